//! Skipping a value: its form is checked and nothing else, without recursion.

/// Where the value ends that begins at this byte; none if it does not have the form of one.
pub(super) fn value(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let mut open = Vec::new();
    loop {
        at = space(text, at);
        match text.get(at)? {
            bracket @ (b'[' | b'{') => {
                open.push(*bracket);
                at = space(text, at + 1);
                let closed = text.get(at) == Some(&closing(*bracket));
                if !closed {
                    at = name(text, at, *bracket)?;
                    continue;
                }
            }
            _ => at = scalar(text, at)?,
        }
        // Behind a value: as many ends as there are, then a comma or the end of it all.
        loop {
            let Some(bracket) = open.last().copied() else { return Some(at) };
            at = space(text, at);
            let sign = *text.get(at)?;
            at += 1;
            if sign == closing(bracket) {
                open.pop();
            } else if sign == b',' {
                at = name(text, at, bracket)?;
                break;
            } else {
                return None;
            }
        }
    }
}

/// The end of a value that holds no others, or of an empty list or object that was just opened.
fn scalar(text: &[u8], at: usize) -> Option<usize> {
    match text[at] {
        b'"' => string(text, at),
        b'-' | b'0'..=b'9' => number(text, at),
        _ => ["true", "false", "null"]
            .into_iter()
            .find(|word| text[at..].starts_with(word.as_bytes()))
            .map(|word| at + word.len()),
    }
}

/// In an object, the name and the colon before a value; in a list, nothing.
fn name(text: &[u8], at: usize, bracket: u8) -> Option<usize> {
    if bracket == b'[' {
        return Some(at);
    }
    let at = space(text, at);
    if text.get(at) != Some(&b'"') {
        return None;
    }
    let at = space(text, string(text, at)?);
    (text.get(at) == Some(&b':')).then_some(at + 1)
}

fn string(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => match text.get(at + 1)? {
                b'u' if text.get(at + 2..at + 6)?.iter().all(u8::is_ascii_hexdigit) => at += 6,
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => at += 2,
                _ => return None,
            },
            0..=0x1f => return None,
            _ => at += 1,
        }
    }
}

fn number(text: &[u8], start: usize) -> Option<usize> {
    let digits = |at: usize| text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = start + usize::from(text[start] == b'-');
    let whole = digits(at);
    if whole == 0 || (whole > 1 && text[at] == b'0') {
        return None;
    }
    at += whole;
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        at += 1 + fraction;
        if fraction == 0 {
            return None;
        }
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at);
        at += exponent;
        if exponent == 0 {
            return None;
        }
    }
    Some(at)
}

fn space(text: &[u8], at: usize) -> usize {
    let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    at + text[at.min(text.len())..].iter().take_while(blank).count()
}

fn closing(bracket: u8) -> u8 {
    if bracket == b'[' { b']' } else { b'}' }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::value;

    proptest! {
        #[test]
        fn exactly_what_serde_json_skips_is_skipped(text in r#"[\[\]{}:,"\\truefalsn0-9.eE+ -]{0,24}"#) {
            let text = text.trim();
            let whole = value(text.as_bytes(), 0) == Some(text.len());
            prop_assert_eq!(whole, serde_json::from_str::<IgnoredAny>(text).is_ok(), "{}", text);
        }
    }

    #[test]
    fn what_has_the_form_of_a_value_is_skipped() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for text in [
            "1e999",
            "-0.5E+7",
            "\"\\ud800\"",
            "[]",
            "{}",
            "[ ]",
            "{\"a\":[1,{\"b\":null}],\"c\":{}}",
            "true",
            "[[],{}]",
            &deep,
        ] {
            assert_eq!(value(text.as_bytes(), 0), Some(text.len()), "{text:.40}");
        }
    }

    #[test]
    fn what_does_not_is_not() {
        for text in [
            "",
            "[",
            "[1",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "01",
            "-",
            "1.",
            "1e",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"a",
            "tru",
            "[1}",
            "]",
            "{\"a\":1,}",
            "\"\n\"",
        ] {
            assert_eq!(value(text.as_bytes(), 0), None, "{text}");
        }
    }
}
