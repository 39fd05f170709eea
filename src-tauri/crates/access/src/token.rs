//! The parts of a token, taken apart as the server's token library does.

use crate::claims::{ClaimsError, ReadClaims};
use crate::json::{Json, LossyText, Value, pretty, read};
use crate::version::ServerVersion;

mod header;

/// The longest token that is looked at, in bytes.
pub const LONGEST_TOKEN: usize = 2 * 1024 * 1024;

/// A token cut at its dots. Nothing of it has been checked.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Header and claims with the dot between them: what is signed.
    pub message: &'a str,
    /// The header in base64.
    pub header: &'a str,
    /// The claims in base64.
    pub payload: &'a str,
    /// The signature in base64.
    pub signature: &'a str,
}

impl<'a> Parts<'a> {
    /// Cuts at the last two dots. None if there are fewer, or if the text is too long to be a token.
    #[must_use]
    pub fn of(token: &'a str) -> Option<Self> {
        if token.len() > LONGEST_TOKEN {
            return None;
        }
        let (message, signature) = token.rsplit_once('.')?;
        let (header, payload) = message.rsplit_once('.')?;
        Some(Self { message, header, payload, signature })
    }

    /// The header as text, if it is base64 of UTF-8.
    #[must_use]
    pub fn header_text(&self) -> Option<String> {
        String::from_utf8(decode_base64(self.header)?).ok()
    }

    /// The claims as a server of this version reads them. None if they are not base64.
    #[must_use]
    pub fn claims(&self, version: ServerVersion) -> Option<TokenClaims> {
        let lossy = LossyText::of(&decode_base64(self.payload)?);
        let read = ReadClaims::of_token(&lossy, version);
        Some(TokenClaims { text: lossy.text, read })
    }

    /// The signature as bytes, if it is base64.
    #[must_use]
    pub fn signature_bytes(&self) -> Option<Vec<u8>> {
        decode_base64(self.signature)
    }

    /// Whether the header is one that a server of this version accepts: HS256, and no field of a wrong type.
    #[must_use]
    pub fn header_is_accepted(&self, version: ServerVersion) -> bool {
        let text = self.header_text();
        let node = text.and_then(|text| read(&text).ok());
        node.is_some_and(|node| header::is_accepted(&node, version))
    }
}

/// The claims of a token: what a person can read, and what a server does.
///
/// A server passes over claims that it does not know, and is less strict about them than a JSON editor is: halves of
/// surrogate pairs, numbers of any size, bytes that are not UTF-8. [`authenticate`](crate::authenticate::authenticate)
/// judges by this very reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenClaims {
    /// The claims as text. Bytes that are not UTF-8 are shown as U+FFFD.
    pub text: String,
    /// The claims, or everything that is wrong with them; places are those of the text.
    pub read: Result<ReadClaims, Vec<ClaimsError>>,
}

impl TokenClaims {
    /// The claims laid out for people, to the last digit. None if a server could not read them as JSON either.
    #[must_use]
    pub fn laid_out(&self) -> Option<String> {
        let json = Json::parse_skipping(&LossyText::of(self.text.as_bytes())).ok()?;
        Some(pretty(json.as_str()))
    }
}

/// Reads the claims of a token as a server of this version does, whoever signed it. None if it is not three parts, the
/// second of which is base64.
#[must_use]
pub fn read_claims(token: &str, version: ServerVersion) -> Option<TokenClaims> {
    Parts::of(token)?.claims(version)
}

/// Whether a text looks like a token rather than like a key: three parts, the first of which is a JSON object.
#[must_use]
pub fn looks_like_token(text: &str) -> bool {
    let header = Parts::of(text).and_then(|parts| parts.header_text());
    header.is_some_and(|header| read(&header).is_ok_and(|node| matches!(node.value, Value::Object(_))))
}

/// Decodes base64 in its URL-safe alphabet without padding, refusing bits that are left over.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.as_bytes().chunks(4) {
        let mut bits: u32 = 0;
        for sign in group {
            let value = match sign {
                b'A'..=b'Z' => sign - b'A',
                b'a'..=b'z' => sign - b'a' + 26,
                b'0'..=b'9' => sign - b'0' + 52,
                b'-' => 62,
                b'_' => 63,
                _ => return None,
            };
            bits = bits << 6 | u32::from(value);
        }
        let [_, first, second, third] = (bits << (6 * (4 - group.len()))).to_be_bytes();
        match group.len() {
            4 => out.extend([first, second, third]),
            3 if third == 0 => out.extend([first, second]),
            2 if second == 0 && third == 0 => out.push(first),
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded_and_left_over_bits_are_refused() {
        assert_eq!(decode_base64("").unwrap(), b"");
        assert_eq!(decode_base64("Zg").unwrap(), b"f");
        assert_eq!(decode_base64("Zm8").unwrap(), b"fo");
        assert_eq!(decode_base64("Zm9v").unwrap(), b"foo");
        assert_eq!(decode_base64("-_-_").unwrap(), [0xfb, 0xff, 0xbf]);
        for wrong in ["Z", "Zh", "Zm9", "Zg==", "Zm+v", "Zm/v", "Z g", "Zm9vZ", "Zé"] {
            assert_eq!(decode_base64(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_is_told_from_a_key() {
        assert!(looks_like_token("eyJhbGciOiJIUzI1NiJ9.e30.AAAA"));
        for key in ["", "a.b.c", "3f1c9e0a-5b7d-4c1e", "eyJhbGciOiJIUzI1NiJ9.e30"] {
            assert!(!looks_like_token(key), "{key}");
        }
    }
}
