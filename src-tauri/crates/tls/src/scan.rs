//! Many ports at once.

use crate::dial::Dial;
use crate::probe::{Look, PortToLookAt, look_at};
use crate::report::{PortReport, PortState, TlsReport};
use crate::tell::unlooked;
use crate::trust::Trust;
use crate::verdict::{self, Setting};
use chrono::{DateTime, SecondsFormat, Utc};
use rustls::sign::CertifiedKey;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How ports are looked at.
#[derive(Debug, Clone)]
pub struct ScanOptions {
    /// How long one port may take in all; 10 s is a good measure.
    pub timeout: Duration,
    /// The time that certificates are judged by.
    pub now: DateTime<Utc>,
    /// What is shown to a server that asks for a client certificate.
    pub client_certificate: Option<Arc<CertifiedKey>>,
    /// How many ports are looked at at the same time, each over a handful of connections; at least one.
    pub concurrency: usize,
    /// What is known of the cluster, for the verdicts.
    pub setting: Setting,
}

/// Looks at every port, tells each as soon as it is done, and judges them together.
///
/// After `stop` was cancelled, the ports that were not done yet are [`PortState::Stopped`].
pub async fn scan(
    ports: Vec<PortToLookAt>,
    trust: Arc<Trust>,
    options: ScanOptions,
    dial: Arc<dyn Dial>,
    stop: &CancellationToken,
    progress: impl Fn(usize, &PortReport),
) -> TlsReport {
    let mut reports: Vec<PortReport> = ports.iter().map(|port| unlooked(port, PortState::Stopped)).collect();
    let turns = Arc::new(Semaphore::new(options.concurrency.max(1)));
    // Dropping the set ends what still runs.
    let mut looking = JoinSet::new();
    for (place, port) in ports.into_iter().enumerate() {
        let (trust, dial, turns, options) =
            (Arc::clone(&trust), Arc::clone(&dial), Arc::clone(&turns), options.clone());
        looking.spawn(async move {
            let _turn = turns.acquire().await;
            let ScanOptions { timeout, now, client_certificate, .. } = options;
            let look = Look { trust, client_certificate, timeout, now };
            (place, look_at(&port, dial.as_ref(), &look).await)
        });
    }
    let mut stopped = false;
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => { stopped = true; break }
            done = looking.join_next() => match done {
                Some(Ok((place, report))) => {
                    progress(place, &report);
                    reports[place] = report;
                }
                // A look that broke off leaves its port as not looked at.
                Some(Err(_)) => {}
                None => break,
            }
        }
    }
    let verdicts = verdict::judge(&reports, &options.setting, options.now);
    let at = options.now.to_rfc3339_opts(SecondsFormat::Secs, true);
    TlsReport { at, stopped, ports: reports, verdicts }
}
