//! The keys of a server, as far as they are known here.

use crate::Console;
use crate::error::Error;
use crate::secret::SecretSlot;
use crate::sign;
use crate::store::Profile;
use qdrant_access::authenticate::{KeyName, KeyState, Keys};
use qdrant_access::token::Parts;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The keys of a server.
#[derive(Debug, Clone, Default)]
pub struct ServerKeys {
    /// `service.api_key`.
    pub manage: Option<SecretString>,
    /// `service.alt_api_key`.
    pub alternate: Option<SecretString>,
    /// `service.read_only_api_key`.
    pub read_only: Option<SecretString>,
    /// These are all its keys, and those that are absent it does not have. Otherwise a key that is absent may be there
    /// all the same, and without any to sign with, one that signed the token is taken to be there.
    pub complete: bool,
    /// Why a key that the profile has could not be read, as a sentence.
    pub unread: Option<String>,
}

/// Who made a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signer {
    Manage,
    Alternate,
    ReadOnly,
    NoneOfThese,
}

impl ServerKeys {
    /// Whether there is a key that tokens are checked with.
    pub(super) fn can_check(&self) -> bool {
        self.manage.is_some() || self.alternate.is_some()
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.can_check() && self.read_only.is_none()
    }

    /// Which key this is, in words.
    pub(super) fn named(&self, credential: &str) -> Option<&'static str> {
        [
            (KeyName::Manage, SecretSlot::ManageKey),
            (KeyName::Alternate, SecretSlot::AlternateKey),
            (KeyName::ReadOnly, SecretSlot::ReadOnlyKey),
        ]
        .into_iter()
        .find(|(key, _)| self.equals(*key, credential))
        .map(|(_, slot)| slot.words())
    }

    pub(super) fn signer(&self, token: &str) -> Signer {
        let Some(parts) = Parts::of(token) else { return Signer::NoneOfThese };
        let Some(signature) = parts.signature_bytes() else { return Signer::NoneOfThese };
        let made_by = |key: &Option<SecretString>| {
            key.as_ref().is_some_and(|key| sign::is_signed(parts.message.as_bytes(), &signature, key))
        };
        if made_by(&self.manage) {
            Signer::Manage
        } else if made_by(&self.alternate) {
            Signer::Alternate
        } else if made_by(&self.read_only) {
            Signer::ReadOnly
        } else {
            Signer::NoneOfThese
        }
    }

    fn key(&self, name: KeyName) -> Option<&SecretString> {
        match name {
            KeyName::Manage => self.manage.as_ref(),
            KeyName::Alternate => self.alternate.as_ref(),
            KeyName::ReadOnly => self.read_only.as_ref(),
        }
    }

    /// No key is known that could have signed, though the server must have one.
    fn is_assumed(&self, name: KeyName) -> bool {
        name == KeyName::Manage && !self.complete && !self.can_check()
    }
}

impl Keys for ServerKeys {
    fn state(&self, name: KeyName) -> KeyState {
        match self.key(name) {
            _ if self.is_assumed(name) => KeyState::Set,
            None => KeyState::Unset,
            Some(key) if key.expose_secret().is_empty() => KeyState::Empty,
            Some(_) => KeyState::Set,
        }
    }

    /// Compares digests, so that the time that it takes says nothing about the key.
    fn equals(&self, name: KeyName, presented: &str) -> bool {
        let digest = |text: &str| Sha256::digest(text.as_bytes());
        self.key(name).is_some_and(|key| digest(key.expose_secret()) == digest(presented))
    }

    fn signed(&self, name: KeyName, message: &[u8], signature: &[u8]) -> bool {
        match self.key(name) {
            Some(key) => sign::is_signed(message, signature, key),
            None => self.is_assumed(name),
        }
    }
}

impl Console {
    /// The keys that a profile holds, as far as the keychain gives them.
    pub(super) fn server_keys(&self, profile: &Profile) -> ServerKeys {
        let (mut unread, mut said) = (None, None);
        let mut read = |slot| {
            // A keychain that failed once is not waited for again.
            if unread.is_some() {
                return None;
            }
            match self.secret(profile, slot) {
                Ok(key) => Some(key),
                Err(Error::ProfileIncomplete(_)) => None,
                Err(error @ Error::Keychain(_)) => {
                    unread = Some(error.to_string());
                    None
                }
                Err(error) => {
                    said.get_or_insert(error.to_string());
                    None
                }
            }
        };
        let (manage, alternate, read_only) =
            (read(SecretSlot::ManageKey), read(SecretSlot::AlternateKey), read(SecretSlot::ReadOnlyKey));
        ServerKeys { manage, alternate, read_only, complete: false, unread: unread.or(said) }
    }
}
