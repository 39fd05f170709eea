//! Who trusts a chain, held against `openssl verify`.

use crate::made::{Authority, at, by_openssl, folder, holds, params, pem, self_signed};
use crate::openssl::attempt;
use portcullis_tls::report::{DistrustCode, TrustView};
use portcullis_tls::trust::{Trust, TrustError};
use rcgen::{BasicConstraints, ExtendedKeyUsagePurpose, IsCa};
use rustls::pki_types::CertificateDer;

const NOW: &str = "2026-06-01T00:00:00Z";

/// The code of what the CA file says; none when it trusts.
fn by_ca_file(root: &str, chain: &[CertificateDer<'static>], now: &str) -> Option<DistrustCode> {
    match Trust::new(Some(root.as_bytes()), None).unwrap().judge(chain, at(now)).ca_file {
        TrustView::Trusted => None,
        TrustView::NotTrusted { code, .. } => Some(code),
        other => panic!("{other:?}"),
    }
}

/// Whether OpenSSL accepts it for a server.
fn openssl_accepts(root: &str, chain: &[CertificateDer<'static>], now: &str) -> bool {
    let rest: Vec<_> = chain[1..].iter().collect();
    let (leaf, rest) = (pem(&[&chain[0]]), pem(&rest));
    let folder = folder(&[("root.pem", root.as_bytes()), ("leaf.pem", leaf.as_bytes()), ("rest.pem", rest.as_bytes())]);
    let time = at(now).timestamp().to_string();
    let mut arguments = vec!["verify", "-no-CApath", "-no-CAstore", "-purpose", "sslserver", "-attime", &time];
    arguments.extend(["-CAfile", "root.pem"]);
    if !rest.is_empty() {
        arguments.extend(["-untrusted", "rest.pem"]);
    }
    arguments.push("leaf.pem");
    attempt(folder.path(), &arguments).status.success()
}

fn same(root: &Authority, chain: &[CertificateDer<'static>], now: &str, expected: Option<DistrustCode>) {
    assert_eq!(openssl_accepts(&root.pem(), chain, now), expected.is_none(), "openssl at {now}");
    assert_eq!(by_ca_file(&root.pem(), chain, now), expected, "at {now}");
}

#[test]
fn a_good_chain_is_trusted() {
    let root = Authority::new("Root");
    let between = root.below("Between");
    same(&root, &[between.leaf(), between.der.clone()], NOW, None);
}

#[test]
fn without_the_authority_in_between_it_is_not() {
    let root = Authority::new("Root");
    same(&root, &[root.below("Between").leaf()], NOW, Some(DistrustCode::UnknownIssuer));
}

#[test]
fn another_authority_of_the_same_name_is_another() {
    same(&Authority::new("Root"), &[Authority::new("Other").leaf()], NOW, Some(DistrustCode::UnknownIssuer));
}

#[test]
fn it_holds_from_its_first_to_its_last_second() {
    let root = Authority::new("Root");
    let mut params = params(&["node.example.org"]);
    holds(&mut params, "2026-02-01T00:00:00Z", "2026-03-01T12:00:00Z");
    let chain = [root.signs(&params).0];
    same(&root, &chain, "2026-01-31T23:59:59Z", Some(DistrustCode::NotYetValid));
    same(&root, &chain, "2026-02-01T00:00:00Z", None);
    same(&root, &chain, "2026-03-01T11:59:59Z", None);
    // RFC 5280 counts the last second in; OpenSSL does not.
    assert_eq!(by_ca_file(&root.pem(), &chain, "2026-03-01T12:00:00Z"), None);
    same(&root, &chain, "2026-03-01T12:00:01Z", Some(DistrustCode::Expired));
}

#[test]
fn one_for_clients_only_is_not_for_servers() {
    let root = Authority::new("Root");
    let mut params = params(&["node.example.org"]);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    same(&root, &[root.signs(&params).0], NOW, Some(DistrustCode::WrongUsage));
}

#[test]
fn a_signature_that_was_changed_is_wrong() {
    let root = Authority::new("Root");
    let mut der = root.leaf().to_vec();
    *der.last_mut().unwrap() ^= 1;
    let (root, chain) = (root.pem(), [CertificateDer::from(der)]);
    assert!(!openssl_accepts(&root, &chain, NOW));
    assert_eq!(by_ca_file(&root, &chain, NOW), Some(DistrustCode::Other));
}

#[test]
fn a_self_signed_certificate_is_trusted_by_who_holds_it() {
    let (leaf, _) = self_signed(&params(&["node.example.org"]));
    assert_eq!(by_ca_file(&pem(&[&leaf]), std::slice::from_ref(&leaf), NOW), None);
    assert_eq!(by_ca_file(&Authority::new("Root").pem(), &[leaf], NOW), Some(DistrustCode::SelfSigned));
}

#[test]
fn an_authority_may_not_serve_as_a_leaf() {
    let mut params = params(&["node.example.org"]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let (leaf, _) = self_signed(&params);
    assert_eq!(by_ca_file(&pem(&[&leaf]), &[leaf], NOW), Some(DistrustCode::CaAsLeaf));
}

#[test]
fn sha_1_and_short_keys_are_not_trusted() {
    // OpenSSL makes them from now on for 30 days.
    let now = (chrono::Utc::now() + chrono::TimeDelta::days(1)).to_rfc3339();
    let extensions = "[ext]\nsubjectAltName=DNS:node.example.org\n";
    for (key, hash) in [("rsa:2048", "-sha1"), ("rsa:1024", "-sha256")] {
        let der = CertificateDer::from(by_openssl(&[key], "/CN=node", &[hash, "-extensions", "ext"], extensions));
        assert_eq!(by_ca_file(&pem(&[&der]), &[der], &now), Some(DistrustCode::WeakSignature), "{key} {hash}");
    }
}

#[test]
fn version_one_is_not_trusted() {
    let der = CertificateDer::from(crate::made::version_one());
    let trust = Trust::new(Some(Authority::new("Root").pem().as_bytes()), None).unwrap();
    let why = "It is of X.509 version 1, which clients refuse.".to_owned();
    assert_eq!(trust.judge(&[der], at(NOW)).ca_file, TrustView::NotTrusted { code: DistrustCode::Other, why });
}

#[test]
fn what_cannot_be_read_is_not_trusted() {
    let chain = [CertificateDer::from(vec![0x30, 3, 2, 1, 1])];
    assert_eq!(by_ca_file(&Authority::new("Root").pem(), &chain, NOW), Some(DistrustCode::Unreadable));
}

#[test]
fn a_chain_without_any_name_is_judged_all_the_same() {
    let root = Authority::new("Root");
    same(&root, &[root.signs(&params(&[])).0], NOW, None);
}

#[test]
fn the_pin_is_for_one_certificate_alone() {
    let (leaf, _) = self_signed(&params(&["node.example.org"]));
    let digest = crate::openssl::Printed::of(&leaf).line("sha256 Fingerprint");
    let pinned = Trust::new(None, Some(digest)).unwrap();
    assert_eq!(pinned.judge(std::slice::from_ref(&leaf), at(NOW)).pin, TrustView::Trusted);
    let (other, _) = self_signed(&params(&["node.example.org"]));
    let said = pinned.judge(&[other], at(NOW)).pin;
    assert!(matches!(said, TrustView::NotTrusted { code: DistrustCode::PinMismatch, .. }), "{said:?}");
}

#[test]
fn what_is_not_set_is_not_judged() {
    let report = Trust::new(None, None).unwrap().judge(&[Authority::new("Root").leaf()], at(NOW));
    assert_eq!((report.ca_file, report.pin), (TrustView::NotSet, TrustView::NotSet));
}

#[test]
fn the_system_does_not_trust_an_authority_of_our_own() {
    let said = Trust::new(None, None).unwrap().judge(&[Authority::new("Root").leaf()], at(NOW)).system;
    assert!(
        matches!(said, TrustView::NotTrusted { code: DistrustCode::UnknownIssuer, .. } | TrustView::Unknown { .. }),
        "{said:?}"
    );
}

/// In a process of its own, whose system store is a file of ours.
#[cfg(target_os = "linux")]
#[test]
fn the_system_trusts_what_is_in_its_store_whatever_the_names() {
    const LEAVES: &str = "PORTCULLIS_TEST_LEAVES";
    if let Ok(leaves) = std::env::var(LEAVES) {
        let trust = Trust::new(None, None).unwrap();
        for leaf in crate::made::ders(&leaves) {
            assert!(trust.is_known_root(&leaf));
            assert_eq!(trust.judge(&[leaf], at(NOW)).system, TrustView::Trusted);
        }
        return;
    }
    let root = Authority::new("Root");
    let leaves: Vec<_> = [&["node.example.org"][..], &["*.example.org"], &["10.1.2.3"], &[]]
        .map(|names| root.signs(&params(names)).0)
        .into();
    let folder = folder(&[("store.pem", root.pem().as_bytes())]);
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "trusted::the_system_trusts_what_is_in_its_store_whatever_the_names"])
        .env("SSL_CERT_FILE", folder.path().join("store.pem"))
        .env(LEAVES, pem(&leaves.iter().collect::<Vec<_>>()))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn a_ca_file_or_a_pin_that_cannot_be_used_says_why() {
    let error = |pem: &str, pin: Option<&str>| Trust::new(Some(pem.as_bytes()), pin.map(str::to_owned)).unwrap_err();
    let good = Authority::new("Root").pem();
    assert_eq!(error("", None), TrustError::NoCertificate);
    assert_eq!(error(&good[..good.len() / 2], None), TrustError::DamagedPem);
    let none = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
    assert!(matches!(error(&format!("{good}{none}"), None), TrustError::Unusable { place: 2, .. }));
    assert_eq!(error(&good, Some("abcd")), TrustError::NoFingerprint);
}
