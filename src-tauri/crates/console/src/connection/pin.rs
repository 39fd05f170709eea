//! Confirming a certificate: only one that a test has seen, so that nothing is trusted by mistake.

use super::certificate::CertificateGlance;
use super::report::PinForm;
use crate::Console;
use crate::error::Error;
use crate::profiles::ProfileView;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The last certificate of each profile that a test asked about.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    by_profile: Mutex<HashMap<String, Question>>,
}

/// A certificate, and the revision of the profile that led to it: a changed profile may lead to another machine.
#[derive(Debug, Clone)]
struct Question {
    seen: CertificateGlance,
    revision: u64,
}

impl Asked {
    pub(super) fn note(&self, profile: &str, revision: u64, seen: CertificateGlance) {
        self.lock().insert(profile.to_owned(), Question { seen, revision });
    }

    fn about(&self, profile: &str) -> Option<Question> {
        self.lock().get(profile).cloned()
    }

    /// Forgets what was asked about a profile.
    pub(crate) fn forget(&self, profile: &str) {
        self.lock().remove(profile);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Question>> {
        self.by_profile.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Console {
    /// Trusts, for a profile, the one certificate that the last test saw and the admin compared.
    ///
    /// # Errors
    /// [`Error::InvalidField`] when no test saw it, [`Error::ProfileChanged`] when the profile was changed since that test,
    /// [`Error::ProfileNotFound`], and those of the store.
    pub fn confirm_pin(&self, form: &PinForm) -> Result<ProfileView, Error> {
        let asked = self.asked.about(&form.profile_id).filter(|asked| asked.seen.sha256 == form.sha256);
        let Some(Question { seen, revision }) = asked else {
            return Err(Error::field(
                "sha256",
                "This is not the certificate that the last test of this profile saw.",
                "Test the connection again, compare the fingerprint that it shows, and confirm that one.",
            ));
        };
        // A save that is under way would write back the profile without it.
        let _turn = self.secrets_turn()?;
        let profile = self.durable.update(|document| {
            let profile = document.profiles.iter_mut().find(|profile| profile.id == form.profile_id);
            let profile = profile.ok_or(Error::ProfileNotFound)?;
            if profile.revision != revision {
                return Err(Error::ProfileChanged);
            }
            profile.connection.pin = Some(seen.sha256.clone());
            profile.pinned = Some(seen.clone());
            profile.revision += 1;
            profile.updated_at = crate::moment::rfc3339(self.clock.now());
            Ok(profile.clone())
        })?;
        self.asked.forget(&form.profile_id);
        Ok(self.view(&profile))
    }
}
