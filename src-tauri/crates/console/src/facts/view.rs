//! What is known of a cluster, each fact with where it comes from, or why it is unknown.

use crate::connection::{CertificateGlance, CredentialChoice, ProblemView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What facts are to be gathered, and with which credential.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct FactsForm {
    /// The cluster.
    pub profile_id: String,
    /// What is shown to it.
    pub credential: CredentialChoice,
    /// Also asks what the cluster will refuse: each refusal leaves an entry in its audit log.
    pub with_side_effects: bool,
    /// The port of the metrics that ask for no key (`service.metrics_port`): no answer of the cluster tells it.
    #[serde(default)]
    #[ts(optional)]
    pub metrics_port: Option<u16>,
}

/// One thing that is known of a cluster, or why it is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Fact<T> {
    /// It is known.
    Known {
        /// What was found.
        value: T,
        /// Where: `GET /telemetry`.
        source: String,
        /// When, in RFC 3339.
        at: String,
    },
    /// It is not.
    Unknown {
        /// Why not, as a sentence.
        why: String,
        /// Why not, for decisions.
        code: WhyUnknown,
    },
}

/// Why a fact is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WhyUnknown {
    /// A key or token is needed.
    NeedsCredential,
    /// The credential does not reach far enough.
    NeedsGlobalAccess,
    /// Asking has a side effect, or needs something that was not given.
    NotAsked,
    /// There was no answer.
    Unreachable,
    /// This version does not tell.
    NotOfferedByVersion,
    /// The answer could not be used.
    BadAnswer,
    /// Gathering was stopped before.
    Cancelled,
}

/// Everything that was gathered about a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClusterFacts {
    /// The profile.
    pub profile_id: String,
    /// The address of the cluster.
    pub url: String,
    /// When gathering began, in RFC 3339.
    pub gathered_at: String,
    /// Whether gathering was stopped before it was finished.
    pub stopped: bool,
    /// Whether the credential is shown every collection and alias that there is.
    pub shows_all_names: bool,
    /// `version` of `GET /`.
    pub version: Fact<String>,
    /// The commit that the server was built from; absent where it does not say.
    pub commit: Fact<Option<String>>,
    /// Whether a provider's gateway stands in front.
    pub managed: Fact<bool>,
    /// Whether everything is open to everyone.
    pub open_instance: Fact<bool>,
    /// `service.jwt_rbac`.
    pub jwt_rbac: Fact<bool>,
    /// `service.hide_jwt_dashboard`.
    pub hide_jwt_dashboard: Fact<bool>,
    /// When the server started, in its own words.
    pub startup: Fact<String>,
    /// The audit log; absent when it is off.
    pub audit: Fact<Option<AuditFacts>>,
    /// What the server was built with.
    pub features: Fact<Vec<FeatureFact>>,
    /// Whether the server runs to recover data only.
    pub recovery_mode: Fact<bool>,
    /// The machine.
    pub system: Fact<SystemFacts>,
    /// Answers with status 401 or 403 (gRPC: 16 or 7) since the server started, by route.
    pub responses: Fact<Vec<RefusalCount>>,
    /// Requests since the server started to routes that 1.19 took out of its published interface.
    pub former_routes: Fact<Vec<RouteUse>>,
    /// Whether the server is part of a cluster of peers.
    pub distributed: Fact<bool>,
    /// The peers.
    pub peers: Fact<Vec<PeerFact>>,
    /// How many peers run which version.
    pub peer_versions: Fact<Vec<VersionCount>>,
    /// Whether the ports between peers can be reached from here.
    pub internal_port: Fact<Vec<PortFact>>,
    /// Whether the ports between peers answer without any key.
    pub internal_unprotected: Fact<Vec<PortFact>>,
    /// Whether the port of the metrics can be reached from here.
    pub metrics_port: Fact<PortFact>,
    /// Whether web pages of any origin may use the REST interface.
    pub cors_any_origin: Fact<bool>,
    /// Whether an empty key is accepted.
    pub empty_key_accepted: Fact<bool>,
    /// Whether a key that nobody has is accepted.
    pub wrong_key_accepted: Fact<bool>,
    /// Whether a health route opens others.
    pub health_route_bypass: Fact<bool>,
    /// Whether the server's own web pages are shown to those without a key.
    pub dashboard: Fact<bool>,
    /// What the newest entries of the audit log say.
    pub audit_sample: Fact<AuditSample>,
    /// The collections that the credential is shown.
    pub collections: Fact<Vec<CollectionFact>>,
    /// The aliases that the credential is shown.
    pub aliases: Fact<Vec<AliasFact>>,
    /// The handshake of each port.
    pub tls: Vec<PortTls>,
}

