//! The operating system's own keychain: Secret Service over D-Bus, macOS Keychain, Windows Credential Manager.
//!
//! Built on `keyring-core` and the stores of the keyring family, each named here. Their façade, the crate `keyring`, is
//! not used because of three things that it cannot do on Linux: it connects once, so a keychain that is started after
//! the program is never found; it shares that connection behind one mutex, so one call that hangs on a prompt holds up
//! every later one; and it takes no label, so that the admin would see `keyring:<id>@<service>` in the keychain's own
//! program. Here every call connects afresh, which takes about ten milliseconds.

use super::{Call, Item, Keychain, KeychainError, MOST_SECRET_BYTES, SERVICE};
use keyring_core::api::CredentialStoreApi;
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The operating system's own keychain.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn name(&self) -> &'static str {
        platform::NAME
    }

    fn probe(&self) -> Result<(), KeychainError> {
        platform::probe()
    }

    fn read(&self, item: &Item, call: &Call) -> Result<SecretString, KeychainError> {
        platform::unlock(call)?;
        let bytes = Zeroizing::new(entry(item, None)?.get_secret().map_err(fault)?);
        std::str::from_utf8(&bytes)
            .map(|text| text.to_owned().into())
            .map_err(|_| KeychainError::Failed("the item holds something that is not text".to_owned()))
    }

    fn write(&self, item: &Item, label: &str, secret: &SecretString, call: &Call) -> Result<(), KeychainError> {
        if secret.expose_secret().len() > MOST_SECRET_BYTES {
            return Err(KeychainError::TooLong { limit: MOST_SECRET_BYTES });
        }
        platform::unlock(call)?;
        entry(item, Some(label))?.set_secret(secret.expose_secret().as_bytes()).map_err(fault)
    }

    fn delete(&self, item: &Item, call: &Call) -> Result<(), KeychainError> {
        platform::unlock(call)?;
        match entry(item, None)?.delete_credential() {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }
}

fn entry(item: &Item, label: Option<&str>) -> Result<keyring_core::Entry, KeychainError> {
    let store: Arc<platform::Store> = platform::Store::new().map_err(fault)?;
    let modifiers: HashMap<&str, &str> =
        label.filter(|_| platform::TAKES_LABEL).map(|label| ("label", label)).into_iter().collect();
    store.build(SERVICE, &item.account(), Some(&modifiers)).map_err(fault)
}

/// The store's error without anything that could hold a secret: some variants carry the bytes of the item.
fn fault(error: keyring_core::Error) -> KeychainError {
    match error {
        keyring_core::Error::NoEntry => KeychainError::Missing,
        keyring_core::Error::TooLong(_, limit) => {
            KeychainError::TooLong { limit: usize::try_from(limit).unwrap_or(MOST_SECRET_BYTES) }
        }
        keyring_core::Error::NoStorageAccess(_) => platform::NO_ACCESS,
        keyring_core::Error::PlatformFailure(error) => KeychainError::Failed(error.to_string()),
        keyring_core::Error::Ambiguous(_) => KeychainError::Failed("it holds this item more than once".to_owned()),
        _ => KeychainError::Failed("it answered something unexpected".to_owned()),
    }
}

#[cfg(not(any(target_os = "macos", target_os = "windows")))]
mod platform {
    use super::Call;
    use crate::keychain::{Absence, KeychainError};
    use secret_service::blocking::{Collection, SecretService};
    use secret_service::{EncryptionType, Error};
    pub(super) use zbus_secret_service_keyring_store::Store;

    pub(super) const NAME: &str = "Secret Service";
    pub(super) const TAKES_LABEL: bool = true;
    pub(super) const NO_ACCESS: KeychainError = KeychainError::Refused;

    /// Asks the service whether its default keyring is locked; asks the admin nothing.
    pub(super) fn probe() -> Result<(), KeychainError> {
        in_default_keyring(|keyring| match keyring.is_locked() {
            Ok(true) => Err(KeychainError::Locked),
            Ok(false) => Ok(()),
            Err(error) => Err(fault(&error)),
        })
    }

