//! From the bytes of a value to its code, without asking the shared dictionary each time.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::known::{special, word};
use super::value;
use crate::Field;
use crate::dictionary::{Code, Dictionaries};

/// Values of fewer words than this are looked up by their words.
const WORDS: usize = 7;

/// How many short values are kept: a power of two.
const SLOTS: usize = 1 << 14;

/// How many bytes of long values are kept for each field.
const LONG: usize = 1 << 20;

/// Longer values are not kept.
const KEPT: usize = 512;

/// What a worker remembers of the dictionaries. It forgets, so that it stays small whatever the lines say.
#[derive(Debug)]
pub(super) struct Cache {
    slots: Box<[Slot]>,
    long: [Long; super::LINE_FIELDS],
}

#[derive(Debug, Default)]
struct Long {
    codes: HashMap<Box<[u8]>, Code, RandomState>,
    bytes: usize,
}

/// A short value: its words, filled up with zeros. It is one line of the processor's memory.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Slot {
    /// The length and the field, and 1 so that an empty slot is no value.
    tag: u32,
    code: Code,
    words: [u64; WORDS],
}

impl Default for Cache {
    fn default() -> Self {
        Self { slots: vec![Slot::default(); SLOTS].into(), long: Default::default() }
    }
}

impl Cache {
    /// The code of the value that begins at a place, and where the quote stands that ends it. None where that is not there or
    /// the value is not written as it must be.
    #[inline]
    pub(super) fn code(
        &mut self,
        dictionaries: &Dictionaries,
        field: Field,
        bytes: &[u8],
        start: usize,
    ) -> Option<(Code, usize)> {
        let mut words = [0; WORDS];
        let mut hash = field as u64;
        let mut count = 0;
        let end = loop {
            let here = start + count * 8;
            let word = word(bytes, here)?;
            let special = special(word);
            if special != 0 {
                let rest = special.trailing_zeros() / 8;
                let last = word & !(u64::MAX << (rest * 8));
                words[count] = last;
                hash = mix(hash, last);
                count += 1;
                break here + rest as usize;
            }
            words[count] = word;
            hash = mix(hash, word);
            count += 1;
            if count == WORDS {
                return self.long(dictionaries, field, bytes, start);
            }
        };
        if bytes[end] != b'"' {
            return self.long(dictionaries, field, bytes, start);
        }
        let tag = ((end - start) as u32) << 8 | (field as u32) << 1 | 1;
        let place = (hash >> 40) as usize & (SLOTS - 1);
        let is = |slot: &Slot| slot.tag == tag && (0..count).all(|index| slot.words[index] == words[index]);
        if is(&self.slots[place]) {
            return Some((self.slots[place].code, end));
        }
        if is(&self.slots[place ^ 1]) {
            return Some((self.slots[place ^ 1].code, end));
        }
        let text = std::str::from_utf8(&bytes[start..end]).ok()?;
        let code = dictionaries.code_or_new(field, text);
        self.slots[place ^ 1] = std::mem::replace(&mut self.slots[place], Slot { tag, code, words });
        Some((code, end))
    }

    /// The same for values that are long or have escapes.
    #[cold]
    fn long(&mut self, dictionaries: &Dictionaries, field: Field, bytes: &[u8], start: usize) -> Option<(Code, usize)> {
        let end = text_end(bytes, start)?;
        let raw = &bytes[start..end];
        let known = &mut self.long[field as usize];
        if let Some(&code) = known.codes.get(raw) {
            return Some((code, end));
        }
        // As JSON, with its quotes: that knows all escapes.
        let text: String = serde_json::from_slice(&bytes[start - 1..=end]).ok()?;
        let code = dictionaries.code_or_new(field, &value::cut(text));
        if raw.len() <= KEPT {
            if known.bytes > LONG {
                *known = Long::default();
            }
            known.bytes += raw.len();
            known.codes.insert(raw.into(), code);
        }
        Some((code, end))
    }
}

#[inline]
const fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Where the quote stands that ends a text, which may have escapes. Whether they are right is for others to say.
fn text_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let special = special(word(bytes, at)?);
        if special == 0 {
            at += 8;
            continue;
        }
        at += special.trailing_zeros() as usize / 8;
        match bytes[at] {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => return None,
        }
    }
}
