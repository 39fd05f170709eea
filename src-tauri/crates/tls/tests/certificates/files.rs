//! Files of certificates.

use crate::made::{Authority, at, folder, params, pem, self_signed};
use crate::openssl::{on, run};
use portcullis_tls::file::{FileError, FileForm, OpenedFile, open, read};
use portcullis_tls::key::KeyInFile;
use secrecy::SecretString;

const PASSPHRASE: &str = "correct horse";

fn opened(bytes: &[u8], passphrase: Option<&str>) -> Result<OpenedFile, FileError> {
    open(bytes, passphrase.map(SecretString::from).as_ref(), at("2026-06-01T00:00:00Z"))
}

/// A leaf, its key, and the authority, as `openssl pkcs12` packs them.
fn pkcs12(passphrase: &str, more: &[&str]) -> Vec<u8> {
    let root = Authority::new("Root");
    let (leaf, key) = root.signs(&params(&["node.example.org"]));
    let files = [("leaf.pem", pem(&[&leaf])), ("key.pem", key), ("root.pem", root.pem())];
    let folder = folder(&files.each_ref().map(|(name, text)| (*name, text.as_bytes())));
    let pass = format!("pass:{passphrase}");
    let mut arguments = vec!["pkcs12", "-export", "-in", "leaf.pem", "-inkey", "key.pem", "-certfile", "root.pem"];
    arguments.extend(["-passout", &pass, "-out", "it.p12"]);
    arguments.extend(more);
    run(folder.path(), &arguments);
    std::fs::read(folder.path().join("it.p12")).unwrap()
}

#[test]
fn several_certificates_in_pem_form() {
    let root = Authority::new("Root");
    let text = pem(&[&root.leaf(), &root.der]);
    let file = opened(text.as_bytes(), None).unwrap();
    assert_eq!((file.form, file.certificates.len(), file.key), (FileForm::Pem, 2, KeyInFile::None));
    assert_eq!(file.chain_pem, text);
}

#[test]
fn a_bundle_of_authorities_is_no_chain() {
    let (one, two) = (Authority::new("One"), Authority::new("Two"));
    let said = |text: String| opened(text.as_bytes(), None).unwrap().chain_findings.len();
    assert_eq!(said(one.pem() + &two.pem()), 0);
    assert_eq!(said(pem(&[&one.leaf(), &two.der])), 1);
}

#[test]
fn text_around_pem_does_not_matter() {
    let text =
        format!("\u{feff}subject=x\r\n\r\n{}trailer\n", pem(&[&Authority::new("Root").der]).replace('\n', "\r\n"));
    assert_eq!(opened(text.as_bytes(), None).unwrap().certificates.len(), 1);
}

#[test]
fn a_key_beside_certificates_is_compared() {
    let (leaf, key) = self_signed(&params(&["node.example.org"]));
    let (_, other) = self_signed(&params(&["node.example.org"]));
    let with = |key: &str| opened(format!("{key}{}", pem(&[&leaf])).as_bytes(), None).unwrap().key;
    assert_eq!((with(&key), with(&other)), (KeyInFile::Fits, KeyInFile::Other));
}

#[test]
fn keys_of_every_form_are_compared() {
    for algorithm in [
        &["genpkey", "-algorithm", "rsa"][..],
        &["ecparam", "-name", "secp384r1", "-genkey", "-noout"],
        &["genpkey", "-algorithm", "ed25519"],
    ] {
        let folder = folder(&[]);
        run(folder.path(), &[algorithm, &["-out", "key.pem"]].concat()[..]);
        run(folder.path(), &["req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=x", "-out", "leaf.pem"]);
        let text = |name| std::fs::read_to_string(folder.path().join(name)).unwrap();
        let file = opened((text("leaf.pem") + &text("key.pem")).as_bytes(), None).unwrap();
        assert_eq!(file.key, KeyInFile::Fits, "{algorithm:?}");
    }
}

#[test]
fn a_key_that_is_encrypted_is_told() {
    let (leaf, key) = self_signed(&params(&["node.example.org"]));
    let encrypted = on(key.as_bytes(), &["pkcs8", "-topk8", "-passout", "pass:x"]);
    let text = pem(&[&leaf]) + &String::from_utf8(encrypted).unwrap();
    assert_eq!(opened(text.as_bytes(), None).unwrap().key, KeyInFile::Encrypted);
}

#[test]
fn a_key_is_never_shown() {
    let (leaf, key) = self_signed(&params(&["node.example.org"]));
    let file = opened(format!("{}{key}", pem(&[&leaf])).as_bytes(), None).unwrap();
    let secret = key.lines().nth(1).unwrap();
    assert!(!format!("{file:?}").contains(secret) && !format!("{file:?}").contains("PRIVATE"));
}

