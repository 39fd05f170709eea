//! The keys of a practice cluster, and how credentials are held against them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use qdrant_access::authenticate::{KeyName, KeyState, Keys};
use qdrant_access::lint::SHORT_KEY_BYTES;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::options::{KeyChoice, KeyChoices};

/// Random bytes in a key of good length: 43 signs in base64.
const GOOD_KEY_BYTES: usize = 32;
/// Random bytes in the weak key: 16 signs in base64.
const WEAK_KEY_BYTES: usize = 12;

/// The keys of a practice cluster. They are handed out as secrets and never printed.
#[derive(Clone, Debug)]
pub struct PracticeKeys {
    /// `service.api_key`.
    pub manage: Option<SecretString>,
    /// `service.alt_api_key`.
    pub alternate: Option<SecretString>,
    /// `service.read_only_api_key`.
    pub read_only: Option<SecretString>,
}

impl PracticeKeys {
    /// Takes the given keys and makes the others at random.
    pub(crate) fn choose(choices: &KeyChoices, weak_alternate: bool) -> Result<Self, getrandom::Error> {
        let alternate_bytes = if weak_alternate { WEAK_KEY_BYTES } else { GOOD_KEY_BYTES };
        Ok(Self {
            manage: choose(&choices.manage, GOOD_KEY_BYTES)?,
            alternate: choose(&choices.alternate, alternate_bytes)?,
            read_only: choose(&choices.read_only, GOOD_KEY_BYTES)?,
        })
    }

    /// Whether the alternate key is so short that a server warns of it.
    pub(crate) fn alternate_is_short(&self) -> bool {
        self.alternate.as_ref().is_some_and(|key| key.expose_secret().len() < SHORT_KEY_BYTES)
    }

    fn key(&self, name: KeyName) -> Option<&str> {
        let key = match name {
            KeyName::Manage => &self.manage,
            KeyName::Alternate => &self.alternate,
            KeyName::ReadOnly => &self.read_only,
        };
        key.as_ref().map(ExposeSecret::expose_secret)
    }
}

impl Keys for PracticeKeys {
    fn state(&self, key: KeyName) -> KeyState {
        if self.key(key).is_some() { KeyState::Set } else { KeyState::Unset }
    }

    fn equals(&self, key: KeyName, presented: &str) -> bool {
        self.key(key).is_some_and(|key| key.as_bytes().ct_eq(presented.as_bytes()).into())
    }

    fn signed(&self, key: KeyName, message: &[u8], signature: &[u8]) -> bool {
        let Some(key) = self.key(key) else { return false };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return false };
        mac.update(message);
        mac.verify_slice(signature).is_ok()
    }
}

fn choose(choice: &KeyChoice, random_bytes: usize) -> Result<Option<SecretString>, getrandom::Error> {
    match choice {
        KeyChoice::Random => {
            let mut bytes = vec![0; random_bytes];
            getrandom::fill(&mut bytes)?;
            Ok(Some(URL_SAFE_NO_PAD.encode(bytes).into()))
        }
        KeyChoice::Given(key) => Ok(Some(key.clone()).filter(|key| !key.expose_secret().is_empty())),
        KeyChoice::Unset => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop there")]

    use super::*;

    #[test]
    fn random_keys_differ_and_only_the_weak_one_is_short() {
        let keys = PracticeKeys::choose(&KeyChoices::default(), true).unwrap();
        let [manage, alternate, read_only] =
            [&keys.manage, &keys.alternate, &keys.read_only].map(|key| key.as_ref().unwrap().expose_secret());
        assert!(manage.len() >= SHORT_KEY_BYTES && read_only.len() >= SHORT_KEY_BYTES);
        assert!(alternate.len() < SHORT_KEY_BYTES && keys.alternate_is_short());
        assert_ne!(manage, read_only);
    }

    #[test]
    fn keys_are_not_printed() {
        let given = KeyChoice::Given("planted-key".to_owned().into());
        let choices = KeyChoices { manage: given, ..KeyChoices::default() };
        let keys = PracticeKeys::choose(&choices, false).unwrap();
        assert_eq!(keys.manage.as_ref().unwrap().expose_secret(), "planted-key");
        assert!(!format!("{choices:?} {keys:?}").contains("planted-key"));
    }
}
