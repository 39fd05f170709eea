//! Which events answer a query, and what can be told about them.

mod clock;
mod columns;
mod facets;
mod histogram;
mod in_line;
mod lines;
mod plan;
mod selection;

use std::sync::Arc;

use rayon::prelude::*;

pub use facets::{Facet, FacetValue, FirstSeen};
pub use histogram::{Bucket, Histogram, Width};
use plan::Plan;
use selection::Selection;

use crate::block::Block;
use crate::row::{self, EventId, Row, Rows};
use crate::{Cancel, Field, Moment, Query, Snapshot, Zone};

/// The events of a snapshot that answer a query. Position 0 is the newest.
#[derive(Debug, Clone)]
pub struct Search {
    snapshot: Snapshot,
    /// For each block of the snapshot.
    selections: Arc<[Selection]>,
    /// How many are meant before each block; one more for the end.
    starts: Arc<[u64]>,
    unread: u64,
    zone: Zone,
}

/// Why a search has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// It was told to stop.
    #[error("The search was stopped.")]
    Cancelled,
    /// The text is too long to be looked for in any case.
    #[error("The text to look for is too long. Write a shorter one.")]
    Text,
}

impl Search {
    /// Finds the events that answer a query.
    ///
    /// # Errors
    ///
    /// When it is told to stop, or the text to look for is too long.
    pub fn run(snapshot: &Snapshot, query: &Query, cancel: &Cancel) -> Result<Self, SearchError> {
        let plan = Plan::new(snapshot, query)?;
        let found: Vec<(Selection, u64)> = snapshot
            .blocks
            .par_iter()
            .map_init(Vec::new, |buffer, block| {
                if cancel.is_cancelled() {
                    return Err(SearchError::Cancelled);
                }
                plan.select(snapshot, block, buffer, cancel)
            })
            .collect::<Result<_, _>>()?;
        let unread = found.iter().map(|(_, unread)| unread).sum();
        let selections = found.into_iter().map(|(selection, _)| selection).collect();
        Ok(Self::new(snapshot.clone(), selections, unread, query.now().zone.clone()))
    }

    fn new(snapshot: Snapshot, selections: Vec<Selection>, unread: u64, zone: Zone) -> Self {
        let mut starts = Vec::with_capacity(selections.len() + 1);
        let mut total = 0;
        starts.push(0);
        for (selection, block) in selections.iter().zip(snapshot.blocks()) {
            total += selection.count(block.rows()) as u64;
            starts.push(total);
        }
        Self { snapshot, selections: selections.into(), starts: starts.into(), unread, zone }
    }

    /// How many events answer it.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.starts.last().copied().unwrap_or(0)
    }

    /// How many lines had to be looked into and could not be read any more, because their log was cut short or taken away
    /// since it was loaded. They are not counted among the answers.
    #[must_use]
    pub const fn unread(&self) -> u64 {
        self.unread
    }

    /// What was searched.
    #[must_use]
    pub const fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The first and the last moment of the answers.
    #[must_use]
    pub fn span(&self) -> Option<(Moment, Moment)> {
        let last = self.total().checked_sub(1)?;
        let moment = |rank| self.place(rank).map(|(block, row)| self.snapshot.blocks[block].times[row]);
        Some((moment(0)?, moment(last)?))
    }

    /// The events from a position on, newest first.
    #[must_use]
    pub fn rows(&self, from: u64, count: usize) -> Vec<Row> {
        let rows = Rows::of(&self.snapshot);
        self.newest_first(from).take(count).map(|(block, row)| rows.row(block, row)).collect()
    }

    /// The position of an event; none where it does not answer the query.
    #[must_use]
    pub fn position(&self, id: EventId) -> Option<u64> {
        let (block, row) = place_of(&self.snapshot, id)?;
        let selection = &self.selections[block];
        selection.contains(row).then(|| self.total() - self.starts[block] - selection.count_in(0..row) as u64 - 1)
    }

    /// Only the newest of the answers.
    #[must_use]
    pub fn newest(&self, most: u64) -> Self {
        let Some((first, row)) = self.total().checked_sub(most).and_then(|rank| self.place(rank)) else {
            return if most == 0 { self.between(0, 0) } else { self.clone() };
        };
        let selections = self.selections.iter().enumerate().map(|(index, selection)| {
            let rows = self.snapshot.blocks[index].rows();
            match index.cmp(&first) {
                std::cmp::Ordering::Less => Selection::None,
                std::cmp::Ordering::Equal => selection.within(row..rows, rows),
                std::cmp::Ordering::Greater => selection.clone(),
            }
        });
        Self::new(self.snapshot.clone(), selections.collect(), self.unread, self.zone.clone())
    }

    /// Only the answers from one moment to before another.
    #[must_use]
    pub fn between(&self, from: Moment, to: Moment) -> Self {
        let selections = self.each_block().map(|(block, selection)| {
            let first = block.times.partition_point(|&time| time < from);
            let last = block.times.partition_point(|&time| time < to).max(first);
            selection.within(first..last, block.rows())
        });
        Self::new(self.snapshot.clone(), selections.collect(), self.unread, self.zone.clone())
    }

    /// Only the answers that were denied.
    pub(crate) fn denied(&self) -> Self {
        let code = self.snapshot.dictionaries.read(Field::Result).code("denied");
        let selections = self.each_block().map(|(block, selection)| match (code, selection) {
            (None, _) | (_, Selection::None) => Selection::None,
            (Some(code), _) => {
                let rows = block.rows();
                let mut bits = columns::rows_with(block.column(Field::Result), code, rows);
                if let Selection::Bits(selected) = selection {
                    bits.keep(selected);
                }
                Selection::from_bits(bits, rows)
            }
        });
        Self::new(self.snapshot.clone(), selections.collect(), self.unread, self.zone.clone())
    }

    /// The blocks with what is meant of them, oldest first.
    fn each_block(&self) -> impl Iterator<Item = (&Block, &Selection)> {
        self.snapshot.blocks.iter().map(|block| &**block).zip(self.selections.iter())
    }

    /// The block and the row of the event that has so many older ones among the answers.
    fn place(&self, rank: u64) -> Option<(usize, usize)> {
        let block = self.starts.partition_point(|&start| start <= rank).checked_sub(1)?;
        let row = self.selections.get(block)?.nth((rank - self.starts[block]) as usize)?;
        Some((block, row))
    }

    /// The places of the answers from a position on, newest first.
    pub(crate) fn newest_first(&self, from: u64) -> impl Iterator<Item = (&Block, usize)> {
        let newest = self.total().checked_sub(from + 1).and_then(|rank| self.place(rank));
        newest.into_iter().flat_map(move |(first, row)| {
            (0..=first).rev().flat_map(move |index| {
                let block = &*self.snapshot.blocks[index];
                let rows = if index == first { row + 1 } else { block.rows() };
                self.selections[index].backwards(0..rows).map(move |row| (block, row))
            })
        })
    }
}

/// Where an event stands.
pub(crate) fn place_of(snapshot: &Snapshot, id: EventId) -> Option<(usize, usize)> {
    snapshot.blocks.par_iter().enumerate().find_map_any(|(index, block)| {
        if matches!(block.column(Field::Source), crate::Codes::Same(code) if *code != id.source) {
            return None;
        }
        let is = |row: usize, offset: u64| offset == id.offset && row::id(block, row) == id;
        let row = block.offsets.iter().enumerate().position(|(row, &offset)| is(row, offset))?;
        Some((index, row))
    })
}

#[cfg(test)]
mod tests;
