//! Files that were dropped on the window, which hands over what is in them and not where they are.

use super::error::AuditError;
use crate::Console;
use crate::error::Error;
use crate::ports::new_id;
use crate::store::files;
use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;

/// How many drops wait to be opened at once.
const MOST_DROPS: usize = 8;
/// How many parts a name may have.
const DEEPEST: usize = 16;

/// Folders with what was dropped, only for this user, until they are opened or forgotten.
#[derive(Debug, Default)]
pub(crate) struct Drops(Mutex<HashMap<String, TempDir>>);

impl Console {
    /// Begins a drop, and answers its id.
    ///
    /// # Errors
    /// [`Error::Audit`] when there is no room.
    pub fn audit_drop_begin(&self) -> Result<String, Error> {
        let folder = tempfile::Builder::new().prefix("portcullis-audit-").tempdir().map_err(no_room)?;
        files::only_for_me(folder.path(), 0o700).map_err(no_room)?;
        let id = new_id(&*self.random)?;
        let mut drops = self.drops.lock();
        if drops.len() >= MOST_DROPS {
            // Pages that were closed in the middle of a drop left them.
            drops.clear();
        }
        drops.insert(id.clone(), folder);
        Ok(id)
    }

    /// Adds bytes to a file of a drop. The name may have folders in it.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for a name that leads elsewhere; [`Error::Audit`].
    pub fn audit_drop_write(&self, drop: &str, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let name = within(name).ok_or_else(|| {
            Error::field("name", "This file has a name that cannot be kept.", "Open it with the dialog instead.")
        })?;
        let path = self.drops.lock().get(drop).ok_or(AuditError::Gone)?.path().join(name);
        append(&path, bytes).map_err(no_room)
    }

    /// Forgets a drop, with its files.
    pub fn audit_drop_forget(&self, drop: &str) {
        self.drops.take(drop);
    }
}

impl Drops {
    pub(super) fn take(&self, drop: &str) -> Option<TempDir> {
        self.lock().remove(drop)
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, TempDir>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
    use crate::testing::Bench;

    #[test]
    fn a_drop_is_put_together_in_a_folder_of_its_own_which_goes_with_it() {
        let console = Bench::new().console;
        let drop = console.audit_drop_begin().unwrap();
        console.audit_drop_write(&drop, "peer-0/audit.2026-11-21.log", b"one").unwrap();
        console.audit_drop_write(&drop, "peer-0/audit.2026-11-21.log", b" two").unwrap();
        let folder = console.drops.lock()[&drop].path().to_owned();
        assert_eq!(std::fs::read(folder.join("peer-0/audit.2026-11-21.log")).unwrap(), b"one two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        }
        console.audit_drop_forget(&drop);
        assert!(!folder.exists());
        assert!(console.audit_drop_write(&drop, "x", b"").is_err());
    }

    #[test]
    fn a_name_cannot_lead_out_of_the_folder() {
        let console = Bench::new().console;
        let drop = console.audit_drop_begin().unwrap();
        for name in ["", "..", "../x", "/etc/passwd", "a/../../x", "a\\..\\x", "C:x", "./x"] {
            assert!(console.audit_drop_write(&drop, name, b"x").is_err(), "{name}");
        }
    }
}
