//! Finishing what was begun with the keychain: after a crash between keychain and file, or a keychain that failed half-way.

use super::keychain_items;
use super::secrets::record;
use crate::Console;
use crate::error::{Error, Notice, NoticeCode};
use crate::keychain::{Item, KeychainError};
use crate::secret::SecretPlace;
use crate::store::{Document, Unsettled, files};
use std::fs::File;
use std::io;

/// What became of one note.
enum Outcome {
    /// The item is gone, or was never there.
    Gone(Item),
    /// The item is there and its profile names it: what is said about it may be out of date.
    There(Item, bool, bool),
    /// The profile's secrets are gone: now the profile can go.
    ProfileGone(String),
}

impl Console {
    /// Finishes what a crash or a failing keychain left half done, if nobody else is changing secrets now. Harmless at
    /// any time; what cannot be finished yet stays written down.
    ///
    /// # Errors
    /// Those of the store.
    pub fn settle(&self) -> Result<(), Error> {
        let Some(_turn) =
            files::try_lock(&self.secrets_path()).map_err(|error| Error::StoreUnwritable(error.to_string()))?
        else {
            return Ok(());
        };
        self.settle_notes()
    }

    /// Takes the turn to change profiles and their secrets, and finishes what was left half done. Every program that changes secrets holds
    /// it from its first note to its last, so notes that are there now are nobody's work in progress.
    pub(crate) fn secrets_turn(&self) -> Result<File, Error> {
        // Whoever holds it may be waiting for the keychain itself.
        let patience = self.patience() * 2 + files::PATIENCE;
        let turn = files::lock(&self.secrets_path(), patience).map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => Error::DataBusy("the secrets"),
            _ => Error::StoreUnwritable(error.to_string()),
        })?;
        self.settle_held();
        Ok(turn)
    }

    /// Settles as far as possible now; the turn is already held. What fails stays written down for the next time.
    pub(super) fn settle_held(&self) {
        let _ = self.settle_notes();
    }

    /// A notice while secrets without a profile wait in the keychain.
    pub(crate) fn unsettled_notice(&self) -> Option<Notice> {
        let waiting = self.durable.load().ok()?.unsettled.len();
        (waiting > 0).then(|| Notice {
            code: NoticeCode::SecretsUnsettled,
            message: format!(
                "Changes to {waiting} secrets in the keychain are not finished, because it did not answer."
            ),
            remedy: "Unlock or start the keychain. Portcullis finishes them the next time that it can use it."
                .to_owned(),
        })
    }

    fn settle_notes(&self) -> Result<(), Error> {
        let document = self.durable.load()?;
        let mut settled = Vec::new();
        for note in &document.unsettled {
            match self.settle_note(&document, note) {
                Ok(outcome) => settled.push((note.clone(), outcome)),
                // The keychain does not work now: the other notes would only wait for it as long again.
                Err(_) => break,
            }
        }
        if settled.is_empty() {
            return Ok(());
        }
        self.durable.update(|document| {
            for (note, outcome) in settled {
                document.unsettled.retain(|other| *other != note);
                apply(document, outcome);
            }
            Ok(())
        })
    }

    fn settle_note(&self, document: &Document, note: &Unsettled) -> Result<Outcome, KeychainError> {
        match note {
            Unsettled::Item(item) if document.names(item) => match self.keychain.read(item, self.patience()) {
                Ok(secret) => {
                    let found = record(item.slot, SecretPlace::Keychain, &secret);
                    Ok(Outcome::There(item.clone(), found.short, found.looks_like_token))
                }
                Err(KeychainError::Missing) => Ok(Outcome::Gone(item.clone())),
                Err(error) => Err(error),
            },
            Unsettled::Item(item) => {
                self.keychain.delete(item, self.patience())?;
                Ok(Outcome::Gone(item.clone()))
            }
            Unsettled::DeleteProfile { profile } => {
                if let Ok(profile) = document.profile(profile) {
                    for item in keychain_items(profile) {
                        self.keychain.delete(&item, self.patience())?;
                    }
                }
                Ok(Outcome::ProfileGone(profile.clone()))
            }
        }
    }
}

fn apply(document: &mut Document, outcome: Outcome) {
    match outcome {
        Outcome::ProfileGone(id) => document.profiles.retain(|profile| profile.id != id),
        Outcome::Gone(item) => {
            for profile in document.profiles.iter_mut().filter(|profile| profile.id == item.profile) {
                profile.secrets.retain(|secret| secret.slot != item.slot || secret.place == SecretPlace::Session);
            }
        }
        Outcome::There(item, short, looks_like_token) => {
            for profile in document.profiles.iter_mut().filter(|profile| profile.id == item.profile) {
                for secret in profile.secrets.iter_mut().filter(|secret| secret.slot == item.slot) {
                    secret.short = short;
                    secret.looks_like_token = looks_like_token;
                    secret.same_as = None;
                }
            }
        }
    }
}
