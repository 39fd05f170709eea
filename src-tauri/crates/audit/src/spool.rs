//! Lines that come from elsewhere: standard input, and the answers of a server.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::log::write_full;

/// Where lines are put that come from elsewhere; [`crate::Index::refresh`] reads them from there.
#[derive(Debug)]
pub struct Spool {
    pub(crate) file: File,
    pub(crate) end: u64,
    /// No more comes.
    pub(crate) closed: Arc<AtomicBool>,
}

impl Spool {
    /// Adds lines with their ends; a line may come in pieces.
    ///
    /// # Errors
    ///
    /// When there is no room for them. Then none of them is there.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let written = write_full(&self.file, lines, self.end);
        match written {
            Ok(()) => self.end += lines.len() as u64,
            Err(_) => self.file.set_len(self.end)?,
        }
        written
    }

    /// Says that no more comes: a last line that is cut short stays so.
    pub fn finish(self) {}
}

impl Drop for Spool {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
    }
}
