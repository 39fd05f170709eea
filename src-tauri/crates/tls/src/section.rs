//! A `tls:` section of Qdrant's configuration, checked before it is deployed.

use crate::config::DEFAULTS;
use crate::file::{self, Key};
use crate::key::{KeyInFile, fits, is_usable};
use crate::report::{CertificateView, ChainCode, DistrustCode, NameKind, TrustView};
use crate::trust::{Trust, covers};
use crate::{chain, text::shown};
use chrono::{DateTime, Utc};
use rustls::pki_types::pem::{PemObject, SectionKind};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::{CertificateError, RootCertStore};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use ts_rs::TS;
use zeroize::Zeroizing;

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
    /// Whether peers talk TLS with these files (`cluster.p2p.enable_tls`); absent when that is not known.
    pub is_for_peers: Option<bool>,
    /// The settings that the configuration leaves out, so that Qdrant's defaults hold; absent when no configuration was
    /// read.
    pub by_default: Option<Vec<&'static str>>,
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
    /// Where the paths come from.
    Settings,
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
    /// It verifies for clients, too: a peer shows the same certificate when it connects to another.
    ClientUsage,
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
    /// Worth knowing, and no fault.
    Note,
}

use SectionCode as Code;
use SectionState::{Failed, Note, Passed, Unknown};

