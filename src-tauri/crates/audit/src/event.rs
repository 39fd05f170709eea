//! One event with all that its line says.

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use crate::row::{EventId, Row, Rows};
use crate::search::place_of;
use crate::{Field, Snapshot};

/// How much of a line is shown, in bytes.
const SHOWN: usize = 64 << 10;

/// A line that is longer is not taken apart.
const LONGEST: u32 = 128 << 20;

/// How many fields are shown.
const FIELDS: usize = 1_000;

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
    #[error("The log {log} was cut short or taken away since it was loaded. Open the logs again.")]
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
    let mut fields = Fields { found: Vec::new(), cut: !whole };
    if whole && let Ok(Value::Object(object)) = serde_json::from_str(&String::from_utf8_lossy(&line)) {
        object.iter().for_each(|(name, value)| fields.add(name, value));
    }
    let shown = line.len().min(SHOWN);
    Ok(Event {
        row: Rows::of(snapshot).row(block, row),
        raw: String::from_utf8_lossy(&line[..shown]).into_owned(),
        raw_cut: shown < length as usize,
        length,
        fields: fields.found,
        fields_cut: fields.cut,
    })
}

struct Fields {
    found: Vec<EventField>,
    cut: bool,
}

impl Fields {
    fn add(&mut self, name: &str, value: &Value) {
        if self.found.len() == FIELDS {
            self.cut = true;
            return;
        }
        match value {
            Value::Object(object) if !object.is_empty() => {
                object.iter().for_each(|(inner, value)| self.add(&format!("{name}.{inner}"), value));
            }
            Value::Array(list) if !list.is_empty() => list.iter().for_each(|value| self.add(name, value)),
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
        let column = Field::named(name).is_some_and(|field| field != Field::Source);
        let known = column || matches!(name, "timestamp" | "tracing_id");
        self.found.push(EventField { name: name.to_owned(), value, known });
    }
}
