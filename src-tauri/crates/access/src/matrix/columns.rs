//! The columns: a collection each, or a level each where there are too many.

use std::collections::{HashMap, HashSet};

use super::{ColumnKind, Credential};
use crate::claims::Access;
use crate::decide::Level;

/// A column as several credentials share it.
pub(super) struct SharedColumn {
    pub(super) kind: ColumnKind,
    pub(super) label: String,
    pub(super) count: usize,
    /// For each credential.
    pub(super) levels: Vec<Level>,
}

pub(super) fn shared_columns(credentials: &[Credential<'_>], most: usize) -> (Vec<SharedColumn>, bool) {
    let mut names: Vec<&str> = Vec::new();
    let mut levels: HashMap<&str, Vec<Level>> = HashMap::new();
    let elsewhere: Vec<Level> = credentials.iter().map(|credential| level_elsewhere(*credential)).collect();
    for (index, credential) in credentials.iter().enumerate() {
        let Credential::Accepted(Access::Collections(entries)) = credential else { continue };
        let mut seen = HashSet::with_capacity(entries.len());
        for entry in entries {
            let known = levels.entry(&entry.collection).or_insert_with(|| {
                names.push(&entry.collection);
                elsewhere.clone()
            });
            // The server looks for the first entry of that name.
            if seen.insert(entry.collection.as_str()) {
                known[index] = entry.mode.into();
            }
        }
    }
    let any_other = SharedColumn {
        kind: ColumnKind::AnyOther,
        label: if names.is_empty() { "Any collection" } else { "Any other collection" }.to_owned(),
        count: 0,
        levels: elsewhere,
    };
    let folded = names.len() > most;
    let mut columns: Vec<SharedColumn> = if folded {
        fold(names.iter().filter_map(|name| levels.get(name)))
    } else {
        let column = |name: &&str| SharedColumn {
            kind: ColumnKind::Collection,
            label: (*name).to_owned(),
            count: 1,
            levels: levels.get(name).cloned().unwrap_or_default(),
        };
        names.iter().map(column).collect()
    };
    columns.push(any_other);
    (columns, folded)
}

fn fold<'a>(all: impl Iterator<Item = &'a Vec<Level>>) -> Vec<SharedColumn> {
    let mut counts: Vec<(&Vec<Level>, usize)> = Vec::new();
    for levels in all {
        match counts.iter_mut().find(|(known, _)| *known == levels) {
            Some((_, count)) => *count += 1,
            None => counts.push((levels, 1)),
        }
    }
    counts.sort();
    let column = |(levels, count): (&Vec<Level>, usize)| {
        let words: Vec<_> = levels.iter().map(|level| level.as_str()).collect();
        let plural = if count == 1 { "" } else { "s" };
        SharedColumn {
            kind: ColumnKind::Level,
            label: format!("{count} collection{plural}: {}", words.join(" / ")),
            count,
            levels: levels.clone(),
        }
    };
    counts.into_iter().map(column).collect()
}

pub(super) fn level_elsewhere(credential: Credential<'_>) -> Level {
    match credential {
        Credential::Accepted(Access::Global(mode)) => (*mode).into(),
        Credential::Accepted(Access::Collections(_)) | Credential::Refused(_) => Level::None,
    }
}
