//! How the server names its access checks in the audit log. The names are seen in the recorded log and on a running
//! 1.18.3; each stands once, in [`ROWS`].

use crate::action::Action;

/// What the audit log says of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The name of the check.
    pub method: &'static str,
    /// Whether the entry names the collection.
    pub names_collection: bool,
    /// Whether a look at the collection comes before the check that is recorded: then neither a collection that the
    /// credential does not name nor one that does not exist leaves an entry.
    pub looks_first: bool,
}

/// What is recorded of an action; none for actions that leave no entry.
#[must_use]
pub fn recorded(action: &str) -> Option<Recorded> {
    let (_, method, kind) = ROWS.iter().find(|(id, _, _)| *id == action)?;
    Some(Recorded {
        method,
        names_collection: matches!(kind, Collection | Points),
        looks_first: matches!(kind, Points | Schema),
    })
}

/// The action that an entry of the log is about: one that is recorded by this method and, where there are several, has a route
/// or a call that fits `api`. None where that does not tell: nothing is guessed.
#[must_use]
pub fn action_of(method: &str, api: Option<&str>) -> Option<&'static Action> {
    let ids = ROWS.iter().filter(|(_, name, _)| *name == method).map(|(id, _, _)| *id);
    let candidates: Vec<_> = ids.filter_map(Action::by_id).collect();
    if let [only] = candidates[..] {
        return Some(only);
    }
    let api = api?;
    let mut fitting: Vec<_> = candidates.into_iter().filter(|action| action.is_reached_by(api)).collect();
    // A literal step wins over one in braces; what is left over is told where it is decided alike.
    let fewest = fitting.iter().map(|action| braces(action)).min()?;
    fitting.retain(|action| braces(action) == fewest);
    let last = fitting.pop()?;
    fitting.iter().all(|other| (other.scope, other.needs) == (last.scope, last.needs)).then_some(last)
}

fn braces(action: &Action) -> Option<usize> {
    action.rest.map(|rest| rest.matches('{').count())
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
    use crate::action::ACTIONS;

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

    fn id_of(method: &str, api: Option<&str>) -> Option<&'static str> {
        action_of(method, api).map(|action| action.id)
    }

    #[test]
    fn a_method_of_one_action_tells_it_alone() {
        assert_eq!(id_of("delete_collection", None), Some("delete_collection"));
        assert_eq!(id_of("drop_payload_index", Some("/nowhere")), Some("delete_payload_index"));
        assert_eq!(id_of("never_heard_of", Some("/collections/docs")), None);
    }

    #[test]
    fn a_method_of_several_actions_is_told_by_the_route_or_the_call() {
        for (method, api, id) in [
            ("retrieve", "/collections/docs/points/7", Some("get_point")),
            ("retrieve", "/collections/docs/points", Some("get_points")),
            ("query_batch", "/collections/docs/points/query/batch", Some("query_points_batch")),
            ("query_batch", "/qdrant.Points/QueryBatch", Some("query_points_batch")),
            ("update_collection_cluster", "/collections/docs/shards/delete", Some("delete_shard_key")),
            ("retrieve", "/qdrant.Points/Get", Some("get_points")),
            ("retrieve", "/behind/a/proxy", None),
        ] {
            assert_eq!(id_of(method, Some(api)), id, "{method} {api}");
        }
        assert_eq!(id_of("retrieve", None), None);
    }
}
