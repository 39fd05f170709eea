//! What a check found, and how that is known.

use crate::check::Severity;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is as it should be, and this shows it.
    Passed(Vec<Evidence>),
    /// It is not, and this shows it.
    Failed {
        /// What shows it. Never empty.
        evidence: Vec<Evidence>,
        /// How much it weighs here, when that is not what the row says.
        severity: Option<Severity>,
    },
    /// It could not be looked at: why, as a sentence.
    Unknown(String),
    /// It does not concern this cluster or file: why, as a sentence.
    NotApplicable(String),
}

/// Something that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Evidence {
    /// What was seen, as a sentence.
    pub words: String,
    /// Where: `GET /telemetry`, or a file's name.
    pub source: String,
    /// When, in RFC 3339; absent for files.
    #[ts(optional)]
    pub at: Option<String>,
    /// The place in a file.
    #[ts(optional)]
    pub place: Option<Place>,
    /// The change that mends this place, as a unified diff with secrets masked.
    #[ts(optional)]
    pub fix: Option<String>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "FilePlace")]
pub struct Place {
    /// The file, as it was given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The whole line, with secrets masked.
    pub text: String,
}

impl Evidence {
    /// Something that a cluster showed.
    pub fn seen(words: impl Into<String>, source: impl Into<String>, at: impl Into<String>) -> Self {
        Self { words: words.into(), source: source.into(), at: Some(at.into()), place: None, fix: None }
    }

    /// Something that stands in a file.
    pub fn written(words: impl Into<String>, place: Place, fix: Option<String>) -> Self {
        Self { words: words.into(), source: place.file.clone(), at: None, place: Some(place), fix }
    }
}
