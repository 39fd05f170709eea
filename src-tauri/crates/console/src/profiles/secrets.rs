//! A profile's secrets: what a form changes, carrying it out in the keychain, reading one for use.

use super::view::ProfileForm;
use super::{is_in_keychain, keychain_items};
use crate::Console;
use crate::error::Error;
use crate::keychain::{Item, KeychainError, MOST_SECRET_BYTES};
use crate::secret::{SecretEdit, SecretPlace, SecretSlot, facts};
use crate::store::{Profile, SecretRecord};
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Secrets kept until the program ends.
#[derive(Default)]
pub(crate) struct Session {
    secrets: Mutex<HashMap<Item, SecretString>>,
}

impl Session {
    pub(super) fn has(&self, item: &Item) -> bool {
        self.lock().contains_key(item)
    }

    pub(super) fn get(&self, item: &Item) -> Option<SecretString> {
        self.lock().get(item).cloned()
    }

    pub(super) fn put(&self, item: Item, secret: SecretString) {
        self.lock().insert(item, secret);
    }

    pub(super) fn forget(&self, item: &Item) {
        self.lock().remove(item);
    }

    pub(super) fn forget_profile(&self, profile: &str) {
        self.lock().retain(|item, _| item.profile != profile);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Item, SecretString>> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is to be done to each secret of a profile.
#[derive(Default)]
pub(super) struct Changes(Vec<(SecretSlot, SecretEdit)>);

impl Changes {
    /// The changes that a form asks for.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for a secret that cannot be one; [`KeychainError::TooLong`].
    pub(super) fn from_form(form: &ProfileForm, old: Option<&Profile>) -> Result<Self, Error> {
        let mut changes = Vec::new();
        for (slot, edit) in form.edits() {
            match edit {
                SecretEdit::Keep => {}
                SecretEdit::Remove => {
                    if old.is_some_and(|old| old.secret(slot).is_some()) {
                        changes.push((slot, SecretEdit::Remove));
                    }
                }
                SecretEdit::Set { value, place } => {
                    let value = checked(slot, value, *place)?;
                    changes.push((slot, SecretEdit::Set { value, place: *place }));
                }
            }
        }
        Ok(Self(changes))
    }

    pub(super) fn edits(&self) -> impl Iterator<Item = (SecretSlot, &SecretEdit)> {
        self.0.iter().map(|(slot, edit)| (*slot, edit))
    }

    /// The keychain items that these changes touch.
    pub(super) fn keychain_items(&self, id: &str, old: Option<&Profile>) -> Vec<Item> {
        let touches = |(slot, edit): &(SecretSlot, &SecretEdit)| {
            matches!(edit, SecretEdit::Set { place: SecretPlace::Keychain, .. })
                || old.is_some_and(|old| is_in_keychain(old, *slot))
        };
        self.edits().filter(touches).map(|(slot, _)| Item::new(id, slot)).collect()
    }

    fn edit(&self, slot: SecretSlot) -> Option<&SecretEdit> {
        self.0.iter().find(|(other, _)| *other == slot).map(|(_, edit)| edit)
    }
}

/// The secret without white space around it: HTTP strips it from headers, so it cannot be part of one. A password may
/// begin or end with a space, and a key in PEM form has lines.
fn checked(slot: SecretSlot, value: &SecretString, place: SecretPlace) -> Result<SecretString, Error> {
    let field = format!("secrets.{}", slot.name());
    let text = match slot {
        SecretSlot::GatewayPassword | SecretSlot::ClientPassphrase => {
            value.expose_secret().trim_matches(|c| matches!(c, '\r' | '\n'))
        }
        _ => value.expose_secret().trim(),
    };
    if text.is_empty() {
        return Err(Error::field(
            field,
            format!("The {} is empty.", slot.words()),
            "Enter it, or remove it from the profile.",
        ));
    }
    if text.len() > MOST_SECRET_BYTES {
        return Err(match place {
            SecretPlace::Keychain => KeychainError::TooLong { limit: MOST_SECRET_BYTES }.into(),
            SecretPlace::Session => Error::InputTooLarge { what: "The secret", limit: MOST_SECRET_BYTES },
        });
    }
    if text.chars().any(|c| c.is_control() && !(slot == SecretSlot::ClientKey && matches!(c, '\r' | '\n'))) {
        return Err(Error::field(
            field,
            format!("The {} contains a line break or another control character.", slot.words()),
            "Check that only the key itself was pasted.",
        ));
    }
    Ok(text.to_owned().into())
}

/// What is written down about a secret.
pub(super) fn record(slot: SecretSlot, place: SecretPlace, secret: &SecretString) -> SecretRecord {
    let facts = facts(secret);
    let short = facts.short && slot.is_for_qdrant();
    SecretRecord { slot, place, short, looks_like_token: facts.looks_like_token, same_as: None }
}

impl Console {
    /// Reads a profile's secret for use.
    ///
    /// # Errors
    /// [`Error::ProfileIncomplete`], [`Error::SessionOver`], [`Error::Keychain`].
    pub(crate) fn secret(&self, profile: &Profile, slot: SecretSlot) -> Result<SecretString, Error> {
        let item = Item::new(&profile.id, slot);
        match profile.secret(slot).map(|secret| secret.place) {
            None => Err(Error::ProfileIncomplete(slot)),
            Some(SecretPlace::Session) => self.session.get(&item).ok_or(Error::SessionOver(slot)),
            Some(SecretPlace::Keychain) => Ok(self.keychain.read(&item, self.patience())?),
        }
    }

    /// Every secret of a profile, as changes to a copy of it. Those of an earlier session cannot be copied.
    pub(super) fn copied_secrets(&self, profile: &Profile) -> Result<Changes, Error> {
        let mut changes = Vec::new();
        for secret in &profile.secrets {
            match self.secret(profile, secret.slot) {
                Ok(value) => changes.push((secret.slot, SecretEdit::Set { value, place: secret.place })),
                Err(Error::SessionOver(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Changes(changes))
    }

    /// Does in the keychain what the changes say. A secret that is only to go is no reason to fail: keeping another one
    /// for this session must be possible while the keychain does not work. Such items come back, to be deleted later.
    ///
    /// # Errors
    /// Why it stopped, and which items may have been changed by then.
    pub(super) fn carry_out(
        &self,
        id: &str,
        name: &str,
        old: Option<&Profile>,
        changes: &Changes,
    ) -> Result<Vec<Item>, (KeychainError, Vec<Item>)> {
        let (mut touched, mut left) = (Vec::new(), Vec::new());
        for (slot, edit) in changes.edits() {
            let item = Item::new(id, slot);
            match edit {
                SecretEdit::Set { value, place: SecretPlace::Keychain } => {
                    let label = format!("Portcullis: {name} ({})", slot.words());
                    if let Err(error) = self.keychain.write(&item, &label, value, self.patience()) {
                        // A call that broke off in the middle may or may not have done it.
                        if matches!(error, KeychainError::Timeout { .. } | KeychainError::Failed(_)) {
                            touched.push(item);
                        }
                        return Err((error, touched));
                    }
                    touched.push(item);
                }
                SecretEdit::Set { place: SecretPlace::Session, .. } | SecretEdit::Remove
                    if old.is_some_and(|old| is_in_keychain(old, slot)) =>
                {
                    // A keychain that failed once is not waited for again.
                    if left.is_empty() && self.keychain.delete(&item, self.patience()).is_ok() {
                        touched.push(item);
                    } else {
                        left.push(item);
                    }
                }
                SecretEdit::Set { .. } | SecretEdit::Remove | SecretEdit::Keep => {}
            }
        }
        Ok(left)
    }

    /// What is to be written down about each secret after the changes.
    pub(super) fn records_after(&self, old: Option<&Profile>, changes: &Changes) -> Vec<SecretRecord> {
        let mut records: Vec<SecretRecord> = SecretSlot::ALL
            .into_iter()
            .filter_map(|slot| match changes.edit(slot) {
                Some(SecretEdit::Set { value, place }) => Some(record(slot, *place, value)),
                Some(SecretEdit::Remove) => None,
                Some(SecretEdit::Keep) | None => old.and_then(|old| old.secret(slot).cloned()),
            })
            .collect();
        if changes.0.is_empty() {
            return records;
        }
        // A secret that cannot be read now is left as it was described before: this is a hint, not a condition, and a
        // keychain that failed once is not waited for again.
        let mut known: Vec<(SecretSlot, SecretString)> = Vec::new();
        let mut works = true;
        for record in &records {
            let value = match (changes.edit(record.slot), old) {
                (Some(SecretEdit::Set { value, .. }), _) => Ok(value.clone()),
                (_, Some(old)) if works => self.secret(old, record.slot),
                _ => continue,
            };
            works &= !matches!(value, Err(Error::Keychain(_)));
            known.extend(value.ok().map(|value| (record.slot, value)));
        }
        let held: Vec<SecretSlot> = records.iter().map(|record| record.slot).collect();
        for record in &mut records {
            let value = known.iter().find(|(slot, _)| *slot == record.slot).map(|(_, value)| value.expose_secret());
            match value {
                None => record.same_as = record.same_as.filter(|slot| held.contains(slot)),
                Some(value) => {
                    record.same_as = known
                        .iter()
                        .find(|(slot, other)| *slot != record.slot && other.expose_secret() == value)
                        .map(|(slot, _)| *slot);
                }
            }
        }
        records
    }

    /// Deletes a profile's items; says how many were deleted before the first failure.
    pub(super) fn delete_secrets(&self, profile: &Profile) -> Result<(), (usize, KeychainError)> {
        for (done, item) in keychain_items(profile).enumerate() {
            self.keychain.delete(&item, self.patience()).map_err(|error| (done, error))?;
        }
        Ok(())
    }
}
