//! What workers do, and in which order.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::Cancel;
use crate::dictionary::{Code, Dictionaries};
use crate::found::Stamp;
use crate::log::{self, Log};
use crate::stretch::{Lines, Reader, Stretch};
use crate::unpack::{Attic, Packing, Room};

/// In which parts logs are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    /// How much is read as one.
    pub(super) stretch: u64,
    /// How much of the end of the newest logs is read before anything else.
    pub(super) tail: u64,
}

impl Default for Parts {
    fn default() -> Self {
        // About as much as a block holds, and as a page shows.
        Self { stretch: 12 << 20, tail: 1 << 20 }
    }
}

/// So many logs are the newest ones: each peer may write one.
const NEWEST: usize = 16;

/// How many bytes before the place up to which a log was read are remembered.
const MARK: usize = 64;

/// Something to be done for one log.
#[derive(Debug, Clone)]
pub(super) struct Task {
    /// The place of the log in the order of their age: 0 is the newest.
    pub(super) rank: usize,
    pub(super) source: Code,
    pub(super) step: Step,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Open a file, and unpack it if need be.
    Open {
        name: String,
        path: PathBuf,
        /// Whether it stays open.
        keep: bool,
    },
    Read {
        log: Arc<Log>,
        stretch: Stretch,
    },
}

/// What workers tell.
#[derive(Debug)]
pub(super) enum Told {
    Opened {
        source: Code,
        log: Arc<Log>,
        stamp: Stamp,
        packed: bool,
        /// How long it is, unpacked.
        length: u64,
        /// In how many parts it is read.
        parts: usize,
        problem: Option<String>,
    },
    Failed {
        source: Code,
        error: io::Error,
        was_opened: bool,
    },
    Read {
        stretch: Stretch,
        lines: Lines,
        mark: Option<Vec<u8>>,
    },
}

/// The tasks that wait, the most urgent first.
#[derive(Debug, Default)]
pub(super) struct Queue {
    tasks: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    tasks: BTreeMap<(bool, usize, u64), Task>,
    /// Tasks that were taken and may add others.
    running: usize,
}

impl Task {
    /// The tasks that read a log.
    pub(super) fn read(parts: Parts, rank: usize, log: &Arc<Log>, source: Code, from: u64, end: u64) -> Vec<Self> {
        let tail = if rank < NEWEST { parts.tail } else { 0 };
        let body = (end - from).saturating_sub(tail);
        let parts = body.div_ceil(parts.stretch);
        let mut bounds: Vec<u64> = (0..=parts).map(|part| from + body * part / parts.max(1)).collect();
        bounds.push(end);
        bounds.dedup();
        if bounds.len() == 1 {
            bounds.push(end);
        }
        let task = |bounds: &[u64]| {
            let stretch = Stretch { source, from: bounds[0], to: bounds[1], end };
            Self { rank, source, step: Step::Read { log: Arc::clone(log), stretch } }
        };
        bounds.windows(2).map(task).collect()
    }

    /// What sorts the urgent ones first: the ends of the newest logs, then the newest logs, from their ends on.
    fn order(&self) -> (bool, usize, u64) {
        let newest = self.rank < NEWEST;
        match &self.step {
            Step::Open { .. } => (!newest, self.rank, 0),
            Step::Read { stretch, .. } => (!newest || stretch.to < stretch.end, self.rank, u64::MAX - stretch.from),
        }
    }
}

impl Queue {
    pub(super) fn new(tasks: Vec<Task>) -> Self {
        let tasks = tasks.into_iter().map(|task| (task.order(), task)).collect();
        Self { tasks: Mutex::new(Waiting { tasks, running: 0 }), changed: Condvar::new() }
    }

    /// What was left when all were told to stop.
    pub(super) fn left(self) -> Vec<Task> {
        self.tasks.into_inner().unwrap_or_else(PoisonError::into_inner).tasks.into_values().collect()
    }

    fn add(&self, tasks: Vec<Task>) {
        self.lock().tasks.extend(tasks.into_iter().map(|task| (task.order(), task)));
        self.changed.notify_all();
    }

