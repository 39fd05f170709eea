//! Text of strangers, made fit to be shown.

use std::fmt::Write as _;

/// The longest text of a certificate or a server that is kept, in characters.
pub const LONGEST: usize = 300;

/// The text with every character that is not seen, or that changes the order of others, written as its number, such as
/// `\u{202e}`, and cut after [`LONGEST`] characters.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == LONGEST {
            out.push('…');
            break;
        }
        if is_deceptive(character) {
            let _ = write!(out, "\\u{{{:x}}}", character as u32);
        } else {
            out.push(character);
        }
    }
    out
}

/// A sentence with a capital letter at its begin.
pub(crate) fn begun(sentence: &str) -> String {
    let mut rest = sentence.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Whether the character is not seen, or changes the order in which others are shown.
pub(crate) fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Bytes as hexadecimal digits in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, shown};

    #[test]
    fn deceptive_characters_are_shown_by_their_number() {
        assert_eq!(shown("a\u{202e}b\0\n"), "a\\u{202e}b\\u{0}\\u{a}");
    }

    #[test]
    fn text_that_is_long_is_cut() {
        assert_eq!(shown(&"x".repeat(1_000_000)).chars().count(), LONGEST + 1);
    }
}
