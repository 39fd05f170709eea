//! Snapshots for tests, built the plain way: every line is read with serde_json, then everything is sorted.

use std::io::Write as _;
use std::sync::Arc;

use serde_json::Value;

use crate::{Block, Codes, Dictionaries, Field, Log, Moment, Snapshot};

/// An event of a reference snapshot.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub time: Moment,
    pub source: u32,
    pub offset: u64,
    pub line: String,
    pub value: Value,
    pub log: String,
}

impl Known {
    /// The value of a column.
    pub(crate) fn column(&self, field: Field) -> Option<&str> {
        if field == Field::Source { Some(&self.log) } else { self.value.get(field.name())?.as_str() }
    }
}

/// A snapshot of logs, each a name and its lines, in blocks of so many rows; and its events, oldest first. Lines that are no
/// JSON stand in the logs and are no events.
pub(crate) fn snapshot(logs: &[(&str, Vec<String>)], block_rows: usize) -> (Snapshot, Vec<Known>) {
    snapshot_with(Dictionaries::default(), logs, block_rows)
}

/// The same with dictionaries that may keep less.
pub(crate) fn snapshot_with(
    dictionaries: Dictionaries,
    logs: &[(&str, Vec<String>)],
    block_rows: usize,
) -> (Snapshot, Vec<Known>) {
    let mut open = vec![None];
    let mut events = Vec::new();
    for (name, lines) in logs {
        let mut file = tempfile::tempfile().unwrap();
        let source = dictionaries.code_or_new(Field::Source, name);
        let mut offset = 0;
        for line in lines {
            file.write_all(line.as_bytes()).unwrap();
            file.write_all(b"\n").unwrap();
            if let Ok(value @ Value::Object(_)) = serde_json::from_str::<Value>(line) {
                let time = chrono::DateTime::parse_from_rfc3339(value["timestamp"].as_str().unwrap()).unwrap();
                let time = time.timestamp_nanos_opt().unwrap();
                events.push(Known { time, source, offset, line: line.clone(), value, log: (*name).to_owned() });
            }
            offset += line.len() as u64 + 1;
        }
        open.push(Some(Arc::new(Log::new(*name, None, file))));
    }
    events.sort_by_key(|event| (event.time, event.source, event.offset));
    let column = |events: &[Known], field: Field| {
        let code =
            |event: &Known| event.column(field).map_or(crate::ABSENT, |value| dictionaries.code_or_new(field, value));
        Codes::new(&events.iter().map(code).collect::<Vec<_>>())
    };
    let blocks = events.chunks(block_rows).map(|events| {
        Arc::new(Block {
            times: events.iter().map(|event| event.time).collect(),
            columns: Field::ALL.map(|field| column(events, field)),
            offsets: events.iter().map(|event| event.offset).collect(),
            lengths: events.iter().map(|event| event.line.len() as u32).collect(),
        })
    });
    let blocks = blocks.collect();
    (Snapshot::new(blocks, open, Arc::new(dictionaries)), events)
}

/// A line as the server writes it, some seconds after 2026-11-21T00:00:00Z, with these fields.
pub(crate) fn line(seconds: i64, fields: &[(&str, &str)]) -> String {
    let time = chrono::DateTime::from_timestamp(1_795_219_200 + seconds, 0).unwrap();
    let mut event = serde_json::Map::new();
    event.insert("timestamp".to_owned(), time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true).into());
    event.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())));
    Value::Object(event).to_string()
}

/// A moment of RFC 3339.
pub(crate) fn nanoseconds(text: &str) -> Moment {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_nanos_opt().unwrap()
}

/// The rule of most of Europe: an hour ahead of UTC, and in summer two, from the last Sunday of March to that of October, at
/// one o'clock UTC.
pub(crate) fn berlin() -> crate::Zone {
    use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta};
    crate::Zone::of(|moment| {
        let moment = chrono::DateTime::from_timestamp_nanos(moment).naive_utc();
        let change = |month: u32| {
            let last = NaiveDate::from_ymd_opt(moment.year(), month, 31).unwrap();
            let sunday = last - TimeDelta::days(last.weekday().num_days_from_sunday().into());
            sunday.and_time(NaiveTime::from_hms_opt(1, 0, 0).unwrap())
        };
        if (change(3)..change(10)).contains(&moment) { 7_200 } else { 3_600 }
    })
}

/// Moments around changes of the clocks in Berlin, and what the clocks show.
pub(crate) const MOMENTS: [(&str, &str); 6] = [
    ("2026-03-29T00:59:59Z", "2026-03-29T01:59:59"),
    ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00"),
    ("2026-07-01T00:00:00Z", "2026-07-01T02:00:00"),
    ("2026-10-25T00:59:59Z", "2026-10-25T02:59:59"),
    ("2026-10-25T01:00:00Z", "2026-10-25T02:00:00"),
    ("2026-11-21T00:00:00Z", "2026-11-21T01:00:00"),
];
