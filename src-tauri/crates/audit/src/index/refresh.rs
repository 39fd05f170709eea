//! What changed on disk since the logs were read.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use memchr::memchr;

use super::tasks::mark;
use super::work::{Origin, Source, Work};
use crate::dictionary::Dictionaries;
use crate::found::{Sources, Stamp, changed};
use crate::log;
use crate::problems::{FileProblem, FileProblemKind};
use crate::stretch::{BYTE_ORDER_MARK, LastLine};

/// How many of the newest logs are looked at each time, and how many of the others.
const LOOKS: usize = 256;

/// How much of what came is looked through at once for the end of a line.
const PIECE: u64 = 64 << 10;

/// What became of a log.
enum News {
    Nothing,
    Deleted,
    Unreadable(io::Error),
    /// It could not be read, or not whole, and now it may be.
    Readable,
    /// Lines came.
    Grown(Stamp),
    /// It does not go on where it ended.
    CutShort(Stamp),
    /// It has to be opened again: another file has its name, or a compressed one changed.
    Replaced,
}

impl Work {
    /// Finds what is to be read; answers how many events were dropped, and how many logs came.
    pub(super) fn look(&mut self, dictionaries: &Dictionaries) -> (u64, u64) {
        let files = self.look_for_files(dictionaries);
        let known = self.sources.len() - files as usize;
        // The newest ones were found first, or came last.
        let newest = (0..known.min(LOOKS)).chain(known.saturating_sub(LOOKS).max(LOOKS)..known);
        let others = known.saturating_sub(2 * LOOKS);
        let turn = (0..others.min(LOOKS)).map(|step| LOOKS + (self.turn + step) % others.max(1));
        let looks: Vec<usize> = newest.chain(turn).collect();
        self.turn = (self.turn + LOOKS) % others.max(1);
        let dropped = looks.into_iter().map(|rank| self.look_at(rank)).sum();
        (dropped, files)
    }

    /// Takes logs that were not there before.
    fn look_for_files(&mut self, dictionaries: &Dictionaries) -> u64 {
        if self.folders.iter().all(|(folder, known)| known.is_some() && changed(folder) == *known) {
            return 0;
        }
        // If there is nothing any more, the logs that are gone tell it.
        let Ok(mut found) = Sources::discover(&self.roots) else { return 0 };
        self.folders = found.folders;
        let known: HashSet<PathBuf> = self.sources.iter().filter_map(Source::path).map(Path::to_owned).collect();
        found.files.retain(|file| !known.contains(&file.path));
        found.problems.into_iter().for_each(|problem| self.problems.file(problem));
        let files = found.files.len() as u64;
        for file in found.files.into_iter().rev() {
            self.add(file, dictionaries);
        }
        files
    }

