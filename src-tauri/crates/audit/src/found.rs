//! Which files hold the logs.

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Utc};

use crate::log::Identity;
use crate::problems::{FileProblem, FileProblemKind, why};

/// How deep folders are looked into: a cluster's, a peer's, its storage's, its logs'.
const DEEPEST: usize = 4;

/// Where logs are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Sources;

/// The files that hold logs, the newest first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub(crate) roots: Vec<PathBuf>,
    pub(crate) files: Vec<FoundFile>,
    /// The folders that were looked into, and when each changed last.
    pub(crate) folders: Vec<(PathBuf, Option<SystemTime>)>,
    pub(crate) problems: Vec<FileProblem>,
    pub(crate) unpack_at_most: u64,
}

/// A file that holds a log.
#[derive(Debug, Clone)]
pub(crate) struct FoundFile {
    pub(crate) path: PathBuf,
    /// Sorts as the time of what is in it.
    pub(crate) age: String,
    pub(crate) stamp: Stamp,
}

/// What changes when a file does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) identity: Identity,
    pub(crate) length: u64,
    pub(crate) modified: Option<SystemTime>,
}

/// Why there is nothing to be loaded.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file or folder cannot be looked at.
    #[error("{path} cannot be opened: {}", why(error))]
    Unreadable {
        /// Which.
        path: String,
        /// What the system says.
        error: io::Error,
    },
    /// It is neither a file nor a folder.
    #[error(
        "{path} is a pipe or a device. Choose files or folders; the command line also reads from standard input, as -."
    )]
    NotAFile {
        /// Which.
        path: String,
    },
    /// There is no log.
    #[error(
        "No audit log was found. In folders, files are taken that are called like audit.2026-11-21.log, or the same with .gz, \
         .zst or the number of a rotation behind it; choose a file with another name by itself."
    )]
    Nothing,
}

impl Sources {
    /// Finds the logs. Files are taken whatever they are called; of folders, and of folders in them, the files that are called
    /// as servers call their logs. What cannot be looked at is told with the rest, if there is a rest.
    ///
    /// # Errors
    ///
    /// When there is no log.
    pub fn discover(paths: &[PathBuf]) -> Result<Found, OpenError> {
        let mut search = Search::default();
        for path in paths {
            search.root(path);
        }
        let Search { files, folders, problems, first_error, .. } = search;
        if files.is_empty() {
            return Err(first_error.unwrap_or(OpenError::Nothing));
        }
        let mut files: Vec<FoundFile> =
            files.into_iter().map(|(path, metadata)| FoundFile::new(path, &metadata)).collect();
        files.sort_by(|a, b| b.age.cmp(&a.age).then_with(|| a.path.cmp(&b.path)));
        Ok(Found { roots: paths.to_vec(), files, folders, problems, unpack_at_most: 64 << 30 })
    }
}

impl Found {
    /// How many files there are.
    #[must_use]
    pub const fn files(&self) -> usize {
        self.files.len()
    }

    /// Compressed files may unpack to so many bytes altogether. 64 GiB if nothing is said.
    #[must_use]
    pub const fn unpack_at_most(mut self, bytes: u64) -> Self {
        self.unpack_at_most = bytes;
        self
    }
}

impl FoundFile {
    fn new(path: PathBuf, metadata: &Metadata) -> Self {
        let stamp = Stamp::of(metadata);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let changed = |time: SystemTime| DateTime::<Utc>::from(time).format("%F-%H-%M-%S").to_string();
        let age = date(name).or(stamp.modified.map(changed)).unwrap_or_default();
        Self { path, age, stamp }
    }
}

impl Stamp {
    /// Of what is no file.
    pub(crate) const NONE: Self = Self { identity: Identity::NONE, length: 0, modified: None };

    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self { identity: Identity::of(metadata), length: metadata.len(), modified: metadata.modified().ok() }
    }
}

#[derive(Default)]
struct Search {
    files: Vec<(PathBuf, Metadata)>,
    folders: Vec<(PathBuf, Option<SystemTime>)>,
    problems: Vec<FileProblem>,
    first_error: Option<OpenError>,
    known: HashSet<PathBuf>,
}

