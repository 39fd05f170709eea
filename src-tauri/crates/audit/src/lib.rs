//! Audit logs of Qdrant at speed: millions of events in columns, asked in milliseconds.
//!
//! - [`Field`], [`Dictionaries`], [`Block`] and [`Snapshot`] are what is known: columns of codes, in the order of time.
//! - [`Log`] is where the lines are.
//! - [`Query`] is what is asked, in a small language, at a moment and in a [`Zone`]; [`Search`] is which events of a snapshot
//!   answer it: rows by position, histograms, facets. [`event()`], [`complete()`], [`rises()`], [`QUESTIONS`] and [`export()`]
//!   stand on these.
//!
//! Nothing in here talks to a network; the only files that are written are temporary ones and exports.

mod arrange;
mod block;
mod cancel;
mod columns;
mod complete;
mod dictionary;
mod event;
mod export;
mod field;
mod found;
mod index;
mod line;
mod log;
mod problems;
mod query;
mod questions;
mod rises;
mod row;
mod search;
mod snapshot;
mod spool;
mod stretch;
mod unpack;
mod zone;

pub use block::{BLOCK_ROWS, Block, Codes};
pub use cancel::Cancel;
pub use complete::{Suggestion, SuggestionKind, complete};
pub use dictionary::{ABSENT, Code, Dictionaries, Dictionary};
pub use event::{Event, EventError, EventField, event};
pub use export::{ExportError, Format, export, export_to_file};
pub use field::Field;
pub use found::{Found, OpenError, Sources};
pub use index::{Changed, Index, LoadError, Progress};
pub use line::NoEvent;
pub use log::Log;
pub use problems::{BrokenLine, FileProblem, FileProblemKind, Problems};
pub use query::{Bound, Hours, Name, Network, Now, Pattern, Query, QueryError, Term, Test, Unit, Value, Weekdays};
pub use questions::{QUESTIONS, Question};
pub use rises::{Mostly, Rise, RiseOf, rises};
pub use row::{EventId, Row};
pub use search::{Bucket, Facet, FacetValue, FirstSeen, Histogram, Search, SearchError, Width};
pub use snapshot::Snapshot;
pub use spool::Spool;
pub use zone::Zone;

/// A moment in nanoseconds since the beginning of 1970, UTC.
pub type Moment = i64;

#[cfg(test)]
mod testing;
