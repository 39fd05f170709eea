//! One event with all that its line says.

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use crate::row::{EventId, Row, Rows};
use crate::search::place_of;
use crate::{Field, Snapshot};

/// How much of a line is shown, in bytes.
const SHOWN: usize = 64 << 10;

/// A line that is longer is not taken apart: of it, only the fields that are columns are shown.
const LONGEST: u32 = 8 << 20;

/// How many fields are shown, and how much of them, in bytes.
const FIELDS: usize = 1_000;
const FIELDS_BYTES: usize = 1 << 20;

/// An event, its line, and every field of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Event {
    /// The fields that are columns.
    pub row: Row,
    /// The line, or its beginning. Bytes that are no text are replaced.
    pub raw: String,
    /// Whether the line goes on.
    pub raw_cut: bool,
    /// How long the line is, in bytes.
    pub length: u32,
    /// Every field in the order of the line.
    pub fields: Vec<EventField>,
    /// Whether there are more fields than are shown.
    pub fields_cut: bool,
}

/// A field of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EventField {
    /// The name as a query has it: dotted where it lies within others.
    pub name: String,
    /// The value as a query has it; none for `null` and for an empty object or list.
    pub value: Option<String>,
    /// Whether servers up to 1.18 write a field of this name.
    pub known: bool,
}

/// Why an event cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// No event stands there.
    #[error("This event is not among those that are loaded.")]
    Unknown,
    /// The line is not there any more.
    #[error("The log {log} was changed, cut short or taken away since it was loaded. Open the logs again.")]
    Gone {
        /// The log's name.
        log: String,
    },
    /// The file cannot be read.
    #[error("The log {log} cannot be read: {error}")]
    Unreadable {
        /// The log's name.
        log: String,
        /// What the system says.
        error: std::io::Error,
    },
}

/// An event with its line as it stands in the log now.
///
/// # Errors
///
/// When there is no such event, or its line cannot be read.
pub fn event(snapshot: &Snapshot, id: EventId) -> Result<Event, EventError> {
    let (block, row) = place_of(snapshot, id).ok_or(EventError::Unknown)?;
    let block = &*snapshot.blocks[block];
    let log = snapshot.log(id.source).ok_or(EventError::Unknown)?;
    let length = block.lengths[row];
    let whole = length <= LONGEST;
    let mut line = vec![0; if whole { length as usize } else { SHOWN }];
    let name = || log.name().to_owned();
    let read = log.read_at(&mut line, id.offset).map_err(|error| EventError::Unreadable { log: name(), error })?;
    if read < line.len() {
        return Err(EventError::Gone { log: name() });
    }
    let row = Rows::of(snapshot).row(block, row);
    let mut fields = Fields { found: Vec::new(), left: FIELDS_BYTES, cut: !whole };
    if whole {
        let json = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
        // As when it was loaded, bytes that are no text are replaced.
        let Ok(Value::Object(object)) = serde_json::from_str(&String::from_utf8_lossy(json)) else {
            return Err(EventError::Gone { log: name() });
        };
        object.iter().for_each(|(name, value)| fields.add(name, value));
    } else {
        let columns = Field::ALL.into_iter().filter(|&field| field != Field::Source);
        columns.for_each(|field| fields.add(field.name(), &row.value(field).into()));
    }
    let shown = line.len().min(SHOWN);
    Ok(Event {
        row,
        raw: String::from_utf8_lossy(&line[..shown]).into_owned(),
        raw_cut: shown < length as usize,
        length,
        fields: fields.found,
        fields_cut: fields.cut,
    })
}

struct Fields {
    found: Vec<EventField>,
    /// How many more bytes are shown.
    left: usize,
    cut: bool,
}

