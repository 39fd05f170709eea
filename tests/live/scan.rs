//! The TLS of a real server, as it is looked at and judged.

use std::time::{Duration, Instant};

use portcullis_console::tls::TlsScanForm;
use portcullis_tls::report::{PortReport, PortRole, PortState, ProtocolName, TlsReport, VerdictCode};

use crate::checks::bench::Bench;

/// Looks at every port.
pub(crate) async fn tls_of(bench: &Bench) -> TlsReport {
    let form = TlsScanForm { profile_id: bench.profile.clone(), ..TlsScanForm::default() };
    bench.console.tls_scan(form, "tls", |_| {}).await.expect("the ports can be looked at").report
}

/// REST and gRPC speak TLS of today, and serve this certificate, which covers the name and which the profile's CA file
/// vouches for.
pub(crate) fn rest_and_grpc_serve(report: &TlsReport, certificate_pem: &str) {
    for role in [PortRole::Rest, PortRole::Grpc] {
        serves(report, role, certificate_pem);
        let port = of_role(report, role);
        let offered = |version| port.protocols.iter().find(|one| one.version == version).and_then(|one| one.offered);
        let versions = [ProtocolName::Tls13, ProtocolName::Tls12, ProtocolName::Tls11, ProtocolName::Tls10];
        assert_eq!(versions.map(offered), [Some(true), Some(true), Some(false), Some(false)], "{role:?}");
        assert!(!port.names.is_empty() && port.names.iter().all(|name| name.covered), "{:?}", port.names);
    }
}

/// A port speaks TLS and serves this certificate.
pub(crate) fn serves(report: &TlsReport, role: PortRole, certificate_pem: &str) {
    let port = of_role(report, role);
    assert_eq!(port.state, PortState::Tls, "{}", port.summary);
    assert_eq!(base64(&port.chain_pem), base64(certificate_pem));
}

/// Looks at every port, until REST serves this certificate.
pub(crate) async fn tls_once_rest_serves(bench: &Bench, certificate_pem: &str) -> TlsReport {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let report = tls_of(bench).await;
        if base64(&of_role(&report, PortRole::Rest).chain_pem) == base64(certificate_pem) {
            return report;
        }
        assert!(Instant::now() < until, "HTTPS does not take the new certificate");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn of_role(report: &TlsReport, role: PortRole) -> &PortReport {
    report.ports.iter().find(|port| port.role == role).expect("it was looked at")
}

fn base64(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with("-----")).collect()
}

/// The verdicts that are no matter of how long the test's own certificates hold.
pub(crate) fn codes(report: &TlsReport) -> Vec<VerdictCode> {
    let codes = report.verdicts.iter().map(|verdict| verdict.code);
    codes.filter(|code| *code != VerdictCode::LongValidity).collect()
}
