//! Some ten thousand events, in columns.

use crate::dictionary::Code;
use crate::{Field, Moment};

/// How many events a block holds at most: one column of it fits the fast part of the processor's memory, and a bit for each
/// event is 8 KiB.
pub const BLOCK_ROWS: usize = 1 << 16;

/// A column of codes, as narrow as its highest code allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// Every row has this code.
    Same(Code),
    /// Codes below 256.
    Bytes(Box<[u8]>),
    /// Codes below 65,536.
    Shorts(Box<[u16]>),
    /// Any codes.
    Words(Box<[u32]>),
}

impl Codes {
    /// The narrowest column that holds these codes.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the highest code says that each fits")]
    pub fn new(codes: &[Code]) -> Self {
        let lowest = codes.iter().copied().min().unwrap_or(0);
        let highest = codes.iter().copied().max().unwrap_or(0);
        if lowest == highest {
            Self::Same(highest)
        } else if highest <= Code::from(u8::MAX) {
            Self::Bytes(codes.iter().map(|&code| code as u8).collect())
        } else if highest <= Code::from(u16::MAX) {
            Self::Shorts(codes.iter().map(|&code| code as u16).collect())
        } else {
            Self::Words(codes.into())
        }
    }

    /// The code of a row.
    ///
    /// # Panics
    ///
    /// When the block has no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> Code {
        match self {
            Self::Same(code) => *code,
            Self::Bytes(codes) => Code::from(codes[row]),
            Self::Shorts(codes) => Code::from(codes[row]),
            Self::Words(codes) => codes[row],
        }
    }

    /// What it takes in memory beside its own few bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Same(_) => 0,
            Self::Bytes(codes) => codes.len(),
            Self::Shorts(codes) => codes.len() * 2,
            Self::Words(codes) => codes.len() * 4,
        }
    }
}

/// Events in the order of their time; of one moment, in the order of their logs and of their lines.
///
/// Every column has [`Block::rows`] rows. [`Field::Source`] is a column like the others: its code is also the number of the
/// log that holds the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// When, in nanoseconds since 1970. Ascending.
    pub times: Box<[Moment]>,
    /// One column for each of [`Field::ALL`].
    pub columns: [Codes; Field::ALL.len()],
    /// Where the line begins in its log, in bytes.
    pub offsets: Box<[u64]>,
    /// How long the line is, in bytes, without its end.
    pub lengths: Box<[u32]>,
}

impl Block {
    /// How many events it holds. Never 0.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.times.len()
    }

    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: Field) -> &Codes {
        &self.columns[field as usize]
    }

    /// The first and the last moment.
    #[must_use]
    pub fn span(&self) -> (Moment, Moment) {
        (self.times.first().copied().unwrap_or(0), self.times.last().copied().unwrap_or(0))
    }

    /// What its columns take in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.rows() * (size_of::<Moment>() + size_of::<u64>() + size_of::<u32>())
            + self.columns.iter().map(Codes::bytes).sum::<usize>()
            + size_of::<Self>()
    }
}
