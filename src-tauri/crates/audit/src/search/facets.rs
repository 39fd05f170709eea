//! Which values the events have, and how often.

use rayon::prelude::*;
use serde::Serialize;
use ts_rs::TS;

use super::Search;
use super::selection::{Bits, Selection};
use crate::block::{Block, Codes};
use crate::{ABSENT, Code, Field};

/// The values of a field among the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Facet {
    /// The field.
    pub field: Field,
    /// How many different values there are, of those that are kept; events without the field count as one more.
    pub distinct: u64,
    /// How many events have a value that is not kept, because the log has too many different ones. Queries find them.
    pub unkept: u64,
    /// The values that most events have, most first, then in the order of their letters.
    pub values: Vec<FacetValue>,
}

/// A value and how often it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FacetValue {
    /// The value; none for events without the field.
    pub value: Option<String>,
    /// How many events have it.
    pub count: u64,
}

/// A value and when it first was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FirstSeen {
    /// The value.
    pub value: String,
    /// The time of the first event that has it: RFC 3339 in UTC with nanoseconds.
    pub first: String,
    /// How many events have it.
    pub count: u64,
}

impl Search {
    /// Counts the values of fields among the answers; of each the most frequent.
    #[must_use]
    pub fn facets(&self, fields: &[Field], most: usize) -> Vec<Facet> {
        let counts = self.counts(fields);
        fields.iter().zip(counts).map(|(&field, counts)| self.facet(field, &counts, most)).collect()
    }

    /// The values of a field by the moment when they first were among the answers, the latest first.
    #[must_use]
    pub fn first_seen(&self, field: Field, most: usize) -> Vec<FirstSeen> {
        let mut counts = self.counts(&[field]).pop().unwrap_or_default();
        let unkept = self.snapshot.dictionaries.read(field).unkept().filter(|&code| (code as usize) < counts.len());
        unkept.into_iter().for_each(|code| counts[code as usize] = 0);
        let mut left = counts.iter().skip(1).filter(|&&count| count > 0).count();
        let mut known = vec![false; counts.len()];
        [Some(ABSENT), unkept].into_iter().flatten().for_each(|code| known[code as usize] = true);
        let mut firsts = Vec::with_capacity(left);
        for (block, selection) in self.each_block() {
            if left == 0 {
                break;
            }
            let column = block.column(field);
            if matches!(column, Codes::Same(code) if known[*code as usize]) {
                continue;
            }
            for row in (0..block.rows()).filter(|&row| selection.contains(row)) {
                let code = column.get(row);
                if !std::mem::replace(&mut known[code as usize], true) {
                    left -= 1;
                    firsts.push((block.times[row], code));
                    if left == 0 || matches!(column, Codes::Same(_)) {
                        break;
                    }
                }
            }
        }
        let dictionary = self.snapshot.dictionaries.read(field);
        let latest = firsts.into_iter().rev().take(most);
        let seen = latest.filter_map(|(time, code)| {
            let value = dictionary.value(code)?.to_string();
            Some(FirstSeen { value, first: crate::row::moment(time), count: counts[code as usize] })
        });
        seen.collect()
    }

    /// For each field, how many answers have each code.
    pub(crate) fn counts(&self, fields: &[Field]) -> Vec<Vec<u64>> {
        let empty = || -> Vec<Vec<i64>> {
            fields.iter().map(|&field| vec![0; self.snapshot.dictionaries.read(field).codes()]).collect()
        };
        // As few parts as keep every processor at work: each has tables as long as the dictionaries.
        let part = self.selections.len().div_ceil(2 * rayon::current_num_threads()).max(1);
        let blocks = self.snapshot.blocks.par_iter().zip(self.selections.par_iter()).with_min_len(part);
        let counts = blocks
            .fold(empty, |mut counts, (block, selection)| {
                count_selected(block, selection, fields, &mut counts);
                counts
            })
            .reduce_with(|mut counts, others| {
                for (counts, others) in counts.iter_mut().zip(others) {
                    counts.resize(counts.len().max(others.len()), 0);
                    counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
                }
                counts
            })
            .unwrap_or_else(empty);
        counts.into_iter().map(|counts| counts.into_iter().map(i64::cast_unsigned).collect()).collect()
    }

