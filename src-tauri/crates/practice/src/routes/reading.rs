//! Reading points by name, in order, and counted.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::collection;
use crate::answer::{Answer, Failure};
use crate::call::Call;
use crate::data::{Filter, PointId, Shown};

/// How many points a list shows when the request does not say.
const USUAL_LIMIT: usize = 10;

pub(super) fn get_point(call: &Call<'_>) -> Result<Answer, Failure> {
    let name = call.name(1);
    let id = PointId::parse(name)
        .ok_or_else(|| Failure::json(400, format!("Wrong input: Can not recognize \"{name}\" as point id")))?;
    call.check()?;
    let data = call.node.data();
    let point = collection(&data, call)?.points.get(&id);
    let point = point.ok_or_else(|| Failure::not_found(&format!("Point with id {id} does not exists!")))?;
    Ok(Answer::Result(json!(Shown::default().by_default(true, true).json(&id, point))))
}

#[derive(Deserialize)]
struct Named {
    ids: Vec<PointId>,
    #[serde(flatten)]
    shown: Shown,
}

pub(super) fn get_points(call: &Call<'_>) -> Result<Answer, Failure> {
    let Named { ids, shown } = read(call)?;
    call.check()?;
    let data = call.node.data();
    let collection = collection(&data, call)?;
    // Shown without payload when the request does not say, as a server does.
    let shown = shown.by_default(false, false);
    let found = ids.iter().filter_map(|id| Some(shown.json(id, collection.points.get(id)?)));
    Ok(Answer::Result(json!(found.collect::<Vec<_>>())))
}

#[derive(Deserialize)]
struct Scroll {
    offset: Option<PointId>,
    limit: Option<usize>,
    filter: Option<Filter>,
    #[serde(flatten)]
    shown: Shown,
}

pub(super) fn scroll(call: &Call<'_>) -> Result<Answer, Failure> {
    let Scroll { offset, limit, filter, shown } = read(call)?;
    if limit == Some(0) {
        let text = "Validation error in JSON body: [scroll_request.limit: value 0 invalid, must be 1 or larger]";
        return Err(Failure::json(422, text));
    }
    call.check()?;
    let data = call.node.data();
    let collection = collection(&data, call)?;
    let shown = shown.by_default(true, false);
    let limit = limit.unwrap_or(USUAL_LIMIT);
    let mut found = collection.points.iter().filter(|(id, point)| {
        offset.as_ref().is_none_or(|offset| *id >= offset)
            && filter.as_ref().is_none_or(|filter| filter.matches(id, point))
    });
    let points: Vec<_> = found.by_ref().take(limit).map(|(id, point)| shown.json(id, point)).collect();
    let next = found.next().map(|(id, _)| id);
    Ok(Answer::Result(json!({"points": points, "next_page_offset": next})))
}

#[derive(Deserialize)]
struct Count {
    filter: Option<Filter>,
}

pub(super) fn count(call: &Call<'_>) -> Result<Answer, Failure> {
    let Count { filter } = read(call)?;
    call.check()?;
    let data = call.node.data();
    let points = &collection(&data, call)?.points;
    let counted = points.iter().filter(|(id, point)| filter.as_ref().is_none_or(|filter| filter.matches(id, point)));
    Ok(Answer::Result(json!({"count": counted.count()})))
}

#[derive(Deserialize)]
struct Facet {
    key: String,
    limit: Option<usize>,
    filter: Option<Filter>,
}

pub(super) fn facet(call: &Call<'_>) -> Result<Answer, Failure> {
    let Facet { key, limit, filter } = call.body()?;
    call.check()?;
    let data = call.node.data();
    let mut counts: BTreeMap<String, (Value, usize)> = BTreeMap::new();
    for (id, point) in &collection(&data, call)?.points {
        let Some(value) = point.payload.get(&key) else { continue };
        if filter.as_ref().is_none_or(|filter| filter.matches(id, point)) {
            counts.entry(value.to_string()).or_insert_with(|| (value.clone(), 0)).1 += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_values().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let hits = counts.into_iter().take(limit.unwrap_or(USUAL_LIMIT));
    let hits: Vec<_> = hits.map(|(value, count)| json!({"value": value, "count": count})).collect();
    Ok(Answer::Result(json!({ "hits": hits })))
}

/// The body; the routes of a single shard answer mistakes in it in plain text.
fn read<T: DeserializeOwned>(call: &Call<'_>) -> Result<T, Failure> {
    if call.action.id.contains("shard") { call.body_or_text() } else { call.body() }
}
