//! The states of a keychain in which it does not do what was asked, and the words for each.

use crate::error::{ErrorCode, Words};

/// Why the keychain could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is no keychain to talk to.
    #[error("no keychain: {0:?}")]
    Absent(Absence),
    /// It is locked and was not unlocked in time.
    #[error("the keychain is locked")]
    Locked,
    /// It said no: the prompt was dismissed, or access was denied.
    #[error("the keychain refused")]
    Refused,
    /// It did not answer in time.
    #[error("the keychain did not answer within {seconds} s")]
    Timeout {
        /// How long was waited.
        seconds: u32,
    },
    /// It works, but holds no such item.
    #[error("the keychain holds no such item")]
    Missing,
    /// The secret is longer than an item may be.
    #[error("longer than {limit} bytes")]
    TooLong {
        /// The most bytes that an item takes here.
        limit: usize,
    },
    /// It answered with a fault of its own, in its own words.
    #[error("the keychain failed: {0}")]
    Failed(String),
}

/// Why there is no keychain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// Nothing on this machine offers one.
    NoProvider,
    /// Something offers one, but no keyring was ever created in it.
    NoKeyring,
}

impl KeychainError {
    /// The code, message and remedy of this error.
    pub fn words(&self) -> Words {
        use ErrorCode as Code;
        match self {
            Self::Absent(Absence::NoProvider) => Words::new(
                Code::KeychainAbsent,
                "No keychain answers on this machine.",
                "Install and start one (on Linux gnome-keyring, KWallet or KeePassXC with its Secret Service turned on), or keep the secret for this session only.",
            ),
            Self::Absent(Absence::NoKeyring) => Words::new(
                Code::KeychainAbsent,
                "The keychain is running, but no keyring was created in it yet.",
                "Create a default keyring (for example with Passwords and Keys, or by logging in at the desktop once), or keep the secret for this session only.",
            ),
            Self::Locked => Words::new(
                Code::KeychainLocked,
                "The keychain is locked and was not unlocked in time.",
                "Unlock it and try again, or keep the secret for this session only.",
            ),
            Self::Refused => Words::new(
                Code::KeychainRefused,
                "The keychain refused: its prompt was dismissed, or this program may not use it.",
                "Try again and allow access, or keep the secret for this session only.",
            ),
            Self::Timeout { seconds } => Words::new(
                Code::KeychainTimeout,
                format!("The keychain did not answer within {seconds} seconds."),
                "Look for a prompt behind other windows, restart the keychain, or keep the secret for this session only. The time can be changed in the settings.",
            ),
            Self::Missing => Words::new(
                Code::SecretMissing,
                "The keychain works, but this secret is no longer in it.",
                "It was deleted outside Portcullis, or the profile was copied from another machine. Open the profile and enter the secret again.",
            ),
            Self::TooLong { limit } => Words::new(
                Code::SecretTooLong,
                format!("The secret is too long: this keychain takes at most {} bytes.", limit),
                "Check that the right text was pasted, or keep the secret for this session only.",
            ),
            Self::Failed(detail) => Words::new(
                Code::KeychainFailed,
                format!("The keychain failed: {detail}."),
                "Try again. If it happens again, restart the keychain, or keep the secret for this session only.",
            ),
        }
    }
}
