//! Cluster profiles: where a cluster is, what it is for, and which secrets the keychain holds for it.
//!
//! The order of every change is: write down what is about to happen to the keychain, do it, then write the profile.
//! A crash in between leaves a note, and [`settle`](Console::settle) finishes or undoes what it is about; so no secret
//! stays without a profile.

mod address;
mod connection;
mod secrets;
mod settle;
mod transfer;
mod view;

pub use address::{Address, Scheme};
pub use connection::{ClientCertificate, Connection, FixedHeader, Gateway, Peer, SendAs};
pub use view::{Brought, Environment, ImportView, ProfileForm, ProfileView, Role, SecretView, Skipped};

use crate::Console;
use crate::error::Error;
use crate::keychain::{Item, KeychainError};
use crate::ports::new_id;
use crate::secret::{SecretEdit, SecretPlace, SecretSlot};
use crate::store::{Document, Profile, Unsettled};
use secrets::Changes;
pub(crate) use secrets::Session;
use std::collections::HashMap;
use view::Plain;

/// More profiles than one program is made for.
const MOST_PROFILES: usize = 10_000;

impl Console {
    /// Every profile, in the admin's order.
    ///
    /// # Errors
    /// [`Error::StoreUnreadable`], [`Error::StoreNewer`].
    pub fn list_profiles(&self) -> Result<Vec<ProfileView>, Error> {
        Ok(self.views(&self.durable.load()?))
    }

    /// Creates or changes a profile, and does what the form says with its secrets.
    ///
    /// # Errors
    /// [`Error::InvalidField`], [`Error::ProfileNotFound`], [`Error::ProfileChanged`], [`Error::Keychain`], and those of
    /// the store. After an error the profile is as it was before, apart from secrets that were replaced before the keychain failed.
    pub fn save_profile(&self, form: ProfileForm) -> Result<ProfileView, Error> {
        self.save_form(form, false)
    }

    /// The same for a profile that leads to a practice cluster.
    ///
    /// # Errors
    /// Those of [`save_profile`](Self::save_profile).
    pub(crate) fn save_practice_profile(&self, form: ProfileForm) -> Result<ProfileView, Error> {
        self.save_form(form, true)
    }

    fn save_form(&self, form: ProfileForm, practice: bool) -> Result<ProfileView, Error> {
        let mut plain = form.checked()?;
        let _turn = self.secrets_turn()?;
        let document = self.durable.load()?;
        let (id, old) = match &form.id {
            Some(id) => (id.clone(), Some(document.profile(id)?.clone())),
            None => (new_id(self.random.as_ref())?, None),
        };
        if form.revision.is_some_and(|revision| old.as_ref().is_some_and(|old| old.revision != revision)) {
            return Err(Error::ProfileChanged);
        }
        // Led elsewhere, it is no simulation any more.
        let led_there = |old: &Profile| old.practice && old.address == plain.address;
        plain.practice = practice || old.as_ref().is_some_and(led_there);
        let changes = Changes::from_form(&form, old.as_ref())?;
        self.save(id, plain, old.as_ref(), changes, None)
    }

    /// Copies a profile under another name, and its secrets if asked to.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`]; [`Error::Keychain`] when a secret could not be copied, and then nothing is; those of
    /// the store.
    pub fn duplicate_profile(&self, id: &str, with_secrets: bool) -> Result<ProfileView, Error> {
        let _turn = self.secrets_turn()?;
        let document = self.durable.load()?;
        let original = document.profile(id)?;
        let mut plain = Plain::of(original);
        plain.name = free_name(&document, &plain.name, |base, number| match number {
            1 => format!("{base} copy"),
            _ => format!("{base} copy {number}"),
        });
        let changes = if with_secrets { self.copied_secrets(original)? } else { Changes::default() };
        self.save(new_id(self.random.as_ref())?, plain, None, changes, Some(id))
    }

    /// Deletes a profile with all its secrets.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`]; [`Error::Keychain`] when the secrets could not be deleted, and then the profile is
    /// still there; those of the store.
    pub fn delete_profile(&self, id: &str) -> Result<(), Error> {
        let _turn = self.secrets_turn()?;
        let note = Unsettled::DeleteProfile { profile: id.to_owned() };
        let profile = self.durable.update(|document| {
            let profile = document.profile(id)?.clone();
            document.note([note.clone()]);
            Ok(profile)
        })?;
        match self.delete_secrets(&profile) {
            // Where there is no keychain, a profile must not be there for ever: its secrets go when there is one again.
            Err((_, KeychainError::Absent(_))) => self.forget_profile(&profile, true)?,
            Err((0, error)) => {
                // A call that broke off in the middle may yet delete the secret: what the profile says of it is looked up.
                let broke_off = matches!(error, KeychainError::Timeout { .. } | KeychainError::Failed(_));
                self.durable.update(|document| {
                    document.unsettled.retain(|other| *other != note);
                    document.note(keychain_items(&profile).filter(|_| broke_off).map(Unsettled::Item));
                    Ok(())
                })?;
                return Err(error.into());
            }
            // Some are gone already, so there is no way back: the rest stays written down and is deleted later.
            Err((_, _)) => self.forget_profile(&profile, true)?,
            Ok(()) => self.forget_profile(&profile, false)?,
        }
        self.session.forget_profile(id);
        self.asked.forget(id);
        self.memory.forget(id);
        self.forget_posture(id);
        Ok(())
    }

