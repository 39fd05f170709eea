//! Hours, days and dates where clocks are put forward and back.

use super::super::*;
use super::found_by;
use crate::query::Now;
use crate::testing::{berlin, line, nanoseconds, snapshot};

/// The first moment of the lines of [`line`].
const BEGAN: &str = "2026-11-21T00:00:00Z";

fn now() -> Now {
    Now { moment: nanoseconds("2026-12-01T12:00:00Z"), zone: berlin() }
}

fn query(text: &str) -> Query {
    Query::parse(text, now()).unwrap()
}

/// An event each half hour from one moment to before another.
fn half_hours(from: &str, to: &str) -> Snapshot {
    let seconds = |text| (nanoseconds(text) - nanoseconds(BEGAN)) / 1_000_000_000;
    let lines = (seconds(from)..seconds(to)).step_by(1_800).map(|second| line(second, &[("result", "ok")])).collect();
    snapshot(&[("log", lines)], 7).0
}

fn starts(histogram: &Histogram) -> Vec<(String, u64)> {
    let text = |ms: i64| chrono::DateTime::from_timestamp_millis(ms).unwrap().format("%m-%dT%H:%M").to_string();
    let buckets = histogram.buckets.iter().map(|bucket| (text(bucket.start_ms), bucket.all()));
    buckets.chain([(text(histogram.end_ms), 0)]).collect()
}

fn told(buckets: &[(&str, u64)]) -> Vec<(String, u64)> {
    buckets.iter().map(|&(start, count)| (start.to_owned(), count)).collect()
}

#[test]
fn hours_and_weekdays_are_those_that_the_clocks_showed_then() {
    // A Saturday to a Monday, and on the Sunday the clocks are put back at three o'clock to two.
    let autumn = half_hours("2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z");
    for (text, count) in [
        ("hour:0", 6),
        ("hour:1", 6),
        ("hour:2", 8),
        ("hour:3", 6),
        ("weekday:sat", 48),
        ("weekday:sun", 50),
        ("weekday:mon", 48),
        ("weekday:sun hour:2", 4),
        ("-hour:2", 138),
        ("hour:22-6", 50),
    ] {
        assert_eq!(found_by(&autumn, &query(text)).total(), count, "{text}");
    }
    let spring = half_hours("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
    assert_eq!(found_by(&spring, &query("hour:2")).total(), 0, "no clock showed two o'clock");
    assert_eq!(found_by(&spring, &query("weekday:sun")).total(), 46);
}

#[test]
fn dates_begin_where_they_began_there_and_then() {
    let all = half_hours("2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z");
    for (text, count) in [
        ("since:2026-10-24 until:2026-10-25", 48),
        ("since:2026-10-25 until:2026-10-26", 50),
        ("since:2026-10-26 until:2026-10-27", 48),
        ("since:2026-10-25T02:00 until:2026-10-25T03:00", 4),
    ] {
        assert_eq!(found_by(&all, &query(text)).total(), count, "{text}");
    }
}

#[test]
fn buckets_of_days_follow_the_clocks_and_those_of_hours_stay_as_long() {
    let all = half_hours("2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z");
    let search = found_by(&all, &query(""));
    let days = [("10-23T22:00", 48), ("10-24T22:00", 50), ("10-25T23:00", 48), ("10-26T23:00", 0)];
    assert_eq!(starts(&search.histogram_by(Width::Day)), told(&days));
    let hours = search.histogram_by(Width::Hour);
    assert_eq!((hours.buckets.len(), hours.end_ms - hours.start_ms), (73, 73 * 3_600_000));
    assert!(hours.buckets.iter().all(|bucket| bucket.all() == 2));
}

#[test]
fn a_bucket_over_a_change_has_one_hour_less_or_more() {
    let (from, to) = ("2026-10-24T22:00:00Z", "2026-10-25T11:00:00Z");
    let search = found_by(&half_hours(from, to), &query(""));
    let six = [("10-24T22:00", 14), ("10-25T05:00", 12), ("10-25T11:00", 0)];
    assert_eq!(starts(&search.histogram(nanoseconds(from), nanoseconds(to), 2)), told(&six));
    // Between the two hours that the clocks showed as the same.
    let (from, to) = (nanoseconds("2026-10-25T01:10:00Z"), nanoseconds("2026-10-25T07:00:00Z"));
    let two = [("10-25T01:00", 4), ("10-25T03:00", 4), ("10-25T05:00", 4), ("10-25T07:00", 0)];
    assert_eq!(starts(&search.histogram(from, to, 3)), told(&two));

    let (from, to) = ("2026-03-28T23:00:00Z", "2026-03-29T10:00:00Z");
    let search = found_by(&half_hours(from, to), &query(""));
    let six = [("03-28T23:00", 10), ("03-29T04:00", 12), ("03-29T10:00", 0)];
    assert_eq!(starts(&search.histogram(nanoseconds(from), nanoseconds(to), 2)), told(&six));
}

#[test]
fn every_width_over_many_changes_counts_every_event_once() {
    let all = half_hours("2025-01-01T00:00:00Z", "2026-12-31T00:00:00Z");
    let search = found_by(&all, &query(""));
    let (first, last) = search.span().unwrap();
    for most in [2, 5, 50, 110, 500, 3_000, 20_000] {
        let histogram = search.histogram(first, last + 1, most);
        assert!(histogram.buckets.len() <= most, "{most}");
        assert!(histogram.buckets.is_sorted_by(|one, next| one.start_ms < next.start_ms), "{most}");
        assert_eq!(histogram.buckets.iter().map(|bucket| bucket.all()).sum::<u64>(), search.total(), "{most}");
    }
}
