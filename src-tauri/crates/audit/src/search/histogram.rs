//! How many events there were when.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Search;
use super::clock::upto;
use super::columns::rows_with;
use super::selection::{Bits, Selection};
use crate::block::Block;
use crate::{Code, Field, Moment};

/// Counts of events in buckets of one width.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Histogram {
    /// When the first bucket begins, in milliseconds since 1970.
    pub start_ms: i64,
    /// How long a bucket is, in milliseconds: a round length, which begins at round times of the person's zone.
    pub width_ms: i64,
    /// The buckets, one after the other.
    pub buckets: Vec<Bucket>,
}

/// The events of a bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Bucket {
    /// With the result `ok`.
    pub ok: u64,
    /// With the result `denied`.
    pub denied: u64,
    /// With another result, or none.
    pub other: u64,
}

impl Bucket {
    /// All of them.
    #[must_use]
    pub const fn all(self) -> u64 {
        self.ok + self.denied + self.other
    }
}

/// A width to count by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
}

const MILLISECOND: i64 = 1_000_000;
const SECOND_MS: i64 = 1_000;
const DAY_MS: i64 = 86_400 * SECOND_MS;

/// The widths that buckets may have, in milliseconds.
const WIDTHS: [i64; 32] = [
    1,
    5,
    10,
    50,
    100,
    500,
    SECOND_MS,
    2 * SECOND_MS,
    5 * SECOND_MS,
    10 * SECOND_MS,
    15 * SECOND_MS,
    30 * SECOND_MS,
    60 * SECOND_MS,
    2 * 60 * SECOND_MS,
    5 * 60 * SECOND_MS,
    10 * 60 * SECOND_MS,
    15 * 60 * SECOND_MS,
    30 * 60 * SECOND_MS,
    3_600 * SECOND_MS,
    2 * 3_600 * SECOND_MS,
    3 * 3_600 * SECOND_MS,
    6 * 3_600 * SECOND_MS,
    12 * 3_600 * SECOND_MS,
    DAY_MS,
    2 * DAY_MS,
    7 * DAY_MS,
    28 * DAY_MS,
    91 * DAY_MS,
    364 * DAY_MS,
    3_640 * DAY_MS,
    36_400 * DAY_MS,
    364_000 * DAY_MS,
];

/// More buckets than anybody looks at: where a log has one moment far from the others, the width grows instead.
const MOST: usize = 1 << 20;

/// 1970 began on a Thursday; weeks begin on Mondays, such as four days later.
const MONDAY_MS: i64 = 4 * DAY_MS;

impl Search {
    /// Counts by time from one moment to before another, in at most so many buckets, and at least two are asked for. Where the
    /// first and the last bucket reach beyond, they count what lies there, too.
    #[must_use]
    pub fn histogram(&self, from: Moment, to: Moment, buckets: usize) -> Histogram {
        let most = buckets.clamp(2, MOST);
        let fits = |&&width: &&i64| self.buckets(from, to, width).1 <= most;
        let width = WIDTHS.iter().find(fits).or(WIDTHS.last()).copied().unwrap_or(DAY_MS);
        self.count(from, to, width)
    }

    /// Counts by minutes, hours or days, from the first answer to the last. Where that would be more than a million buckets,
    /// they are wider.
    #[must_use]
    pub fn histogram_by(&self, width: Width) -> Histogram {
        let wanted = match width {
            Width::Minute => 60 * SECOND_MS,
            Width::Hour => 3_600 * SECOND_MS,
            Width::Day => DAY_MS,
        };
        let Some((first, last)) = self.span() else {
            return Histogram { start_ms: 0, width_ms: wanted, buckets: Vec::new() };
        };
        let to = last.saturating_add(1);
        let fits = |&&width: &&i64| width >= wanted && self.buckets(first, to, width).1 <= MOST;
        self.count(first, to, WIDTHS.iter().find(fits).copied().unwrap_or(wanted))
    }

    /// When the first bucket begins, in milliseconds, and how many there are.
    fn buckets(&self, from: Moment, to: Moment, width: i64) -> (i64, usize) {
        let shift = i64::from(self.offset_seconds) * SECOND_MS - if width % (7 * DAY_MS) == 0 { MONDAY_MS } else { 0 };
        let floor = |ms: i64| (ms + shift).div_euclid(width) * width - shift;
        let start = floor(from.div_euclid(MILLISECOND));
        if to <= from {
            return (start, 0);
        }
        let last = floor((to - 1).div_euclid(MILLISECOND));
        (start, ((last - start) / width) as usize + 1)
    }

    fn count(&self, from: Moment, to: Moment, width: i64) -> Histogram {
        let (start_ms, count) = self.buckets(from, to, width);
        let scale = Scale {
            start: i128::from(start_ms) * i128::from(MILLISECOND),
            width: i128::from(width) * i128::from(MILLISECOND),
        };
        let code = |value| self.snapshot.dictionaries.read(Field::Result).code(value);
        let (ok, denied) = (code("ok"), code("denied"));
        let counted: Vec<Vec<(usize, Bucket)>> = self
            .snapshot
            .blocks
            .par_iter()
            .zip(self.selections.par_iter())
            .map(|(block, selection)| match selection {
                Selection::None => Vec::new(),
                _ => scale.count(block, selection, count, ok, denied),
            })
            .collect();
        let mut buckets = vec![Bucket::default(); count];
        for (index, part) in counted.into_iter().flatten() {
            let bucket = &mut buckets[index];
            bucket.ok += part.ok;
            bucket.denied += part.denied;
            bucket.other += part.other;
        }
        Histogram { start_ms, width_ms: width, buckets }
    }
}

/// Where buckets lie, in nanoseconds.
struct Scale {
    start: i128,
    width: i128,
}

impl Scale {
    /// The events of a block by their bucket.
    fn count(
        &self,
        block: &Block,
        selection: &Selection,
        buckets: usize,
        ok: Option<Code>,
        denied: Option<Code>,
    ) -> Vec<(usize, Bucket)> {
        let rows = block.rows();
        let with = |code: Option<Code>| {
            let bits =
                code.map_or_else(|| Bits::of(0..0, rows), |code| rows_with(block.column(Field::Result), code, rows));
            match selection {
                Selection::Bits(selected) => {
                    let mut bits = bits;
                    bits.keep(selected);
                    bits
                }
                _ => bits,
            }
        };
        let (ok, denied) = (with(ok), with(denied));
        let mut counted = Vec::new();
        let mut row = upto(&block.times, |time| i128::from(time) < self.start);
        while let Some(&time) = block.times.get(row) {
            let index = (i128::from(time) - self.start) / self.width;
            if index >= buckets as i128 {
                break;
            }
            let ends = self.start + (index + 1) * self.width;
            let end = row + upto(&block.times[row..], |time| i128::from(time) < ends);
            let all = selection.count_in(row..end) as u64;
            if all > 0 {
                let (ok, denied) = (ok.count_in(row..end) as u64, denied.count_in(row..end) as u64);
                counted.push((index as usize, Bucket { ok, denied, other: all - ok - denied }));
            }
            row = end;
        }
        counted
    }
}
