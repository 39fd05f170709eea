//! Keys for the tests, and tokens signed with them, by other code than the product's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use qdrant_access::authenticate::{KeyName, KeyState, Keys};
use sha2::Sha256;

/// A server's keys, in the open: these are test values.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlainKeys {
    pub(crate) manage: Option<String>,
    pub(crate) alternate: Option<String>,
    pub(crate) read_only: Option<String>,
}

impl PlainKeys {
    fn key(&self, name: KeyName) -> Option<&str> {
        match name {
            KeyName::Manage => self.manage.as_deref(),
            KeyName::Alternate => self.alternate.as_deref(),
            KeyName::ReadOnly => self.read_only.as_deref(),
        }
    }
}

impl Keys for PlainKeys {
    fn state(&self, key: KeyName) -> KeyState {
        match self.key(key) {
            None => KeyState::Unset,
            Some("") => KeyState::Empty,
            Some(_) => KeyState::Set,
        }
    }

    fn equals(&self, key: KeyName, presented: &str) -> bool {
        self.key(key) == Some(presented)
    }

    fn signed(&self, key: KeyName, message: &[u8], signature: &[u8]) -> bool {
        self.key(key).is_some_and(|key| mac(key, message).verify_slice(signature).is_ok())
    }
}

/// A token with this header and these claims, signed with HMAC-SHA256.
pub(crate) fn sign(header: &str, claims: impl AsRef<[u8]>, key: &str) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = mac(key, message.as_bytes()).finalize().into_bytes();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The header that tokens usually have.
pub(crate) const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn mac(key: &str, message: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(message);
    mac
}
