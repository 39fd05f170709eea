//! Every search is held against a plain reading of every line.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::super::*;
use super::query;
use crate::Dictionaries;
use crate::query::{Name, Now, Pattern, Test, Value as Wanted};
use crate::testing::{Known, snapshot, snapshot_with};

const HOUR: i64 = 3_600_000_000_000;

// ---- what a query means, the plain way ----

fn holds(event: &Known, query: &Query) -> bool {
    query.terms().iter().all(|term| tested(event, &term.test, query.now()) != term.exclude)
}

fn tested(event: &Known, test: &Test, now: &Now) -> bool {
    let local = now.zone.local(event.time);
    let hours = local.div_euclid(i128::from(HOUR));
    match test {
        Test::Field(Name::Column(field), wanted) => wanted.iter().any(|value| value.matches(event.column(*field))),
        Test::Field(Name::InLine(name), wanted) => {
            let mut values = Vec::new();
            in_value(&event.value, name, &mut values);
            if values.is_empty() {
                return wanted.contains(&Wanted::Missing);
            }
            let anything = |wanted: &Wanted| matches!(wanted, Wanted::Like(pattern) if pattern.is_anything());
            values.iter().any(|value| match value {
                Value::String(text) => wanted.iter().any(|wanted| wanted.matches(Some(text))),
                Value::Object(_) => wanted.iter().any(anything),
                other => wanted.iter().any(|wanted| wanted.matches(Some(&other.to_string()))),
            })
        }
        Test::Since(bound) => event.time >= bound.moment(now),
        Test::Until(bound) => event.time < bound.moment(now),
        Test::Hour(wanted) => wanted.contains(hours.rem_euclid(24) as u32),
        // 1970 began on a Thursday.
        Test::Weekday(wanted) => wanted.contains(((hours.div_euclid(24) + 3).rem_euclid(7)) as u32),
        Test::Text(pattern) => text_in(&event.line, pattern),
    }
}

fn in_value(value: &Value, name: &str, found: &mut Vec<Value>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if key == name {
                    take(value, found);
                } else if let Some(rest) = name.strip_prefix(&format!("{key}.")) {
                    in_value(value, rest, found);
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| in_value(value, name, found)),
        _ => {}
    }
}

fn take(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Null => {}
        Value::Array(list) => list.iter().for_each(|value| take(value, found)),
        other => found.push(other.clone()),
    }
}

