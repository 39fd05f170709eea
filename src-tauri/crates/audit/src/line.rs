//! What a line says.

mod cache;
mod known;
mod moment;
mod value;

use crate::dictionary::{Code, Dictionaries};
use crate::{Field, Moment};

use cache::Cache;
use moment::Clock;

/// How many fields stand in a line: all but [`Field::Source`].
pub(crate) const LINE_FIELDS: usize = Field::ALL.len() - 1;

/// What is kept of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parsed {
    /// When.
    pub(crate) time: Moment,
    /// The codes of the fields, in the order of [`Field::ALL`].
    pub(crate) codes: [Code; LINE_FIELDS],
}

/// Why a line is no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoEvent {
    /// It is no JSON.
    #[error("The line is no JSON.")]
    NotJson,
    /// There are zero bytes in it.
    #[error("The line holds zero bytes, as files do after a machine lost its power.")]
    Zeros,
    /// It is JSON, but no object.
    #[error("The line is no JSON object.")]
    NotAnObject,
    /// There is no timestamp.
    #[error("The line has no timestamp.")]
    NoTimestamp,
    /// The timestamp is none.
    #[error("The timestamp of the line is no time of RFC 3339 between the years 1678 and 2262.")]
    Timestamp,
    /// It is longer than what is read.
    #[error("The line is longer than 128 MiB.")]
    TooLong,
    /// The file ends within it, and nothing more comes.
    #[error("The file ends in the middle of the line.")]
    Cut,
    /// The file ends within it, and more may come.
    #[error("The last line is not whole yet: it is still being written, or the file was cut short there.")]
    Unended,
}

/// The value of a field in a line that is an event, as it was when it was loaded.
pub(crate) fn value_of(line: &[u8], field: Field) -> Option<String> {
    let line = line.strip_prefix(crate::stretch::BYTE_ORDER_MARK).unwrap_or(line);
    let (_, values) = value::read(line).ok()?;
    values.into_iter().nth(field as usize)?
}

/// Reads lines, one after the other. Each worker has its own.
#[derive(Debug)]
pub(crate) struct Parser<'a> {
    dictionaries: &'a Dictionaries,
    cache: Cache,
    clock: Clock,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(dictionaries: &'a Dictionaries) -> Self {
        Self { dictionaries, cache: Cache::default(), clock: Clock::default() }
    }

    /// Reads the line that begins at a place, if it is one as servers write them and its end is there, too. Answers where it
    /// ends; the byte there is the line feed.
    ///
    /// It says nothing about any other line: [`Parser::any`] does, and says the same about this one.
    #[inline]
    pub(crate) fn known(&mut self, bytes: &[u8], start: usize) -> Option<(Parsed, usize)> {
        known::read(self, bytes, start)
    }

    /// Reads any line, given without its end.
    ///
    /// # Errors
    ///
    /// When it is no event.
    pub(crate) fn any(&mut self, line: &[u8]) -> Result<Parsed, NoEvent> {
        value::read(line).map(|(time, values)| {
            let mut codes = [crate::ABSENT; LINE_FIELDS];
            for ((code, value), field) in codes.iter_mut().zip(&values).zip(Field::ALL) {
                if let Some(value) = value {
                    *code = self.dictionaries.code_or_new(field, value);
                }
            }
            Parsed { time, codes }
        })
    }
}

#[cfg(test)]
mod tests;
