//! The matrix as the window draws it. Answers that occur more than once are held once.

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
    pub level: LevelView,
}

/// What a column stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// One collection.
    Collection,
    /// Every collection of one level.
    Level,
    /// Every collection that is not named.
    AnyOther,
}

/// What a credential holds on a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LevelView {
    /// Everything, everywhere.
    Manage,
    /// Reading, everywhere.
    Read,
    /// An entry `r`.
    R,
    /// An entry `rw`.
    Rw,
    /// An entry `prw`.
    Prw,
    /// Nothing.
    None,
}

/// An answer of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerView {
    /// In one word.
    pub decision: DecisionView,
    /// The server's words when denied, what is seen when filtered.
    pub text: Option<String>,
}

/// An answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DecisionView {
    /// It may.
    Allowed,
    /// It may, and sees only its own.
    Filtered,
    /// It may not.
    Denied,
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
    pub says: DecisionView,
}
