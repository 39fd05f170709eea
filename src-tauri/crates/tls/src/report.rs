//! What is said of a port and its certificates. These types go to the window, to JSON and to the posture checks as they are.
//!
//! Times are RFC 3339 in UTC; lengths of time say their unit in the name. Text of a certificate or a server is made
//! visible (control and bidirectional characters are escaped) and cut to a bounded length before it stands here.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything that was found out about the TLS of some ports, and what to think of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TlsReport {
    /// When looking began.
    pub at: String,
    /// Whether looking was stopped before every port had answered.
    pub stopped: bool,
    /// One for each port, in the order asked.
    pub ports: Vec<PortReport>,
    /// What to think of the ports, each alone and together; the worst first.
    pub verdicts: Vec<VerdictView>,
}

/// What a port is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PortRole {
    /// REST, 6333 by default.
    Rest,
    /// gRPC, 6334 by default.
    Grpc,
    /// Between peers (p2p), 6335 by default.
    Internal,
    /// `service.metrics_port`.
    Metrics,
    /// Any other port of TLS.
    Other,
}

/// What was found out about one port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PortReport {
    /// What the port is for.
    pub role: PortRole,
    /// The machine, as asked for.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The name that clients use and that was sent as SNI, unless it is an address.
    pub server_name: String,
    /// Whether it speaks TLS at all.
    pub state: PortState,
    /// One sentence about this port.
    pub summary: String,
    /// How long the connection took, in microseconds: looking the name up, and the proxy if there is one, count, too.
    pub connect_us: Option<u64>,
    /// How long the handshake took, in microseconds, over a connection that is there.
    pub handshake_us: Option<u64>,
    /// Versions of the protocol, newest first, each tried.
    pub protocols: Vec<ProtocolReport>,
    /// What the best handshake agreed on; absent when none came to an end.
    pub agreed: Option<Agreed>,
    /// Whether a client certificate is wanted.
    pub client_certificate: ClientCertificateUse,
    /// Whether a second handshake resumed the first; absent when it could not be tried.
    pub resumption: Option<bool>,
    /// Whether the server stapled an OCSP answer.
    pub ocsp_stapled: Option<bool>,
    /// The certificates exactly as served, the server's own first.
    pub chain: Vec<CertificateView>,
    /// The certificates as served, in PEM form, to be saved; never shown.
    pub chain_pem: String,
    /// What is to be said of the order and the completeness of the chain.
    pub chain_findings: Vec<ChainFinding>,
    /// Who trusts the chain; absent without a chain.
    pub trust: Option<TrustReport>,
    /// Which names the certificate covers.
    pub names: Vec<NameCheck>,
}

/// Whether a port speaks TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PortState {
    /// It speaks TLS.
    Tls,
    /// It answers, but in plain text.
    Plain {
        /// What it speaks, such as `HTTP/1.1`; absent where it did not tell.
        speaks: Option<String>,
    },
    /// Nothing listens there.
    Closed,
    /// No answer to the connection.
    Filtered,
    /// No address was found for the name.
    NoSuchName,
    /// It listens, but no handshake came to an end, and it is not plain text either.
    Failed {
        /// Why, as a sentence.
        why: String,
    },
    /// Looking was stopped before.
    Stopped,
}

/// One version of the protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProtocolReport {
    /// Which.
    pub version: ProtocolName,
    /// Whether it is offered; absent when that could not be told.
    pub offered: Option<bool>,
    /// Why it could not be told, or what the server said.
    pub words: Option<String>,
}

/// A version of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub enum ProtocolName {
    /// 1.0
    #[serde(rename = "TLSv1.0")]
    Tls10,
    /// 1.1
    #[serde(rename = "TLSv1.1")]
    Tls11,
    /// 1.2
    #[serde(rename = "TLSv1.2")]
    Tls12,
    /// 1.3
    #[serde(rename = "TLSv1.3")]
    Tls13,
}

/// What a handshake agreed on, in the names of IANA.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Agreed {
    /// The version.
    pub protocol: ProtocolName,
    /// Such as `TLS_AES_256_GCM_SHA384`.
    pub cipher: String,
    /// Such as `x25519`; absent where the cipher exchanges no key by a group.
    pub key_exchange: Option<String>,
    /// What is spoken inside TLS.
    pub alpn: Alpn,
}

/// What was agreed to be spoken inside TLS (ALPN).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Alpn {
    /// The server chose one of those that were offered.
    Chosen {
        /// Such as `h2`.
        protocol: String,
    },
    /// The server chose none.
    NoneChosen,
    /// It could not be seen: TLS 1.3 says it behind encryption, and no handshake came to an end.
    NotSeen,
}

