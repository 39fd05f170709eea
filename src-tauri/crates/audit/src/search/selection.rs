//! Which rows of a block are meant.

use std::ops::Range;

/// Rows of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Selection {
    /// No row.
    None,
    /// Every row.
    All,
    /// The rows whose bit is 1.
    Bits(Bits),
}

impl Selection {
    /// The shortest form of these bits.
    pub(crate) fn from_bits(bits: Bits, rows: usize) -> Self {
        match bits.count() {
            0 => Self::None,
            count if count == rows => Self::All,
            _ => Self::Bits(bits),
        }
    }

    pub(crate) fn count(&self, rows: usize) -> usize {
        match self {
            Self::None => 0,
            Self::All => rows,
            Self::Bits(bits) => bits.count(),
        }
    }

    /// How many rows of a range are meant.
    pub(crate) fn count_in(&self, range: Range<usize>) -> usize {
        match self {
            Self::None => 0,
            Self::All => range.len(),
            Self::Bits(bits) => bits.count_in(range),
        }
    }

    pub(crate) fn contains(&self, row: usize) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Bits(bits) => bits.contains(row),
        }
    }

    /// Only the rows of a range.
    pub(crate) fn within(&self, range: Range<usize>, rows: usize) -> Self {
        match self {
            Self::None => Self::None,
            _ if range == (0..rows) => self.clone(),
            Self::All => Self::from_bits(Bits::of(range, rows), rows),
            Self::Bits(bits) => {
                let mut bits = bits.clone();
                bits.keep(&Bits::of(range, rows));
                Self::from_bits(bits, rows)
            }
        }
    }

    /// The rows of a range, last first.
    pub(crate) fn backwards(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        range.rev().filter(|&row| self.contains(row))
    }

    /// The row that has so many selected ones before it.
    pub(crate) fn nth(&self, mut before: usize) -> Option<usize> {
        match self {
            Self::None => None,
            Self::All => Some(before),
            Self::Bits(bits) => {
                for (index, &word) in bits.0.iter().enumerate() {
                    let ones = word.count_ones() as usize;
                    if before < ones {
                        return ones_of(word).nth(before).map(|bit| index * 64 + bit);
                    }
                    before -= ones;
                }
                None
            }
        }
    }
}

/// A bit for each row of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits(pub(super) Box<[u64]>);

impl Bits {
    /// The rows of a range, in a block of so many.
    pub(crate) fn of(range: Range<usize>, rows: usize) -> Self {
        let mut bits = Self(vec![0; rows.div_ceil(64)].into());
        bits.add(range);
        bits
    }

    pub(crate) fn add(&mut self, range: Range<usize>) {
        for (index, mask) in masks(range) {
            self.0[index] |= mask;
        }
    }

    pub(crate) fn remove(&mut self, range: Range<usize>) {
        for (index, mask) in masks(range) {
            self.0[index] &= !mask;
        }
    }

    pub(crate) fn insert(&mut self, row: usize) {
        self.0[row / 64] |= 1 << (row % 64);
    }

    pub(crate) fn contains(&self, row: usize) -> bool {
        self.0[row / 64] >> (row % 64) & 1 == 1
    }

    pub(crate) fn clear(&mut self) {
        self.0.fill(0);
    }

    pub(crate) fn keep(&mut self, others: &Self) {
        for (word, other) in self.0.iter_mut().zip(&others.0) {
            *word &= other;
        }
    }

    pub(crate) fn leave_out(&mut self, others: &Self) {
        for (word, other) in self.0.iter_mut().zip(&others.0) {
            *word &= !other;
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn count_in(&self, range: Range<usize>) -> usize {
        masks(range).map(|(index, mask)| (self.0[index] & mask).count_ones() as usize).sum()
    }

    /// The rows, first first. A block has no more than such numbers can tell.
    pub(crate) fn rows(&self) -> Vec<u16> {
        let mut rows = Vec::with_capacity(self.count());
        for (index, &word) in self.0.iter().enumerate() {
            let first = (index * 64) as u16;
            if word == u64::MAX {
                rows.extend(first..=first + 63);
            } else {
                rows.extend(ones_of(word).map(|bit| first + bit as u16));
            }
        }
        rows
    }
}

/// The words that a range touches, each with the bits of the range.
fn masks(range: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    let words = if range.is_empty() { 0..0 } else { range.start / 64..range.end.div_ceil(64) };
    words.map(move |index| {
        let from = range.start.saturating_sub(index * 64);
        let to = (range.end - index * 64).min(64);
        (index, (u64::MAX << from) & (u64::MAX >> (64 - to)))
    })
}

/// The places of the ones, lowest first.
pub(super) fn ones_of(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let bit = word.trailing_zeros() as usize;
            word &= word - 1;
            bit
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_are_sets_of_rows(
            rows in 1..300_usize,
            picks in proptest::collection::btree_set(0..300_usize, 0..200),
            from in 0..300_usize,
            to in 0..300_usize,
        ) {
            let picks: Vec<usize> = picks.into_iter().filter(|&row| row < rows).collect();
            let range = from.min(rows)..to.min(rows).max(from.min(rows));
            let mut bits = Bits::of(0..0, rows);
            picks.iter().for_each(|&row| bits.insert(row));
            prop_assert_eq!(bits.rows().into_iter().map(usize::from).collect::<Vec<_>>(), picks.clone());
            let inside: Vec<usize> = picks.iter().copied().filter(|row| range.contains(row)).collect();
            prop_assert_eq!(bits.count_in(range.clone()), inside.len());
            let selection = Selection::from_bits(bits.clone(), rows);
            prop_assert_eq!(selection.count(rows), picks.len());
            prop_assert_eq!(selection.within(range.clone(), rows).count(rows), inside.len());
            prop_assert_eq!(selection.backwards(range.clone()).collect::<Vec<_>>(), inside.iter().rev().copied().collect::<Vec<_>>());
            for (nth, &row) in picks.iter().enumerate() {
                prop_assert_eq!(selection.nth(nth), Some(row));
                prop_assert!(selection.contains(row));
            }
            bits.remove(range.clone());
            prop_assert_eq!(bits.count(), picks.len() - inside.len());
            bits.add(range.clone());
            prop_assert_eq!(bits.count(), picks.len() - inside.len() + range.len());
        }
    }
}
