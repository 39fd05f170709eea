//! The audit log: what it records of a request, the file that it is written to, and the search through it.

mod log;
mod query;

use chrono::{DateTime, Utc};
use qdrant_access::authenticate::GrantedBy;
use serde::{Deserialize, Serialize};

pub(crate) use log::{AuditLog, MAX_LOG_FILES};
pub(crate) use query::{MOST_ENTRIES, Query, merge};

/// One access check, as a line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) timestamp: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) api: Option<String>,
    pub(crate) auth_type: AuthType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) remote: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) collection: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tracing_id: Option<String>,
    pub(crate) result: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// How a request was authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AuthType {
    Jwt,
    ApiKey,
    None,
    Internal,
}

/// Whether a check let the request through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    Ok,
    Denied,
}

/// What all entries of one request have in common.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) api: String,
    pub(crate) remote: String,
    pub(crate) tracing_id: Option<String>,
}

impl From<GrantedBy> for AuthType {
    fn from(by: GrantedBy) -> Self {
        match by {
            GrantedBy::Token(_) => Self::Jwt,
            GrantedBy::Key(_) => Self::ApiKey,
            GrantedBy::OpenInstance | GrantedBy::PublicRoute => Self::None,
        }
    }
}
