//! Tokens and keys as people paste them: with the header around them, quotes, line breaks.

use crate::error::Error;

/// The most that is looked at. The server takes headers of some kilobytes; ten megabytes are a file by mistake.
pub(crate) const MOST_TOKEN_BYTES: usize = 1024 * 1024;

/// What was pasted, without what was around it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pasted<'a> {
    /// The credential itself.
    pub(crate) credential: &'a str,
    /// What was taken off, in words.
    pub(crate) taken_off: Vec<&'static str>,
}

/// Header names that may stand before a credential, in lower case, and what is said when one was taken off.
const HEADERS: [(&str, &str); 2] =
    [("authorization:", "the header name \"Authorization:\""), ("api-key:", "the header name \"api-key:\"")];

/// Takes off white space, quotes, header names and the word `Bearer`.
///
/// # Errors
/// [`Error::InputTooLarge`].
pub(crate) fn read(text: &str) -> Result<Pasted<'_>, Error> {
    if text.len() > MOST_TOKEN_BYTES {
        return Err(Error::InputTooLarge { what: "The token", limit: MOST_TOKEN_BYTES });
    }
    let mut credential = text.trim();
    let mut taken_off = Vec::new();
    loop {
        let before = credential;
        for quote in ['"', '\'', '`'] {
            if let Some(inner) = credential.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
                credential = inner.trim();
                note(&mut taken_off, "quotes");
            }
        }
        for (header, words) in HEADERS {
            if let Some(rest) = strip_prefix_ignoring_case(credential, header) {
                credential = rest.trim();
                note(&mut taken_off, words);
            }
        }
        if let Some(rest) = strip_prefix_ignoring_case(credential, "bearer ") {
            credential = rest.trim();
            note(&mut taken_off, "the word \"Bearer\"");
        }
        if credential == before {
            return Ok(Pasted { credential, taken_off });
        }
    }
}

fn note(taken_off: &mut Vec<&'static str>, words: &'static str) {
    if !taken_off.contains(&words) {
        taken_off.push(words);
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_around_a_token_is_taken_off() {
        for (text, parts) in [
            ("a.b.c", 0),
            ("  a.b.c\n", 0),
            ("Bearer a.b.c", 1),
            ("bearer   a.b.c", 1),
            ("Authorization: Bearer a.b.c", 2),
            ("'api-key: a.b.c'", 2),
            ("\"Authorization: Bearer a.b.c\"", 3),
            ("API-KEY:a.b.c", 1),
        ] {
            let pasted = read(text).unwrap();
            assert_eq!((pasted.credential, pasted.taken_off.len()), ("a.b.c", parts), "{text}");
        }
    }

    #[test]
    fn nothing_stays_nothing() {
        for text in ["", "   ", "\"\"", "Authorization:"] {
            assert_eq!(read(text).unwrap().credential, "");
        }
    }

    #[test]
    fn ten_megabytes_are_refused() {
        assert!(matches!(read(&"a".repeat(10_000_000)), Err(Error::InputTooLarge { .. })));
    }
}
