//! The commands of verdicts, run as they are shown.

use crate::made::ders;
use crate::openssl::attempt;
use portcullis_tls::report::{CertificateView, VerdictCode};
use portcullis_tls::verdict::Rule;
use std::path::Path;
use std::process::Command;

fn runs(folder: &Path, code: VerdictCode) {
    let (form, text) = Rule::of(code).unwrap().snippet.unwrap();
    assert_eq!(form, "shell");
    let output = Command::new("sh").current_dir(folder).args(["-ec", text]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The one certificate of a file.
fn view(folder: &Path, file: &str) -> CertificateView {
    let pem = std::fs::read_to_string(folder.join(file)).unwrap();
    CertificateView::read(&ders(&pem)[0], chrono::Utc::now())
}

#[test]
fn an_authority_and_what_it_signs_are_what_a_server_needs() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // What mends a self-signed certificate needs nothing that is not there yet.
    runs(folder, VerdictCode::SelfSigned);
    let (authority, leaf) = (view(folder, "ca.pem"), view(folder, "cert.pem"));
    assert_eq!((authority.is_ca, authority.self_signed), (Some(true), true));
    assert_eq!((leaf.is_ca, leaf.self_signed, leaf.issuer), (Some(false), false, authority.subject));
    assert_eq!(leaf.extended_key_usages, ["TLS Web Server Authentication", "TLS Web Client Authentication"]);
    assert_eq!((leaf.dns_names.len(), leaf.ip_addresses.len()), (1, 1));
    let verified = attempt(folder, &["verify", "-purpose", "sslserver", "-CAfile", "ca.pem", "cert.pem"]);
    assert!(verified.status.success());
    // And the authority signs again when the certificate is to be made anew.
    let first = leaf.sha256;
    runs(folder, VerdictCode::LongValidity);
    assert_ne!(view(folder, "cert.pem").sha256, first);
}

#[test]
fn the_dates_of_a_certificate_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    runs(folder.path(), VerdictCode::SelfSigned);
    std::fs::create_dir(folder.path().join("tls")).unwrap();
    std::fs::copy(folder.path().join("cert.pem"), folder.path().join("tls/cert.pem")).unwrap();
    runs(folder.path(), VerdictCode::NotYetValid);
}
