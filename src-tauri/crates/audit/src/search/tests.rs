use std::sync::Arc;

use super::*;
use crate::query::Now;
use crate::testing::{line, snapshot};

mod clocks;
mod plain;

const NOW: Now = Now { moment: 1_795_300_000_000_000_000, zone: Zone::fixed(19_800) };

fn query(text: &str) -> Query {
    Query::parse(text, NOW).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn found(snapshot: &Snapshot, text: &str) -> Search {
    found_by(snapshot, &query(text))
}

fn found_by(snapshot: &Snapshot, query: &Query) -> Search {
    Search::run(snapshot, query, &Cancel::default()).unwrap()
}

#[test]
fn buckets_begin_at_round_times_of_the_zone() {
    let lines = (0..200).map(|hour| line(hour * 3_600, &[("result", "ok")])).collect();
    let (snapshot, events) = snapshot(&[("log", lines)], 64);
    let search = found(&snapshot, "");
    let (first, last) = (events[0].time, events[199].time);
    for (buckets, width_ms) in
        [(400, 1_800_000), (200, 3_600_000), (199, 7_200_000), (10, 86_400_000), (5, 172_800_000), (3, 604_800_000)]
    {
        let histogram = search.histogram(first, last, buckets);
        assert_eq!(histogram.width_ms, width_ms, "{buckets}");
        let local = histogram.start_ms + 19_800_000;
        // Weeks begin on a Monday, such as the fifth day of 1970.
        let monday = if width_ms == 604_800_000 { 4 * 86_400_000 } else { 0 };
        assert_eq!((local - monday) % width_ms, 0, "{buckets}");
    }
}

#[test]
fn any_span_has_a_histogram() {
    let lines = vec![line(-50_000_000_000 / 10, &[]), line(1, &[("result", "denied")])];
    let (snapshot, _) = snapshot(&[("log", lines)], 64);
    let search = found(&snapshot, "");
    for (from, to, buckets) in [
        (Moment::MIN, Moment::MAX, 2),
        (Moment::MIN, Moment::MAX, 1_000),
        (0, 1, 5),
        (5, 5, 5),
        (9, 5, 0),
        (Moment::MAX - 1, Moment::MAX, usize::MAX),
        (Moment::MIN, Moment::MIN + 1, 3),
    ] {
        let histogram = search.histogram(from, to, buckets);
        assert!(histogram.buckets.len() <= buckets.max(2), "{from} {to} {buckets}");
        let counted: u64 = histogram.buckets.iter().map(|bucket| bucket.all()).sum();
        if from == Moment::MIN && to == Moment::MAX {
            assert_eq!(counted, 2);
        }
    }
    let by_minute = search.histogram_by(Width::Minute);
    assert!(by_minute.buckets.len() <= 1 << 20 && by_minute.width_ms > 60_000);
    assert_eq!(by_minute.buckets.iter().map(|bucket| bucket.all()).sum::<u64>(), 2);
}

#[test]
fn a_text_is_found_at_every_place_of_long_lines() {
    for length in [10, 262_100, 262_144, 262_200, 1_000_000] {
        let long = format!("{}needle", "x".repeat(length));
        let lines = vec![
            line(0, &[("subject", "before")]),
            line(1, &[("subject", &long)]),
            line(2, &[("subject", "a needle")]),
            line(3, &[("subject", &"y".repeat(length))]),
        ];
        let (snapshot, _) = snapshot(&[("log", lines)], 64);
        for text in ["needle", "NEEDLE", "n*dle"] {
            let expected = if text == "NEEDLE" { 0 } else { 2 };
            assert_eq!(found(&snapshot, text).total(), expected, "{length} {text}");
        }
        assert_eq!(found(&snapshot, "-needle").total(), 2, "{length}");
    }
}

#[test]
fn a_text_does_not_reach_over_the_end_of_a_line_nor_into_broken_ones() {
    let lines = vec![line(0, &[("result", "ok")]), "broken needle".to_owned(), line(1, &[("result", "denied")])];
    let (snapshot, _) = snapshot(&[("log", lines)], 64);
    assert_eq!(found(&snapshot, "needle").total(), 0);
    assert_eq!(found(&snapshot, "-needle").total(), 2);
    assert_eq!(found(&snapshot, "\"}\n\"").total(), 0);
    assert_eq!(found(&snapshot, "ok*denied").total(), 0);
}

#[test]
fn lines_that_are_gone_are_counted_and_not_guessed() {
    let lines: Vec<String> = (0..100).map(|second| line(second, &[("result", "ok"), ("tracing_id", "t")])).collect();
    let length = lines[0].len() as u64 + 1;
    let (snapshot, _) = snapshot(&[("log", lines)], 30);
    let cut = cut_to(&snapshot, length * 40 + 5);
    let search = found(&cut, "result:ok");
    assert_eq!((search.total(), search.unread()), (100, 0), "columns need no line");
    for text in ["ok", "-ok", "tracing_id:t", "-tracing_id:t", "nothing:\"\""] {
        let search = found(&cut, text);
        let expected = if text.starts_with('-') { 0 } else { 40 };
        assert_eq!((search.total(), search.unread()), (expected, 60), "{text}");
    }
}

/// The same snapshot, over a log that ends earlier.
fn cut_to(snapshot: &Snapshot, length: u64) -> Snapshot {
    let log = snapshot.log(1).unwrap();
    let mut bytes = vec![0; length as usize];
    log.read_at(&mut bytes, 0).unwrap();
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &bytes).unwrap();
    let log = Arc::new(crate::Log::new("log", None, file));
    Snapshot { logs: vec![None, Some(log)].into(), ..snapshot.clone() }
}

