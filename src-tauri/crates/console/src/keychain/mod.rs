//! The one room that talks to the operating system's keychain.
//!
//! [`Keychain`] is the port: one item per secret, named by profile and slot. [`SystemKeychain`] is the real store,
//! [`MemoryKeychain`] one in memory, for runs that keep nothing and for tests. Nobody calls either directly: calls go
//! through [`Patient`], which gives each call a thread of its own and a time-out, because a locked or broken keychain
//! may never answer.

mod error;
mod memory;
mod patient;
mod system;

pub use error::{Absence, KeychainError};
pub use memory::{Behaviour, MemoryKeychain};
pub use patient::{Call, Patient};
pub use system::SystemKeychain;

use crate::secret::SecretSlot;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The service under which every item is stored: the identifier of the program.
pub const SERVICE: &str = crate::data_folder::IDENTIFIER;

/// The most bytes that one secret may have: Windows takes no more in one credential; elsewhere it is a limit against
/// pasted files.
pub const MOST_SECRET_BYTES: usize = if cfg!(target_os = "windows") { 2_560 } else { 65_536 };

/// Names one item of the keychain.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// The profile's id.
    pub profile: String,
    /// Which of its secrets.
    pub slot: SecretSlot,
}

impl Item {
    /// Names the secret of a profile.
    pub fn new(profile: &str, slot: SecretSlot) -> Self {
        Self { profile: profile.to_owned(), slot }
    }

    /// The account under which it is stored.
    pub fn account(&self) -> String {
        format!("{}/{}", self.profile, self.slot.name())
    }
}

/// A store of secrets. Calls may block for as long as the operating system likes; see [`Patient`].
pub trait Keychain: Send + Sync + 'static {
    /// What it calls itself, for the admin.
    fn name(&self) -> &'static str;

    /// Whether it could be used now, without asking the admin anything.
    ///
    /// # Errors
    /// Why it could not.
    fn probe(&self) -> Result<(), KeychainError>;

    /// Reads a secret.
    ///
    /// # Errors
    /// [`KeychainError::Missing`] when there is no such item; otherwise why it could not be read.
    fn read(&self, item: &Item, call: &Call) -> Result<SecretString, KeychainError>;

    /// Creates or replaces a secret. `label` is what the admin sees in the keychain's own program.
    ///
    /// # Errors
    /// Why it could not be written; then nothing was.
    fn write(&self, item: &Item, label: &str, secret: &SecretString, call: &Call) -> Result<(), KeychainError>;

    /// Deletes a secret. An item that is not there counts as deleted.
    ///
    /// # Errors
    /// Why it could not be deleted.
    fn delete(&self, item: &Item, call: &Call) -> Result<(), KeychainError>;
}

/// The keychain as the window shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeychainView {
    /// What it calls itself: `Secret Service`.
    pub store: String,
    /// Whether it can be used.
    pub state: KeychainState,
    /// What is wrong.
    pub message: Option<String>,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// Whether the keychain can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeychainState {
    /// It can.
    Available,
    /// There is none.
    Absent,
    /// It is locked: the next use asks to unlock it.
    Locked,
    /// It does not answer.
    NotResponding,
    /// It says no.
    Refused,
}

impl KeychainView {
    /// What is said about the result of a probe.
    pub fn new(store: &str, probed: Result<(), KeychainError>) -> Self {
        let (state, words) = match probed {
            Ok(()) => (KeychainState::Available, None),
            Err(KeychainError::Locked) => return Self::locked(store),
            Err(error) => (
                match error {
                    KeychainError::Absent(_) => KeychainState::Absent,
                    KeychainError::Refused => KeychainState::Refused,
                    _ => KeychainState::NotResponding,
                },
                Some(error.words()),
            ),
        };
        let (message, remedy) = words.map(|words| (words.message, words.remedy)).unzip();
        Self { store: store.to_owned(), state, message, remedy }
    }

    fn locked(store: &str) -> Self {
        Self {
            store: store.to_owned(),
            state: KeychainState::Locked,
            message: Some("The keychain is locked.".to_owned()),
            remedy: Some("It will ask for its password when a secret is needed.".to_owned()),
        }
    }
}
