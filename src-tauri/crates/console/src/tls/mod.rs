//! The TLS of clusters: every port looked at without a credential, what changed, and what ends when.
//!
//! Handshakes are sent, and a bare `GET /` to a port that answers none: no key, no token, no header of the profile. A client certificate is shown where the profile has one
//! and a server asks for it.

mod calendar;
mod files;
mod memory;
pub(crate) mod targets;
mod view;

pub(crate) use memory::LastScans;
pub use view::*;

use crate::Console;
use crate::connection::{BareWay, ConnectionError, Task};
use crate::error::Error;
use portcullis_tls::dial::{Dial, Direct};
use portcullis_tls::probe::PortToLookAt;
use portcullis_tls::report::{PortReport, TlsReport, VerdictCode, VerdictView, Weight};
use portcullis_tls::scan::{ScanOptions, scan};
use portcullis_tls::seen::changes;
use portcullis_tls::trust::Trust;
use portcullis_tls::verdict::{Rule, Setting};
use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use targets::Targets;

/// How many ports are looked at at once.
const AT_ONCE: usize = 16;

/// Ports without a profile, and what to hold their certificates against.
#[derive(Debug, Clone)]
pub struct TlsPlaces {
    /// The ports.
    pub ports: Vec<PortToLookAt>,
    /// Authorities that are trusted, in PEM form.
    pub authorities: Option<Vec<u8>>,
    /// The SHA-256 of the certificate that is expected, as 64 hexadecimal digits.
    pub pin: Option<String>,
    /// How long one port may take.
    pub timeout: Duration,
}

impl Console {
    /// Looks at the TLS of every port of a cluster, tells each as soon as it is done, compares it with what was seen the
    /// last time, and keeps fingerprints and dates for the next. When the task is stopped, what is known by then is the
    /// answer. The keychain is waited for only if the key of the client certificate is there.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`], [`Error::SessionOver`], [`Error::Keychain`], those of the store, and
    /// [`Error::Connection`] when what the profile trusts or shows cannot be used. What is wrong with a port is in the
    /// report.
    pub async fn tls_scan(
        self: &Arc<Self>,
        form: TlsScanForm,
        task: &str,
        progress: impl Fn(TlsProgress),
    ) -> Result<TlsScanView, Error> {
        let task = self.start(task);
        let profile_id = form.profile_id.clone();
        let prepared = self.aside(move |console| console.prepare_scan(&form)).await?;
        let Prepared { url, way, targets, trust } = prepared;
        let left_out = left_out(&targets.left_out);
        let looking = Looking { trust, timeout: way.patience(), setting: targets.setting, dial: way.dial() };
        let options = looking.options(self, way.client_certificate());
        let mut report = look(targets.ports, looking, options, &task, &progress).await;
        report.verdicts.extend(left_out);
        report.verdicts.sort_by_key(|verdict| Reverse(verdict.weight));
        let known_peers = targets.known_peers;
        self.aside(move |console| {
            let before = console.see(&profile_id, &report)?;
            let changes = changes(&before, &report.ports, &report.at);
            let view = TlsScanView { profile_id, url, report, changes, known_peers };
            console.last_scans.keep(&view);
            Ok(view)
        })
        .await
    }

    /// Looks at ports that belong to no profile. Nothing is kept.
    ///
    /// # Errors
    /// [`Error::InvalidField`] when the authorities or the pin cannot be used.
    pub async fn tls_look(
        self: &Arc<Self>,
        places: TlsPlaces,
        task: &str,
        progress: impl Fn(TlsProgress),
    ) -> Result<TlsReport, Error> {
        let task = self.start(task);
        let trust = Trust::new(places.authorities.as_deref(), places.pin).map_err(|error| {
            Error::field(
                "ca_file",
                error.to_string(),
                "Name a PEM file with certificates, or a pin of 64 hexadecimal digits.",
            )
        })?;
        let dial: Arc<dyn Dial> = Arc::new(Direct::default());
        let looking = Looking { trust, timeout: places.timeout, setting: Setting::default(), dial };
        let options = looking.options(self, None);
        Ok(look(places.ports, looking, options, &task, &progress).await)
    }

    fn prepare_scan(&self, form: &TlsScanForm) -> Result<Prepared, Error> {
        let document = self.durable.load()?;
        let profile = document.profile(&form.profile_id)?;
        let way = self.bare_way(profile)?;
        let facts = self.remembered(&form.profile_id);
        let targets = Targets::new(&way, facts.as_deref(), form);
        let trust = Trust::new(way.authorities()?.as_deref(), way.connection().pin.clone()).map_err(|error| {
            ConnectionError::TrustUnusable { detail: error.to_string().trim_end_matches('.').to_owned() }
        })?;
        Ok(Prepared { url: profile.address.url(), way, targets, trust })
    }
}

/// The verdict about what belongs to the cluster and was not looked at.
fn left_out(sentences: &[String]) -> Option<VerdictView> {
    let rule = Rule::of(VerdictCode::NotJudged).filter(|_| !sentences.is_empty())?;
    Some(VerdictView {
        code: rule.code,
        weight: Weight::Warning,
        title: "Not every peer was looked at".to_owned(),
        evidence: sentences.join(" "),
        risk: rule.risk.to_owned(),
        remedy: "Name every peer in the profile, under its connection, and look again.".to_owned(),
        snippet: None,
        ports: Vec::new(),
        source: rule.source.to_owned(),
    })
}

struct Prepared {
    url: String,
    way: BareWay,
    targets: Targets,
    trust: Trust,
}

struct Looking {
    trust: Trust,
    timeout: Duration,
    setting: Setting,
    dial: Arc<dyn Dial>,
}

impl Looking {
    fn options(&self, console: &Console, client_certificate: Option<Arc<rustls::sign::CertifiedKey>>) -> ScanOptions {
        let (timeout, now, setting) = (self.timeout, console.clock.now(), self.setting);
        ScanOptions { timeout, now, client_certificate, concurrency: AT_ONCE, setting }
    }
}

async fn look(
    ports: Vec<PortToLookAt>,
    looking: Looking,
    options: ScanOptions,
    task: &Task,
    progress: &impl Fn(TlsProgress),
) -> TlsReport {
    let (total, done) = (ports.len(), AtomicUsize::new(0));
    let told = |place: usize, report: &PortReport| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress(TlsProgress { place, done, total, report: report.clone() });
    };
    scan(ports, Arc::new(looking.trust), options, looking.dial, &task.token(), told).await
}
