//! Certificates in files: to be looked at, and before they are deployed.

use super::targets::place_of;
use super::view::{SectionForm, SectionView, TlsFileForm, TlsFileView};
use crate::Console;
use crate::error::Error;
use portcullis_tls::config::ConfigError;
use portcullis_tls::file::{FileError, open, read};
use portcullis_tls::section::{SectionState, TlsSection, check};
use portcullis_tls::trust::Trust;
use portcullis_tls::verdict::judge_file;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::ExposeSecret as _;
use std::path::Path;

/// The most names that a certificate is held against.
const MOST_NAMES: usize = 100;

impl Console {
    /// Opens a file in PEM, DER or PKCS#12 form. Keys in it are compared, and never shown.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for `path` or `passphrase`.
    pub fn tls_file(&self, form: &TlsFileForm) -> Result<TlsFileView, Error> {
        let (path, now) = (form.path.clone(), self.clock.now());
        let opened = read(Path::new(&path)).and_then(|bytes| open(&bytes, form.passphrase.as_ref(), now));
        let file = match opened {
            Ok(file) => file,
            Err(FileError::PassphraseNeeded) => {
                return Ok(TlsFileView { path, needs_passphrase: true, file: None, trust: None, verdicts: Vec::new() });
            }
            Err(error) => return Err(refused(&error)),
        };
        let chain: Vec<_> = CertificateDer::pem_slice_iter(file.chain_pem.as_bytes()).filter_map(Result::ok).collect();
        // Without a CA file and a pin there is nothing that could be wrong with them.
        let trust = Trust::new(None, None).ok().map(|trust| trust.judge(&chain, now));
        let verdicts = judge_file(&file, trust.as_ref(), now);
        Ok(TlsFileView { path, needs_passphrase: false, file: Some(file), trust, verdicts })
    }

    /// Checks the files of a `tls:` section before it is deployed: whether the key fits, the chain verifies against
    /// `ca_cert`, and the names cover the peers.
    ///
    /// # Errors
    /// [`Error::InvalidField`] when a path is missing, the configuration cannot be read, or there are too many names. What is
    /// wrong with the files is in the report.
    pub fn tls_section(&self, form: &SectionForm) -> Result<SectionView, Error> {
        let section = match &form.config {
            Some(config) => of_config(config.expose_secret(), form)?,
            None => of_paths(form)?,
        };
        let names: Vec<String> = form.peer_names.iter().filter_map(|name| host(name)).collect();
        if names.len() > MOST_NAMES {
            return Err(Error::field(
                "peer_names",
                format!("There are more than {MOST_NAMES} names."),
                "Leave some out.",
            ));
        }
        let report = check(&section, &names, self.clock.now());
        let has = |state| report.findings.iter().any(|finding| finding.state == state);
        let overall = [SectionState::Failed, SectionState::Unknown].into_iter().find(|state| has(*state));
        Ok(SectionView { overall: overall.unwrap_or(SectionState::Passed), report })
    }
}

fn of_paths(form: &SectionForm) -> Result<TlsSection, Error> {
    let path = |field: &str, name: &str, text: &str| match text.trim() {
        "" => Err(Error::field(field, format!("{name} names no file."), "Choose the file that the section names.")),
        path => Ok(path.into()),
    };
    let ca_cert = form.ca_cert_path.as_deref().map(str::trim).filter(|path| !path.is_empty());
    Ok(TlsSection {
        cert: path("cert_path", "tls.cert", &form.cert_path)?,
        key: path("key_path", "tls.key", &form.key_path)?,
        ca_cert: ca_cert.map(Into::into),
        ca_cert_needed_by: None,
        is_for_peers: None,
        by_default: None,
    })
}

fn of_config(config: &str, form: &SectionForm) -> Result<TlsSection, Error> {
    let paths = [Some(&form.cert_path), Some(&form.key_path), form.ca_cert_path.as_ref()];
    if paths.into_iter().flatten().any(|path| !path.trim().is_empty()) {
        let remedy = "Leave either the configuration or the files out.";
        return Err(Error::field("config", "There are a configuration and files beside it.", remedy));
    }
    let folder = form.folder.as_deref().map(str::trim).filter(|folder| !folder.is_empty());
    TlsSection::of_config(config, folder.map(Path::new)).map_err(|error| {
        let (field, remedy) = match error {
            ConfigError::FolderNeeded { .. } | ConfigError::FolderOfDefaultNeeded { .. } => {
                ("folder", "Name the folder that Qdrant is started in.")
            }
            ConfigError::Missing { .. } => ("config", "Set it below tls:, or leave it out, then try again."),
            ConfigError::TooLarge => ("config", "Take only its tls: section."),
            ConfigError::NotYaml { .. } | ConfigError::Unusable { .. } => ("config", "Correct it, then try again."),
        };
        Error::field(field, error.to_string(), remedy)
    })
}

