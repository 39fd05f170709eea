//! Moments, hours and days of the week in a query.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Timelike as _, Utc};

use super::Now;
use crate::Moment;

const SECOND: i64 = 1_000_000_000;

/// A moment as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// A moment with its offset from UTC.
    At(Moment),
    /// A date, or a date with a time, in the zone of the person.
    Local(NaiveDateTime),
    /// So many units before now.
    Before(u32, Unit),
}

/// The unit of a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// `s`
    Seconds,
    /// `m`
    Minutes,
    /// `h`
    Hours,
    /// `d`
    Days,
    /// `w`
    Weeks,
}

impl Unit {
    const ALL: [(char, Self, i64); 5] = [
        ('s', Self::Seconds, 1),
        ('m', Self::Minutes, 60),
        ('h', Self::Hours, 3_600),
        ('d', Self::Days, 86_400),
        ('w', Self::Weeks, 7 * 86_400),
    ];

    fn row(self) -> (char, i64) {
        Self::ALL
            .into_iter()
            .find(|(_, unit, _)| *unit == self)
            .map_or(('s', 1), |(letter, _, seconds)| (letter, seconds))
    }
}

impl Bound {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::length(text).or_else(|| Self::local(text)).or_else(|| {
            let moment = DateTime::parse_from_rfc3339(text).ok()?;
            Some(Self::At(moment.timestamp_nanos_opt()?))
        })
    }

    fn length(text: &str) -> Option<Self> {
        let unit = text.chars().next_back()?;
        let (_, unit, _) = Unit::ALL.into_iter().find(|(letter, ..)| *letter == unit)?;
        let count = &text[..text.len() - 1];
        count
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| count.parse().ok().map(|count| Self::Before(count, unit)))?
    }

    fn local(text: &str) -> Option<Self> {
        let moment = match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(date) => date.and_hms_opt(0, 0, 0)?,
            Err(_) => ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
                .into_iter()
                .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?,
        };
        // A leap second is the second after it, as in every moment of a log.
        let leap = moment.nanosecond() >= 1_000_000_000;
        // A moment that nanoseconds cannot tell, far from every log, is none.
        moment.and_utc().timestamp_nanos_opt().filter(|nanos| !leap && nanos.abs() < i64::MAX / 2)?;
        Some(Self::Local(moment))
    }

    /// The moment that is meant.
    #[must_use]
    pub fn moment(&self, now: &Now) -> Moment {
        match self {
            Self::At(moment) => *moment,
            Self::Local(local) => {
                let local = local.and_utc().timestamp_nanos_opt().unwrap_or(0);
                // Moments far from every log are no bounds, so that no zone takes one beyond what nanoseconds tell.
                Moment::try_from(now.zone.moment(local.into())).unwrap_or(local)
            }
            Self::Before(count, unit) => {
                let (_, seconds) = unit.row();
                now.moment.saturating_sub(i64::from(*count).saturating_mul(seconds).saturating_mul(SECOND))
            }
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(moment) => {
                let moment = DateTime::<Utc>::from_timestamp_nanos(*moment);
                out.write_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            Self::Local(local) if local.num_seconds_from_midnight() == 0 && local.nanosecond() == 0 => {
                write!(out, "{}", local.format("%Y-%m-%d"))
            }
            Self::Local(local) if local.second() == 0 && local.nanosecond() == 0 => {
                write!(out, "{}", local.format("%Y-%m-%dT%H:%M"))
            }
            Self::Local(local) => write!(out, "{}", local.format("%Y-%m-%dT%H:%M:%S%.f")),
            Self::Before(count, unit) => write!(out, "{count}{}", unit.row().0),
        }
    }
}

/// Hours of the day, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hours(u32);

impl Hours {
    pub(super) const NONE: Self = Self(0);

    /// Adds `9`, which is from 9 to 10 o'clock, or `22-6`, which is from 22 to 6 o'clock.
    pub(super) fn add(&mut self, text: &str) -> Option<()> {
        let hour = |text: &str| {
            let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<u32>().ok()).flatten()
        };
        let (from, to) = match text.split_once('-') {
            Some((from, to)) => (hour(from)?, hour(to)?),
            None => (hour(text)?, hour(text)? + 1),
        };
        if from > 23 || to > 24 || from == to {
            return None;
        }
        let hours = match (to + 24 - from) % 24 {
            0 => 24,
            hours => hours,
        };
        for hour in from..from + hours {
            self.0 |= 1 << (hour % 24);
        }
        Some(())
    }

    /// Whether an hour of the day is one of them.
    #[must_use]
    pub const fn contains(self, hour: u32) -> bool {
        self.0 >> hour & 1 == 1
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = |hour: u32| self.contains((hour + 23) % 24);
        let starts: Vec<u32> = (0..24).filter(|&hour| self.contains(hour) && !before(hour)).collect();
        if starts.is_empty() {
            return out.write_str("0-24");
        }
        for (index, &from) in starts.iter().enumerate() {
            let mut to = from + 1;
            while self.contains(to % 24) {
                to += 1;
            }
            let comma = if index > 0 { "," } else { "" };
            match to - from {
                1 => write!(out, "{comma}{from}")?,
                _ => write!(out, "{comma}{from}-{}", if to == 24 { 24 } else { to % 24 })?,
            }
        }
        Ok(())
    }
}

