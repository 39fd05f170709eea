//! The whole: logs, their events, and what is no event; loaded, and then followed.

mod refresh;
mod tasks;
mod work;

use std::io;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use ts_rs::TS;

use crate::dictionary::Dictionaries;
use crate::found::Found;
use crate::unpack::Room;
use crate::{BrokenLine, Cancel, Problems, Snapshot, Spool};
use tasks::{Queue, Worker};
use work::Work;

/// How much of a line that is no event is shown.
const SHOWN: u64 = 4 << 10;

/// How often progress is told.
const OFTEN: Duration = Duration::from_millis(50);

/// Logs that are loaded, and followed while they grow.
#[derive(Debug)]
pub struct Index {
    dictionaries: Arc<Dictionaries>,
    room: Room,
    /// Held for as long as something is loaded.
    work: Mutex<Work>,
    published: Mutex<Published>,
}

#[derive(Debug)]
struct Published {
    snapshot: Snapshot,
    problems: Problems,
}

/// How far loading is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[expect(missing_docs, reason = "each is what its name says")]
pub struct Progress {
    #[ts(type = "number")]
    pub files_done: u64,
    #[ts(type = "number")]
    pub files: u64,
    #[ts(type = "number")]
    pub bytes_done: u64,
    #[ts(type = "number")]
    pub bytes: u64,
    #[ts(type = "number")]
    pub events: u64,
    /// Lines that are no events.
    #[ts(type = "number")]
    pub broken: u64,
}

/// What a look at the logs brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Changed {
    /// Events that came.
    #[ts(type = "number")]
    pub added: u64,
    /// Events whose log was cut short or replaced. Those of them that are still there are counted with those that came.
    #[ts(type = "number")]
    pub dropped: u64,
    /// Lines that came and are no events.
    #[ts(type = "number")]
    pub broken: u64,
    /// Logs that came.
    #[ts(type = "number")]
    pub files: u64,
}

/// Why loading ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// It was told to stop. What was loaded stays, and the next time it goes on from there.
    #[error("Loading was stopped.")]
    Cancelled,
}

impl Changed {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Index {
    /// The logs that were found. Nothing is read yet.
    #[must_use]
    pub fn open(found: Found) -> Self {
        let room = Room::new(found.unpack_at_most);
        let dictionaries = Arc::new(Dictionaries::default());
        let work = Work::open(found, &dictionaries);
        Self::new(dictionaries, room, work)
    }

    /// A log whose lines come from elsewhere, and where they are to be put.
    ///
    /// # Errors
    ///
    /// When there is no room for a temporary file.
    pub fn spooled(name: &str) -> io::Result<(Self, Spool)> {
        let file = tempfile::tempfile()?;
        let closed = Arc::new(AtomicBool::new(false));
        let dictionaries = Arc::new(Dictionaries::default());
        let work = Work::spooled(name, file.try_clone()?, Arc::clone(&closed), &dictionaries);
        Ok((Self::new(dictionaries, Room::new(0), work), Spool { file, end: 0, closed }))
    }

    fn new(dictionaries: Arc<Dictionaries>, room: Room, work: Work) -> Self {
        let snapshot = Snapshot::new(Vec::new(), work.logs(), Arc::clone(&dictionaries));
        let published = Mutex::new(Published { snapshot, problems: work.problems.clone() });
        Self { dictionaries, room, work: Mutex::new(work), published }
    }

    /// What is known now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        lock(&self.published).snapshot.clone()
    }

    /// What could not be read.
    #[must_use]
    pub fn problems(&self) -> Problems {
        lock(&self.published).problems.clone()
    }

    /// The beginning of a line that is no event; bytes that are no text are replaced.
    ///
    /// # Errors
    ///
    /// When its log cannot be read any more.
    pub fn broken_text(&self, line: &BrokenLine) -> io::Result<String> {
        let snapshot = self.snapshot();
        let log = snapshot.log(line.source).ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = vec![0; line.length.min(SHOWN) as usize];
        let read = log.read_at(&mut bytes, line.offset)?;
        Ok(String::from_utf8_lossy(&bytes[..read]).into_owned())
    }

