//! Ranking points by a query: exact, over all points, by the distance of the collection.

use serde_json::Value;

use super::{Collection, Distance, Filter, PointId};

/// What a request ranks points by.
#[derive(Debug)]
pub(crate) struct Ranking {
    /// The vector to be near to; without one, points come in the order of their names.
    target: Option<Vec<f64>>,
    using: String,
    distance: Distance,
}

/// Why a query or a change does not fit the collection.
#[derive(Debug)]
pub(crate) enum Unfit {
    NoVector(String),
    Dimension { expected: usize, got: usize },
    NoPoint(PointId),
}

impl Ranking {
    /// Reads what to rank by: a vector, the name of a point, or positive and negative examples.
    ///
    /// The error says why nothing can be ranked by it.
    pub(crate) fn of(query: Option<&Value>, using: Option<&str>, collection: &Collection) -> Result<Self, Unfit> {
        let using = using.unwrap_or_default().to_owned();
        let Some(params) = collection.vectors.get(&using) else {
            return match query {
                None => Ok(Self { target: None, using, distance: Distance::Dot }),
                Some(_) => Err(Unfit::NoVector(using)),
            };
        };
        if let Some(id) = query.and_then(|query| missing(query, collection)) {
            return Err(Unfit::NoPoint(id));
        }
        let target = query.and_then(|query| target(query, &using, collection));
        if let Some(target) = &target
            && target.len() != params.size
        {
            let (expected, got) = (params.size, target.len());
            return Err(Unfit::Dimension { expected, got });
        }
        Ok(Self { target, using, distance: params.distance })
    }

    /// The nearest points with their scores, nearest first.
    pub(crate) fn rank(&self, collection: &Collection, filter: Option<&Filter>, limit: usize) -> Vec<(PointId, f64)> {
        let passes = |id: &PointId, point| filter.is_none_or(|filter| filter.matches(id, point));
        let mut found: Vec<_> = collection
            .points
            .iter()
            .filter(|(id, point)| passes(id, point))
            .filter_map(|(id, point)| match &self.target {
                None => Some((id.clone(), 1.0)),
                Some(target) => {
                    let vector = numbers(point.vectors.get(&self.using)?)?;
                    Some((id.clone(), shortened(score(self.distance, target, &vector))))
                }
            })
            .collect();
        let larger_is_nearer = matches!(self.distance, Distance::Dot | Distance::Cosine);
        let direction = if larger_is_nearer { -1.0 } else { 1.0 };
        found.sort_by(|one, other| (direction * one.1).total_cmp(&(direction * other.1)));
        found.truncate(limit);
        found
    }
}

/// A point that is named as an example and does not exist.
fn missing(query: &Value, collection: &Collection) -> Option<PointId> {
    match query {
        Value::Number(_) | Value::String(_) => {
            let id: PointId = serde_json::from_value(query.clone()).ok()?;
            (!collection.points.contains_key(&id)).then_some(id)
        }
        Value::Object(object) => {
            let single = ["nearest", "recommend", "discover", "target"].into_iter().filter_map(|key| object.get(key));
            let lists = ["positive", "negative"].into_iter().filter_map(|key| object.get(key)?.as_array());
            single.chain(lists.flatten()).find_map(|example| missing(example, collection))
        }
        _ => None,
    }
}

fn target(query: &Value, using: &str, collection: &Collection) -> Option<Vec<f64>> {
    match query {
        Value::Array(_) => numbers(query),
        Value::Number(_) | Value::String(_) => {
            let id: PointId = serde_json::from_value(query.clone()).ok()?;
            numbers(collection.points.get(&id)?.vectors.get(using)?)
        }
        Value::Object(object) => {
            let inner =
                ["nearest", "recommend", "discover", "target", "vector"].into_iter().find_map(|key| object.get(key));
            match inner {
                Some(inner) => target(inner, using, collection),
                None => examples(object.get("positive")?, object.get("negative"), using, collection),
            }
        }
        _ => None,
    }
}

/// The mean of the positive examples, pushed away from the mean of the negative ones.
fn examples(positive: &Value, negative: Option<&Value>, using: &str, collection: &Collection) -> Option<Vec<f64>> {
    let mean = |examples: &Value| {
        let vectors: Vec<_> = examples.as_array()?.iter().filter_map(|one| target(one, using, collection)).collect();
        let first = vectors.first()?;
        let count = vectors.len() as f64;
        let at = |index: usize| vectors.iter().filter_map(|vector| vector.get(index)).sum::<f64>() / count;
        Some((0..first.len()).map(at).collect::<Vec<_>>())
    };
    let near = mean(positive)?;
    let Some(far) = negative.and_then(mean) else { return Some(near) };
    Some(near.iter().zip(far).map(|(near, far)| 2.0 * near - far).collect())
}

fn numbers(value: &Value) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(Value::as_f64).collect()
}

fn score(distance: Distance, one: &[f64], other: &[f64]) -> f64 {
    let pairs = || one.iter().zip(other);
    let dot: f64 = pairs().map(|(a, b)| a * b).sum();
    match distance {
        Distance::Cosine => {
            let length = |vector: &[f64]| vector.iter().map(|x| x * x).sum::<f64>().sqrt();
            let lengths = length(one) * length(other);
            if lengths > 0.0 { dot / lengths } else { 0.0 }
        }
        Distance::Euclid => pairs().map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt(),
        Distance::Manhattan => pairs().map(|(a, b)| (a - b).abs()).sum(),
        Distance::Dot => dot,
    }
}

/// A score with the digits that a server shows.
fn shortened(score: f64) -> f64 {
    (score as f32).to_string().parse().unwrap_or(score)
}
