//! Collections themselves, and aliases.

use std::collections::BTreeMap;

use qdrant_access::listing::{Alias, shown_aliases, shown_aliases_of, shown_collections};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{collection, collection_mut};
use crate::answer::{Answer, Failure};
use crate::call::Call;
use crate::data::{Collection, Data, MOST_COLLECTIONS, VectorParams};
use crate::options::Nodes;

pub(super) fn list(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let data = call.node.data();
    let existing: Vec<&str> = data.collections.keys().map(String::as_str).collect();
    let shown = shown_collections(&call.grant.access, &existing);
    let shown: Vec<_> = shown.into_iter().map(|name| json!({ "name": name })).collect();
    Ok(Answer::Result(json!({ "collections": shown })))
}

pub(super) fn get(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let data = call.node.data();
    let collection = collection(&data, call)?;
    let points = |field: &String| collection.points.values().filter(|point| point.payload.contains_key(field)).count();
    let schema: BTreeMap<_, _> = collection
        .indexes
        .iter()
        .map(|(field, kind)| (field, json!({"data_type": kind, "points": points(field)})))
        .collect();
    Ok(Answer::Result(json!({
        "status": "green",
        "optimizer_status": "ok",
        "indexed_vectors_count": 0,
        "points_count": collection.points.len(),
        "segments_count": 2,
        "config": config(collection, call.node.shared.nodes),
        "payload_schema": schema,
        "update_queue": {"length": 0},
    })))
}

/// The settings of a collection, as a server shows them.
pub(super) fn config(collection: &Collection, nodes: Nodes) -> Value {
    json!({
        "params": params(collection, nodes),
        "hnsw_config": {
            "m": 16, "ef_construct": 100, "full_scan_threshold": 10000, "max_indexing_threads": 0, "on_disk": false,
        },
        "optimizer_config": {
            "deleted_threshold": 0.2,
            "vacuum_min_vector_number": 1000,
            "default_segment_number": 0,
            "max_segment_size": null,
            "memmap_threshold": null,
            "indexing_threshold": 10000,
            "flush_interval_sec": 5,
            "max_optimization_threads": null,
            "prevent_unoptimized": null,
        },
        "wal_config": {"wal_capacity_mb": 1, "wal_segments_ahead": 0, "wal_retain_closed": 1},
        "quantization_config": null,
    })
}

/// What of the settings telemetry shows first. Each of two peers holds everything.
pub(super) fn params(collection: &Collection, nodes: Nodes) -> Value {
    let replicas = if nodes == Nodes::TwoPeers { 2 } else { 1 };
    json!({
        "vectors": collection.vectors_json(),
        "shard_number": 1,
        "replication_factor": replicas,
        "write_consistency_factor": 1,
        "on_disk_payload": true,
    })
}

pub(super) fn exists(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    Ok(Answer::Result(json!({"exists": call.exists().is_ok()})))
}

/// The vectors of a new collection: one without a name, or by name. The name of the type is part of the answer to
/// anything else.
#[derive(Deserialize)]
#[serde(untagged)]
enum VectorsConfig {
    One(VectorParams),
    Named(BTreeMap<String, VectorParams>),
}

#[derive(Deserialize)]
struct NewCollection {
    vectors: Option<VectorsConfig>,
}

pub(super) fn create(call: &Call<'_>) -> Result<Answer, Failure> {
    let NewCollection { vectors } = call.body()?;
    call.check()?;
    let name = call.collection();
    let mut data = call.node.data();
    if data.collections.contains_key(name) {
        return Err(Failure::json(409, format!("Wrong input: Collection `{name}` already exists!")));
    }
    if data.aliases.contains_key(name) {
        let text =
            format!("Wrong input: Can't create collection with name {name}. Alias with the same name already exists");
        return Err(Failure::json(400, text));
    }
    if data.collections.len() >= MOST_COLLECTIONS {
        return Err(Failure::bad_request(&format!("A practice cluster holds at most {MOST_COLLECTIONS} collections")));
    }
    let vectors = match vectors {
        None => BTreeMap::new(),
        Some(VectorsConfig::One(params)) => BTreeMap::from([(String::new(), params)]),
        Some(VectorsConfig::Named(named)) => named,
    };
    data.collections.insert(name.to_owned(), Collection { vectors, ..Collection::default() });
    Ok(Answer::Result(json!(true)))
}

