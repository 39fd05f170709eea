//! Names of collections: what the server takes, and how to show any text safely.

use std::fmt::Write as _;

/// The longest name of a collection, in bytes.
pub const LONGEST_NAME: usize = 255;

/// The characters that no name of a collection may contain.
pub const FORBIDDEN: &[char] = &['<', '>', ':', '"', '/', '\\', '|', '?', '*', '\0', '\u{1F}'];

/// Whether the character is not seen, or changes the order in which others are shown.
#[must_use]
pub fn is_deceptive(character: char) -> bool {
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

/// The text with every deceptive character written as its number, such as `\u{202e}`, and cut where it gets long.
#[must_use]
pub fn shown(text: &str) -> String {
    const LONGEST_SHOWN: usize = 80;
    let mut out = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == LONGEST_SHOWN {
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

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn deceptive_characters_are_shown_by_their_number() {
        assert_eq!(shown("docs\u{202e}nimda\n"), "docs\\u{202e}nimda\\u{a}");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(shown(&"x".repeat(100_000)).chars().count(), 81);
    }
}
