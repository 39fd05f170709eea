//! Answers as a file for others: the lines as they are, a table for a spreadsheet, a table for a report.

mod file;
mod lines;
mod text;

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use file::export_to_file;

use crate::row::{Rows, moment};
use crate::{Cancel, Field, Search};

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// The lines of the log, byte for byte, each with a line feed.
    JsonLines,
    /// A table with commas as RFC 4180 has it. A value that a spreadsheet would take for a formula gets a `'` before it.
    Csv,
    /// A table of Markdown, in which no value is markup.
    Markdown,
}

/// Why an export is not whole.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It was told to stop.
    #[error("The export was stopped.")]
    Cancelled,
    /// The disk, or a limit for the person, has no more room.
    #[error("There is no room for the export. Free some, or choose another place.")]
    Full(#[source] io::Error),
    /// It cannot be written.
    #[error("The export cannot be written: {0}")]
    Write(#[source] io::Error),
    /// A line cannot be read any more.
    #[error(
        "The log {log} was cut short or taken away since it was loaded, so that a line of it is missing. Open the logs again."
    )]
    Line {
        /// The log's name.
        log: String,
    },
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::Full(error),
            _ => Self::Write(error),
        }
    }
}

/// How often the progress is told and the flag is asked, in events.
const STEP: u64 = 1 << 12;

/// Writes the answers, newest first, and answers how many. Tables have the time and these columns; the lines are whole.
///
/// `progress` is told how many are written.
///
/// # Errors
///
/// When it cannot be written, is told to stop, or a line cannot be read any more.
pub fn export(
    search: &Search,
    format: Format,
    columns: &[Field],
    out: &mut dyn Write,
    cancel: &Cancel,
    progress: &dyn Fn(u64),
) -> Result<u64, ExportError> {
    let mut out = io::BufWriter::with_capacity(256 << 10, out);
    let mut lines = lines::Lines::of(search.snapshot());
    match format {
        Format::JsonLines => {}
        Format::Csv => {
            text::csv_row(&mut out, std::iter::once("time").chain(columns.iter().map(|field| field.name())))?
        }
        Format::Markdown => text::markdown_head(&mut out, columns)?,
    }
    let mut written = 0;
    for (block, row) in search.newest_first(0) {
        if written % STEP == 0 {
            if cancel.is_cancelled() {
                return Err(ExportError::Cancelled);
            }
            progress(written);
        }
        match format {
            Format::JsonLines => lines.copy(block, row, &mut out)?,
            Format::Csv | Format::Markdown => {
                // Held for one row only, so that a load beside it can go on.
                let rows = Rows::of(search.snapshot());
                let time = moment(block.times[row]);
                let values = columns.iter().map(|&field| rows.value(block, row, field).unwrap_or_default());
                let values = std::iter::once(time.as_str().into()).chain(values);
                if format == Format::Csv {
                    text::csv_row(&mut out, values)?
                } else {
                    text::markdown_row(&mut out, values)?
                }
            }
        }
        written += 1;
    }
    out.flush()?;
    progress(written);
    Ok(written)
}

#[cfg(test)]
mod tests;
