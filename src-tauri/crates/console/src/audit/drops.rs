//! Files that were dropped on the window, which hands over what is in them and not where they are.

mod folder;

use super::error::AuditError;
use crate::Console;
use crate::error::Error;
use crate::ports::new_id;
pub(super) use folder::DropFolder;
use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How many drops wait to be opened at once.
const MOST_DROPS: usize = 8;
/// How many parts a name may have.
const DEEPEST: usize = 16;

/// Folders with what was dropped, only for this user, until they are opened or forgotten.
#[derive(Debug, Default)]
pub(crate) struct Drops(Mutex<HashMap<String, Dropped>>);

/// What came of a drop until now.
#[derive(Debug)]
pub(super) struct Dropped {
    folder: DropFolder,
    /// How often a file of a name has begun: files of one name may come from several folders.
    begun: HashMap<PathBuf, usize>,
    bytes: u64,
}

impl Console {
    /// Begins a drop, and answers its id.
    ///
    /// # Errors
    /// [`Error::Audit`] when there is no room.
    pub fn audit_drop_begin(&self) -> Result<String, Error> {
        let folder = DropFolder::within(&std::env::temp_dir()).map_err(no_room)?;
        let id = new_id(&*self.random)?;
        let mut drops = self.drops.lock();
        if drops.len() >= MOST_DROPS {
            // Pages that were closed in the middle of a drop left them.
            drops.clear();
        }
        drops.insert(id.clone(), Dropped { folder, begun: HashMap::new(), bytes: 0 });
        Ok(id)
    }

    /// Adds bytes to the file of a drop that began last under this name, or begins one. The name may have folders in it.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for a name that leads elsewhere; [`Error::Audit`].
    pub fn audit_drop_write(&self, drop: &str, name: &str, begins: bool, bytes: &[u8]) -> Result<(), Error> {
        let name = within(name).ok_or_else(|| {
            Error::field("name", "This file has a name that cannot be kept.", "Open it with the dialog instead.")
        })?;
        let path = self.drops.lock().get_mut(drop).ok_or(AuditError::Gone)?.place(name, begins, bytes.len());
        append(&path, bytes).map_err(no_room)
    }

    /// Removes what programs that were killed left of drops.
    pub fn audit_forget_leftovers(&self) {
        folder::remove_leftovers(&std::env::temp_dir());
    }

    /// Forgets a drop, with its files.
    pub fn audit_drop_forget(&self, drop: &str) {
        self.drops.take(drop);
    }
}

impl Drops {
    pub(super) fn take(&self, drop: &str) -> Option<Dropped> {
        self.lock().remove(drop)
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Dropped>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Dropped {
    /// Where bytes of a file belong.
    fn place(&mut self, name: PathBuf, begins: bool, bytes: usize) -> PathBuf {
        self.bytes += bytes as u64;
        let begun = self.begun.entry(name.clone()).or_default();
        *begun += usize::from(begins || *begun == 0);
        self.folder.files().join(begun.to_string()).join(name)
    }

    /// Its folder, and what is to be opened there.
    ///
    /// # Errors
    /// [`Error::Audit`] where there is nothing in it.
    pub(super) fn finish(self) -> Result<(DropFolder, Vec<PathBuf>), Error> {
        if self.bytes == 0 {
            let why = "What was dropped holds no event: there is no file in it, or its files are empty.";
            return Err(AuditError::Unreadable(why.to_owned()).into());
        }
        let inside = |folder: &Path| -> io::Result<Vec<PathBuf>> {
            let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
            paths.sort();
            Ok(paths)
        };
        // Files that were dropped by themselves are taken whatever they are called.
        let rounds = inside(&self.folder.files());
        let paths = rounds.and_then(|rounds| rounds.iter().map(|round| inside(round)).collect::<io::Result<Vec<_>>>());
        let paths = paths.map_err(|error| AuditError::Unreadable(error.to_string()))?.concat();
        Ok((self.folder, paths))
    }
}

/// A name that stays in its folder.
fn within(name: &str) -> Option<PathBuf> {
    let plain = |component: Component<'_>| match component {
        Component::Normal(part) => Some(part.to_owned()),
        _ => None,
    };
    let parts: Option<Vec<_>> = Path::new(name).components().map(plain).collect();
    // What is a separator elsewhere is none in a name that was dropped here.
    let parts = parts.filter(|parts| (1..=DEEPEST).contains(&parts.len()) && !name.contains(['\\', ':', '\0']))?;
    Some(parts.into_iter().collect())
}

fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    OpenOptions::new().create(true).append(true).open(path)?.write_all(bytes)
}

fn no_room(error: io::Error) -> Error {
    AuditError::NotDone(format!("The temporary folder of this machine does not take the files: {error}.")).into()
}

#[cfg(test)]
mod tests {
    use crate::error::CommandError;
    use crate::testing::Bench;

    #[test]
    fn a_drop_is_put_together_in_a_folder_of_its_own_which_goes_with_it() {
        let console = Bench::new().console;
        let drop = console.audit_drop_begin().unwrap();
        console.audit_drop_write(&drop, "peer-0/audit.2026-11-21.log", true, b"one").unwrap();
        console.audit_drop_write(&drop, "peer-0/audit.2026-11-21.log", false, b" two").unwrap();
        let folder = console.drops.lock()[&drop].folder.files();
        assert_eq!(std::fs::read(folder.join("1/peer-0/audit.2026-11-21.log")).unwrap(), b"one two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let above = folder.parent().unwrap();
            assert_eq!(std::fs::metadata(above).unwrap().permissions().mode() & 0o777, 0o700);
        }
        console.audit_drop_forget(&drop);
        assert!(!folder.exists());
        assert!(console.audit_drop_write(&drop, "x", true, b"").is_err());
    }

    #[test]
    fn a_name_cannot_lead_out_of_the_folder() {
        let console = Bench::new().console;
        let drop = console.audit_drop_begin().unwrap();
        for name in ["", "..", "../x", "/etc/passwd", "a/../../x", "a\\..\\x", "C:x", "./x"] {
            assert!(console.audit_drop_write(&drop, name, true, b"x").is_err(), "{name}");
        }
    }

    #[test]
    fn two_files_of_one_name_stay_two() {
        let console = Bench::new().console;
        let drop = console.audit_drop_begin().unwrap();
        for part in [("a.log", true, "1"), ("b.log", true, "2"), ("a.log", true, "3"), ("a.log", false, "4")] {
            console.audit_drop_write(&drop, part.0, part.1, part.2.as_bytes()).unwrap();
        }
        let (_folder, paths) = console.drops.take(&drop).unwrap().finish().unwrap();
        let texts: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        assert_eq!(texts, ["1", "2", "34"]);
    }

    #[test]
    fn what_holds_nothing_says_so() {
        let console = Bench::new().console;
        for files in [&[][..], &["audit.2026-11-21.log", "other.log"]] {
            let drop = console.audit_drop_begin().unwrap();
            files.iter().for_each(|name| console.audit_drop_write(&drop, name, true, b"").unwrap());
            let refused = CommandError::from(console.audit_open_dropped(&drop, |_| {}).unwrap_err());
            assert!(refused.message.contains("empty"), "{refused:?}");
        }
    }
}
