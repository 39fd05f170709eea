//! Paging through a log that is told newest first, in pages of limited length, without a cursor.
//!
//! Several entries may have one timestamp, and a page may end among them. So the next page is asked for with an overlap, and
//! what is known already is taken off by its content and its count.

use qdrant_audit::Moment;
use std::collections::HashMap;

/// The most entries that a server gives at once.
pub(super) const MOST: usize = 10_000;
/// Less is not asked for, however long the lines are.
const LEAST: usize = 16;
/// Threads of a server write at once, and what they write may be that much out of order.
const DISORDER: Moment = 50_000_000;
/// Peers whose clocks differ by less, and entries that are written late by less, are not overlooked when following.
const LATE: Moment = 10_000_000_000;

/// Both are in every entry, and these are all values that they have.
const SPLIT: [(&str, &[&str]); 2] =
    [("result", &["ok", "denied"]), ("auth_type", &["Jwt", "ApiKey", "None", "Internal"])];

/// An entry: when, and its line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Entry {
    pub(super) at: Moment,
    pub(super) line: Box<str>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request<'a> {
    /// From when, inclusive.
    pub(super) from: Option<Moment>,
    /// Until when, exclusive.
    pub(super) before: Option<Moment>,
    pub(super) limit: usize,
    /// Exact values of fields.
    pub(super) filters: &'a [(String, String)],
}

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoPage<E> {
    /// It would be longer than is read.
    TooLarge(E),
    /// Anything else.
    Failed(E),
}

/// Something that gives pages: the newest entries that fit, newest first.
pub(super) trait Source {
    type Error;

    async fn ask(&mut self, request: Request<'_>) -> Result<Vec<Entry>, NoPage<Self::Error>>;
}

/// The pages of a range of time, the newest first.
#[derive(Debug)]
pub(super) struct Pages {
    filters: Vec<(String, String)>,
    from: Option<Moment>,
    before: Option<Moment>,
    limit: usize,
    most: usize,
    had: Had,
    done: bool,
    /// Moments of which there are more entries than can be asked for.
    pub(super) crowded: Vec<Moment>,
}

impl Pages {
    /// The first page is short, so that something is there soon.
    pub(super) fn new(range: (Option<Moment>, Option<Moment>), filters: &[(String, String)], first: usize) -> Self {
        let ((from, before), filters) = (range, filters.to_vec());
        let (had, crowded) = (Had::default(), Vec::new());
        Self { filters, from, before, limit: first, most: MOST, had, done: false, crowded }
    }

    /// What the next page brings that was not there before, newest first; none after the last page.
    ///
    /// # Errors
    /// Those of the source. Asking again goes on where it stopped.
    pub(super) async fn next<S: Source>(&mut self, source: &mut S) -> Result<Option<Vec<Entry>>, S::Error> {
        if self.done {
            return Ok(None);
        }
        let page = self.page(source).await?;
        let is_last = page.len() < self.limit;
        let mut fresh = self.had.take_off(&page);
        let (Some(newest), Some(oldest)) =
            (page.iter().map(|entry| entry.at).max(), page.iter().map(|entry| entry.at).min())
        else {
            self.done = true;
            return Ok(Some(fresh));
        };
        if is_last {
            self.done = true;
            return Ok(Some(fresh));
        }
        let with_overlap = if newest.saturating_sub(oldest) > 2 * DISORDER { DISORDER } else { 0 };
        let goes_on = |before: Moment| self.before.is_none_or(|known| before < known);
        let next = oldest.saturating_add(1).saturating_add(with_overlap);
        let (next, more) = if goes_on(next) {
            (next, Vec::new())
        } else if self.limit < self.most {
            // A longer page reaches further back.
            self.limit = self.most;
            self.had.know(&page);
            return Ok(Some(fresh));
        } else if goes_on(oldest.saturating_add(1)) {
            (oldest.saturating_add(1), Vec::new())
        } else {
            (oldest, self.one_by_one(oldest, source).await?)
        };
        // Only now: what fails before is asked again, and nothing of it may count as known.
        self.had.know(&page);
        fresh.extend(self.had.take_off(&more));
        self.limit = self.most;
        self.had.forget(|at| at >= next);
        self.before = Some(next);
        self.done = self.from.is_some_and(|from| next <= from);
        Ok(Some(fresh))
    }

    /// Everything that is not older than this has come; none before anything has.
    pub(super) fn before(&self) -> Option<Moment> {
        self.before
    }

