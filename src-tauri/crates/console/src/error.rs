//! What can go wrong, and the words for it.
//!
//! Each [`Error`] carries the data that its words need; [`Error::words`] is the one table that turns it into a code,
//! a message and a remedy. The window and the command line decide by code, never by text.

use crate::audit::AuditError;
use crate::connection::ConnectionError;
use crate::keychain::KeychainError;
use crate::secret::SecretSlot;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A use case that could not be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words().message)]
pub enum Error {
    /// A field of a form holds something that cannot be used.
    InvalidField {
        /// The field, as the form names it: `name`, `address.host`.
        field: String,
        /// What is wrong, as a sentence.
        problem: String,
        /// What to write instead.
        remedy: String,
    },
    /// No profile has this id.
    ProfileNotFound,
    /// The profile was changed after it was opened to be edited.
    ProfileChanged,
    /// The profile holds no key in the place asked for.
    ProfileIncomplete(SecretSlot),
    /// The secret was kept for a session that is over.
    SessionOver(SecretSlot),
    /// The keychain could not do what was asked.
    Keychain(KeychainError),
    /// The file with the profiles could not be read.
    StoreUnreadable(String),
    /// The file with the profiles could not be written.
    StoreUnwritable(String),
    /// The file with the profiles was written by a newer version.
    StoreNewer {
        /// The version that the file says.
        version: u64,
    },
    /// Another program holds the lock of a file for too long: what is in it.
    DataBusy(&'static str),
    /// The ledger could not be read.
    LedgerUnreadable(String),
    /// The ledger could not be written.
    LedgerUnwritable(String),
    /// The text is not an export of profiles.
    ImportInvalid(String),
    /// The export was written by a newer version.
    ImportNewer {
        /// The version that the export says.
        version: u64,
    },
    /// The draft is not a set of claims.
    ClaimsInvalid(String),
    /// A blocking finding forbids minting.
    MintingBlocked(Vec<String>),
    /// Dangerous findings that were not accepted: their codes.
    ConfirmationNeeded(Vec<String>),
    /// More input than this program takes.
    InputTooLarge {
        /// What was too large.
        what: &'static str,
        /// The most that is taken, in bytes.
        limit: usize,
    },
    /// The cluster could not be reached, or gave no answer that can be used.
    Connection(Box<ConnectionError>),
    /// The practice cluster could not be started.
    PracticeFailed(String),
    /// The admin stopped it before it was done.
    Stopped,
    /// The clipboard could not be reached.
    ClipboardUnavailable(String),
    /// A file could not be written.
    FileUnwritable(String),
    /// What is kept of the runs of a posture could not be read or written.
    HistoryUnusable(String),
    /// An audit log could not be read or searched.
    Audit(AuditError),
    /// A fault of this program.
    Internal(String),
}

impl From<KeychainError> for Error {
    fn from(error: KeychainError) -> Self {
        Self::Keychain(error)
    }
}

impl From<AuditError> for Error {
    fn from(error: AuditError) -> Self {
        Self::Audit(error)
    }
}

impl From<ConnectionError> for Error {
    fn from(error: ConnectionError) -> Self {
        Self::Connection(Box::new(error))
    }
}

/// An error as the window and the command line see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CommandError {
    /// What the screens decide by.
    pub code: ErrorCode,
    /// What happened, as a sentence.
    pub message: String,
    /// What to do about it, as a sentence.
    pub remedy: String,
    /// The field of the form that it belongs to.
    pub field: Option<String>,
    /// The codes of the findings that it is about; absent where it is about none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub findings: Vec<String>,
}

