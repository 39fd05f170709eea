//! The security posture of clusters and of their configuration files.
//!
//! What is looked at comes from the facts, from the TLS of every port and from the keys that a profile holds; the judging
//! is that of `portcullis_posture`. Requests that leave a refusal in the audit log are sent only when that is wanted.

mod files;
mod fleet;
mod kept;
mod keys;
mod look;
mod memory;
mod report;
mod view;

pub(crate) use memory::LastJudged;
pub use portcullis_posture::report::Format;
pub use view::*;

use crate::Console;
use crate::error::Error;
use crate::facts::{ClusterFacts, FactsForm};
use crate::moment::rfc3339;
use crate::profiles::Scheme;
use crate::tls::TlsScanForm;
use keys::Keys;
use portcullis_posture::live::{Live, ProfileTraits};
use portcullis_posture::{Accepted, Assessment, Difference, RETENTION_DAYS, is_check, judge_live};
use portcullis_tls::verdict::Setting;
use std::sync::Arc;

impl Console {
    /// Judges a cluster, compares it with the run before, and keeps the outcome of each check for the next.
    ///
    /// # Errors
    /// Those of [`gather_facts`](Self::gather_facts) and [`tls_scan`](Self::tls_scan); [`Error::Stopped`];
    /// [`Error::HistoryUnusable`] when the outcome cannot be kept.
    pub async fn judge_cluster(self: &Arc<Self>, form: PostureForm, task: &str) -> Result<PostureView, Error> {
        let keys = self.aside(|console| Ok(Keys::of_all(console))).await?;
        self.judge_with(form, Arc::new(keys), task).await
    }

    async fn judge_with(
        self: &Arc<Self>,
        form: PostureForm,
        keys: Arc<Keys>,
        task: &str,
    ) -> Result<PostureView, Error> {
        let asked = FactsForm {
            profile_id: form.profile_id.clone(),
            credential: form.credential.clone(),
            with_side_effects: form.with_side_effects,
            metrics_port: form.metrics_port,
        };
        let facts = self.gather_facts(asked, task).await?;
        if facts.stopped {
            return Err(Error::Stopped);
        }
        // After the facts: they tell the ports between peers.
        let ports = TlsScanForm {
            profile_id: form.profile_id.clone(),
            metrics_port: form.metrics_port,
            ..TlsScanForm::default()
        };
        let scan = self.tls_scan(ports, task, |_| {}).await;
        if matches!(&scan, Ok(scan) if scan.report.stopped) {
            return Err(Error::Stopped);
        }
        self.aside(move |console| {
            let document = console.durable.load()?;
            let profile = document.profile(&form.profile_id)?;
            let traits = ProfileTraits {
                url: facts.url.clone(),
                https: profile.address.scheme == Scheme::Https,
                loopback: is_loopback(&profile.address.host) && profile.connection.proxy.is_none(),
                keys: keys.of(&profile.id),
                at: rfc3339(console.clock.now()),
            };
            let ports = match &scan {
                Ok(scan) => Ok(look::Ports { report: &scan.report, setting: setting(&facts, profile) }),
                Err(error) => Err(error.to_string()),
            };
            let live = look::live(&facts, ports, traits, days(form.retention_days));
            let not_asked = look::not_asked(&facts);
            console.judged(&form, &profile.name, live, &not_asked)
        })
        .await
    }

    /// Judges what was seen, and keeps it.
    fn judged(&self, form: &PostureForm, name: &str, live: Live, not_asked: &[String]) -> Result<PostureView, Error> {
        let now = self.clock.now();
        let version = live.version.as_ref().ok().map(|seen| seen.value.to_string());
        let assessment = Assessment::new(name.to_owned(), rfc3339(now), version, judge_live(&live));
        let url = live.profile.url.clone();
        let view = kept::update(&self.posture_path(&form.profile_id), |kept| {
            let mut assessment = assessment;
            if let Some(before) = kept.runs.last() {
                let silent = |why: &str| !form.with_side_effects && not_asked.iter().any(|known| known == why);
                assessment = assessment.remembering(before, silent);
            }
            assessment = assessment.accepting(&kept.accepted, now);
            let difference = kept.runs.last().map(|before| Difference::since(before, &assessment));
            assessment.difference.clone_from(&difference);
            kept.add(assessment.record());
            Ok(PostureView {
                profile_id: form.profile_id.clone(),
                url,
                history: past(kept),
                accepted: kept.accepted.clone(),
                difference,
                assessment,
                with_side_effects: form.with_side_effects,
            })
        })?;
        self.last_judged.keep(&view, live);
        Ok(view)
    }

