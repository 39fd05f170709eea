//! Opening and closing logs.

use super::cluster_log::WITHOUT_OWN;
use super::drops::DropFolder;
use super::error::AuditError;
use super::feed::{Files, OfCluster};
use super::logs::{Listener, OpenLog};
use super::view::{AuditOpened, AuditProgress};
use crate::Console;
use crate::connection::CredentialChoice;
use crate::error::Error;
use qdrant_audit::{Index, Query, Sources};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Handle;

impl Console {
    /// Opens files and folders, and loads them: `progress` hears of it.
    ///
    /// # Errors
    /// [`Error::Audit`] when there is nothing that can be read.
    pub fn audit_open_files(
        &self,
        paths: &[PathBuf],
        progress: impl Fn(AuditProgress) + Send + Sync + 'static,
    ) -> Result<AuditOpened, Error> {
        self.open_paths(paths, Box::new(progress), None)
    }

    /// Opens what was dropped on the window. Its files go when the log is closed.
    ///
    /// # Errors
    /// [`Error::Audit`] when there is nothing that can be read; then the files are gone.
    pub fn audit_open_dropped(
        &self,
        drop: &str,
        progress: impl Fn(AuditProgress) + Send + Sync + 'static,
    ) -> Result<AuditOpened, Error> {
        let (folder, paths) = self.drops.take(drop).ok_or(AuditError::Gone)?.finish()?;
        self.open_paths(&paths, Box::new(progress), Some(folder))
    }

    fn open_paths(&self, paths: &[PathBuf], told: Listener, folder: Option<DropFolder>) -> Result<AuditOpened, Error> {
        let found = Sources::discover(paths).map_err(|error| AuditError::Unreadable(error.to_string()))?;
        let name = match paths {
            [only] => name(only),
            [first, others @ ..] => format!("{} and {} more", name(first), others.len()),
            [] => String::new(),
        };
        let index = Arc::new(Index::open(found));
        let log = OpenLog::new(Arc::clone(&index), told, folder);
        let log = self.logs.open(log, Box::new(Files::new(index)))?;
        Ok(AuditOpened { log, name, without_own: None, narrowed: None })
    }

    /// Opens the log of a profile's cluster from a moment on and before another (milliseconds since 1970), or all that it keeps.
    /// Whatever the cluster can answer by itself of a query is left to it. The newest page is asked for before this answers.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for `text`; those of [`cluster_log`](Self::cluster_log).
    pub async fn audit_open_cluster(
        self: &Arc<Self>,
        profile_id: &str,
        (since_ms, until_ms): (Option<i64>, Option<i64>),
        text: &str,
        progress: impl Fn(AuditProgress) + Send + Sync + 'static,
    ) -> Result<AuditOpened, Error> {
        let parsed = |text: &str| {
            Query::parse(text, self.audit_now()).map_err(|error| Error::field("text", error.problem, error.advice))
        };
        // First alone, so that a mistake is told of what was written.
        parsed(text)?;
        let mut text = text.to_owned();
        for (word, moment) in [("since", since_ms), ("until", until_ms)] {
            if let Some(moment) = moment.and_then(chrono::DateTime::from_timestamp_millis) {
                text = format!("{text} {word}:{}", moment.to_rfc3339());
            }
        }
        let query = parsed(&text)?;
        let cluster = self.cluster_log(profile_id, CredentialChoice::Best, &query).await?;
        let (name, narrowed) = (cluster.name().to_owned(), cluster.narrowed());
        let log = OpenLog::new(Arc::clone(cluster.index()), Box::new(progress), None);
        let feed = OfCluster { log: cluster, runtime: Handle::current() };
        let log = self.logs.open(log, Box::new(feed))?;
        Ok(AuditOpened { log, name, without_own: Some(WITHOUT_OWN.to_owned()), narrowed })
    }

    /// Ends the loading of a log, and its following. What is loaded stays.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_stop(&self, log: u32) -> Result<(), Error> {
        self.logs.get(log).map(|log| log.stop())
    }

    /// Goes on with the loading of a log where it was stopped, or where it failed.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_go_on(&self, log: u32) -> Result<(), Error> {
        self.logs.get(log).map(|log| log.go_on())
    }

    /// Follows a log, or no longer.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_live(&self, log: u32, on: bool) -> Result<(), Error> {
        self.logs.get(log).map(|log| log.set_live(on))
    }

    /// Closes a log. One that is closed already is no mistake.
    pub fn audit_close(&self, log: u32) {
        self.logs.close(log);
    }

    /// Closes every log, and forgets what was dropped: whoever opened them is gone.
    pub fn audit_close_all(&self) {
        self.logs.close_all();
        self.drops.clear();
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
