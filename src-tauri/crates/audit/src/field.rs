//! The fields of an event that are kept as columns.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A field whose values are kept as codes of a dictionary: it can be filtered, counted and completed without reading a line.
///
/// `timestamp` is a column of its own; `tracing_id` and fields that are not known here are read from the line when asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// `ok` or `denied`.
    Result,
    /// How the caller was authenticated: `Jwt`, `ApiKey`, `None` or `Internal`.
    AuthType,
    /// The `subject` claim of the token.
    Subject,
    /// The action, or, from 1.17.1 to before 1.18, the raw path of a refused authentication.
    Method,
    /// The collection that was asked for.
    Collection,
    /// The address that the request came from.
    Remote,
    /// The path of the request or the method of gRPC; since 1.18.
    Api,
    /// Why it was denied.
    Error,
    /// Which log the event was read from. Not part of the line.
    Source,
}

impl Field {
    /// Every field, in the order in which facets are shown.
    pub const ALL: [Self; 9] = [
        Self::Result,
        Self::AuthType,
        Self::Subject,
        Self::Method,
        Self::Collection,
        Self::Remote,
        Self::Api,
        Self::Error,
        Self::Source,
    ];

    /// The name in a line of the log and in a query.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::AuthType => "auth_type",
            Self::Subject => "subject",
            Self::Method => "method",
            Self::Collection => "collection",
            Self::Remote => "remote",
            Self::Api => "api",
            Self::Error => "error",
            Self::Source => "source",
        }
    }

    /// The field of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}