/// The host of a URI; a name or an address as it is.
fn host(name: &str) -> Option<String> {
    let name = name.trim();
    let host = place_of(name).map_or_else(|| name.trim_matches(['[', ']']).to_owned(), |(host, _)| host);
    (!host.is_empty()).then_some(host)
}

fn refused(error: &FileError) -> Error {
    match error {
        FileError::WrongPassphrase => {
            Error::field("passphrase", error.to_string(), "Enter the passphrase that the file was locked with.")
        }
        _ => Error::field("path", error.to_string(), "Choose a PEM, DER or PKCS#12 file that this user may read."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;

    #[test]
    fn a_peer_is_named_by_its_uri_its_name_or_its_address() {
        for (given, named) in [
            ("https://qdrant-0.qdrant:6335/", Some("qdrant-0.qdrant")),
            (" qdrant-0 ", Some("qdrant-0")),
            ("[::1]", Some("::1")),
            ("10.0.0.7", Some("10.0.0.7")),
            ("  ", None),
        ] {
            assert_eq!(host(given).as_deref(), named, "{given}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_told_at_its_field() {
        let bench = Bench::new();
        let form = TlsFileForm { path: bench.folder.join("absent.pem").display().to_string(), passphrase: None };
        let error = bench.console.tls_file(&form).unwrap_err();
        assert!(matches!(error, Error::InvalidField { field, .. } if field == "path"));
    }

    #[test]
    fn a_section_without_its_files_is_told_at_their_fields() {
        let bench = Bench::new();
        let error = bench.console.tls_section(&SectionForm::default()).unwrap_err();
        assert!(matches!(error, Error::InvalidField { field, .. } if field == "cert_path"));
    }

    #[test]
    fn a_section_of_which_not_everything_can_be_told_is_neither_ready_nor_failed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let made = rcgen::generate_simple_self_signed(["qdrant-0.qdrant".to_owned()]).unwrap();
        std::fs::write(at("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(at("key.pem"), made.signing_key.serialize_pem()).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(at("key.pem"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let console = Bench::new().console;
        let paths = |key: &str| SectionForm { cert_path: at("cert.pem"), key_path: at(key), ..SectionForm::default() };
        let overall = |form: &SectionForm| console.tls_section(form).unwrap().overall;
        assert_eq!(overall(&paths("key.pem")), SectionState::Unknown, "there is no authority");
        assert_eq!(overall(&paths("cert.pem")), SectionState::Failed);
    }

    #[test]
    fn a_certificate_is_opened_and_checked_with_its_key_before_it_is_deployed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let made = rcgen::generate_simple_self_signed(["qdrant-0.qdrant".to_owned()]).unwrap();
        std::fs::write(at("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(at("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let console = Bench::new().console;
        let opened = console.tls_file(&TlsFileForm { path: at("cert.pem"), passphrase: None }).unwrap();
        assert_eq!(opened.file.unwrap().certificates[0].dns_names, ["qdrant-0.qdrant"]);
        let mut form = SectionForm {
            cert_path: at("cert.pem"),
            key_path: at("key.pem"),
            ca_cert_path: Some(at("cert.pem")),
            peer_names: vec!["https://qdrant-0.qdrant:6335/".to_owned()],
            ..SectionForm::default()
        };
        let states = |form: &SectionForm| -> Vec<SectionState> {
            let covered = |finding: &&portcullis_tls::section::SectionFinding| {
                finding.code == portcullis_tls::section::SectionCode::NameCovered
            };
            let report = console.tls_section(form).unwrap().report;
            report.findings.iter().filter(covered).map(|finding| finding.state).collect()
        };
        assert_eq!(states(&form), [SectionState::Passed]);
        form.peer_names.push("qdrant-1.qdrant".to_owned());
        assert_eq!(states(&form), [SectionState::Passed, SectionState::Failed]);
        let config = "service: {api_key: planted}\ntls: {cert: cert.pem, key: key.pem, ca_cert: cert.pem}\n";
        let named = SectionForm {
            config: Some(config.into()),
            folder: Some(at("")),
            peer_names: form.peer_names.clone(),
            ..SectionForm::default()
        };
        let certificates = |form: &SectionForm| console.tls_section(form).unwrap().report.certificates;
        assert_eq!((certificates(&named), states(&named)), (certificates(&form), states(&form)));
        for (wrong, at_field) in [
            (SectionForm { folder: None, ..named.clone() }, "folder"),
            (SectionForm { cert_path: at("cert.pem"), ..named.clone() }, "config"),
            (SectionForm { config: Some("tls: [planted".into()), ..named.clone() }, "config"),
        ] {
            let error = console.tls_section(&wrong).unwrap_err();
            assert!(matches!(&error, Error::InvalidField { field, .. } if field == at_field), "{error:?}");
            assert!(!format!("{error:?} {wrong:?}").contains("planted"));
        }
    }
}