    /// Reads all logs, the ends of the newest ones first. What is found is published while more comes; progress is told when
    /// there is some, and at the end.
    ///
    /// # Errors
    ///
    /// When it is told to stop. Logs that cannot be read are told by [`Index::problems`].
    pub fn load(&self, cancel: &Cancel, progress: &(dyn Fn(Progress) + Sync)) -> Result<(), LoadError> {
        let mut work = lock(&self.work);
        let is_first = !work.tasks.is_empty();
        self.run(&mut work, cancel, progress)?;
        if is_first && work.pack() {
            self.publish(&mut work);
        }
        Ok(())
    }

    /// Looks what changed since: lines that came, logs that came, were cut short, replaced or deleted. It costs little when
    /// nothing did; of very many logs it looks at the newest each time, and at the others in turn.
    ///
    /// The events of a deleted log stay: the server deletes its oldest logs by itself. A log that was cut short or replaced is
    /// read again from its beginning, and its former events are dropped.
    ///
    /// # Errors
    ///
    /// When it is told to stop.
    pub fn refresh(&self, cancel: &Cancel) -> Result<Changed, LoadError> {
        let mut work = lock(&self.work);
        let before = work.total;
        let broken = work.problems.broken;
        let (dropped, files) = work.look(&self.dictionaries);
        if dropped > 0 {
            self.publish(&mut work);
        }
        self.run(&mut work, cancel, &|_| {})?;
        Ok(Changed {
            added: work.total + dropped - before,
            dropped,
            broken: work.problems.broken.saturating_sub(broken),
            files,
        })
    }

    fn run(&self, work: &mut Work, cancel: &Cancel, progress: &(dyn Fn(Progress) + Sync)) -> Result<(), LoadError> {
        if !work.tasks.is_empty() {
            let queue = Queue::new(std::mem::take(&mut work.tasks));
            self.work_through(work, &queue, cancel, progress);
            work.tasks = queue.left();
        }
        work.settle();
        self.publish(work);
        progress(work.progress());
        if work.tasks.is_empty() { Ok(()) } else { Err(LoadError::Cancelled) }
    }

    fn work_through(&self, work: &mut Work, queue: &Queue, cancel: &Cancel, progress: &(dyn Fn(Progress) + Sync)) {
        let (told, listen) = mpsc::channel();
        let workers = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            for _ in 0..workers {
                let (dictionaries, room, told) = (&*self.dictionaries, &self.room, told.clone());
                let worker = Worker { queue, dictionaries, room, cancel, parts: work.parts, told };
                scope.spawn(move || worker.run());
            }
            drop(told);
            let mut pace = Pace::default();
            loop {
                match listen.recv_timeout(OFTEN) {
                    Ok(told) => work.take(told),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                if pace.is_due() && work.has_fresh() {
                    pace.run(|| self.publish(work));
                    progress(work.progress());
                }
            }
        });
    }

    fn publish(&self, work: &mut Work) {
        work.arrange();
        let snapshot = Snapshot::new(work.blocks.clone(), work.logs(), Arc::clone(&self.dictionaries));
        *lock(&self.published) = Published { snapshot, problems: work.problems.clone() };
    }
}

/// When to publish: at once, and then so seldom that it takes no more than a fifth of the time.
#[derive(Debug, Default)]
struct Pace {
    next: Option<Instant>,
}

impl Pace {
    fn is_due(&self) -> bool {
        self.next.is_none_or(|next| next <= Instant::now())
    }

    fn run(&mut self, publish: impl FnOnce()) {
        let begun = Instant::now();
        publish();
        let took = begun.elapsed();
        self.next = Some(Instant::now() + OFTEN.max(took * 4));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
