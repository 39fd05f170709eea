//! Ports looked at: real servers of OpenSSL and rustls on loopback, one for each case, and wires that misbehave.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "an expectation says what a test takes for granted")]

mod answers;
mod chains;
mod choosy;
mod clients;
mod hostile;
mod large;
mod made;
mod openssl;
mod plain;
mod rustls_server;
mod scans;
mod versions;

use chrono::Utc;
use portcullis_tls::dial::Direct;
use portcullis_tls::probe::{Look, PortToLookAt, look_at};
use portcullis_tls::report::{PortReport, PortRole, PortState, ProtocolName};
use portcullis_tls::scan::ScanOptions;
use portcullis_tls::trust::Trust;
use portcullis_tls::verdict::Setting;
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;

fn options(concurrency: usize) -> ScanOptions {
    ScanOptions {
        timeout: Duration::from_secs(10),
        now: Utc::now(),
        client_certificate: None,
        concurrency,
        setting: Setting::default(),
    }
}

fn port(port: u16) -> PortToLookAt {
    let (host, server_name) = ("127.0.0.1".to_owned(), made::NAME.to_owned());
    PortToLookAt { role: PortRole::Rest, host, port, server_name, peer_names: Vec::new() }
}

async fn look(at: u16) -> PortReport {
    look_with(at, None).await
}

async fn look_with(at: u16, client_certificate: Option<Arc<CertifiedKey>>) -> PortReport {
    let trust = Arc::new(Trust::new(None, None).unwrap());
    let look = Look { trust, client_certificate, timeout: Duration::from_secs(10), now: Utc::now() };
    look_at(&port(at), &Direct::default(), &look).await
}

/// The versions that are offered, newest first.
fn offered(report: &PortReport) -> Vec<ProtocolName> {
    assert_eq!(report.protocols.len(), 4, "each version is told");
    report.protocols.iter().filter(|one| one.offered == Some(true)).map(|one| one.version).collect()
}

fn why(report: &PortReport) -> &str {
    match &report.state {
        PortState::Failed { why } => why,
        other => panic!("{other:?}"),
    }
}

/// The fingerprint of a certificate.
fn fingerprint(der: &[u8]) -> String {
    Sha256::digest(der).iter().map(|byte| format!("{byte:02x}")).collect()
}