impl Alpn {
    /// From what a server said where it can be seen.
    pub(crate) fn said(protocol: Option<String>) -> Self {
        protocol.map_or(Self::NoneChosen, |protocol| Self::Chosen { protocol })
    }

    /// The protocol that was chosen.
    pub fn protocol(&self) -> Option<&str> {
        match self {
            Self::Chosen { protocol } => Some(protocol),
            Self::NoneChosen | Self::NotSeen => None,
        }
    }
}

/// Whether a port wants a client certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClientCertificateUse {
    /// It does not ask.
    NotAsked,
    /// It asks, and the handshake goes on without one. A proxy may still refuse what is asked then.
    Asked,
    /// It refuses who has none.
    Required,
    /// It could not be told.
    Unknown,
}

/// One certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CertificateView {
    /// SHA-256 of the certificate, as 64 hexadecimal digits.
    pub sha256: String,
    /// SHA-256 of its public key (SubjectPublicKeyInfo), as 64 hexadecimal digits; empty when it cannot be read.
    pub spki_sha256: String,
    /// Why it cannot be read; the other fields are then empty.
    pub unreadable: Option<String>,
    /// The length in bytes.
    pub der_bytes: usize,
    /// 1, 2 or 3.
    pub version: u32,
    /// Whom it names, in the order and form of RFC 4514 (`CN=a,O=b`).
    pub subject: String,
    /// The common name, when there is one.
    pub common_name: Option<String>,
    /// Who made it.
    pub issuer: String,
    /// The serial number, in upper case hexadecimal digits as OpenSSL prints it.
    pub serial: String,
    /// The DNS names.
    pub dns_names: Vec<String>,
    /// The IP addresses.
    pub ip_addresses: Vec<String>,
    /// Other names: mail addresses, URIs.
    pub other_names: Vec<String>,
    /// From when it holds.
    pub not_before: String,
    /// Until when it holds.
    pub not_after: String,
    /// How many days are left, rounded down; negative when it has ended.
    pub days_left: i64,
    /// How many days it holds in all; a last one that is not whole counts, too.
    pub lifetime_days: i64,
    /// The public key.
    pub key: KeyView,
    /// How it was signed, such as `sha256WithRSAEncryption`.
    pub signature_algorithm: String,
    /// Whether the subject signed itself (the signature was checked with its own key).
    pub self_signed: bool,
    /// `CA` of the basic constraints; absent without the extension.
    pub is_ca: Option<bool>,
    /// `pathlen` of the basic constraints.
    pub path_length: Option<u32>,
    /// Key usages, in the words of OpenSSL.
    pub key_usages: Vec<String>,
    /// Extended key usages, in the words of OpenSSL or as an OID.
    pub extended_key_usages: Vec<String>,
    /// Where the issuer's certificate can be had (AIA).
    pub ca_issuers: Vec<String>,
    /// Where OCSP answers (AIA).
    pub ocsp_urls: Vec<String>,
    /// Where lists of revoked certificates are.
    pub crl_urls: Vec<String>,
    /// How many signed certificate timestamps are embedded.
    pub sct_count: usize,
    /// The subject key identifier, in hexadecimal digits.
    pub subject_key_id: Option<String>,
    /// The authority key identifier, in hexadecimal digits.
    pub authority_key_id: Option<String>,
    /// Whether it demands OCSP stapling (`status_request` of the TLS feature extension).
    pub must_staple: bool,
}

/// A public key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyView {
    /// `RSA`, `EC`, `Ed25519`, or the OID.
    pub algorithm: String,
    /// The size in bits, when it is known.
    pub bits: Option<u32>,
    /// The curve, such as `P-256`.
    pub curve: Option<String>,
}

/// Something to be said of a chain as it is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChainFinding {
    /// What.
    pub code: ChainCode,
    /// As a sentence.
    pub words: String,
    /// Which certificates of the chain it is about, from 0.
    pub certificates: Vec<usize>,
}

/// What can be said of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChainCode {
    /// The certificates do not stand in the order of who signed whom.
    WrongOrder,
    /// The issuer of the last certificate is neither served nor an authority that is known here.
    MissingIntermediate,
    /// The issuer of the last certificate is not known here: a root of somebody's own, or one in between that is missing.
    UnknownRoot,
    /// The root is served, too: clients never need it.
    SuperfluousRoot,
    /// A certificate is served that is no part of the way to the root.
    Unrelated,
    /// A certificate is served twice.
    Repeated,
    /// More than ten certificates.
    TooLong,
    /// A certificate cannot be read.
    Unreadable,
}

