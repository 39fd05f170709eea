//! What crosses to the window about posture, besides the assessments of `portcullis_posture`.

use crate::connection::CredentialChoice;
use crate::error::Error;
use crate::profiles::Environment;
use portcullis_posture::{AcceptError, Accepted, Assessment, Difference, Grade, Tally};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is to be judged.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct PostureForm {
    /// The cluster.
    pub profile_id: String,
    /// What is shown to it.
    pub credential: CredentialChoice,
    /// Also asks what the cluster will refuse: each refusal leaves an entry in its audit log.
    pub with_side_effects: bool,
    /// The port of the metrics that ask for no key (`service.metrics_port`).
    #[serde(default)]
    #[ts(optional = nullable)]
    pub metrics_port: Option<u16>,
    /// How many days the audit log is wanted to reach back; 30 where nobody says.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub retention_days: Option<u16>,
}

/// A cluster that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostureView {
    /// The profile.
    pub profile_id: String,
    /// Where it led when it was judged.
    pub url: String,
    /// What was found.
    pub assessment: Assessment,
    /// What changed since the run before; absent at the first.
    pub difference: Option<Difference>,
    /// The runs so far, the oldest first.
    pub history: Vec<PastRun>,
    /// The risks that somebody takes, also those that have ended.
    pub accepted: Vec<Accepted>,
    /// Whether what the cluster refuses was asked for as well.
    pub with_side_effects: bool,
}

/// A run of the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PastRun {
    /// When, in RFC 3339.
    pub at: String,
    /// The grade, where there was one.
    pub grade: Option<Grade>,
    /// How many of each.
    pub tally: Tally,
}

/// One cluster among all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FleetRow {
    /// The profile.
    pub profile_id: String,
    /// What it is called.
    pub name: String,
    /// What its cluster is for.
    pub environment: Environment,
    /// What was found; absent when it could not be judged.
    pub view: Option<PostureView>,
    /// Why it could not be judged.
    pub problem: Option<FleetProblem>,
}

/// Why a cluster could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FleetProblem {
    /// What happened, as a sentence.
    pub message: String,
    /// What to do about it, as a sentence.
    pub remedy: String,
}

impl FleetProblem {
    pub(super) fn of(error: &Error) -> Self {
        let words = error.words();
        Self { message: words.message, remedy: words.remedy }
    }
}

/// Files that are to be judged.
#[derive(Debug, Deserialize, TS)]
pub struct PostureFilesForm {
    /// The cluster that they describe; where it was judged already, both are held side by side.
    pub profile_id: Option<String>,
    /// How many days the audit log is wanted to reach back; 30 where nobody says.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub retention_days: Option<u16>,
    /// The files.
    pub texts: Vec<FileText>,
}

/// A file that is to be judged. It may hold keys.
#[derive(Debug, Deserialize, TS)]
pub struct FileText {
    /// What it is called.
    pub name: String,
    /// All of it.
    #[ts(type = "string")]
    pub text: SecretString,
}

/// Files that were judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FilesView {
    /// What was found.
    pub assessment: Assessment,
    /// What could not be read, as sentences.
    pub problems: Vec<String>,
    /// Whether what the cluster shows was held beside them.
    pub beside_cluster: bool,
}

/// What a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReportSource {
    /// The last outcome for one cluster.
    Profile {
        /// Its profile.
        profile_id: String,
    },
    /// The last run over all clusters.
    All,
    /// The files that were judged last.
    Files,
}

/// Why a risk cannot be accepted like this, at its field.
pub(super) fn refused(error: &AcceptError) -> Error {
    let (field, remedy) = match error {
        AcceptError::Check(_) => ("check", "Choose a finding."),
        AcceptError::Reason => ("reason", "Say why."),
        AcceptError::Until(_) => ("until", "Choose the last day on which it holds."),
    };
    Error::field(field, error.to_string(), remedy)
}

/// A risk that is to be accepted.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct AcceptForm {
    /// The cluster.
    pub profile_id: String,
    /// The check.
    pub check: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds: `2027-01-31`.
    pub until: String,
}
