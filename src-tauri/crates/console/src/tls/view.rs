//! What crosses to the window about TLS, besides the reports of `portcullis_tls`.

use crate::profiles::Environment;
use portcullis_tls::file::OpenedFile;
use portcullis_tls::report::{PortReport, PortRole, TlsReport, TrustReport, VerdictView};
use portcullis_tls::section::{SectionReport, SectionState};
use portcullis_tls::seen::TlsChange;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which ports of which cluster to look at.
#[derive(Debug, Clone, Default, Deserialize, TS)]
pub struct TlsScanForm {
    /// The profile.
    pub profile_id: String,
    /// Where metrics are answered (`service.metrics_port`); it is not looked at unless it is named.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub metrics_port: Option<u16>,
    /// The port between peers, where it was changed; otherwise what the cluster told, or 6335.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub internal_port: Option<u16>,
}

/// A port that has been looked at, while others are still under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TlsProgress {
    /// Its place in the report to come.
    pub place: usize,
    /// How many ports are done.
    pub done: usize,
    /// How many there are.
    pub total: usize,
    /// The port.
    pub report: PortReport,
}

/// The TLS of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TlsScanView {
    /// The profile.
    pub profile_id: String,
    /// Where the profile led when it was looked at.
    pub url: String,
    /// What was found out.
    pub report: TlsReport,
    /// What became of each port since it was last seen, in the order of the ports.
    pub changes: Vec<TlsChange>,
    /// The peers whose names were checked; absent while nobody has asked the cluster for its peers.
    pub known_peers: Option<KnownPeers>,
}

/// The peers of a cluster, as it announced them. No credential is sent to look at TLS, so they come from the last facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KnownPeers {
    /// Their addresses, as the cluster announces them.
    pub uris: Vec<String>,
    /// When it did, in RFC 3339.
    pub at: String,
}

/// The certificates that were seen at all profiles' clusters, by their end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarView {
    /// The moment that the days are counted from, in RFC 3339.
    pub at: String,
    /// The one that ends first stands first.
    pub entries: Vec<CalendarEntry>,
}

/// A certificate, and where it was last seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarEntry {
    /// The profile.
    pub profile_id: String,
    /// What it is called.
    pub profile_name: String,
    /// What its cluster is for.
    pub environment: Environment,
    /// The ports that served it.
    pub ports: Vec<CalendarPort>,
    /// Whom it names.
    pub subject: String,
    /// Who made it.
    pub issuer: String,
    /// SHA-256 of the certificate, as 64 hexadecimal digits.
    pub sha256: String,
    /// From when it holds, in RFC 3339.
    pub not_before: String,
    /// Until when it holds, in RFC 3339.
    pub not_after: String,
    /// How many days are left, rounded down; negative when it has ended.
    pub days_left: i64,
    /// When it was last seen, in RFC 3339.
    pub seen_at: String,
}

/// A port that served a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarPort {
    /// What it is for.
    pub role: PortRole,
    /// The machine.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// A file with certificates to look at.
#[derive(Debug, Default)]
pub struct TlsFileForm {
    /// Its path.
    pub path: String,
    /// What a PKCS#12 file was locked with.
    pub passphrase: Option<SecretString>,
}

/// What is in a file with certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TlsFileView {
    /// Its path.
    pub path: String,
    /// It is locked: open the same path again, with its passphrase.
    pub needs_passphrase: bool,
    /// What it holds; absent as long as a passphrase is needed.
    pub file: Option<OpenedFile>,
    /// Whether the system's authorities vouch for the certificates, taken as a chain.
    pub trust: Option<TrustReport>,
    /// What to think of the certificates, as far as that can be told without a port; the worst first.
    pub verdicts: Vec<VerdictView>,
}

/// A `tls:` section before it is deployed: its three files, or the configuration that names them.
#[derive(Debug, Clone, Default, Deserialize, TS)]
pub struct SectionForm {
    /// A `config.yaml`, or its `tls:` section alone; then the paths here are left empty. It may hold keys.
    #[serde(default)]
    #[ts(optional, type = "string | null")]
    pub config: Option<SecretString>,
    /// Where relative paths of the configuration begin: the folder that Qdrant is started in.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub folder: Option<String>,
    /// `tls.cert`
    pub cert_path: String,
    /// `tls.key`
    pub key_path: String,
    /// `tls.ca_cert`
    #[serde(default)]
    #[ts(optional = nullable)]
    pub ca_cert_path: Option<String>,
    /// The names, addresses or URIs that the certificate has to cover.
    pub peer_names: Vec<String>,
}

/// What would come of a `tls:` section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SectionView {
    /// Failed if a check failed, else unknown if one could not be told, else passed.
    pub overall: SectionState,
    /// The checks and the certificates.
    pub report: SectionReport,
}