/// The codes of [`CommandError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each code is described by its words in the table below")]
pub enum ErrorCode {
    InvalidField,
    ProfileNotFound,
    ProfileChanged,
    ProfileIncomplete,
    KeychainAbsent,
    KeychainLocked,
    KeychainRefused,
    KeychainTimeout,
    KeychainFailed,
    SecretMissing,
    SecretTooLong,
    StoreUnreadable,
    StoreUnwritable,
    StoreNewer,
    DataBusy,
    LedgerUnreadable,
    LedgerUnwritable,
    ImportInvalid,
    ImportNewer,
    ClaimsInvalid,
    MintingBlocked,
    ConfirmationNeeded,
    InputTooLarge,
    ConnectionFailed,
    PracticeFailed,
    Stopped,
    ClipboardUnavailable,
    FileUnwritable,
    /// What is kept of the runs of a posture could not be read or written.
    HistoryUnusable,
    AuditNotOffered,
    AuditOff,
    AuditNotAllowed,
    AuditPeerFailed,
    AuditRefused,
    AuditUnreadable,
    AuditNotDone,
    AuditGone,
    Internal,
}

impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        let words = error.words();
        let (field, findings) = match error {
            Error::InvalidField { field, .. } => (Some(field), Vec::new()),
            Error::MintingBlocked(codes) | Error::ConfirmationNeeded(codes) => (None, codes),
            _ => (None, Vec::new()),
        };
        Self { code: words.code, message: words.message, remedy: words.remedy, field, findings }
    }
}

/// One row of the table: what is said about an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What the screens decide by.
    pub code: ErrorCode,
    /// What happened.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl Words {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code, message: message.into(), remedy: remedy.into() }
    }
}

impl Error {
    /// An [`Error::InvalidField`].
    pub fn field(field: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::InvalidField { field: field.into(), problem: problem.into(), remedy: remedy.into() }
    }

