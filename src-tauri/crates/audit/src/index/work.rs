//! What is known of each log while it is loaded and followed.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Progress;
use super::tasks::{Parts, Step, Task, Told};
use crate::arrange::{arrange, pack, without};
use crate::block::{BLOCK_ROWS, Block};
use crate::dictionary::{Code, Dictionaries};
use crate::found::{Found, FoundFile, Names, Stamp};
use crate::problems::{FileProblem, FileProblemKind};
use crate::stretch::{LastLine, Lines, Stretch};
use crate::{BrokenLine, Field, Log, NoEvent, Problems};

/// So many files stay open: the newest ones, which are deleted or replaced while somebody looks at them.
const OPEN: usize = 100;

/// So many blocks are no hindrance to any search.
const FEW_BLOCKS: usize = 8;

#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) roots: Vec<PathBuf>,
    pub(super) folders: Vec<(PathBuf, Option<std::time::SystemTime>)>,
    pub(super) names: Names,
    /// By rank: the newest first, then those that came later.
    pub(super) sources: Vec<Source>,
    /// The places of sources by their codes.
    ranks: HashMap<Code, usize>,
    pub(super) tasks: Vec<Task>,
    pub(super) parts: Parts,
    pub(super) blocks: Vec<Arc<Block>>,
    fresh: Vec<Arc<Block>>,
    /// How many events there are.
    pub(super) total: u64,
    pub(super) problems: Problems,
    /// Where the next look at old logs begins.
    pub(super) turn: usize,
    bytes_done: u64,
    bytes: u64,
}

#[derive(Debug)]
pub(super) struct Source {
    pub(super) code: Code,
    pub(super) name: String,
    pub(super) age: String,
    pub(super) log: Option<Arc<Log>>,
    pub(super) origin: Origin,
    /// In how many parts it is still to be read.
    pub(super) parts: usize,
    /// Up to where it was read.
    pub(super) read_to: u64,
    /// The bytes before that.
    pub(super) mark: Vec<u8>,
    /// A last line that is no event or not yet.
    pub(super) pending: Option<LastLine>,
    /// Whether that was counted as cut.
    pub(super) is_cut: bool,
    /// How many of its lines are no events.
    broken: u64,
    /// A part of it could not be read.
    pub(super) has_failed: bool,
    /// It was told that it cannot be looked at.
    pub(super) is_unreadable: bool,
}

#[derive(Debug)]
pub(super) enum Origin {
    File {
        path: PathBuf,
        stamp: Stamp,
        packed: bool,
        /// It was deleted.
        is_gone: bool,
    },
    Spool {
        closed: Arc<AtomicBool>,
    },
}

impl Source {
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File { path, .. } => Some(path),
            Origin::Spool { .. } => None,
        }
    }

    /// The last line, where it is no event or not yet.
    fn last_line(&self, reason: NoEvent) -> Option<BrokenLine> {
        let LastLine { offset, length, .. } = self.pending?;
        Some(BrokenLine { log: self.name.clone(), source: self.code, offset, length, reason })
    }
}

impl Work {
    pub(super) fn open(found: Found, dictionaries: &Dictionaries) -> Self {
        let names = Names::new(found.files.iter().map(|file| file.path.as_path()));
        let problems = Problems { files: found.problems, ..Problems::default() };
        let mut work = Self { roots: found.roots, folders: found.folders, names, problems, ..Self::default() };
        for file in found.files {
            work.add(file, dictionaries);
        }
        work
    }

    pub(super) fn spooled(name: &str, file: File, closed: Arc<AtomicBool>, dictionaries: &Dictionaries) -> Self {
        let mut work = Self::default();
        let code = dictionaries.code_or_new(Field::Source, name);
        work.push(code, name.to_owned(), String::new(), Origin::Spool { closed });
        work.sources[0].log = Some(Arc::new(Log::new(name, None, file)));
        work
    }