    fn next(&self) -> Option<(Task, Running<'_>)> {
        let mut waiting = self.lock();
        loop {
            if let Some((_, task)) = waiting.tasks.pop_first() {
                waiting.running += 1;
                return Some((task, Running(self)));
            }
            if waiting.running == 0 {
                return None;
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task that was taken. It is over with this, also where its worker panics: nobody waits for what never comes.
struct Running<'a>(&'a Queue);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.lock().running -= 1;
        self.0.changed.notify_all();
    }
}

/// Takes tasks until there are no more, or it is told to stop.
pub(super) struct Worker<'a> {
    pub(super) queue: &'a Queue,
    pub(super) dictionaries: &'a Dictionaries,
    pub(super) room: &'a Room,
    pub(super) cancel: &'a Cancel,
    pub(super) parts: Parts,
    pub(super) told: Sender<Told>,
}

impl Worker<'_> {
    pub(super) fn run(self) {
        let mut reader = Reader::new(self.dictionaries);
        let mut attic = Attic::default();
        while !self.cancel.is_cancelled()
            && let Some((task, running)) = self.queue.next()
        {
            let (source, was_opened) = (task.source, matches!(task.step, Step::Read { .. }));
            let told = match &task.step {
                Step::Open { name, path, keep } => self.open(&task, name, path, *keep, &mut attic),
                Step::Read { log, stretch } => self.read(log, *stretch, &mut reader),
            };
            match told {
                Ok(true) => {}
                Ok(false) => self.queue.add(vec![task]),
                Err(error) => self.tell(Told::Failed { source, error, was_opened }),
            }
            drop(running);
        }
    }

    fn tell(&self, told: Told) {
        // Who listens stays until the last worker is gone.
        let _ = self.told.send(told);
    }

    /// Answers whether it was done; else it was told to stop.
    fn open(&self, task: &Task, name: &str, path: &std::path::Path, keep: bool, attic: &mut Attic) -> io::Result<bool> {
        let (file, metadata) = log::open(path)?;
        let stamp = Stamp::of(&metadata);
        let file = Log::new(name, Some(path.to_owned()), file);
        let mut start = [0; 4];
        let read = file.read_at(&mut start, 0)?;
        let packing = Packing::of(&start[..read]);
        let (log, length, problem) = match packing {
            None if keep => (file, stamp.length, None),
            None => (Log::reopened(name.to_owned(), path.to_owned(), stamp.identity), stamp.length, None),
            Some(packing) => {
                let (file, _) = log::open(path)?;
                let Some(unpacked) = attic.unpack(packing, file, self.room, self.cancel)? else { return Ok(false) };
                let log = Log::part(name.to_owned(), path.to_owned(), unpacked.file, unpacked.from, unpacked.length);
                (log, unpacked.length, unpacked.problem)
            }
        };
        let (source, log) = (task.source, Arc::new(log));
        let tasks = Task::read(self.parts, task.rank, &log, source, 0, length);
        let parts = tasks.len();
        let packed = packing.is_some();
        // Told before anybody can tell of its lines.
        self.tell(Told::Opened { source, log, stamp, packed, length, parts, problem });
        self.queue.add(tasks);
        Ok(true)
    }

    /// Answers whether it was done; else it was told to stop.
    fn read(&self, log: &Log, stretch: Stretch, reader: &mut Reader<'_>) -> io::Result<bool> {
        let Some(lines) = reader.read(log, stretch, self.cancel)? else { return Ok(false) };
        // A line that is not ended may begin long before the last stretch.
        let tells_the_end = stretch.to == stretch.end || lines.pending.is_some();
        let mark = if tells_the_end { Some(mark(log, lines.read_to(stretch))?) } else { None };
        self.tell(Told::Read { stretch, lines, mark });
        Ok(true)
    }
}

/// The bytes before a place: whether they are still the same says whether the log only grew.
pub(super) fn mark(log: &Log, to: u64) -> io::Result<Vec<u8>> {
    let from = to.saturating_sub(MARK as u64);
    let mut bytes = vec![0; (to - from) as usize];
    let read = log.read_at(&mut bytes, from)?;
    bytes.truncate(read);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_for_a_worker_that_panicked() {
        let step = Step::Open { name: "log".to_owned(), path: PathBuf::new(), keep: false };
        let queue = Queue::new(vec![Task { rank: 0, source: 1, step }]);
        let (_, running) = queue.next().unwrap();
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| queue.next().is_none());
            let panics = scope.spawn(move || {
                let _running = running;
                panic!("as a mistake would");
            });
            assert!(panics.join().is_err());
            assert!(waits.join().unwrap());
        });
    }
}
