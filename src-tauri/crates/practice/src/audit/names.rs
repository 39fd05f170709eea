//! How the server names its access checks in the audit log. The names are seen in the recorded log and on a running
//! 1.18.3; each stands once, in [`ROWS`].

/// What the audit log says of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// The name of the check.
    pub(crate) method: &'static str,
    /// Whether the entry names the collection.
    pub(crate) names_collection: bool,
    /// Whether a look at the collection comes before the check that is recorded: then neither a collection that the
    /// credential does not name nor one that does not exist leaves an entry.
    pub(crate) looks_first: bool,
}

/// What is recorded of an action; none for actions that leave no entry.
pub(crate) fn recorded(action: &str) -> Option<Recorded> {
    let (_, method, kind) = ROWS.iter().find(|(id, _, _)| *id == action)?;
    Some(Recorded {
        method,
        names_collection: matches!(kind, Collection | Points),
        looks_first: matches!(kind, Points | Schema),
    })
}

/// How the check goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Without naming a collection.
    Cluster,
    /// Naming the collection.
    Collection,
    /// Naming the collection, after a first look at it.
    Points,
    /// Not naming the collection, after a first look at it.
    Schema,
}

use Kind::{Cluster, Collection, Points, Schema};

#[rustfmt::skip]
const ROWS: &[(&str, &str, Kind)] = &[
    ("get_point", "retrieve", Collection),
    ("get_points", "retrieve", Collection),
    ("scroll_points", "scroll", Points),
    ("count_points", "count", Points),
    ("query_points", "query_batch", Points),
    ("query_points_batch", "query_batch", Points),
    ("query_points_groups", "group", Points),
    ("search_points", "core_search_batch", Points),
    ("search_points_batch", "core_search_batch", Points),
    ("search_groups", "group", Points),
    ("recommend_points", "recommend", Points),
    ("recommend_points_batch", "recommend_batch", Points),
    ("recommend_groups", "group", Points),
    ("discover_points", "discover", Points),
    ("discover_points_batch", "discover_batch", Points),
    ("facet", "facet", Points),
    ("search_matrix_pairs", "search_points_matrix", Points),
    ("search_matrix_offsets", "search_points_matrix", Points),
    ("upsert_points", "upsert_points", Points),
    ("delete_points", "delete_points", Points),
    ("update_vectors", "update_vectors", Points),
    ("delete_vectors", "delete_vectors", Points),
    ("set_payload", "set_payload", Points),
    ("overwrite_payload", "overwrite_payload", Points),
    ("delete_payload", "delete_payload", Points),
    ("clear_payload", "clear_payload", Points),
    ("list_collections", "list_collections", Cluster),
    ("get_collection", "get_collection", Collection),
    ("collection_exists", "collection_exists", Collection),
    ("create_collection", "create_collection", Cluster),
    ("update_collection", "update_collection", Cluster),
    ("delete_collection", "delete_collection", Cluster),
    ("get_optimizations", "get_optimizations", Collection),
    ("get_collection_memory", "get_collection_memory", Collection),
    ("create_payload_index", "create_payload_index", Schema),
    ("delete_payload_index", "drop_payload_index", Cluster),
    ("create_vector_name", "create_named_vector", Schema),
    ("delete_vector_name", "delete_named_vector", Cluster),
    ("update_aliases", "change_aliases", Cluster),
    ("list_collection_aliases", "list_collection_aliases", Collection),
    ("list_aliases", "list_aliases", Cluster),
    ("get_collection_cluster_info", "get_collection_cluster", Collection),
    ("update_collection_cluster_setup", "update_collection_cluster", Collection),
    ("list_shard_keys", "get_collection_shard_keys", Collection),
    ("create_shard_key", "update_collection_cluster", Collection),
    ("delete_shard_key", "update_collection_cluster", Collection),
    ("get_shard_points", "retrieve", Collection),
    ("scroll_shard_points", "scroll", Collection),
    ("count_shard_points", "count", Collection),
    ("cleanup_shard", "cleanup_local_shard", Collection),
    ("list_collection_snapshots", "list_snapshots", Collection),
    ("create_collection_snapshot", "create_snapshot", Collection),
    ("delete_collection_snapshot", "delete_collection_snapshot", Collection),
    ("download_collection_snapshot", "get_snapshot", Collection),
    ("upload_collection_snapshot", "/collections/{collection_name}/snapshots/upload", Cluster),
    ("recover_collection_snapshot", "recover_from_snapshot", Cluster),
    ("list_shard_snapshots", "list_shard_snapshots", Collection),
    ("create_shard_snapshot", "create_shard_snapshot", Collection),
    ("delete_shard_snapshot", "delete_shard_snapshot", Collection),
    ("download_shard_snapshot", "download_shard_snapshot", Collection),
    ("upload_shard_snapshot", "/collections/{collection_name}/shards/{shard}/snapshots/upload", Cluster),
    ("recover_shard_snapshot", "recover_shard_snapshot", Cluster),
    ("stream_shard_snapshot", "stream_shard_snapshot", Collection),
    ("create_partial_snapshot", "stream_shard_snapshot", Collection),
    ("recover_partial_snapshot", "/collections/{collection_name}/shards/{shard}/snapshot/partial/recover", Cluster),
    ("recover_partial_snapshot_from", "recover_partial_snapshot_from", Cluster),
    ("partial_snapshot_manifest", "get_partial_snapshot_manifest", Cluster),
    ("list_full_snapshots", "list_full_snapshots", Cluster),
    ("create_full_snapshot", "create_full_snapshot", Cluster),
    ("delete_full_snapshot", "delete_full_snapshot", Cluster),
    ("download_full_snapshot", "get_full_snapshot", Cluster),
    ("get_cluster", "cluster_status", Cluster),
    ("recover_raft_state", "recover_current_peer", Cluster),
    ("delete_peer", "remove_peer", Cluster),
    ("list_metadata_keys", "get_cluster_metadata_keys", Cluster),
    ("get_metadata_key", "get_cluster_metadata_key", Cluster),
    ("set_metadata_key", "update_cluster_metadata_key", Cluster),
    ("delete_metadata_key", "delete_cluster_metadata_key", Cluster),
    ("get_issues", "issues", Cluster),
    ("clear_issues", "clear_issues", Cluster),
    ("get_logger", "get_logger_config", Cluster),
    ("update_logger", "update_logger_config", Cluster),
    ("read_audit_log", "get_audit_logs", Cluster),
    ("get_slow_requests", "get_slow_requests", Cluster),
    ("get_stacktrace", "get_stacktrace", Cluster),
    ("get_debugger", "get_debugger_config", Cluster),
    ("update_debugger", "update_debugger_config", Cluster),
    ("truncate_wal", "truncate_unapplied_wal", Cluster),
];

#[cfg(test)]
mod tests {
    use qdrant_access::action::ACTIONS;

    use super::*;

    /// Actions that leave no entry of their own: public ones, telemetry and metrics, the web page, what only gRPC has,
    /// what newer and older versions have, and a batch, which leaves an entry for each change in it.
    const SILENT: &[&str] = &[
        "version",
        "healthz",
        "livez",
        "readyz",
        "telemetry",
        "cluster_telemetry",
        "metrics",
        "dashboard",
        "grpc_reflection",
        "read_shard_files",
        "lookup_in_collection",
        "update_points_batch",
        "get_quotas",
        "update_quotas",
        "get_locks",
        "set_locks",
    ];

    #[test]
    fn every_action_has_a_name_or_is_silent() {
        for action in ACTIONS {
            assert_ne!(recorded(action.id).is_some(), SILENT.contains(&action.id), "{}", action.id);
        }
        for (id, _, _) in ROWS {
            assert!(ACTIONS.iter().any(|action| action.id == *id), "{id} is no action");
        }
    }
}
