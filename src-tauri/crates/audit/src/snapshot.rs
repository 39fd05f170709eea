//! What is known at one moment: it stays as it is while more is loaded.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::Field;
use crate::block::Block;
use crate::dictionary::{Code, Dictionaries};
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

    /// The part that a former one has not: all that came since, and what was put together with it.
    #[must_use]
    pub fn since(&self, former: &Self) -> Self {
        let known: HashSet<*const Block> = former.blocks.iter().map(Arc::as_ptr).collect();
        let blocks = self.blocks.iter().filter(|block| !known.contains(&Arc::as_ptr(block))).cloned().collect();
        Self::new(blocks, self.logs.to_vec(), Arc::clone(&self.dictionaries))
    }

    /// Where the line of the last event begins, for each log that has events.
    #[must_use]
    pub fn ends(&self) -> HashMap<Code, u64> {
        let mut ends = HashMap::new();
        for block in &*self.blocks {
            let sources = block.column(Field::Source);
            for (row, &offset) in block.offsets.iter().enumerate() {
                let end = ends.entry(sources.get(row)).or_insert(offset);
                *end = offset.max(*end);
            }
        }
        ends
    }
}

#[cfg(test)]
mod tests {
    use crate::{Cancel, Index, Query, Search};

    #[test]
    fn what_came_since_is_in_a_part_and_all_that_was_there_before_lies_before_its_end() {
        let line = |second: u64| format!("{{\"timestamp\":\"2026-11-21T00:00:{second:02}Z\"}}\n");
        let (index, mut spool) = Index::spooled("log").unwrap();
        let mut add = |lines: String| {
            spool.append(lines.as_bytes()).unwrap();
            index.refresh(&Cancel::default()).unwrap();
            index.snapshot()
        };
        let before = add(line(20) + &line(21));
        let ends = before.ends();
        assert_eq!(ends.into_values().collect::<Vec<_>>(), [line(20).len() as u64]);
        assert_eq!(before.since(&before).events(), 0);
        // Older by its time, newer by its place.
        let after = add(line(10));
        let part = after.since(&before);
        let found = Search::run(&part, &Query::everything(), &Cancel::default()).unwrap();
        let source = found.rows(0, 1)[0].id.source;
        let end = before.ends()[&source];
        let fresh: Vec<_> = found.rows(0, 9).into_iter().filter(|row| row.id.offset > end).collect();
        assert_eq!(fresh.len(), 1);
        assert!(fresh[0].time.starts_with("2026-11-21T00:00:10"));
        assert_eq!(after.ends()[&source], 2 * line(20).len() as u64);
    }
}
