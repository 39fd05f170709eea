//! The lines of the log, read backwards.

use std::collections::HashMap;
use std::io::Write;

use super::ExportError;
use crate::block::Block;
use crate::row::id;
use crate::{Code, Snapshot};

/// How much is read at once.
const WINDOW: u64 = 256 << 10;

/// How many logs are kept read at once.
const WINDOWS: usize = 64;

/// Copies lines. What was read last of each log is kept, because the line before is asked for next.
pub(super) struct Lines<'snapshot> {
    snapshot: &'snapshot Snapshot,
    windows: HashMap<Code, Window>,
}

#[derive(Default)]
struct Window {
    begins: u64,
    bytes: Vec<u8>,
}

impl<'snapshot> Lines<'snapshot> {
    pub(super) fn of(snapshot: &'snapshot Snapshot) -> Self {
        Self { snapshot, windows: HashMap::new() }
    }

    /// Writes a line and a line feed.
    pub(super) fn copy(&mut self, block: &Block, row: usize, out: &mut impl Write) -> Result<(), ExportError> {
        let id = id(block, row);
        let gone = || ExportError::Line { log: self.name(id.source) };
        let log = self.snapshot.log(id.source).ok_or_else(gone)?;
        let (mut at, end) = (id.offset, id.offset + u64::from(block.lengths[row]));
        if self.windows.len() >= WINDOWS && !self.windows.contains_key(&id.source) {
            self.windows.clear();
        }
        let window = self.windows.entry(id.source).or_default();
        while at < end {
            if at < window.begins || at >= window.begins + window.bytes.len() as u64 {
                // So that the window ends with this line: older ones are asked for next.
                let begins = if end - at < WINDOW { end.saturating_sub(WINDOW) } else { at };
                window.bytes.resize((end - begins).min(WINDOW) as usize, 0);
                window.begins = begins;
                let read = log.read_at(&mut window.bytes, begins).unwrap_or(0);
                window.bytes.truncate(read);
                if begins + read as u64 <= at {
                    window.bytes.clear();
                    return Err(ExportError::Line { log: log.name().to_owned() });
                }
            }
            let from = (at - window.begins) as usize;
            let to = ((end - window.begins) as usize).min(window.bytes.len());
            out.write_all(&window.bytes[from..to])?;
            at += (to - from) as u64;
        }
        out.write_all(b"\n")?;
        Ok(())
    }

    fn name(&self, source: Code) -> String {
        let known = self.snapshot.dictionaries.read(crate::Field::Source).value(source).map(|name| name.to_string());
        known.unwrap_or_default()
    }
}
