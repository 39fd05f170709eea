//! What is kept of posture: the runs of the past without their evidence, and the risks that somebody takes. One file for each
//! profile, replaced as a whole.

use crate::error::Error;
use crate::store::files;
use portcullis_posture::{Accepted, Record};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};

/// The folder in the data folder.
const FOLDER: &str = "posture";
/// The most runs that are kept.
const MOST_RUNS: usize = 50;
/// More than that many runs with every check.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// What is kept for one profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The oldest first.
    #[serde(default)]
    pub(super) runs: Vec<Record>,
    #[serde(default, deserialize_with = "each_understood")]
    pub(super) accepted: Vec<Accepted>,
}

impl Kept {
    /// Adds a run. The oldest go when there are too many.
    pub(super) fn add(&mut self, run: Record) {
        self.runs.push(run);
        let surplus = self.runs.len().saturating_sub(MOST_RUNS);
        self.runs.drain(..surplus);
    }
}

/// Where it is kept. Ids are made by this program, but a file that was changed by hand could name another folder.
pub(super) fn path(data_folder: &Path, profile_id: &str) -> PathBuf {
    let name: String = profile_id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    data_folder.join(FOLDER).join(format!("{name}.json"))
}

/// What is kept; nothing where there is no file. A damaged file is kept aside and begun anew.
///
/// # Errors
/// [`Error::HistoryUnusable`].
pub(super) fn read(path: &Path) -> Result<Kept, Error> {
    let unreadable = |error: io::Error| Error::HistoryUnusable(error.to_string());
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::default()),
        Err(error) => return Err(unreadable(error)),
        Ok(metadata) if metadata.len() > MOST_BYTES => {
            return Err(Error::HistoryUnusable("it is far too large".to_owned()));
        }
        Ok(_) => {}
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    match serde_json::from_slice(&bytes) {
        Ok(kept) => Ok(kept),
        Err(_) => {
            std::fs::rename(path, files::beside(path, ".damaged")).map_err(unreadable)?;
            Ok(Kept::default())
        }
    }
}

/// Changes what is kept, while no other program does.
///
/// # Errors
/// [`Error::HistoryUnusable`], and those of the change.
pub(super) fn update<T>(path: &Path, change: impl FnOnce(&mut Kept) -> Result<T, Error>) -> Result<T, Error> {
    let unwritable = |error: io::Error| Error::HistoryUnusable(error.to_string());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).and_then(|()| files::only_for_me(folder, 0o700)).map_err(unwritable)?;
    }
    let _lock = files::lock(path, files::PATIENCE).map_err(unwritable)?;
    let mut kept = read(path)?;
    let answer = change(&mut kept)?;
    let bytes = serde_json::to_vec(&kept).map_err(|error| Error::Internal(error.to_string()))?;
    files::replace(path, &bytes).map_err(unwritable)?;
    Ok(answer)
}

/// Forgets a profile.
pub(super) fn forget(path: &Path) {
    for path in [path.to_owned(), files::beside(path, ".lock"), files::beside(path, ".damaged")] {
        // What cannot be deleted names a profile that is gone: it says nothing to anybody.
        let _ = std::fs::remove_file(path);
    }
}

/// The risks that are understood.
fn each_understood<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Accepted>, D::Error> {
    let all = Vec::<Value>::deserialize(from)?;
    Ok(all.into_iter().filter_map(|risk| serde_json::from_value(risk).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_posture::Tally;

    fn run(at: usize) -> Record {
        Record { at: format!("run {at}"), grade: None, tally: Tally::default(), checks: Vec::new() }
    }

    fn keep(path: &Path, at: usize) {
        update(path, |kept| {
            kept.add(run(at));
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn what_was_kept_is_there_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = path(folder.path(), "one");
        let risk = Accepted::new("QDR-030", "A proxy ends TLS.", "2027-01-31").unwrap();
        update(&path, |kept| {
            kept.add(run(1));
            kept.accepted.push(risk.clone());
            Ok(())
        })
        .unwrap();
        assert_eq!(read(&path).unwrap(), Kept { runs: vec![run(1)], accepted: vec![risk] });
        forget(&path);
        assert_eq!(read(&path).unwrap(), Kept::default());
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 0);
    }

    #[test]
    fn only_the_newest_runs_are_kept() {
        let mut kept = Kept::default();
        (0..MOST_RUNS + 3).for_each(|at| kept.add(run(at)));
        assert_eq!((kept.runs.len(), kept.runs[0].at.as_str()), (MOST_RUNS, "run 3"));
    }

    #[test]
    fn a_damaged_file_is_kept_aside_and_does_not_stand_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = path(folder.path(), "one");
        keep(&path, 1);
        let whole = std::fs::read(&path).unwrap();
        for end in 0..whole.len() {
            std::fs::write(&path, &whole[..end]).unwrap();
            keep(&path, 2);
            assert_eq!(read(&path).unwrap().runs, [run(2)], "{end}");
            assert_eq!(std::fs::read(files::beside(&path, ".damaged")).unwrap(), &whole[..end]);
        }
    }

    #[test]
    fn a_change_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = path(folder.path(), "one");
        keep(&path, 1);
        let failed = update(&path, |kept| {
            kept.runs.clear();
            Err::<(), _>(Error::ProfileNotFound)
        });
        assert!(failed.is_err());
        assert_eq!(read(&path).unwrap().runs, [run(1)]);
    }

    #[test]
    fn an_id_cannot_lead_out_of_the_folder() {
        assert_eq!(path(Path::new("/data"), "../../etc/passwd"), Path::new("/data/posture/etcpasswd.json"));
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = path(folder.path(), "one");
        keep(&path, 1);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }
}
