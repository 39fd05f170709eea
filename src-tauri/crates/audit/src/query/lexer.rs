//! Cuts a query into terms: `-name:value,value` or a text.

use std::ops::Range;

use super::error::QueryError;
use super::pattern::Pattern;

/// One term as it stands in the text.
#[derive(Debug)]
pub(super) struct RawTerm {
    pub place: Range<usize>,
    pub exclude: bool,
    pub kind: RawKind,
}

#[derive(Debug)]
pub(super) enum RawKind {
    /// A text without a field.
    Text(Word),
    /// `name:value,value`.
    Named { name: Word, values: Vec<Word> },
}

/// A run of characters without spaces, or with spaces in quotes.
#[derive(Debug)]
pub(super) struct Word {
    pub place: Range<usize>,
    pub pattern: Pattern,
    /// Whether a part of it was in quotes.
    pub quoted: bool,
}

impl Word {
    /// What it says when stars are taken as they stand.
    pub(super) fn literal(&self) -> String {
        self.pattern.pieces().join("*")
    }
}

pub(super) struct Lexer<'text> {
    text: &'text str,
    at: usize,
}

/// What ends a word, beside a space.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    Colon,
    Comma,
}

impl<'text> Lexer<'text> {
    pub(super) const fn new(text: &'text str) -> Self {
        Self { text, at: 0 }
    }

    /// The next term.
    pub(super) fn term(&mut self) -> Option<Result<RawTerm, QueryError>> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        (self.at < self.text.len()).then(|| self.read())
    }

    fn read(&mut self) -> Result<RawTerm, QueryError> {
        let start = self.at;
        let exclude = self.eat('-');
        if self.peek().is_none_or(char::is_whitespace) {
            return Err(QueryError::new(
                start..self.at,
                "Nothing stands after the minus.",
                "Write what to leave out directly after it, such as -subject:backup, or put it in quotes to look for it as text.",
            ));
        }
        let first = self.word(Until::Colon)?;
        if !self.eat(':') {
            return Ok(RawTerm { place: start..self.at, exclude, kind: RawKind::Text(first) });
        }
        if first.place.is_empty() {
            return Err(QueryError::new(
                first.place.start..self.at,
                "No field stands before the colon.",
                "Write one, such as result:denied, or put the text in quotes.",
            ));
        }
        let mut values = Vec::new();
        loop {
            let value = self.word(Until::Comma)?;
            if value.place.is_empty() {
                return Err(QueryError::new(
                    start..self.at,
                    "A value is missing.",
                    format!(
                        "Write one after it, or {}:\"\" for events that do not have the field; or put the whole in quotes to look \
                         for it as text.",
                        first.literal()
                    ),
                ));
            }
            values.push(value);
            if !self.eat(',') {
                break;
            }
        }
        Ok(RawTerm { place: start..self.at, exclude, kind: RawKind::Named { name: first, values } })
    }

    fn word(&mut self, until: Until) -> Result<Word, QueryError> {
        let start = self.at;
        let mut pattern = Pattern::empty();
        let mut quoted = false;
        while let Some(next) = self.peek() {
            match next {
                '"' => {
                    quoted = true;
                    self.quote(&mut pattern)?;
                    continue;
                }
                '*' => pattern.star(),
                ':' if until == Until::Colon => break,
                ',' if until == Until::Comma => break,
                space if space.is_whitespace() => break,
                other => pattern.push(other),
            }
            self.at += next.len_utf8();
        }
        Ok(Word { place: start..self.at, pattern, quoted })
    }

    /// `"…"`, in which only `\"` and `\\` stand for something else.
    fn quote(&mut self, pattern: &mut Pattern) -> Result<(), QueryError> {
        let start = self.at;
        let mut characters = self.text[start + 1..].char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.at = start + 1 + at + 1;
                    return Ok(());
                }
                '\\' => match characters.next() {
                    Some((_, escaped @ ('"' | '\\'))) => pattern.push(escaped),
                    Some((_, other)) => {
                        pattern.push('\\');
                        pattern.push(other);
                    }
                    None => break,
                },
                other => pattern.push(other),
            }
        }
        Err(QueryError::new(
            start..self.text.len(),
            "The quotes are not closed.",
            "Write \" at the end of the text; a quote within it is \\\".",
        ))
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }
}
