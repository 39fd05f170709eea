//! The document on disk, with its last good copy.

use super::document::{Document, Parsed, parse};
use super::told::Told;
use super::{Store, files};
use crate::error::{Error, Notice, NoticeCode};
use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More than any number of profiles that a person keeps; a larger file is not ours.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// A [`Store`] that survives crashes.
pub(crate) struct Durable {
    store: Box<dyn Store>,
    notices: Mutex<Vec<Notice>>,
    remembered: Mutex<Option<Arc<Document>>>,
}

impl Durable {
    /// Makes `store` survive crashes.
    pub(crate) fn new(store: Box<dyn Store>) -> Self {
        Self { store, notices: Mutex::default(), remembered: Mutex::default() }
    }

    /// The document as it is on disk now. A damaged file is put aside and its last good copy takes its place.
    ///
    /// # Errors
    /// [`Error::StoreUnreadable`], [`Error::StoreNewer`], [`Error::DataBusy`].
    pub(crate) fn load(&self) -> Result<Document, Error> {
        let _lock = self.lock()?;
        let document = self.load_locked()?;
        self.remember(&document);
        Ok(document)
    }

    /// The document as it was last seen, without looking at the disk; at first it is looked for there.
    pub(crate) fn remembered(&self) -> Option<Arc<Document>> {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).clone();
        remembered.or_else(|| self.load().ok().map(Arc::new))
    }

    /// Changes the document: reads it anew, because another program may have written it, and saves it.
    ///
    /// # Errors
    /// Those of `change`, and then nothing is saved; [`Error::StoreUnwritable`], and then the old document is still
    /// there; those of [`Durable::load`].
    pub(crate) fn update<T>(&self, change: impl FnOnce(&mut Document) -> Result<T, Error>) -> Result<T, Error> {
        let _lock = self.lock()?;
        let before = self.load_locked()?;
        let mut after = before.clone();
        let answer = change(&mut after)?;
        if after != before {
            self.save(&before, &after)?;
        }
        self.remember(&after);
        Ok(answer)
    }

    /// What happened to the file since the program started.
    pub(crate) fn notices(&self) -> Vec<Notice> {
        self.held().clone()
    }

    /// Takes over what other programs wrote down, because they may have had nobody to tell it to: from now on it is
    /// among the [`notices`](Self::notices) of this program, and of this one alone.
    pub(crate) fn take_over(&self) {
        // What cannot be taken over now stays for the next time.
        let Ok(_lock) = self.lock() else { return };
        let told = Told::beside(self.path());
        let mut notices = self.held();
        for notice in told.read() {
            if !notices.contains(&notice) {
                notices.push(notice);
            }
        }
        told.forget();
    }

    fn held(&self) -> MutexGuard<'_, Vec<Notice>> {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, document: &Document) {
        *self.remembered.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(document.clone()));
    }

    fn path(&self) -> &Path {
        self.store.path()
    }

    fn last_good(&self) -> PathBuf {
        files::beside(self.path(), ".last-good")
    }

    fn lock(&self) -> Result<fs::File, Error> {
        files::lock(self.path(), files::PATIENCE).map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => Error::DataBusy("the profiles"),
            _ => unreadable(error),
        })
    }

    fn load_locked(&self) -> Result<Document, Error> {
        let main = read(self.path())?;
        if let Some(Parsed::Good(document)) = main {
            return Ok(*document);
        }
        let copy = read(&self.last_good())?;
        for parsed in [&main, &copy] {
            if let Some(Parsed::Newer(version)) = parsed {
                return Err(Error::StoreNewer { version: *version });
            }
        }
        match (main, copy) {
            (None, None) => Ok(Document::default()),
            (_, Some(Parsed::Good(document))) => {
                self.put_aside(self.path())?;
                let bytes = serde_json::to_vec_pretty(&document.to_map()?)
                    .map_err(|error| Error::Internal(error.to_string()))?;
                files::replace(self.path(), &bytes).map_err(unwritable)?;
                self.notice(recovered());
                Ok(*document)
            }
            _ => {
                self.put_aside(self.path())?;
                self.put_aside(&self.last_good())?;
                self.notice(damaged_without_copy());
                Ok(Document::default())
            }
        }
    }

    fn save(&self, before: &Document, after: &Document) -> Result<(), Error> {
        let good = serde_json::to_vec_pretty(&before.to_map()?).map_err(|error| Error::Internal(error.to_string()))?;
        files::replace(&self.last_good(), &good).map_err(unwritable)?;
        let written = self.store.write(&after.to_map()?).and_then(|()| self.check(after));
        written.map_err(|detail| {
            // Should this fail as well, the next load finds the copy.
            let _ = files::replace(self.path(), &good);
            Error::StoreUnwritable(detail)
        })
    }

    /// Makes sure that the file holds what was to be written, and outlives a power cut.
    fn check(&self, document: &Document) -> Result<(), String> {
        let path = self.path();
        files::only_for_me(path, 0o600).map_err(|error| error.to_string())?;
        OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|file| file.sync_all())
            .map_err(|error| error.to_string())?;
        match read(path) {
            Ok(Some(Parsed::Good(found))) if *found == *document => Ok(()),
            _ => Err("what was written could not be read back".to_owned()),
        }
    }

    /// Renames a damaged file, so that nothing that was in it is lost.
    fn put_aside(&self, path: &Path) -> Result<(), Error> {
        if !path.exists() {
            return Ok(());
        }
        let free = (1..u32::MAX)
            .map(|number| files::beside(path, &format!(".damaged-{number}")))
            .find(|candidate| !candidate.exists())
            .ok_or_else(|| Error::StoreUnwritable("too many damaged copies".to_owned()))?;
        fs::rename(path, free).map_err(unwritable)
    }

    fn notice(&self, notice: Notice) {
        Told::beside(self.path()).add(&notice);
        self.held().push(notice);
    }
}

fn read(path: &Path) -> Result<Option<Parsed>, Error> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Error::StoreUnreadable("it is far too large".to_owned()));
    }
    Ok(Some(parse(&bytes)))
}

fn unreadable(error: io::Error) -> Error {
    Error::StoreUnreadable(error.to_string())
}

fn unwritable(error: io::Error) -> Error {
    Error::StoreUnwritable(error.to_string())
}

fn recovered() -> Notice {
    Notice {
        code: NoticeCode::StoreRecovered,
        message: "The file with the profiles was damaged, probably by a crash. The last good copy is used; the last edit may be lost.".to_owned(),
        remedy: "Check the profile that was edited last. The damaged file was kept in the data folder.".to_owned(),
    }
}

fn damaged_without_copy() -> Notice {
    Notice {
        code: NoticeCode::StoreDamagedNoCopy,
        message: "The file with the profiles was damaged and has no good copy. The profiles could not be read.".to_owned(),
        remedy: "The damaged files were kept in the data folder, and the secrets are still in the keychain. Restore the folder from a backup, or enter the profiles again.".to_owned(),
    }
}
