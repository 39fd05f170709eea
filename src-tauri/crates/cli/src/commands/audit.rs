//! `audit`: who did what, and what was refused.

mod answer;
mod follow;
mod notes;
mod source;
mod table;

use std::time::{Duration, Instant};

use portcullis_console::audit::{WITHOUT_OWN, audit_now};
use portcullis_console::ports::SystemClock;
use qdrant_audit::{Cancel, Index, Now, Query, Search, Snapshot};

use crate::arguments::{Arguments, Audit};
use crate::failure::Failure;
use crate::output::Output;
use notes::Notes;
use source::Source;

pub(crate) fn run(command: &Audit, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let query = query(command)?;
    if command.follow && !matches!(command.format.export(), None | Some(qdrant_audit::Format::JsonLines)) {
        return Err(Failure::usage(
            "What is followed is written as a table or as JSON lines.",
            "Give --format json, or leave --follow out.",
        ));
    }
    if answer::counts(command) && !matches!(command.format.export(), None | Some(qdrant_audit::Format::JsonLines)) {
        return Err(Failure::usage(
            "Counts are written as a table or as JSON.",
            "Give --format json, or leave --format out. CSV and Markdown are for events.",
        ));
    }
    let begun = Instant::now();
    let mut source = Source::open(command, arguments, output, &query)?;
    if command.follow {
        return follow::run(command, output, &mut source, &query);
    }
    source.load(answer::wanted(command, output), &query)?;
    let loaded = begun.elapsed();
    let begun = Instant::now();
    let search = search(&source.index().snapshot(), &query)?;
    let answered = answer::write(command, output, &search, source.is_whole());
    let asked = begun.elapsed();
    let mut notes = Notes::default();
    notes.of(output, &source);
    notes.unended(output, &source);
    notes.unread(output, search.unread());
    if command.timings {
        timings(source.index(), loaded, asked);
    }
    answered?;
    notes.outcome()
}

/// What is looked for, with the times beside it.
fn query(command: &Audit) -> Result<Query, Failure> {
    let now = audit_now(&SystemClock, super::now(&command.moment));
    let mut text = command.query.clone();
    // First alone, so that a mistake is told of what was written.
    parse(&text, &now, "--query")?;
    for (word, argument, value) in [("since", "--since", &command.since), ("until", "--until", &command.until)] {
        if let Some(value) = value {
            let term = format!("{word}:{}", value.trim().replace(' ', "T"));
            parse(&term, &now, argument)?;
            text = format!("{text} {term}");
        }
    }
    if command.hide_own {
        text = format!("{text} {WITHOUT_OWN}");
    }
    parse(&text, &now, "--query")
}

fn parse(text: &str, now: &Now, argument: &str) -> Result<Query, Failure> {
    Query::parse(text, now.clone()).map_err(|error| {
        let part = text.get(error.start..error.end).unwrap_or_default();
        let place = if part.is_empty() { String::new() } else { format!(" ({})", portcullis_console::shown(part)) };
        Failure::usage(format!("{argument}{place}: {}", error.problem), error.advice)
    })
}

fn search(snapshot: &Snapshot, query: &Query) -> Result<Search, Failure> {
    let found = Search::run(snapshot, query, &Cancel::default());
    found.map_err(|error| Failure::usage(error.to_string(), "Look for less."))
}

fn timings(index: &Index, loaded: Duration, asked: Duration) {
    // Beside the answer in every form, because it was asked for.
    eprintln!(
        "{} events. Loading took {:.3} s, searching and writing {:.3} s.",
        index.snapshot().events(),
        loaded.as_secs_f64(),
        asked.as_secs_f64()
    );
}
