//! The distinct values of a column, each known by a small number.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher as _;

use crate::Field;

/// The number of a value in its dictionary. Codes never change and are never taken away.
pub type Code = u32;

/// The code of a field that a line does not have.
pub const ABSENT: Code = 0;

/// How much the values of a field may take in memory, in bytes: whoever sends requests chooses paths, and so what is in a log.
const MOST: usize = 64 << 20;

/// What a value takes beside its letters, about.
const BESIDE: usize = 64;

/// The values of one field. Code 0 is "not there".
///
/// Where there are more different values than there is room for, those that come later are not kept: all of them have one code,
/// which has no value, and are read from their lines where they are needed. A value is kept wherever it stands, or nowhere.
#[derive(Debug, Default)]
pub struct Dictionary {
    values: Vec<Arc<str>>,
    /// What they take.
    bytes: usize,
    most: usize,
    unkept: Option<Code>,
    places: HashTable<Code>,
    /// Of its own in each run: whoever writes logs cannot prepare values that all meet in one place.
    hasher: RandomState,
}

impl Dictionary {
    fn keeping(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// The value of a code; none for [`ABSENT`], for values that are not kept, and for codes that were never given.
    #[must_use]
    pub fn value(&self, code: Code) -> Option<&Arc<str>> {
        if self.unkept == Some(code) {
            return None;
        }
        self.values.get((code as usize).checked_sub(1)?)
    }

    /// The code of all values that are not kept, if there are any.
    #[must_use]
    pub const fn unkept(&self) -> Option<Code> {
        self.unkept
    }

    /// The code of a value, if it was seen and is kept.
    #[must_use]
    pub fn code(&self, value: &str) -> Option<Code> {
        self.places.find(self.hasher.hash_one(value), |&code| self.is(code, value)).copied()
    }

    /// The code of a value, kept or not.
    fn known(&self, value: &str) -> Option<Code> {
        // What there is room for never grows: a value for which there is none now had none before.
        self.code(value).or_else(|| self.unkept.filter(|_| !self.has_room_for(value)))
    }

    const fn has_room_for(&self, value: &str) -> bool {
        self.bytes.saturating_add(BESIDE + value.len()) <= self.most
    }

    /// The code of a value, given now if it is new.
    pub fn code_or_new(&mut self, value: &str) -> Code {
        if let Some(code) = self.known(value) {
            return code;
        }
        let is_kept = self.has_room_for(value);
        self.values.push(if is_kept { value } else { "" }.into());
        let code = self.values.len() as Code;
        if !is_kept {
            self.unkept = Some(code);
            return code;
        }
        self.bytes += BESIDE + value.len();
        let hash = |value: &str| self.hasher.hash_one(value);
        self.places.insert_unique(hash(value), code, |&code| {
            self.values.get((code as usize).wrapping_sub(1)).map_or(0, |value| hash(value))
        });
        code
    }

    /// One more than the highest code: how long a table by code must be.
    #[must_use]
    pub fn codes(&self) -> usize {
        self.values.len() + 1
    }

    /// Every value that is kept, with its code.
    pub fn iter(&self) -> impl Iterator<Item = (Code, &Arc<str>)> {
        let values = self.values.iter().zip(1..).map(|(value, code)| (code, value));
        values.filter(|&(code, _)| self.unkept != Some(code))
    }

    fn is(&self, code: Code, value: &str) -> bool {
        self.value(code).is_some_and(|known| **known == *value)
    }
}

/// The dictionaries of all fields, shared by those who load and those who ask.
#[derive(Debug)]
pub struct Dictionaries {
    fields: [RwLock<Dictionary>; Field::ALL.len()],
}

impl Default for Dictionaries {
    fn default() -> Self {
        Self::keeping(MOST)
    }
}

impl Dictionaries {
    /// Dictionaries that keep so many bytes of each field. Logs are all known, because their codes say where lines are; and
    /// results, which only the server chooses.
    pub(crate) fn keeping(most: usize) -> Self {
        let most = |field| if matches!(field, Field::Source | Field::Result) { usize::MAX } else { most };
        Self { fields: Field::ALL.map(|field| RwLock::new(Dictionary::keeping(most(field)))) }
    }

    /// The dictionary of a field, for reading.
    pub fn read(&self, field: Field) -> RwLockReadGuard<'_, Dictionary> {
        self.fields[field as usize].read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The code of a value, given now if it is new.
    pub fn code_or_new(&self, field: Field, value: &str) -> Code {
        if let Some(code) = self.read(field).known(value) {
            return code;
        }
        self.fields[field as usize].write().unwrap_or_else(PoisonError::into_inner).code_or_new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_without_room_share_a_code_and_those_that_are_kept_stay() {
        let mut dictionary = Dictionary::keeping(4 * BESIDE + 40);
        let codes: Vec<Code> = ["a", "b", &"c".repeat(200), "d", "a"].map(|value| dictionary.code_or_new(value)).into();
        assert_eq!(codes, [1, 2, 3, 4, 1]);
        assert_eq!(dictionary.unkept(), Some(3), "too long for what is left, though shorter ones still have room");
        for round in 0..1_000 {
            dictionary.code_or_new(&format!("later-{round}"));
        }
        assert_eq!(dictionary.code_or_new(&"c".repeat(200)), 3);
        assert_eq!((dictionary.value(3), dictionary.code("")), (None, None));
        let values: Vec<&str> = dictionary.iter().map(|(_, value)| &**value).collect();
        assert_eq!(values, ["a", "b", "d", "later-0"]);
        assert!(dictionary.codes() <= 6);
    }

    #[test]
    fn every_log_has_a_code_of_its_own() {
        let dictionaries = Dictionaries::keeping(0);
        let codes: Vec<Code> =
            (0..100).map(|log| dictionaries.code_or_new(Field::Source, &format!("log-{log}"))).collect();
        assert!(codes.into_iter().eq(1..=100));
        assert_eq!(dictionaries.read(Field::Source).unkept(), None);
    }
}
