//! What each action answers, once the credential was accepted. Each checks its access first, through the call.

mod cluster;
mod collections;
mod grouping;
mod metrics;
mod process;
mod reading;
mod schema;
mod searching;
mod shards;
mod snapshots;
mod telemetry;
mod writing;

use serde_json::{Value, json};

use crate::answer::{Answer, Failure};
use crate::call::Call;
use crate::data::{Collection, Data};

pub(crate) use cluster::{TERM, commit};
pub(crate) use metrics::metrics;
pub(crate) use snapshots::unix_time;

/// Answers a call.
pub(crate) fn answer(call: &Call<'_>) -> Result<Answer, Failure> {
    match call.action.id {
        "get_point" => reading::get_point(call),
        "get_points" | "get_shard_points" => reading::get_points(call),
        "scroll_points" | "scroll_shard_points" => reading::scroll(call),
        "count_points" | "count_shard_points" => reading::count(call),
        "facet" => reading::facet(call),
        "query_points" | "search_points" | "recommend_points" | "discover_points" => searching::one(call),
        "query_points_batch" | "search_points_batch" | "recommend_points_batch" | "discover_points_batch" => {
            searching::batch(call)
        }
        "query_points_groups" | "search_groups" | "recommend_groups" => grouping::groups(call),
        "search_matrix_pairs" => grouping::matrix_pairs(call),
        "search_matrix_offsets" => grouping::matrix_offsets(call),
        "update_points_batch" => writing::batch(call),
        "upsert_points" | "delete_points" | "update_vectors" | "delete_vectors" | "set_payload"
        | "overwrite_payload" | "delete_payload" | "clear_payload" => writing::one(call),
        "list_collections" => collections::list(call),
        "get_collection" => collections::get(call),
        "collection_exists" => collections::exists(call),
        "create_collection" => collections::create(call),
        "update_collection" => collections::update(call),
        "delete_collection" => collections::delete(call),
        "get_optimizations" => collections::optimizations(call),
        "get_collection_memory" => collections::memory(call),
        "update_aliases" => collections::update_aliases(call),
        "list_collection_aliases" => collections::list_aliases_of(call),
        "list_aliases" => collections::list_aliases(call),
        "create_payload_index" => schema::create_index(call),
        "delete_payload_index" => schema::delete_index(call),
        "create_vector_name" => schema::create_vector(call),
        "delete_vector_name" => schema::delete_vector(call),
        "get_collection_cluster_info" => shards::info(call),
        "update_collection_cluster_setup" => shards::update(call),
        "list_shard_keys" => shards::list_keys(call),
        "create_shard_key" | "delete_shard_key" => shards::change_key(call),
        "cleanup_shard" => shards::clean_up(call),
        "truncate_wal" => shards::truncate_wal(call),
        "list_collection_snapshots" | "list_shard_snapshots" | "list_full_snapshots" => snapshots::list(call),
        "create_collection_snapshot" | "create_shard_snapshot" | "create_full_snapshot" => snapshots::create(call),
        "delete_collection_snapshot" | "delete_shard_snapshot" | "delete_full_snapshot" => snapshots::delete(call),
        "download_collection_snapshot" | "download_shard_snapshot" | "download_full_snapshot" => {
            snapshots::download(call).map_err(Failure::in_text)
        }
        "upload_collection_snapshot" | "upload_shard_snapshot" => snapshots::upload(call),
        "recover_collection_snapshot" | "recover_shard_snapshot" => snapshots::recover(call),
        "stream_shard_snapshot" | "create_partial_snapshot" => snapshots::stream(call).map_err(Failure::in_text),
        "recover_partial_snapshot" => snapshots::recover_partial(call),
        "recover_partial_snapshot_from" => snapshots::recover_partial_from(call),
        "partial_snapshot_manifest" => snapshots::manifest(call),
        "get_cluster" => cluster::get(call),
        "cluster_telemetry" => telemetry::of_cluster(call),
        "recover_raft_state" => cluster::recover(call),
        "delete_peer" => cluster::delete_peer(call),
        "list_metadata_keys" | "get_metadata_key" | "set_metadata_key" | "delete_metadata_key" => {
            cluster::metadata(call)
        }
        "telemetry" => telemetry::of_peer(call),
        "metrics" => metrics::answer(call),
        "read_audit_log" => process::audit_log(call),
        "get_logger" => process::logger(call),
        "update_logger" => process::update_logger(call),
        _ => process::answer(call),
    }
}

/// The collection that a call names, or what is answered when it does not exist.
fn collection<'a>(data: &'a Data, call: &Call<'_>) -> Result<&'a Collection, Failure> {
    let found = data.collection(call.collection()).ok_or_else(|| Failure::no_collection(call.collection()))?;
    call.shard_exists().map(|()| found)
}

/// The same to be changed.
fn collection_mut<'a>(data: &'a mut Data, call: &Call<'_>) -> Result<&'a mut Collection, Failure> {
    call.shard_exists()?;
    data.collection_mut(call.collection()).ok_or_else(|| Failure::no_collection(call.collection()))
}

/// What a change answers: done, or noted when nobody waits.
fn changed(call: &Call<'_>, operation: u64) -> Value {
    let status = if call.parameter("wait") == Some("true") { "completed" } else { "acknowledged" };
    json!({"operation_id": operation, "status": status})
}
