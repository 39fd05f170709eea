//! Filters on points: the conditions that people try first. What is not known of a condition matches nothing.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::path::values;
use super::{Point, PointId};

/// A filter.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    must: OneOrMany,
    #[serde(default)]
    should: OneOrMany,
    #[serde(default)]
    must_not: OneOrMany,
}

/// Conditions; a single one may stand without a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<Condition>),
    One(Box<Condition>),
    Null(()),
}

/// A condition: on the payload, on the point's name, or another filter.
#[derive(Clone, Debug, Deserialize)]
struct Condition {
    key: Option<String>,
    #[serde(rename = "match")]
    matching: Option<Map<String, Value>>,
    range: Option<Range>,
    has_id: Option<Vec<PointId>>,
    is_empty: Option<Key>,
    is_null: Option<Key>,
    #[serde(flatten)]
    nested: Option<Box<Filter>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Key {
    key: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Range {
    lt: Option<f64>,
    lte: Option<f64>,
    gt: Option<f64>,
    gte: Option<f64>,
}

impl Filter {
    /// Whether a point passes.
    pub(crate) fn matches(&self, id: &PointId, point: &Point) -> bool {
        let holds = |condition: &Condition| condition.holds(id, point);
        self.must.all().iter().all(holds)
            && !self.must_not.all().iter().any(holds)
            && (self.should.all().is_empty() || self.should.all().iter().any(holds))
    }

    fn is_empty(&self) -> bool {
        [&self.must, &self.should, &self.must_not].into_iter().all(|part| part.all().is_empty())
    }
}

impl OneOrMany {
    fn all(&self) -> &[Condition] {
        match self {
            Self::Many(conditions) => conditions,
            Self::One(condition) => std::slice::from_ref(condition),
            Self::Null(()) => &[],
        }
    }
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Null(())
    }
}

impl Condition {
    fn holds(&self, id: &PointId, point: &Point) -> bool {
        if let Some(ids) = &self.has_id {
            return ids.contains(id);
        }
        if let Some(Key { key }) = &self.is_empty {
            return values(&point.payload, key).iter().all(|value| value.is_null());
        }
        if let Some(Key { key }) = &self.is_null {
            return values(&point.payload, key).iter().any(|value| value.is_null());
        }
        if let Some(key) = &self.key {
            return values(&point.payload, key).into_iter().any(|value| self.fits(value));
        }
        self.nested.as_ref().is_some_and(|filter| !filter.is_empty() && filter.matches(id, point))
    }

    fn fits(&self, value: &Value) -> bool {
        if let Some(matching) = &self.matching {
            return matches(matching, value);
        }
        self.range.as_ref().is_some_and(|range| value.as_f64().is_some_and(|number| range.contains(number)))
    }
}

impl Range {
    fn contains(&self, number: f64) -> bool {
        self.lt.is_none_or(|limit| number < limit)
            && self.lte.is_none_or(|limit| number <= limit)
            && self.gt.is_none_or(|limit| number > limit)
            && self.gte.is_none_or(|limit| number >= limit)
    }
}

fn matches(matching: &Map<String, Value>, value: &Value) -> bool {
    if let Some(wanted) = matching.get("value") {
        return wanted == value;
    }
    if let Some(Value::Array(any)) = matching.get("any") {
        return any.contains(value);
    }
    if let Some(Value::Array(except)) = matching.get("except") {
        return !except.contains(value);
    }
    let text = matching.get("text").and_then(Value::as_str);
    text.is_some_and(|text| value.as_str().is_some_and(|value| value.contains(text)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop there")]

    use serde_json::json;

    use super::*;

    #[test]
    fn conditions_are_combined_as_the_server_combines_them() {
        let payload = json!({"city": "Rome", "n": 7, "tags": ["a", "b"]}).as_object().unwrap().clone();
        let point = Point { payload, ..Point::default() };
        let passes = |filter: Value| {
            let filter: Filter = serde_json::from_value(filter).unwrap();
            filter.matches(&PointId::Number(1), &point)
        };
        assert!(passes(json!({})));
        assert!(passes(json!({"must": {"key": "city", "match": {"value": "Rome"}}})));
        assert!(passes(json!({"must": [{"key": "tags", "match": {"any": ["b"]}}, {"key": "n", "range": {"gte": 7}}]})));
        assert!(passes(json!({"should": [{"has_id": [9]}, {"should": [{"has_id": [1]}]}]})));
        assert!(passes(json!({"must": [{"is_empty": {"key": "absent"}}]})));
        assert!(!passes(json!({"must": [{"key": "n", "match": {"value": "7"}}]})));
        assert!(!passes(json!({"must_not": [{"key": "city", "match": {"value": "Rome"}}]})));
        assert!(!passes(json!({"must": [{"never_heard_of": 1}]})));
    }
}
