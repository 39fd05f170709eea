//! `audit`: who did what, and what was refused.

mod answer;
mod follow;
mod source;
mod table;

use std::time::{Duration, Instant};

use portcullis_console::audit::WITHOUT_OWN;
use portcullis_console::ports::{Clock as _, SystemClock};
use qdrant_audit::{Cancel, Index, Now, Problems, Query, Search};

use crate::arguments::{Arguments, Audit};
use crate::failure::Failure;
use crate::output::{Output, plain};
use source::Source;

pub(crate) fn run(command: &Audit, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let query = query(command)?;
    if command.follow && !matches!(command.format.export(), None | Some(qdrant_audit::Format::JsonLines)) {
        return Err(Failure::usage(
            "What is followed is written as a table or as JSON lines.",
            "Give --format json, or leave --follow out.",
        ));
    }
    let begun = Instant::now();
    let mut source = Source::open(command, arguments, output, &query)?;
    if command.follow {
        return follow::run(command, output, &mut source, &query);
    }
    source.load()?;
    let loaded = begun.elapsed();
    let begun = Instant::now();
    let search = search(source.index(), &query)?;
    let answered = answer::write(command, output, &search);
    let asked = begun.elapsed();
    let problems = source.index().problems();
    tell(output, &problems, &source.left_out(), &search);
    if command.timings {
        timings(source.index(), loaded, asked);
    }
    answered?;
    if problems.files.is_empty() && source.left_out().is_empty() && search.unread() == 0 {
        Ok(())
    } else {
        Err(Failure::Incomplete)
    }
}

/// What is looked for, with the times beside it.
fn query(command: &Audit) -> Result<Query, Failure> {
    let moment = super::now(&command.moment);
    let now = Now {
        moment: moment.timestamp_nanos_opt().unwrap_or(i64::MAX),
        offset_seconds: SystemClock.offset_seconds(moment),
    };
    let mut text = command.query.clone();
    // First alone, so that a mistake is told of what was written.
    parse(&text, now, "--query")?;
    for (word, argument, value) in [("since", "--since", &command.since), ("until", "--until", &command.until)] {
        if let Some(value) = value {
            let term = format!("{word}:{}", value.trim().replace(' ', "T"));
            parse(&term, now, argument)?;
            text = format!("{text} {term}");
        }
    }
    if command.hide_own {
        text = format!("{text} {WITHOUT_OWN}");
    }
    parse(&text, now, "--query")
}

fn parse(text: &str, now: Now, argument: &str) -> Result<Query, Failure> {
    Query::parse(text, now).map_err(|error| {
        let part = text.get(error.start..error.end).unwrap_or_default();
        let place = if part.is_empty() { String::new() } else { format!(" ({})", portcullis_console::shown(part)) };
        Failure::usage(format!("{argument}{place}: {}", error.problem), error.advice)
    })
}

fn search(index: &Index, query: &Query) -> Result<Search, Failure> {
    let found = Search::run(&index.snapshot(), query, &Cancel::default());
    found.map_err(|error| Failure::usage(error.to_string(), "Look for less."))
}

/// Says beside the answer what is not in it.
fn tell(output: &Output, problems: &Problems, left_out: &[String], search: &Search) {
    if problems.broken > 0 {
        let first = problems.lines.first().map_or_else(String::new, |line| {
            format!(" The first is in {}, at byte {}: {}", line.log, line.offset, line.reason)
        });
        output.note(&plain(&format!("Lines that are no events and were left out: {}.{first}", problems.broken)));
    }
    for file in &problems.files {
        output.note(&plain(&format!("{}: {}", file.path, file.message)));
    }
    for sentence in left_out {
        output.note(sentence);
    }
    if search.unread() > 0 {
        output.note(&format!("Lines that could not be read any more and were left out: {}.", search.unread()));
    }
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
