//! What could not be read.

use std::path::Path;

use crate::NoEvent;
use crate::dictionary::Code;

/// How many lines that are no events are kept as places.
const LINES: usize = 10_000;

/// How many files are named.
const FILES: usize = 1_000;

/// The lines that are no events, and the files that could not be read or are not what they were.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    /// How many lines are no events.
    pub broken: u64,
    /// Where the first of them are.
    pub lines: Vec<BrokenLine>,
    /// The files.
    pub files: Vec<FileProblem>,
}

/// A line that is no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLine {
    /// What its log is called.
    pub log: String,
    /// The code of its log.
    pub source: Code,
    /// Where it begins, in bytes.
    pub offset: u64,
    /// How long it is, in bytes, without its end.
    pub length: u64,
    /// Why it is none.
    pub reason: NoEvent,
}

/// What is to be said about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// Where it is.
    pub path: String,
    /// What happened and what to do.
    pub message: String,
}

impl FileProblem {
    pub(crate) fn new(path: &Path, message: impl Into<String>) -> Self {
        Self { path: path.display().to_string(), message: message.into() }
    }

    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::new(path, format!("The file cannot be read: {error}"))
    }
}

impl Problems {
    pub(crate) fn line(&mut self, line: BrokenLine) {
        self.broken += 1;
        if self.lines.len() < LINES {
            self.lines.push(line);
        }
    }

    pub(crate) fn file(&mut self, problem: FileProblem) {
        if self.files.len() < FILES && !self.files.contains(&problem) {
            self.files.push(problem);
        }
    }
}