    /// The code, message and remedy of this error.
    pub fn words(&self) -> Words {
        use ErrorCode as Code;
        match self {
            Self::InvalidField { problem, remedy, .. } => Words::new(Code::InvalidField, problem, remedy),
            Self::ProfileNotFound => Words::new(
                Code::ProfileNotFound,
                "This cluster profile no longer exists.",
                "It may have been deleted in another window or from the command line. Choose another one.",
            ),
            Self::ProfileChanged => Words::new(
                Code::ProfileChanged,
                "This cluster profile was changed after you opened it, in another window or from the command line. Nothing was saved.",
                "Open it again to see what is there now, and make your changes once more.",
            ),
            Self::ProfileIncomplete(slot) => Words::new(
                Code::ProfileIncomplete,
                format!("This profile holds no {}.", slot.words()),
                format!("Open the profile, enter the {}, and save it.", slot.words()),
            ),
            Self::SessionOver(slot) => Words::new(
                Code::SecretMissing,
                format!("The {} was kept for an earlier session only.", slot.words()),
                format!("Open the profile and enter the {} again, or keep it in the keychain this time.", slot.words()),
            ),
            Self::Keychain(error) => error.words(),
            Self::StoreUnreadable(detail) => Words::new(
                Code::StoreUnreadable,
                format!("The file with the profiles could not be read: {detail}."),
                "Check that the data folder exists and that this user may read it.",
            ),
            Self::StoreUnwritable(detail) => Words::new(
                Code::StoreUnwritable,
                format!("The file with the profiles could not be written: {detail}. What was there before is kept."),
                "Check the free space and the permissions of the data folder, then try again.",
            ),
            Self::StoreNewer { version } => Words::new(
                Code::StoreNewer,
                format!(
                    "The file with the profiles was written by a newer Portcullis (format {version}). It was left untouched."
                ),
                "Use the newer version, or move portcullis.json and its copies out of the data folder to start afresh.",
            ),
            Self::DataBusy(what) => Words::new(
                Code::DataBusy,
                format!(
                    "Another program keeps the file with {what} locked, and did not let go of it in time. Nothing was changed."
                ),
                "Look for another Portcullis, window or command, that hangs or waits for the keychain; close it and try again.",
            ),
            Self::LedgerUnreadable(detail) => Words::new(
                Code::LedgerUnreadable,
                format!("The ledger of minted tokens could not be read: {detail}."),
                "Check that ledger.jsonl in the data folder is a file that this user may read.",
            ),
            Self::LedgerUnwritable(detail) => Words::new(
                Code::LedgerUnwritable,
                format!(
                    "The ledger of minted tokens could not be written: {detail}. Without a record, no token is handed out."
                ),
                "Check the free space and the permissions of the data folder, then try again.",
            ),
            Self::ImportInvalid(detail) => Words::new(
                Code::ImportInvalid,
                format!("This is not an export of profiles: {detail}. Nothing was imported."),
                "Choose a file that was written by Export in Portcullis.",
            ),
            Self::ImportNewer { version } => Words::new(
                Code::ImportNewer,
                format!("This export was written by a newer Portcullis (format {version}). Nothing was imported."),
                "Update Portcullis here, or export again with this version.",
            ),
            Self::ClaimsInvalid(detail) => Words::new(
                Code::ClaimsInvalid,
                format!("These are not claims that the server would accept: {detail}."),
                "Correct the places that are marked, then try again.",
            ),
            Self::MintingBlocked(codes) => Words::new(
                Code::MintingBlocked,
                format!("The server would refuse this token, so it was not minted ({}).", codes.join(", ")),
                "Correct the findings marked as blocking.",
            ),
            Self::ConfirmationNeeded(codes) => Words::new(
                Code::ConfirmationNeeded,
                format!("This token is dangerous and was not minted yet ({}).", codes.join(", ")),
                "Read the findings marked as dangerous and accept each one, or narrow the token.",
            ),
            Self::InputTooLarge { what, limit } => Words::new(
                Code::InputTooLarge,
                format!("{what} is too large: more than {}.", bytes_in_words(*limit)),
                "Check that the right text was pasted or the right file chosen.",
            ),
            Self::Connection(error) => {
                let said = error.words();
                Words::new(Code::ConnectionFailed, said.message, said.remedy)
            }
            Self::PracticeFailed(detail) => Words::new(
                Code::PracticeFailed,
                format!("The practice cluster could not be started: {detail}."),
                "Check that programs of yours may listen on this machine and write to its temporary folder, then try again.",
            ),
            Self::Stopped => Words::new(
                Code::Stopped,
                "It was stopped before it was done, and nothing of it is left.",
                "Start it again when you want it.",
            ),
            Self::ClipboardUnavailable(detail) => Words::new(
                Code::ClipboardUnavailable,
                format!("The clipboard could not be reached: {detail}."),
                "Select the text and copy it by hand.",
            ),
            Self::FileUnwritable(detail) => Words::new(
                Code::FileUnwritable,
                format!("The file could not be written: {detail}."),
                "Choose another place, or check the free space and permissions.",
            ),
            Self::HistoryUnusable(detail) => Words::new(
                Code::HistoryUnusable,
                format!("What is kept of earlier runs and of accepted risks could not be read or written: {detail}."),
                "Check the free space and the permissions of the folder posture in the data folder, then try again.",
            ),
            Self::Audit(error) => error.words(),
            Self::Internal(detail) => Words::new(
                Code::Internal,
                format!("Something went wrong inside Portcullis: {detail}."),
                "Try again. If it happens again, report it with this text.",
            ),
        }
    }
}

fn bytes_in_words(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}

/// Something that the admin should know, though nothing failed just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Notice {
    /// What the screens decide by.
    pub code: NoticeCode,
    /// What happened.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// The codes of [`Notice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoticeCode {
    /// The file with the profiles was damaged; the last good copy is used.
    StoreRecovered,
    /// The file with the profiles and its copy were damaged.
    StoreDamagedNoCopy,
    /// Lines of the ledger cannot be read.
    LedgerDamaged,
    /// Secrets that belong to no profile any more wait in the keychain to be deleted.
    SecretsUnsettled,
    /// Certificates that were seen at clusters have ended, or end within 30 days.
    CertificatesEnding,
}

#[cfg(test)]
mod tests;
