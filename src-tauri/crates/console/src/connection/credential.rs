//! Which of a profile's secrets is shown to the cluster.

use crate::Console;
use crate::error::Error;
use crate::secret::SecretSlot;
use crate::store::Profile;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use ts_rs::TS;
use zeroize::Zeroizing;

use super::error::ConnectionError;
use crate::profiles::SendAs;

/// Which credential to show to the cluster.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CredentialChoice {
    /// One of the profile's.
    Stored {
        /// A key or the token.
        slot: SecretSlot,
    },
    /// The strongest that the profile has; none if it has none.
    Best,
    /// None, though the profile has some.
    None,
    /// Another one, which is not kept.
    Given {
        /// A key or a token.
        #[ts(type = "string")]
        token: SecretString,
    },
}

/// What is shown to the cluster.
#[derive(Debug, Clone, Default)]
pub struct Credential {
    secret: Option<SecretString>,
    slot: Option<SecretSlot>,
}

impl Credential {
    /// Nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// A key or a token that no profile holds. White space around it is none of it: what travels and what is kept out of
    /// texts must be the same.
    pub fn given(secret: SecretString) -> Self {
        Self { secret: Some(secret.expose_secret().trim().into()), slot: None }
    }

    /// Whether there is nothing to show.
    pub fn is_none(&self) -> bool {
        self.secret.is_none()
    }

    /// Where the profile holds it.
    pub fn slot(&self) -> Option<SecretSlot> {
        self.slot
    }

    /// The secret itself, for those who decode it as a token.
    pub(crate) fn secret(&self) -> Option<&SecretString> {
        self.secret.as_ref()
    }

    /// Puts it where it travels.
    pub(super) fn apply(&self, headers: &mut HeaderMap, send_as: SendAs) -> Result<(), ConnectionError> {
        let Some(secret) = &self.secret else { return Ok(()) };
        let (name, text) = match send_as {
            SendAs::ApiKey => (HeaderName::from_static("api-key"), Zeroizing::new(secret.expose_secret().to_owned())),
            SendAs::Bearer => {
                (reqwest::header::AUTHORIZATION, Zeroizing::new(format!("Bearer {}", secret.expose_secret())))
            }
        };
        headers.insert(name, sensitive(&text)?);
        Ok(())
    }
}

/// A header's value that is not printed.
pub(super) fn sensitive(text: &str) -> Result<HeaderValue, ConnectionError> {
    let mut value = HeaderValue::from_bytes(text.trim().as_bytes()).map_err(|_| ConnectionError::BadAnswer {
        detail: "the key, token or password contains a character that cannot travel in a header".to_owned(),
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// The slots that [`CredentialChoice::Best`] looks at, strongest first.
const STRONGEST_FIRST: [SecretSlot; 4] =
    [SecretSlot::ManageKey, SecretSlot::AlternateKey, SecretSlot::ReadOnlyKey, SecretSlot::Token];

impl Console {
    /// The credential that was chosen for a profile. Waits for the keychain.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`], [`Error::ProfileIncomplete`], [`Error::SessionOver`], [`Error::InvalidField`],
    /// [`Error::Keychain`], and those of the store.
    pub fn credential(&self, profile_id: &str, choice: &CredentialChoice) -> Result<Credential, Error> {
        let document = self.durable.load()?;
        let profile = document.profile(profile_id)?;
        let stored = |slot| Ok(Credential { secret: Some(self.secret(profile, slot)?), slot: Some(slot) });
        match choice {
            CredentialChoice::None => Ok(Credential::none()),
            CredentialChoice::Given { token } if token.expose_secret().trim().is_empty() => {
                Err(Error::field("credential.token", "The token is empty.", "Paste a token or a key."))
            }
            CredentialChoice::Given { token } if token.expose_secret().trim().contains(char::is_control) => {
                Err(Error::field(
                    "credential.token",
                    "The token contains a line break or another control character.",
                    "Check that only the token itself was pasted.",
                ))
            }
            CredentialChoice::Given { token } => Ok(Credential::given(token.clone())),
            CredentialChoice::Stored { slot } if slot.is_for_qdrant() => stored(*slot),
            CredentialChoice::Stored { .. } => Err(Error::field(
                "credential.slot",
                "This secret is for the way to the cluster, not for the cluster.",
                "Choose a key or the token.",
            )),
            CredentialChoice::Best => strongest(profile).map_or(Ok(Credential::none()), stored),
        }
    }
}

fn strongest(profile: &Profile) -> Option<SecretSlot> {
    STRONGEST_FIRST.into_iter().find(|slot| profile.secret(*slot).is_some())
}
