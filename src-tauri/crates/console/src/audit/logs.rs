//! Logs that are open: what is loaded of each, and what was looked for in it.

use super::drops::DropFolder;
use super::error::AuditError;
use super::feed::Feed;
use super::view::{AuditFileProblem, AuditLoaded, AuditProgress};
use crate::error::{CommandError, Error};
use qdrant_audit::{Cancel, Index, Problems, Query, Search};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many searches of a log are kept.
const SEARCHES: usize = 12;

/// Every log that is open.
#[derive(Debug, Default)]
pub(crate) struct OpenLogs(Mutex<Numbered>);

#[derive(Debug, Default)]
struct Numbered {
    last: u32,
    open: HashMap<u32, Arc<OpenLog>>,
}

/// Hears what becomes of a log.
pub(super) type Listener = Box<dyn Fn(AuditProgress) + Send + Sync>;

/// A log that is open.
pub(super) struct OpenLog {
    pub(super) index: Arc<Index>,
    state: Mutex<State>,
    /// Wakes the thread that loads and follows.
    changed: Condvar,
    told: Listener,
    searches: Mutex<Searches>,
    /// The folder of files that were dropped; it goes when the log is closed, whoever still reads.
    folder: Mutex<Option<DropFolder>>,
}

#[derive(Debug)]
struct State {
    progress: AuditProgress,
    /// Ends what is loading.
    cancel: Cancel,
    /// Somebody stopped the loading, and nobody wants it gone on with yet.
    halted: bool,
    /// It is to be gone on with, though the log is not followed.
    again: bool,
    closed: bool,
}

#[derive(Debug, Default)]
struct Searches {
    last: u32,
    kept: VecDeque<(u32, Arc<Kept>)>,
    /// Ends the search under way.
    running: Cancel,
    /// Ends the search for what stands beside an event.
    beside: Cancel,
}

/// A search with its query.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) query: Query,
    /// In milliseconds since 1970, as it was asked for.
    pub(super) range: (Option<i64>, Option<i64>),
    pub(super) search: Search,
}

impl Kept {
    fn asks_the_same_as(&self, other: &Self) -> bool {
        self.range == other.range && self.query.to_string() == other.query.to_string()
    }
}

impl std::fmt::Debug for OpenLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenLog").field("state", &self.state).finish_non_exhaustive()
    }
}

impl OpenLogs {
    /// Opens a log, and loads and follows it on a thread of its own.
    ///
    /// # Errors
    /// [`Error::Internal`] when there can be no thread.
    pub(super) fn open(&self, log: OpenLog, feed: Box<dyn Feed>) -> Result<u32, Error> {
        let log = Arc::new(log);
        let works = Arc::clone(&log);
        std::thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || super::feed::run(&works, feed))
            .map_err(|error| Error::Internal(error.to_string()))?;
        let mut logs = lock(&self.0);
        logs.last += 1;
        let number = logs.last;
        logs.open.insert(number, log);
        Ok(number)
    }

    /// A log that is open.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub(super) fn get(&self, number: u32) -> Result<Arc<OpenLog>, Error> {
        lock(&self.0).open.get(&number).cloned().ok_or(Error::Audit(AuditError::Gone))
    }

    /// Ends everything that is done for a log, and forgets it.
    pub(super) fn close(&self, number: u32) {
        if let Some(log) = lock(&self.0).open.remove(&number) {
            log.close();
        }
    }

    /// The same for every log.
    pub(super) fn close_all(&self) {
        lock(&self.0).open.drain().for_each(|(_, log)| log.close());
    }
}

impl OpenLog {
    pub(super) fn new(index: Arc<Index>, told: Listener, folder: Option<DropFolder>) -> Self {
        let progress = AuditProgress {
            progress: AuditLoaded::default(),
            finished: false,
            stopped: false,
            live: false,
            problem: None,
            unread: Vec::new(),
            revision: 0,
        };
        let state = State { progress, cancel: Cancel::default(), halted: false, again: false, closed: false };
        let (changed, searches) = (Condvar::new(), Mutex::default());
        Self { index, state: Mutex::new(state), changed, told, searches, folder: Mutex::new(folder) }
    }

    /// Loading is begun, or gone on with.
    pub(super) fn begin(&self) -> Cancel {
        let mut state = lock(&self.state);
        state.again = false;
        if !state.closed && !state.halted {
            state.cancel = Cancel::default();
        }
        state.cancel.clone()
    }

    /// Ends the loading and the following. What is loaded stays.
    pub(super) fn stop(&self) {
        let mut state = lock(&self.state);
        state.halted = true;
        state.cancel.cancel();
        self.tell(&mut state, |progress| progress.live = false);
    }

    /// Goes on with the loading where it was stopped, or where it failed. Where everything has come, it looks once for more.
    pub(super) fn go_on(&self) {
        let mut state = lock(&self.state);
        (state.halted, state.again) = (false, true);
        self.changed.notify_all();
    }

    fn close(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        state.cancel.cancel();
        self.changed.notify_all();
        drop(state);
        let searches = lock(&self.searches);
        searches.running.cancel();
        searches.beside.cancel();
        drop(searches);
        lock(&self.folder).take();
    }

    /// Follows the log, or no longer.
    pub(super) fn set_live(&self, on: bool) {
        let mut state = lock(&self.state);
        state.halted &= !on;
        self.tell(&mut state, |progress| progress.live = on);
        self.changed.notify_all();
    }

    pub(super) fn revision(&self) -> u32 {
        lock(&self.state).progress.revision
    }

