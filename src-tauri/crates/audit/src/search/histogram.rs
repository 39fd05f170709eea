//! How many events there were when.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Search;
use super::clock::upto;
use super::columns::rows_with;
use super::selection::{Bits, Selection};
use crate::block::Block;
use crate::{Code, Field, Moment, Zone};

/// Counts of events in buckets of one width.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Histogram {
    /// When the first bucket begins, in milliseconds since 1970.
    pub start_ms: i64,
    /// When the last one ends.
    pub end_ms: i64,
    /// How long a bucket is, in milliseconds: a round length, which begins at round times of the person's zone. Where clocks
    /// were put forward or back in between, a bucket may be shorter or longer.
    pub width_ms: i64,
    /// The buckets, one after the other.
    pub buckets: Vec<Bucket>,
}

/// The events of a bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Bucket {
    /// When it begins, in milliseconds since 1970. It ends where the next one begins.
    pub start_ms: i64,
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

    fn add(&mut self, part: Counts) {
        self.ok += part.ok;
        self.denied += part.denied;
        self.other += part.other;
    }
}

#[derive(Debug, Clone, Copy)]
struct Counts {
    ok: u64,
    denied: u64,
    other: u64,
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
        let fits = |&&width: &&i64| Scale::new(&self.zone, from, to, width).count <= most as i128;
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
            return Histogram { width_ms: wanted, ..Histogram::default() };
        };
        let to = last.saturating_add(1);
        let fits = |&&width: &&i64| width >= wanted && Scale::new(&self.zone, first, to, width).count <= MOST as i128;
        self.count(first, to, WIDTHS.iter().find(fits).copied().unwrap_or(wanted))
    }

    fn count(&self, from: Moment, to: Moment, width: i64) -> Histogram {
        let edges = Scale::new(&self.zone, from, to, width).edges();
        let code = |value| self.snapshot.dictionaries.read(Field::Result).code(value);
        let (ok, denied) = (code("ok"), code("denied"));
        let counted: Vec<Vec<(usize, Counts)>> = self
            .snapshot
            .blocks
            .par_iter()
            .zip(self.selections.par_iter())
            .map(|(block, selection)| match selection {
                Selection::None => Vec::new(),
                _ => count(block, selection, &edges, ok, denied),
            })
            .collect();
        let (Some(&start), Some((&end, starts))) = (edges.first(), edges.split_last()) else {
            return Histogram { width_ms: width, ..Histogram::default() };
        };
        let bucket = |&start: &i128| Bucket { start_ms: milliseconds(start), ..Bucket::default() };
        let mut buckets: Vec<Bucket> = starts.iter().map(bucket).collect();
        for (index, part) in counted.into_iter().flatten() {
            buckets[index].add(part);
        }
        Histogram { start_ms: milliseconds(start), end_ms: milliseconds(end), width_ms: width, buckets }
    }
}

/// Where buckets lie.
struct Scale<'a> {
    /// The zone whose clocks they follow; none where they are all of one length.
    zone: Option<&'a Zone>,
    width: i128,
    /// Where the clocks of the first bucket's beginning, counted in nanoseconds, and those of UTC stood at nought.
    zero: i128,
    /// The first bucket, counted from there.
    first: i128,
    count: i128,
}

impl<'a> Scale<'a> {
    fn new(zone: &'a Zone, from: Moment, to: Moment, width: i64) -> Self {
        let monday = if width % (7 * DAY_MS) == 0 { MONDAY_MS } else { 0 };
        let [width, monday] = [width, monday].map(|ms| i128::from(ms) * i128::from(MILLISECOND));
        let last = to.saturating_sub(1);
        let is_even = zone.is_even(from, last, width);
        let zero = if is_even { monday - zone.stretch(from).0 } else { monday };
        let place = |moment| if is_even { i128::from(moment) } else { zone.shown(moment) };
        let index = |moment| (place(moment) - zero).div_euclid(width);
        let count = if from < to { index(last) - index(from) + 1 } else { 0 };
        Self { zone: (!is_even).then_some(zone), width, zero, first: index(from), count }
    }

    /// Where buckets begin, and where the last one ends, in nanoseconds.
    fn edges(&self) -> Vec<i128> {
        let place = |index: i128| (self.first + index) * self.width + self.zero;
        (0..=self.count).map(|index| self.zone.map_or_else(|| place(index), |zone| zone.moment(place(index)))).collect()
    }
}

const fn milliseconds(nanoseconds: i128) -> i64 {
    nanoseconds.div_euclid(MILLISECOND as i128) as i64
}

/// The events of a block by their bucket.
fn count(
    block: &Block,
    selection: &Selection,
    edges: &[i128],
    ok: Option<Code>,
    denied: Option<Code>,
) -> Vec<(usize, Counts)> {
    let rows = block.rows();
    let with = |code: Option<Code>| {
        let bits = code.map_or_else(|| Bits::of(0..0, rows), |code| rows_with(block.column(Field::Result), code, rows));
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
    let mut row = upto(&block.times, |time| edges.first().is_some_and(|&start| i128::from(time) < start));
    while let Some(&time) = block.times.get(row) {
        let next = edges.partition_point(|&edge| edge <= i128::from(time));
        let Some(&ends) = edges.get(next) else { break };
        let end = row + upto(&block.times[row..], |time| i128::from(time) < ends);
        let all = selection.count_in(row..end) as u64;
        if all > 0 {
            let (ok, denied) = (ok.count_in(row..end) as u64, denied.count_in(row..end) as u64);
            counted.push((next - 1, Counts { ok, denied, other: all - ok - denied }));
        }
        row = end;
    }
    counted
}
