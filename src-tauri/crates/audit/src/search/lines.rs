//! Tests that need the line itself: free text, and fields that are no columns.

use std::collections::HashMap;

use memchr::memmem;
use regex::bytes::{Regex, RegexBuilder};

use super::SearchError;
use super::in_line;
use super::selection::Bits;
use crate::block::{Block, Codes};
use crate::query::{Pattern, Value};
use crate::{Cancel, Code, Field, Snapshot};

/// How many bytes are read and searched at once: they stay in the fast part of the processor's memory.
const CHUNK: u64 = 256 << 10;

/// So many bytes between two lines are read and thrown away rather than skipped: where lines lie as close as that on the
/// average, all of them are read at once.
const GAP: u64 = 8 << 10;

/// A line that is longer is not looked into.
const LONGEST: u64 = 256 << 20;

/// One thing that is required of a line.
#[derive(Debug)]
pub(super) struct LineTest {
    exclude: bool,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// The text stands in it.
    Text(Finder),
    /// The field has one of the values.
    Field {
        name: String,
        values: Vec<Value>,
        /// What stands in every line that needs to be read, and whether the lines without it have one of the values.
        hint: Option<(Finder, bool)>,
    },
}

#[derive(Debug)]
enum Finder {
    Exact(Box<memmem::Finder<'static>>),
    Pattern(Regex),
}

impl LineTest {
    pub(super) fn text(pattern: &Pattern, exclude: bool) -> Result<Self, SearchError> {
        Ok(Self { exclude, kind: Kind::Text(Finder::text(pattern)?) })
    }

    pub(super) fn field(name: &str, values: &[Value], exclude: bool) -> Result<Self, SearchError> {
        let hint = hint(name, values)?;
        Ok(Self { exclude, kind: Kind::Field { name: name.to_owned(), values: values.to_vec(), hint } })
    }

    /// Keeps the rows whose line passes. They are sorted by their places; the chunk begins at `base` and holds every line.
    fn sift(&self, chunk: &[u8], base: u64, block: &Block, rows: &mut Vec<u16>) {
        let (finder, without) = match &self.kind {
            Kind::Text(finder) => (finder, false),
            Kind::Field { hint: Some((finder, without)), .. } => (finder, *without),
            Kind::Field { hint: None, .. } => return rows.retain(|&row| self.is_met(line(chunk, base, block, row))),
        };
        let hits = Hits { finder, chunk, base, block, rows, at: 0 };
        if without == self.exclude {
            *rows = hits.filter(|&row| self.is_met(line(chunk, base, block, row))).collect();
        } else {
            let mut hits = hits.collect::<Vec<_>>().into_iter().peekable();
            rows.retain(|&row| hits.next_if_eq(&row).is_none() || self.is_met(line(chunk, base, block, row)));
        }
    }

    /// Whether a line that may hold what is looked for passes.
    fn is_met(&self, line: &[u8]) -> bool {
        match &self.kind {
            Kind::Text(_) => !self.exclude,
            Kind::Field { name, values, .. } => has_one(line, name, values) != self.exclude,
        }
    }
}

/// The rows in whose lines something is found. What is found is few among the lines, so that the lines are looked for by
/// what is found, and not the other way round.
struct Hits<'a> {
    finder: &'a Finder,
    chunk: &'a [u8],
    base: u64,
    block: &'a Block,
    /// Those that may come.
    rows: &'a [u16],
    /// From where on is searched.
    at: usize,
}

impl Iterator for Hits<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        loop {
            let (from, to) = self.finder.find(self.chunk, self.at)?;
            let is_before = |&row: &u16| (ends(self.block, row) - self.base) as usize <= from;
            if self.rows.first().is_some_and(is_before) {
                self.rows = &self.rows[self.rows.partition_point(is_before)..];
            }
            let (&row, rest) = self.rows.split_first()?;
            let start = (self.block.offsets[usize::from(row)] - self.base) as usize;
            if from < start {
                // It stands between the lines that are meant.
                self.at = start;
                continue;
            }
            (self.rows, self.at) = (rest, (ends(self.block, row) - self.base) as usize);
            if to <= self.at {
                return Some(row);
            }
        }
    }
}

