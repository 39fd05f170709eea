//! The one folder that a cluster keeps on disk, removed when it ends. A program that is killed cannot remove it; the
//! next cluster does.

use std::fs::{self, File, Metadata, OpenOptions};
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
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
        let in_use = OpenOptions::new().create_new(true).write(true).open(folder.path().join(IN_USE))?;
        in_use.lock()?;
        remove_leftovers(place, &folder.path().symlink_metadata()?);
        Ok(Self { _in_use: in_use, folder })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders whose lock nobody holds. What cannot be looked at or removed is left alone, and so is what belongs to
/// another user than `ours`: every user of the machine can put something among the temporary folders.
fn remove_leftovers(place: &Path, ours: &Metadata) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let is_named_so = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if is_named_so && is_leftover(&entry.path(), |about| has_owner_of(about, ours)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_leftover(folder: &Path, is_ours: impl Fn(&Metadata) -> bool) -> bool {
    let lock = folder.join(IN_USE);
    // Looked at before it is opened: to open a pipe is to wait for its other end.
    let is_right = folder.symlink_metadata().is_ok_and(|about| about.is_dir() && is_ours(&about))
        && lock.symlink_metadata().is_ok_and(|about| about.is_file());
    is_right && OpenOptions::new().write(true).open(lock).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(unix)]
fn has_owner_of(about: &Metadata, ours: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    about.uid() == ours.uid()
}

/// Elsewhere, every user has a folder for temporary files.
#[cfg(not(unix))]
fn has_owner_of(_: &Metadata, _: &Metadata) -> bool {
    true
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

    #[test]
    fn what_belongs_to_another_user_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(IN_USE), "").unwrap();
        assert!(is_leftover(folder.path(), |_| true));
        assert!(!is_leftover(folder.path(), |_| false));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_place_of_the_lock_is_not_waited_for() {
        let place = tempfile::tempdir().unwrap();
        let trap = place.path().join("portcullis-practice-trap");
        fs::create_dir(&trap).unwrap();
        let made = std::process::Command::new("mkfifo").arg(trap.join(IN_USE)).status().unwrap();
        assert!(made.success());
        Folder::within(place.path()).unwrap();
        assert!(trap.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_is_not_followed() {
        let (place, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(elsewhere.path().join(IN_USE), "").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), place.path().join("portcullis-practice-link")).unwrap();
        Folder::within(place.path()).unwrap();
        assert!(elsewhere.path().join(IN_USE).exists());
    }
}
