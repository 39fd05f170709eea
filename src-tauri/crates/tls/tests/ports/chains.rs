//! Certificates and chains of every kind on real servers: served as OpenSSL's client sees them, and what is thought of them.

use crate::made::{Authority, Made, NAME, by_openssl, holds, params, params_for, self_signed};
use crate::openssl::{Client, OpenSsl};
use crate::{fingerprint, options, port};
use portcullis_tls::dial::Direct;
use portcullis_tls::report::{
    ChainCode, DistrustCode, NameKind, PortReport, PortRole, TlsReport, TrustView, VerdictCode, Weight,
};
use portcullis_tls::scan::scan;
use portcullis_tls::trust::Trust;
use rcgen::{BasicConstraints, IsCa, PKCS_ECDSA_P256_SHA256};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What the CA file and the chain of one server come to.
struct Told(TlsReport);

impl Told {
    /// Serves what was made, to somebody who trusts `authority` by a CA file and knows the server as `name`.
    async fn of(made: Made, authority: &str, name: &str) -> Self {
        Self::of_role(PortRole::Rest, made, authority, name).await
    }

    async fn of_role(role: PortRole, made: Made, authority: &str, name: &str) -> Self {
        let server = OpenSsl::start(made, &["-alpn", "h2,http/1.1", "-no_tls1", "-no_tls1_1"]).await;
        let trust = Arc::new(Trust::new(Some(authority.as_bytes()), None).unwrap());
        let mut port = port(server.port);
        port.role = role;
        port.server_name = name.to_owned();
        port.peer_names = vec!["peer.example.org".to_owned()];
        let stop = CancellationToken::new();
        let report = scan(vec![port], trust, options(1), Arc::new(Direct::default()), &stop, |_, _| {}).await;
        let client = Client::ask(server.port, &[]).await;
        let served: Vec<String> = client.chain.iter().map(|der| fingerprint(der)).collect();
        let seen: Vec<&str> = report.ports[0].chain.iter().map(|view| view.sha256.as_str()).collect();
        assert_eq!(seen, served, "the chain exactly as it is served");
        let saved = crate::made::certificates(&report.ports[0].chain_pem);
        assert_eq!(saved, client.chain, "and so it is saved");
        Self(report)
    }

    async fn of_self_signed(made: Made) -> Self {
        let authority = made.chain[0].clone();
        Self::of(made, &authority, NAME).await
    }

    fn port(&self) -> &PortReport {
        &self.0.ports[0]
    }

    fn ca_file(&self) -> Option<DistrustCode> {
        match &self.port().trust.as_ref().unwrap().ca_file {
            TrustView::Trusted => None,
            TrustView::NotTrusted { code, .. } => Some(*code),
            other => panic!("{other:?}"),
        }
    }

    fn covered(&self, kind: NameKind) -> bool {
        let check = self.port().names.iter().find(|check| check.kind == kind);
        check.unwrap_or_else(|| panic!("{kind:?} was judged")).covered
    }

    fn findings(&self) -> Vec<ChainCode> {
        self.port().chain_findings.iter().map(|finding| finding.code).collect()
    }

    /// The verdicts that are to be mended.
    fn bad(&self) -> Vec<VerdictCode> {
        let bad = self.0.verdicts.iter().filter(|verdict| verdict.weight >= Weight::Warning);
        bad.map(|verdict| verdict.code).collect()
    }

    #[track_caller]
    fn has(&self, code: VerdictCode) {
        assert!(self.0.verdicts.iter().any(|verdict| verdict.code == code), "{code:?} of {:?}", self.0.verdicts);
    }
}

/// An authority, one below it, and a leaf that the lower one signed, served with it.
fn hierarchy() -> (Authority, Authority) {
    let root = Authority::new("Root");
    let lower = root.below("Lower");
    (root, lower)
}

#[tokio::test]
async fn a_good_chain_is_trusted() {
    let (root, lower) = hierarchy();
    let made = lower.signs(&params_for(&[NAME, "peer.example.org", "127.0.0.1"]), &[&lower.pem]);
    let told = Told::of(made, &root.pem, NAME).await;
    assert_eq!((told.ca_file(), told.findings()), (None, Vec::new()));
    assert_eq!(told.bad(), Vec::new());
    for kind in [NameKind::Client, NameKind::Address, NameKind::Peer] {
        assert!(told.covered(kind), "{kind:?}");
    }
    let trust = told.port().trust.as_ref().unwrap();
    assert!(matches!(trust.system, TrustView::NotTrusted { .. } | TrustView::Unknown { .. }));
    assert_eq!(trust.pin, TrustView::NotSet);
}