    /// Takes a file that is to be opened.
    pub(super) fn add(&mut self, file: FoundFile, dictionaries: &Dictionaries) {
        let name = self.names.name(&file.path);
        let code = dictionaries.code_or_new(Field::Source, &name);
        self.bytes += file.stamp.length;
        let origin = Origin::File { path: file.path, stamp: file.stamp, packed: false, is_gone: false };
        self.push(code, name, file.age, origin);
        self.reopen(self.sources.len() - 1);
    }

    fn push(&mut self, code: Code, name: String, age: String, origin: Origin) {
        self.ranks.insert(code, self.sources.len());
        self.sources.push(Source {
            code,
            name,
            age,
            log: None,
            origin,
            parts: 0,
            read_to: 0,
            mark: Vec::new(),
            pending: None,
            is_cut: false,
            broken: 0,
            has_failed: false,
            is_unreadable: false,
        });
    }

    /// A file is to be opened, for the first time or again.
    pub(super) fn reopen(&mut self, rank: usize) {
        let source = &mut self.sources[rank];
        if let Origin::File { path, .. } = &source.origin {
            let step = Step::Open { name: source.name.clone(), path: path.clone(), keep: rank < OPEN };
            source.parts = 1;
            self.tasks.push(Task { rank, source: source.code, step });
        }
    }

    /// A log is to be read from a place on.
    pub(super) fn read(&mut self, rank: usize, from: u64, end: u64) {
        let source = &mut self.sources[rank];
        if let Some(log) = &source.log {
            let tasks = Task::read(self.parts, rank, log, source.code, from, end);
            source.parts += tasks.len();
            self.bytes += end - from;
            self.tasks.extend(tasks);
        }
    }

    pub(super) fn take(&mut self, told: Told) {
        match told {
            Told::Opened { source, log, stamp: new, packed: is_packed, length, parts, problem } => {
                let Some(source) = self.ranks.get(&source).map(|&rank| &mut self.sources[rank]) else { return };
                source.parts = parts;
                if let Origin::File { path, stamp, packed, .. } = &mut source.origin {
                    self.bytes = self.bytes + length - stamp.length.min(self.bytes);
                    (*stamp, *packed) = (new, is_packed);
                    self.problems.readable(path, &[FileProblemKind::Unreadable, FileProblemKind::Damaged]);
                    if let Some(problem) = problem {
                        self.problems.file(FileProblem::new(path, FileProblemKind::Damaged, problem));
                    }
                }
                source.log = Some(log);
            }
            Told::Failed { source, error, was_opened } => {
                let Some(source) = self.ranks.get(&source).map(|&rank| &mut self.sources[rank]) else { return };
                source.parts = if was_opened { source.parts.saturating_sub(1) } else { 0 };
                source.has_failed = was_opened;
                if let Some(path) = source.path() {
                    self.problems.file(FileProblem::unreadable(path, &error));
                }
            }
            Told::Read { stretch, lines, mark } => self.lines(stretch, lines, mark),
        }
    }

    fn lines(&mut self, stretch: Stretch, lines: Lines, mark: Option<Vec<u8>>) {
        let Some(&rank) = self.ranks.get(&stretch.source) else { return };
        let source = &mut self.sources[rank];
        source.parts = source.parts.saturating_sub(1);
        self.bytes_done += stretch.to - stretch.from;
        // The stretch in which a line begins that is not ended knows more than the one behind it, whichever is told first.
        let known = source.pending.is_some_and(|last| last.end() == stretch.end);
        if let Some(mark) = mark.filter(|_| lines.pending.is_some() || !known) {
            (source.read_to, source.mark) = (lines.read_to(stretch), mark);
            if let (true, Some(LastLine { offset, .. })) = (source.is_cut, source.pending) {
                // Its end has come after all.
                let code = source.code;
                self.problems.lines.retain(|line| (line.source, line.offset) != (code, offset));
                self.problems.broken -= 1;
                source.broken -= 1;
            }
            (source.pending, source.is_cut) = (lines.pending, false);
        }
        self.total += lines.events();
        let unnamed = lines.broken - lines.places.len() as u64;
        for (offset, length, reason) in lines.places {
            let line = BrokenLine { log: source.name.clone(), source: source.code, offset, length, reason };
            self.problems.line(line);
        }
        self.problems.broken += unnamed;
        source.broken += lines.broken;
        self.fresh.extend(lines.blocks.into_iter().map(Arc::new));
    }