#[test]
fn a_number_is_found_however_it_is_written() {
    let lines = ["100", "1e2", "100.0", "\"100\"", "\"1e2\"", "101", "1.5", "15e-1", "\"0100\""];
    let lines = lines
        .iter()
        .zip(0..)
        .map(|(n, second)| line(second, &[("result", "ok")]).replace("\"result\"", &format!("\"n\":{n},\"result\"")));
    let (snapshot, _) = snapshot(&[("log", lines.collect())], 64);
    for (text, count) in
        [("n:100", 4), ("n:1e2", 5), ("n:100.0", 4), ("n:1.5", 2), ("n:0100", 1), ("-n:100", 5), ("n:\"\"", 0)]
    {
        assert_eq!(found(&snapshot, text).total(), count, "{text}");
    }
}

#[test]
fn a_search_that_is_told_to_stop_stops() {
    let (snapshot, _) = snapshot(&[("log", vec![line(0, &[])])], 64);
    let cancel = Cancel::default();
    cancel.cancel();
    assert_eq!(Search::run(&snapshot, &query("text"), &cancel).err(), Some(SearchError::Cancelled));
}

#[test]
fn nothing_has_no_events() {
    let (snapshot, _) = snapshot(&[], 64);
    let search = found(&snapshot, "text -result:ok since:2h");
    assert_eq!((search.total(), search.span()), (0, None));
    assert!(search.rows(0, 10).is_empty() && search.histogram_by(Width::Day).buckets.is_empty());
    assert_eq!(search.facets(&[Field::Result], 5)[0].distinct, 0);
}

#[test]
fn values_that_were_learnt_after_a_snapshot_change_no_answer() {
    let (snapshot, _) = snapshot(&[("log", vec![line(0, &[("subject", "a")]), line(1, &[("subject", "b")])])], 64);
    let search = found(&snapshot, "subject:a");
    for number in 0..1_000 {
        snapshot.dictionaries().code_or_new(Field::Subject, &format!("later-{number}"));
    }
    assert_eq!(search.facets(&[Field::Subject], 5)[0].distinct, 1);
    assert_eq!(found(&snapshot, "-subject:later-*").total(), 2);
}
