//! The ledger: what was minted, for whom, until when. Never a token.

mod file;
mod record;

pub(crate) use record::Record;
pub use record::{LedgerRecordView, LedgerState};

use crate::Console;
use crate::error::{Error, Notice, NoticeCode};
use crate::store::files;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;
use ts_rs::TS;

/// The name of the file in the data folder.
pub const FILE_NAME: &str = "ledger.jsonl";

/// The most records that one answer holds.
const MOST_SHOWN: usize = 500;

/// The file with what was minted.
pub(crate) struct Ledger {
    path: PathBuf,
    patience: Duration,
}

impl Ledger {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, patience: files::PATIENCE }
    }

    /// Adds a record, and comes back when it is safe on disk.
    pub(crate) fn append(&self, record: &Record) -> Result<(), Error> {
        file::append(&self.path, record, self.patience)
    }

    /// The newest record of the token with this fingerprint.
    pub(crate) fn find(&self, token_fingerprint: &str) -> Result<Option<Record>, Error> {
        let contents = self.contents()?;
        Ok(contents.records.into_iter().rev().find(|record| record.token_fingerprint == token_fingerprint))
    }

    /// Every record, newest first.
    pub(crate) fn newest_first(&self) -> Result<Vec<Record>, Error> {
        let mut records = self.contents()?.records;
        records.reverse();
        Ok(records)
    }

    fn contents(&self) -> Result<file::Contents, Error> {
        file::read(&self.path, self.patience)
    }

    /// A notice when lines cannot be read.
    pub(crate) fn notice(&self) -> Option<Notice> {
        let damaged = self.contents().ok()?.damaged;
        (damaged > 0).then(|| Notice {
            code: NoticeCode::LedgerDamaged,
            message: format!("{damaged} lines of the ledger cannot be read, probably because of a crash."),
            remedy: "They are kept in the file as they are. A token of which the record is lost is still valid until it expires.".to_owned(),
        })
    }
}

/// What is asked of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerForm {
    /// Words that must all occur in label, holder, profile, subject, collections or fingerprints.
    pub search: String,
    /// Which ones.
    pub show: LedgerShow,
    /// Only those of this profile.
    pub profile_id: Option<String>,
}

/// Which records are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LedgerShow {
    /// Every one.
    All,
    /// Those that can be used now.
    Active,
    /// Those that can be used, but not for long.
    ExpiresSoon,
    /// Those that cannot be used any more.
    Expired,
}

/// What the ledger answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerView {
    /// Newest first, at most 500; those that expire soon: soonest first.
    pub records: Vec<LedgerRecordView>,
    /// How many there are, shown or not.
    pub total: usize,
    /// How many of this profile, or of all, expire soon.
    pub expires_soon: usize,
    /// How many lines cannot be read. They are kept.
    pub damaged: usize,
}

impl Console {
    /// What was minted.
    ///
    /// # Errors
    /// [`Error::LedgerUnreadable`] when the file is there and cannot be read; [`Error::DataBusy`].
    pub fn ledger(&self, form: &LedgerForm) -> Result<LedgerView, Error> {
        let contents = self.ledger.contents()?;
        let (now, soon_days) = (self.clock.now(), self.settings().unwrap_or_default().expires_soon_days);
        let words: Vec<String> = form.search.split_whitespace().map(str::to_lowercase).collect();
        let of_profile = |record: &&Record| form.profile_id.as_ref().is_none_or(|id| *id == record.profile_id);
        let mut expires_soon = 0;
        let mut found: Vec<LedgerRecordView> = Vec::new();
        for record in contents.records.iter().rev().filter(of_profile) {
            let view = LedgerRecordView::new(record, now, soon_days);
            expires_soon += usize::from(view.state == LedgerState::ExpiresSoon);
            if shows(form.show, view.state) && (words.is_empty() || matches(&record.known_by(), &words)) {
                found.push(view);
            }
        }
        if form.show == LedgerShow::ExpiresSoon {
            found.sort_by(|a, b| a.expires_at.cmp(&b.expires_at));
        }
        let total = found.len();
        found.truncate(MOST_SHOWN);
        Ok(LedgerView { records: found, total, expires_soon, damaged: contents.damaged })
    }
}

fn shows(show: LedgerShow, state: LedgerState) -> bool {
    match show {
        LedgerShow::All => true,
        LedgerShow::Active => state != LedgerState::Expired,
        LedgerShow::ExpiresSoon => state == LedgerState::ExpiresSoon,
        LedgerShow::Expired => state == LedgerState::Expired,
    }
}

fn matches(known_by: &[String], words: &[String]) -> bool {
    words.iter().all(|word| known_by.iter().any(|text| text.contains(word)))
}

#[cfg(test)]
mod tests;
