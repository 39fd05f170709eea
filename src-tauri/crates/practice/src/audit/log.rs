//! The files of one peer's audit log: JSON lines, a new file every hour, the oldest deleted.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::Entry;

/// How many files are kept: the setting that the recorded server had.
pub(crate) const MAX_LOG_FILES: usize = 7;

/// The audit log of one peer.
#[derive(Debug)]
pub(crate) struct AuditLog {
    folder: PathBuf,
    open: Mutex<Open>,
}

#[derive(Debug)]
enum Open {
    /// No file yet.
    Waiting,
    /// The file of this name.
    File(String, File),
    /// The cluster has ended; nothing is written any more.
    Closed,
}

impl AuditLog {
    /// A log in a folder of its own, which is made.
    pub(crate) fn new(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, open: Mutex::new(Open::Waiting) })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes an entry down. A full disk costs the entry, never the answer.
    pub(crate) fn write(&self, entry: &Entry) {
        let Ok(mut line) = serde_json::to_vec(entry) else { return };
        line.push(b'\n');
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let name = file_name(entry.timestamp);
        if let Some(file) = self.file(&mut open, name) {
            // One write per line: readers never see half an entry.
            let _ = file.write_all(&line);
        }
    }

    /// Ends the log: the file is closed, so that its folder can be removed everywhere.
    pub(crate) fn close(&self) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Open::Closed;
    }

    /// The files, oldest first.
    pub(crate) fn files(&self) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with("audit.") && name.ends_with(".log") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// The size of all files, in bytes.
    pub(crate) fn size(&self) -> u64 {
        let size = |path: &PathBuf| fs::metadata(path).map_or(0, |metadata| metadata.len());
        self.files().unwrap_or_default().iter().map(size).sum()
    }

    fn file<'a>(&self, open: &'a mut Open, name: String) -> Option<&'a mut File> {
        let current = match open {
            Open::Closed => return None,
            Open::File(current, _) => *current == name,
            Open::Waiting => false,
        };
        if !current {
            let file = OpenOptions::new().create(true).append(true).open(self.folder.join(&name)).ok()?;
            *open = Open::File(name, file);
            self.delete_oldest();
        }
        match open {
            Open::File(_, file) => Some(file),
            Open::Waiting | Open::Closed => None,
        }
    }

    fn delete_oldest(&self) {
        let files = self.files().unwrap_or_default();
        for old in files.iter().rev().skip(MAX_LOG_FILES) {
            let _ = fs::remove_file(old);
        }
    }
}

/// The name of the file for the hour.
fn file_name(at: DateTime<Utc>) -> String {
    at.format("audit.%Y-%m-%d-%H.log").to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop there")]

    use chrono::Duration;

    use super::*;
    use crate::audit::{AuthType, Outcome};

    fn entry(timestamp: DateTime<Utc>) -> Entry {
        Entry {
            timestamp,
            method: Some("list_collections".to_owned()),
            api: None,
            auth_type: AuthType::ApiKey,
            subject: None,
            remote: None,
            collection: None,
            tracing_id: None,
            result: Outcome::Ok,
            error: None,
        }
    }

    #[test]
    fn every_hour_has_its_file_and_the_oldest_are_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let log = AuditLog::new(folder.path().join("audit")).unwrap();
        let start: DateTime<Utc> = "2026-11-21T00:20:55Z".parse().unwrap();
        for hour in 0..9 {
            log.write(&entry(start + Duration::hours(hour)));
        }
        let names: Vec<_> = log.files().unwrap();
        let names: Vec<_> = names.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names.len(), MAX_LOG_FILES);
        assert_eq!((names[0], names[6]), ("audit.2026-11-21-02.log", "audit.2026-11-21-08.log"));
    }

    #[test]
    fn a_closed_log_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let log = AuditLog::new(folder.path().join("audit")).unwrap();
        log.close();
        log.write(&entry("2026-11-21T00:20:55Z".parse().unwrap()));
        assert_eq!(log.files().unwrap(), Vec::<PathBuf>::new());
    }
}
