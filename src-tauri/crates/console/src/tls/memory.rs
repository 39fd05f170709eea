//! What was seen: the last report of each cluster until the program ends, fingerprints and dates for longer.

use super::view::TlsScanView;
use crate::Console;
use crate::error::Error;
use crate::store::{Document, Profile};
use portcullis_tls::report::TlsReport;
use portcullis_tls::seen::{SeenPort, remember};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last reports by profile.
#[derive(Debug, Default)]
pub(crate) struct LastScans(Mutex<HashMap<String, Arc<TlsScanView>>>);

impl LastScans {
    pub(super) fn keep(&self, view: &TlsScanView) {
        self.lock().insert(view.profile_id.clone(), Arc::new(view.clone()));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<TlsScanView>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Console {
    /// The last report of a cluster, unless the profile leads to another address by now.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`], and those of the store.
    pub fn tls_last(&self, profile_id: &str) -> Result<Option<TlsScanView>, Error> {
        let document = self.durable.load()?;
        let url = document.profile(profile_id)?.address.url();
        let last = self.last_scans.lock().get(profile_id).cloned();
        Ok(last.filter(|last| last.url == url).map(|last| TlsScanView::clone(&last)))
    }

    /// A name for the file, and the certificates as a port served them the last time, in PEM form.
    ///
    /// # Errors
    /// [`Error::InvalidField`] when there are none; those of [`tls_last`](Self::tls_last).
    pub fn tls_chain(&self, profile_id: &str, port: usize) -> Result<(String, String), Error> {
        let last = self.tls_last(profile_id)?;
        let report = last.as_ref().and_then(|last| last.report.ports.get(port));
        let report = report.filter(|report| !report.chain_pem.is_empty()).ok_or_else(|| {
            Error::field(
                "port",
                "No certificates of this port were seen since the program started.",
                "Look at the cluster's ports again, then save the chain.",
            )
        })?;
        let host: String = report
            .host
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' })
            .collect();
        let name = format!("{host}-{}-chain.pem", report.port);
        Ok((name, report.chain_pem.clone()))
    }

    /// Keeps what a report showed, and answers what was kept before.
    pub(super) fn see(&self, profile_id: &str, report: &TlsReport) -> Result<Vec<SeenPort>, Error> {
        self.durable.update(|document| {
            // It may have been deleted meanwhile.
            let before = match document.profile(profile_id) {
                Ok(profile) => seen_of(document, profile),
                Err(_) => return Ok(Vec::new()),
            };
            document.see(profile_id, remember(&before, &report.ports, &report.at));
            Ok(before)
        })
    }
}

/// What was seen at the machines that the profile still names.
pub(super) fn seen_of(document: &Document, profile: &Profile) -> Vec<SeenPort> {
    let further = profile.connection.peers.iter().map(|peer| peer.host.as_str());
    let hosts: Vec<&str> = std::iter::once(profile.address.host.as_str()).chain(further).collect();
    document.seen(&profile.id).iter().filter(|seen| hosts.contains(&seen.host.as_str())).cloned().collect()
}
