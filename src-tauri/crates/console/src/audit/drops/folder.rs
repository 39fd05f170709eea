//! The folder of a drop, removed with it. A program that is killed cannot remove it; the next one does.

use crate::store::files;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PREFIX: &str = "portcullis-audit-";
/// Locked for as long as the folder is used, so that no other program takes it for a leftover.
const IN_USE: &str = "in-use.lock";
/// Where the files are.
const FILES: &str = "files";

/// A temporary folder, only for this user.
#[derive(Debug)]
pub(in crate::audit) struct DropFolder {
    // Closed before the folder is removed: some systems do not remove open files.
    _in_use: File,
    folder: TempDir,
}

impl DropFolder {
    /// Makes a folder in a place for temporary ones.
    ///
    /// # Errors
    /// When there is no room.
    pub(in crate::audit) fn within(place: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
        files::only_for_me(folder.path(), 0o700)?;
        // Locked before it has its name: what is named so and not locked is a leftover.
        let unnamed = folder.path().join("new.lock");
        let in_use = OpenOptions::new().create_new(true).write(true).open(&unnamed)?;
        in_use.lock()?;
        fs::rename(unnamed, folder.path().join(IN_USE))?;
        fs::create_dir(folder.path().join(FILES))?;
        Ok(Self { _in_use: in_use, folder })
    }

    /// Where its files are.
    pub(in crate::audit) fn files(&self) -> PathBuf {
        self.folder.path().join(FILES)
    }
}

/// Removes the folders whose lock nobody holds. What cannot be looked at or removed is left alone, and so is what belongs to
/// another user: every user of the machine can put something among the temporary folders.
pub(super) fn remove_leftovers(place: &Path) {
    // Made to see whose a folder is that this program makes.
    let Ok(ours) = tempfile::tempdir_in(place).and_then(|folder| folder.path().symlink_metadata()) else { return };
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let is_named_so = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if is_named_so && is_leftover(&entry.path(), |about| has_owner_of(about, &ours)) {
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
    use super::*;

    #[test]
    fn what_a_killed_program_left_is_removed_and_what_is_in_use_or_no_drop_stays() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        let (left, starting) = (path("portcullis-audit-left"), path("portcullis-audit-starting"));
        let (other, file) = (path("other"), path("portcullis-audit-file"));
        for folder in [&left, &other] {
            fs::create_dir_all(folder.join(FILES)).unwrap();
            fs::write(folder.join(IN_USE), "").unwrap();
        }
        fs::write(left.join(FILES).join("audit.log"), "a whole log").unwrap();
        fs::create_dir(&starting).unwrap();
        fs::write(&file, "").unwrap();
        let used = DropFolder::within(place.path()).unwrap();
        remove_leftovers(place.path());
        assert!(!left.exists());
        assert!([&used.files(), &starting, &other, &file].into_iter().all(|path| path.exists()));
        let folder = used.folder.path().to_owned();
        drop(used);
        assert!(!folder.exists());
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
    fn a_link_to_a_folder_is_not_followed() {
        let (place, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(elsewhere.path().join(IN_USE), "").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), place.path().join("portcullis-audit-link")).unwrap();
        remove_leftovers(place.path());
        assert!(elsewhere.path().join(IN_USE).exists());
    }
}
