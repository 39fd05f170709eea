//! What can keep a command from being done.

use std::fmt;

use portcullis_console::{CommandError, Error, ErrorCode};
use serde::Serialize;

/// Why a command was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The console could not do it.
    Console(CommandError),
    /// It was asked in a way that cannot work.
    Usage(String),
    /// A file or a stream could not be read or written.
    Io(String),
    /// The server would refuse the inspected credential; the answer was printed.
    Refused,
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    error: &'a CommandError,
}

impl Failure {
    /// The exit code, as the documentation of the program lists it.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Io(_) => 1,
            Self::Usage(_) => 2,
            Self::Refused => 4,
            Self::Console(error) => match error.code {
                ErrorCode::InvalidField => 2,
                ErrorCode::ClaimsInvalid | ErrorCode::MintingBlocked | ErrorCode::ConfirmationNeeded => 3,
                ErrorCode::ProfileNotFound | ErrorCode::ProfileIncomplete | ErrorCode::SecretMissing => 5,
                ErrorCode::KeychainAbsent
                | ErrorCode::KeychainLocked
                | ErrorCode::KeychainRefused
                | ErrorCode::KeychainTimeout
                | ErrorCode::KeychainFailed => 6,
                _ => 1,
            },
        }
    }

    /// The failure for scripts; none where the answer itself told it.
    pub(crate) fn json(&self) -> Option<String> {
        let own = |code, message: &str| CommandError {
            code,
            message: message.to_owned(),
            remedy: String::new(),
            field: None,
        };
        let made;
        let error = match self {
            Self::Console(error) => error,
            Self::Usage(message) => {
                made = own(ErrorCode::InvalidField, message);
                &made
            }
            Self::Io(message) => {
                made = own(ErrorCode::Internal, message);
                &made
            }
            Self::Refused => return None,
        };
        serde_json::to_string_pretty(&ErrorJson { error }).ok()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Console(error) if error.remedy.is_empty() => f.write_str(&error.message),
            Self::Console(error) => write!(f, "{}\n{}", error.message, error.remedy),
            Self::Usage(message) | Self::Io(message) => f.write_str(message),
            Self::Refused => Ok(()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Console(error.into())
    }
}
