//! Sudden rises: many more events than there are around them.

use serde::Serialize;
use ts_rs::TS;

use crate::search::{Bucket, Histogram, Search};
use crate::{Field, Moment};

/// Some buckets with many more events than their neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Rise {
    /// What rose.
    pub of: RiseOf,
    /// When its first bucket begins, in milliseconds since 1970.
    pub start_ms: i64,
    /// When its last bucket ends.
    pub end_ms: i64,
    /// How many there were.
    pub count: u64,
    /// How many are usual in such a time.
    pub usual: u64,
    /// Where most of them come from; none where nothing makes up half of them.
    pub mostly: Option<Mostly>,
}

/// What rose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RiseOf {
    /// Events that were denied.
    Denied,
    /// All events.
    All,
}

/// The value that most events of a rise have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Mostly {
    /// `remote` or `subject`.
    pub field: Field,
    /// The value.
    pub value: String,
    /// How many have it.
    pub count: u64,
}

/// How many buckets on each side are the neighbours of one.
const NEIGHBOURS: usize = 24;

/// Fewer neighbours tell nothing of what is usual.
const LEAST_NEIGHBOURS: usize = 6;

/// A bucket with fewer denied events is no rise.
const LEAST_DENIED: u64 = 20;

/// A bucket with fewer events is no rise.
const LEAST_ALL: u64 = 200;

/// How far above the usual, in deviations.
const DEVIATIONS: f64 = 8.0;

/// The median deviation of numbers that scatter normally, times this, is their standard deviation.
const NORMAL: f64 = 1.4826;

/// How many rises are told of each kind.
const MOST: usize = 20;

const MILLISECOND: Moment = 1_000_000;

/// The sudden rises of a histogram of this search, the largest first.
///
/// A bucket is one when it has at least 20 denied events (or 200 of any kind), at least three times the median of its
/// neighbours (24 on each side), and is 8 deviations above it: 1.4826 times the median distance of the neighbours from their
/// median, and at least the root of the median, which is how much mere chance makes of it. No more than a quarter of the
/// neighbours may be half as high: what comes again and again is not sudden. Medians do not follow a few high buckets, so that a
/// rise of several buckets does not hide itself; those beside each other are told as one. The first and the
/// last bucket may be cut off and are as high as they are. A rise of all events that is one of denied ones is told once.
#[must_use]
pub fn rises(search: &Search, histogram: &Histogram) -> Vec<Rise> {
    let denied = find(search, histogram, RiseOf::Denied, LEAST_DENIED);
    let told = |rise: &Rise| denied.iter().any(|other| other.start_ms < rise.end_ms && rise.start_ms < other.end_ms);
    let all = find(search, histogram, RiseOf::All, LEAST_ALL).into_iter().filter(|rise| !told(rise)).collect();
    [denied, all].concat()
}

fn find(search: &Search, histogram: &Histogram, of: RiseOf, least: u64) -> Vec<Rise> {
    let counts: Vec<u64> = histogram.buckets.iter().map(|bucket| of.count(*bucket)).collect();
    let start = |index: usize| histogram.buckets.get(index).map_or(histogram.end_ms, |bucket| bucket.start_ms);
    let mut rises: Vec<Rise> = Vec::new();
    for (index, &count) in counts.iter().enumerate() {
        let Some(usual) = (count >= least).then(|| usual_below(&counts, index)).flatten() else { continue };
        match rises.last_mut() {
            Some(rise) if rise.end_ms == start(index) => {
                rise.end_ms = start(index + 1);
                rise.count += count;
                rise.usual += usual;
            }
            _ => {
                rises.push(Rise { of, start_ms: start(index), end_ms: start(index + 1), count, usual, mostly: None });
            }
        }
    }
    rises.sort_by_key(|rise| std::cmp::Reverse(rise.count - rise.usual.min(rise.count)));
    rises.truncate(MOST);
    for rise in &mut rises {
        rise.mostly = mostly(search, rise);
    }
    rises
}

/// How many would be usual in a bucket, if it has many more.
fn usual_below(counts: &[u64], index: usize) -> Option<u64> {
    let before = &counts[index.saturating_sub(NEIGHBOURS)..index];
    let after = &counts[index + 1..counts.len().min(index + 1 + NEIGHBOURS)];
    let mut neighbours = [before, after].concat();
    if neighbours.len() < LEAST_NEIGHBOURS {
        return None;
    }
    let usual = median(&mut neighbours);
    let mut distances: Vec<u64> = neighbours.iter().map(|count| count.abs_diff(usual)).collect();
    let deviation = (NORMAL * median(&mut distances) as f64).max((usual as f64).sqrt()).max(1.0);
    let count = counts[index];
    let as_high = neighbours.iter().filter(|&&other| other.saturating_mul(2) >= count).count();
    let rises = as_high * 4 <= neighbours.len()
        && count as f64 > usual as f64 + DEVIATIONS * deviation
        && count >= usual.saturating_mul(3);
    rises.then_some(usual)
}