    fn facet(&self, field: Field, counts: &[u64], most: usize) -> Facet {
        let dictionary = self.snapshot.dictionaries.read(field);
        let unkept = dictionary.unkept().filter(|&code| (code as usize) < counts.len());
        let is_told = |&(code, count): &(Code, u64)| count > 0 && Some(code) != unkept;
        let mut found: Vec<(Code, u64)> = (0..).zip(counts.iter().copied()).filter(is_told).collect();
        let distinct = found.len() as u64;
        let order = |&(code, count): &(Code, u64)| (std::cmp::Reverse(count), dictionary.value(code));
        if most < found.len() {
            found.select_nth_unstable_by(most, |one, other| order(one).cmp(&order(other)));
            found.truncate(most);
        }
        found.sort_unstable_by(|one, other| order(one).cmp(&order(other)));
        let value = |code| dictionary.value(code).map(|value| value.to_string());
        Facet {
            field,
            distinct,
            unkept: unkept.map_or(0, |code| counts[code as usize]),
            values: found.into_iter().map(|(code, count)| FacetValue { value: value(code), count }).collect(),
        }
    }
}

fn count_selected(block: &Block, selection: &Selection, fields: &[Field], counts: &mut [Vec<i64>]) {
    let Selection::Bits(bits) = selection else {
        if *selection == Selection::All {
            count(block, None, 1, fields, counts);
        }
        return;
    };
    if bits.count() * 2 <= block.rows() {
        count(block, Some(&bits.rows()), 1, fields, counts);
    } else {
        // Counting all is quicker than picking most, and what is not meant is taken away again.
        let mut others = Bits::of(0..block.rows(), block.rows());
        others.leave_out(bits);
        count(block, None, 1, fields, counts);
        count(block, Some(&others.rows()), -1, fields, counts);
    }
}

/// Counts the rows, or all, each with a weight: 1, or -1 to take it away.
fn count(block: &Block, rows: Option<&[u16]>, weight: i64, fields: &[Field], counts: &mut [Vec<i64>]) {
    let total = rows.map_or(block.rows(), <[u16]>::len) as i64;
    for (&field, counts) in fields.iter().zip(counts) {
        match block.column(field) {
            Codes::Same(code) => counts[*code as usize] += weight * total,
            Codes::Bytes(codes) => match rows {
                None => count_bytes(codes.iter().copied(), weight, counts),
                Some(rows) => count_bytes(rows.iter().map(|&row| codes[usize::from(row)]), weight, counts),
            },
            Codes::Shorts(codes) => count_codes(codes, rows, weight, counts),
            Codes::Words(codes) => count_codes(codes, rows, weight, counts),
        }
    }
}

/// Counts in four tables in turn: a value that comes twice in a row does not wait for its own last count.
fn count_bytes(mut codes: impl Iterator<Item = u8>, weight: i64, counts: &mut [i64]) {
    let mut tables = [[0_u32; 256]; 4];
    'all: loop {
        for table in &mut tables {
            let Some(code) = codes.next() else { break 'all };
            table[usize::from(code)] += 1;
        }
    }
    for (code, count) in counts.iter_mut().enumerate().take(256) {
        *count += weight * tables.iter().map(|table| i64::from(table[code])).sum::<i64>();
    }
}

fn count_codes<T: Copy + Into<Code>>(codes: &[T], rows: Option<&[u16]>, weight: i64, counts: &mut [i64]) {
    match rows {
        None => codes.iter().for_each(|&code| counts[code.into() as usize] += weight),
        Some(rows) => rows.iter().for_each(|&row| counts[codes[usize::from(row)].into() as usize] += weight),
    }
}
