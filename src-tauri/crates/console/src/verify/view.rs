//! Predictions and answers side by side.

use crate::connection::CredentialChoice;
use crate::preview::Draft;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which credential is to be tried on which cluster.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct VerifyForm {
    /// The cluster.
    pub profile_id: String,
    /// What is tried.
    pub credential: CredentialChoice,
    /// The version that predictions are made for; as remembered, or as the profile says, if absent.
    pub server_version: Option<String>,
}

/// What trying will cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyPlan {
    /// How many requests are sent; the first, without the credential, asks whether a Qdrant is there.
    pub requests: usize,
    /// How many of them are expected to be refused, and so to appear in the audit log.
    pub refused_expected: usize,
    /// What the admin should know before, as sentences.
    pub warning: String,
}

/// How far trying has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyProgress {
    /// Requests that were answered.
    pub done: usize,
    /// Requests in all.
    pub total: usize,
    /// What is being tried now.
    pub label: String,
}

/// What was predicted and what was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyReport {
    /// One row for each action and column.
    pub rows: Vec<VerifyRow>,
    /// How many requests got no answer that says anything, or were not sent any more.
    pub unanswered: usize,
    /// In how many of the rows that were tried the answer was another one than predicted.
    pub differences: usize,
    /// Whether it was stopped before it was finished.
    pub stopped: bool,
    /// How many requests were sent, with the first one that shows no credential.
    pub requests: usize,
    /// The version that predictions were made for.
    pub server_version: String,
    /// What the predictions take for granted.
    pub assumes: Vec<String>,
    /// Whether the point that `value_exists` asks for is there.
    pub condition: VerifyCondition,
}

/// One action on one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyRow {
    /// The action's id.
    pub action: String,
    /// Its name for people.
    pub label: String,
    /// A collection's name, `any other collection`, or `the cluster`.
    pub column: String,
    /// What was predicted.
    pub predicted: PredictedAnswer,
    /// What was answered; absent when this row was not tried.
    pub observed: Option<ObservedAnswer>,
    /// The label of the row that was tried in its place.
    pub inferred_from: Option<String>,
    /// Why there is no answer, though one was asked for.
    pub problem: Option<String>,
    /// Whether both agree; absent when nothing was answered that says so.
    pub agrees: Option<bool>,
    /// Whether the row agreed that was tried in its place; absent when there is none, or it got no answer.
    pub basis_agrees: Option<bool>,
}

/// What was predicted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PredictedAnswer {
    /// `allowed`, `filtered` or `denied`.
    pub decision: String,
    /// The status of a refusal; absent when the request is let through, because its status then depends on the data.
    pub status: Option<u16>,
    /// The server's words for a refusal.
    pub text: Option<String>,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ObservedAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The server's words, where it said something is wrong.
    pub text: Option<String>,
    /// The beginning of the answer as it came.
    pub raw: String,
}

/// Whether the point that `value_exists` asks for is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyCondition {
    /// The outcome.
    pub state: VerifyConditionState,
    /// The outcome, as a sentence.
    pub words: String,
}

/// The outcome of looking for the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VerifyConditionState {
    /// It is there.
    Holds,
    /// It is not.
    Fails,
    /// Its collection is not there.
    CollectionMissing,
    /// The credential makes no condition.
    None,
    /// It could not be found out.
    Unknown,
}

/// A draft whose condition is to be tried.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct TryConditionForm {
    /// The cluster.
    pub profile_id: String,
    /// The claims.
    pub draft: Draft,
}

/// Whether the condition of a draft holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConditionTried {
    /// The outcome.
    pub state: ConditionState,
    /// The outcome, as a sentence.
    pub words: String,
    /// About how many points match, when the server said so.
    pub matching: Option<u64>,
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConditionState {
    /// Some point carries all values.
    Holds,
    /// No point does.
    Fails,
    /// The collection is not there.
    CollectionMissing,
    /// It could not be found out.
    Unknown,
}
