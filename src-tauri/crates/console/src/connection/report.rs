//! What a test of a connection came to, as forms and views.

use super::credential::CredentialChoice;
use super::problem::{PinQuestion, ProblemView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which connection to test.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct TestForm {
    /// The profile.
    pub profile_id: String,
    /// What to show to the cluster.
    pub credential: CredentialChoice,
}

/// The certificate to trust from now on.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PinForm {
    /// The profile.
    pub profile_id: String,
    /// The fingerprint that the admin compared and confirmed.
    pub sha256: String,
}

/// What a test of a connection came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionReport {
    /// No stage failed.
    pub ok: bool,
    /// In their order, up to the one that failed.
    pub stages: Vec<StageView>,
    /// Of the server, as far as it told.
    pub version: Option<String>,
    /// What the credential is there.
    pub role: Option<RoleView>,
    /// What to ask about its certificate.
    pub pin: Option<PinQuestion>,
    /// The whole test, in milliseconds.
    #[ts(type = "number")]
    pub took_ms: u64,
}

/// One stage of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StageView {
    /// Which one.
    pub stage: Stage,
    /// What came of it.
    pub state: StageState,
    /// In milliseconds; absent when it was not tried.
    #[ts(type = "number | null")]
    pub took_ms: Option<u64>,
    /// What was seen, as a sentence.
    pub detail: String,
    /// Why it failed, and what to do.
    pub problem: Option<ProblemView>,
}

/// The stages of a test, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The name has an address.
    Name,
    /// Something listens there.
    Tcp,
    /// Its certificate is trusted.
    Tls,
    /// It speaks HTTP.
    Http,
    /// What is in front of the cluster lets the request through.
    Gateway,
    /// Qdrant accepts the credential.
    Authentication,
    /// It is a Qdrant of a known version.
    Version,
    /// What the credential may do.
    Role,
}

/// What came of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// As it should be.
    Passed,
    /// The test stopped here.
    Failed,
    /// It goes on, but something is to be known.
    Warning,
    /// There was nothing to test.
    Skipped,
}

/// What a credential is to a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoleView {
    /// In short.
    pub role: ClusterRole,
    /// As a sentence.
    pub words: String,
}

/// What a credential is to a cluster, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClusterRole {
    /// Everything.
    Manage,
    /// Reading everything.
    ReadOnly,
    /// Some collections.
    Collections,
    /// No credential is needed.
    Open,
    /// Not accepted.
    Refused,
    /// Accepted, but what it may do was not found out.
    Unknown,
}