/// Who trusts a chain, each said apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrustReport {
    /// The system's store.
    pub system: TrustView,
    /// The profile's CA file.
    pub ca_file: TrustView,
    /// The profile's pin.
    pub pin: TrustView,
}

/// Whether somebody trusts a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TrustView {
    /// It is trusted.
    Trusted,
    /// It is not.
    NotTrusted {
        /// Why not.
        code: DistrustCode,
        /// Why not, as a sentence.
        why: String,
    },
    /// There is no such thing: no CA file, no pin.
    NotSet,
    /// It could not be judged.
    Unknown {
        /// Why not, as a sentence.
        why: String,
    },
}

/// Why a chain is not trusted. The name is judged apart: see [`NameCheck`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DistrustCode {
    /// No known authority signed it.
    UnknownIssuer,
    /// It signed itself.
    SelfSigned,
    /// It has ended.
    Expired,
    /// It does not hold yet.
    NotYetValid,
    /// An authority's certificate stands where a server's should (`CA:true`).
    CaAsLeaf,
    /// Its extended key usages do not allow it for servers.
    WrongUsage,
    /// It, or its chain, is signed in a way that is not accepted (SHA-1, a short key).
    WeakSignature,
    /// Another certificate is pinned.
    PinMismatch,
    /// It was revoked.
    Revoked,
    /// It cannot be read.
    Unreadable,
    /// Anything else.
    Other,
}

/// Whether the certificate covers a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NameCheck {
    /// Whose name.
    pub kind: NameKind,
    /// The name or address.
    pub name: String,
    /// Whether the certificate covers it.
    pub covered: bool,
    /// By which of its names, or why not.
    pub words: String,
}

/// Whose name is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// The name that clients use.
    Client,
    /// The address that the name has.
    Address,
    /// A peer's URI, as the cluster announces it.
    Peer,
}

/// How much a verdict matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// All is well.
    Good,
    /// Worth knowing.
    Note,
    /// To be mended.
    Warning,
    /// To be mended now.
    Critical,
}

/// One verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerdictView {
    /// Which rule.
    pub code: VerdictCode,
    /// How much it matters.
    pub weight: Weight,
    /// A few words.
    pub title: String,
    /// What was seen, as sentences.
    pub evidence: String,
    /// What that may lead to.
    pub risk: String,
    /// What mends it, in words.
    pub remedy: String,
    /// The snippet of configuration that mends it, where there is one.
    pub snippet: Option<ConfigSnippet>,
    /// Which ports it is about, as places in [`TlsReport::ports`].
    pub ports: Vec<usize>,
    /// Where the rule comes from.
    pub source: String,
}

/// A snippet of configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConfigSnippet {
    /// Where it belongs, such as `config.yaml`.
    pub file: String,
    /// The text.
    pub text: String,
}

/// The rules. Each stands once, in the table of `verdict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VerdictCode {
    /// Keys travel in plain text: REST or gRPC without TLS.
    PlainText,
    /// The internal port speaks plain text in a cluster of several peers.
    InternalPlainText,
    /// The metrics port speaks plain text.
    MetricsPlainText,
    /// REST and gRPC serve different certificates: a reload covers HTTPS only.
    DifferentCertificates,
    /// Client certificates are required on REST but not on gRPC.
    ClientCertificatesOnRestOnly,
    /// TLS 1.0 or 1.1 is offered.
    OldProtocol,
    /// The certificate has ended.
    Expired,
    /// The certificate does not hold yet.
    NotYetValid,
    /// Less than 30, 14 or 7 days are left.
    EndsSoon,
    /// It holds longer than 398 days.
    LongValidity,
    /// A self-signed certificate with `CA:true` serves as the server's own.
    SelfSignedCa,
    /// Self-signed, and nobody here vouches for it.
    SelfSigned,
    /// Nobody here trusts the chain.
    Untrusted,
    /// The pinned certificate is not the one served.
    PinChanged,
    /// The certificate does not cover the name that clients use.
    WrongName,
    /// The certificate does not cover a peer's URI.
    PeerNotCovered,
    /// It names its host only as common name, which clients ignore.
    CommonNameOnly,
    /// An RSA key under 2048 bits.
    ShortKey,
    /// Signed with SHA-1 or MD5.
    WeakSignature,
    /// An Ed25519 key, which some clients cannot use.
    Ed25519,
    /// X.509 version 1.
    VersionOne,
    /// Something about the chain: order, completeness, superfluous certificates.
    Chain,
    /// The certificate demands stapling, and the server does not staple.
    StaplingMissing,
    /// gRPC clients need ALPN `h2`, and the port does not offer it.
    NoHttp2,
    /// The port could not be judged.
    NotJudged,
}
