//! Claims in the server's wire form.
//!
//! [`Claims::parse`] is as strict about types as the server is; what it gives is what the server would see. Claims and
//! fields that the server does not know are kept, in their order and to the last digit, and written out again after the
//! known ones.

mod read;
mod write;

use crate::json::Json;

pub use read::ReadClaims;
pub(crate) use read::{KEY_SHAPE, variant};

/// How many mistakes are reported at once.
const MOST_ERRORS: usize = 50;

/// What a token claims.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Claims {
    /// Who the token is for, as the inference service sees it. The audit log does not show it.
    pub sub: Option<String>,
    /// Until when the token holds, in seconds since 1970.
    pub exp: Option<u64>,
    /// What the token may do. Missing means everything: manage.
    pub access: Option<Access>,
    /// A point that must exist for the token to hold.
    pub value_exists: Option<ValueExists>,
    /// Who the token is for, as the audit log shows it.
    pub subject: Option<String>,
    /// Claims that the server does not look at, in their order.
    pub unknown: Unknown,
}

/// Members that the server does not look at: name and value, in their order.
pub type Unknown = Vec<(String, Json)>;

/// The claim `access`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// The same for everything.
    Global(GlobalMode),
    /// Only these collections.
    Collections(Vec<CollectionAccess>),
}

/// What a global credential may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "GlobalModeForm"))]
pub enum GlobalMode {
    /// `r`: read everything.
    #[serde(rename = "r")]
    Read,
    /// `m`: everything.
    #[serde(rename = "m")]
    Manage,
}

/// One entry of a list of collections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionAccess {
    /// The name as requests give it: an alias is another name than its collection.
    pub collection: String,
    /// What may be done there.
    pub mode: CollectionMode,
    /// A constraint on payloads; servers since 1.16 refuse the token for it.
    pub payload: Option<Json>,
    /// Fields that the server does not look at.
    pub unknown: Unknown,
}

/// What may be done with a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "CollectionModeForm"))]
pub enum CollectionMode {
    /// `r`: read.
    #[serde(rename = "r")]
    Read,
    /// `rw`: read and write points, payload indexes, snapshots.
    #[serde(rename = "rw")]
    ReadWrite,
    /// `prw`: read and write points, and nothing beside them.
    #[serde(rename = "prw")]
    PointsReadWrite,
}

/// The claim `value_exists`: some point of the collection must carry all these values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueExists {
    /// Where the point is looked for.
    pub collection: String,
    /// All of these must be there. Empty passes as soon as the collection has a point.
    pub matches: Vec<Match>,
    /// Fields that the server does not look at.
    pub unknown: Unknown,
}

/// One payload value that must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The payload key, such as `role` or `user.roles[]`.
    pub key: String,
    /// The value, with its type: the text `7` never matches the number 7.
    pub value: MatchValue,
    /// Fields that the server does not look at.
    pub unknown: Unknown,
}

/// A payload value of one of the three types that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatchValue {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
}

/// A mistake in claims, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ClaimsError {
    /// The JSON pointer of the place, such as `/access/1/access`; empty for the whole.
    pub place: String,
    /// The line, counted from 1, when the claims came as text.
    pub line: Option<u32>,
    /// The column in characters, counted from 1, when the claims came as text.
    pub column: Option<u32>,
    /// What is wrong and what would be right, in words.
    pub message: String,
}

impl Claims {
    /// Reads claims from JSON text.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the text, in its order and at most fifty mistakes: the one place where it is not
    /// JSON, or each claim of a type that the server refuses.
    pub fn parse(text: &str) -> Result<Self, Vec<ClaimsError>> {
        ReadClaims::read(text).map(|read| read.claims)
    }

    /// The claims as canonical JSON, laid out for people.
    #[must_use]
    pub fn to_json(&self) -> String {
        crate::json::pretty(&self.to_compact_json())
    }

    /// What the token may do, with a missing claim filled in as the server does: manage.
    #[must_use]
    pub fn granted(&self) -> Access {
        self.access.clone().unwrap_or(Access::Global(GlobalMode::Manage))
    }
}

impl Access {
    /// Manage: what an API key, and a token without the claim, may do.
    pub const MANAGE: Self = Self::Global(GlobalMode::Manage);
    /// Read everything: what the read-only key may do.
    pub const READ: Self = Self::Global(GlobalMode::Read);
}

impl GlobalMode {
    /// The mode as it stands in claims.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "r",
            Self::Manage => "m",
        }
    }
}

impl CollectionMode {
    /// The mode as it stands in claims.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "r",
            Self::ReadWrite => "rw",
            Self::PointsReadWrite => "prw",
        }
    }
}

/// A JSON pointer to a member or an element below a place.
pub(crate) fn below(place: &str, step: &str) -> String {
    if step.contains(['~', '/']) {
        format!("{place}/{}", step.replace('~', "~0").replace('/', "~1"))
    } else {
        format!("{place}/{step}")
    }
}
