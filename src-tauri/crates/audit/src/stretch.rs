//! Lines of a part of a log, into blocks.

use std::io;

use memchr::memchr;

use crate::block::Block;
use crate::columns::Columns;
use crate::dictionary::{Code, Dictionaries};
use crate::line::Parser;
use crate::{Cancel, Log, NoEvent};

/// How much is read at once: it stays in the fast part of the processor's memory.
const BUFFER: usize = 256 << 10;

/// A longer line is not read.
const LONGEST_LINE: usize = 128 << 20;

/// Some editors write it at the beginning of a file.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How many places of lines that are no events a stretch keeps.
const KEPT: usize = 10_000;

/// A part of a log: the lines that begin in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    /// The code of the log.
    pub(crate) source: Code,
    /// Where it begins. A line begins there or before it.
    pub(crate) from: u64,
    /// Where it ends; its last line may go on after it.
    pub(crate) to: u64,
    /// Where the log ends.
    pub(crate) end: u64,
}

/// What was found in a stretch.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) blocks: Vec<Block>,
    /// How many lines are no events.
    pub(crate) broken: u64,
    /// Where the first of them begin, how long they are, and why.
    pub(crate) places: Vec<(u64, u64, NoEvent)>,
    /// A last line without its end that is no event, or not yet.
    pub(crate) pending: Option<LastLine>,
}

/// A line at the end of a log that may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LastLine {
    pub(crate) offset: u64,
    pub(crate) length: u64,
    /// Nothing stands in it: as it is, it is no line.
    pub(crate) is_blank: bool,
}

impl LastLine {
    pub(crate) const fn end(self) -> u64 {
        self.offset + self.length
    }
}

impl Lines {
    pub(crate) fn events(&self) -> u64 {
        self.blocks.iter().map(|block| block.rows() as u64).sum()
    }

    /// Up to where a stretch at the end of its log was read: what follows is read again when there is more of it.
    pub(crate) fn read_to(&self, stretch: Stretch) -> u64 {
        self.pending.map_or(stretch.end, |last| last.offset)
    }

    fn broken(&mut self, offset: u64, length: u64, reason: NoEvent) {
        self.broken += 1;
        if self.places.len() < KEPT {
            self.places.push((offset, length, reason));
        }
    }
}

/// Who reads stretches, one after the other.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    parser: Parser<'a>,
    columns: Columns,
    buffer: Vec<u8>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(dictionaries: &'a Dictionaries) -> Self {
        Self { parser: Parser::new(dictionaries), columns: Columns::default(), buffer: vec![0; BUFFER] }
    }

    /// Reads a stretch; none when it was told to stop.
    pub(crate) fn read(&mut self, log: &Log, stretch: Stretch, cancel: &Cancel) -> io::Result<Option<Lines>> {
        let mut lines = Lines::default();
        self.columns.clear();
        let read = self.lines(log, stretch, cancel, &mut lines);
        if self.buffer.len() > BUFFER {
            // A long line does not keep its memory.
            self.buffer = vec![0; BUFFER];
        }
        lines.blocks.extend(self.columns.take(stretch.source));
        Ok(read?.then_some(lines))
    }

    fn lines(&mut self, log: &Log, mut stretch: Stretch, cancel: &Cancel, lines: &mut Lines) -> io::Result<bool> {
        // The line that begins before the stretch ends at the first line feed from the byte before it on.
        let mut base = stretch.from.saturating_sub(1);
        let mut skip = if stretch.from > 0 { Skip::Others } else { Skip::Nothing };
        let mut filled = 0;
        loop {
            if cancel.is_cancelled() {
                return Ok(false);
            }
            let room = (stretch.end.saturating_sub(base) as usize).min(self.buffer.len()).max(filled);
            let read = log.read_at(&mut self.buffer[filled..room], base + filled as u64)?;
            let ended = filled + read < room || base + room as u64 >= stretch.end;
            filled += read;
            let mut at = 0;
            if base == 0 && self.buffer[..filled].starts_with(BYTE_ORDER_MARK) {
                at = BYTE_ORDER_MARK.len();
                // The line behind it begins here, however short the stretch is.
                stretch.to = stretch.to.max(at as u64 + 1);
            }
            if !matches!(skip, Skip::Nothing) {
                match memchr(b'\n', &self.buffer[..filled]) {
                    Some(place) => at = place + 1,
                    None => {
                        base += filled as u64;
                        filled = 0;
                        if let (Skip::TooLong(offset), true) = (skip, ended) {
                            lines.broken(offset, base - offset, NoEvent::TooLong);
                        }
                        if ended || matches!(skip, Skip::Others) && base >= stretch.to {
                            return Ok(true);
                        }
                        continue;
                    }
                }
                if let Skip::TooLong(offset) = skip {
                    lines.broken(offset, base + at as u64 - 1 - offset, NoEvent::TooLong);
                }
                skip = Skip::Nothing;
            }
            let (rest, done) = self.whole_lines(at..filled, base, stretch, lines);
            if done {
                return Ok(true);
            }
            if ended {
                self.last_line(rest..filled, base, lines);
                return Ok(true);
            }
            if rest == 0 && filled == self.buffer.len() {
                if filled >= LONGEST_LINE {
                    skip = Skip::TooLong(base);
                    base += filled as u64;
                    filled = 0;
                } else {
                    self.buffer.resize(filled * 2, 0);
                }
            } else {
                self.buffer.copy_within(rest..filled, 0);
                base += rest as u64;
                filled -= rest;
            }
        }
    }

    /// Reads the lines whose ends are in the buffer. Answers where the next one begins, and whether that belongs to another
    /// stretch.
    fn whole_lines(
        &mut self,
        range: std::ops::Range<usize>,
        base: u64,
        stretch: Stretch,
        lines: &mut Lines,
    ) -> (usize, bool) {
        let bytes = &self.buffer[..range.end];
        let mut at = range.start;
        let limit = stretch.to.saturating_sub(base);
        while at < bytes.len() {
            if at as u64 >= limit {
                return (at, true);
            }
            let offset = base + at as u64;
            if self.columns.is_full() {
                lines.blocks.extend(self.columns.take(stretch.source));
            }
            if let Some((event, end)) = self.parser.known(bytes, at) {
                self.columns.push(&event, offset, (end - at) as u32);
                at = end + 1;
                continue;
            }
            let Some(length) = memchr(b'\n', &bytes[at..]) else { break };
            let line = without_end(&bytes[at..at + length]);
            at += length + 1;
            if line.trim_ascii().is_empty() {
                continue;
            }
            match self.parser.any(line) {
                Ok(event) => self.columns.push(&event, offset, line.len() as u32),
                Err(reason) => lines.broken(offset, line.len() as u64, reason),
            }
        }
        (at, false)
    }

    /// The last line has no end: it is an event if it is whole all the same.
    fn last_line(&mut self, range: std::ops::Range<usize>, base: u64, lines: &mut Lines) {
        let offset = base + range.start as u64;
        let line = &self.buffer[range];
        if line.is_empty() {
            return;
        }
        let is_blank = line.trim_ascii().is_empty();
        match self.parser.any(without_end(line)) {
            Ok(event) => self.columns.push(&event, offset, without_end(line).len() as u32),
            Err(_) => lines.pending = Some(LastLine { offset, length: line.len() as u64, is_blank }),
        }
    }
}

/// What is passed over up to the next line feed.
#[derive(Debug, Clone, Copy)]
enum Skip {
    Nothing,
    /// The end of a line that begins in the stretch before.
    Others,
    /// The rest of a line that is too long and begins there.
    TooLong(u64),
}

fn without_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}