    /// Looks at a log; answers how many events were dropped.
    fn look_at(&mut self, rank: usize) -> u64 {
        let source = &self.sources[rank];
        if source.parts > 0 {
            return 0;
        }
        let news = source.news();
        let path = source.path().map(Path::to_owned).unwrap_or_default();
        let was_unreadable =
            std::mem::replace(&mut self.sources[rank].is_unreadable, matches!(news, News::Unreadable(_)));
        if was_unreadable && !self.sources[rank].is_unreadable && !self.sources[rank].has_failed {
            self.problems.readable(&path, &[FileProblemKind::Unreadable]);
        }
        match news {
            News::Nothing => 0,
            News::Deleted => {
                if let Origin::File { is_gone, .. } = &mut self.sources[rank].origin {
                    *is_gone = true;
                }
                let message = "The file was deleted since it was loaded, as the server does with its oldest logs. Its events \
                               stay here; the lines themselves stay readable if the file is among the 100 newest.";
                self.problems.file(FileProblem::new(&path, FileProblemKind::Note, message));
                0
            }
            News::Unreadable(error) => {
                self.problems.file(FileProblem::unreadable(&path, &error));
                0
            }
            News::Readable => {
                let dropped = self.forget(rank);
                self.reopen(rank);
                dropped
            }
            News::Grown(new) => {
                self.sources[rank].set_stamp(new);
                if self.sources[rank].only_lengthens_its_last_line(new.length) {
                    return 0;
                }
                // Before the first line there may be the mark, and no line feed.
                let source = &self.sources[rank];
                let from = if source.mark == BYTE_ORDER_MARK { 0 } else { source.read_to };
                self.read(rank, from, new.length);
                0
            }
            News::CutShort(new) => {
                let dropped = self.forget(rank);
                self.sources[rank].set_stamp(new);
                self.read(rank, 0, new.length);
                let message = "The file was cut short or written anew since it was loaded. It was read again from its beginning; \
                               events that are not in it any more are gone here, too.";
                self.problems.file(FileProblem::new(&path, FileProblemKind::Note, message));
                dropped
            }
            News::Replaced => {
                let dropped = self.forget(rank);
                let source = &mut self.sources[rank];
                if let Origin::File { is_gone, .. } = &mut source.origin {
                    *is_gone = false;
                }
                source.log = None;
                self.reopen(rank);
                let message = "Another file has this name since it was loaded, or the compressed file changed. It was read again, \
                               and the events of the former one are gone here.";
                self.problems.file(FileProblem::new(&path, FileProblemKind::Note, message));
                dropped
            }
        }
    }
}

impl Source {
    fn news(&self) -> News {
        let Origin::File { path, stamp, packed, is_gone } = &self.origin else { return self.spooled() };
        let now = match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => Stamp::of(&metadata),
            // That was told when it was to be opened.
            _ if self.log.is_none() => return News::Nothing,
            Err(error) if error.kind() != io::ErrorKind::NotFound => return News::Unreadable(error),
            _ if *is_gone => return News::Nothing,
            _ => return News::Deleted,
        };
        let Some(log) = &self.log else {
            return if log::open(path).is_ok() { News::Readable } else { News::Nothing };
        };
        if now == *stamp && !is_gone {
            return News::Nothing;
        }
        if now.identity != stamp.identity || *packed || *is_gone {
            return News::Replaced;
        }
        if self.has_failed {
            return News::Readable;
        }
        match mark(log, self.read_to) {
            Ok(mark) if now.length >= self.read_to && mark == self.mark => News::Grown(now),
            Ok(_) => News::CutShort(now),
            Err(error) => News::Unreadable(error),
        }
    }

    fn spooled(&self) -> News {
        let length = self.log.as_ref().and_then(|log| log.length().ok()).unwrap_or(0);
        let known = self.pending.map_or(self.read_to, LastLine::end);
        if length <= known {
            return News::Nothing;
        }
        News::Grown(Stamp { length, ..Stamp::NONE })
    }

    /// Whether what came cannot end the last line, which then waits for more: a line that comes in a thousand pieces is not
    /// read a thousand times.
    fn only_lengthens_its_last_line(&mut self, length: u64) -> bool {
        let (Some(known), Some(log), false) = (self.pending, &self.log, self.is_cut) else { return false };
        let (mut at, mut last) = (known.end(), None);
        // It may be a part of the mark, and what is blank may become anything.
        if at < BYTE_ORDER_MARK.len() as u64 || known.is_blank {
            return false;
        }
        let mut buffer = vec![0; PIECE.min(length.saturating_sub(at)) as usize];
        while at < length {
            let piece = (length - at).min(PIECE) as usize;
            match log.read_at(&mut buffer[..piece], at) {
                Ok(read) if read == piece && memchr(b'\n', &buffer[..piece]).is_none() => {}
                _ => return false,
            }
            last = buffer[..piece].trim_ascii_end().last().copied().or(last);
            at += piece as u64;
        }
        // Even without a line feed it is an event once it is whole.
        if last == Some(b'}') {
            return false;
        }
        self.pending = Some(LastLine { length: length - known.offset, ..known });
        true
    }

    fn set_stamp(&mut self, new: Stamp) {
        if let Origin::File { stamp, .. } = &mut self.origin {
            *stamp = new;
        }
    }
}