    /// Puts the profiles into this order. Profiles that it does not name keep their order behind the others.
    ///
    /// # Errors
    /// Those of the store.
    pub fn order_profiles(&self, ids: &[String]) -> Result<Vec<ProfileView>, Error> {
        let document = self.durable.update(|document| {
            let places: HashMap<&str, usize> = ids.iter().enumerate().map(|(place, id)| (id.as_str(), place)).collect();
            document.profiles.sort_by_key(|profile| places.get(profile.id.as_str()).copied().unwrap_or(usize::MAX));
            Ok(document.clone())
        })?;
        Ok(self.views(&document))
    }

    pub(crate) fn view(&self, profile: &Profile) -> ProfileView {
        ProfileView::new(profile, |slot| self.session.has(&Item::new(&profile.id, slot)))
    }

    fn views(&self, document: &Document) -> Vec<ProfileView> {
        document.profiles.iter().map(|profile| self.view(profile)).collect()
    }

    /// Carries out the changes to the secrets, then stores the profile; behind the profile `after`, if one is named.
    fn save(
        &self,
        id: String,
        plain: Plain,
        old: Option<&Profile>,
        changes: Changes,
        after: Option<&str>,
    ) -> Result<ProfileView, Error> {
        let items = changes.keychain_items(&id, old);
        if !items.is_empty() {
            self.durable.update(|document| {
                document.note(items.iter().cloned().map(Unsettled::Item));
                Ok(())
            })?;
        }
        let left = match self.carry_out(&id, &plain.name, old, &changes) {
            Ok(left) => left,
            Err((error, touched)) => {
                // What was not touched needs no settling; the rest is undone now, or when the keychain works again.
                self.durable.update(|document| {
                    document.strike(|item| items.contains(item) && !touched.contains(item));
                    Ok(())
                })?;
                if !matches!(error, KeychainError::Timeout { .. }) {
                    self.settle_held();
                }
                return Err(error.into());
            }
        };
        let secrets = self.records_after(old, &changes);
        let mut profile = plain.into_profile(id.clone(), secrets, crate::moment::rfc3339(self.clock.now()));
        self.durable.update(|document| {
            document.strike(|item| items.contains(item) && !left.contains(item));
            profile.revision += old.map_or(0, |old| old.revision);
            profile.pinned = document.pinned(profile.connection.pin.as_deref());
            put(document, profile.clone(), after)
        })?;
        for (slot, edit) in changes.edits() {
            let item = Item::new(&id, slot);
            match edit {
                SecretEdit::Set { value, place: SecretPlace::Session } => self.session.put(item, value.clone()),
                SecretEdit::Set { place: SecretPlace::Keychain, .. } | SecretEdit::Remove => self.session.forget(&item),
                SecretEdit::Keep => {}
            }
        }
        Ok(self.view(&profile))
    }

    /// Takes the profile out of the document. Its secrets stay noted if some are `left`, and so does a secret that it does
    /// not name, because a call that broke off may yet write it.
    fn forget_profile(&self, profile: &Profile, left: bool) -> Result<(), Error> {
        self.durable.update(|document| {
            document.profiles.retain(|other| other.id != profile.id);
            document.forget_seen(&profile.id);
            let deletion = Unsettled::DeleteProfile { profile: profile.id.clone() };
            document.unsettled.retain(|note| *note != deletion);
            if left {
                document.note(keychain_items(profile).map(Unsettled::Item));
            } else {
                document.strike(|item| keychain_items(profile).any(|deleted| deleted == *item));
            }
            Ok(())
        })
    }
}

/// The items in the keychain that a profile names.
fn keychain_items(profile: &Profile) -> impl Iterator<Item = Item> {
    let slots = SecretSlot::ALL.into_iter().filter(|slot| is_in_keychain(profile, *slot));
    slots.map(|slot| Item::new(&profile.id, slot))
}

fn is_in_keychain(profile: &Profile, slot: SecretSlot) -> bool {
    profile.secret(slot).is_some_and(|secret| secret.place == SecretPlace::Keychain)
}

fn put(document: &mut Document, profile: Profile, after: Option<&str>) -> Result<(), Error> {
    if let Some(old) = document.profiles.iter_mut().find(|other| other.id == profile.id) {
        *old = profile;
        return Ok(());
    }
    if document.profiles.len() >= MOST_PROFILES {
        return Err(Error::field("name", format!("There are {MOST_PROFILES} profiles already."), "Delete some first."));
    }
    let place = document.profiles.iter().position(|other| after == Some(other.id.as_str()));
    document.profiles.insert(place.map_or(document.profiles.len(), |place| place + 1), profile);
    Ok(())
}

/// A name that no profile has yet, made from `base` and a number by `word`.
fn free_name(document: &Document, base: &str, word: impl Fn(&str, u32) -> String) -> String {
    let base: String = base.chars().take(100).collect();
    let taken = |name: &String| document.profiles.iter().any(|profile| profile.name == *name);
    (1..=u32::MAX).map(|number| word(base.trim_end(), number)).find(|name| !taken(name)).unwrap_or(base)
}

#[cfg(test)]
mod tests;