#[tokio::test]
async fn expired_and_not_yet_valid_are_told_apart() {
    for (from, until, distrust, verdict) in [
        (-100, -10, DistrustCode::Expired, VerdictCode::Expired),
        (10, 100, DistrustCode::NotYetValid, VerdictCode::NotYetValid),
    ] {
        let (root, lower) = hierarchy();
        let mut params = params();
        holds(&mut params, from, until);
        let told = Told::of(lower.signs(&params, &[&lower.pem]), &root.pem, NAME).await;
        assert_eq!(told.ca_file(), Some(distrust));
        told.has(verdict);
    }
}

#[tokio::test]
async fn an_expired_certificate_of_nobody_known_is_both() {
    let stranger = Authority::new("Stranger").pem;
    let mut ended = params();
    holds(&mut ended, -100, -10);
    let told = Told::of(self_signed(&ended, &PKCS_ECDSA_P256_SHA256), &stranger, NAME).await;
    assert_eq!(told.ca_file(), Some(DistrustCode::SelfSigned));
    told.has(VerdictCode::Expired);
    told.has(VerdictCode::SelfSigned);
    let (_, lower) = hierarchy();
    let told = Told::of(lower.signs(&ended, &[]), &stranger, NAME).await;
    assert_eq!(told.ca_file(), Some(DistrustCode::UnknownIssuer));
    told.has(VerdictCode::Expired);
    told.has(VerdictCode::Untrusted);
}

#[tokio::test]
async fn what_ends_soon_is_told() {
    for (days, weight) in [(29, Weight::Note), (13, Weight::Warning), (6, Weight::Critical)] {
        let (root, lower) = hierarchy();
        let mut params = params();
        holds(&mut params, -1, days);
        let told = Told::of(lower.signs(&params, &[&lower.pem]), &root.pem, NAME).await;
        told.has(VerdictCode::EndsSoon);
        let found = told.0.verdicts.iter().find(|verdict| verdict.code == VerdictCode::EndsSoon).unwrap();
        assert_eq!(found.weight, weight, "{found:?}");
    }
}

#[tokio::test]
async fn a_certificate_that_holds_for_years_is_told() {
    let (root, lower) = hierarchy();
    let mut params = params();
    holds(&mut params, -1, 399);
    Told::of(lower.signs(&params, &[&lower.pem]), &root.pem, NAME).await.has(VerdictCode::LongValidity);
}

#[tokio::test]
async fn a_wrong_name_is_told_apart_from_trust() {
    let (root, lower) = hierarchy();
    let made = lower.signs(&params_for(&["other.example.org"]), &[&lower.pem]);
    let told = Told::of(made, &root.pem, NAME).await;
    assert_eq!(told.ca_file(), None);
    assert!(!told.covered(NameKind::Client) && !told.covered(NameKind::Address) && !told.covered(NameKind::Peer));
    told.has(VerdictCode::WrongName);
    let made = lower.signs(&params_for(&["other.example.org"]), &[&lower.pem]);
    Told::of_role(PortRole::Internal, made, &root.pem, NAME).await.has(VerdictCode::PeerNotCovered);
}

#[tokio::test]
async fn an_address_is_covered_by_an_address_only() {
    let (root, lower) = hierarchy();
    let made = lower.signs(&params_for(&["127.0.0.1"]), &[&lower.pem]);
    assert!(Told::of(made, &root.pem, "127.0.0.1").await.covered(NameKind::Client));
    let made = lower.signs(&params_for(&[NAME]), &[&lower.pem]);
    assert!(!Told::of(made, &root.pem, "127.0.0.1").await.covered(NameKind::Client));
}

#[tokio::test]
async fn a_common_name_alone_covers_nothing() {
    let (root, lower) = hierarchy();
    let mut params = params_for(&[]);
    params.distinguished_name.push(rcgen::DnType::CommonName, NAME);
    let told = Told::of(lower.signs(&params, &[&lower.pem]), &root.pem, NAME).await;
    assert!(!told.covered(NameKind::Client));
    told.has(VerdictCode::CommonNameOnly);
}