impl Fields {
    fn add(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(object) if !object.is_empty() => {
                for (inner, value) in object {
                    if self.found.len() == FIELDS || name.len() + inner.len() > self.left {
                        self.cut = true;
                        return;
                    }
                    self.add(&format!("{name}.{inner}"), value);
                }
            }
            Value::Array(list) if !list.is_empty() => {
                list.iter().take(FIELDS + 1).for_each(|value| self.add(name, value))
            }
            Value::Null | Value::Object(_) | Value::Array(_) => self.push(name, None),
            Value::String(text) => {
                let end = text.floor_char_boundary(SHOWN);
                self.cut |= end < text.len();
                self.push(name, Some(text[..end].to_owned()));
            }
            Value::Bool(_) | Value::Number(_) => self.push(name, Some(value.to_string())),
        }
    }

    fn push(&mut self, name: &str, value: Option<String>) {
        let length = name.len() + value.as_ref().map_or(0, String::len);
        if self.found.len() == FIELDS || length > self.left {
            self.cut = true;
            return;
        }
        self.left -= length;
        let column = Field::named(name).is_some_and(|field| field != Field::Source);
        let known = column || matches!(name, "timestamp" | "tracing_id");
        self.found.push(EventField { name: name.to_owned(), value, known });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;
    use crate::{Cancel, Query, Search};

    fn only(line: &str) -> (Snapshot, Event) {
        let (snapshot, events) =
            snapshot(&[("other", vec![]), ("log", vec!["no event".to_owned(), line.to_owned()])], 64);
        let id = EventId { source: events[0].source, offset: events[0].offset };
        let event = event(&snapshot, id).unwrap();
        (snapshot, event)
    }

    #[test]
    fn every_field_is_shown_and_can_be_asked_for() {
        let line = r#"{"timestamp":"2026-11-21T00:00:00Z","result":"ok","tracing_id":"t-1","new":{"a b":[1,{"x":"y z"}],"e":{}},"n":null}"#;
        let (snapshot, event) = only(line);
        assert_eq!((event.raw.as_str(), event.raw_cut, event.length as usize), (line, false, line.len()));
        let fields: Vec<(&str, Option<&str>, bool)> =
            event.fields.iter().map(|field| (field.name.as_str(), field.value.as_deref(), field.known)).collect();
        assert_eq!(
            fields,
            [
                ("timestamp", Some("2026-11-21T00:00:00Z"), true),
                ("result", Some("ok"), true),
                ("tracing_id", Some("t-1"), true),
                ("new.a b", Some("1"), false),
                ("new.a b.x", Some("y z"), false),
                ("new.e", None, false),
                ("n", None, false),
            ]
        );
        for field in event.fields.iter().filter(|field| field.value.is_some()) {
            let query = Query::everything().with(&field.name, field.value.as_deref(), true);
            assert_eq!(Search::run(&snapshot, &query, &Cancel::default()).unwrap().total(), 1, "{query}");
            let query = Query::everything().with(&field.name, field.value.as_deref(), false);
            assert_eq!(Search::run(&snapshot, &query, &Cancel::default()).unwrap().total(), 0, "{query}");
        }
    }

    #[test]
    fn a_long_line_is_cut_for_showing_between_letters() {
        let (_, event) =
            only(&format!(r#"{{"timestamp":"2026-11-21T00:00:00Z","subject":"{}"}}"#, "é".repeat(100_000)));
        assert!(event.raw_cut && event.fields_cut);
        assert!(event.raw.len() <= SHOWN + 3 && event.raw.starts_with("{\"timestamp\""));
        assert_eq!(event.fields[1].value.as_ref().map(String::len), Some(SHOWN));
        let many: Vec<String> = (0..5_000).map(|number| format!(",\"f{number}\":1")).collect();
        let (_, event) = only(&format!(r#"{{"timestamp":"2026-11-21T00:00:00Z"{}}}"#, many.concat()));
        assert_eq!((event.fields.len(), event.fields_cut), (FIELDS, true));
        let names = vec![format!("\"{}\":{{\"b\":1,\"c\":2,\"d\":3}}", "a".repeat(400_000)); 2].join(",");
        let (_, event) = only(&format!(r#"{{"timestamp":"2026-11-21T00:00:00Z",{names}}}"#));
        assert_eq!((event.fields.len(), event.fields_cut), (3, true));
    }

    #[test]
    fn of_a_line_of_many_megabytes_the_columns_are_shown() {
        let line =
            format!(r#"{{"timestamp":"2026-11-21T00:00:00Z","subject":"a","list":[{}1]}}"#, "1,".repeat(5_000_000));
        let (snapshot, event) = only(&line);
        assert!(event.raw_cut && event.fields_cut);
        assert!(event.fields.contains(&EventField { name: "subject".into(), value: Some("a".into()), known: true }));
        let query = Query::everything().with("list", Some("1"), true);
        assert_eq!(Search::run(&snapshot, &query, &Cancel::default()).unwrap().total(), 1);
    }

    #[test]
    fn what_is_not_loaded_or_gone_says_so() {
        let (snapshot, shown) = only(r#"{"timestamp":"2026-11-21T00:00:00Z"}"#);
        let elsewhere = EventId { offset: 1, ..shown.row.id };
        assert!(matches!(event(&snapshot, elsewhere), Err(EventError::Unknown)));
        let empty = std::sync::Arc::new(crate::Log::new("log", None, tempfile::tempfile().unwrap()));
        let gone = Snapshot { logs: vec![None, None, Some(empty)].into(), ..snapshot };
        assert!(matches!(event(&gone, shown.row.id), Err(EventError::Gone { log }) if log == "log"));
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, "other ".repeat(20).as_bytes()).unwrap();
        let other = std::sync::Arc::new(crate::Log::new("log", None, file));
        let changed = Snapshot { logs: vec![None, None, Some(other)].into(), ..gone };
        assert!(matches!(event(&changed, shown.row.id), Err(EventError::Gone { .. })));
    }
}
