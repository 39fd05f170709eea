//! What is wrong with a query, where, and what to write instead.

use serde::Serialize;
use ts_rs::TS;

/// Why a query cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[error("{problem} {advice}")]
pub struct QueryError {
    /// Where the part begins that cannot be read, in bytes of the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What is wrong: a sentence.
    pub problem: String,
    /// What to write instead: a sentence.
    pub advice: String,
}

impl QueryError {
    pub(crate) fn new(place: std::ops::Range<usize>, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { start: place.start, end: place.end, problem: problem.into(), advice: advice.into() }
    }
}