/// A line of a chunk that begins at `base`.
fn line<'a>(chunk: &'a [u8], base: u64, block: &Block, row: u16) -> &'a [u8] {
    &chunk[(block.offsets[usize::from(row)] - base) as usize..(ends(block, row) - base) as usize]
}

/// Whether a field of the line has one of the values.
fn has_one(line: &[u8], name: &str, wanted: &[Value]) -> bool {
    let (mut there, mut matches) = (false, false);
    let read = in_line::values(line, name, &mut |value| {
        there = true;
        matches |= wanted.iter().any(|wanted| match (value, wanted) {
            (None, Value::Like(pattern)) => pattern.is_anything(),
            (None, _) => false,
            (text, wanted) => wanted.matches(text),
        });
    });
    // A line that is no JSON any more was changed since it was loaded. It has no fields.
    if there && read.is_ok() { matches } else { wanted.contains(&Value::Missing) }
}

impl Finder {
    fn text(pattern: &Pattern) -> Result<Self, SearchError> {
        let any_case = |piece: &String| !piece.chars().any(char::is_uppercase);
        let any_case = pattern.pieces().iter().all(any_case);
        let letters = pattern.pieces().iter().any(|piece| piece.chars().any(char::is_alphabetic));
        match pattern.text() {
            Some(text) if !any_case || !letters => {
                Ok(Self::Exact(Box::new(memmem::Finder::new(text.as_bytes()).into_owned())))
            }
            _ => {
                let pieces: Vec<String> = pattern.pieces().iter().map(|piece| regex::escape(piece)).collect();
                Self::regex(&pieces.join("(?-u:[^\n])*?"), any_case)
            }
        }
    }

    fn regex(pattern: &str, any_case: bool) -> Result<Self, SearchError> {
        let built = RegexBuilder::new(pattern).case_insensitive(any_case).size_limit(64 << 20).build();
        built.map(Self::Pattern).map_err(|_| SearchError::Text)
    }

    /// The first match from a place on.
    fn find(&self, chunk: &[u8], at: usize) -> Option<(usize, usize)> {
        let rest = chunk.get(at..)?;
        match self {
            Self::Exact(finder) => finder.find(rest).map(|from| (at + from, at + from + finder.needle().len())),
            Self::Pattern(regex) => regex.find(rest).map(|found| (at + found.start(), at + found.end())),
        }
    }
}

/// What stands in every line that has the field with one of the values, and what is known of the lines without it.
///
/// A line may write any letter as an escape, `\u0061`; then it holds `\u`, which is looked for, too.
fn hint(name: &str, values: &[Value]) -> Result<Option<(Finder, bool)>, SearchError> {
    let missing = values.contains(&Value::Missing);
    let texts: Option<Vec<&str>> = values.iter().map(|value| value_text(value)).collect();
    let key = written(name.rsplit('.').next().unwrap_or(name));
    let texts = match texts.filter(|_| !missing) {
        Some(texts) => texts,
        None if key.is_empty() => return Ok(None),
        None => vec![key],
    };
    let any: Vec<String> = texts.into_iter().map(regex::escape).chain([r"\\u".to_owned()]).collect();
    Ok(Some((Finder::regex(&any.join("|"), false)?, missing)))
}

/// The longest part of a value that stands in the line as it is; nothing where that is not sure.
fn value_text(value: &Value) -> Option<&str> {
    let Value::Like(pattern) = value else { return None };
    let text = match pattern.text() {
        // A number may be written in other ways.
        Some(text) if text.parse::<f64>().is_ok() => return None,
        Some(text) => written(text),
        None => {
            let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            pattern
                .pieces()
                .iter()
                .map(|piece| written(piece))
                .filter(|text| !number(text))
                .max_by_key(|text| text.len())?
        }
    };
    (!text.is_empty()).then_some(text)
}

