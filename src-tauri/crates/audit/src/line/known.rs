//! Lines as servers write them since 1.17.0: the fields in one order, without spaces.

use super::{Parsed, Parser};
use crate::{ABSENT, Field};

/// Reads the line that begins at a place; answers where its line feed stands. None for any other line.
#[inline]
pub(super) fn read(parser: &mut Parser<'_>, bytes: &[u8], start: usize) -> Option<(Parsed, usize)> {
    const BEGIN: &[u8] = b"{\"timestamp\":\"";
    if !bytes.get(start..)?.starts_with(BEGIN) {
        return None;
    }
    let (time, mut at) = parser.clock.read(bytes, start + BEGIN.len())?;
    at += 1;
    let mut codes = [ABSENT; super::LINE_FIELDS];
    let dictionaries = parser.dictionaries;
    macro_rules! field {
        ($name:literal, $field:expr) => {
            const KEY: &[u8] = concat!(",\"", $name, "\":\"").as_bytes();
            if bytes.get(at..)?.starts_with(KEY) {
                let (code, end) = parser.cache.code(dictionaries, $field, bytes, at + KEY.len())?;
                codes[$field as usize] = code;
                at = end + 1;
            }
        };
    }
    {
        field!("method", Field::Method);
    }
    {
        field!("api", Field::Api);
    }
    {
        field!("auth_type", Field::AuthType);
    }
    {
        field!("subject", Field::Subject);
    }
    {
        field!("remote", Field::Remote);
    }
    {
        field!("collection", Field::Collection);
    }
    const TRACING_ID: &[u8] = b",\"tracing_id\":\"";
    if bytes.get(at..)?.starts_with(TRACING_ID) {
        at = plain_end(bytes, at + TRACING_ID.len())? + 1;
    }
    {
        field!("result", Field::Result);
    }
    {
        field!("error", Field::Error);
    }
    let end = at + 1;
    let ends = bytes.get(at..)?.starts_with(b"}\n");
    ends.then_some((Parsed { time, codes }, end))
}

/// Where the quote stands that ends a text without escapes.
#[inline]
fn plain_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let special = special(word(bytes, at)?);
        if special != 0 {
            at += special.trailing_zeros() as usize / 8;
            return (bytes[at] == b'"').then_some(at);
        }
        at += 8;
    }
}

/// Eight bytes, the first one lowest.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The high bits of the bytes that end a text or need a closer look: quotes, backslashes and control characters. Above the
/// lowest one there may be more than there are.
#[inline]
pub(super) const fn special(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let quotes = word ^ (ONES * b'"' as u64);
    let backslashes = word ^ (ONES * b'\\' as u64);
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let quote = quotes.wrapping_sub(ONES) & !quotes;
    let backslash = backslashes.wrapping_sub(ONES) & !backslashes;
    (control | quote | backslash) & (ONES << 7)
}
