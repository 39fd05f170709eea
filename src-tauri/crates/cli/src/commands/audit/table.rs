//! Events for people.

use qdrant_audit::{Field, Row};

use super::answer::COLUMNS;
use crate::output::plain;

/// No column but the last is wider.
const WIDEST: usize = 40;

/// Rows as lines, with the names of the columns above them.
pub(super) fn of(rows: &[Row], with_head: bool) -> String {
    let head = std::iter::once("time").chain(COLUMNS.iter().map(|field| field.name()));
    let mut lines: Vec<Vec<String>> = with_head.then(|| head.map(str::to_owned).collect()).into_iter().collect();
    lines.extend(rows.iter().map(cells));
    let widths: Vec<usize> = (0..=COLUMNS.len())
        .map(|column| lines.iter().map(|line| width(&line[column])).max().unwrap_or(0).min(WIDEST))
        .collect();
    let line = |cells: &Vec<String>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    lines.iter().map(line).collect()
}

fn cells(row: &Row) -> Vec<String> {
    let value = |field: &Field| row.value(*field).map_or_else(|| "-".to_owned(), harmless);
    std::iter::once(harmless(&row.time)).chain(COLUMNS.iter().map(value)).collect()
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// A value on one line that cannot steer the terminal.
pub(super) fn harmless(value: &str) -> String {
    plain(&value.replace(['\n', '\r'], " "))
}
