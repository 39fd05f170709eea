//! Local time, which is not always as far from UTC.

use crate::Moment;

const SECOND: i128 = 1_000_000_000;
const DAY: i64 = 86_400;

/// Clocks are looked at from 2000 to 2060. What is before or after is told as at the near end.
const FIRST: i64 = 946_684_800;
const LAST: i64 = FIRST + 60 * 365 * DAY;

/// No zone had a summer or a winter that was shorter.
const STEP: i64 = 14 * DAY;

/// A zone: how far its clocks are east of UTC, and when they are put forward or back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Zone {
    east: i32,
    changes: Vec<Change>,
}

/// Clocks are put forward or back. All in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Change {
    at: i64,
    before: i32,
    after: i32,
}

impl Zone {
    /// No hour is ever left out or comes twice.
    pub const UTC: Self = Self::fixed(0);

    /// Always so many seconds east of UTC.
    #[must_use]
    pub const fn fixed(east: i32) -> Self {
        Self { east, changes: Vec::new() }
    }

    /// Told by what says for a moment how many seconds the clocks are east of UTC. It is asked some thousand times.
    #[must_use]
    pub fn of(east: impl Fn(Moment) -> i32) -> Self {
        let east = |second: i64| east(second * SECOND as Moment);
        let mut zone = Self::fixed(east(FIRST));
        let mut before = zone.east;
        for second in (FIRST..LAST).step_by(STEP as usize) {
            let after = east(second + STEP);
            if after == before {
                continue;
            }
            let (mut from, mut to) = (second, second + STEP);
            while from + 1 < to {
                let middle = i64::midpoint(from, to);
                *(if east(middle) == before { &mut from } else { &mut to }) = middle;
            }
            zone.changes.push(Change { at: to, before, after });
            before = after;
        }
        zone
    }

    /// What clocks show, in nanoseconds since they showed the beginning of 1970.
    pub(crate) fn local(&self, moment: Moment) -> i128 {
        i128::from(moment) + self.stretch(moment).0
    }

    /// How far clocks are ahead of UTC, in nanoseconds, and until when.
    pub(crate) fn stretch(&self, moment: Moment) -> (i128, i128) {
        let next = self.changes.partition_point(|change| change.moment() <= i128::from(moment));
        let east = next.checked_sub(1).map_or(self.east, |last| self.changes[last].after);
        (i128::from(east) * SECOND, self.changes.get(next).map_or(i128::MAX, |change| change.moment()))
    }

    /// The first moment at which clocks show this, or more where they leave it out.
    pub(crate) fn moment(&self, local: i128) -> i128 {
        let next = self.changes.partition_point(|change| change.moment() + change.before() <= local);
        match next.checked_sub(1).map(|last| self.changes[last]) {
            Some(last) => last.moment().max(local - last.after()),
            None => local - i128::from(self.east) * SECOND,
        }
    }

    /// The latest that clocks have shown up to a moment: where they were put back, less than what they have shown before.
    pub(crate) fn shown(&self, moment: Moment) -> i128 {
        let next = self.changes.partition_point(|change| change.moment() <= i128::from(moment));
        let before = next.checked_sub(1).map(|last| self.changes[last].moment() + self.changes[last].before() - 1);
        self.local(moment).max(before.unwrap_or(i128::MIN))
    }

    /// Whether a length that is counted on from a moment stays at round times of the clocks up to another.
    pub(crate) fn is_even(&self, from: Moment, to: Moment, length: i128) -> bool {
        let changes = self.changes.iter().filter(|change| (from.into()..to.into()).contains(&change.moment()));
        changes.into_iter().all(|change| (change.after() - change.before()) % length == 0)
    }
}

impl Change {
    fn moment(self) -> i128 {
        i128::from(self.at) * SECOND
    }

    fn before(self) -> i128 {
        i128::from(self.before) * SECOND
    }

    fn after(self) -> i128 {
        i128::from(self.after) * SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MOMENTS, berlin, nanoseconds as at};

    #[test]
    fn every_change_of_the_clocks_is_found_to_the_second() {
        let zone = berlin();
        for (moment, local) in MOMENTS {
            let clocks = chrono::NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M:%S").unwrap().and_utc();
            assert_eq!(zone.local(at(moment)), i128::from(clocks.timestamp()) * SECOND, "{moment}");
        }
        assert_eq!(zone.changes.len(), 120, "two in each of sixty years");
    }

    #[test]
    fn what_clocks_leave_out_is_the_moment_of_the_change_and_what_comes_twice_is_the_first() {
        let zone = berlin();
        for (local, moment) in [
            ("2026-03-29T01:59:59Z", "2026-03-29T00:59:59Z"),
            ("2026-03-29T02:30:00Z", "2026-03-29T01:00:00Z"),
            ("2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z"),
            ("2026-10-25T01:59:59Z", "2026-10-24T23:59:59Z"),
            ("2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"),
            ("2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z"),
        ] {
            assert_eq!(zone.moment(at(local).into()), i128::from(at(moment)), "{local}");
        }
    }

    #[test]
    fn far_from_all_logs_the_clocks_go_on_as_at_the_end() {
        let zone = berlin();
        for moment in [Moment::MIN, Moment::MAX] {
            let local = zone.local(moment);
            assert_eq!(local - i128::from(moment), 3_600 * SECOND);
            assert_eq!(zone.moment(local), i128::from(moment));
        }
    }

    #[test]
    fn a_zone_asks_little_enough_to_be_made_for_every_question() {
        let asked = std::cell::Cell::new(0);
        let _ = Zone::of(|_| {
            asked.set(asked.get() + 1);
            0
        });
        assert!(asked.get() < 2_000, "{}", asked.get());
    }
}
