//! What is said beside the answer: what is not in it.

use std::collections::HashSet;

use qdrant_audit::{BrokenLine, Problems};

use super::source::Source;
use crate::failure::Failure;
use crate::output::{Output, plain};

/// What was said already: each thing is said once, however often is looked.
#[derive(Debug, Default)]
pub(super) struct Notes {
    said: HashSet<String>,
    broken: u64,
    lines: HashSet<(u32, u64)>,
    is_missing: bool,
}

impl Notes {
    /// Says what of a source is not in the answer.
    pub(super) fn of(&mut self, output: &Output, source: &Source) {
        let problems = source.index().problems();
        self.broken(output, &problems);
        for file in &problems.files {
            let sentence = format!("{}: {}", file.path, file.message);
            match file.kind.is_missing() {
                true => self.missing(output, &sentence),
                false => self.note(output, &sentence),
            }
        }
        for sentence in source.left_out() {
            self.missing(output, &sentence);
        }
    }

    /// Says how many lines were gone when they had to be read.
    pub(super) fn unread(&mut self, output: &Output, unread: u64) {
        if unread > 0 {
            self.missing(output, &format!("Lines that could not be read any more and were left out: {unread}."));
        }
    }

    /// Says which logs end within a line, where nothing more is waited for.
    pub(super) fn unended(&mut self, output: &Output, source: &Source) {
        for line in &source.index().problems().unended {
            self.note(output, &format!("{}, at byte {}: {}", line.log, line.offset, line.reason));
        }
    }

    /// Says that something is missing in the answer.
    pub(super) fn missing(&mut self, output: &Output, sentence: &str) {
        self.is_missing = true;
        self.note(output, sentence);
    }

    fn note(&mut self, output: &Output, sentence: &str) {
        if self.said.insert(sentence.to_owned()) {
            output.note(&plain(sentence));
        }
    }

    /// How a command ends that said this.
    ///
    /// # Errors
    ///
    /// Where something is missing in the answer.
    pub(super) fn outcome(&self) -> Result<(), Failure> {
        if self.is_missing { Err(Failure::Incomplete) } else { Ok(()) }
    }

    fn broken(&mut self, output: &Output, problems: &Problems) {
        let more = problems.broken.saturating_sub(self.broken);
        self.broken = problems.broken;
        if more == 0 {
            return;
        }
        let fresh = |line: &&BrokenLine| !self.lines.contains(&(line.source, line.offset));
        let first = problems.lines.iter().find(fresh).map_or_else(String::new, |line| {
            format!(" The first is in {}, at byte {}: {}", line.log, line.offset, line.reason)
        });
        self.lines.extend(problems.lines.iter().map(|line| (line.source, line.offset)));
        output.note(&plain(&format!("Lines that are no events and were left out: {more}.{first}")));
    }
}
