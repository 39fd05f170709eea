//! Timestamps.

use chrono::{DateTime, NaiveDate};

use crate::Moment;

const SECOND: Moment = 1_000_000_000;

/// Any timestamp of RFC 3339; none where a moment cannot hold it.
pub(super) fn read(text: &str) -> Option<Moment> {
    DateTime::parse_from_rfc3339(text).ok()?.timestamp_nanos_opt()
}

/// Reads timestamps as servers write them: most lines have the date of the line before.
#[derive(Debug, Default)]
pub(super) struct Clock {
    date: [u8; 10],
    /// The beginning of that day.
    midnight: Moment,
}

impl Clock {
    /// Reads the timestamp that begins at a place and ends with `Z` and a quote; answers where the quote stands. None for one
    /// that is written in another way.
    #[inline]
    pub(super) fn read(&mut self, bytes: &[u8], start: usize) -> Option<(Moment, usize)> {
        let text: &[u8; 20] = bytes.get(start..)?.first_chunk()?;
        let date: &[u8; 10] = text.first_chunk()?;
        if *date != self.date {
            self.midnight = midnight(date)?;
            self.date = *date;
        }
        let time = u64::from_le_bytes(*text[11..].first_chunk()?);
        // "00:00:00", the first letter lowest.
        let digits = time ^ 0x3030_3a30_303a_3030;
        let wrong = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
        if text[10] != b'T' || wrong != 0 || digits & 0x0000_ff00_00ff_0000 != 0 {
            return None;
        }
        let two = |shift: u32| ((digits >> shift & 0xf) * 10 + (digits >> (shift + 8) & 0xf)) as Moment;
        let (hour, minute, second) = (two(0), two(24), two(48));
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let (fraction, end) = fraction(bytes, start + 19)?;
        let time = self.midnight.checked_add(((hour * 60 + minute) * 60 + second) * SECOND + fraction)?;
        Some((time, end))
    }
}

/// What follows the seconds, up to the quote: nanoseconds, and where the quote stands.
#[inline]
fn fraction(bytes: &[u8], start: usize) -> Option<(Moment, usize)> {
    if let Some(nine) = bytes.get(start..)?.first_chunk::<12>()
        && nine[0] == b'.'
        && nine[10] == b'Z'
        && nine[11] == b'"'
    {
        let eight = u64::from_le_bytes(*nine[1..].first_chunk()?) ^ 0x3030_3030_3030_3030;
        let last = nine[9] ^ b'0';
        let wrong = (eight.wrapping_add(0x7676_7676_7676_7676) | eight) & 0x8080_8080_8080_8080;
        if wrong != 0 || last > 9 {
            return None;
        }
        // Neighbours are put together: digits to pairs, pairs to fours, fours to the whole.
        let pairs = eight.wrapping_mul(10).wrapping_add(eight >> 8) & 0x00ff_00ff_00ff_00ff;
        let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
        let whole = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff;
        return Some((whole as Moment * 10 + Moment::from(last), start + 11));
    }
    let mut at = start;
    let mut nanoseconds = 0;
    if *bytes.get(at)? == b'.' {
        let mut unit = SECOND;
        at += 1;
        while let Some(digit) = bytes.get(at).map(|byte| byte ^ b'0').filter(|digit| *digit <= 9) {
            unit /= 10;
            nanoseconds += unit * Moment::from(digit);
            at += 1;
        }
        if !(2..=10).contains(&(at - start)) {
            return None;
        }
    }
    (bytes.get(at..)?.starts_with(b"Z\"")).then_some((nanoseconds, at + 1))
}

fn midnight(date: &[u8; 10]) -> Option<Moment> {
    let text = std::str::from_utf8(date).ok()?;
    let number = |from: usize, to: usize| {
        let digits = &text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    if date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(number(0, 4)?.cast_signed(), number(5, 7)?, number(8, 10)?)?;
    day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_nanos_opt()
}
