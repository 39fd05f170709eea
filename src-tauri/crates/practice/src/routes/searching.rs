//! Searching points: query, search, recommend and discover, alone and in batches.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::collection;
use crate::answer::{Answer, Failure};
use crate::call::Call;
use crate::data::{Collection, Filter, PointId, Ranking, Shown};

/// How many points a search finds when the request does not say.
const USUAL_LIMIT: usize = 10;

/// What the four kinds of search ask for. Each has its own way to say what it is near to.
#[derive(Deserialize)]
pub(super) struct Search {
    query: Option<Value>,
    vector: Option<Value>,
    target: Option<Value>,
    positive: Option<Value>,
    negative: Option<Value>,
    using: Option<String>,
    prefetch: Option<Value>,
    filter: Option<Filter>,
    pub(super) limit: Option<usize>,
    offset: Option<usize>,
    pub(super) group_size: Option<usize>,
    lookup_from: Option<Value>,
    with_lookup: Option<Value>,
    #[serde(flatten)]
    pub(super) shown: Shown,
}

#[derive(Deserialize)]
struct Searches {
    searches: Vec<Search>,
}

pub(super) fn one(call: &Call<'_>) -> Result<Answer, Failure> {
    let search: Search = call.body()?;
    if search.limit == Some(0) {
        let kind = if call.action.id.starts_with("query") { "internal" } else { "search_request" };
        let text = format!("Validation error in JSON body: [{kind}.limit: value 0 invalid, must be 1 or larger]");
        return Err(Failure::json(422, text));
    }
    call.check_with_lookups(&search.lookups())?;
    let data = call.node.data();
    Ok(Answer::Result(wrapped(call, search.answer(collection(&data, call)?)?)))
}

/// Each search of a batch is checked for itself, in its order.
pub(super) fn batch(call: &Call<'_>) -> Result<Answer, Failure> {
    let Searches { searches } = call.body()?;
    for search in &searches {
        call.check_with_lookups(&search.lookups())?;
    }
    let data = call.node.data();
    let collection = collection(&data, call)?;
    let answers = searches.iter().map(|search| Ok(wrapped(call, search.answer(collection)?)));
    Ok(Answer::Result(Value::Array(answers.collect::<Result<_, Failure>>()?)))
}

/// A query wraps its points, the older searches do not.
fn wrapped(call: &Call<'_>, points: Vec<Map<String, Value>>) -> Value {
    if call.action.id.starts_with("query") { json!({ "points": points }) } else { json!(points) }
}

impl Search {
    /// The other collections that the search looks into, also in what it fetches first.
    pub(super) fn lookups(&self) -> Vec<String> {
        let mut names = Vec::new();
        for lookup in [&self.lookup_from, &self.with_lookup].into_iter().flatten() {
            names.extend(named(lookup));
        }
        if let Some(prefetch) = &self.prefetch {
            prefetched(prefetch, &mut names);
        }
        names
    }

    /// The points that are found, with their scores, nearest first.
    pub(super) fn found(&self, collection: &Collection) -> Result<Vec<(PointId, f64)>, Failure> {
        let (query, using) = self.ranked_by();
        let ranking = Ranking::of(query.as_ref(), using, collection)?;
        let mut found = ranking.rank(collection, self.filter.as_ref(), collection.points.len());
        let examples = [&self.positive, &self.negative, &self.target].into_iter().flatten();
        let examples: Vec<&Value> = examples
            .flat_map(|example| example.as_array().map_or_else(|| vec![example], |list| list.iter().collect()))
            .collect();
        found.retain(|(id, _)| !examples.contains(&&json!(id)));
        Ok(found)
    }

    /// What the search is near to, and the name of the vector that it compares.
    fn ranked_by(&self) -> (Option<Value>, Option<&str>) {
        // The older search may give the name together with the vector.
        if let Some(Value::Object(named)) = &self.vector {
            return (named.get("vector").cloned(), named.get("name").and_then(Value::as_str));
        }
        let examples = self.positive.as_ref();
        let examples = examples.map(|positive| json!({"positive": positive, "negative": self.negative}));
        let query = self.query.clone().or_else(|| self.vector.clone()).or_else(|| self.target.clone()).or(examples);
        (query, self.using.as_deref())
    }

    fn answer(&self, collection: &Collection) -> Result<Vec<Map<String, Value>>, Failure> {
        let found = self.found(collection)?.into_iter();
        let found = found.skip(self.offset.unwrap_or(0)).take(self.limit.unwrap_or(USUAL_LIMIT));
        Ok(found.filter_map(|(id, score)| self.hit(collection, &id, score)).collect())
    }

    /// A point with its score.
    pub(super) fn hit(&self, collection: &Collection, id: &PointId, score: f64) -> Option<Map<String, Value>> {
        let point = collection.points.get(id)?;
        let mut hit = self.shown.clone().by_default(false, false).json(id, point);
        hit.insert("version".to_owned(), json!(point.version));
        hit.insert("score".to_owned(), json!(score));
        Some(hit)
    }
}

/// The collection that a lookup names: as a text, or in an object.
fn named(lookup: &Value) -> Option<String> {
    lookup.as_str().or_else(|| lookup.get("collection")?.as_str()).map(str::to_owned)
}

/// The lookups of what is fetched first, which may fetch something first itself.
fn prefetched(prefetch: &Value, names: &mut Vec<String>) {
    match prefetch {
        Value::Array(list) => list.iter().for_each(|one| prefetched(one, names)),
        Value::Object(one) => {
            names.extend(one.get("lookup_from").and_then(named));
            if let Some(inner) = one.get("prefetch") {
                prefetched(inner, names);
            }
        }
        _ => {}
    }
}
