//! Which names a certificate covers.

use crate::made::{params, self_signed, version_one, with_extensions};
use crate::openssl::on;
use portcullis_tls::report::{NameCheck, NameKind};
use portcullis_tls::trust::covers;
use rustls::pki_types::CertificateDer;

const NAMES: &[&str] = &["node.example.org", "*.peers.example.org", "10.1.2.3", "2001:db8::7"];

fn check(der: &[u8], name: &str) -> NameCheck {
    covers(der, NameKind::Client, name)
}

fn certificate(names: &[&str]) -> CertificateDer<'static> {
    self_signed(&params(names)).0
}

#[test]
fn names_and_addresses_match_where_openssl_matches_them() {
    let der = certificate(NAMES);
    for (name, expected) in [
        ("node.example.org", true),
        ("NODE.Example.ORG", true),
        ("other.example.org", false),
        ("example.org", false),
        ("a.peers.example.org", true),
        ("a.b.peers.example.org", false),
        ("peers.example.org", false),
        ("10.1.2.3", true),
        ("10.1.2.4", false),
        ("2001:db8::7", true),
        ("2001:0db8:0:0::7", true),
        ("2001:db8::8", false),
    ] {
        let option = if name.parse::<std::net::IpAddr>().is_ok() { "-checkip" } else { "-checkhost" };
        let said = String::from_utf8(on(&der, &["x509", "-inform", "DER", "-noout", option, name])).unwrap();
        assert_eq!(said.contains("does match"), expected, "openssl: {said}");
        assert_eq!(check(&der, name).covered, expected, "{name}");
    }
}

#[test]
fn an_address_may_stand_in_brackets() {
    assert!(check(&certificate(NAMES), "[2001:db8::7]").covered);
}

#[test]
fn it_says_which_wildcard_covers() {
    assert_eq!(check(&certificate(NAMES), "a.peers.example.org").words, "By the wildcard *.peers.example.org.");
}

#[test]
fn it_says_what_is_named_instead() {
    let said = check(&certificate(NAMES), "other.example.org").words;
    assert_eq!(said, "It names node.example.org, *.peers.example.org.");
}

#[test]
fn a_common_name_never_counts() {
    let said = check(&with_extensions("basicConstraints=CA:false"), "node.example.org");
    assert!(!said.covered);
    assert!(said.words.contains("only as common name"), "{}", said.words);
}

#[test]
fn an_address_as_a_dns_name_does_not_count() {
    let der = with_extensions("subjectAltName=DNS:10.1.2.3");
    assert!(!check(&der, "10.1.2.3").covered);
}

#[test]
fn version_one_covers_nothing() {
    let said = check(&version_one(), "old");
    assert_eq!((said.covered, said.words.as_str()), (false, "It is of X.509 version 1, which clients refuse."));
}

#[test]
fn what_is_no_name_is_not_covered() {
    for name in ["", "a b", "x\u{202e}y", "-"] {
        assert!(!check(&certificate(NAMES), name).covered);
    }
}

#[test]
fn a_name_is_shown_without_what_deceives() {
    assert_eq!(check(&certificate(NAMES), "x\u{202e}y").name, "x\\u{202e}y");
}