#[test]
fn one_certificate_in_der_form() {
    let root = Authority::new("Root").der;
    let file = opened(&root, None).unwrap();
    assert_eq!((file.form, file.chain_pem), (FileForm::Der, pem(&[&root])));
}

#[test]
fn pkcs12_of_today_and_of_old() {
    let old = ["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"];
    for more in [&[][..], &old] {
        let file = opened(&pkcs12(PASSPHRASE, more), Some(PASSPHRASE)).unwrap();
        assert_eq!((file.form, file.certificates.len(), file.key), (FileForm::Pkcs12, 2, KeyInFile::Fits), "{more:?}");
        assert_eq!(file.certificates[0].dns_names, ["node.example.org"]);
    }
}

#[test]
fn pkcs12_without_a_key() {
    let folder = folder(&[("root.pem", Authority::new("Root").pem().as_bytes())]);
    run(folder.path(), &["pkcs12", "-export", "-nokeys", "-in", "root.pem", "-passout", "pass:", "-out", "it.p12"]);
    let file = opened(&std::fs::read(folder.path().join("it.p12")).unwrap(), None).unwrap();
    assert_eq!((file.certificates.len(), file.key), (1, KeyInFile::None));
}

#[test]
fn a_passphrase_that_is_missing_or_wrong() {
    let bytes = pkcs12(PASSPHRASE, &[]);
    assert_eq!(opened(&bytes, None).unwrap_err(), FileError::PassphraseNeeded);
    assert_eq!(opened(&bytes, Some("wrong")).unwrap_err(), FileError::WrongPassphrase);
}

#[test]
fn a_file_that_was_cut_off_is_refused_at_every_length() {
    let text = pem(&[&Authority::new("Root").der]);
    let der = Authority::new("Root").der;
    let pkcs12 = pkcs12(PASSPHRASE, &[]);
    for length in 0..der.len() {
        assert!(opened(&der[..length], None).is_err(), "DER {length}");
    }
    for length in (0..pkcs12.len()).step_by(7) {
        assert!(opened(&pkcs12[..length], Some(PASSPHRASE)).is_err(), "PKCS#12 {length}");
    }
    // The line end and the dashes behind the end mark are no loss.
    for length in 0..text.len() - 7 {
        assert!(opened(&text.as_bytes()[..length], None).is_err(), "PEM {length}");
    }
}

#[test]
fn what_holds_no_certificate_says_so() {
    let (_, key) = self_signed(&params(&["node.example.org"]));
    assert_eq!(opened(b"", None).unwrap_err(), FileError::Empty);
    assert_eq!(opened(b" \n", None).unwrap_err(), FileError::Empty);
    assert_eq!(opened(b"hello", None).unwrap_err(), FileError::NoCertificate);
    assert_eq!(opened(key.as_bytes(), None).unwrap_err(), FileError::NoCertificateInPem);
    assert!(matches!(opened(&[0x30, 3, 2, 1, 1], None).unwrap_err(), FileError::DamagedDer { .. }));
    assert_eq!(opened(&[0x30, 3, 2, 1, 3], None).unwrap_err(), FileError::DamagedPkcs12);
}

#[test]
fn a_pem_certificate_that_cannot_be_read_is_shown_as_such() {
    let text = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
    let file = opened(text.as_bytes(), None).unwrap();
    assert!(file.certificates[0].unreadable.is_some());
}

#[test]
fn a_file_is_read_up_to_sixteen_mebibytes() {
    let folder = folder(&[("most", &vec![b' '; 16 << 20]), ("more", &vec![b' '; (16 << 20) + 1])]);
    assert_eq!(read(&folder.path().join("most")).map(|bytes| bytes.len()), Ok(16 << 20));
    assert_eq!(read(&folder.path().join("more")).unwrap_err(), FileError::TooLarge);
}

#[test]
fn a_pkcs12_file_is_read_up_to_one_mebibyte() {
    let mut bytes = pkcs12(PASSPHRASE, &[]);
    bytes.resize((1 << 20) + 1, 0);
    assert_eq!(opened(&bytes, Some(PASSPHRASE)).unwrap_err(), FileError::TooLargePkcs12);
    bytes.truncate(1 << 20);
    assert_eq!(opened(&bytes, Some(PASSPHRASE)).unwrap_err(), FileError::DamagedPkcs12);
}

#[test]
fn a_folder_or_nothing_is_not_read() {
    let folder = folder(&[]);
    assert!(matches!(read(folder.path()), Err(FileError::NotAFile { .. })));
    assert!(matches!(read(&folder.path().join("none")), Err(FileError::Unreadable { .. })));
}
