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
    /// These are all its keys, and those that are absent it does not have. Otherwise, without any key to sign with, or
    /// when one could not be read, the server is taken to have one that signed the token.
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
    /// The key that the server must have and that is not known here: what no known key signed counts as signed by it.
    pub(super) fn assumed(&self) -> Option<KeyName> {
        let (no_manage, no_alternate) = (self.manage.is_none(), self.alternate.is_none());
        match self.unread {
            _ if self.complete => None,
            None if no_manage && no_alternate => Some(KeyName::Manage),
            Some(_) if no_manage => Some(KeyName::Manage),
            Some(_) if no_alternate => Some(KeyName::Alternate),
            _ => None,
        }
    }

    /// Whether some signature is taken for good because there is no key to check it with.
    pub(crate) fn is_assumed(&self) -> bool {
        self.assumed().is_some()
    }

    /// Why a key is taken to be absent, as a part of a sentence.
    pub(super) fn why_missing(&self) -> &'static str {
        match &self.unread {
            _ if self.complete => "none was given",
            Some(_) => "it could not be read",
            None if self.manage.is_none() && self.alternate.is_none() && self.read_only.is_none() => {
                "none is known here"
            }
            None => "the profile holds none",
        }
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

    /// The key of this name, if it is known.
    pub(super) fn key(&self, name: KeyName) -> Option<&SecretString> {
        match name {
            KeyName::Manage => self.manage.as_ref(),
            KeyName::Alternate => self.alternate.as_ref(),
            KeyName::ReadOnly => self.read_only.as_ref(),
        }
    }
}

impl Keys for ServerKeys {
    fn state(&self, name: KeyName) -> KeyState {
        match self.key(name) {
            _ if self.assumed() == Some(name) => KeyState::Set,
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
            None => self.assumed() == Some(name),
        }
    }
}

/// The keys that are known, and of one more what is supposed: that the server has it, and whether the credential is that
/// key or signed with it.
pub(super) struct Supposing<'a> {
    pub(super) keys: &'a ServerKeys,
    pub(super) name: KeyName,
    pub(super) is_it: bool,
    pub(super) signed_it: bool,
}

impl Keys for Supposing<'_> {
    fn state(&self, name: KeyName) -> KeyState {
        if name == self.name { KeyState::Set } else { self.keys.state(name) }
    }

    fn equals(&self, name: KeyName, presented: &str) -> bool {
        if name == self.name { self.is_it } else { self.keys.equals(name, presented) }
    }

    fn signed(&self, name: KeyName, message: &[u8], signature: &[u8]) -> bool {
        if name == self.name { self.signed_it } else { self.keys.signed(name, message, signature) }
    }
}

impl Console {
    /// The keys that a profile holds, as far as the keychain gives them.
    pub(crate) fn server_keys(&self, profile: &Profile) -> ServerKeys {
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
