//! What happened to the file with the profiles, written down until a window has shown it.
//!
//! A command line that finds the file damaged repairs it for everybody. Its words go to whoever reads its output, often
//! nobody; so the window must be able to say it as well.

use super::files;
use crate::error::Notice;
use std::fs;
use std::path::{Path, PathBuf};

/// More than are ever of use; those that were first are kept.
const MOST: usize = 20;

/// The file with what is still to be told. Used only while the lock of the profiles is held.
pub(super) struct Told(PathBuf);

impl Told {
    /// The one that belongs to the file with the profiles.
    pub(super) fn beside(path: &Path) -> Self {
        Self(files::beside(path, ".notices"))
    }

    /// What is to be told. A file that cannot be read tells nothing.
    pub(super) fn read(&self) -> Vec<Notice> {
        fs::read(&self.0).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Adds a notice. That it cannot be kept is no reason to leave the profiles damaged.
    pub(super) fn add(&self, notice: &Notice) {
        let mut notices = self.read();
        if notices.len() >= MOST || notices.contains(notice) {
            return;
        }
        notices.push(notice.clone());
        let _ = serde_json::to_vec_pretty(&notices).map(|bytes| files::replace(&self.0, &bytes));
    }

    /// It was told.
    pub(super) fn forget(&self) {
        // Should it stay, it is told once more at the next start.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use crate::NoticeCode;
    use crate::testing::{Bench, form};
    use std::fs;

    #[test]
    fn a_window_learns_of_a_recovery_that_another_program_made_and_says_it_once() {
        let mut bench = Bench::new();
        bench.console.save_profile(form("first")).unwrap();
        bench.console.save_profile(form("second")).unwrap();
        fs::write(bench.folder.join(crate::store::FILE_NAME), "{").unwrap();
        bench.restart();
        // The command line: it asks for no status, and goes.
        bench.console.list_profiles().unwrap();
        assert_eq!(bench.console.notices()[0].code, NoticeCode::StoreRecovered);
        bench.restart();
        let codes = |bench: &Bench| -> Vec<NoticeCode> {
            bench.console.status().notices.iter().map(|notice| notice.code).collect()
        };
        assert_eq!(codes(&bench), [NoticeCode::StoreRecovered]);
        assert_eq!(codes(&bench), [NoticeCode::StoreRecovered], "as long as this window is open");
        bench.restart();
        assert_eq!(codes(&bench), []);
    }
}
