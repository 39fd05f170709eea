//! Searches whose hits come in groups, and matrices of distances.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::collection;
use super::searching::Search;
use crate::answer::{Answer, Failure};
use crate::call::Call;
use crate::data::{Collection, Filter, PointId, Ranking};

const USUAL_GROUPS: usize = 10;
const USUAL_GROUP_SIZE: usize = 3;
const USUAL_NEIGHBOURS: usize = 3;
/// The most points that a matrix compares with each other.
const MOST_SAMPLED: usize = 200;

#[derive(Deserialize)]
struct Grouped {
    group_by: String,
}

pub(super) fn groups(call: &Call<'_>) -> Result<Answer, Failure> {
    let search: Search = call.body()?;
    let Grouped { group_by } = call.body()?;
    call.check_with_lookups(&search.lookups())?;
    let data = call.node.data();
    let collection = collection(&data, call)?;
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    for (id, score) in search.found(collection)? {
        let value = collection.points.get(&id).and_then(|point| point.payload.get(&group_by));
        let Some(value) = value.filter(|value| value.is_string() || value.is_number()) else { continue };
        let Some(hit) = search.hit(collection, &id, score) else { continue };
        let place = groups.iter().position(|(existing, _)| existing == value);
        let place = place.unwrap_or_else(|| {
            groups.push((value.clone(), Vec::new()));
            groups.len() - 1
        });
        if groups[place].1.len() < search.group_size.unwrap_or(USUAL_GROUP_SIZE) {
            groups[place].1.push(json!(hit));
        }
    }
    groups.truncate(search.limit.unwrap_or(USUAL_GROUPS));
    let groups: Vec<_> = groups.into_iter().map(|(value, hits)| json!({"hits": hits, "id": value})).collect();
    Ok(Answer::Result(json!({ "groups": groups })))
}

#[derive(Deserialize)]
struct Matrix {
    sample: Option<usize>,
    limit: Option<usize>,
    using: Option<String>,
    filter: Option<Filter>,
}

pub(super) fn matrix_pairs(call: &Call<'_>) -> Result<Answer, Failure> {
    let matrix: Matrix = call.body()?;
    call.check()?;
    let data = call.node.data();
    let pairs = matrix.pairs(collection(&data, call)?)?;
    let pairs: Vec<_> = pairs.into_iter().map(|(a, b, score)| json!({"a": a, "b": b, "score": score})).collect();
    Ok(Answer::Result(json!({ "pairs": pairs })))
}

pub(super) fn matrix_offsets(call: &Call<'_>) -> Result<Answer, Failure> {
    let matrix: Matrix = call.body()?;
    call.check()?;
    let data = call.node.data();
    let collection = collection(&data, call)?;
    let ids = matrix.sampled(collection);
    let offsets: BTreeMap<_, _> = ids.iter().enumerate().map(|(offset, id)| (id, offset)).collect();
    let pairs = matrix.pairs(collection)?;
    let (rows, columns): (Vec<_>, Vec<_>) = pairs.iter().map(|(a, b, _)| (offsets[a], offsets[b])).unzip();
    let scores: Vec<_> = pairs.iter().map(|(_, _, score)| score).collect();
    Ok(Answer::Result(json!({"offsets_row": rows, "offsets_col": columns, "scores": scores, "ids": ids})))
}

impl Matrix {
    /// The points that are compared: the first ones that have the vector.
    fn sampled(&self, collection: &Collection) -> Vec<PointId> {
        let name = self.using.as_deref().unwrap_or_default();
        let passes = |id: &PointId, point| self.filter.as_ref().is_none_or(|filter| filter.matches(id, point));
        let points =
            collection.points.iter().filter(|(id, point)| point.vectors.contains_key(name) && passes(id, point));
        points.take(self.sample.unwrap_or(10).min(MOST_SAMPLED)).map(|(id, _)| id.clone()).collect()
    }

    /// Each of them with its nearest others.
    fn pairs(&self, collection: &Collection) -> Result<Vec<(PointId, PointId, f64)>, Failure> {
        let sampled = self.sampled(collection);
        let mut pairs = Vec::new();
        for id in &sampled {
            let ranking = Ranking::of(Some(&json!(id)), self.using.as_deref(), collection)?;
            let ranked = ranking.rank(collection, None, collection.points.len());
            let others = ranked.into_iter().filter(|(other, _)| other != id && sampled.contains(other));
            let others = others.take(self.limit.unwrap_or(USUAL_NEIGHBOURS));
            pairs.extend(others.map(|(other, score)| (id.clone(), other, score)));
        }
        Ok(pairs)
    }
}
