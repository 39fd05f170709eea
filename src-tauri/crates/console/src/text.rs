//! Text that an admin types and that is shown again: one line, of a sensible length, without invisible tricks.

use crate::Error;
use qdrant_access::names::is_deceptive;

/// The trimmed text, when it can be shown as one honest line.
///
/// # Errors
/// [`Error::InvalidField`] when it is empty though it must not be, too long, or holds control or bidirectional
/// formatting characters, which can make one name look like another.
pub(crate) fn line(field: &str, what: &str, text: &str, most: usize, required: bool) -> Result<String, Error> {
    let text = text.trim();
    if required && text.is_empty() {
        return Err(Error::field(field, format!("{what} is empty."), format!("Enter {}.", lower_first(what))));
    }
    if text.chars().take(most + 1).count() > most {
        return Err(Error::field(field, format!("{what} is longer than {most} characters."), "Choose a shorter one."));
    }
    if let Some(character) = text.chars().find(|&c| is_deceptive(c)) {
        return Err(Error::field(
            field,
            format!("{what} contains an invisible character (U+{:04X}).", u32::from(character)),
            "Type it by hand instead of pasting it.",
        ));
    }
    Ok(text.to_owned())
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed() {
        assert_eq!(line("name", "The name", "  Production ", 120, true).unwrap(), "Production");
    }

    #[test]
    fn a_name_of_100_kb_is_refused_without_being_repeated() {
        let error = line("name", "The name", &"n".repeat(100_000), 120, true).unwrap_err();
        assert!(error.to_string().len() < 200);
    }

    #[test]
    fn control_and_bidirectional_characters_are_refused() {
        for hostile in ["a\u{202E}b", "a\u{0007}b", "a\nb", "a\u{200B}b", "a\u{2066}b", "a\u{FEFF}b"] {
            assert!(line("name", "The name", hostile, 120, true).is_err(), "{hostile:?}");
        }
    }
}
