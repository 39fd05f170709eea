//! The answer in the form that was asked for.

use std::fmt::Write as _;
use std::io;

use chrono::{DateTime, SecondsFormat, Utc};
use qdrant_audit::{Cancel, ExportError, Facet, Field, Format, Histogram, Search, export};
use serde_json::json;

use super::table;
use crate::arguments::{Audit, EventFormat};
use crate::failure::Failure;
use crate::output::{Output, plain};

/// How many events a table has, and how many values a field, unless it is said.
const EVENTS: u64 = 100;
const VALUES: u64 = 20;
/// How many rows are laid out together.
const ROWS: usize = 1_000;
/// Beside the time.
pub(super) const COLUMNS: [Field; 8] = [
    Field::Result,
    Field::AuthType,
    Field::Subject,
    Field::Method,
    Field::Collection,
    Field::Remote,
    Field::Api,
    Field::Error,
];

/// How many of the newest answers are needed; none where all of them are.
pub(super) fn wanted(command: &Audit, output: &Output) -> Option<u64> {
    let usual = (command.format == EventFormat::Table && !output.is_json()).then_some(EVENTS);
    if counts(command) { None } else { command.limit.or(usual) }
}

/// Whether events are counted and not told.
pub(super) fn counts(command: &Audit) -> bool {
    command.count || command.facets.is_some() || command.histogram.is_some()
}

/// Writes the answer. Where not everything that was there is loaded, as many of the newest events as are wanted are.
pub(super) fn write(command: &Audit, output: &Output, search: &Search, whole: bool) -> Result<(), Failure> {
    let json = output.is_json() || command.format == EventFormat::Json;
    if command.count {
        return match json {
            true => output.json(&json!({ "count": search.total() })),
            false => output.text(&search.total().to_string()),
        };
    }
    if let Some(fields) = &command.facets {
        let fields = match fields.as_slice() {
            [] => Field::ALL.to_vec(),
            named => named.iter().map(|field| field.0).collect(),
        };
        let most = usize::try_from(command.limit.unwrap_or(VALUES)).unwrap_or(usize::MAX);
        let facets = search.facets(&fields, most);
        return if json { output.json(&facets) } else { output.text(&facets_text(&facets)) };
    }
    if let Some(width) = command.histogram {
        let histogram = search.histogram_by(width.width());
        return if json { output.json(&histogram) } else { output.text(&histogram_text(&histogram)) };
    }
    events(command, output, search, whole)
}

fn events(command: &Audit, output: &Output, search: &Search, whole: bool) -> Result<(), Failure> {
    let format = if output.is_json() { Some(Format::JsonLines) } else { command.format.export() };
    let shown = wanted(command, output).map_or_else(|| search.clone(), |most| search.newest(most));
    match format {
        Some(format) => {
            exported(export(&shown, format, &COLUMNS, &mut io::stdout().lock(), &Cancel::default(), &|_| {}))
        }
        None => {
            let mut from = 0;
            while from < shown.total() {
                let rows = shown.rows(from, ROWS);
                from += rows.len() as u64;
                if !output.goes_on(table::of(&rows, true))? {
                    return Ok(());
                }
            }
            if !whole {
                output.note(&format!(
                    "These are the newest {} events. The cluster was not asked for older ones. Give --limit for more.",
                    shown.total()
                ));
            } else if shown.total() < search.total() {
                output.note(&format!(
                    "These are the newest {} of {} events. Give --limit for more.",
                    shown.total(),
                    search.total()
                ));
            }
            Ok(())
        }
    }
}

/// A reader that goes away early is no failure.
pub(super) fn exported(outcome: Result<u64, ExportError>) -> Result<(), Failure> {
    match outcome {
        Ok(_) => Ok(()),
        Err(ExportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::output(&error.to_string().trim_end_matches('.'))),
    }
}

fn facets_text(facets: &[Facet]) -> String {
    let mut text = String::new();
    for facet in facets {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} ({})", facet.field.name(), facet.distinct);
        for value in &facet.values {
            let name = value.value.as_deref().map_or_else(|| "(without)".to_owned(), table::harmless);
            let _ = writeln!(text, "{:>12}  {name}", value.count);
        }
        if facet.unkept > 0 {
            let _ =
                writeln!(text, "{:>12}  (values that are not kept: there are too many different ones)", facet.unkept);
        }
    }
    text
}

fn histogram_text(histogram: &Histogram) -> String {
    let mut text = format!("{:<20}  {:>10}  {:>10}  {:>10}\n", "from", "ok", "denied", "other");
    for bucket in &histogram.buckets {
        let from = DateTime::<Utc>::from_timestamp_millis(bucket.start_ms)
            .map_or_else(|| bucket.start_ms.to_string(), |from| from.to_rfc3339_opts(SecondsFormat::Secs, true));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{from:<20}  {:>10}  {:>10}  {:>10}", bucket.ok, bucket.denied, bucket.other);
    }
    plain(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_not_kept_are_counted_beside_the_others() {
        let facet = |unkept| Facet { field: Field::Method, distinct: 0, unkept, values: Vec::new() };
        assert_eq!(facets_text(&[facet(0)]), "method (0)\n");
        assert!(facets_text(&[facet(7)]).starts_with("method (0)\n           7  (values that are not kept"));
    }
}
