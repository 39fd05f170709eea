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

/// The values of one field. Code 0 is "not there".
#[derive(Debug, Default)]
pub struct Dictionary {
    values: Vec<Arc<str>>,
    places: HashTable<Code>,
    /// Of its own in each run: whoever writes logs cannot prepare values that all meet in one place.
    hasher: RandomState,
}

impl Dictionary {
    /// The value of a code; none for [`ABSENT`] and for codes that were never given.
    #[must_use]
    pub fn value(&self, code: Code) -> Option<&Arc<str>> {
        self.values.get((code as usize).checked_sub(1)?)
    }

    /// The code of a value, if it was seen.
    #[must_use]
    pub fn code(&self, value: &str) -> Option<Code> {
        self.places.find(self.hasher.hash_one(value), |&code| self.is(code, value)).copied()
    }

    /// The code of a value, given now if it is new.
    pub fn code_or_new(&mut self, value: &str) -> Code {
        if let Some(code) = self.code(value) {
            return code;
        }
        self.values.push(value.into());
        let code = self.values.len() as Code;
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

    /// Every value with its code.
    pub fn iter(&self) -> impl Iterator<Item = (Code, &Arc<str>)> {
        self.values.iter().zip(1..).map(|(value, code)| (code, value))
    }

    fn is(&self, code: Code, value: &str) -> bool {
        self.value(code).is_some_and(|known| **known == *value)
    }
}

/// The dictionaries of all fields, shared by those who load and those who ask.
#[derive(Debug, Default)]
pub struct Dictionaries {
    fields: [RwLock<Dictionary>; Field::ALL.len()],
}

impl Dictionaries {
    /// The dictionary of a field, for reading.
    pub fn read(&self, field: Field) -> RwLockReadGuard<'_, Dictionary> {
        self.fields[field as usize].read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The code of a value, given now if it is new.
    pub fn code_or_new(&self, field: Field, value: &str) -> Code {
        if let Some(code) = self.read(field).code(value) {
            return code;
        }
        self.fields[field as usize].write().unwrap_or_else(PoisonError::into_inner).code_or_new(value)
    }
}
