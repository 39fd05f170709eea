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
        // Clocks that tell different parts of a second leave a few events one place from where they belong.
        let mut moves = 0;
        for row in 1..self.times.len() {
            let mut at = row;
            while at > 0 && self.times[at - 1] > self.times[at] {
                self.swap(at - 1, at);
                at -= 1;
                moves += 1;
            }
            if moves > self.times.len() {
                self.sort_all();
                return;
            }
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.times.swap(a, b);
        self.offsets.swap(a, b);
        self.lengths.swap(a, b);
        self.codes.iter_mut().for_each(|column| column.swap(a, b));
    }

    fn sort_all(&mut self) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(times: &[Moment]) {
        let mut columns = Columns::default();
        for (&time, line) in times.iter().zip(0..) {
            columns.push(&Parsed { time, codes: [line; LINE_FIELDS] }, line.into(), line);
        }
        let block = columns.take(3).unwrap();
        let mut wanted: Vec<(Moment, u64)> = times.iter().copied().zip(0..).collect();
        wanted.sort_unstable();
        let rows = || 0..block.rows();
        assert!(rows().map(|row| (block.times[row], block.offsets[row])).eq(wanted));
        assert!(rows().all(|row| u64::from(block.lengths[row]) == block.offsets[row]));
        assert!(rows().all(|row| u64::from(block.column(Field::Error).get(row)) == block.offsets[row]));
        assert_eq!(block.column(Field::Source), &Codes::Same(3));
        assert!(columns.take(3).is_none());
    }

    #[test]
    fn events_are_sorted_by_time_and_of_one_moment_by_line() {
        sorted(&[1, 2, 2, 3]);
        sorted(&[5, 3, 5, 4, 5, 5, 1]);
        sorted(&(0..2_000).map(|line| if line % 50 == 7 { line - 2 } else { line }).collect::<Vec<_>>());
        sorted(&(0..2_000).rev().map(|line| line / 3).collect::<Vec<_>>());
        sorted(&(0..2_000).map(|line| line * 7_919 % 501).collect::<Vec<_>>());
    }
}
