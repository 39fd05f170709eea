//! The one folder that a cluster keeps on disk, removed when it ends. A program that is killed cannot remove it; the
//! next cluster does.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use tempfile::TempDir;

const PREFIX: &str = "portcullis-practice-";
/// Locked for as long as its cluster runs, so that no other takes the folder for a leftover.
const IN_USE: &str = "in-use.lock";

/// A temporary folder of a running cluster.
#[derive(Debug)]
pub(crate) struct Folder {
    // Closed before the folder is removed: some systems do not remove open files.
    _in_use: File,
    folder: TempDir,
}

impl Folder {
    /// Makes a folder among the temporary ones of the system, and removes what killed programs left there.
    pub(crate) fn new() -> io::Result<Self> {
        Self::within(&std::env::temp_dir())
    }

    fn within(place: &Path) -> io::Result<Self> {
        remove_leftovers(place);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
        let in_use = OpenOptions::new().create_new(true).write(true).open(folder.path().join(IN_USE))?;
        in_use.lock()?;
        Ok(Self { _in_use: in_use, folder })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders whose lock nobody holds. What cannot be looked at or removed is left alone.
fn remove_leftovers(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if ours && is_leftover(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_leftover(folder: &Path) -> bool {
    let lock = OpenOptions::new().write(true).open(folder.join(IN_USE));
    lock.is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop there")]

    use super::*;

    #[test]
    fn a_leftover_is_removed_and_what_is_in_use_stays() {
        let place = tempfile::tempdir().unwrap();
        let leftover = place.path().join("portcullis-practice-killed");
        let starting = place.path().join("portcullis-practice-starting");
        let other = place.path().join("something-else");
        for folder in [&leftover, &starting, &other] {
            fs::create_dir(folder).unwrap();
        }
        for folder in [&leftover, &other] {
            fs::write(folder.join(IN_USE), "").unwrap();
        }
        let first = Folder::within(place.path()).unwrap();
        let second = Folder::within(place.path()).unwrap();
        assert!(!leftover.exists());
        assert!([first.path(), second.path(), &starting, &other].into_iter().all(Path::exists));
        let path = first.path().to_owned();
        drop(first);
        assert!(!path.exists() && second.path().exists());
    }
}
