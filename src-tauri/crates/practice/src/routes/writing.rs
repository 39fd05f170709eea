//! Changing points, one change at a time or in a batch.

use std::collections::BTreeMap;

use qdrant_access::Action;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{changed, collection_mut};
use crate::answer::{Answer, Failure};
use crate::call::Call;
use crate::data::{Collection, MOST_POINTS, Point, PointId, Selection, Unfit};

pub(super) fn one(call: &Call<'_>) -> Result<Answer, Failure> {
    let change = Change::read(call.action.id, call.body()?)?;
    call.check()?;
    let mut data = call.node.data();
    let operation = change.apply(collection_mut(&mut data, call)?)?;
    Ok(Answer::Result(changed(call, operation)))
}

#[derive(Deserialize)]
struct Batch {
    operations: Vec<Map<String, Value>>,
}

/// Each change of a batch is checked under its own name, and done before the next is looked at.
pub(super) fn batch(call: &Call<'_>) -> Result<Answer, Failure> {
    let Batch { operations } = call.body()?;
    let mut changes = Vec::new();
    for operation in operations {
        for (name, body) in operation {
            let Some(id) = action_of(&name) else {
                let text = format!("Format error in JSON body: unknown operation `{name}`");
                return Err(Failure::json(400, text));
            };
            changes.push((id, Change::read(id, body)?));
        }
    }
    let mut done = Vec::new();
    for (id, change) in changes {
        let action = Action::by_id(id).ok_or_else(Failure::no_route)?;
        call.check_action(action, &[])?;
        let mut data = call.node.data();
        let operation = change.apply(collection_mut(&mut data, call)?)?;
        done.push(changed(call, operation));
    }
    Ok(Answer::Result(Value::Array(done)))
}

/// The action behind the name of a change in a batch.
fn action_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "upsert" => "upsert_points",
        "delete" => "delete_points",
        "update_vectors" => "update_vectors",
        "delete_vectors" => "delete_vectors",
        "set_payload" => "set_payload",
        "overwrite_payload" => "overwrite_payload",
        "delete_payload" => "delete_payload",
        "clear_payload" => "clear_payload",
        _ => return None,
    })
}

/// A change to points.
enum Change {
    Upsert(Vec<NewPoint>),
    Delete(Selection),
    UpdateVectors(Vec<NewPoint>),
    DeleteVectors { vector: Vec<String>, of: Selection },
    SetPayload { payload: Map<String, Value>, of: Selection, replace: bool },
    DeletePayload { keys: Vec<String>, of: Selection },
    ClearPayload(Selection),
}

#[derive(Deserialize)]
struct NewPoint {
    id: PointId,
    #[serde(default)]
    vector: Value,
    payload: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Points {
    points: Vec<NewPoint>,
}

#[derive(Deserialize)]
struct WithNames {
    vector: Vec<String>,
    #[serde(flatten)]
    of: Selection,
}

#[derive(Deserialize)]
struct WithPayload {
    payload: Map<String, Value>,
    #[serde(flatten)]
    of: Selection,
}

#[derive(Deserialize)]
struct WithKeys {
    keys: Vec<String>,
    #[serde(flatten)]
    of: Selection,
}

impl Change {
    fn read(action: &str, body: Value) -> Result<Self, Failure> {
        let read = || {
            Ok(match action {
                "upsert_points" => Self::Upsert(serde_json::from_value::<Points>(body)?.points),
                "update_vectors" => Self::UpdateVectors(serde_json::from_value::<Points>(body)?.points),
                "delete_points" => Self::Delete(serde_json::from_value(body)?),
                "delete_vectors" => {
                    let WithNames { vector, of } = serde_json::from_value(body)?;
                    Self::DeleteVectors { vector, of }
                }
                "set_payload" | "overwrite_payload" => {
                    let WithPayload { payload, of } = serde_json::from_value(body)?;
                    Self::SetPayload { payload, of, replace: action == "overwrite_payload" }
                }
                "delete_payload" => {
                    let WithKeys { keys, of } = serde_json::from_value(body)?;
                    Self::DeletePayload { keys, of }
                }
                _ => Self::ClearPayload(serde_json::from_value(body)?),
            })
        };
        read().map_err(|error: serde_json::Error| Failure::json(400, format!("Format error in JSON body: {error}")))
    }

