//! What is written from now on, as it comes.

use std::collections::HashMap;
use std::io;

use qdrant_audit::{EventError, EventId, Query, Row, Search, Snapshot, event};

use super::notes::Notes;
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
    let mut writer =
        Writer { output, json: output.is_json() || command.format == EventFormat::Json, notes: Notes::default() };
    let most = command.limit.unwrap_or(BEFORE);
    source.begin(most, query)?;
    let mut known = source.index().snapshot();
    let found = search(&known, query)?;
    let mut told = Told::of(&known, &found);
    let first = found.newest(most);
    let rows = first.rows(0, usize::try_from(first.total()).unwrap_or(usize::MAX));
    let mut goes_on = writer.write(&found, rows)?;
    writer.notes.of(output, source);
    while goes_on {
        let looked = source.look(output)?;
        goes_on = looked.goes_on;
        if looked.came > 0 || looked.dropped {
            let now = source.index().snapshot();
            // Only what came since is searched: of a text, every line would have to be read again.
            let part = now.since(&known);
            let found = search(&part, query)?;
            let fresh = told.fresh(&found, &looked);
            told.know(if looked.dropped { &now } else { &part }, looked.dropped);
            goes_on &= writer.write(&found, fresh)?;
            known = now;
        }
        writer.notes.of(output, source);
    }
    writer.notes.outcome()
}

/// What was told already.
#[derive(Debug)]
struct Told {
    /// Of each log the place of the last event.
    ends: HashMap<u32, u64>,
    newest: String,
}

impl Told {
    /// Everything that is there was told.
    fn of(known: &Snapshot, found: &Search) -> Self {
        let newest = found.rows(0, 1).pop().map_or_else(String::new, |row| row.time);
        Self { ends: known.ends(), newest }
    }

    /// What was not told yet, newest first. Where lines are gone, what is newer than everything before.
    fn fresh(&mut self, found: &Search, looked: &Looked) -> Vec<Row> {
        let is_fresh = |row: &Row| match looked.dropped {
            true => row.time > self.newest,
            false => self.ends.get(&row.id.source).is_none_or(|end| row.id.offset > *end),
        };
        let mut fresh: Vec<Row> = Vec::new();
        let mut from = 0;
        while (fresh.len() as u64) < looked.came && from < found.total() {
            let rows = found.rows(from, ROWS);
            from += rows.len() as u64;
            fresh.extend(rows.into_iter().filter(is_fresh));
        }
        if let Some(newest) = fresh.iter().map(|row| &row.time).max().filter(|newest| **newest > self.newest) {
            self.newest.clone_from(newest);
        }
        fresh
    }

    /// This is there now. Logs that were cut short end before where they ended.
    fn know(&mut self, there: &Snapshot, dropped: bool) {
        if dropped {
            self.ends.clear();
        }
        for (source, end) in there.ends() {
            let known = self.ends.entry(source).or_default();
            *known = end.max(*known);
        }
    }
}

/// Writes events in the form that was asked for.
struct Writer<'command> {
    output: &'command Output,
    json: bool,
    notes: Notes,
}

impl Writer<'_> {
    /// Writes rows, the oldest first. Whether somebody still reads them.
    fn write(&mut self, found: &Search, mut rows: Vec<Row>) -> Result<bool, Failure> {
        self.notes.unread(self.output, found.unread());
        rows.reverse();
        if rows.is_empty() {
            return Ok(true);
        }
        if !self.json {
            return self.output.goes_on(table::of(&rows, false));
        }
        for row in &rows {
            match line(found.snapshot(), row.id) {
                Ok(line) if !self.output.goes_on(&line)? => return Ok(false),
                Ok(_) => {}
                Err(error) => {
                    self.notes.missing(self.output, &format!("The event of {} is left out. {error}", row.time))
                }
            }
        }
        Ok(true)
    }
}

/// The line of an event as it stands in its log, with an end.
fn line(snapshot: &Snapshot, id: EventId) -> Result<Vec<u8>, EventError> {
    let event = event(snapshot, id)?;
    let log = snapshot.log(id.source).ok_or(EventError::Unknown)?;
    let name = || log.name().to_owned();
    let mut bytes = vec![0; event.length as usize];
    let read =
        log.read_at(&mut bytes, id.offset).map_err(|error: io::Error| EventError::Unreadable { log: name(), error })?;
    if read < bytes.len() {
        return Err(EventError::Gone { log: name() });
    }
    bytes.push(b'\n');
    Ok(bytes)
}
