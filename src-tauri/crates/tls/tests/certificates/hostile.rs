//! Certificates that are damaged, odd, or made to harm. `tests/fuzz` goes on where this stops.

use crate::made::{at, with_extensions};
use chrono::{DateTime, Utc};
use portcullis_tls::chain::{Root, look};
use portcullis_tls::report::{CertificateView, NameKind};
use portcullis_tls::trust::{Trust, covers};
use rustls::pki_types::CertificateDer;
use std::path::Path;

/// The longest text that is shown, with the sign of having been cut.
const LONGEST: usize = 301;
/// What an escape, a prefix or the count behind a list may add.
const ADDED: usize = 24;

/// The files that fuzzing starts from.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/certificates");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())
    };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(read).collect();
    files.sort();
    files
}

fn file(name: &str) -> CertificateView {
    let (_, der) = corpus().into_iter().find(|(found, _)| found == name).unwrap();
    CertificateView::read(&der, now())
}

fn now() -> DateTime<Utc> {
    at("2026-06-01T00:00:00Z")
}

/// Everything that is said of a certificate, held against what may be said of any.
fn sound(der: &[u8]) -> CertificateView {
    let view = CertificateView::read(der, now());
    assert_eq!((view.sha256.len(), view.der_bytes), (64, der.len()));
    let lists =
        [&view.dns_names, &view.ip_addresses, &view.other_names, &view.ca_issuers, &view.ocsp_urls, &view.crl_urls];
    assert!(lists.iter().all(|list| list.len() <= 1001));
    let one = [&view.subject, &view.issuer, &view.serial, &view.signature_algorithm, &view.key.algorithm];
    let some = [&view.common_name, &view.unreadable, &view.subject_key_id, &view.authority_key_id];
    for text in lists.into_iter().flatten().chain(one).chain(some.into_iter().flatten()) {
        assert!(text.chars().count() <= LONGEST + ADDED, "{text}");
        assert!(
            !text.chars().any(|one| one.is_control() || matches!(one, '\u{200b}' | '\u{202a}'..='\u{202e}')),
            "{text:?}"
        );
    }
    let check = covers(der, NameKind::Client, "node.example.org");
    assert!(!check.words.is_empty());
    let certificate = CertificateDer::from(der);
    for finding in look(&[certificate.clone(), certificate], &|_| Root::Unknown) {
        assert!(finding.certificates.iter().all(|place| *place < 2) && !finding.words.is_empty());
    }
    view
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

#[test]
fn every_file_of_the_corpus_is_shown_or_called_unreadable() {
    let files = corpus();
    assert!(files.len() >= 40);
    for (name, der) in files {
        let view = sound(&der);
        assert_eq!(view.unreadable.is_some(), view.not_after.is_empty(), "{name}");
    }
}

#[test]
fn every_beginning_of_a_certificate_is_called_unreadable() {
    let files = corpus();
    for name in ["every-extension", "rsa-1024", "p256"] {
        let (_, der) = files.iter().find(|(found, _)| found == name).unwrap();
        for length in 0..der.len() {
            let said = sound(&der[..length]).unreadable;
            assert_eq!(said.as_deref(), Some("The certificate is cut off."), "{name} {length}");
        }
    }
}

#[test]
fn thousands_of_changed_certificates_are_shown_or_called_unreadable() {
    let files: Vec<_> = corpus().into_iter().filter(|(_, der)| !der.is_empty()).collect();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut read, mut unreadable) = (0, 0);
    for _ in 0..4000 {
        let mut der = files[dice.below(files.len())].1.clone();
        for _ in 0..=dice.below(4) {
            let place = dice.below(der.len());
            match dice.below(4) {
                0 => der[place] = u8::try_from(dice.below(256)).unwrap(),
                1 => der[place] ^= 1 << dice.below(8),
                2 => der.insert(place, u8::try_from(dice.below(256)).unwrap()),
                _ => der[place] = [0, 0x7f, 0x80, 0x84, 0xff][dice.below(5)],
            }
        }
        if sound(&der).unreadable.is_some() { unreadable += 1 } else { read += 1 }
    }
    assert!(read > 100 && unreadable > 100, "{read} were read, {unreadable} were not");
}

#[test]
fn no_changed_certificate_is_trusted() {
    let root = crate::made::Authority::new("Root");
    let leaf = root.leaf();
    let trust = Trust::new(Some(root.pem().as_bytes()), None).unwrap();
    assert_eq!(trust.by_ca_file(std::slice::from_ref(&leaf), now()), portcullis_tls::report::TrustView::Trusted);
    for place in 0..leaf.len() {
        let mut der = leaf.to_vec();
        der[place] ^= 0x01;
        let said = trust.by_ca_file(&[CertificateDer::from(der)], now());
        assert!(matches!(said, portcullis_tls::report::TrustView::NotTrusted { .. }), "{place}: {said:?}");
    }
}

#[test]
fn a_name_with_a_nul_is_shown_with_it() {
    assert_eq!(file("name-with-nul").dns_names, ["x\\u{0}ode.example.org"]);
}

#[test]
fn a_name_that_runs_backwards_is_shown_by_its_bytes() {
    let view = file("name-with-bidi");
    assert_eq!(view.subject, "CN=a\\E2\\80\\AEb\\E2\\80\\8B");
    assert_eq!(view.common_name.as_deref(), Some("a\\u{202e}b\\u{200b}"));
}

#[test]
fn a_name_that_is_no_text_is_no_dns_name() {
    let view = file("name-not-utf-8");
    assert_eq!((view.dns_names.len(), view.other_names.len()), (0, 1));
}

#[test]
fn a_subject_in_latin_1_is_read_as_such() {
    assert_eq!(file("subject-as-latin-1").subject, "CN=\u{e4}\u{f6}\u{fc}\u{df}xxxx");
}

#[test]
fn a_subject_that_is_no_text_is_dumped() {
    assert_eq!(file("subject-as-integer").subject, "CN=#0208FF00000000000000");
}

#[test]
fn bytes_behind_a_certificate_are_told() {
    assert_eq!(file("one-byte-more").unreadable.as_deref(), Some("There is 1 more byte behind the certificate."));
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let said = |name| file(name).unreadable.unwrap();
    assert_eq!(said("month-thirteen"), "This is no certificate of X.509, or it is damaged: invalid date.");
    assert_eq!(said("empty-sequence"), "This is no certificate of X.509, or it is damaged.");
    assert_eq!(said("length-without-end"), "This is no certificate of X.509, or it is damaged.");
}

#[test]
fn what_ends_before_it_begins_has_a_negative_length() {
    assert!(file("ends-before-it-begins").lifetime_days < 0);
}

#[test]
fn a_name_of_a_megabyte_is_cut() {
    let mut params = crate::made::params(&[]);
    params.distinguished_name.push(rcgen::DnType::OrganizationName, "\u{e9}".repeat(1 << 19));
    let (der, _) = crate::made::self_signed(&params);
    assert_eq!(sound(&der).subject.chars().count(), LONGEST);
}

#[test]
fn a_link_of_a_thousand_characters_is_cut() {
    let link = format!("http://example.org/{}", "a".repeat(1000));
    let view = sound(&with_extensions(&format!("crlDistributionPoints=URI:{link}")));
    assert_eq!(view.crl_urls[0].chars().count(), LONGEST);
}
