//! What the cluster holds, in memory: collections with their points, aliases, snapshots. Both peers share it.

mod filter;
mod path;
mod point;
mod search;
mod seed;

use std::collections::BTreeMap;

use qdrant_access::claims::{MatchValue, ValueExists};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub(crate) use filter::Filter;
pub(crate) use point::{Point, PointId, Selection, Shown};
pub(crate) use search::{Ranking, Unfit};

/// The most that is kept of each kind: enough to try things on.
pub(crate) const MOST_COLLECTIONS: usize = 100;
pub(crate) const MOST_POINTS: usize = 10_000;
pub(crate) const MOST_SNAPSHOTS: usize = 100;

/// Everything that the cluster holds.
#[derive(Debug, Default)]
pub(crate) struct Data {
    pub(crate) collections: BTreeMap<String, Collection>,
    /// Alias to collection.
    pub(crate) aliases: BTreeMap<String, String>,
    pub(crate) snapshots: Vec<Snapshot>,
    pub(crate) log_level: String,
    pub(crate) metadata: BTreeMap<String, Value>,
}

/// A collection.
#[derive(Debug, Default)]
pub(crate) struct Collection {
    /// Vectors by name; the unnamed one has an empty name.
    pub(crate) vectors: BTreeMap<String, VectorParams>,
    pub(crate) points: BTreeMap<PointId, Point>,
    /// Payload keys and what they are indexed as.
    pub(crate) indexes: BTreeMap<String, String>,
    pub(crate) snapshots: Vec<Snapshot>,
    pub(crate) shard_snapshots: Vec<Snapshot>,
    /// The number of the last change.
    pub(crate) operation: u64,
}

/// What a vector is like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct VectorParams {
    pub(crate) size: usize,
    pub(crate) distance: Distance,
}

/// How near two vectors are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Distance {
    Dot,
    Cosine,
    Euclid,
    Manhattan,
}

/// A snapshot: what is known of it, for there is nothing in it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Snapshot {
    pub(crate) name: String,
    pub(crate) creation_time: String,
    pub(crate) size: u64,
    pub(crate) checksum: String,
}

/// What became of a condition on the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Holds,
    Fails,
    CollectionMissing,
}

impl Data {
    /// The collections that every practice cluster starts with.
    pub(crate) fn seeded() -> Self {
        seed::data()
    }

    /// The collection of this name, or behind this alias.
    pub(crate) fn collection(&self, name: &str) -> Option<&Collection> {
        self.collections.get(self.resolve(name))
    }

    /// The collection of this name, or behind this alias, to be changed.
    pub(crate) fn collection_mut(&mut self, name: &str) -> Option<&mut Collection> {
        let name = self.aliases.get(name).map_or(name, String::as_str);
        self.collections.get_mut(name)
    }

    pub(crate) fn resolve<'a>(&'a self, name: &'a str) -> &'a str {
        self.aliases.get(name).map_or(name, String::as_str)
    }

    /// Whether some point carries what a token asks for.
    pub(crate) fn holds(&self, condition: &ValueExists) -> Condition {
        let Some(collection) = self.collection(&condition.collection) else { return Condition::CollectionMissing };
        let carries = |point: &Point| {
            condition.matches.iter().all(|wanted| {
                let value = match &wanted.value {
                    MatchValue::Text(text) => json!(text),
                    MatchValue::Integer(number) => json!(number),
                    MatchValue::Boolean(value) => json!(value),
                };
                path::values(&point.payload, &wanted.key).into_iter().any(|found| *found == value)
            })
        };
        if collection.points.values().any(carries) { Condition::Holds } else { Condition::Fails }
    }
}

impl Collection {
    /// Counts a change and gives its number.
    pub(crate) fn next_operation(&mut self) -> u64 {
        self.operation += 1;
        self.operation
    }

    /// The vectors as the server shows them: bare when there is only an unnamed one.
    pub(crate) fn vectors_json(&self) -> Value {
        match self.vectors.get("") {
            Some(only) if self.vectors.len() == 1 => json!(only),
            _ => json!(self.vectors),
        }
    }

    /// The number of vectors under each name.
    pub(crate) fn vector_counts(&self) -> Map<String, Value> {
        let count = |name: &String| self.points.values().filter(|point| point.vectors.contains_key(name)).count();
        self.vectors.keys().map(|name| (name.clone(), json!(count(name)))).collect()
    }
}