/// The longest part of a text that JSON writes as it is.
fn written(text: &str) -> &str {
    let escaped = |letter: char| letter.is_control() || matches!(letter, '"' | '\\' | '/' | '\u{fffd}');
    text.split(escaped).max_by_key(|part| part.len()).unwrap_or_default()
}

/// Keeps the rows whose lines pass every test. Answers how many lines could not be read; they are not kept.
pub(super) fn narrow(
    snapshot: &Snapshot,
    block: &Block,
    bits: &mut Bits,
    tests: &[LineTest],
    buffer: &mut Vec<u8>,
    cancel: &Cancel,
) -> Result<u64, SearchError> {
    let (mut unread, mut kept) = (0, Vec::new());
    let by_source = by_source(block, bits.rows());
    bits.clear();
    for (source, mut rows) in by_source {
        let Some(log) = snapshot.log(source) else {
            unread += rows.len() as u64;
            continue;
        };
        sort_by_place(&mut rows, block);
        let mut rows = rows.as_slice();
        while let Some((base, end, count)) = stretch(block, rows) {
            if cancel.is_cancelled() {
                return Err(SearchError::Cancelled);
            }
            let (these, others) = rows.split_at(count);
            rows = others;
            let length = (end - base) as usize;
            let read = if end - base > LONGEST {
                0
            } else {
                if buffer.len() < length {
                    buffer.resize(length, 0);
                }
                log.read_at(&mut buffer[..length], base).unwrap_or(0)
            };
            let whole = these.partition_point(|&row| ends(block, row) <= base + read as u64);
            unread += (count - whole) as u64;
            kept.clear();
            kept.extend_from_slice(&these[..whole]);
            for test in tests {
                test.sift(&buffer[..read], base, block, &mut kept);
            }
            kept.iter().for_each(|&row| bits.insert(row.into()));
            if buffer.len() as u64 > 2 * CHUNK {
                // A long line does not keep its memory.
                *buffer = Vec::new();
            }
        }
    }
    Ok(unread)
}

/// The rows of each log.
fn by_source(block: &Block, rows: Vec<u16>) -> HashMap<Code, Vec<u16>> {
    let sources = block.column(Field::Source);
    if let Codes::Same(source) = sources {
        return HashMap::from([(*source, rows)]);
    }
    let mut by_source: HashMap<Code, Vec<u16>> = HashMap::new();
    for run in rows.chunk_by(|&one, &other| sources.get(one.into()) == sources.get(other.into())) {
        by_source.entry(sources.get(run[0].into())).or_default().extend(run);
    }
    by_source
}

/// Lines are written almost in the order of their time: few have to be moved, and not far.
fn sort_by_place(rows: &mut [u16], block: &Block) {
    let place = |row: u16| block.offsets[usize::from(row)];
    let mut moves = 0;
    for next in 1..rows.len() {
        let mut at = next;
        while at > 0 && place(rows[at - 1]) > place(rows[at]) {
            rows.swap(at - 1, at);
            at -= 1;
            moves += 1;
        }
        if moves > 4 * rows.len() {
            return rows.sort_unstable_by_key(|&row| place(row));
        }
    }
}

/// The next lines that are read at once: where they begin and end, and how many they are.
fn stretch(block: &Block, rows: &[u16]) -> Option<(u64, u64, usize)> {
    let first = *rows.first()?;
    let base = block.offsets[usize::from(first)];
    let count = rows.partition_point(|&row| ends(block, row) <= base + CHUNK).max(1);
    let end = ends(block, rows[count - 1]);
    if end - base <= count as u64 * GAP {
        return Some((base, end, count));
    }
    let (mut end, mut count) = (ends(block, first), 1);
    for &row in &rows[1..] {
        let (from, to) = (block.offsets[usize::from(row)], ends(block, row));
        if from > end + GAP || to - base > CHUNK {
            break;
        }
        (end, count) = (to, count + 1);
    }
    Some((base, end, count))
}

fn ends(block: &Block, row: u16) -> u64 {
    block.offsets[usize::from(row)] + u64::from(block.lengths[usize::from(row)])
}
