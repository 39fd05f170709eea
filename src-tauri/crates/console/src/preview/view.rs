//! A draft of claims, and what is said about it.

use crate::matrix::MatrixView;
use crate::moment::ExpiryView;
use crate::secret::SigningKey;
use qdrant_access::claims::ClaimsError;
use qdrant_access::form::ClaimsForm;
use qdrant_access::lint::Severity;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Claims as the admin has them now: in the form, or as JSON text.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Draft {
    /// In the form.
    Form {
        /// What it holds.
        form: ClaimsForm,
    },
    /// As JSON.
    Json {
        /// Any text.
        text: String,
    },
}

/// What is to be previewed.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct PreviewForm {
    /// The claims.
    pub draft: Draft,
    /// The profile whose key would sign.
    pub profile_id: Option<String>,
    /// Which of its keys.
    pub signing_key: SigningKey,
    /// The server that the token is for, like `1.18.3`.
    pub server_version: String,
    /// What the token is compared with.
    pub compare_with: Option<CompareWith>,
}

/// What a token is compared with.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CompareWith {
    /// A preset, by its id.
    Preset {
        /// The id.
        preset: String,
    },
    /// Another token. Its signature does not matter here.
    Token {
        /// The token.
        #[ts(type = "string")]
        token: SecretString,
    },
    /// Other claims, as JSON.
    Claims {
        /// The JSON.
        text: String,
    },
    /// What a key may do.
    Key {
        /// Which kind of key.
        key: ComparedKey,
    },
}

/// A kind of key that a token is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ComparedKey {
    /// Everything.
    ManageKey,
    /// Read everything.
    ReadOnlyKey,
}

/// Everything that is said about a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PreviewView {
    /// The draft in the form; absent when the JSON is not claims yet.
    pub form: Option<ClaimsForm>,
    /// The claims as JSON, laid out for people; the given text when it does not parse.
    pub json: String,
    /// What keeps the draft from being claims.
    pub errors: Vec<DraftError>,
    /// What is worth knowing before signing.
    pub findings: Vec<FindingView>,
    /// What the token could do.
    pub matrix: Option<MatrixView>,
    /// What it is compared with could do: the same rows and columns as `matrix`.
    pub other: Option<MatrixView>,
    /// Why there is nothing to compare with.
    pub other_error: Option<String>,
    /// When it ends.
    pub expiry: Option<ExpiryView>,
    /// Whether nothing speaks against minting, apart from what asks first.
    pub can_mint: bool,
    /// The codes of the findings that must be accepted first.
    pub asks_first: Vec<String>,
}

/// What keeps a draft from being claims, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftError {
    /// JSON pointer; empty for the whole.
    pub place: String,
    /// Counted from 1; only for drafts in JSON.
    pub line: Option<u32>,
    /// Counted from 1, in characters; only for drafts in JSON.
    pub column: Option<u32>,
    /// What is wrong and what would be right.
    pub message: String,
}

impl From<ClaimsError> for DraftError {
    fn from(error: ClaimsError) -> Self {
        Self { place: error.place, line: error.line, column: error.column, message: error.message }
    }
}

/// Something worth knowing about claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FindingView {
    /// Names the kind of finding.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// JSON pointer into the claims.
    pub place: String,
    /// A few words.
    pub title: String,
    /// What it means.
    pub text: String,
    /// What to do.
    pub remedy: String,
}