    /// Makes the change and gives its number.
    fn apply(self, collection: &mut Collection) -> Result<u64, Failure> {
        match self {
            Self::Upsert(points) => upsert(points, collection),
            Self::UpdateVectors(points) => update_vectors(points, collection),
            Self::Delete(of) => {
                if of.points.as_ref().is_some_and(Vec::is_empty) {
                    return Err(empty());
                }
                let ids = of.of(collection);
                collection.points.retain(|id, _| !ids.contains(id));
                Ok(collection.next_operation())
            }
            Self::DeleteVectors { vector, of } => {
                each(&of, collection, |point| point.vectors.retain(|name, _| !vector.contains(name)))
            }
            Self::SetPayload { payload, of, replace: true } => {
                each(&of, collection, |point| point.payload.clone_from(&payload))
            }
            Self::SetPayload { payload, of, replace: false } => {
                each(&of, collection, |point| point.payload.extend(payload.clone()))
            }
            Self::DeletePayload { keys, of } => {
                each(&of, collection, |point| point.payload.retain(|key, _| !keys.contains(key)))
            }
            Self::ClearPayload(of) => each(&of, collection, |point| point.payload.clear()),
        }
    }
}

fn upsert(points: Vec<NewPoint>, collection: &mut Collection) -> Result<u64, Failure> {
    if points.is_empty() {
        return Err(empty());
    }
    if collection.points.len() + points.len() > MOST_POINTS {
        return Err(Failure::bad_request(&format!("A practice collection holds at most {MOST_POINTS} points")));
    }
    let mut read = Vec::with_capacity(points.len());
    for NewPoint { id, vector, payload } in points {
        let vectors = vectors(&vector, collection)?;
        read.push((id, vectors, payload.unwrap_or_default()));
    }
    let version = collection.next_operation();
    let read = read.into_iter().map(|(id, vectors, payload)| (id, Point { vectors, payload, version }));
    collection.points.extend(read);
    Ok(version)
}

fn update_vectors(points: Vec<NewPoint>, collection: &mut Collection) -> Result<u64, Failure> {
    let mut read = Vec::with_capacity(points.len());
    for NewPoint { id, vector, .. } in points {
        if !collection.points.contains_key(&id) {
            return Err(no_point(&id));
        }
        let vectors = vectors(&vector, collection)?;
        read.push((id, vectors));
    }
    let version = collection.next_operation();
    for (id, vectors) in read {
        if let Some(point) = collection.points.get_mut(&id) {
            point.vectors.extend(vectors);
            point.version = version;
        }
    }
    Ok(version)
}

/// Changes each of the points that are meant; a named one that does not exist is an error.
fn each(of: &Selection, collection: &mut Collection, change: impl Fn(&mut Point)) -> Result<u64, Failure> {
    let ids = of.existing(collection).map_err(|missing| no_point(&missing))?;
    let version = collection.next_operation();
    for id in ids {
        if let Some(point) = collection.points.get_mut(&id) {
            change(point);
            point.version = version;
        }
    }
    Ok(version)
}

/// The vectors of a new point, if they fit the collection.
fn vectors(vector: &Value, collection: &Collection) -> Result<BTreeMap<String, Value>, Failure> {
    let vectors = Point::read_vectors(vector);
    for (name, vector) in &vectors {
        let Some(params) = collection.vectors.get(name) else {
            return Err(Unfit::NoVector(name.clone()).into());
        };
        let got = vector.as_array().filter(|list| list.iter().all(Value::is_number)).map_or(0, Vec::len);
        if got != params.size {
            return Err(Unfit::Dimension { expected: params.size, got }.into());
        }
    }
    Ok(vectors)
}

fn empty() -> Failure {
    Failure::bad_request("Empty update request")
}

fn no_point(id: &PointId) -> Failure {
    Unfit::NoPoint(id.clone()).into()
}
