//! The ledger's file: JSON lines that are only ever added.

use super::record::Record;
use crate::error::Error;
use crate::store::files;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

/// More than a person mints in a lifetime.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What the file holds.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Contents {
    /// The records that can be read, oldest first.
    pub(super) records: Vec<Record>,
    /// How many lines cannot be read. They stay in the file.
    pub(super) damaged: usize,
}

/// Reads the file; one that is not there is empty. Waits this long for a program that is writing it.
///
/// # Errors
/// [`Error::LedgerUnreadable`] when it is there and cannot be read; [`Error::DataBusy`].
pub(super) fn read(path: &Path, patience: Duration) -> Result<Contents, Error> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents::default()),
        Err(error) => return Err(unreadable(error)),
    };
    if file.metadata().map_err(unreadable)?.len() > MOST_BYTES {
        return Err(Error::LedgerUnreadable("it is far too large".to_owned()));
    }
    // A record that another program is writing is waited for, so that it does not look cut short.
    files::wait_for(patience, || file.try_lock_shared()).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    let mut contents = Contents::default();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        match serde_json::from_slice(line) {
            Ok(record) => contents.records.push(record),
            Err(_) => contents.damaged += 1,
        }
    }
    Ok(contents)
}

/// Adds a record, and comes back when it will outlive a power cut. A last line that a crash cut short is left as it is,
/// and the record starts on a line of its own. Waits this long for another program that uses the file.
///
/// # Errors
/// [`Error::LedgerUnwritable`], [`Error::DataBusy`].
pub(super) fn append(path: &Path, record: &Record, patience: Duration) -> Result<(), Error> {
    let line = serde_json::to_string(record).map_err(|error| Error::Internal(error.to_string()))?;
    if let Some(folder) = path.parent() {
        files::make_folder(folder).map_err(unwritable)?;
    }
    let is_new = !path.exists();
    let mut file =
        files::private(OpenOptions::new().create(true).append(true).read(true)).open(path).map_err(unwritable)?;
    files::wait_for(patience, || file.try_lock()).map_err(unwritable)?;
    // One that was there before, or came from a backup, may be readable for others.
    files::only_for_me(path, 0o600).map_err(unwritable)?;
    let line =
        if ends_within_a_line(&mut file).map_err(unwritable)? { format!("\n{line}\n") } else { format!("{line}\n") };
    let before = file.metadata().map_err(unwritable)?.len();
    if let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.sync_all()) {
        // The token is not handed out, so its record must not stay; should this fail too, a cut line stays behind.
        let _ = file.set_len(before);
        return Err(unwritable(error));
    }
    if is_new {
        files::sync_folder(path).map_err(unwritable)?;
    }
    Ok(())
}

fn ends_within_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

fn unreadable(error: io::Error) -> Error {
    busy(&error).unwrap_or_else(|| Error::LedgerUnreadable(error.to_string()))
}

fn unwritable(error: io::Error) -> Error {
    busy(&error).unwrap_or_else(|| Error::LedgerUnwritable(error.to_string()))
}

fn busy(error: &io::Error) -> Option<Error> {
    (error.kind() == io::ErrorKind::TimedOut).then_some(Error::DataBusy("the ledger"))
}