#[tokio::test]
async fn a_wildcard_covers_one_label() {
    let (root, lower) = hierarchy();
    for (name, covered) in [(NAME, true), ("a.node.example.org", false), ("example.org", false)] {
        let made = lower.signs(&params_for(&["*.example.org"]), &[&lower.pem]);
        assert_eq!(Told::of(made, &root.pem, name).await.covered(NameKind::Client), covered, "{name}");
    }
}

#[tokio::test]
async fn a_self_signed_leaf_is_told_from_one_that_calls_itself_an_authority() {
    let stranger = Authority::new("Stranger").pem;
    let told = Told::of(self_signed(&params(), &PKCS_ECDSA_P256_SHA256), &stranger, NAME).await;
    assert_eq!(told.ca_file(), Some(DistrustCode::SelfSigned));
    told.has(VerdictCode::SelfSigned);
    let mut params = params();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Told::of_self_signed(self_signed(&params, &PKCS_ECDSA_P256_SHA256)).await.has(VerdictCode::SelfSignedCa);
}

#[tokio::test]
async fn a_leaf_with_ca_true_is_told() {
    let (root, lower) = hierarchy();
    let mut params = params();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let told = Told::of(lower.signs(&params, &[&lower.pem]), &root.pem, NAME).await;
    assert_eq!(told.ca_file(), Some(DistrustCode::CaAsLeaf));
}

#[tokio::test]
async fn a_missing_intermediate_is_told() {
    let (root, lower) = hierarchy();
    let told = Told::of(lower.signs(&params(), &[]), &root.pem, NAME).await;
    assert_eq!(told.ca_file(), Some(DistrustCode::UnknownIssuer));
    assert_eq!(told.findings(), [ChainCode::MissingIntermediate]);
    told.has(VerdictCode::Chain);
}

#[tokio::test]
async fn a_root_of_ones_own_that_is_not_known_here_is_no_fault_of_the_chain() {
    let (_, lower) = hierarchy();
    let server = OpenSsl::start(lower.signs(&params(), &[&lower.pem]), &[]).await;
    let trust = Arc::new(Trust::new(None, None).unwrap());
    let stop = CancellationToken::new();
    let report = scan(vec![port(server.port)], trust, options(1), Arc::new(Direct::default()), &stop, |_, _| {}).await;
    let codes: Vec<_> = report.ports[0].chain_findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [ChainCode::UnknownRoot]);
    let found = report.verdicts.iter().find(|verdict| verdict.code == VerdictCode::Chain).unwrap();
    assert_eq!(found.weight, Weight::Note, "{found:?}");
}

#[tokio::test]
async fn a_wrong_order_and_a_superfluous_root_are_told() {
    let (root, lower) = hierarchy();
    let lowest = lower.below("Lowest");
    let wrong = Told::of(lowest.signs(&params(), &[&lower.pem, &lowest.pem]), &root.pem, NAME).await;
    assert!(wrong.findings().contains(&ChainCode::WrongOrder), "{:?}", wrong.findings());
    let with_root = Told::of(lower.signs(&params(), &[&lower.pem, &root.pem]), &root.pem, NAME).await;
    assert_eq!(with_root.findings(), [ChainCode::SuperfluousRoot]);
    assert_eq!(with_root.ca_file(), None);
}

#[tokio::test]
async fn weak_keys_and_signatures_are_told() {
    Told::of_self_signed(by_openssl("rsa:1024", &[]).await).await.has(VerdictCode::ShortKey);
    Told::of_self_signed(by_openssl("rsa:2048", &["-sha1"]).await).await.has(VerdictCode::WeakSignature);
    Told::of_self_signed(by_openssl("ed25519", &[]).await).await.has(VerdictCode::Ed25519);
}

#[tokio::test]
async fn another_certificate_than_the_pinned_one_is_told() {
    let made = self_signed(&params(), &PKCS_ECDSA_P256_SHA256);
    let right = fingerprint(&made.certificates()[0]);
    let server = OpenSsl::start(made, &[]).await;
    for (pin, is_trusted) in [(right, true), ("00".repeat(32), false)] {
        let trust = Arc::new(Trust::new(None, Some(pin)).unwrap());
        let stop = CancellationToken::new();
        let report =
            scan(vec![port(server.port)], trust, options(1), Arc::new(Direct::default()), &stop, |_, _| {}).await;
        let pin = &report.ports[0].trust.as_ref().unwrap().pin;
        assert_eq!(*pin == TrustView::Trusted, is_trusted, "{pin:?}");
        assert_eq!(report.verdicts.iter().any(|verdict| verdict.code == VerdictCode::PinChanged), !is_trusted);
    }
}