/// Days of the week, a bit for each, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

impl Weekdays {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const LONG: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// Adds `sat` or `mon-fri`.
    pub(super) fn add(&mut self, text: &str) -> Option<()> {
        let day = |text: &str| {
            let text = text.to_lowercase();
            Self::NAMES.iter().zip(Self::LONG).position(|(short, long)| *short == text || long == text)
        };
        let (from, to) = match text.split_once('-') {
            Some((from, to)) => (day(from)?, day(to)?),
            None => (day(text)?, day(text)?),
        };
        let mut at = from;
        loop {
            self.0 |= 1 << at;
            if at == to {
                return Some(());
            }
            at = (at + 1) % 7;
        }
    }

    /// Whether a day, counted from Monday, is one of them.
    #[must_use]
    pub const fn contains(self, day: u32) -> bool {
        self.0 >> day & 1 == 1
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut comma = "";
        for (day, name) in (0..).zip(Self::NAMES) {
            if self.contains(day) {
                write!(out, "{comma}{name}")?;
                comma = ",";
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zone;

    /// 2026-11-21T10:41:07Z, a Saturday, seen from two hours east of Greenwich.
    const NOW: Now = Now { moment: 1_795_257_667_000_000_000, zone: Zone::fixed(7_200) };

    #[test]
    fn moments_lengths_and_dates_of_the_zone_are_understood() {
        for (text, utc) in [
            ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z"),
            ("2026-11-21T10:00:00.000000001+01:00", "2026-11-21T09:00:00.000000001Z"),
            ("2026-11-21", "2026-11-20T22:00:00Z"),
            ("2026-11-21T01:30", "2026-11-20T23:30:00Z"),
            ("2026-11-21 01:30:15.5", "2026-11-20T23:30:15.500Z"),
            ("2h", "2026-11-21T08:41:07Z"),
            ("90s", "2026-11-21T10:39:37Z"),
            ("30m", "2026-11-21T10:11:07Z"),
            ("7d", "2026-11-14T10:41:07Z"),
            ("1w", "2026-11-14T10:41:07Z"),
        ] {
            let moment = Bound::parse(text).unwrap_or_else(|| panic!("{text}")).moment(&NOW);
            let expected = DateTime::parse_from_rfc3339(utc).unwrap().timestamp_nanos_opt().unwrap();
            assert_eq!(moment, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "h",
            "2",
            "-2h",
            "+2h",
            "2.5h",
            "99999999999h",
            "2026-13-01",
            "2026-02-30",
            "9999-01-01",
            "yesterday",
            "2026-11-21T25:00",
        ] {
            assert_eq!(Bound::parse(text), None, "{text}");
        }
    }

    fn hours(text: &str) -> Option<Vec<u32>> {
        let mut hours = Hours::NONE;
        hours.add(text)?;
        Some((0..24).filter(|&hour| hours.contains(hour)).collect())
    }

    #[test]
    fn hours_end_before_the_last_and_go_over_midnight() {
        assert_eq!(hours("9"), Some(vec![9]));
        assert_eq!(hours("23"), Some(vec![23]));
        assert_eq!(hours("9-12"), Some(vec![9, 10, 11]));
        assert_eq!(hours("22-2"), Some(vec![0, 1, 22, 23]));
        assert_eq!(hours("22-24"), Some(vec![22, 23]));
        assert_eq!(hours("0-24"), Some((0..24).collect()));
        for text in ["", "24", "25-3", "9-9", "9-", "-9", "a", "1-2-3", "009"] {
            assert_eq!(hours(text), None, "{text}");
        }
    }

    #[test]
    fn weekdays_are_names_and_ranges() {
        let days = |text: &str| {
            let mut days = Weekdays::NONE;
            days.add(text).map(|()| days.to_string())
        };
        assert_eq!(days("Sat").as_deref(), Some("sat"));
        assert_eq!(days("sunday").as_deref(), Some("sun"));
        assert_eq!(days("fri-mon").as_deref(), Some("mon,fri,sat,sun"));
        assert_eq!(days("someday"), None);
    }
}
