//! Entries on their way to where they can be asked for.

use super::paging::{Entry, Tail};
use qdrant_audit::{Moment, Spool};
use std::io;

/// Takes lines with their ends, all of them or none.
pub(super) trait Sink {
    /// # Errors
    /// When there is no room for them.
    fn append(&mut self, lines: &[u8]) -> io::Result<()>;
}

impl Sink for Spool {
    fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        Spool::append(self, lines)
    }
}

/// What came and is not yet where it belongs: it waits here while there is no room, so that nothing has to be asked for twice.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    waits: Vec<Entry>,
    tail: Tail,
    /// How many bytes of lines were passed on.
    pub(super) bytes: u64,
}

impl Inbox {
    /// Takes entries, newest first.
    pub(super) fn take(&mut self, entries: Vec<Entry>) {
        self.tail.know(&entries);
        // As a log has them: the oldest first, and what is of one moment in the order of writing.
        self.waits.extend(entries.into_iter().rev());
        self.waits.sort_by_key(|entry| entry.at);
    }

    /// Those that did not come yet.
    pub(super) fn fresh(&self, entries: &[Entry]) -> Vec<Entry> {
        self.tail.fresh(entries)
    }

    /// From when on is to be asked for what came since.
    pub(super) fn from(&self) -> Option<Moment> {
        self.tail.from()
    }

    /// Passes on what waits. Whether something did.
    ///
    /// # Errors
    /// Those of the sink; then it still waits.
    pub(super) fn pass_on(&mut self, to: &mut impl Sink) -> io::Result<bool> {
        if self.waits.is_empty() {
            return Ok(false);
        }
        let mut lines = Vec::new();
        for entry in &self.waits {
            lines.extend_from_slice(entry.line.as_bytes());
            lines.push(b'\n');
        }
        to.append(&lines)?;
        self.bytes += lines.len() as u64;
        self.waits.clear();
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Has no room the first time.
    #[derive(Default)]
    struct FailsOnce {
        failed: bool,
        text: String,
    }

    impl Sink for FailsOnce {
        fn append(&mut self, lines: &[u8]) -> io::Result<()> {
            if !std::mem::replace(&mut self.failed, true) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.text.push_str(std::str::from_utf8(lines).unwrap());
            Ok(())
        }
    }

    fn entry(at: Moment, line: &str) -> Entry {
        Entry { at, line: line.into() }
    }

    #[test]
    fn what_found_no_room_waits_and_comes_once_in_the_order_of_a_log() {
        let (mut inbox, mut sink) = (Inbox::default(), FailsOnce::default());
        let page = vec![entry(7, "d"), entry(5, "c"), entry(5, "b"), entry(3, "a")];
        inbox.take(page.clone());
        assert_eq!(inbox.pass_on(&mut sink).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!((inbox.bytes, inbox.fresh(&page)), (0, Vec::new()), "it is here, though not passed on");
        assert!(inbox.pass_on(&mut sink).unwrap());
        assert!(!inbox.pass_on(&mut sink).unwrap());
        assert_eq!((sink.text.as_str(), inbox.bytes), ("a\nb\nc\nd\n", 8));
    }
}
