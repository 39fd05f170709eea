//! A `tls:` section before it is deployed.

use crate::made::{Authority, at, folder, params, pem};
use crate::openssl::{on, run};
use portcullis_tls::section::{SectionCode, SectionReport, SectionState, TlsSection, check};
use std::path::Path;
use tempfile::TempDir;

use SectionCode::{
    Certificate, ChainOrder, ChainVerifies, ClientUsage, Key, KeyFits, KeyPermissions, NameCovered, Settings, Validity,
};
use SectionState::{Failed, Note, Passed, Unknown};

fn section(folder: &Path) -> TlsSection {
    TlsSection {
        cert: folder.join("cert.pem"),
        key: folder.join("key.pem"),
        ca_cert: Some(folder.join("ca.pem")),
        ca_cert_needed_by: None,
        is_for_peers: None,
        by_default: None,
    }
}

/// A certificate for two peers with its key and its authority.
fn good() -> TempDir {
    let root = Authority::new("Root");
    let (leaf, key) = root.signs(&params(&["one.example.org", "two.example.org"]));
    let files = [("cert.pem", pem(&[&leaf])), ("key.pem", key), ("ca.pem", root.pem())];
    let folder = folder(&files.each_ref().map(|(name, text)| (*name, text.as_bytes())));
    only_for_the_owner(folder.path());
    folder
}

#[cfg(unix)]
fn only_for_the_owner(folder: &Path) {
    mode(folder, 0o600);
}