/// Checks the files of a section, and whether the certificate covers the names of the peers.
#[must_use]
pub fn check(section: &TlsSection, peer_names: &[String], now: DateTime<Utc>) -> SectionReport {
    let mut report = SectionReport { certificates: Vec::new(), findings: Vec::new() };
    let certificate = file::read(&section.cert).map_err(|error| error.to_string()).and_then(|bytes| of_pem(&bytes));
    let key = file::read(&section.key).map_err(|error| error.to_string()).and_then(|bytes| of_first_item(&bytes));
    if let Some(left_out) = &section.by_default {
        report.tell(settings(left_out));
    }
    report.tell(match &certificate {
        Ok(chain) => (Code::Certificate, Passed, format!("tls.cert holds {}.", counted(chain.len()))),
        Err(why) => (Code::Certificate, Failed, format!("tls.cert cannot be used. {why}")),
    });
    report.tell(about_key(&key));
    report.tell(permissions(&section.key));
    let chain = certificate.unwrap_or_default();
    report.certificates = chain.iter().map(|der| CertificateView::read(der, now)).collect();
    let Some(leaf) = chain.first() else { return report };
    if let Ok(key) = &key {
        report.tell(fit(leaf, key));
    }
    let validity = validity(&report.certificates[0], now);
    report.tell(validity);
    let findings = chain::look(&chain, &|_| chain::Root::Known);
    match findings.as_slice() {
        [] => report.tell((Code::ChainOrder, Passed, "The certificates stand in order.".to_owned())),
        some => some.iter().for_each(|finding| {
            // Qdrant serves these, and clients leave out what they do not need.
            let is_harmless =
                matches!(finding.code, ChainCode::SuperfluousRoot | ChainCode::Repeated | ChainCode::TooLong);
            report.tell((Code::ChainOrder, if is_harmless { Note } else { Failed }, finding.words.clone()));
        }),
    }
    about_authorities(&mut report, &chain, section, now);
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

/// The key, as Qdrant reads it: the first item of the file, whatever stands behind it.
fn of_first_item(bytes: &[u8]) -> Result<Key, String> {
    let first = <(SectionKind, Vec<u8>)>::pem_slice_iter(bytes).next();
    let first = first.map(|item| item.map(|(kind, content)| (kind, drop(Zeroizing::new(content))).0));
    let key = match (first, file::pem_key(bytes)) {
        (_, (_, true)) => {
            Err("The key of tls.key is encrypted, and Qdrant cannot ask for a passphrase; openssl pkey decrypts it.")
        }
        (
            Some(Ok(SectionKind::PrivateKey | SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey)),
            (Some(key), _),
        ) => Ok(key),
        (Some(Ok(_)), (Some(_), _)) => Err(
            "The key of tls.key stands behind something else, and Qdrant takes the first item only: put the key first.",
        ),
        _ => Err("tls.key holds no key in PEM form."),
    }?;
    if is_usable(&key) {
        return Ok(key);
    }
    Err("Qdrant cannot use keys of this kind: it takes RSA of 2048 to 4096 bits, ECDSA with P-256 or P-384, and Ed25519."
        .to_owned())
}

fn about_key(key: &Result<Key, String>) -> Said {
    match key {
        Ok(_) => (Code::Key, Passed, "tls.key holds a key.".to_owned()),
        Err(why) => (Code::Key, Failed, format!("tls.key cannot be used. {why}")),
    }
}

fn settings(left_out: &[&'static str]) -> Said {
    let default =
        |name: &&str| DEFAULTS.iter().find(|(of, _)| of == name).map(|(name, path)| format!("{name} is {path}"));
    let defaults: Vec<String> = left_out.iter().filter_map(default).collect();
    let said = match defaults.as_slice() {
        [] => String::new(),
        some => format!("What is not set here is taken as Qdrant has it by default: {}. ", some.join(", ")),
    };
    let beside = "Qdrant also reads config/config.yaml, the file of RUN_MODE, config/local.yaml, the file of --config-path and variables such as QDRANT__TLS__CERT; what they set is not looked at here.";
    (Code::Settings, Note, said + beside)
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

/// Whether the chain verifies against the authorities, and for clients, too.
fn about_authorities(
    report: &mut SectionReport,
    chain: &[CertificateDer<'_>],
    section: &TlsSection,
    now: DateTime<Utc>,
) {
    let mut say = |state, words: String| report.tell((Code::ChainVerifies, state, words));
    let Some(path) = section.ca_cert.as_deref() else {
        return match (section.ca_cert_needed_by, section.is_for_peers) {
            (Some(setting), _) => say(Failed, format!("tls.ca_cert is not set, and {setting} needs it.")),
            (None, Some(false)) => say(Note, "Nothing in this configuration needs tls.ca_cert.".to_owned()),
            (None, _) => say(Unknown, "Without tls.ca_cert there is nothing to verify the chain against.".to_owned()),
        };
    };
    let (authorities, trust) = match authorities(path) {
        Ok(both) => both,
        Err(why) => {
            let path = shown(&path.display().to_string());
            return say(Failed, format!("tls.ca_cert ({path}) cannot be used. {why}"));
        }
    };
    match trust.by_ca_file(chain, now) {
        TrustView::Trusted => say(Passed, "The chain verifies against tls.ca_cert.".to_owned()),
        TrustView::NotTrusted { why, .. } if section.is_for_peers == Some(false) => say(
            Note,
            format!(
                "The chain does not verify against tls.ca_cert. {why} Only peers verify it, and cluster.p2p.enable_tls is off."
            ),
        ),
        TrustView::NotTrusted { code: DistrustCode::CaAsLeaf, why } => {
            say(Failed, format!("Peers will refuse the certificate. {why}"));
        }
        TrustView::NotTrusted { why, .. } => {
            say(Failed, format!("The chain does not verify against tls.ca_cert. {why}"));
        }
        TrustView::Unknown { why } => say(Unknown, why),
        TrustView::NotSet => say(Unknown, "tls.ca_cert is not set.".to_owned()),
    }
    if section.is_for_peers != Some(false) {
        let said = for_clients(chain, authorities, section.is_for_peers == Some(true), now);
        report.tell(said);
    }
}

/// The authorities that Qdrant takes of a file: it leaves out those that it cannot use.
fn authorities(path: &Path) -> Result<(RootCertStore, Trust), String> {
    let pem = file::read(path).map_err(|error| error.to_string())?;
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let mut usable = all.map_err(|_| "Its PEM form is damaged.".to_owned())?;
    if usable.is_empty() {
        return Err("It holds no certificate in PEM form.".to_owned());
    }
    let mut roots = RootCertStore::empty();
    usable.retain(|one| roots.add(one.clone()).is_ok());
    if usable.is_empty() {
        return Err("None of its certificates can be used as an authority.".to_owned());
    }
    let trust = Trust::new(Some(file::chain_pem(&usable).as_bytes()), None).map_err(|error| error.to_string())?;
    Ok((roots, trust))
}

/// Whether other peers let in who shows this certificate: a peer has but one, for what it serves and for where it connects.
fn for_clients(chain: &[CertificateDer<'_>], roots: RootCertStore, peers: bool, now: DateTime<Utc>) -> Said {
    let said = |state, words: &str| (Code::ClientUsage, state, words.to_owned());
    let now = UnixTime::since_unix_epoch(Duration::from_secs(now.timestamp().try_into().unwrap_or(0)));
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), crate::shake::provider()).build();
    let verified = match (verifier, chain.split_first()) {
        (Ok(verifier), Some((leaf, others))) => verifier.verify_client_cert(leaf, others, now),
        (Err(_), _) | (_, None) => return said(Unknown, "Whether peers let it in cannot be told."),
    };
    match verified {
        Ok(_) => said(Passed, "Peers let in who shows the certificate as a client."),
        Err(rustls::Error::InvalidCertificate(
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. },
        )) if peers => said(
            Failed,
            "Peers will refuse each other: a peer shows the same certificate when it connects to another, and its extended key usages, or those of an authority in its chain, do not allow it for clients. Have it made with clientAuth beside serverAuth.",
        ),
        Err(rustls::Error::InvalidCertificate(
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. },
        )) => said(
            Note,
            "The extended key usages do not allow the certificate for clients: with cluster.p2p.enable_tls, peers would refuse each other.",
        ),
        Err(_) => said(Unknown, "Whether peers let it in can be told when the chain verifies."),
    }
}

fn counted(certificates: usize) -> String {
    if certificates == 1 { "1 certificate".to_owned() } else { format!("{certificates} certificates") }
}