    async fn page<S: Source>(&mut self, source: &mut S) -> Result<Vec<Entry>, S::Error> {
        loop {
            let (from, before, limit) = (self.from, self.before, self.limit);
            match source.ask(Request { from, before, limit, filters: &self.filters }).await {
                Ok(page) => return Ok(page),
                Err(NoPage::TooLarge(_)) if self.limit > LEAST => {
                    self.most = (self.limit / 2).max(LEAST);
                    self.limit = self.most;
                }
                Err(NoPage::TooLarge(error) | NoPage::Failed(error)) => return Err(error),
            }
        }
    }

    /// A whole page and more has one timestamp: what has each of the values that there are is asked for by itself.
    async fn one_by_one<S: Source>(&mut self, at: Moment, source: &mut S) -> Result<Vec<Entry>, S::Error> {
        let mut all = Vec::new();
        for filters in split(&self.filters) {
            let (from, before, limit) = (Some(at), at.checked_add(1), self.most);
            let found = source.ask(Request { from, before, limit, filters: &filters }).await;
            let found = found.map_err(|(NoPage::TooLarge(error) | NoPage::Failed(error))| error)?;
            if found.len() >= limit && !self.crowded.contains(&at) {
                self.crowded.push(at);
            }
            all.extend(found);
        }
        Ok(all)
    }
}

/// The filters, each time with other values of what every entry has, where these do not contradict them.
fn split(filters: &[(String, String)]) -> Vec<Vec<(String, String)>> {
    let [(result, results), (auth, kinds)] = SPLIT;
    let pairs = results.iter().flat_map(|outcome| kinds.iter().map(move |kind| [(result, *outcome), (auth, *kind)]));
    pairs.filter_map(|pair| narrowed(filters, pair)).collect()
}

/// The filters with more of them; none where they contradict each other.
fn narrowed(filters: &[(String, String)], more: [(&str, &str); 2]) -> Option<Vec<(String, String)>> {
    let mut all = filters.to_vec();
    for (field, value) in more {
        match all.iter().find(|(known, _)| known == field) {
            Some((_, known)) if known != value => return None,
            Some(_) => {}
            None => all.push((field.to_owned(), value.to_owned())),
        }
    }
    Some(all)
}

/// What is known of the end of a log that grows.
#[derive(Debug, Default)]
pub(super) struct Tail {
    newest: Option<Moment>,
    had: Had,
}

impl Tail {
    /// These are known. Each is told once.
    pub(super) fn know(&mut self, entries: &[Entry]) {
        self.newest = entries.iter().map(|entry| entry.at).chain(self.newest).max();
        self.had.add(entries);
        if let Some(newest) = self.newest {
            self.had.forget(|at| at < newest.saturating_sub(LATE));
        }
    }

    /// From when on is to be asked, so that nothing is overlooked.
    pub(super) fn from(&self) -> Option<Moment> {
        self.newest.map(|newest| newest.saturating_sub(LATE))
    }

    /// Those that are not known yet.
    pub(super) fn fresh(&self, entries: &[Entry]) -> Vec<Entry> {
        self.had.take_off(entries)
    }
}

/// Entries that are known, and how many of each.
#[derive(Debug, Default)]
struct Had(HashMap<Entry, u64>);

impl Had {
    /// The entries without those that are known, each as often as it is known.
    fn take_off(&self, entries: &[Entry]) -> Vec<Entry> {
        let mut met: HashMap<&Entry, u64> = HashMap::new();
        let mut fresh = Vec::new();
        for entry in entries {
            let met = met.entry(entry).or_default();
            *met += 1;
            if *met > self.0.get(entry).copied().unwrap_or(0) {
                fresh.push(entry.clone());
            }
        }
        fresh
    }

    /// There are as many of each as there are here, at least.
    fn know(&mut self, entries: &[Entry]) {
        let mut counts: HashMap<&Entry, u64> = HashMap::new();
        entries.iter().for_each(|entry| *counts.entry(entry).or_default() += 1);
        for (entry, count) in counts {
            match self.0.get_mut(entry) {
                Some(known) => *known = count.max(*known),
                None => drop(self.0.insert(entry.clone(), count)),
            }
        }
    }

    /// There are as many more of each.
    fn add(&mut self, entries: &[Entry]) {
        entries.iter().for_each(|entry| *self.0.entry(entry.clone()).or_default() += 1);
    }

    fn forget(&mut self, is_over: impl Fn(Moment) -> bool) {
        self.0.retain(|entry, _| !is_over(entry.at));
    }
}

#[cfg(test)]
mod tests;
