//! What is written from now on, as it comes.

use std::collections::HashMap;

use qdrant_audit::{EventId, Query, Row, Search, event};

use super::source::{Looked, Source};
use super::{search, table};
use crate::arguments::{Audit, EventFormat};
use crate::failure::Failure;
use crate::output::Output;

/// How many events are told of what was there before.
const BEFORE: u64 = 10;
/// How many rows are looked at together.
const ROWS: usize = 1_000;

pub(super) fn run(command: &Audit, output: &Output, source: &mut Source, query: &Query) -> Result<(), Failure> {
    source.begin()?;
    let mut told = Told::default();
    let found = search(source.index(), query)?;
    let first = found.newest(command.limit.unwrap_or(BEFORE));
    told.know(&found);
    let json = output.is_json() || command.format == EventFormat::Json;
    if !write(output, &found, first.rows(0, usize::try_from(first.total()).unwrap_or(usize::MAX)), json)? {
        return Ok(());
    }
    loop {
        let Looked { goes_on, dropped } = source.look(output)?;
        let found = search(source.index(), query)?;
        let fresh = told.fresh(&found, dropped);
        if !write(output, &found, fresh, json)? || !goes_on {
            return Ok(());
        }
    }
}

/// What was told already.
#[derive(Debug, Default)]
struct Told {
    total: u64,
    /// Of each log the place of the last event.
    ends: HashMap<u32, u64>,
    newest: String,
}

impl Told {
    /// Everything that is there was told.
    fn know(&mut self, found: &Search) {
        self.total = found.total();
        let mut from = 0;
        while from < found.total() {
            let rows = found.rows(from, ROWS);
            from += rows.len() as u64;
            rows.iter().for_each(|row| self.tell(row));
        }
    }

    fn tell(&mut self, row: &Row) {
        let EventId { source, offset } = row.id;
        let end = self.ends.entry(source).or_default();
        *end = offset.max(*end);
        if row.time > self.newest {
            self.newest.clone_from(&row.time);
        }
    }

    /// What was not told yet, newest first. Where lines are gone, what is newer than everything before.
    fn fresh(&mut self, found: &Search, dropped: bool) -> Vec<Row> {
        let wanted = if dropped { u64::MAX } else { found.total().saturating_sub(self.total) };
        let mut fresh = Vec::new();
        let mut from = 0;
        while (fresh.len() as u64) < wanted && from < found.total() {
            let rows = found.rows(from, ROWS);
            from += rows.len() as u64;
            let is_fresh = |row: &Row| match dropped {
                true => row.time > self.newest,
                false => self.ends.get(&row.id.source).is_none_or(|end| row.id.offset > *end),
            };
            let before = fresh.len();
            fresh.extend(rows.into_iter().filter(is_fresh));
            if dropped && fresh.len() == before {
                break;
            }
        }
        if dropped {
            self.ends.clear();
            self.know(found);
        }
        fresh.iter().for_each(|row| self.tell(row));
        self.total = found.total();
        fresh
    }
}

/// Writes rows, the oldest first. Whether somebody still reads them.
fn write(output: &Output, found: &Search, mut rows: Vec<Row>, json: bool) -> Result<bool, Failure> {
    rows.reverse();
    if rows.is_empty() {
        return Ok(true);
    }
    if !json {
        return output.goes_on(&table::of(&rows, false));
    }
    for row in &rows {
        if !output.goes_on(&line(found, row))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The line of an event; nothing where it cannot be read any more.
fn line(found: &Search, row: &Row) -> String {
    let Ok(event) = event(found.snapshot(), row.id) else { return String::new() };
    if !event.raw_cut {
        return event.raw + "\n";
    }
    let mut bytes = vec![0; event.length as usize];
    let log = found.snapshot().log(row.id.source);
    let read = log.and_then(|log| log.read_at(&mut bytes, row.id.offset).ok()).unwrap_or(0);
    String::from_utf8_lossy(&bytes[..read]).into_owned() + "\n"
}
