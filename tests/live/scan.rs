//! The TLS of a real server, as it is looked at and judged.

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
        let of_role = |port: &&PortReport| port.role == role;
        let port = report.ports.iter().find(of_role).expect("it was looked at");
        assert_eq!(port.state, PortState::Tls, "{}", port.summary);
        let base64 = |pem: &str| pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>();
        assert_eq!(base64(&port.chain_pem), base64(certificate_pem));
        let offered = |version| port.protocols.iter().find(|one| one.version == version).and_then(|one| one.offered);
        let versions = [ProtocolName::Tls13, ProtocolName::Tls12, ProtocolName::Tls11, ProtocolName::Tls10];
        assert_eq!(versions.map(offered), [Some(true), Some(true), Some(false), Some(false)], "{role:?}");
        assert!(!port.names.is_empty() && port.names.iter().all(|name| name.covered), "{:?}", port.names);
    }
}

/// The verdicts that are no matter of how long the test's own certificates hold.
pub(crate) fn codes(report: &TlsReport) -> Vec<VerdictCode> {
    let codes = report.verdicts.iter().map(|verdict| verdict.code);
    codes.filter(|code| *code != VerdictCode::LongValidity).collect()
}
