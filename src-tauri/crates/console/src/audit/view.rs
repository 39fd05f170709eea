//! What crosses to the window.

use crate::error::CommandError;
use crate::ledger::LedgerRecordView;
use qdrant_audit::{EventField, Field, Format, Histogram, Rise, Row, SuggestionKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Logs that were opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditOpened {
    /// What the other commands call it.
    pub log: u32,
    /// What it is called: the cluster, the folder, the file.
    pub name: String,
    /// A term of a query that leaves out what this program itself asked of the cluster to read its log; none for files.
    pub without_own: Option<String>,
    /// The query that the cluster was asked with: of the others, no event is here. None where everything was asked for.
    pub narrowed: Option<String>,
}

/// How far loading has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct AuditLoaded {
    /// Files that were read to their end. A cluster counts as one.
    pub files_done: u64,
    /// Of how many.
    pub files: u64,
    /// Bytes that were read.
    pub bytes_done: u64,
    /// Of how many; the same for a cluster, which does not tell.
    pub bytes: u64,
    /// Events that can be asked for.
    pub events: u64,
    /// Lines that are no events.
    pub broken: u64,
}

/// What has become of logs that were opened. Each replaces the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditProgress {
    /// How far loading has come.
    pub progress: AuditLoaded,
    /// Nothing is loading: everything that there was has come, or loading was stopped, or it failed.
    pub finished: bool,
    /// Loading was stopped before everything had come: what is not loaded is in no answer. It can be gone on with.
    pub stopped: bool,
    /// What is written from now on comes in by itself.
    pub live: bool,
    /// Why not everything came; live logs are tried again.
    pub problem: Option<CommandError>,
    /// What could not be read, or not all of it.
    pub unread: Vec<AuditFileProblem>,
    /// Changes whenever there is something else to be found.
    pub revision: u32,
}

/// What is wrong with a file, or with a part of what a cluster keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditFileProblem {
    /// Which.
    pub path: String,
    /// What is wrong, and what to do.
    pub message: String,
    /// Whether events are missing because of it. Otherwise it is a note: what is there was read.
    pub missing: bool,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditSearchForm {
    /// Where.
    pub log: u32,
    /// The query.
    pub text: String,
    /// From when, in milliseconds since 1970.
    pub from_ms: Option<i64>,
    /// Before when.
    pub to_ms: Option<i64>,
    /// How many bars the histogram may have.
    pub buckets: usize,
}

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AuditAnswer {
    /// What was found.
    Found(AuditFound),
    /// The query cannot be read.
    Wrong(AuditWrong),
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditFound {
    /// What rows of it are asked by.
    pub search: u32,
    /// The query as it was understood.
    pub text: String,
    /// How many events answer it.
    pub total: u64,
    /// Of how many.
    pub events: u64,
    /// Lines that would have to be read to know, and are gone.
    pub unread: u64,
    /// The answers over time.
    pub histogram: Histogram,
    /// The values of every field among the answers.
    pub facets: Vec<AuditFacet>,
    /// Sudden rises.
    pub rises: Vec<Rise>,
    /// When the first answer to the query was, whatever range was asked for, in milliseconds since 1970.
    pub first_ms: Option<i64>,
    /// When the last one was.
    pub last_ms: Option<i64>,
    /// That of the [`AuditProgress`] that it belongs to.
    pub revision: u32,
}

/// Why a query cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditWrong {
    /// What is wrong, as a sentence.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
    /// Where the part begins that cannot be read, as JavaScript counts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// The values of a field among the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditFacet {
    /// The field.
    pub field: Field,
    /// How many different values there are.
    pub distinct: u64,
    /// How many events have a value that is not kept, because there are too many different ones. Queries find them.
    pub unkept: u64,
    /// Those that most events have.
    pub values: Vec<AuditFacetValue>,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditFacetValue {
    /// None for events without the field.
    pub value: Option<String>,
    /// How many events have it.
    pub count: u64,
    /// What the query says of it.
    pub state: AuditValueState,
}

/// What a query says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AuditValueState {
    /// Nothing.
    None,
    /// It is asked for.
    Included,
    /// It is left out.
    Excluded,
}

/// What could be written in a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditOffer {
    /// Where the text begins that it replaces, as JavaScript counts.
    pub start: usize,
    /// Where that ends.
    pub end: usize,
    /// What to put there.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// How many events have it.
    pub count: Option<u64>,
}

/// An event with what is known about it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditEventDetail {
    /// The fields that are columns.
    pub row: Row,
    /// Its line, or the beginning of it.
    pub raw: String,
    /// Whether the line goes on.
    pub raw_cut: bool,
    /// Every field in the order of the line.
    pub fields: Vec<EventField>,
    /// Whether there are more fields.
    pub fields_cut: bool,
    /// What a client or a proxy called the request.
    pub tracing_id: Option<String>,
    /// Why it was refused, in words; none where it was not, or where the server's words are unknown.
    pub needed: Option<AuditNeeded>,
    /// The row of the access matrix that decided; none where it cannot be told.
    pub action: Option<AuditAction>,
    /// What this console minted for the subject, newest first.
    pub tokens: Vec<LedgerRecordView>,
}

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditNeeded {
    /// What was needed, as a sentence.
    pub needed: String,
    /// What the token had, as a sentence, when this console minted it.
    pub had: Option<String>,
}

/// A row of the access matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditAction {
    /// Its name for programs.
    pub id: String,
    /// Its name for people.
    pub label: String,
}

/// What brings events beside one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AuditNeighbours {
    /// What came shortly before and after, whatever the query.
    Time,
    /// What has the same tracing id.
    TracingId,
}

/// A line that is no event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AuditBrokenLine {
    /// The log that it stands in.
    pub source: String,
    /// Where it begins, in bytes.
    pub offset: u64,
    /// Why it is no event.
    pub reason: String,
    /// The line, or the beginning of it.
    pub text: String,
}

/// What to write to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditExportForm {
    /// Of which log.
    pub log: u32,
    /// Of which search.
    pub search: u32,
    /// In which form.
    pub format: Format,
    /// With which columns beside the time.
    pub columns: Vec<Field>,
}

/// A search that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditSavedSearch {
    /// What the admin called it.
    pub name: String,
    /// The query.
    pub text: String,
}