    /// The last outcome for a cluster, unless the profile leads to another address by now.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`], and those of the store.
    pub fn posture_last(&self, profile_id: &str) -> Result<Option<PostureView>, Error> {
        let url = self.durable.load()?.profile(profile_id)?.address.url();
        Ok(self.last_judged.view(profile_id).filter(|view| view.url == url))
    }

    /// Accepts a risk of a cluster, in the place of what was accepted for the same check before. The answer is the last
    /// outcome with it.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for `check`, `reason` or `until`; [`Error::ProfileNotFound`]; those of the store.
    pub fn accept_risk(&self, form: &AcceptForm) -> Result<Option<PostureView>, Error> {
        if !is_check(&form.check) {
            let problem = format!("There is no check {}.", qdrant_access::names::shown(&form.check));
            return Err(Error::field("check", problem, "Choose a finding of the last run."));
        }
        let risk = Accepted::new(&form.check, &form.reason, &form.until).map_err(|error| view::refused(&error))?;
        if risk.until() < self.clock.now().date_naive() {
            let problem = format!("{} has passed, so the risk would not be accepted on any day.", risk.until());
            return Err(Error::field("until", problem, "Choose the last day on which it holds."));
        }
        self.change_accepted(&form.profile_id, |accepted| {
            accepted.retain(|other| other.check() != risk.check());
            accepted.push(risk.clone());
        })
    }

    /// Accepts a risk no longer.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`], and those of the store.
    pub fn withdraw_risk(&self, profile_id: &str, check: &str) -> Result<Option<PostureView>, Error> {
        self.change_accepted(profile_id, |accepted| accepted.retain(|other| other.check() != check))
    }

    fn change_accepted(
        &self,
        profile_id: &str,
        change: impl FnOnce(&mut Vec<Accepted>),
    ) -> Result<Option<PostureView>, Error> {
        self.durable.load()?.profile(profile_id)?;
        let accepted = kept::update(&self.posture_path(profile_id), |kept| {
            change(&mut kept.accepted);
            Ok(kept.accepted.clone())
        })?;
        let now = self.clock.now();
        Ok(self.last_judged.change(profile_id, |view| PostureView {
            assessment: view.assessment.accepting(&accepted, now),
            accepted,
            ..view
        }))
    }

    fn posture_path(&self, profile_id: &str) -> std::path::PathBuf {
        kept::path(&self.data_folder, profile_id)
    }

    /// Forgets everything about a profile that is gone.
    pub(crate) fn forget_posture(&self, profile_id: &str) {
        self.last_judged.forget(profile_id);
        kept::forget(&self.posture_path(profile_id));
    }
}

/// How many days are wanted.
fn days(said: Option<u16>) -> u64 {
    said.map_or(RETENTION_DAYS, u64::from)
}

fn past(kept: &kept::Kept) -> Vec<PastRun> {
    let run = |run: &portcullis_posture::Record| PastRun { at: run.at.clone(), grade: run.grade, tally: run.tally };
    kept.runs.iter().map(run).collect()
}

/// What rules about TLS have to know of the cluster.
fn setting(facts: &ClusterFacts, profile: &crate::store::Profile) -> Setting {
    Setting {
        peers: facts.peers.value().map(Vec::len),
        distributed: facts.distributed.value().copied(),
        proxied: profile.connection.proxy.is_some(),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<std::net::IpAddr>().map(|address| address.to_canonical().is_loopback());
    address.unwrap_or_else(|_| host.eq_ignore_ascii_case("localhost"))
}