fn text_in(line: &str, pattern: &Pattern) -> bool {
    let pieces = pattern.pieces();
    let lower = !pieces.iter().any(|piece| piece.chars().any(char::is_uppercase));
    let line = if lower { line.to_lowercase() } else { line.to_owned() };
    let mut rest = line.as_str();
    for piece in pieces {
        let Some(at) = rest.find(piece.as_str()) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}

// ---- events and queries with all that is odd ----

const TEXTS: [&str; 14] = [
    "",
    "docs",
    "Docs",
    "tenant-1",
    "tenant-22",
    "a \"b\" c",
    "back\\slash",
    "é",
    "É x",
    "new\nline",
    "1",
    "true",
    "a*b",
    "a,b",
];
const REMOTES: [&str; 7] =
    ["10.0.0.1", "10.200.3.4", "203.0.113.9", "2001:db8::7", "::ffff:10.1.1.1", "unknown", "10.0.0.1:99"];

fn event_line() -> impl Strategy<Value = String> {
    let text = || proptest::sample::select(TEXTS.to_vec());
    let some = || proptest::option::weighted(0.6, text());
    let inner = prop_oneof![
        text().prop_map(Value::from),
        (-3_i64..3).prop_map(Value::from),
        Just(Value::from(1.5)),
        Just(Value::Null),
        Just(Value::from(true)),
        Just(serde_json::json!({})),
        Just(serde_json::json!([])),
        Just(serde_json::json!(["docs", {"b": "docs"}, 1])),
        text().prop_map(|text| serde_json::json!({"b": text, "c": {"d": text}})),
    ];
    let step = prop_oneof![Just(0_i64), 0..HOUR * 30, 0..1_000_i64];
    let result = proptest::option::weighted(0.95, proptest::sample::select(vec!["ok", "ok", "denied", "odd"]));
    let remote = proptest::option::weighted(0.8, proptest::sample::select(REMOTES.to_vec()));
    ((step, result, remote), (some(), some(), some(), some()), proptest::option::of(inner), 0..8_u8).prop_map(
        |((time, result, remote), (subject, method, error, tracing), inner, style)| {
            let mut event = Map::new();
            let time = chrono::DateTime::from_timestamp_nanos(1_795_219_200_000_000_000 + time);
            event.insert("timestamp".into(), time.to_rfc3339().into());
            let fields = [("method", method), ("subject", subject), ("remote", remote), ("tracing_id", tracing)];
            for (name, value) in fields.into_iter().chain([("result", result), ("error", error)]) {
                event.extend(value.map(|value| (name.to_owned(), Value::from(value))));
            }
            event.extend(inner.map(|value| ("a".to_owned(), value)));
            written(&Value::Object(event).to_string(), style)
        },
    )
}

/// The same line with letters as escapes, or with spaces, or long.
fn written(line: &str, style: u8) -> String {
    match style {
        0 => line
            .chars()
            .map(|letter| if "aéT".contains(letter) { format!("\\u{:04x}", u32::from(letter)) } else { letter.into() })
            .collect(),
        1 => line.replacen("{\"", "{ \"", 1),
        2 => line.replacen('{', &format!("{{\"filler\":\"{}\",", "x".repeat(9_000)), 1),
        _ => line.to_owned(),
    }
}

fn logs() -> impl Strategy<Value = Vec<(&'static str, Vec<String>)>> {
    let line = || prop_oneof![12 => event_line(), 1 => Just("docs is no event {".to_owned()), 1 => Just(String::new())];
    let lines = move || proptest::collection::vec(line(), 0..60);
    (lines(), lines(), lines()).prop_map(|(one, two, three)| vec![("one", one), ("two", two), ("three", three)])
}

fn term() -> impl Strategy<Value = String> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let value = prop_oneof![
        4 => proptest::sample::select(TEXTS.to_vec()).prop_map(quoted),
        1 => Just("*".to_owned()),
        1 => Just("tenant-*".to_owned()),
        1 => Just("*s".to_owned()),
        1 => Just("d*c*".to_owned()),
        1 => Just("*1*".to_owned()),
        1 => proptest::sample::select(vec!["1", "1.5", "-1", "true", "absent"]).prop_map(str::to_owned),
    ];
    let values = proptest::collection::vec(value, 1..3).prop_map(|values| values.join(","));
    let field =
        proptest::sample::select(vec!["method", "subject", "error", "tracing_id", "a", "a.b", "a.c.d", "nothing"]);
    let fixed = proptest::sample::select(vec![
        "result:denied",
        "result:ok,odd",
        "result:\"\"",
        "remote:10.0.0.0/8",
        "remote:\"\",2001:db8::/32",
        "remote:10.0.0.1,::/0",
        "source:one",
        "source:t*",
        "since:2026-11-21T12:00:00Z",
        "until:2026-11-22",
        "since:20h",
        "hour:22-6",
        "hour:9,14",
        "weekday:sat",
        "weekday:sun-tue",
        "docs",
        "Docs",
        "é",
        "É",
        "\"method\\\":\"",
        "\"a \\\\\"",
        "tenant*result",
        "T*D",
        "1",
        "10.0.0.1",
        "\"no event\"",
        "\"\\\\u\"",
    ]);
    let term = prop_oneof![2 => (field, values).prop_map(|(field, values)| format!("{field}:{values}")), 3 => fixed.prop_map(str::to_owned)];
    (term, any::<bool>()).prop_map(|(term, exclude)| {
        let minus = if exclude && !term.starts_with("since") && !term.starts_with("until") { "-" } else { "" };
        format!("{minus}{term}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_search_answers_what_a_plain_reading_of_every_line_answers(
        logs in logs(),
        terms in proptest::collection::vec(term(), 0..4),
        block_rows in 1..150_usize,
        buckets in 2..60_usize,
        from in 0..60_u64,
        keeps in proptest::sample::select(vec![usize::MAX, 0, 150, 400]),
    ) {
        let (snapshot, events) = snapshot_with(Dictionaries::keeping(keeps), &logs, block_rows);
        let query = query(&terms.join(" "));
        let search = Search::run(&snapshot, &query, &Cancel::default()).unwrap();
        let matching: Vec<&Known> = events.iter().filter(|event| holds(event, &query)).collect();
        prop_assert_eq!(search.unread(), 0);
        prop_assert_eq!(search.total(), matching.len() as u64);

        let ids = |rows: Vec<Row>| rows.iter().map(|row| (row.id.source, row.id.offset)).collect::<Vec<_>>();
        let newest: Vec<(u32, u64)> = matching.iter().rev().map(|event| (event.source, event.offset)).collect();
        prop_assert_eq!(ids(search.rows(0, usize::MAX)), newest.clone());
        prop_assert_eq!(ids(search.rows(from, 7)), newest.iter().copied().skip(from as usize).take(7).collect::<Vec<_>>());
        prop_assert_eq!(ids(search.newest(from).rows(0, usize::MAX)), newest.iter().copied().take(from as usize).collect::<Vec<_>>());
        for event in &events {
            let place = newest.iter().position(|&id| id == (event.source, event.offset)).map(|place| place as u64);
            prop_assert_eq!(search.position(EventId { source: event.source, offset: event.offset }), place);
        }
        for (row, event) in search.rows(0, usize::MAX).iter().zip(matching.iter().rev()) {
            for field in Field::ALL {
                prop_assert_eq!(row.value(field), event.column(field));
            }
            prop_assert_eq!(chrono::DateTime::parse_from_rfc3339(&row.time).unwrap().timestamp_nanos_opt(), Some(event.time));
        }

        let span = matching.first().zip(matching.last()).map(|(first, last)| (first.time, last.time));
        prop_assert_eq!(search.span(), span);
        if let Some((first, last)) = span {
            let histogram = search.histogram(first, last + 1, buckets);
            prop_assert!(histogram.buckets.len() <= buckets);
            prop_assert_eq!(&histogram, &counted(&matching, &histogram));
            let by_hour = search.histogram_by(Width::Hour);
            prop_assert_eq!(by_hour.width_ms, 3_600_000);
            prop_assert_eq!(&by_hour, &counted(&matching, &by_hour));
            let middle = first + (last - first) / 2;
            let part = search.between(middle, last);
            prop_assert_eq!(part.total(), matching.iter().filter(|event| (middle..last).contains(&event.time)).count() as u64);
            let part = part.histogram(middle, last, buckets);
            prop_assert_eq!(part.buckets.iter().map(|bucket| bucket.all()).sum::<u64>(), search.between(middle, last).total());
        }
        let denied = matching.iter().filter(|event| event.column(Field::Result) == Some("denied")).count();
        prop_assert_eq!(search.denied().total(), denied as u64);

        for facet in search.facets(&Field::ALL, 3) {
            let mut counts: HashMap<Option<&str>, u64> = HashMap::new();
            matching.iter().for_each(|event| *counts.entry(event.column(facet.field)).or_default() += 1);
            if snapshot.dictionaries().read(facet.field).unkept().is_some() {
                let all = search.facets(&[facet.field], usize::MAX).remove(0);
                let kept: u64 = all.values.iter().map(|value| value.count).sum();
                prop_assert_eq!(kept + all.unkept, matching.len() as u64);
                for value in &all.values {
                    prop_assert_eq!(Some(&value.count), counts.get(&value.value.as_deref()));
                }
                continue;
            }
            prop_assert_eq!(facet.unkept, 0);
            prop_assert_eq!(facet.distinct, counts.len() as u64);
            let mut expected: Vec<(Option<&str>, u64)> = counts.into_iter().collect();
            expected.sort_by_key(|&(value, count)| (std::cmp::Reverse(count), value));
            expected.truncate(3);
            let found: Vec<(Option<&str>, u64)> = facet.values.iter().map(|value| (value.value.as_deref(), value.count)).collect();
            prop_assert_eq!(found, expected);
        }

        let mut firsts: Vec<&str> = Vec::new();
        for subject in matching.iter().filter_map(|event| event.column(Field::Subject)) {
            let is_kept = snapshot.dictionaries().read(Field::Subject).code(subject).is_some();
            if is_kept && !firsts.contains(&subject) {
                firsts.push(subject);
            }
        }
        let seen = search.first_seen(Field::Subject, 100);
        prop_assert_eq!(seen.iter().map(|seen| seen.value.as_str()).collect::<Vec<_>>(), firsts.into_iter().rev().collect::<Vec<_>>());
        for seen in seen {
            let of: Vec<&&Known> = matching.iter().filter(|event| event.column(Field::Subject) == Some(&seen.value)).collect();
            prop_assert_eq!(seen.count, of.len() as u64);
            prop_assert_eq!(seen.first, crate::row::moment(of[0].time));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn loaded_files_answer_the_same(logs in logs(), terms in proptest::collection::vec(term(), 0..3)) {
        let folder = tempfile::tempdir().unwrap();
        let mut paths = Vec::new();
        for (name, lines) in &logs {
            paths.push(folder.path().join(name));
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let index = crate::Index::open(crate::Sources::discover(&paths).unwrap());
        index.load(&Cancel::default(), &|_| ()).unwrap();
        let query = query(&terms.join(" "));
        let search = Search::run(&index.snapshot(), &query, &Cancel::default()).unwrap();

        let (_, events) = snapshot(&logs, 64);
        let place = |log: &str, offset: u64, time: String| (time, log.to_owned(), offset);
        let matching = events.iter().filter(|event| holds(event, &query));
        let mut expected: Vec<_> =
            matching.map(|event| place(&event.log, event.offset, crate::row::moment(event.time))).collect();
        let mut found: Vec<_> = search
            .rows(0, usize::MAX)
            .into_iter()
            .map(|row| place(row.source.as_deref().unwrap_or_default(), row.id.offset, row.time))
            .collect();
        prop_assert!(found.is_sorted_by(|one, other| one.0 >= other.0));
        expected.sort();
        found.sort();
        prop_assert_eq!(found, expected);
    }
}

/// The same buckets, counted event by event.
fn counted(events: &[&Known], like: &Histogram) -> Histogram {
    let mut counts: BTreeMap<i64, Bucket> = BTreeMap::new();
    for event in events {
        let index = (event.time.div_euclid(1_000_000) - like.start_ms).div_euclid(like.width_ms);
        let bucket = counts.entry(index).or_default();
        match event.column(Field::Result) {
            Some("ok") => bucket.ok += 1,
            Some("denied") => bucket.denied += 1,
            _ => bucket.other += 1,
        }
    }
    let buckets = like.buckets.len() as i64;
    let start = |index: i64| like.start_ms + index * like.width_ms;
    let bucket = |index| Bucket { start_ms: start(index), ..counts.remove(&index).unwrap_or_default() };
    Histogram { buckets: (0..buckets).map(bucket).collect(), end_ms: start(buckets), ..*like }
}
