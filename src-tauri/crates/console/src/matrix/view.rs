//! The matrix as the window draws it. Answers that occur more than once are held once.

use crate::inspect::RestPrediction;
use qdrant_access::decide::{Level, Verdict};
use qdrant_access::matrix::ColumnKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a credential may do: rows are actions, columns what it meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MatrixView {
    /// The server that it holds for.
    pub server_version: String,
    /// What the credential meets.
    pub columns: Vec<ColumnView>,
    /// Every answer that occurs.
    pub answers: Vec<AnswerView>,
    /// The actions, in the order of the table.
    pub rows: Vec<RowView>,
    /// More collections than columns: each column stands for all collections of one level.
    pub folded: bool,
    /// What everything is answered when the credential is refused whole; of many mistakes the first few are told.
    pub refused: Option<RestPrediction>,
}

/// A column: one collection, all of one level, or all others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ColumnView {
    /// What it stands for.
    pub kind: ColumnKind,
    /// Its heading.
    pub label: String,
    /// How many collections it stands for.
    pub count: usize,
    /// What the credential holds there.
    pub level: Level,
}

/// An answer of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerView {
    /// In one word.
    pub decision: Verdict,
    /// The server's words when denied, what is seen when filtered.
    pub text: Option<String>,
}

/// A row: one action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowView {
    /// The id of the action.
    pub action: String,
    /// For each column the index of its answer; exactly one when the action is about the cluster.
    pub cells: Vec<usize>,
    /// Where the published guide says otherwise.
    pub guide: Vec<GuideDifference>,
}

/// A cell of which the published guide says something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuideDifference {
    /// The index of the cell.
    pub column: usize,
    /// What the guide says.
    pub says: Verdict,
}
