//! Points, how requests name them, and how they are shown.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Collection, Filter};

/// The name of a point: a number or a UUID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum PointId {
    Number(u64),
    Uuid(String),
}

/// A point.
#[derive(Clone, Debug, Default)]
pub(crate) struct Point {
    /// Vectors by name; the unnamed one has an empty name.
    pub(crate) vectors: BTreeMap<String, Value>,
    pub(crate) payload: Map<String, Value>,
    /// The number of the change that touched it last.
    pub(crate) version: u64,
}

/// Which points a change concerns.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Selection {
    pub(crate) points: Option<Vec<PointId>>,
    pub(crate) filter: Option<Filter>,
}

/// What of a point an answer shows.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    pub(crate) with_payload: Option<Value>,
    #[serde(default, alias = "with_vectors")]
    pub(crate) with_vector: Option<Value>,
}

impl PointId {
    /// Reads a point's name from a path.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Ok(number) = text.parse() {
            return Some(Self::Number(number));
        }
        let hex = text.bytes().filter(u8::is_ascii_hexdigit).count();
        let shape = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        (hex == 32 && shape).then(|| Self::Uuid(text.to_owned()))
    }
}

impl fmt::Display for PointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Uuid(uuid) => f.write_str(uuid),
        }
    }
}

impl Selection {
    /// The names of the points that are meant. The first one that is named and does not exist is the error.
    pub(crate) fn existing(&self, collection: &Collection) -> Result<Vec<PointId>, PointId> {
        if let Some(points) = &self.points
            && let Some(missing) = points.iter().find(|id| !collection.points.contains_key(id))
        {
            return Err(missing.clone());
        }
        Ok(self.of(collection))
    }

    /// The names of the points that are meant, of those that exist.
    pub(crate) fn of(&self, collection: &Collection) -> Vec<PointId> {
        let named = |id: &PointId| self.points.as_ref().is_some_and(|points| points.contains(id));
        let meant = |(id, point): &(&PointId, &Point)| {
            named(id) || self.filter.as_ref().is_some_and(|filter| filter.matches(id, point))
        };
        collection.points.iter().filter(meant).map(|(id, _)| id.clone()).collect()
    }
}

impl Point {
    /// Reads the vectors of a request: bare, or by name.
    pub(crate) fn read_vectors(value: &Value) -> BTreeMap<String, Value> {
        match value {
            Value::Object(named) => named.iter().map(|(name, vector)| (name.clone(), vector.clone())).collect(),
            Value::Null => BTreeMap::new(),
            bare => BTreeMap::from([(String::new(), bare.clone())]),
        }
    }

    fn vectors_json(&self) -> Value {
        match self.vectors.get("") {
            Some(only) if self.vectors.len() == 1 => only.clone(),
            _ => json!(self.vectors),
        }
    }
}

impl Shown {
    /// What an answer shows when the request does not say.
    pub(crate) fn by_default(self, payload: bool, vector: bool) -> Self {
        Self {
            with_payload: self.with_payload.or(Some(json!(payload))),
            with_vector: self.with_vector.or(Some(json!(vector))),
        }
    }

    /// The point as an answer shows it.
    pub(crate) fn json(&self, id: &PointId, point: &Point) -> Map<String, Value> {
        let mut shown = Map::from_iter([("id".to_owned(), json!(id))]);
        if let Some(payload) = chosen(self.with_payload.as_ref(), &point.payload) {
            shown.insert("payload".to_owned(), json!(payload));
        }
        match &self.with_vector {
            None | Some(Value::Bool(false)) => {}
            Some(Value::Array(names)) => {
                let named = |(name, _): &(&String, &Value)| names.contains(&json!(name));
                let vectors: BTreeMap<_, _> = point.vectors.iter().filter(named).collect();
                shown.insert("vector".to_owned(), json!(vectors));
            }
            Some(_) => {
                shown.insert("vector".to_owned(), point.vectors_json());
            }
        }
        shown
    }
}

/// The part of a payload that was asked for: everything, nothing, some keys, or all but some.
fn chosen(wanted: Option<&Value>, payload: &Map<String, Value>) -> Option<Map<String, Value>> {
    let only = |keys: &Value, kept: bool| {
        let keys = keys.as_array().cloned().unwrap_or_default();
        let chosen = |(key, _): &(&String, &Value)| keys.contains(&json!(key)) == kept;
        payload.iter().filter(chosen).map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    match wanted {
        None | Some(Value::Bool(false)) => None,
        Some(keys @ Value::Array(_)) => Some(only(keys, true)),
        Some(Value::Object(choice)) => match (choice.get("include"), choice.get("exclude")) {
            (Some(keys), _) => Some(only(keys, true)),
            (None, Some(keys)) => Some(only(keys, false)),
            (None, None) => Some(payload.clone()),
        },
        Some(_) => Some(payload.clone()),
    }
}
