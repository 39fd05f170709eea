//! What could not be read.

use std::io::{self, ErrorKind};
use std::path::Path;

use serde::Serialize;
use ts_rs::TS;

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
    /// Last lines that are not whole yet. They are not counted as broken: what comes may end them.
    pub unended: Vec<BrokenLine>,
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
    /// What kind of thing happened.
    pub kind: FileProblemKind,
    /// What happened and what to do.
    pub message: String,
}

/// What kind of thing happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileProblemKind {
    /// It cannot be read, and its events are missing.
    Unreadable,
    /// A part of it cannot be read, and the events there are missing.
    Damaged,
    /// It was deleted, cut short or replaced. What it holds was read.
    Note,
}

impl FileProblemKind {
    /// Whether events are missing.
    #[must_use]
    pub const fn is_missing(self) -> bool {
        !matches!(self, Self::Note)
    }
}

impl FileProblem {
    pub(crate) fn new(path: &Path, kind: FileProblemKind, message: impl Into<String>) -> Self {
        Self { path: path.display().to_string(), kind, message: message.into() }
    }

    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::new(path, FileProblemKind::Unreadable, format!("It cannot be read: {}", why(error)))
    }
}

/// What the system says about a file, and what to do.
pub(crate) fn why(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => {
            "this account may not read it. Logs of a server belong to the account that the server runs \
                                        as: give this one the right to read them, or copy them to where it may."
                .to_owned()
        }
        ErrorKind::NotFound => {
            "there is nothing of this name. If it was one of the oldest logs, the server has deleted it; else \
                                look whether the name is right."
                .to_owned()
        }
        _ => format!("{error}. Look whether the disk or the share that it lies on is well, and try again."),
    }
}

impl Problems {
    pub(crate) fn line(&mut self, line: BrokenLine) {
        self.broken += 1;
        if self.lines.len() < LINES {
            self.lines.push(line);
        }
    }

    /// Tells something about a file. What keeps it from being read is told once.
    pub(crate) fn file(&mut self, problem: FileProblem) {
        if problem.kind == FileProblemKind::Unreadable {
            self.files.retain(|known| known.path != problem.path || known.kind != problem.kind);
        }
        if self.files.len() < FILES && !self.files.contains(&problem) {
            self.files.push(problem);
        }
    }
    /// A file can be read, or read again: what was said against that does not hold any more.
    pub(crate) fn readable(&mut self, path: &Path, kinds: &[FileProblemKind]) {
        let path = path.display().to_string();
        self.files.retain(|known| known.path != path || !kinds.contains(&known.kind));
    }
}