    /// Unlocks the default keyring when it is locked: the service shows its prompt, for as long as it likes.
    pub(super) fn unlock(call: &Call) -> Result<(), KeychainError> {
        in_default_keyring(|keyring| {
            if !keyring.is_locked().map_err(|error| fault(&error))? {
                return Ok(());
            }
            call.unlocking();
            keyring.unlock().map_err(|error| fault(&error))?;
            if keyring.is_locked().map_err(|error| fault(&error))? {
                return Err(KeychainError::Refused);
            }
            call.unlocked()
        })
    }

    fn in_default_keyring(
        work: impl FnOnce(&Collection<'_>) -> Result<(), KeychainError>,
    ) -> Result<(), KeychainError> {
        // Nothing secret passes over this connection; the one that carries secrets is encrypted.
        let service = SecretService::connect(EncryptionType::Plain).map_err(|error| fault(&error))?;
        let keyring = service.get_default_collection().map_err(|error| match error {
            Error::NoResult => KeychainError::Absent(Absence::NoKeyring),
            error => fault(&error),
        })?;
        work(&keyring)
    }

    fn fault(error: &Error) -> KeychainError {
        match error {
            Error::Unavailable => KeychainError::Absent(Absence::NoProvider),
            Error::Locked => KeychainError::Locked,
            Error::Prompt | Error::PromptDisconnected => KeychainError::Refused,
            Error::Zbus(error) if is_nobody_there(error) => KeychainError::Absent(Absence::NoProvider),
            error => KeychainError::Failed(error.to_string()),
        }
    }

    /// No bus, or nobody on it who offers the service, or one who cannot be started.
    fn is_nobody_there(error: &zbus::Error) -> bool {
        let by_name = |name: &str| {
            name.strip_prefix("org.freedesktop.DBus.Error.").is_some_and(|name| {
                matches!(name, "ServiceUnknown" | "NameHasNoOwner" | "NoServer") || name.starts_with("Spawn.")
            })
        };
        match error {
            zbus::Error::MethodError(name, ..) => by_name(name.as_str()),
            zbus::Error::FDO(error) => {
                use zbus::DBusError;
                by_name(error.name().as_str())
            }
            zbus::Error::Address(_)
            | zbus::Error::Connection(..)
            | zbus::Error::InputOutput(_)
            | zbus::Error::Handshake(_) => true,
            _ => false,
        }
    }
}

#[cfg(target_os = "macos")]
mod platform {
    use super::Call;
    use crate::keychain::KeychainError;
    pub(super) use apple_native_keyring_store::keychain::Store;

    pub(super) const NAME: &str = "macOS Keychain";
    pub(super) const TAKES_LABEL: bool = false;
    /// The system asks by itself; no access means that the admin said no.
    pub(super) const NO_ACCESS: KeychainError = KeychainError::Refused;

    pub(super) fn probe() -> Result<(), KeychainError> {
        Store::new().map(|_| ()).map_err(super::fault)
    }

    /// The system unlocks it by itself, with a prompt of its own, within the call.
    pub(super) fn unlock(_call: &Call) -> Result<(), KeychainError> {
        Ok(())
    }
}

#[cfg(target_os = "windows")]
mod platform {
    use super::Call;
    use crate::keychain::{Absence, KeychainError};
    pub(super) use windows_native_keyring_store::Store;

    pub(super) const NAME: &str = "Windows Credential Manager";
    pub(super) const TAKES_LABEL: bool = false;
    /// No access means a session without credentials of its own, such as a network logon.
    pub(super) const NO_ACCESS: KeychainError = KeychainError::Absent(Absence::NoProvider);

    pub(super) fn probe() -> Result<(), KeychainError> {
        Store::new().map(|_| ()).map_err(super::fault)
    }

    /// It is open as long as the user is logged in.
    pub(super) fn unlock(_call: &Call) -> Result<(), KeychainError> {
        Ok(())
    }
}