    /// Counts last lines that stay without an end because their logs are over, and names those that may get one.
    pub(super) fn settle(&mut self) {
        let mut newest: HashMap<Option<&Path>, &str> = HashMap::new();
        let waiting = |source: &Source| source.pending.is_some_and(|last| !last.is_blank) && !source.is_cut;
        self.problems.unended.clear();
        if !self.sources.iter().any(waiting) {
            return;
        }
        for source in &self.sources {
            let age = newest.entry(source.path().and_then(Path::parent)).or_default();
            *age = (*age).max(&source.age);
        }
        let is_over = |source: &Source| match &source.origin {
            Origin::File { path, packed, is_gone, .. } => {
                *packed || *is_gone || newest.get(&path.parent()).is_some_and(|age| *age > source.age.as_str())
            }
            Origin::Spool { closed } => closed.load(Ordering::Relaxed),
        };
        let over: Vec<usize> = (0..self.sources.len())
            .filter(|&rank| waiting(&self.sources[rank]) && is_over(&self.sources[rank]))
            .collect();
        for rank in over {
            let source = &mut self.sources[rank];
            source.is_cut = true;
            source.broken += 1;
            let line = source.last_line(NoEvent::Cut);
            line.into_iter().for_each(|line| self.problems.line(line));
        }
        let unended = self.sources.iter().filter(|source| waiting(source));
        self.problems.unended = unended.filter_map(|source| source.last_line(NoEvent::Unended)).collect();
    }

    /// Forgets what was read of a log; answers how many events that are.
    pub(super) fn forget(&mut self, rank: usize) -> u64 {
        self.arrange();
        let source = &mut self.sources[rank];
        (source.parts, source.read_to, source.pending, source.is_cut) = (0, 0, None, false);
        source.has_failed = false;
        source.mark.clear();
        let code = source.code;
        self.tasks.retain(|task| task.source != code);
        self.problems.lines.retain(|line| line.source != code);
        self.problems.broken -= std::mem::take(&mut source.broken);
        self.blocks = without(std::mem::take(&mut self.blocks), code);
        let events = self.blocks.iter().map(|block| block.rows() as u64).sum();
        let dropped = self.total - events;
        self.total = events;
        dropped
    }

    pub(super) const fn has_fresh(&self) -> bool {
        !self.fresh.is_empty()
    }

    /// Puts what came among the rest.
    pub(super) fn arrange(&mut self) {
        if self.has_fresh() {
            self.blocks.append(&mut self.fresh);
            self.blocks = arrange(std::mem::take(&mut self.blocks));
        }
    }

    /// Puts blocks together where one has room for several, if there are many more than there must be. Answers whether it did.
    pub(super) fn pack(&mut self) -> bool {
        let is_scattered = self.blocks.len() > FEW_BLOCKS + 4 * (self.total as usize / BLOCK_ROWS);
        if is_scattered {
            self.blocks = pack(std::mem::take(&mut self.blocks));
        }
        is_scattered
    }

    /// The logs by their codes.
    pub(super) fn logs(&self) -> Vec<Option<Arc<Log>>> {
        let highest = self.sources.iter().map(|source| source.code).max().unwrap_or(0);
        let mut logs = vec![None; highest as usize + 1];
        for source in &self.sources {
            logs[source.code as usize].clone_from(&source.log);
        }
        logs
    }

    pub(super) fn progress(&self) -> Progress {
        Progress {
            files_done: self.sources.iter().filter(|source| source.parts == 0).count() as u64,
            files: self.sources.len() as u64,
            bytes_done: self.bytes_done.min(self.bytes),
            bytes: self.bytes,
            events: self.total,
            broken: self.problems.broken,
        }
    }
}
