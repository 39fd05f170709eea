//! JSON with places.
//!
//! The reader keeps where each value begins, every digit of every number, the order of members, and members that occur
//! twice, because all of these matter here: errors point at their place, claims that are not known survive a round trip
//! as they were, and the server refuses a known claim that is given twice.

mod read;
mod skip;
mod write;

pub(crate) use read::{LossyText, Member, Node, Value, read, read_skipping};
pub(crate) use write::{quote, write_compact};

pub use write::pretty;

/// The longest JSON text that is read, in bytes.
pub const LONGEST_TEXT: usize = 1024 * 1024;

/// How deep arrays and objects may lie in each other.
pub const DEEPEST: usize = 127;

/// A JSON value, kept as compact text. It is always well formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json(String);

impl Json {
    /// Reads a text as one JSON value.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, too long or nested too deeply.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        read(text).map(|node| Self::of(&node))
    }

    /// Reads a text as one JSON value, with what a server skips over kept as it stands.
    pub(crate) fn parse_skipping(text: &LossyText) -> Result<Self, SyntaxError> {
        read_skipping(text).map(|node| Self::of(&node))
    }

    pub(crate) fn of(node: &Node) -> Self {
        let mut text = String::new();
        write_compact(node, &mut text);
        Self(text)
    }

    /// The value as compact JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why and where a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (line {line}, column {column})")]
pub struct SyntaxError {
    /// What is wrong, in words.
    pub message: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
}

/// The line and the column, both counted from 1, of a byte offset.
pub(crate) fn line_and_column(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before[start..].chars().count() + 1;
    (clamp(line), clamp(column))
}

fn clamp(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
