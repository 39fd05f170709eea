//! What is asked about a pasted credential, and what is said about it.

use crate::ledger::LedgerRecordView;
use crate::matrix::MatrixView;
use crate::moment::ExpiryView;
use crate::preview::FindingView;
use qdrant_access::form::ClaimsForm;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A credential to look at.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct InspectForm {
    /// As it was pasted, with or without a header around it.
    #[ts(type = "string")]
    pub token: SecretString,
    /// The profile whose keys it is checked against.
    pub profile_id: Option<String>,
    /// The server that is asked, like `1.18.3`.
    pub server_version: String,
    /// Whether that server takes tokens at all.
    pub jwt_rbac: bool,
}

/// Everything that is said about a credential.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct InspectView {
    /// What it looks like.
    pub looks_like: LooksLike,
    /// SHA-256 of a token, the short fingerprint of a key.
    pub fingerprint: String,
    /// JSON, laid out for people.
    pub header: Option<String>,
    /// JSON, laid out for people.
    pub claims: Option<String>,
    /// The claims in the form.
    pub form: Option<ClaimsForm>,
    /// Why it does not decode, and what was taken off around it.
    pub problems: Vec<String>,
    /// Who signed it.
    pub signature: SignatureView,
    /// When it ends.
    pub expiry: Option<ExpiryView>,
    /// What the server would answer.
    pub predicted: PredictionView,
    /// What is worth knowing about its claims.
    pub findings: Vec<FindingView>,
    /// What it could do.
    pub matrix: Option<MatrixView>,
    /// Its record in the ledger.
    pub record: Option<LedgerRecordView>,
    /// Whether the prediction can be relied on, for those who act on it without reading.
    #[serde(skip)]
    pub verdict: Verdict,
}

/// What is known for certain about a credential.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is a known key, or a token that a known key signed, and nothing else must hold.
    Accepted,
    /// The server refuses it.
    Refused,
    /// It could not be checked.
    #[default]
    Unknown,
}

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LooksLike {
    /// Three parts between dots.
    Token,
    /// Anything else.
    ApiKey,
    /// Nothing was pasted.
    Nothing,
}

/// Who signed a token, or whose key a credential is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignatureView {
    /// In one word.
    pub state: SignatureState,
    /// As a sentence.
    pub message: String,
}

/// Who signed a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignatureState {
    /// `service.api_key`.
    ManageKey,
    /// `service.alt_api_key`.
    AlternateKey,
    /// None of the keys that were tried.
    NoMatch,
    /// There was no key to try.
    NotChecked,
    /// It is not a token.
    NotSigned,
}

/// What the server would answer to a harmless request with this credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PredictionView {
    /// Over REST.
    pub rest: RestPrediction,
    /// Over gRPC.
    pub grpc: GrpcPrediction,
    /// What was taken for granted, each as a part of a sentence.
    pub assumes: Vec<String>,
    /// What only the cluster can tell.
    pub condition: Option<ConditionView>,
}

/// An answer over REST.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RestPrediction {
    /// The HTTP status.
    pub status: u16,
    /// The server's words.
    pub text: Option<String>,
}

/// An answer over gRPC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GrpcPrediction {
    /// The status code.
    pub code: u8,
    /// Its name.
    pub name: String,
    /// The message.
    pub text: Option<String>,
}

/// A condition that only the cluster can check: `value_exists`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConditionView {
    /// What must be true.
    pub text: String,
    /// What is answered if it is not.
    pub if_not: RestPrediction,
    /// What is answered if the collection does not exist.
    pub if_collection_missing: RestPrediction,
}