fn median(numbers: &mut [u64]) -> u64 {
    let middle = numbers.len() / 2;
    *numbers.select_nth_unstable(middle).1
}

/// The remote, or else the subject, that at least half of a rise has.
fn mostly(search: &Search, rise: &Rise) -> Option<Mostly> {
    let nanoseconds = |ms: i64| ms.saturating_mul(MILLISECOND);
    let part = search.between(nanoseconds(rise.start_ms), nanoseconds(rise.end_ms));
    let part = match rise.of {
        RiseOf::Denied => part.denied(),
        RiseOf::All => part,
    };
    let most = part.facets(&[Field::Remote, Field::Subject], 1).into_iter().filter_map(|facet| {
        let most = facet.values.into_iter().next()?;
        Some(Mostly { field: facet.field, value: most.value?, count: most.count })
    });
    // Of two that are as frequent, the last: a subject says more than the address of a gateway.
    most.filter(|most| most.count * 2 >= rise.count).max_by_key(|most| most.count)
}

impl RiseOf {
    const fn count(self, bucket: Bucket) -> u64 {
        match self {
            Self::Denied => bucket.denied,
            Self::All => bucket.all(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{line, snapshot};
    use crate::{Cancel, Query, Width};

    /// Events in a minute each, by the minute: how many are denied, how many are not.
    fn told(minutes: &[(u64, u64)], attacker: &str) -> Vec<Rise> {
        let mut lines = Vec::new();
        for (minute, &(denied, ok)) in (0_i64..).zip(minutes) {
            let second = |index: u64| minute * 60 + (index % 60) as i64;
            for index in 0..ok {
                let remote = format!("10.0.0.{}", index % 5);
                lines.push(line(second(index), &[("result", "ok"), ("remote", &remote)]));
            }
            for index in 0..denied {
                let remote = if denied < 20 || index % 3 == 0 { "10.0.0.9" } else { attacker };
                lines.push(line(second(index), &[("result", "denied"), ("remote", remote)]));
            }
        }
        let (snapshot, _) = snapshot(&[("log", lines)], 1_000);
        let search = Search::run(&snapshot, &Query::everything(), &Cancel::default()).unwrap();
        rises(&search, &search.histogram_by(Width::Minute))
    }

    #[test]
    fn an_attack_of_some_minutes_is_told_once_with_its_origin() {
        let mut minutes: Vec<(u64, u64)> = (0..60).map(|minute| (minute % 4, 30)).collect();
        (40..43).for_each(|minute| minutes[minute].0 = 90);
        let rises = told(&minutes, "203.0.113.9");
        let [rise] = rises.as_slice() else { panic!("{rises:?}") };
        assert_eq!((rise.of, rise.count, rise.end_ms - rise.start_ms), (RiseOf::Denied, 270, 180_000));
        assert_eq!(rise.start_ms, 1_795_219_200_000 + 40 * 60_000);
        assert!(rise.usual <= 6, "{rise:?}");
        let mostly = rise.mostly.as_ref().unwrap();
        assert_eq!((mostly.field, mostly.value.as_str(), mostly.count), (Field::Remote, "203.0.113.9", 180));
    }

    #[test]
    fn more_of_everything_is_a_rise_of_all() {
        let mut minutes = vec![(1, 60); 40];
        minutes[20].1 = 900;
        let rises = told(&minutes, "");
        let [rise] = rises.as_slice() else { panic!("{rises:?}") };
        assert_eq!((rise.of, rise.count, rise.usual, rise.mostly.clone()), (RiseOf::All, 901, 61, None));
    }

    #[test]
    fn what_scatters_repeats_or_is_little_is_no_rise() {
        let scattered: Vec<(u64, u64)> = (0..60).map(|minute| (minute * 37 % 50, minute * 61 % 90)).collect();
        let every_other: Vec<(u64, u64)> = (0..60).map(|minute| (if minute % 2 == 0 { 60 } else { 2 }, 20)).collect();
        let mut little = vec![(0, 20); 40];
        little[20] = (19, 20);
        let few = vec![(0, 1), (500, 1), (0, 1)];
        for minutes in [scattered, every_other, little, few, vec![], vec![(500, 500); 40]] {
            assert_eq!(told(&minutes, "203.0.113.9"), [], "{minutes:?}");
        }
    }
}
