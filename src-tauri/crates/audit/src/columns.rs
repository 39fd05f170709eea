//! Events on their way into a block.

use crate::block::{BLOCK_ROWS, Block, Codes};
use crate::dictionary::Code;
use crate::line::{LINE_FIELDS, Parsed};
use crate::{Field, Moment};

/// The columns of a block that is being filled. They are used again for the next one.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    times: Vec<Moment>,
    offsets: Vec<u64>,
    lengths: Vec<u32>,
    codes: [Vec<Code>; LINE_FIELDS],
}

impl Columns {
    /// Takes an event.
    #[inline]
    pub(crate) fn push(&mut self, event: &Parsed, offset: u64, length: u32) {
        self.times.push(event.time);
        self.offsets.push(offset);
        self.lengths.push(length);
        for (column, &code) in self.codes.iter_mut().zip(&event.codes) {
            column.push(code);
        }
    }

    pub(crate) const fn is_full(&self) -> bool {
        self.times.len() >= BLOCK_ROWS
    }

    /// The events of one log as a block in the order of their time; none where there are none.
    pub(crate) fn take(&mut self, source: Code) -> Option<Block> {
        if self.times.is_empty() {
            return None;
        }
        if !self.times.is_sorted() {
            self.sort();
        }
        let mut columns = [const { Codes::Same(crate::ABSENT) }; Field::ALL.len()];
        for (column, codes) in columns.iter_mut().zip(&self.codes) {
            *column = Codes::new(codes);
        }
        columns[Field::Source as usize] = Codes::Same(source);
        let block = Block {
            times: self.times.as_slice().into(),
            columns,
            offsets: self.offsets.as_slice().into(),
            lengths: self.lengths.as_slice().into(),
        };
        self.clear();
        Some(block)
    }

    /// Forgets what it has.
    pub(crate) fn clear(&mut self) {
        self.times.clear();
        self.offsets.clear();
        self.lengths.clear();
        self.codes.iter_mut().for_each(Vec::clear);
    }

    /// Events of one moment stay in the order of their lines.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.times.len()).collect();
        order.sort_by_key(|&row| self.times[row]);
        self.times = order.iter().map(|&row| self.times[row]).collect();
        self.offsets = order.iter().map(|&row| self.offsets[row]).collect();
        self.lengths = order.iter().map(|&row| self.lengths[row]).collect();
        for column in &mut self.codes {
            *column = order.iter().map(|&row| column[row]).collect();
        }
    }
}
