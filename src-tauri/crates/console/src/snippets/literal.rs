//! Texts as literals: whatever is in them, they stay within their quotes.

use std::fmt::Write;

/// How a language writes a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literal {
    /// As it is: there is nothing to leave.
    Bare,
    /// In single quotes, where a POSIX shell reads nothing.
    Shell,
    /// In double quotes with `\x` and `\u{…}`.
    Rust,
    /// In double quotes with `\u{…}`.
    JavaScript,
    /// In double quotes with `\u` and `\U`, each with all its digits.
    PythonOrGo,
    /// In double quotes with `\u` and UTF-16.
    CSharp,
    /// In double quotes. Java reads `\u` before it looks for the quotes, so control characters are octal.
    Java,
}

impl Literal {
    /// The text as a literal of the language, quotes included.
    pub(super) fn write(self, text: &str) -> String {
        match self {
            Self::Bare => text.to_owned(),
            Self::Shell => format!("'{}'", text.replace('\'', r"'\''")),
            _ => {
                let mut out = String::with_capacity(text.len() + 2);
                out.push('"');
                for character in text.chars() {
                    match character {
                        '"' => out.push_str("\\\""),
                        '\\' => out.push_str("\\\\"),
                        ' '..='~' => out.push(character),
                        _ if character.is_alphanumeric() => out.push(character),
                        _ => self.escape(character, &mut out),
                    }
                }
                out.push('"');
                out
            }
        }
    }

    fn escape(self, character: char, out: &mut String) {
        let number = u32::from(character);
        let mut units = [0; 2];
        // Writing into a String does not fail.
        let _ = match self {
            Self::Rust | Self::JavaScript => write!(out, "\\u{{{number:x}}}"),
            Self::PythonOrGo if number <= 0xFFFF => write!(out, "\\u{number:04x}"),
            Self::PythonOrGo => write!(out, "\\U{number:08x}"),
            Self::Java if number < 0x100 => write!(out, "\\{number:03o}"),
            Self::CSharp | Self::Java | Self::Bare | Self::Shell => {
                character.encode_utf16(&mut units).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))
            }
        };
    }
}

/// A text as one step of a URL's path.
pub(super) fn path_step(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_do_not_end_a_literal() {
        for literal in [Literal::Rust, Literal::JavaScript, Literal::PythonOrGo, Literal::CSharp, Literal::Java] {
            assert_eq!(literal.write(r#"a"b\c"#), r#""a\"b\\c""#);
        }
        assert_eq!(Literal::Shell.write("it's $(id)"), r"'it'\''s $(id)'");
    }

    #[test]
    fn what_is_not_seen_is_escaped_in_the_way_of_the_language() {
        let text = "\n\u{202E}\u{1F512}";
        assert_eq!(Literal::Rust.write(text), r#""\u{a}\u{202e}\u{1f512}""#);
        assert_eq!(Literal::PythonOrGo.write(text), r#""\u000a\u202e\U0001f512""#);
        assert_eq!(Literal::CSharp.write(text), r#""\u000a\u202e\ud83d\udd12""#);
        assert_eq!(Literal::Java.write(text), r#""\012\u202e\ud83d\udd12""#);
    }

    #[test]
    fn a_step_of_a_path_holds_no_delimiter() {
        assert_eq!(path_step("a/b?c#d é"), "a%2Fb%3Fc%23d%20%C3%A9");
    }
}
