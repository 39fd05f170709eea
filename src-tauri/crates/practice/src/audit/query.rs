//! Searching the audit log, as `POST /audit/logs` and the call between peers do.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, BufRead, BufReader};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::{AuditLog, Entry};

/// The most entries that one answer holds.
pub(crate) const MOST_ENTRIES: usize = 10_000;
const USUAL_ENTRIES: usize = 100;

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Query {
    /// From when, inclusive.
    pub(crate) time_from: Option<DateTime<Utc>>,
    /// Until when, exclusive.
    pub(crate) time_to: Option<DateTime<Utc>>,
    pub(crate) limit: Option<usize>,
    /// Exact values of fields. A field that does not exist matches nothing.
    #[serde(default)]
    pub(crate) filters: BTreeMap<String, String>,
}

impl Query {
    pub(crate) fn limit(&self) -> usize {
        self.limit.unwrap_or(USUAL_ENTRIES).min(MOST_ENTRIES)
    }

    /// The newest entries of one peer that match, newest first.
    pub(crate) fn search(&self, log: &AuditLog) -> io::Result<Vec<Entry>> {
        let mut newest = VecDeque::new();
        for file in log.files()? {
            for line in BufReader::new(File::open(file)?).lines() {
                let Ok(entry) = serde_json::from_str::<Entry>(&line?) else { continue };
                if self.matches(&entry) {
                    if newest.len() == self.limit() {
                        newest.pop_front();
                    }
                    newest.push_back(entry);
                }
            }
        }
        Ok(newest.into_iter().rev().collect())
    }

    fn matches(&self, entry: &Entry) -> bool {
        let in_time = self.time_from.is_none_or(|from| from <= entry.timestamp)
            && self.time_to.is_none_or(|to| entry.timestamp < to);
        if !in_time || self.filters.is_empty() {
            return in_time;
        }
        let Ok(Value::Object(fields)) = serde_json::to_value(entry) else { return false };
        self.filters.iter().all(|(field, wanted)| fields.get(field).and_then(Value::as_str) == Some(wanted))
    }
}

/// The entries of all peers, newest first.
pub(crate) fn merge(peers: Vec<Vec<Entry>>, limit: usize) -> Vec<Entry> {
    let mut entries: Vec<_> = peers.into_iter().flatten().collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.timestamp));
    entries.truncate(limit);
    entries
}
