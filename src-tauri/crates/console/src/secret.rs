//! Secrets and the places that hold them.
//!
//! A secret is a [`SecretString`]: its `Debug` prints no content, it has no `Serialize`, and it is wiped when dropped.
//! The one type that leaves the backend with a secret inside is [`HandedOut`], made for the token that was just minted.
//! Forms that bring a secret in cannot be written out again:
//!
//! ```compile_fail,E0277
//! fn write_out<T: serde::Serialize>() {}
//! write_out::<portcullis_console::secret::SecretEdit>();
//! ```
//! ```compile_fail,E0277
//! fn write_out<T: serde::Serialize>() {}
//! write_out::<portcullis_console::profiles::ProfileForm>();
//! ```
//! ```compile_fail,E0277
//! fn write_out<T: serde::Serialize>() {}
//! write_out::<portcullis_console::inspect::InspectForm>();
//! ```
//! ```compile_fail,E0277
//! fn write_out<T: serde::Serialize>() {}
//! write_out::<portcullis_console::inspect::ServerKeys>();
//! ```

use qdrant_access::lint::KeyFacts;
use secrecy::{ExposeSecret, SecretString};
use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};
use std::sync::{Mutex, PoisonError};
use ts_rs::TS;

/// Which of a profile's secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SecretSlot {
    /// `service.api_key`: manages, and signs tokens.
    ManageKey,
    /// `service.alt_api_key`: the second manage key, for a rotation.
    AlternateKey,
    /// `service.read_only_api_key`.
    ReadOnlyKey,
    /// A token that somebody else minted.
    Token,
    /// For basic authentication in front of the cluster.
    GatewayPassword,
    /// For a gateway that wants a key in a header.
    GatewayKey,
    /// The key of the client certificate, as PEM.
    ClientKey,
    /// Of the PKCS#12 file.
    ClientPassphrase,
}

impl SecretSlot {
    /// Every slot, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::ManageKey,
        Self::AlternateKey,
        Self::ReadOnlyKey,
        Self::Token,
        Self::GatewayPassword,
        Self::GatewayKey,
        Self::ClientKey,
        Self::ClientPassphrase,
    ];

    /// Whether Qdrant itself is shown it, and not something on the way to it.
    pub fn is_for_qdrant(self) -> bool {
        matches!(self, Self::ManageKey | Self::AlternateKey | Self::ReadOnlyKey | Self::Token)
    }

    /// The name that the form, the keychain item and the command line use.
    pub fn name(self) -> &'static str {
        match self {
            Self::ManageKey => "manage_key",
            Self::AlternateKey => "alternate_key",
            Self::ReadOnlyKey => "read_only_key",
            Self::Token => "token",
            Self::GatewayPassword => "gateway_password",
            Self::GatewayKey => "gateway_key",
            Self::ClientKey => "client_key",
            Self::ClientPassphrase => "client_passphrase",
        }
    }

    /// The name in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::ManageKey => "manage key",
            Self::AlternateKey => "alternate key",
            Self::ReadOnlyKey => "read-only key",
            Self::Token => "token",
            Self::GatewayPassword => "password of the gateway",
            Self::GatewayKey => "key of the gateway",
            Self::ClientKey => "key of the client certificate",
            Self::ClientPassphrase => "passphrase of the client certificate",
        }
    }
}

pub use qdrant_access::lint::SHORT_KEY_BYTES;

/// What is worth knowing about a key, apart from the key.
pub(crate) fn facts(key: &SecretString) -> KeyFacts {
    let text = key.expose_secret();
    KeyFacts {
        short: text.len() < SHORT_KEY_BYTES,
        looks_like_token: qdrant_access::token::looks_like_token(text),
        is_read_only_key: false,
    }
}

/// Where a secret is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SecretPlace {
    /// In the operating system's keychain.
    Keychain,
    /// In memory, until the program ends.
    Session,
}

/// What to do with one secret of a profile.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SecretEdit {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Delete it.
    Remove,
    /// Put this one in its place.
    Set {
        /// The secret.
        #[ts(type = "string")]
        value: SecretString,
        /// Where to keep it.
        place: SecretPlace,
    },
}

/// Which of a profile's keys signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SigningKey {
    /// `service.api_key`.
    ManageKey,
    /// `service.alt_api_key`.
    AlternateKey,
}

impl From<SigningKey> for SecretSlot {
    fn from(key: SigningKey) -> Self {
        match key {
            SigningKey::ManageKey => Self::ManageKey,
            SigningKey::AlternateKey => Self::AlternateKey,
        }
    }
}

/// A token on its way to the admin, once: serializing it hands it over, and it cannot be serialized again. `Debug` prints
/// no content.
#[derive(Debug)]
pub struct HandedOut(Mutex<Option<SecretString>>);

impl HandedOut {
    /// Marks a token as the one to hand out.
    pub fn new(token: SecretString) -> Self {
        Self(Mutex::new(Some(token)))
    }

    /// The token itself, unless it was handed out before.
    pub fn take(&self) -> Option<SecretString> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Serialize for HandedOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let token = self.take().ok_or_else(|| S::Error::custom("the token was handed out before"))?;
        serializer.serialize_str(token.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_edit_prints_no_secret() {
        let edit: SecretEdit =
            serde_json::from_str(r#"{"kind":"set","value":"planted-secret","place":"keychain"}"#).unwrap();
        assert!(!format!("{edit:?}").contains("planted"));
    }

    #[test]
    fn a_handed_out_token_prints_nothing_and_serializes_once_to_its_text() {
        let token = HandedOut::new("planted-token".to_owned().into());
        assert!(!format!("{token:?}").contains("planted"));
        assert_eq!(serde_json::to_string(&token).unwrap(), r#""planted-token""#);
        assert!(!serde_json::to_string(&token).unwrap_err().to_string().contains("planted"));
        assert!(token.take().is_none());
    }
}