#[cfg(unix)]
fn mode(folder: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder.join("key.pem"), std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn only_for_the_owner(_: &Path) {}

fn checked(folder: &TempDir, now: &str) -> SectionReport {
    let peers = ["one.example.org".to_owned(), "two.example.org".to_owned()];
    check(&section(folder.path()), &peers, at(now))
}

fn states(report: &SectionReport, code: SectionCode) -> Vec<SectionState> {
    report.findings.iter().filter(|finding| finding.code == code).map(|finding| finding.state).collect()
}

const NOW: &str = "2026-06-01T00:00:00Z";

#[cfg(unix)]
#[test]
fn a_good_section_passes_everything() {
    let report = checked(&good(), NOW);
    let said: Vec<_> = report.findings.iter().map(|finding| (finding.code, finding.state)).collect();
    let codes = [
        Certificate,
        Key,
        KeyPermissions,
        KeyFits,
        Validity,
        ChainOrder,
        ChainVerifies,
        ClientUsage,
        NameCovered,
        NameCovered,
    ];
    assert_eq!(said, codes.map(|code| (code, Passed)));
    assert_eq!(report.certificates.len(), 1);
}

#[test]
fn the_key_of_another_certificate() {
    let (folder, other) = (good(), good());
    std::fs::copy(other.path().join("key.pem"), folder.path().join("key.pem")).unwrap();
    assert_eq!(states(&checked(&folder, NOW), KeyFits), [Failed]);
}

#[test]
fn the_authority_of_another_certificate() {
    let (folder, other) = (good(), good());
    std::fs::copy(other.path().join("ca.pem"), folder.path().join("ca.pem")).unwrap();
    assert_eq!(states(&checked(&folder, NOW), ChainVerifies), [Failed]);
}

#[test]
fn without_an_authority_nothing_can_be_verified() {
    let folder = good();
    let without = TlsSection { ca_cert: None, ..section(folder.path()) };
    assert_eq!(states(&check(&without, &[], at(NOW)), ChainVerifies), [Unknown]);
    let unneeded = TlsSection { is_for_peers: Some(false), ..without.clone() };
    assert_eq!(states(&check(&unneeded, &[], at(NOW)), ChainVerifies), [Note]);
    let needed = TlsSection { ca_cert_needed_by: Some("cluster.p2p.enable_tls"), ..without };
    assert_eq!(states(&check(&needed, &[], at(NOW)), ChainVerifies), [Failed]);
}

#[test]
fn a_certificate_for_servers_only_makes_peers_refuse_each_other() {
    use rcgen::ExtendedKeyUsagePurpose::{ClientAuth, ServerAuth};
    let usage = |usages: &[rcgen::ExtendedKeyUsagePurpose], is_for_peers| {
        let (folder, root) = (good(), Authority::new("Root"));
        let mut params = params(&["one.example.org"]);
        params.extended_key_usages = usages.to_vec();
        let (leaf, key) = root.signs(&params);
        for (name, text) in [("cert.pem", pem(&[&leaf])), ("key.pem", key), ("ca.pem", root.pem())] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let report = check(&TlsSection { is_for_peers, ..section(folder.path()) }, &[], at(NOW));
        (states(&report, ChainVerifies), states(&report, ClientUsage))
    };
    let passed = || vec![Passed];
    assert_eq!(usage(&[ServerAuth], Some(true)), (passed(), vec![Failed]));
    assert_eq!(usage(&[ServerAuth], None), (passed(), vec![Note]));
    assert_eq!(usage(&[ServerAuth], Some(false)), (passed(), vec![]));
    assert_eq!(usage(&[ServerAuth, ClientAuth], Some(true)), (passed(), passed()));
    assert_eq!(usage(&[], Some(true)), (passed(), passed()));
}

#[test]
fn another_authority_for_clients_is_no_fault_where_peers_talk_plain_text() {
    let (folder, other) = (good(), good());
    std::fs::copy(other.path().join("ca.pem"), folder.path().join("ca.pem")).unwrap();
    let section = TlsSection { is_for_peers: Some(false), ..section(folder.path()) };
    assert_eq!(states(&check(&section, &[], at(NOW)), ChainVerifies), [Note]);
}

#[test]
fn authorities_that_cannot_be_used_are_left_out_as_qdrant_leaves_them_out() {
    let folder = good();
    let path = folder.path().join("ca.pem");
    let unusable = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
    std::fs::write(&path, format!("{unusable}{}", std::fs::read_to_string(&path).unwrap())).unwrap();
    assert_eq!(states(&checked(&folder, NOW), ChainVerifies), [Passed]);
    std::fs::write(&path, unusable).unwrap();
    assert_eq!(states(&checked(&folder, NOW), ChainVerifies), [Failed]);
}

#[test]
fn what_a_configuration_leaves_out_is_told_with_what_qdrant_takes() {
    let folder = good();
    let words = |by_default| {
        let section = TlsSection { by_default, ..section(folder.path()) };
        let report = check(&section, &[], at(NOW));
        report.findings.iter().find(|one| one.code == Settings).map(|one| (one.state, one.words.clone()))
    };
    assert_eq!(words(None), None);
    let (state, left_out) = words(Some(vec!["tls.ca_cert"])).unwrap();
    assert!(state == Note && left_out.contains("tls.ca_cert is ./tls/cacert.pem"), "{left_out}");
    let (_, all_set) = words(Some(vec![])).unwrap();
    assert!(!all_set.contains("cacert.pem") && all_set.contains("QDRANT__TLS__CERT"), "{all_set}");
}

#[test]
fn a_peer_that_the_certificate_does_not_cover() {
    let folder = good();
    let peers = ["one.example.org".to_owned(), "three.example.org".to_owned()];
    assert_eq!(states(&check(&section(folder.path()), &peers, at(NOW)), NameCovered), [Passed, Failed]);
}

#[test]
fn a_certificate_that_has_ended_or_does_not_hold_yet() {
    for now in ["2025-12-31T23:59:59Z", "2027-01-01T00:00:00Z"] {
        let report = checked(&good(), now);
        assert_eq!((states(&report, Validity), states(&report, ChainVerifies)), (vec![Failed], vec![Failed]), "{now}");
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_everybody_can_read() {
    let folder = good();
    for (bits, expected) in [(0o600, Passed), (0o640, Passed), (0o644, Failed), (0o604, Failed)] {
        mode(folder.path(), bits);
        assert_eq!(states(&checked(&folder, NOW), KeyPermissions), [expected], "{bits:o}");
    }
}

#[test]
fn files_that_cannot_be_used() {
    for (name, code) in [("cert.pem", Certificate), ("key.pem", Key), ("ca.pem", ChainVerifies)] {
        for content in [None, Some("hello")] {
            let folder = good();
            match content {
                Some(content) => std::fs::write(folder.path().join(name), content).unwrap(),
                None => std::fs::remove_file(folder.path().join(name)).unwrap(),
            }
            assert_eq!(states(&checked(&folder, NOW), code), [Failed], "{name} {content:?}");
        }
    }
}

#[test]
fn a_key_that_needs_a_passphrase() {
    let folder = good();
    let path = folder.path().join("key.pem");
    let key = std::fs::read(&path).unwrap();
    std::fs::write(&path, on(&key, &["pkcs8", "-topk8", "-passout", "pass:x"])).unwrap();
    let report = checked(&folder, NOW);
    assert_eq!((states(&report, Key), states(&report, KeyFits)), (vec![Failed], vec![]));
    assert!(report.findings[1].words.contains("cannot ask for a passphrase"), "{:?}", report.findings[1]);
}

#[test]
fn qdrant_takes_the_first_item_of_the_keys_file_only() {
    let folder = good();
    let text = |name| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let (key, certificate) = (text("key.pem"), text("cert.pem"));
    for (content, expected) in
        [(format!("{key}{certificate}"), Passed), (format!("words\n{key}"), Passed), (certificate + &key, Failed)]
    {
        std::fs::write(folder.path().join("key.pem"), content).unwrap();
        assert_eq!(states(&checked(&folder, NOW), Key), [expected]);
    }
}

#[test]
fn keys_that_qdrant_cannot_use() {
    for (algorithm, expected) in [
        (&["genpkey", "-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:1024"][..], Failed),
        (&["ecparam", "-name", "secp521r1", "-genkey", "-noout"], Failed),
        (&["genpkey", "-algorithm", "ed448"], Failed),
        (&["genpkey", "-algorithm", "ed25519"], Passed),
        (&["ecparam", "-name", "secp384r1", "-genkey"], Passed),
    ] {
        let folder = good();
        run(folder.path(), &[algorithm, &["-out", "key.pem"]].concat());
        run(folder.path(), &["req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=x", "-out", "cert.pem"]);
        let report = checked(&folder, NOW);
        assert_eq!(states(&report, Key), [expected], "{algorithm:?}");
        let fits = if expected == Passed { vec![Passed] } else { vec![] };
        assert_eq!(states(&report, KeyFits), fits, "{algorithm:?}");
    }
}

#[test]
fn a_root_that_is_served_needlessly_is_no_fault() {
    let folder = good();
    let text = |name| std::fs::read_to_string(folder.path().join(name)).unwrap();
    std::fs::write(folder.path().join("cert.pem"), text("cert.pem") + &text("ca.pem")).unwrap();
    assert_eq!(states(&checked(&folder, NOW), ChainOrder), [Note]);
}

#[test]
fn a_self_signed_certificate_that_is_an_authority_is_refused_by_peers() {
    let folder = good();
    let root = Authority::new("Root").pem();
    for name in ["cert.pem", "ca.pem"] {
        std::fs::write(folder.path().join(name), &root).unwrap();
    }
    let report = checked(&folder, NOW);
    let said = report.findings.iter().find(|finding| finding.code == ChainVerifies).unwrap();
    assert_eq!(said.state, Failed);
    assert!(said.words.contains("CA:true"), "{}", said.words);
}

#[test]
fn qdrant_takes_pem_only() {
    let folder = good();
    std::fs::write(folder.path().join("cert.pem"), &Authority::new("Root").der).unwrap();
    assert_eq!(states(&checked(&folder, NOW), Certificate), [Failed]);
}

#[test]
fn nothing_of_the_key_is_said() {
    let folder = good();
    let key = std::fs::read_to_string(folder.path().join("key.pem")).unwrap();
    assert!(!format!("{:?}", checked(&folder, NOW)).contains(key.lines().nth(1).unwrap()));
}
