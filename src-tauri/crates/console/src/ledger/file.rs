//! The ledger's file: JSON lines that are only ever added.

use super::record::Record;
use crate::error::Error;
use crate::store::files;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

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

/// Reads the file; one that is not there is empty.
///
/// # Errors
/// [`Error::LedgerUnwritable`] when it is there and cannot be read.
pub(super) fn read(path: &Path) -> Result<Contents, Error> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents::default()),
        Err(error) => return Err(fault(error)),
    };
    if file.metadata().map_err(fault)?.len() > MOST_BYTES {
        return Err(Error::LedgerUnwritable("it is far too large".to_owned()));
    }
    // A record that another program is writing is waited for, so that it does not look cut short.
    file.lock_shared().map_err(fault)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(fault)?;
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
/// and the record starts on a line of its own.
///
/// # Errors
/// [`Error::LedgerUnwritable`].
pub(super) fn append(path: &Path, record: &Record) -> Result<(), Error> {
    let line = serde_json::to_string(record).map_err(|error| Error::Internal(error.to_string()))?;
    if let Some(folder) = path.parent() {
        files::make_folder(folder).map_err(fault)?;
    }
    let is_new = !path.exists();
    let mut file = files::private(OpenOptions::new().create(true).append(true).read(true)).open(path).map_err(fault)?;
    file.lock().map_err(fault)?;
    let line = if ends_within_a_line(&mut file).map_err(fault)? { format!("\n{line}\n") } else { format!("{line}\n") };
    let before = file.metadata().map_err(fault)?.len();
    if let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.sync_all()) {
        // The token is not handed out, so its record must not stay; should this fail too, a cut line stays behind.
        let _ = file.set_len(before);
        return Err(fault(error));
    }
    if is_new {
        files::sync_folder(path).map_err(fault)?;
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

fn fault(error: io::Error) -> Error {
    Error::LedgerUnwritable(error.to_string())
}
