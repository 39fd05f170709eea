//! A `tls:` section of Qdrant's configuration, checked before it is deployed.

use crate::file::{self, FileError, Key};
use crate::key::{KeyInFile, fits};
use crate::report::{CertificateView, DistrustCode, NameKind, TrustView};
use crate::trust::{Trust, covers};
use crate::{chain, text::shown};
use chrono::{DateTime, Utc};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use ts_rs::TS;

/// What a `tls:` section names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSection {
    /// `tls.cert`
    pub cert: PathBuf,
    /// `tls.key`
    pub key: PathBuf,
    /// `tls.ca_cert`; without it, peers and client certificates cannot be verified.
    pub ca_cert: Option<PathBuf>,
    /// The setting that cannot do without `tls.ca_cert`, such as `cluster.p2p.enable_tls`, if one is known to be on.
    pub ca_cert_needed_by: Option<&'static str>,
}

/// What is to be said of a `tls:` section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SectionReport {
    /// The certificates of `tls.cert`.
    pub certificates: Vec<CertificateView>,
    /// What was checked, in the order of the codes.
    pub findings: Vec<SectionFinding>,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SectionFinding {
    /// What.
    pub code: SectionCode,
    /// How it turned out.
    pub state: SectionState,
    /// As a sentence.
    pub words: String,
}

/// What is checked of a `tls:` section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SectionCode {
    /// `tls.cert` can be read.
    Certificate,
    /// `tls.key` can be read.
    Key,
    /// The key belongs to the certificate.
    KeyFits,
    /// Nobody else can read the key's file.
    KeyPermissions,
    /// The certificate holds now.
    Validity,
    /// The certificates stand in order.
    ChainOrder,
    /// The chain verifies against `tls.ca_cert`.
    ChainVerifies,
    /// The certificate covers a name of a peer.
    NameCovered,
}

/// How a check turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SectionState {
    /// It is as it should be.
    Passed,
    /// It is not.
    Failed,
    /// It cannot be told.
    Unknown,
}

use SectionCode as Code;
use SectionState::{Failed, Passed, Unknown};

/// Checks the files of a section, and whether the certificate covers the names of the peers.
#[must_use]
pub fn check(section: &TlsSection, peer_names: &[String], now: DateTime<Utc>) -> SectionReport {
    let mut report = SectionReport { certificates: Vec::new(), findings: Vec::new() };
    let certificate = file::read(&section.cert).map_err(|error| error.to_string()).and_then(|bytes| of_pem(&bytes));
    let key = file::read(&section.key).map(|bytes| file::pem_key(&bytes));
    report.tell(match &certificate {
        Ok(chain) => (Code::Certificate, Passed, format!("tls.cert holds {}.", counted(chain.len()))),
        Err(why) => (Code::Certificate, Failed, format!("tls.cert cannot be used. {why}")),
    });
    report.tell(about_key(&key));
    report.tell(permissions(&section.key));
    let chain = certificate.unwrap_or_default();
    report.certificates = chain.iter().map(|der| CertificateView::read(der, now)).collect();
    let Some(leaf) = chain.first() else { return report };
    if let Ok((Some(key), _)) = &key {
        report.tell(fit(leaf, key));
    }
    let validity = validity(&report.certificates[0], now);
    report.tell(validity);
    let findings = chain::look(&chain, &|_| true);
    match findings.as_slice() {
        [] => report.tell((Code::ChainOrder, Passed, "The certificates stand in order.".to_owned())),
        some => some.iter().for_each(|finding| report.tell((Code::ChainOrder, Failed, finding.words.clone()))),
    }
    report.tell(verifies(&chain, section, now));
    for name in peer_names {
        let check = covers(leaf, NameKind::Peer, name);
        let state = if check.covered { Passed } else { Failed };
        let verb = if check.covered { "covers" } else { "does not cover" };
        report.tell((Code::NameCovered, state, format!("The certificate {verb} {}. {}", check.name, check.words)));
    }
    report
}

type Said = (SectionCode, SectionState, String);

impl SectionReport {
    fn tell(&mut self, (code, state, words): Said) {
        self.findings.push(SectionFinding { code, state, words });
    }
}

/// Qdrant reads PEM only.
fn of_pem(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found = file::find(bytes, None).map_err(|error| error.to_string())?;
    if !found.is_pem() {
        return Err("Qdrant reads certificates in PEM form only; openssl x509 converts them.".to_owned());
    }
    Ok(found.certificates)
}

type ReadKey = Result<(Option<Key>, bool), FileError>;

