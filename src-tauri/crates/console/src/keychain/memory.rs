//! A keychain in memory: for runs that keep nothing, and, told to misbehave, for tests.

use super::{Absence, Call, Item, Keychain, KeychainError};
use crate::secret::SecretSlot;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How a [`MemoryKeychain`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Behaviour {
    /// As it should.
    #[default]
    Works,
    /// As if there were none.
    Absent,
    /// As if no keyring had been created.
    NoKeyring,
    /// It refuses everything.
    Refuses,
    /// It reads, and refuses to write and to delete.
    ReadOnly,
    /// It asks to be unlocked, and waits until it behaves otherwise.
    Locked,
    /// It never answers until it behaves otherwise.
    Hangs,
}

/// A keychain in memory.
#[derive(Default)]
pub struct MemoryKeychain {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    behaviour: Behaviour,
    items: BTreeMap<Item, SecretString>,
    refused: Option<SecretSlot>,
    calls: usize,
    running: usize,
}

impl MemoryKeychain {
    /// Changes how it answers, from now on and for the calls that wait.
    pub fn behave(&self, behaviour: Behaviour) {
        self.lock().behaviour = behaviour;
        self.changed.notify_all();
    }

    /// The accounts that it holds secrets for.
    pub fn accounts(&self) -> Vec<String> {
        self.lock().items.keys().map(Item::account).collect()
    }

    /// Refuses to write this slot of any profile.
    pub fn refuse_slot(&self, slot: SecretSlot) {
        self.lock().refused = Some(slot);
    }

    /// Loses everything, as if another program had deleted it.
    pub fn forget_everything(&self) {
        self.lock().items.clear();
    }

    /// How many calls it was asked.
    pub fn calls(&self) -> usize {
        self.lock().calls
    }

    /// Waits until no call is under way.
    pub fn wait_until_idle(&self) {
        let state = self.lock();
        let idle = self.changed.wait_while(state, |state| state.running > 0);
        drop(idle);
    }

    fn serve<T>(
        &self,
        call: &Call,
        changes: bool,
        work: impl FnOnce(&mut BTreeMap<Item, SecretString>) -> Result<T, KeychainError>,
    ) -> Result<T, KeychainError> {
        let mut state = self.lock();
        state.calls += 1;
        state.running += 1;
        if state.behaviour == Behaviour::Locked {
            call.unlocking();
        }
        state = self
            .changed
            .wait_while(state, |state| matches!(state.behaviour, Behaviour::Hangs | Behaviour::Locked))
            .unwrap_or_else(PoisonError::into_inner);
        let answer =
            call.unlocked().and_then(|()| refusal(state.behaviour, changes)).and_then(|()| work(&mut state.items));
        state.running -= 1;
        self.changed.notify_all();
        answer
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refusal(behaviour: Behaviour, changes: bool) -> Result<(), KeychainError> {
    match behaviour {
        Behaviour::Absent => Err(KeychainError::Absent(Absence::NoProvider)),
        Behaviour::NoKeyring => Err(KeychainError::Absent(Absence::NoKeyring)),
        Behaviour::Refuses => Err(KeychainError::Refused),
        Behaviour::ReadOnly if changes => Err(KeychainError::Refused),
        Behaviour::Works | Behaviour::ReadOnly | Behaviour::Locked | Behaviour::Hangs => Ok(()),
    }
}

impl Keychain for MemoryKeychain {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn probe(&self) -> Result<(), KeychainError> {
        if self.lock().behaviour == Behaviour::Locked {
            return Err(KeychainError::Locked);
        }
        self.serve(&Call::default(), false, |_| Ok(()))
    }

    fn read(&self, item: &Item, call: &Call) -> Result<SecretString, KeychainError> {
        self.serve(call, false, |items| items.get(item).cloned().ok_or(KeychainError::Missing))
    }

    fn write(&self, item: &Item, _label: &str, secret: &SecretString, call: &Call) -> Result<(), KeychainError> {
        if self.lock().refused == Some(item.slot) {
            return Err(KeychainError::Refused);
        }
        self.serve(call, true, |items| {
            items.insert(item.clone(), secret.clone());
            Ok(())
        })
    }

    fn delete(&self, item: &Item, call: &Call) -> Result<(), KeychainError> {
        self.serve(call, true, |items| {
            items.remove(item);
            Ok(())
        })
    }
}