/// Takes any settings and keeps none: they change nothing that a practice cluster shows.
pub(super) fn update(call: &Call<'_>) -> Result<Answer, Failure> {
    call.body::<serde_json::Map<String, Value>>()?;
    call.check()?;
    collection_mut(&mut call.node.data(), call)?;
    Ok(Answer::Result(json!(true)))
}

pub(super) fn delete(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let mut data = call.node.data();
    let deleted = data.collections.remove(call.collection()).is_some();
    data.aliases.retain(|_, collection| collection != call.collection());
    Ok(Answer::Result(json!(deleted)))
}

pub(super) fn optimizations(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    call.exists()?;
    let summary = json!({"queued_optimizations": 0, "queued_segments": 0, "queued_points": 0, "idle_segments": 2});
    Ok(Answer::Result(json!({"summary": summary, "running": []})))
}

pub(super) fn memory(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    call.exists()?;
    let total = json!({"disk_bytes": 0, "ram_bytes": 0, "cached_bytes": 0, "expected_cache_bytes": 0});
    Ok(Answer::Result(json!({"total": total, "vectors": []})))
}

#[derive(Deserialize)]
struct AliasChanges {
    actions: Vec<AliasChange>,
}

#[derive(Deserialize)]
enum AliasChange {
    #[serde(rename = "create_alias")]
    Create { collection_name: String, alias_name: String },
    #[serde(rename = "delete_alias")]
    Delete { alias_name: String },
    #[serde(rename = "rename_alias")]
    Rename { old_alias_name: String, new_alias_name: String },
}

pub(super) fn update_aliases(call: &Call<'_>) -> Result<Answer, Failure> {
    let AliasChanges { actions } = call.body()?;
    call.check()?;
    let mut data = call.node.data();
    // All or nothing: changes are tried on a copy.
    let mut aliases = data.aliases.clone();
    for change in actions {
        apply(change, &mut aliases, &data)?;
    }
    data.aliases = aliases;
    Ok(Answer::Result(json!(true)))
}

fn apply(change: AliasChange, aliases: &mut BTreeMap<String, String>, data: &Data) -> Result<(), Failure> {
    match change {
        AliasChange::Create { collection_name, alias_name } => {
            if !data.collections.contains_key(&collection_name) {
                return Err(Failure::no_collection(&collection_name));
            }
            if data.collections.contains_key(&alias_name) || aliases.len() >= MOST_COLLECTIONS {
                return Err(Failure::json(409, format!("Wrong input: Collection `{alias_name}` already exists!")));
            }
            aliases.insert(alias_name, collection_name);
        }
        AliasChange::Delete { alias_name } => {
            aliases.remove(&alias_name);
        }
        AliasChange::Rename { old_alias_name, new_alias_name } => {
            let collection = aliases
                .remove(&old_alias_name)
                .ok_or_else(|| Failure::not_found(&format!("Alias {old_alias_name} does not exists!")))?;
            aliases.insert(new_alias_name, collection);
        }
    }
    Ok(())
}

pub(super) fn list_aliases(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let data = call.node.data();
    Ok(listed(&shown_aliases(&call.grant.access, &aliases(&data))))
}

pub(super) fn list_aliases_of(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let data = call.node.data();
    Ok(listed(&shown_aliases_of(&call.grant.access, call.collection(), &aliases(&data))))
}

fn aliases(data: &Data) -> Vec<Alias<'_>> {
    data.aliases.iter().map(|(alias, collection)| Alias { alias, collection }).collect()
}

fn listed(aliases: &[Alias<'_>]) -> Answer {
    let one = |alias: &Alias<'_>| json!({"alias_name": alias.alias, "collection_name": alias.collection});
    Answer::Result(json!({"aliases": aliases.iter().map(one).collect::<Vec<_>>()}))
}
