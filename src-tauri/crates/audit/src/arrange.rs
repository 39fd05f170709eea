//! Blocks in the order of time, though they come from many logs at once.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::block::{BLOCK_ROWS, Block, Codes};
use crate::dictionary::Code;
use crate::{Field, Moment};

/// From so many rows of a block one is looked at to find where a long merge is divided.
const SAMPLE: usize = 256;

/// A neighbour that is more times larger is left alone: else a few new events would copy a whole block each time.
const LARGER: usize = 4;

/// What events are ordered by: the moment, then the log and the line.
type Key = (Moment, Code, u64);

/// Puts blocks in order: those that overlap are merged, and small neighbours put together.
pub(crate) fn arrange(mut blocks: Vec<Arc<Block>>) -> Vec<Arc<Block>> {
    blocks.sort_by_cached_key(|block| key(block, 0));
    let mut groups: Vec<Vec<Arc<Block>>> = Vec::new();
    let mut end = None;
    for block in blocks {
        let last = key(&block, block.rows() - 1);
        match groups.last_mut() {
            Some(group) if end.is_some_and(|end| key(&block, 0) < end) => group.push(block),
            _ => groups.push(vec![block]),
        }
        end = end.max(Some(last));
    }
    join(groups).into_par_iter().flat_map_iter(|group| if group.len() == 1 { group } else { merge(&group) }).collect()
}

/// Puts neighbours together wherever one block has room for them: for when not much more is expected.
pub(crate) fn pack(blocks: Vec<Arc<Block>>) -> Vec<Arc<Block>> {
    let mut groups: Vec<(usize, Vec<Arc<Block>>)> = Vec::new();
    for block in blocks {
        match groups.last_mut() {
            Some((rows, group)) if *rows + block.rows() <= BLOCK_ROWS => {
                *rows += block.rows();
                group.push(block);
            }
            _ => groups.push((block.rows(), vec![block])),
        }
    }
    let merged = groups.into_par_iter();
    merged.flat_map_iter(|(_, group)| if group.len() == 1 { group } else { merge(&group) }).collect()
}

/// Puts small neighbours together.
fn join(groups: Vec<Vec<Arc<Block>>>) -> Vec<Vec<Arc<Block>>> {
    let mut joined: Vec<(usize, Vec<Arc<Block>>)> = Vec::with_capacity(groups.len());
    for mut group in groups {
        let mut rows: usize = group.iter().map(|block| block.rows()).sum();
        while let Some((before, _)) = joined.last()
            && before + rows <= BLOCK_ROWS
            && rows.max(*before) <= LARGER * rows.min(*before)
            && let Some((before, mut older)) = joined.pop()
        {
            older.append(&mut group);
            group = older;
            rows += before;
        }
        joined.push((rows, group));
    }
    joined.into_iter().map(|(_, group)| group).collect()
}

/// Merges blocks that overlap.
fn merge(blocks: &[Arc<Block>]) -> Vec<Arc<Block>> {
    let ranges = divide(blocks);
    let merged = ranges.into_par_iter().flat_map_iter(|rows| {
        let mut order: Vec<(usize, usize)> =
            rows.into_iter().enumerate().flat_map(|(block, rows)| rows.map(move |row| (block, row))).collect();
        // Runs that are in order already cost no more than one look.
        order.sort_by(|&(a, x), &(b, y)| compare(&blocks[a], x, &blocks[b], y));
        let merged: Vec<Arc<Block>> = order.chunks(BLOCK_ROWS).map(|order| Arc::new(gather(blocks, order))).collect();
        merged
    });
    merged.collect()
}

/// Ranges of time with about as many events as a block holds: for each of them, the rows of every block.
fn divide(blocks: &[Arc<Block>]) -> Vec<Vec<Range<usize>>> {
    let rows: usize = blocks.iter().map(|block| block.rows()).sum();
    let parts = rows.div_ceil(BLOCK_ROWS * 3 / 4);
    let mut bounds: Vec<Key> = Vec::new();
    if rows > BLOCK_ROWS {
        let mut samples: Vec<Key> =
            blocks.iter().flat_map(|block| (0..block.rows()).step_by(SAMPLE).map(|row| key(block, row))).collect();
        samples.sort_unstable();
        bounds.extend((1..parts).map(|part| samples[part * samples.len() / parts]));
        bounds.dedup();
    }
    let mut starts = vec![0; blocks.len()];
    let mut ranges = Vec::with_capacity(bounds.len() + 1);
    for bound in bounds.into_iter().map(Some).chain([None]) {
        let range = blocks.iter().zip(&mut starts).map(|(block, start)| {
            let end = bound.map_or(block.rows(), |bound| position(block, bound));
            let range = *start..end;
            *start = end;
            range
        });
        ranges.push(range.collect());
    }
    ranges
}

/// The first row that is not before a key.
fn position(block: &Block, bound: Key) -> usize {
    let (mut low, mut high) = (0, block.rows());
    while low < high {
        let middle = low.midpoint(high);
        if key(block, middle) < bound { low = middle + 1 } else { high = middle }
    }
    low
}

/// The blocks without the events of a log.
pub(crate) fn without(blocks: Vec<Arc<Block>>, source: Code) -> Vec<Arc<Block>> {
    let left = blocks.into_par_iter().filter_map(|block| {
        let sources = block.column(Field::Source);
        let order: Vec<(usize, usize)> =
            (0..block.rows()).filter(|&row| sources.get(row) != source).map(|row| (0, row)).collect();
        match order.len() {
            0 => None,
            all if all == block.rows() => Some(block),
            _ => Some(Arc::new(gather(&[block], &order))),
        }
    });
    left.collect()
}

/// A block of these rows.
fn gather(blocks: &[Arc<Block>], order: &[(usize, usize)]) -> Block {
    let columns = Field::ALL.map(|field| {
        let codes: Vec<Code> = order.iter().map(|&(block, row)| blocks[block].column(field).get(row)).collect();
        Codes::new(&codes)
    });
    Block {
        times: order.iter().map(|&(block, row)| blocks[block].times[row]).collect(),
        columns,
        offsets: order.iter().map(|&(block, row)| blocks[block].offsets[row]).collect(),
        lengths: order.iter().map(|&(block, row)| blocks[block].lengths[row]).collect(),
    }
}

fn key(block: &Block, row: usize) -> Key {
    (block.times[row], block.column(Field::Source).get(row), block.offsets[row])
}

fn compare(a: &Block, x: usize, b: &Block, y: usize) -> Ordering {
    a.times[x].cmp(&b.times[y]).then_with(|| key(a, x).cmp(&key(b, y)))
}

#[cfg(test)]
mod tests;
