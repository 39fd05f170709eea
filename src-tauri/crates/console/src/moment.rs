//! Moments as texts, and how far away they are.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// When a token ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExpiryView {
    /// The claim `exp`.
    #[ts(type = "number | null")]
    pub at_unix: Option<u64>,
    /// Like `2026-12-21 10:00 UTC`; absent when it never ends or lies beyond any calendar.
    pub at_utc: Option<String>,
    /// Like `in 30 days`.
    pub distance: String,
    /// What the server makes of it now.
    pub state: ExpiryState,
}

/// What the server makes of a token's end now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryState {
    /// It has none.
    Never,
    /// It lies ahead.
    Valid,
    /// It has passed, and the server still accepts the token for a moment.
    InLeeway,
    /// It has passed.
    Expired,
}

impl ExpiryView {
    /// What is said about the claim `exp`.
    pub fn new(exp: Option<u64>, now: DateTime<Utc>) -> Self {
        let Some(exp) = exp else {
            return Self { at_unix: None, at_utc: None, distance: "never".to_owned(), state: ExpiryState::Never };
        };
        let at = at(exp);
        Self {
            at_unix: Some(exp),
            at_utc: at.map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string()),
            distance: distance(exp, now),
            state: state(exp, now),
        }
    }
}

/// What the server makes of a token's end now.
pub(crate) fn state(exp: u64, now: DateTime<Utc>) -> ExpiryState {
    let now = seconds(now);
    if exp >= now {
        ExpiryState::Valid
    } else if exp >= now.saturating_sub(qdrant_access::authenticate::LEEWAY_SECONDS) {
        ExpiryState::InLeeway
    } else {
        ExpiryState::Expired
    }
}

/// The moment of a claim, when a calendar has it.
pub(crate) fn at(unix: u64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(i64::try_from(unix).ok()?, 0)
}

/// Seconds since 1970; never negative.
pub(crate) fn seconds(moment: DateTime<Utc>) -> u64 {
    u64::try_from(moment.timestamp()).unwrap_or(0)
}

/// Like `2026-11-21T01:18:04Z`.
pub(crate) fn rfc3339(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Like `in 30 days` or `10 seconds ago`: the two largest units that say enough, rounded towards now.
pub(crate) fn distance(unix: u64, now: DateTime<Utc>) -> String {
    let now = seconds(now);
    let length = in_words(unix.abs_diff(now));
    match unix.cmp(&now) {
        std::cmp::Ordering::Equal => "now".to_owned(),
        std::cmp::Ordering::Greater => format!("in {length}"),
        std::cmp::Ordering::Less => format!("{length} ago"),
    }
}

fn in_words(seconds: u64) -> String {
    const UNITS: [(u64, &str); 5] =
        [(31_557_600, "year"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let place = UNITS.iter().position(|(length, _)| seconds >= *length).unwrap_or(UNITS.len() - 1);
    let (length, unit) = UNITS[place];
    let count = seconds / length;
    let first = counted(count, unit);
    // A second unit only where the first alone would be too coarse: 1 day 12 hours, but 30 days.
    match UNITS.get(place + 1) {
        Some((smaller, unit)) if count < 3 && seconds % length >= *smaller => {
            format!("{first} {}", counted(seconds % length / smaller, unit))
        }
        _ => first,
    }
}

fn counted(count: u64, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000, 0).unwrap()
    }

    #[test]
    fn distances_say_as_much_as_is_useful() {
        for (unix, words) in [
            (1_000_000, "now"),
            (1_000_010, "in 10 seconds"),
            (999_990, "10 seconds ago"),
            (1_000_000 + 86_400 * 30, "in 30 days"),
            (1_000_000 + 86_400 + 43_200, "in 1 day 12 hours"),
            (1_000_000 + 3_600, "in 1 hour"),
            (1_000_000 + 90, "in 1 minute 30 seconds"),
            (1_000_000 + 365 * 86_400, "in 365 days"),
            (1_000_000 + 31_557_600 * 5, "in 5 years"),
        ] {
            assert_eq!(distance(unix, now()), words);
        }
    }

    #[test]
    fn a_token_is_expired_only_after_the_leeway() {
        for (exp, expected) in [
            (1_000_001, ExpiryState::Valid),
            (1_000_000, ExpiryState::Valid),
            (999_999, ExpiryState::InLeeway),
            (999_970, ExpiryState::InLeeway),
            (999_969, ExpiryState::Expired),
            (0, ExpiryState::Expired),
        ] {
            assert_eq!(state(exp, now()), expected, "{exp}");
        }
    }

    #[test]
    fn a_moment_beyond_every_calendar_is_still_shown() {
        let view = ExpiryView::new(Some(u64::MAX), now());
        assert_eq!((view.at_utc, view.state), (None, ExpiryState::Valid));
        assert!(view.distance.starts_with("in "));
    }

    #[test]
    fn the_moment_is_shown_in_utc() {
        assert_eq!(ExpiryView::new(Some(1_797_847_200), now()).at_utc.unwrap(), "2026-12-21 10:00 UTC");
    }
}
