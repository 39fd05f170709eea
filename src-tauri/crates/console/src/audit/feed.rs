//! Where the lines of an open log come from, and how often is looked for more.

use super::api::Stop;
use super::cluster_log::ClusterLog;
use super::logs::OpenLog;
use super::view::{AuditFileProblem, AuditLoaded};
use crate::error::Error;
use qdrant_audit::{Cancel, Index, Progress};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// Brings the lines of a log.
pub(super) trait Feed: Send {
    /// Loads what is there, or goes on with it.
    ///
    /// # Errors
    /// What keeps it from being loaded; [`Error::Stopped`].
    fn load(&mut self, log: &OpenLog, cancel: &Cancel) -> Result<(), Error>;

    /// Looks for what was written since. Whether something was.
    ///
    /// # Errors
    /// What keeps it from being seen; [`Error::Stopped`].
    fn look(&mut self, log: &OpenLog, cancel: &Cancel) -> Result<bool, Error>;

    /// Whether everything that was there has come.
    fn is_whole(&self) -> bool;

    /// How long to wait between two looks: at least and at most.
    fn pauses(&self) -> (Duration, Duration);

    /// How long it wants to be left alone.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}

/// Loads a log, and follows it while that is wanted, until it is closed.
pub(super) fn run(log: &Arc<OpenLog>, mut feed: Box<dyn Feed>) {
    let (shortest, longest) = feed.pauses();
    let mut pause = Pause::new(shortest, longest);
    loop {
        let cancel = log.begin();
        let came = if feed.is_whole() {
            feed.look(log, &cancel)
        } else {
            log.begun();
            feed.load(log, &cancel).map(|()| true)
        };
        pause.after(&came, feed.retry_after());
        log.ended(came.map(drop), feed.is_whole());
        if !log.wait(pause.length) {
            return;
        }
    }
}

/// Short while something comes, longer with every look in vain.
#[derive(Debug)]
struct Pause {
    length: Duration,
    shortest: Duration,
    longest: Duration,
}

impl Pause {
    fn new(shortest: Duration, longest: Duration) -> Self {
        Self { length: shortest, shortest, longest }
    }

    fn after(&mut self, came: &Result<bool, Error>, retry_after: Option<Duration>) {
        self.length = match came {
            Ok(true) => self.shortest,
            Ok(false) | Err(_) => (self.length * 2).min(self.longest),
        };
        self.length = self.length.max(retry_after.unwrap_or_default());
    }
}

/// Files and folders.
pub(super) struct Files {
    index: Arc<Index>,
    whole: bool,
}

impl Files {
    pub(super) fn new(index: Arc<Index>) -> Self {
        Self { index, whole: false }
    }
}

impl Feed for Files {
    fn load(&mut self, log: &OpenLog, cancel: &Cancel) -> Result<(), Error> {
        let loaded = self.index.load(cancel, &|progress| log.loaded(of_files(progress), Vec::new()));
        self.whole = loaded.is_ok();
        loaded.map_err(|_| Error::Stopped)
    }

    fn look(&mut self, log: &OpenLog, cancel: &Cancel) -> Result<bool, Error> {
        let looked = self.index.refresh(cancel);
        self.whole = looked.is_ok();
        let changed = looked.map_err(|_| Error::Stopped)?;
        if !changed.is_nothing() {
            // How much there is altogether is told by what was just read.
            self.load(log, cancel)?;
        }
        Ok(!changed.is_nothing())
    }

    fn is_whole(&self) -> bool {
        self.whole
    }

    fn pauses(&self) -> (Duration, Duration) {
        (Duration::from_millis(300), Duration::from_secs(2))
    }
}

fn of_files(progress: Progress) -> AuditLoaded {
    let Progress { files_done, files, bytes_done, bytes, events, broken } = progress;
    AuditLoaded { files_done, files, bytes_done, bytes, events, broken }
}

/// A cluster.
pub(super) struct OfCluster {
    pub(super) log: ClusterLog,
    pub(super) runtime: Handle,
}

impl OfCluster {
    fn tell(&self, log: &OpenLog) {
        let index = self.log.index();
        let loaded = AuditLoaded {
            files_done: self.log.is_whole().into(),
            files: 1,
            bytes_done: self.log.bytes(),
            bytes: self.log.bytes(),
            events: index.snapshot().events(),
            broken: index.problems().broken,
        };
        let path = self.log.name().to_owned();
        let left_out = self.log.left_out().into_iter();
        log.loaded(
            loaded,
            left_out.map(|message| AuditFileProblem { path: path.clone(), message, missing: true }).collect(),
        );
    }

    /// Waits for an answer, and ends the question when it is not wanted any more.
    fn wait<T>(
        &mut self,
        cancel: &Cancel,
        ask: impl AsyncFnOnce(&mut ClusterLog) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (runtime, stop) = (self.runtime.clone(), self.log.stop().clone());
        runtime.block_on(async {
            let mut asked = std::pin::pin!(ask(&mut self.log));
            loop {
                match tokio::time::timeout(OFTEN, &mut asked).await {
                    Ok(answer) => return answer,
                    Err(_) if cancel.is_cancelled() => Stop::stop(&stop),
                    Err(_) => {}
                }
            }
        })
    }
}

/// How often is looked whether an answer is still wanted.
const OFTEN: Duration = Duration::from_millis(100);

impl Feed for OfCluster {
    fn load(&mut self, log: &OpenLog, cancel: &Cancel) -> Result<(), Error> {
        self.tell(log);
        while !self.log.is_whole() {
            if cancel.is_cancelled() {
                return Err(Error::Stopped);
            }
            self.wait(cancel, async |log: &mut ClusterLog| log.more().await)?;
            self.tell(log);
        }
        Ok(())
    }

    fn look(&mut self, log: &OpenLog, cancel: &Cancel) -> Result<bool, Error> {
        let came = self.wait(cancel, async |log: &mut ClusterLog| log.look().await)?;
        if came {
            self.tell(log);
        }
        Ok(came)
    }

    fn is_whole(&self) -> bool {
        self.log.is_whole()
    }

    fn pauses(&self) -> (Duration, Duration) {
        (Duration::from_secs(1), Duration::from_secs(30))
    }

    fn retry_after(&self) -> Option<Duration> {
        self.log.retry_after()
    }
}

#[cfg(test)]
mod tests;