/// Settings of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditFacts {
    /// `audit.dir`.
    pub dir: Option<String>,
    /// `audit.rotation`.
    pub rotation: Option<String>,
    /// `audit.max_log_files`.
    pub max_log_files: Option<u64>,
    /// `audit.trust_forwarded_headers`.
    pub trust_forwarded_headers: Option<bool>,
    /// `audit.log_api`.
    pub log_api: Option<bool>,
    /// How much it holds.
    pub dir_size_bytes: Option<u64>,
}

/// What the newest entries of an audit log say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditSample {
    /// How many entries were looked at.
    pub entries: usize,
    /// The time of the oldest of them, as the server wrote it; absent when there is none.
    pub since: Option<String>,
    /// Denied before anybody knew who asked: wrong keys and tokens.
    pub denied_authentications: usize,
    /// Work on collections that was done with a key.
    pub by_key: usize,
}

/// Something that the server was built with or without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FeatureFact {
    /// Its name.
    pub name: String,
    /// Whether it is there.
    pub on: bool,
}

/// The machine that the server runs on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SystemFacts {
    /// Such as `debian`.
    pub distribution: Option<String>,
    /// Such as `12`.
    pub distribution_version: Option<String>,
    /// Whether it runs in a container.
    pub is_docker: Option<bool>,
    /// Processor cores.
    pub cores: Option<u64>,
    /// Memory in KiB.
    pub ram_kib: Option<u64>,
    /// Disk in KiB.
    pub disk_kib: Option<u64>,
}

/// How often a route refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RefusalCount {
    /// `rest` or `grpc`.
    pub transport: Transport,
    /// Such as `GET /collections`.
    pub route: String,
    /// 401 and 403 over REST, 16 and 7 over gRPC.
    pub status: u16,
    /// How often.
    pub count: u64,
}

/// How often a route was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RouteUse {
    /// Such as `POST /collections/{collection_name}/points/search`.
    pub route: String,
    /// How often, whatever was answered.
    pub count: u64,
}

/// How requests travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// HTTP with JSON.
    Rest,
    /// gRPC.
    Grpc,
}

/// One peer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PeerFact {
    /// Its number, in decimal digits.
    pub id: String,
    /// Where the others reach it.
    pub uri: String,
    /// What it runs.
    pub version: Option<String>,
    /// Whether this is the peer that answered.
    pub this: bool,
}

/// How many peers run a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VersionCount {
    /// The version.
    pub version: String,
    /// How many peers.
    pub peers: usize,
}

/// Something about a port of a machine that the profile names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PortFact {
    /// The machine.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether it is so; absent when this port could not be judged.
    pub found: Option<bool>,
    /// What was seen, as a sentence.
    pub words: String,
}

/// One collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CollectionFact {
    /// Its name.
    pub name: String,
    /// How many points it has, about; absent when it was not asked or did not say.
    pub points: Option<u64>,
    /// The payload fields that have an index.
    pub indexed_fields: Vec<IndexedField>,
}

/// A payload field with an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IndexedField {
    /// Its key.
    pub key: String,
    /// Such as `keyword`.
    pub data_type: String,
}

/// One alias.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AliasFact {
    /// The alias.
    pub alias: String,
    /// The collection behind it.
    pub collection: String,
}

/// The handshake of one port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PortTls {
    /// What the port is for.
    pub port_kind: PortKind,
    /// The machine.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What the handshake showed; absent when the port speaks no TLS.
    pub handshake: Fact<Option<TlsFacts>>,
}

/// What a port is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PortKind {
    /// REST.
    Rest,
    /// gRPC.
    Grpc,
    /// Between peers.
    Internal,
}

/// What a handshake showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TlsFacts {
    /// Such as `TLSv1.3`; absent when the handshake came to no end.
    pub protocol: Option<String>,
    /// Whether the port asked for a client certificate.
    pub asks_for_client_certificate: bool,
    /// The certificates that the server showed, its own first.
    pub chain: Vec<CertificateGlance>,
    /// Why the certificate is not trusted, or the handshake failed; absent when all is well.
    pub problem: Option<ProblemView>,
}

/// What the console remembers of a cluster to complete and check names with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClusterNames {
    /// The collections.
    pub collections: Vec<CollectionName>,
    /// The aliases.
    pub aliases: Vec<AliasFact>,
    /// The version, when it is known.
    pub version: Option<String>,
    /// `service.jwt_rbac`, when it is known.
    pub jwt_rbac: Option<bool>,
    /// When that was found out, in RFC 3339.
    pub at: String,
}

/// A collection's name and size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CollectionName {
    /// Its name.
    pub name: String,
    /// How many points it has, about.
    pub points: Option<u64>,
}

impl<T> Fact<T> {
    /// The value, when it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Unknown { .. } => None,
        }
    }

    /// Why it is unknown, when it is.
    pub fn unknown(&self) -> Option<WhyUnknown> {
        match self {
            Self::Known { .. } => None,
            Self::Unknown { code, .. } => Some(*code),
        }
    }
}
