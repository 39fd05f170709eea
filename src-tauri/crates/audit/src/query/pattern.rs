//! A text in which a star stands for any characters.

use std::fmt;

/// Pieces that must stand in this order, with anything between them. One piece is the text itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    pieces: Vec<String>,
}

impl Pattern {
    /// Exactly this text.
    #[must_use]
    pub fn exactly(text: &str) -> Self {
        Self { pieces: vec![text.to_owned()] }
    }

    /// The text, if it has no star.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [text] => Some(text),
            _ => None,
        }
    }

    /// What stands between the stars.
    #[must_use]
    pub fn pieces(&self) -> &[String] {
        &self.pieces
    }

    /// Whether it is a star alone, which every value matches.
    #[must_use]
    pub fn is_anything(&self) -> bool {
        self.pieces.len() > 1 && self.pieces.iter().all(String::is_empty)
    }

    /// Whether a value is one of these.
    #[must_use]
    pub fn matches(&self, value: &str) -> bool {
        let Some((last, others)) = self.pieces.split_last() else { return false };
        let Some((first, middle)) = others.split_first() else { return value == last };
        let Some(mut rest) = value.strip_prefix(first.as_str()) else { return false };
        for piece in middle {
            let Some(at) = rest.find(piece.as_str()) else { return false };
            rest = &rest[at + piece.len()..];
        }
        rest.ends_with(last.as_str())
    }

    pub(super) fn empty() -> Self {
        Self::exactly("")
    }

    pub(super) fn push(&mut self, character: char) {
        if let Some(last) = self.pieces.last_mut() {
            last.push(character);
        }
    }

    /// Adds a star; several beside each other are one.
    pub(super) fn star(&mut self) {
        if self.pieces.len() == 1 || self.pieces.last().is_some_and(|last| !last.is_empty()) {
            self.pieces.push(String::new());
        }
    }

    /// Without stars at its ends, where they say nothing of a text that may stand anywhere.
    pub(super) fn trimmed(mut self) -> Self {
        self.pieces.retain(|piece| !piece.is_empty());
        self
    }

    /// Writes it as a query does: in quotes what would otherwise be read as something else.
    pub(super) fn write(&self, out: &mut impl fmt::Write, plain: impl Fn(&str) -> bool) -> fmt::Result {
        for (index, piece) in self.pieces.iter().enumerate() {
            if index > 0 {
                out.write_char('*')?;
            }
            if piece.is_empty() && self.pieces.len() > 1 || plain(piece) {
                out.write_str(piece)?;
            } else {
                write_quoted(out, piece)?;
            }
        }
        Ok(())
    }
}

pub(super) fn write_quoted(out: &mut impl fmt::Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            out.write_char('\\')?;
        }
        out.write_char(character)?;
    }
    out.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        let mut pattern = Pattern::empty();
        for character in text.chars() {
            if character == '*' { pattern.star() } else { pattern.push(character) }
        }
        pattern
    }

    #[test]
    fn a_star_stands_for_any_characters_and_for_none() {
        for (text, value, matches) in [
            ("tenant-*", "tenant-1", true),
            ("tenant-*", "tenant-", true),
            ("tenant-*", "a-tenant-1", false),
            ("*", "", true),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*bc*c", "abc", false),
            ("docs", "docs", true),
            ("docs", "docs2", false),
        ] {
            assert_eq!(pattern(text).matches(value), matches, "{text} {value}");
        }
    }
}
