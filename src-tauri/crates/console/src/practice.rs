//! The profile that leads to a practice cluster. The cluster itself is started by whoever has one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A practice cluster that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PracticeView {
    /// The profile that leads to it.
    pub profile_id: String,
    /// Where it is.
    pub url: String,
    /// What is wrong with it, on purpose.
    pub flaws: Vec<PracticeFlaw>,
}

/// Something wrong with a practice cluster, on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PracticeFlaw {
    /// Names it.
    pub id: String,
    /// What is wrong, as a sentence.
    pub sentence: String,
}
