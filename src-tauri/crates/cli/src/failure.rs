//! What can keep a command from being done.

use std::fmt;

use portcullis_console::{CommandError, Error, ErrorCode, Notice};
use serde::Serialize;

/// Why a command was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The console could not do it.
    Console(CommandError),
    /// This program could not do it.
    Own(Problem),
    /// The server would refuse the inspected credential; the answer was printed.
    Refused,
    /// The connection did not pass its test; the report was printed.
    NotConnected,
    /// The cluster did something else than predicted; the report was printed.
    Differs,
    /// Some requests got no answer that says anything; the report was printed.
    Unanswered {
        /// How many.
        count: usize,
        /// Of how many.
        requests: usize,
    },
    /// The inspected credential could not be checked; the answer was printed.
    NotChecked,
    /// Something is wrong with the TLS of a port; the report was printed.
    Faulty,
    /// Not every certificate was seen; the report was printed.
    NotSeen,
    /// Not everything could be read; the answer was printed.
    Incomplete,
    /// Not everything could be judged; the report was printed.
    NotJudged,
}

/// What went wrong outside the console.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    code: &'static str,
    message: String,
    remedy: String,
    #[serde(skip)]
    exit_code: u8,
}

/// A failure for scripts, and what else happened.
#[derive(Serialize)]
struct FailureJson<'a, E> {
    error: &'a E,
    #[serde(skip_serializing_if = "<[Notice]>::is_empty")]
    notices: &'a [Notice],
}

impl Failure {
    /// It was asked in a way that cannot work.
    pub(crate) fn usage(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::own("usage", 2, message, remedy)
    }

    /// A file or standard input cannot be read.
    pub(crate) fn file(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::own("file_unreadable", 1, message, remedy)
    }

    /// The network, a folder, or another thing of the system cannot be used.
    pub(crate) fn system(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::own("system", 1, message, remedy)
    }

    /// The answer cannot be written.
    pub(crate) fn output(why: &impl fmt::Display) -> Self {
        let message = format!("The answer could not be written: {why}.");
        Self::own("output_unwritable", 1, message, "Check where standard output goes, and the free space there.")
    }

    /// There is more to answer than this program writes.
    pub(crate) fn too_much(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::own("input_too_large", 1, message, remedy)
    }

    /// No profile is called that.
    pub(crate) fn no_such_profile(shown: &str) -> Self {
        let message = format!("No profile has the name or the id \"{shown}\".");
        Self::own("profile_not_found", 5, message, "Look for it with 'portcullis-cli profiles list'.")
    }

    fn own(code: &'static str, exit_code: u8, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Own(Problem { code, message: message.into(), remedy: remedy.into(), exit_code })
    }

    /// The exit code, as the documentation of the program lists it.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Own(problem) => problem.exit_code,
            Self::Refused => 4,
            Self::NotConnected | Self::Unanswered { .. } => 8,
            Self::Differs => 9,
            Self::NotChecked | Self::NotSeen | Self::Incomplete | Self::NotJudged => 7,
            Self::Faulty => 10,
            Self::Console(error) => match error.code {
                ErrorCode::InvalidField => 2,
                ErrorCode::ClaimsInvalid | ErrorCode::MintingBlocked | ErrorCode::ConfirmationNeeded => 3,
                ErrorCode::ProfileNotFound | ErrorCode::ProfileIncomplete | ErrorCode::SecretMissing => 5,
                ErrorCode::KeychainAbsent
                | ErrorCode::KeychainLocked
                | ErrorCode::KeychainRefused
                | ErrorCode::KeychainTimeout
                | ErrorCode::KeychainFailed => 6,
                ErrorCode::ConnectionFailed
                | ErrorCode::AuditNotOffered
                | ErrorCode::AuditOff
                | ErrorCode::AuditNotAllowed
                | ErrorCode::AuditPeerFailed
                | ErrorCode::AuditRefused => 8,
                _ => 1,
            },
        }
    }

    /// Whether the answer itself told it, so that there is nothing to add for a script.
    pub(crate) fn was_answered(&self) -> bool {
        !matches!(self, Self::Console(_) | Self::Own(_))
    }

    /// Whether some program keeps the files locked: then nothing more is asked of them.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self, Self::Console(error) if error.code == ErrorCode::DataBusy)
    }

    /// The failure for scripts.
    pub(crate) fn json(&self, notices: &[Notice]) -> String {
        let text = match self {
            Self::Console(error) => serde_json::to_string_pretty(&FailureJson { error, notices }),
            Self::Own(error) => serde_json::to_string_pretty(&FailureJson { error, notices }),
            _ => return String::new(),
        };
        text.unwrap_or_default()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Console(CommandError { message, remedy, .. }) | Self::Own(Problem { message, remedy, .. }) => {
                write!(f, "{message}\n{remedy}")
            }
            Self::Refused | Self::NotConnected | Self::Differs | Self::Faulty => Ok(()),
            Self::Unanswered { count, requests } => write!(
                f,
                "{count} of {requests} requests got no answer that says anything about access, so nothing is known of these."
            ),
            Self::NotJudged => f.write_str(
                "Not everything could be judged, so the report does not say that all is well. Look at what is unknown there.",
            ),
            Self::Incomplete => f.write_str("Not everything could be read, so not everything is in the answer."),
            Self::NotSeen => {
                f.write_str("Not every port showed a certificate, or not every certificate could be read, so not everything is known.")
            }
            Self::NotChecked => {
                f.write_str("It could not be checked whether the server accepts this credential; see what is assumed.")
            }
        }
    }
}

impl From<Error> for Failure {
    /// The console's words, with remedies that fit a command line.
    fn from(error: Error) -> Self {
        let mut error = CommandError::from(error);
        let remedy = match error.code {
            ErrorCode::ClaimsInvalid => "Correct the claims, then try again.",
            ErrorCode::ConfirmationNeeded => {
                "Read the findings. Accept each one with --accept CODE, or narrow the token."
            }
            ErrorCode::ProfileIncomplete => {
                "Give the profile what is missing with 'portcullis-cli profiles edit', or name another key or profile."
            }
            ErrorCode::InvalidField if error.field.as_deref() == Some("server_version") => {
                "Give three numbers, for example --server-version 1.18.3."
            }
            ErrorCode::InvalidField if error.field.as_deref() == Some("accepted") => {
                "Give --accept the codes that stand with the findings, such as never_expires."
            }
            _ => return Self::Console(error),
        };
        remedy.clone_into(&mut error.remedy);
        Self::Console(error)
    }
}
