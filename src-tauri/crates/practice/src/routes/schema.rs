//! Payload indexes and vector names.

use serde::Deserialize;
use serde_json::Value;

use super::{changed, collection_mut};
use crate::answer::{Answer, Failure};
use crate::call::Call;
use crate::data::VectorParams;

/// How many indexes or vector names a collection may have.
const MOST_NAMES: usize = 100;

#[derive(Deserialize)]
struct NewIndex {
    field_name: String,
    field_schema: Option<Value>,
}

pub(super) fn create_index(call: &Call<'_>) -> Result<Answer, Failure> {
    let NewIndex { field_name, field_schema } = call.body()?;
    call.check()?;
    let kind = match &field_schema {
        Some(Value::String(kind)) => Some(kind.as_str()),
        Some(Value::Object(schema)) => schema.get("type").and_then(Value::as_str),
        _ => None,
    };
    let kind = kind.unwrap_or("keyword").to_owned();
    let mut data = call.node.data();
    let collection = collection_mut(&mut data, call)?;
    if collection.indexes.len() >= MOST_NAMES {
        return Err(too_many());
    }
    collection.indexes.insert(field_name, kind);
    Ok(Answer::Result(changed(call, collection.next_operation())))
}

pub(super) fn delete_index(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let mut data = call.node.data();
    let collection = collection_mut(&mut data, call)?;
    collection.indexes.remove(call.name(1));
    Ok(Answer::Result(changed(call, collection.next_operation())))
}

#[derive(Deserialize)]
struct NewVector {
    dense: Option<VectorParams>,
}

pub(super) fn create_vector(call: &Call<'_>) -> Result<Answer, Failure> {
    let NewVector { dense } = call.body()?;
    call.check()?;
    let mut data = call.node.data();
    let collection = collection_mut(&mut data, call)?;
    if collection.vectors.len() >= MOST_NAMES {
        return Err(too_many());
    }
    if let Some(params) = dense {
        collection.vectors.insert(call.name(1).to_owned(), params);
    }
    Ok(Answer::Result(changed(call, collection.next_operation())))
}

pub(super) fn delete_vector(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let mut data = call.node.data();
    let collection = collection_mut(&mut data, call)?;
    let name = call.name(1);
    collection.vectors.remove(name);
    for point in collection.points.values_mut() {
        point.vectors.remove(name);
    }
    Ok(Answer::Result(changed(call, collection.next_operation())))
}

fn too_many() -> Failure {
    Failure::bad_request(&format!("A practice collection has at most {MOST_NAMES} indexes and vector names"))
}