    /// Waits that long, and for as long as the log is neither followed nor gone on with. Whether there is still something to do.
    pub(super) fn wait(&self, pause: Duration) -> bool {
        let until = Instant::now() + pause;
        let mut state = lock(&self.state);
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if state.closed || state.again || (state.progress.live && left.is_zero()) {
                return !state.closed;
            }
            let longest = if state.progress.live { left } else { Duration::from_secs(3600) };
            state = self.changed.wait_timeout(state, longest).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Tells what has become of it. There is something else to be found.
    pub(super) fn loaded(&self, loaded: AuditLoaded, left_out: Vec<AuditFileProblem>) {
        let Problems { files, unended, .. } = self.index.problems();
        let files = files.into_iter().map(|file| AuditFileProblem {
            path: file.path,
            message: file.message,
            missing: file.kind.is_missing(),
        });
        let unended = unended.into_iter().map(|line| AuditFileProblem {
            path: line.log,
            message: line.reason.to_string(),
            missing: false,
        });
        let unread = files.chain(unended).chain(left_out).collect();
        self.tell(&mut lock(&self.state), |progress| {
            progress.progress = loaded;
            progress.unread = unread;
            progress.revision = progress.revision.wrapping_add(1);
        });
    }

    /// Tells that loading is under way.
    pub(super) fn begun(&self) {
        self.tell(&mut lock(&self.state), |progress| (progress.finished, progress.stopped) = (false, false));
    }

    /// Tells that nothing is loading any more, whether everything has come, and why not.
    pub(super) fn ended(&self, outcome: Result<(), Error>, whole: bool) {
        self.tell(&mut lock(&self.state), |progress| {
            progress.finished = true;
            progress.stopped = !whole && outcome == Err(Error::Stopped);
            progress.problem = outcome.err().filter(|error| *error != Error::Stopped).map(CommandError::from);
        });
    }

    /// Under the lock, so that what is told last is what is.
    fn tell(&self, state: &mut State, change: impl FnOnce(&mut AuditProgress)) {
        let before = state.progress.clone();
        change(&mut state.progress);
        if state.progress != before && !state.closed {
            (self.told)(state.progress.clone());
        }
    }

    /// A search is begun, and the one under way is over.
    pub(super) fn begin_search(&self) -> Cancel {
        let mut searches = lock(&self.searches);
        std::mem::take(&mut searches.running).cancel();
        searches.running.clone()
    }

    /// The same for what stands beside an event: it and the search do not end each other.
    pub(super) fn begin_beside(&self) -> Cancel {
        let mut searches = lock(&self.searches);
        std::mem::take(&mut searches.beside).cancel();
        searches.beside.clone()
    }

    /// Keeps a search. A log that grows is asked the same again and again: of that, only the search before is still kept,
    /// because its rows may be asked for meanwhile.
    pub(super) fn keep(&self, kept: Kept) -> u32 {
        let mut searches = lock(&self.searches);
        let mut same = searches.kept.iter().rev().filter(|(_, known)| known.asks_the_same_as(&kept));
        if let Some(old) = same.nth(1).map(|(number, _)| *number) {
            searches.kept.retain(|(number, _)| *number != old);
        }
        searches.last += 1;
        let number = searches.last;
        searches.kept.push_back((number, Arc::new(kept)));
        if searches.kept.len() > SEARCHES {
            searches.kept.pop_front();
        }
        number
    }

    /// A search that is kept.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub(super) fn search(&self, number: u32) -> Result<Arc<Kept>, Error> {
        let searches = lock(&self.searches);
        let kept = searches.kept.iter().find(|(known, _)| *known == number).map(|(_, kept)| Arc::clone(kept));
        kept.ok_or(Error::Audit(AuditError::Gone))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(folder: Option<DropFolder>) -> OpenLog {
        let (index, _) = Index::spooled("log").unwrap();
        OpenLog::new(Arc::new(index), Box::new(|_| {}), folder)
    }

    #[test]
    fn a_search_and_what_stands_beside_an_event_do_not_end_each_other() {
        let log = log(None);
        let (search, beside) = (log.begin_search(), log.begin_beside());
        assert!(!search.is_cancelled() && !beside.is_cancelled());
        let next = log.begin_search();
        assert!(search.is_cancelled() && !beside.is_cancelled());
        log.close();
        assert!(next.is_cancelled() && beside.is_cancelled());
    }

    #[test]
    fn the_folder_of_a_drop_goes_when_its_log_is_closed_though_somebody_still_reads() {
        let place = tempfile::tempdir().unwrap();
        let folder = DropFolder::within(place.path()).unwrap();
        let path = folder.files();
        let log = Arc::new(log(Some(folder)));
        let reads = Arc::clone(&log);
        assert!(path.exists());
        log.close();
        assert!(!path.exists());
        drop(reads);
    }

    #[test]
    fn a_search_that_is_repeated_takes_the_place_of_the_one_before_the_last() {
        let log = log(None);
        let keep = |text: &str, from_ms: Option<i64>| {
            let query = Query::parse(text, qdrant_audit::Now::default()).unwrap();
            let search = Search::run(&log.index.snapshot(), &query, &Cancel::default()).unwrap();
            log.keep(Kept { query, range: (from_ms, None), search })
        };
        let others = [keep("result:ok", None), keep("result:denied", Some(7))];
        let same: Vec<u32> = (0..50).map(|_| keep("result:denied", None)).collect();
        let kept = |number: &u32| log.search(*number).is_ok();
        assert!(others.iter().all(kept));
        assert_eq!(same.iter().filter(|number| kept(number)).collect::<Vec<_>>(), [&same[48], &same[49]]);
        let fresh: Vec<u32> = (0..20).map(|number| keep(&format!("subject:s{number}"), None)).collect();
        assert_eq!(fresh.iter().filter(|number| kept(number)).count(), SEARCHES);
        assert!(!others.iter().any(kept));
    }
}
