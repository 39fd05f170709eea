//! What keeps logs from being read, and the words for it.

use crate::connection::ConnectionError;
use crate::error::{Error, ErrorCode, Words};

/// Why a log is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditError {
    /// The cluster has no audit API: what it says that it is.
    NotOffered {
        /// Its version; none where it says none.
        version: Option<String>,
    },
    /// The cluster writes no audit log.
    Off,
    /// The credential may not read it: the server's words.
    NotAllowed(String),
    /// The peer that was asked cannot tell what another one wrote: the server's words.
    PeerFailed(String),
    /// The cluster did not answer as the audit API does: its words.
    Refused {
        /// The status.
        status: u16,
        /// What it said.
        said: String,
    },
    /// A file or folder cannot be opened.
    Unreadable(String),
    /// A search or an export could not be done: a sentence.
    NotDone(String),
    /// Its log was closed, or the search is too long ago.
    Gone,
}

impl AuditError {
    pub(crate) fn words(&self) -> Words {
        use ErrorCode as Code;
        let of = |code, message: String, remedy: &str| Words::new(code, message, remedy);
        match self {
            Self::NotOffered { version } => {
                let is = version.as_ref().map_or_else(String::new, |version| format!(" This cluster is {version}."));
                of(
                    Code::AuditNotOffered,
                    format!("The audit log can be asked for since Qdrant 1.17.1.{is}"),
                    "Update the cluster. Or open the files of the log: since 1.17.0 they lie in the folder that audit.dir names, audit in the storage unless set.",
                )
            }
            Self::Off => of(
                Code::AuditOff,
                "This cluster writes no audit log: it is off unless it is turned on.".to_owned(),
                "Set audit.enabled: true in the configuration of every peer (QDRANT__AUDIT__ENABLED=true), and restart them. What happened before is written nowhere.",
            ),
            Self::NotAllowed(said) => of(
                Code::AuditNotAllowed,
                format!("This credential may not read the audit log: {said}."),
                "Only an API key, the alternate key or a token with global manage access may. Enter one of them in the profile.",
            ),
            Self::PeerFailed(said) => of(
                Code::AuditPeerFailed,
                format!("A peer could not be asked for its part of the log, so there is no answer at all: {said}."),
                "See that every peer runs and reaches the others. Until then, open the log files of the peers that run.",
            ),
            Self::Refused { status, said } => of(
                Code::AuditRefused,
                format!("The cluster did not tell its audit log (status {status}): {said}."),
                "Try again. If it happens again, look at the log of the server.",
            ),
            Self::Unreadable(why) => of(
                Code::AuditUnreadable,
                why.clone(),
                "Choose files of an audit log or the folder that holds them, which this user may read.",
            ),
            Self::NotDone(why) => {
                of(Code::AuditNotDone, why.clone(), "Try again. If it happens again, open the logs anew.")
            }
            Self::Gone => of(
                Code::AuditGone,
                "This log was closed, or the search is too long ago.".to_owned(),
                "Search again, or open the log again.",
            ),
        }
    }
}

/// Whether a cluster that answered so will do it again until somebody changes the credential or the cluster.
pub fn is_lasting(error: &Error) -> bool {
    match error {
        Error::Audit(error) => {
            matches!(error, AuditError::NotOffered { .. } | AuditError::Off | AuditError::NotAllowed(_))
        }
        Error::Connection(error) => matches!(
            **error,
            ConnectionError::QdrantRefused { .. }
                | ConnectionError::GatewayRefused { .. }
                | ConnectionError::WrongSignature
                | ConnectionError::TokenExpired
        ),
        _ => false,
    }
}
