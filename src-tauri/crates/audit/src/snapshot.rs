//! What is known at one moment: it stays as it is while more is loaded.

use std::sync::Arc;

use crate::block::Block;
use crate::dictionary::Dictionaries;
use crate::log::Log;

/// All events that were loaded when it was taken, in the order of their time. Cheap to copy.
///
/// Blocks follow each other in time: the last moment of one is not after the first moment of the next.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(crate) blocks: Arc<[Arc<Block>]>,
    /// How many events stand before each block; one more for the end.
    pub(crate) starts: Arc<[u64]>,
    /// By the code of [`crate::Field::Source`]; entry 0 is never asked for.
    pub(crate) logs: Arc<[Option<Arc<Log>>]>,
    pub(crate) dictionaries: Arc<Dictionaries>,
}

impl Snapshot {
    /// Puts blocks together. They must follow each other in time.
    pub(crate) fn new(blocks: Vec<Arc<Block>>, logs: Vec<Option<Arc<Log>>>, dictionaries: Arc<Dictionaries>) -> Self {
        let mut starts = Vec::with_capacity(blocks.len() + 1);
        let mut events = 0;
        starts.push(0);
        for block in &blocks {
            events += block.rows() as u64;
            starts.push(events);
        }
        Self { blocks: blocks.into(), starts: starts.into(), logs: logs.into(), dictionaries }
    }

    /// How many events there are.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.starts.last().copied().unwrap_or(0)
    }

    /// The blocks.
    #[must_use]
    pub fn blocks(&self) -> &[Arc<Block>] {
        &self.blocks
    }

    /// The dictionaries. They may know values that only later events have.
    #[must_use]
    pub fn dictionaries(&self) -> &Dictionaries {
        &self.dictionaries
    }

    /// The log of a code of [`crate::Field::Source`].
    #[must_use]
    pub fn log(&self, source: u32) -> Option<&Arc<Log>> {
        self.logs.get(source as usize)?.as_ref()
    }

    /// What the columns take in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.blocks.iter().map(|block| block.bytes()).sum()
    }
}
