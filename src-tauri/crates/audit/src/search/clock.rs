//! Hours of the day and days of the week.

use super::selection::Bits;
use crate::query::{Hours, Weekdays};
use crate::{Moment, Zone};

const HOUR: i128 = 3_600 * 1_000_000_000;

/// Hours of the week that an event may lie in.
#[derive(Debug)]
pub(super) struct ClockTest {
    /// By the day, counted from Monday: a bit for each hour.
    hours: [u32; 7],
    zone: Zone,
}

impl ClockTest {
    pub(super) fn always(zone: Zone) -> Self {
        Self { hours: [(1 << 24) - 1; 7], zone }
    }

    pub(super) fn is_always(&self) -> bool {
        self.hours == [(1 << 24) - 1; 7]
    }

    pub(super) fn at(&mut self, hours: Hours, exclude: bool) {
        for day in &mut self.hours {
            for hour in (0..24).filter(|&hour| hours.contains(hour) == exclude) {
                *day &= !(1 << hour);
            }
        }
    }

    pub(super) fn on(&mut self, days: Weekdays, exclude: bool) {
        for (day, hours) in (0..).zip(&mut self.hours) {
            if days.contains(day) == exclude {
                *hours = 0;
            }
        }
    }

    /// Takes away the rows at other times. Times ascend, so that a whole hour is one range.
    pub(super) fn narrow(&self, times: &[Moment], bits: &mut Bits) {
        let mut row = 0;
        while let Some(&time) = times.get(row) {
            let (ahead, change) = self.zone.stretch(time);
            let hour = (i128::from(time) + ahead).div_euclid(HOUR);
            let ends = change.min((hour + 1) * HOUR - ahead);
            let end = row + upto(&times[row..], |time| i128::from(time) < ends);
            if !self.allows(hour) {
                bits.remove(row..end);
            }
            row = end;
        }
    }

    /// Whether an hour, counted from the beginning of 1970, a Thursday, is one of them.
    fn allows(&self, hour: i128) -> bool {
        let day = (hour.div_euclid(24) + 3).rem_euclid(7);
        self.hours[day as usize] >> hour.rem_euclid(24) & 1 == 1
    }
}

/// How many of the first are so; those that are stand before those that are not. Quick where it is few.
pub(super) fn upto(times: &[Moment], is: impl Fn(Moment) -> bool) -> usize {
    let mut step = 1;
    while times.get(step - 1).is_some_and(|&time| is(time)) {
        step *= 2;
    }
    let from = step / 2;
    from + times[from..times.len().min(step)].partition_point(|&time| is(time))
}