fn about_key(key: &ReadKey) -> Said {
    let (state, words) = match key {
        Ok((Some(_), _)) => (Passed, "tls.key holds a key.".to_owned()),
        Ok((None, true)) => (
            Failed,
            "The key of tls.key is encrypted, and Qdrant cannot ask for a passphrase; openssl pkey decrypts it."
                .to_owned(),
        ),
        Ok((None, false)) => (Failed, "tls.key holds no key in PEM form.".to_owned()),
        Err(why) => (Failed, format!("tls.key cannot be used. {why}")),
    };
    (Code::Key, state, words)
}

fn fit(leaf: &[u8], key: &PrivateKeyDer<'_>) -> Said {
    let (state, words) = match fits(leaf, key) {
        KeyInFile::Fits => (Passed, "The key belongs to the first certificate of tls.cert."),
        KeyInFile::Other => (Failed, "The key belongs to another certificate than the first one of tls.cert."),
        _ => (Unknown, "The key is of a kind that cannot be compared here."),
    };
    (Code::KeyFits, state, words.to_owned())
}

#[cfg(unix)]
fn permissions(path: &Path) -> Said {
    use std::os::unix::fs::PermissionsExt as _;
    let (state, words) = match std::fs::metadata(path).map(|about| about.permissions().mode() & 0o777) {
        Ok(mode) if mode & 0o007 != 0 => {
            (Failed, format!("Every user of this machine can use the key's file (mode {mode:o}); chmod 600 ends that."))
        }
        Ok(mode) if mode & 0o070 != 0 => {
            (Passed, format!("Only the owner and the group can use the key's file (mode {mode:o})."))
        }
        Ok(mode) => (Passed, format!("Only the owner can use the key's file (mode {mode:o}).")),
        Err(error) => (Unknown, format!("The permissions of the key's file could not be read ({error}).")),
    };
    (Code::KeyPermissions, state, words)
}

#[cfg(not(unix))]
fn permissions(_: &Path) -> Said {
    (Code::KeyPermissions, Unknown, "Who can read the key's file cannot be told on this system.".to_owned())
}

fn validity(leaf: &CertificateView, now: DateTime<Utc>) -> Said {
    let begins = leaf.not_before.parse::<DateTime<Utc>>();
    let (state, words) = match (&leaf.unreadable, begins) {
        (Some(why), _) => (Failed, why.clone()),
        (None, Ok(begins)) if begins > now => (Failed, format!("The certificate holds from {} on.", leaf.not_before)),
        (None, _) if leaf.days_left < 0 => (Failed, format!("The certificate ended at {}.", leaf.not_after)),
        (None, _) => (Passed, format!("The certificate holds until {}.", leaf.not_after)),
    };
    (Code::Validity, state, words)
}

fn verifies(chain: &[CertificateDer<'_>], section: &TlsSection, now: DateTime<Utc>) -> Said {
    let said = |state, words: String| (Code::ChainVerifies, state, words);
    let Some(path) = section.ca_cert.as_deref() else {
        if let Some(setting) = section.ca_cert_needed_by {
            return said(Failed, format!("tls.ca_cert is not set, and {setting} needs it."));
        }
        return said(Unknown, "Without tls.ca_cert there is nothing to verify the chain against.".to_owned());
    };
    let trust = match file::read(path).map_err(|error| error.to_string()) {
        Ok(pem) => Trust::new(Some(&pem), None).map_err(|error| error.to_string()),
        Err(why) => Err(why),
    };
    match trust.map(|trust| trust.by_ca_file(chain, now)) {
        Ok(TrustView::Trusted) => said(Passed, "The chain verifies against tls.ca_cert.".to_owned()),
        Ok(TrustView::NotTrusted { code: DistrustCode::CaAsLeaf, why }) => {
            said(Failed, format!("Peers will refuse the certificate. {why}"))
        }
        Ok(TrustView::NotTrusted { why, .. }) => {
            said(Failed, format!("The chain does not verify against tls.ca_cert. {why}"))
        }
        Ok(TrustView::Unknown { why }) => said(Unknown, why),
        Ok(TrustView::NotSet) => said(Unknown, "tls.ca_cert is not set.".to_owned()),
        Err(why) => said(Failed, format!("tls.ca_cert ({}) cannot be used. {why}", shown(&path.display().to_string()))),
    }
}

fn counted(certificates: usize) -> String {
    if certificates == 1 { "1 certificate".to_owned() } else { format!("{certificates} certificates") }
}
