//! Calls to the keychain with a thread of their own and a time-out.

use super::{Item, Keychain, KeychainError};
use secrecy::SecretString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// Calls that never came back, at most: beyond it the keychain counts as hanging without another thread being spent.
const MOST_ABANDONED: usize = 16;

/// A keychain whose calls come back in time.
#[derive(Clone)]
pub struct Patient {
    keychain: Arc<dyn Keychain>,
    abandoned: Arc<AtomicUsize>,
}

impl Patient {
    /// Gives each call to `keychain` a thread of its own.
    pub fn new(keychain: Arc<dyn Keychain>) -> Self {
        Self { keychain, abandoned: Arc::default() }
    }

    /// What the keychain calls itself.
    pub fn name(&self) -> &'static str {
        self.keychain.name()
    }

    /// Whether the keychain could be used now, without asking the admin anything.
    ///
    /// # Errors
    /// Why it could not.
    pub fn probe(&self, patience: Duration) -> Result<(), KeychainError> {
        self.call(patience, |keychain, _| keychain.probe())
    }

    /// Reads a secret.
    ///
    /// # Errors
    /// See [`Keychain::read`], and [`KeychainError::Timeout`].
    pub fn read(&self, item: &Item, patience: Duration) -> Result<SecretString, KeychainError> {
        let item = item.clone();
        self.call(patience, move |keychain, call| keychain.read(&item, call))
    }

    /// Creates or replaces a secret.
    ///
    /// # Errors
    /// See [`Keychain::write`], and [`KeychainError::Timeout`].
    pub fn write(
        &self,
        item: &Item,
        label: &str,
        secret: &SecretString,
        patience: Duration,
    ) -> Result<(), KeychainError> {
        let (item, label, secret) = (item.clone(), label.to_owned(), secret.clone());
        self.call(patience, move |keychain, call| keychain.write(&item, &label, &secret, call))
    }

    /// Deletes a secret.
    ///
    /// # Errors
    /// See [`Keychain::delete`], and [`KeychainError::Timeout`].
    pub fn delete(&self, item: &Item, patience: Duration) -> Result<(), KeychainError> {
        let item = item.clone();
        self.call(patience, move |keychain, call| keychain.delete(&item, call))
    }

    fn call<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce(&dyn Keychain, &Call) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let timeout = KeychainError::Timeout { seconds: patience.as_secs().try_into().unwrap_or(u32::MAX) };
        if self.abandoned.load(Ordering::SeqCst) >= MOST_ABANDONED {
            return Err(timeout);
        }
        let call = Call::default();
        let (answer, answered) = mpsc::sync_channel(1);
        let (keychain, abandoned) = (Arc::clone(&self.keychain), Arc::clone(&self.abandoned));
        let theirs = call.clone();
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || {
                let _finished = Finished { call: theirs.clone(), abandoned };
                // A caller that has gone away takes no answer.
                let _ = answer.send(work(keychain.as_ref(), &theirs));
            })
            .map_err(|error| KeychainError::Failed(format!("no thread for it: {error}")))?;
        match answered.recv_timeout(patience) {
            Ok(result) => result,
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                Err(KeychainError::Failed("it stopped in the middle".to_owned()))
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let locked = call.is_unlocking();
                self.abandoned.fetch_add(1, Ordering::SeqCst);
                if call.end() {
                    // It finished in this very moment after all.
                    self.abandoned.fetch_sub(1, Ordering::SeqCst);
                    return answered.try_recv().unwrap_or(Err(timeout));
                }
                Err(if locked { KeychainError::Locked } else { timeout })
            }
        }
    }
}

/// Counts an abandoned call as over when its thread ends, whichever way it ends.
struct Finished {
    call: Call,
    abandoned: Arc<AtomicUsize>,
}

impl Drop for Finished {
    fn drop(&mut self) {
        if self.call.end() {
            self.abandoned.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// One call under way, seen from both of its ends.
#[derive(Debug, Clone, Default)]
pub struct Call {
    over: Arc<AtomicBool>,
    unlocking: Arc<AtomicBool>,
}

impl Call {
    /// The keychain is asking the admin to unlock it: a time-out from now on means that it stayed locked.
    pub fn unlocking(&self) {
        self.unlocking.store(true, Ordering::SeqCst);
    }

    /// It is unlocked. Goes on only while somebody still waits: a write or delete must not happen minutes after the
    /// admin was told that it had failed.
    ///
    /// # Errors
    /// [`KeychainError::Locked`] when nobody waits any more.
    pub fn unlocked(&self) -> Result<(), KeychainError> {
        if self.over.load(Ordering::SeqCst) {
            return Err(KeychainError::Locked);
        }
        self.unlocking.store(false, Ordering::SeqCst);
        Ok(())
    }

    /// Ends the call from one side; says whether the other side had ended it before.
    fn end(&self) -> bool {
        self.over.swap(true, Ordering::SeqCst)
    }

    fn is_unlocking(&self) -> bool {
        self.unlocking.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Behaviour, MemoryKeychain};
    use super::*;
    use crate::secret::SecretSlot;
    use secrecy::ExposeSecret;

    const LONG: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(50);

    fn item() -> Item {
        Item::new("p", SecretSlot::ManageKey)
    }

    fn with(behaviour: Behaviour) -> (Patient, Arc<MemoryKeychain>) {
        let keychain = Arc::new(MemoryKeychain::default());
        keychain.behave(behaviour);
        (Patient::new(Arc::clone(&keychain) as Arc<dyn Keychain>), keychain)
    }

    #[test]
    fn a_secret_comes_back_as_it_was_written() {
        let (patient, _) = with(Behaviour::Works);
        patient.write(&item(), "label", &"key".to_owned().into(), LONG).unwrap();
        assert_eq!(patient.read(&item(), LONG).unwrap().expose_secret(), "key");
    }

    #[test]
    fn a_keychain_that_hangs_is_told_from_one_that_is_locked() {
        let (hanging, _) = with(Behaviour::Hangs);
        assert_eq!(hanging.read(&item(), SHORT).unwrap_err(), KeychainError::Timeout { seconds: 0 });
        let (locked, _) = with(Behaviour::Locked);
        assert_eq!(locked.read(&item(), SHORT).unwrap_err(), KeychainError::Locked);
    }

    #[test]
    fn a_write_that_was_given_up_does_not_happen_after_a_late_unlock() {
        let (patient, keychain) = with(Behaviour::Locked);
        patient.write(&item(), "label", &"late".to_owned().into(), SHORT).unwrap_err();
        keychain.behave(Behaviour::Works);
        keychain.wait_until_idle();
        assert_eq!(patient.read(&item(), LONG).unwrap_err(), KeychainError::Missing);
    }

    #[test]
    fn a_hanging_keychain_costs_a_bounded_number_of_threads_and_is_used_again_when_it_answers() {
        let (patient, keychain) = with(Behaviour::Hangs);
        for _ in 0..MOST_ABANDONED + 5 {
            patient.read(&item(), Duration::from_millis(1)).unwrap_err();
        }
        assert_eq!(patient.abandoned.load(Ordering::SeqCst), MOST_ABANDONED);
        keychain.behave(Behaviour::Works);
        while patient.read(&item(), LONG).unwrap_err() != KeychainError::Missing {
            std::thread::yield_now();
        }
    }
}