impl Search {
    fn root(&mut self, path: &Path) {
        match fs::canonicalize(path).and_then(|real| Ok((fs::metadata(&real)?, real))) {
            Ok((metadata, real)) if metadata.is_dir() => self.folder(real, 0),
            Ok((metadata, real)) if metadata.is_file() => self.file(real, metadata),
            Ok(_) => {
                let error = OpenError::NotAFile { path: path.display().to_string() };
                self.problems.push(FileProblem::new(path, FileProblemKind::Unreadable, error.to_string()));
                self.first_error.get_or_insert(error);
            }
            Err(error) => {
                self.problems.push(FileProblem::unreadable(path, &error));
                self.first_error.get_or_insert(OpenError::Unreadable { path: path.display().to_string(), error });
            }
        }
    }

    fn file(&mut self, path: PathBuf, metadata: Metadata) {
        if self.known.insert(path.clone()) {
            self.files.push((path, metadata));
        }
    }

    fn folder(&mut self, path: PathBuf, depth: usize) {
        if !self.known.insert(path.clone()) {
            return;
        }
        // Asked before the folder is read: what comes meanwhile is found the next time.
        let changed = changed(&path);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) => {
                self.problems.push(FileProblem::unreadable(&path, &error));
                return;
            }
        };
        self.folders.push((path.clone(), changed));
        for entry in entries {
            if let Err(error) = entry.and_then(|entry| self.entry(&entry, depth)) {
                self.problems.push(FileProblem::unreadable(&path, &error));
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry, depth: usize) -> io::Result<()> {
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if depth < DEEPEST {
                self.folder(entry.path(), depth + 1);
            }
            return Ok(());
        }
        if !entry.file_name().to_str().is_some_and(is_log) {
            return Ok(());
        }
        if kind.is_file() {
            match entry.metadata() {
                Ok(metadata) => self.file(entry.path(), metadata),
                // Deleted since the folder was read.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => self.problems.push(FileProblem::unreadable(&entry.path(), &error)),
            }
        } else {
            let message = "It is a link, a pipe or a device, and was left out. Choose what a link leads to by itself.";
            self.problems.push(FileProblem::new(&entry.path(), FileProblemKind::Unreadable, message));
        }
        Ok(())
    }
}

/// When a folder changed last; none where it changed so lately that the next change may have the same time.
pub(crate) fn changed(folder: &Path) -> Option<SystemTime> {
    let time = fs::metadata(folder).and_then(|metadata| metadata.modified()).ok()?;
    time.elapsed().is_ok_and(|age| age.as_secs() >= 2).then_some(time)
}

/// `audit.2026-11-21.log` and `audit.2026-11-21-08.log`, and `audit.log`; behind it `.gz` or `.zst`, and the number that a
/// rotation gives, before or after that. In any case.
fn is_log(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let Some((_, end)) = name.strip_prefix("audit").and_then(|rest| rest.rsplit_once(".log")) else { return false };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = end.split('.');
    name.starts_with("audit.")
        && parts.next() == Some("")
        && parts.all(|part| matches!(part, "gz" | "zst") || is_number(part))
}

/// The date in the name of a log.
fn date(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let (date, _) = name.strip_prefix("audit.")?.split_once(".log")?;
    (date.starts_with(|letter: char| letter.is_ascii_digit())).then(|| date.to_owned())
}

/// What logs are called: the shortest ends of their paths that tell them apart.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// How many folders stand before the names of files.
    depth: usize,
    taken: HashSet<String>,
}

impl Names {
    /// Names for these and for others that come later.
    pub(crate) fn new<'a>(paths: impl Iterator<Item = &'a Path> + Clone) -> Self {
        let differ = |depth: usize| {
            let mut seen = HashMap::new();
            paths.clone().all(|path| *seen.entry(end(path, depth)).or_insert(path) == path)
        };
        let deepest = paths.clone().map(|path| path.components().count()).max().unwrap_or(0);
        let depth = (0..deepest).find(|&depth| differ(depth)).unwrap_or(deepest);
        Self { depth, taken: HashSet::new() }
    }

    /// The name of a file that has none yet.
    pub(crate) fn name(&mut self, path: &Path) -> String {
        let whole = path.display();
        let ends = (self.depth..path.components().count()).map(|depth| end(path, depth));
        let whole = std::iter::once(whole.to_string()).chain((2..).map(|number| format!("{whole} ({number})")));
        let name = ends.chain(whole).find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.insert(name.clone());
        name
    }
}

/// The name of a file with so many folders before it.
fn end(path: &Path, depth: usize) -> String {
    let parts = path.components().rev().take(depth + 1).filter(|part| matches!(part, Component::Normal(_)));
    let mut parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.reverse();
    parts.join("/")
}

#[cfg(test)]
mod tests;
