//! The rows, read off the server's source (its routes, its calls, and the checks behind them) at the tags 1.2.0 to 1.19.0.

use super::Says::{Allowed, Denied, Filtered};
use super::Scope::{Cluster, Collection, Everyone, EveryoneInFull, Public, WebPage};
use super::{Action, Earlier, Group, Guide, Needs, Says, Scope};
use crate::version::ServerVersion;

/// Every action, grouped, in the order in which it is shown.
pub static ACTIONS: &[Action] = &[
    Action {
        rest: Some("GET /collections/{collection}/points/{id}"),
        grpc: Some("qdrant.Points/Get"),
        guide: guide("get point", [Allowed, Allowed, Allowed, Allowed]),
        ..row("get_point", "get point", Group::Read, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points"),
        grpc: Some("qdrant.Points/Get"),
        guide: guide("get points", [Allowed, Allowed, Allowed, Allowed]),
        ..row("get_points", "get points", Group::Read, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/scroll"),
        grpc: Some("qdrant.Points/Scroll"),
        guide: guide("scroll points", [Allowed, Allowed, Allowed, Allowed]),
        ..row("scroll_points", "scroll points", Group::Read, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/count"),
        grpc: Some("qdrant.Points/Count"),
        guide: guide("count points", [Allowed, Allowed, Allowed, Allowed]),
        ..row("count_points", "count points", Group::Read, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/query"),
        grpc: Some("qdrant.Points/Query"),
        note: Some(LOOKUP),
        guide: guide("query points", [Allowed, Allowed, Allowed, Allowed]),
        ..row("query_points", "query points", Group::Read, Collection, Needs::READ, v(1, 9, 5))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/query/batch"),
        grpc: Some("qdrant.Points/QueryBatch"),
        ..row("query_points_batch", "query points in batch", Group::Read, Collection, Needs::READ, v(1, 9, 6))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/query/groups"),
        grpc: Some("qdrant.Points/QueryGroups"),
        note: Some(LOOKUP),
        ..row("query_points_groups", "query points in groups", Group::Read, Collection, Needs::READ, v(1, 10, 1))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/search"),
        grpc: Some("qdrant.Points/Search"),
        note: Some(UNDOCUMENTED),
        guide: guide("search points", [Allowed, Allowed, Allowed, Allowed]),
        ..row("search_points", "search points", Group::Read, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/search/batch"),
        grpc: Some("qdrant.Points/SearchBatch"),
        note: Some(UNDOCUMENTED),
        ..row("search_points_batch", "search points in batch", Group::Read, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/search/groups"),
        grpc: Some("qdrant.Points/SearchGroups"),
        note: Some(LOOKUP_AND_UNDOCUMENTED),
        guide: guide("search groups", [Allowed, Allowed, Allowed, Allowed]),
        ..row("search_groups", "search groups", Group::Read, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/recommend"),
        grpc: Some("qdrant.Points/Recommend"),
        note: Some(LOOKUP_AND_UNDOCUMENTED),
        guide: guide("recommend points", [Allowed, Allowed, Allowed, Allowed]),
        ..row("recommend_points", "recommend points", Group::Read, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/recommend/batch"),
        grpc: Some("qdrant.Points/RecommendBatch"),
        note: Some(LOOKUP_AND_UNDOCUMENTED),
        ..row("recommend_points_batch", "recommend points in batch", Group::Read, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/recommend/groups"),
        grpc: Some("qdrant.Points/RecommendGroups"),
        note: Some(LOOKUP_AND_UNDOCUMENTED),
        guide: guide("recommend groups", [Allowed, Allowed, Allowed, Allowed]),
        ..row("recommend_groups", "recommend groups", Group::Read, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/discover"),
        grpc: Some("qdrant.Points/Discover"),
        note: Some(LOOKUP_AND_UNDOCUMENTED),
        guide: guide("discover points", [Allowed, Allowed, Allowed, Allowed]),
        ..row("discover_points", "discover points", Group::Read, Collection, Needs::READ, v(1, 7, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/discover/batch"),
        grpc: Some("qdrant.Points/DiscoverBatch"),
        note: Some(LOOKUP_AND_UNDOCUMENTED),
        ..row("discover_points_batch", "discover points in batch", Group::Read, Collection, Needs::READ, v(1, 7, 0))
    },
    Action {
        note: Some(
            "lookup_from and with_lookup of a query, search, recommend or discover request to another collection, and of its prefetches. The column is the collection that is looked into; the other one needs read access as well.",
        ),
        ..row(
            "lookup_in_collection",
            "look up in this collection from another",
            Group::Read,
            Collection,
            Needs::READ,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("POST /collections/{collection}/facet"),
        grpc: Some("qdrant.Points/Facet"),
        ..row("facet", "facet", Group::Read, Collection, Needs::READ, v(1, 11, 1))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/search/matrix/pairs"),
        grpc: Some("qdrant.Points/SearchMatrixPairs"),
        ..row("search_matrix_pairs", "distance matrix as pairs", Group::Read, Collection, Needs::READ, v(1, 11, 1))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/search/matrix/offsets"),
        grpc: Some("qdrant.Points/SearchMatrixOffsets"),
        ..row("search_matrix_offsets", "distance matrix as offsets", Group::Read, Collection, Needs::READ, v(1, 11, 1))
    },
    Action {
        rest: Some("PUT /collections/{collection}/points"),
        grpc: Some("qdrant.Points/Upsert"),
        note: Some(TOLD_WHEN_MISSING),
        guide: guide("upsert points", [Allowed, Denied, Allowed, Denied]),
        ..row("upsert_points", "upsert points", Group::Write, Collection, Needs::WRITE, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/batch"),
        grpc: Some("qdrant.Points/UpdateBatch"),
        note: Some(TOLD_WHEN_MISSING),
        guide: guide("update points batch", [Allowed, Denied, Allowed, Denied]),
        ..row("update_points_batch", "update points in batch", Group::Write, Collection, Needs::WRITE, v(1, 4, 1))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/delete"),
        grpc: Some("qdrant.Points/Delete"),
        note: Some(TOLD_WHEN_MISSING),
        guide: guide("delete points", [Allowed, Denied, Allowed, Denied]),
        ..row("delete_points", "delete points", Group::Write, Collection, Needs::WRITE, v(1, 2, 0))
    },
    Action {
        rest: Some("PUT /collections/{collection}/points/vectors"),
        grpc: Some("qdrant.Points/UpdateVectors"),
        note: Some(TOLD_WHEN_MISSING),
        guide: guide("update vectors", [Allowed, Denied, Allowed, Denied]),
        ..row("update_vectors", "update vectors", Group::Write, Collection, Needs::WRITE, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/vectors/delete"),
        grpc: Some("qdrant.Points/DeleteVectors"),
        note: Some(TOLD_WHEN_MISSING),
        guide: guide("delete vectors", [Allowed, Denied, Allowed, Denied]),
        ..row("delete_vectors", "delete vectors", Group::Write, Collection, Needs::WRITE, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/payload"),
        grpc: Some("qdrant.Points/SetPayload"),
        note: Some(TOLD_WHEN_MISSING),
        guide: guide("set payload", [Allowed, Denied, Allowed, Denied]),
        ..row("set_payload", "set payload", Group::Write, Collection, Needs::WRITE, v(1, 2, 0))
    },
    Action {
        rest: Some("PUT /collections/{collection}/points/payload"),
        grpc: Some("qdrant.Points/OverwritePayload"),
        note: Some(TOLD_WHEN_MISSING),
        guide: guide("overwrite payload", [Allowed, Denied, Allowed, Denied]),
        ..row("overwrite_payload", "overwrite payload", Group::Write, Collection, Needs::WRITE, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/payload/delete"),
        grpc: Some("qdrant.Points/DeletePayload"),
        note: Some(TOLD_WHEN_MISSING),
        guide: guide("delete payload", [Allowed, Denied, Allowed, Denied]),
        ..row("delete_payload", "delete payload", Group::Write, Collection, Needs::WRITE, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/points/payload/clear"),
        grpc: Some("qdrant.Points/ClearPayload"),
        note: Some(TOLD_WHEN_MISSING),
        guide: guide("clear payload", [Allowed, Denied, Allowed, Denied]),
        ..row("clear_payload", "clear payload", Group::Write, Collection, Needs::WRITE, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /collections"),
        grpc: Some("qdrant.Collections/List"),
        filtered: Some("Only the collections that the token names, of those that exist"),
        guide: guide("list collections", [Allowed, Allowed, Filtered, Filtered]),
        ..row("list_collections", "list collections", Group::Collection, Everyone, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /collections/{collection}"),
        grpc: Some("qdrant.Collections/Get"),
        guide: guide("get collection info", [Allowed, Allowed, Allowed, Allowed]),
        ..row("get_collection", "get collection info", Group::Collection, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /collections/{collection}/exists"),
        grpc: Some("qdrant.Collections/CollectionExists"),
        guide: guide("collection exists", [Allowed, Allowed, Allowed, Allowed]),
        ..row("collection_exists", "collection exists", Group::Collection, Collection, Needs::READ, v(1, 8, 0))
    },
    Action {
        rest: Some("PUT /collections/{collection}"),
        grpc: Some("qdrant.Collections/Create"),
        note: Some("No collection token may create a collection, not even one that it names."),
        guide: guide("create collection", [Allowed, Denied, Denied, Denied]),
        ..row("create_collection", "create collection", Group::Collection, Cluster, Needs::MANAGE, v(1, 2, 0))
    },
    Action {
        rest: Some("PATCH /collections/{collection}"),
        grpc: Some("qdrant.Collections/Update"),
        guide: guide("update collection params", [Allowed, Denied, Denied, Denied]),
        ..row("update_collection", "update collection params", Group::Collection, Cluster, Needs::MANAGE, v(1, 2, 0))
    },
    Action {
        rest: Some("DELETE /collections/{collection}"),
        grpc: Some("qdrant.Collections/Delete"),
        guide: guide("delete collection", [Allowed, Denied, Denied, Denied]),
        ..row("delete_collection", "delete collection", Group::Collection, Cluster, Needs::MANAGE, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /collections/{collection}/optimizations"),
        ..row("get_optimizations", "get optimizations", Group::Collection, Collection, Needs::READ, v(1, 16, 3))
    },
    Action {
        rest: Some("GET /collections/{collection}/memory"),
        ..row("get_collection_memory", "get collection memory", Group::Collection, Collection, Needs::READ, v(1, 18, 0))
    },
    Action {
        rest: Some("PUT /collections/{collection}/index"),
        grpc: Some("qdrant.Points/CreateFieldIndex"),
        note: Some(TOLD_WHEN_MISSING),
        guide: guide("create payload index", [Allowed, Denied, Allowed, Denied]),
        ..row(
            "create_payload_index",
            "create payload index",
            Group::Schema,
            Collection,
            Needs::WRITE_EXTRAS,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("DELETE /collections/{collection}/index/{field}"),
        grpc: Some("qdrant.Points/DeleteFieldIndex"),
        guide: guide("delete payload index", [Allowed, Denied, Allowed, Denied]),
        ..row(
            "delete_payload_index",
            "delete payload index",
            Group::Schema,
            Collection,
            Needs::WRITE_EXTRAS,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("PUT /collections/{collection}/vectors/{vector}"),
        grpc: Some("qdrant.Points/CreateVectorName"),
        note: Some(TOLD_WHEN_MISSING),
        ..row("create_vector_name", "create vector name", Group::Schema, Collection, Needs::WRITE_EXTRAS, v(1, 18, 0))
    },
    Action {
        rest: Some("DELETE /collections/{collection}/vectors/{vector}"),
        grpc: Some("qdrant.Points/DeleteVectorName"),
        ..row("delete_vector_name", "delete vector name", Group::Schema, Collection, Needs::WRITE_EXTRAS, v(1, 18, 0))
    },
    Action {
        rest: Some("POST /collections/aliases"),
        grpc: Some("qdrant.Collections/UpdateAliases"),
        guide: guide("update aliases", [Allowed, Denied, Denied, Denied]),
        ..row("update_aliases", "update aliases", Group::Aliases, Cluster, Needs::MANAGE, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /collections/{collection}/aliases"),
        grpc: Some("qdrant.Collections/ListCollectionAliases"),
        filtered: Some("Only the aliases that the token names itself; naming the collection is not enough"),
        guide: guide("list collection aliases", [Allowed, Allowed, Filtered, Filtered]),
        ..row("list_collection_aliases", "list collection aliases", Group::Aliases, Collection, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /aliases"),
        grpc: Some("qdrant.Collections/ListAliases"),
        filtered: Some("Only the aliases for which the token names both the alias and its collection"),
        guide: guide("list aliases", [Allowed, Allowed, Filtered, Filtered]),
        ..row("list_aliases", "list aliases", Group::Aliases, Everyone, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /collections/{collection}/cluster"),
        grpc: Some("qdrant.Collections/CollectionClusterInfo"),
        guide: guide("get collection cluster info", [Allowed, Allowed, Allowed, Allowed]),
        ..row(
            "get_collection_cluster_info",
            "get collection cluster info",
            Group::Shards,
            Collection,
            Needs::EXTRAS,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("POST /collections/{collection}/cluster"),
        grpc: Some("qdrant.Collections/UpdateCollectionClusterSetup"),
        guide: guide("update collection cluster setup", [Allowed, Denied, Denied, Denied]),
        ..row(
            "update_collection_cluster_setup",
            "update collection cluster setup",
            Group::Shards,
            Collection,
            Needs::ALL,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("GET /collections/{collection}/shards"),
        grpc: Some("qdrant.Collections/ListShardKeys"),
        ..row("list_shard_keys", "list shard keys", Group::Shards, Collection, Needs::READ, v(1, 16, 2))
    },
    Action {
        rest: Some("PUT /collections/{collection}/shards"),
        grpc: Some("qdrant.Collections/CreateShardKey"),
        guide: guide("create shard key", [Allowed, Denied, Denied, Denied]),
        ..row("create_shard_key", "create shard key", Group::Shards, Collection, Needs::ALL, v(1, 7, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/shards/delete"),
        grpc: Some("qdrant.Collections/DeleteShardKey"),
        guide: guide("delete shard key", [Allowed, Denied, Denied, Denied]),
        ..row("delete_shard_key", "delete shard key", Group::Shards, Collection, Needs::ALL, v(1, 7, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/shards/{shard}/points"),
        ..row("get_shard_points", "get points of a shard", Group::Shards, Collection, Needs::READ, v(1, 11, 1))
    },
    Action {
        rest: Some("POST /collections/{collection}/shards/{shard}/points/scroll"),
        ..row("scroll_shard_points", "scroll points of a shard", Group::Shards, Collection, Needs::READ, v(1, 11, 1))
    },
    Action {
        rest: Some("POST /collections/{collection}/shards/{shard}/points/count"),
        ..row("count_shard_points", "count points of a shard", Group::Shards, Collection, Needs::READ, v(1, 11, 1))
    },
    Action {
        rest: Some("POST /collections/{collection}/shards/{shard}/cleanup"),
        ..row("cleanup_shard", "clean up a shard", Group::Shards, Collection, Needs::WRITE, v(1, 11, 5))
    },
    Action {
        grpc: Some(
            "qdrant.StorageRead/ListFiles qdrant.StorageRead/FileExists qdrant.StorageRead/FileLength qdrant.StorageRead/ReadBytes qdrant.StorageRead/ReadBytesStream qdrant.StorageRead/ReadWhole qdrant.StorageRead/ReadBatch",
        ),
        note: Some("Whoever may read the collection may read the raw files behind it."),
        ..row("read_shard_files", "read files of a shard", Group::Shards, Collection, Needs::READ, v(1, 18, 0))
    },
    Action {
        rest: Some("GET /collections/{collection}/snapshots"),
        grpc: Some("qdrant.Snapshots/List"),
        guide: guide("list collection snapshots", [Allowed, Allowed, Allowed, Allowed]),
        ..row(
            "list_collection_snapshots",
            "list collection snapshots",
            Group::Snapshots,
            Collection,
            Needs::EXTRAS,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("POST /collections/{collection}/snapshots"),
        grpc: Some("qdrant.Snapshots/Create"),
        guide: guide("create collection snapshot", [Allowed, Denied, Allowed, Denied]),
        ..row(
            "create_collection_snapshot",
            "create collection snapshot",
            Group::Snapshots,
            Collection,
            Needs::WRITE_EXTRAS,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("DELETE /collections/{collection}/snapshots/{snapshot}"),
        grpc: Some("qdrant.Snapshots/Delete"),
        guide: guide("delete collection snapshot", [Allowed, Denied, Allowed, Denied]),
        ..row(
            "delete_collection_snapshot",
            "delete collection snapshot",
            Group::Snapshots,
            Collection,
            Needs::WRITE_EXTRAS,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("GET /collections/{collection}/snapshots/{snapshot}"),
        guide: guide("download collection snapshot", [Allowed, Allowed, Allowed, Allowed]),
        ..row(
            "download_collection_snapshot",
            "download collection snapshot",
            Group::Snapshots,
            Collection,
            Needs::EXTRAS,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("POST /collections/{collection}/snapshots/upload"),
        guide: guide("upload collection snapshot", [Allowed, Denied, Denied, Denied]),
        ..row(
            "upload_collection_snapshot",
            "upload collection snapshot",
            Group::Snapshots,
            Cluster,
            Needs::MANAGE,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("PUT /collections/{collection}/snapshots/recover"),
        guide: guide("recover collection snapshot", [Allowed, Denied, Denied, Denied]),
        ..row(
            "recover_collection_snapshot",
            "recover collection snapshot",
            Group::Snapshots,
            Cluster,
            Needs::MANAGE,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("GET /collections/{collection}/shards/{shard}/snapshots"),
        note: Some(INTERNAL_GRPC),
        guide: guide("list shard snapshots", [Allowed, Allowed, Allowed, Allowed]),
        ..row("list_shard_snapshots", "list shard snapshots", Group::Snapshots, Collection, Needs::EXTRAS, v(1, 5, 0))
    },
    Action {
        rest: Some("POST /collections/{collection}/shards/{shard}/snapshots"),
        note: Some(INTERNAL_GRPC),
        guide: guide("create shard snapshot", [Allowed, Denied, Allowed, Denied]),
        ..row(
            "create_shard_snapshot",
            "create shard snapshot",
            Group::Snapshots,
            Collection,
            Needs::WRITE_EXTRAS,
            v(1, 5, 0),
        )
    },
    Action {
        rest: Some("DELETE /collections/{collection}/shards/{shard}/snapshots/{snapshot}"),
        note: Some(INTERNAL_GRPC),
        guide: guide("delete shard snapshot", [Allowed, Denied, Allowed, Denied]),
        ..row(
            "delete_shard_snapshot",
            "delete shard snapshot",
            Group::Snapshots,
            Collection,
            Needs::WRITE_EXTRAS,
            v(1, 5, 0),
        )
    },
    Action {
        rest: Some("GET /collections/{collection}/shards/{shard}/snapshots/{snapshot}"),
        guide: guide("download shard snapshot", [Allowed, Allowed, Allowed, Allowed]),
        ..row(
            "download_shard_snapshot",
            "download shard snapshot",
            Group::Snapshots,
            Collection,
            Needs::EXTRAS,
            v(1, 5, 0),
        )
    },
    Action {
        rest: Some("POST /collections/{collection}/shards/{shard}/snapshots/upload"),
        guide: guide("upload shard snapshot", [Allowed, Denied, Denied, Denied]),
        ..row("upload_shard_snapshot", "upload shard snapshot", Group::Snapshots, Cluster, Needs::MANAGE, v(1, 5, 0))
    },
    Action {
        rest: Some("PUT /collections/{collection}/shards/{shard}/snapshots/recover"),
        note: Some(INTERNAL_GRPC),
        guide: guide("recover shard snapshot", [Allowed, Denied, Denied, Denied]),
        ..row("recover_shard_snapshot", "recover shard snapshot", Group::Snapshots, Cluster, Needs::MANAGE, v(1, 5, 0))
    },
    Action {
        rest: Some("GET /collections/{collection}/shards/{shard}/snapshot"),
        note: Some("A reading route that needs write access: global read is refused."),
        ..row(
            "stream_shard_snapshot",
            "stream shard snapshot",
            Group::Snapshots,
            Collection,
            Needs::WRITE_EXTRAS,
            v(1, 12, 0),
        )
    },
    Action {
        rest: Some("POST /collections/{collection}/shards/{shard}/snapshot/partial/create"),
        ..row(
            "create_partial_snapshot",
            "create partial shard snapshot",
            Group::Snapshots,
            Collection,
            Needs::WRITE_EXTRAS,
            v(1, 14, 1),
        )
    },
    Action {
        rest: Some("POST /collections/{collection}/shards/{shard}/snapshot/partial/recover"),
        ..row(
            "recover_partial_snapshot",
            "recover partial shard snapshot",
            Group::Snapshots,
            Cluster,
            Needs::MANAGE,
            v(1, 14, 1),
        )
    },
    Action {
        rest: Some("POST /collections/{collection}/shards/{shard}/snapshot/partial/recover_from"),
        ..row(
            "recover_partial_snapshot_from",
            "recover partial shard snapshot from a peer",
            Group::Snapshots,
            Cluster,
            Needs::MANAGE,
            v(1, 14, 1),
        )
    },
    Action {
        rest: Some("GET /collections/{collection}/shards/{shard}/snapshot/partial/manifest"),
        ..row(
            "partial_snapshot_manifest",
            "get partial snapshot manifest",
            Group::Snapshots,
            Cluster,
            Needs::EXTRAS,
            v(1, 14, 1),
        )
    },
    Action {
        rest: Some("GET /snapshots"),
        grpc: Some("qdrant.Snapshots/ListFull"),
        guide: guide("list full snapshots", [Allowed, Allowed, Denied, Denied]),
        ..row("list_full_snapshots", "list full snapshots", Group::FullSnapshots, Cluster, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /snapshots"),
        grpc: Some("qdrant.Snapshots/CreateFull"),
        guide: guide("create full snapshot", [Allowed, Denied, Denied, Denied]),
        ..row("create_full_snapshot", "create full snapshot", Group::FullSnapshots, Cluster, Needs::MANAGE, v(1, 2, 0))
    },
    Action {
        rest: Some("DELETE /snapshots/{snapshot}"),
        grpc: Some("qdrant.Snapshots/DeleteFull"),
        guide: guide("delete full snapshot", [Allowed, Denied, Denied, Denied]),
        ..row("delete_full_snapshot", "delete full snapshot", Group::FullSnapshots, Cluster, Needs::MANAGE, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /snapshots/{snapshot}"),
        note: Some("Whoever may read everything may download everything in one file."),
        guide: guide("download full snapshot", [Allowed, Allowed, Denied, Denied]),
        ..row(
            "download_full_snapshot",
            "download full snapshot",
            Group::FullSnapshots,
            Cluster,
            Needs::READ,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("GET /cluster"),
        guide: guide("get cluster info", [Allowed, Allowed, Denied, Denied]),
        ..row("get_cluster", "get cluster info", Group::Cluster, Cluster, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /cluster/telemetry"),
        filtered: Some("Only the collections that the token names; counters of requests are left out"),
        ..row("cluster_telemetry", "cluster telemetry", Group::Cluster, Everyone, Needs::READ, v(1, 17, 0))
    },
    Action {
        rest: Some("POST /cluster/recover"),
        guide: guide("recover raft state", [Allowed, Denied, Denied, Denied]),
        ..row("recover_raft_state", "recover raft state", Group::Cluster, Cluster, Needs::MANAGE, v(1, 2, 0))
    },
    Action {
        rest: Some("DELETE /cluster/peer/{peer}"),
        guide: guide("delete peer", [Allowed, Denied, Denied, Denied]),
        ..row("delete_peer", "delete peer", Group::Cluster, Cluster, Needs::MANAGE, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /cluster/metadata/keys"),
        ..row("list_metadata_keys", "list cluster metadata keys", Group::Cluster, Cluster, Needs::READ, v(1, 11, 0))
    },
    Action {
        rest: Some("GET /cluster/metadata/keys/{key}"),
        ..row("get_metadata_key", "get cluster metadata", Group::Cluster, Cluster, Needs::READ, v(1, 11, 0))
    },
    Action {
        rest: Some("PUT /cluster/metadata/keys/{key}"),
        ..row("set_metadata_key", "set cluster metadata", Group::Cluster, Cluster, Needs::WRITE, v(1, 11, 0))
    },
    Action {
        rest: Some("DELETE /cluster/metadata/keys/{key}"),
        ..row("delete_metadata_key", "delete cluster metadata", Group::Cluster, Cluster, Needs::WRITE, v(1, 11, 0))
    },
    Action {
        rest: Some("GET /quotas"),
        ..row("get_quotas", "get quotas", Group::Cluster, Cluster, Needs::READ, v(1, 19, 0))
    },
    Action {
        rest: Some("PUT /quotas"),
        ..row("update_quotas", "update quotas", Group::Cluster, Cluster, Needs::MANAGE, v(1, 19, 0))
    },
    Action {
        rest: Some("GET /"),
        grpc: Some("qdrant.Qdrant/HealthCheck"),
        guide: guide("version", [Allowed, Allowed, Allowed, Allowed]),
        ..row(
            "version",
            "version",
            Group::Process,
            Public { rest: v(1, 5, 0), grpc: v(1, 15, 1) },
            Needs::READ,
            v(1, 2, 0),
        )
    },
    Action {
        rest: Some("GET /healthz"),
        grpc: Some("grpc.health.v1.Health/Check"),
        guide: guide("readyz, healthz, livez", [Allowed, Allowed, Allowed, Allowed]),
        ..row(
            "healthz",
            "healthz",
            Group::Process,
            Public { rest: v(1, 5, 0), grpc: v(1, 15, 1) },
            Needs::READ,
            v(1, 5, 0),
        )
    },
    Action {
        rest: Some("GET /livez"),
        guide: guide("readyz, healthz, livez", [Allowed, Allowed, Allowed, Allowed]),
        ..row("livez", "livez", Group::Process, Public { rest: v(1, 5, 0), grpc: v(1, 15, 1) }, Needs::READ, v(1, 5, 0))
    },
    Action {
        rest: Some("GET /readyz"),
        guide: guide("readyz, healthz, livez", [Allowed, Allowed, Allowed, Allowed]),
        ..row(
            "readyz",
            "readyz",
            Group::Process,
            Public { rest: v(1, 5, 0), grpc: v(1, 15, 1) },
            Needs::READ,
            v(1, 5, 0),
        )
    },
    Action {
        rest: Some("GET /telemetry"),
        filtered: Some(
            "The settings of the process, and only the collections that the token names; counters of requests are left out",
        ),
        guide: guide("telemetry", [Allowed, Allowed, Denied, Denied]),
        earlier: &[Earlier { until: v(1, 12, 5), scope: Cluster, needs: Needs::READ }],
        ..row("telemetry", "telemetry", Group::Process, Everyone, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /metrics"),
        guide: guide("metrics", [Allowed, Allowed, Denied, Denied]),
        ..row("metrics", "metrics", Group::Process, Cluster, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /issues"),
        filtered: Some("Only the issues of collections that the token names"),
        note: Some("Up to 1.12.5 it was left to manage."),
        earlier: &[
            Earlier { until: v(1, 9, 0), scope: EveryoneInFull, needs: Needs::READ },
            Earlier { until: v(1, 12, 5), scope: Cluster, needs: Needs::MANAGE },
        ],
        ..row("get_issues", "get issues", Group::Process, Everyone, Needs::READ, v(1, 8, 0))
    },
    Action {
        rest: Some("DELETE /issues"),
        ..row("clear_issues", "clear issues", Group::Process, Cluster, Needs::MANAGE, v(1, 9, 1))
    },
    Action {
        rest: Some("GET /logger"),
        note: Some("Up to 1.15.5 everyone with a valid credential could ask."),
        earlier: &[Earlier { until: v(1, 15, 5), scope: EveryoneInFull, needs: Needs::READ }],
        ..row("get_logger", "get logger config", Group::Process, Cluster, Needs::READ, v(1, 9, 3))
    },
    Action {
        rest: Some("POST /logger"),
        note: Some(
            "Up to 1.15.5 everyone with a valid credential could do it, and so write to files of the server (CVE-2026-25628).",
        ),
        earlier: &[Earlier { until: v(1, 15, 5), scope: EveryoneInFull, needs: Needs::READ }],
        ..row("update_logger", "update logger config", Group::Process, Cluster, Needs::MANAGE, v(1, 9, 3))
    },
    Action {
        rest: Some("POST /audit/logs"),
        note: Some("Answers 400 where the audit log is off."),
        ..row("read_audit_log", "read audit logs", Group::Process, Cluster, Needs::MANAGE, v(1, 17, 1))
    },
    Action {
        rest: Some("GET /locks"),
        until: Some(v(1, 15, 5)),
        ..row("get_locks", "get write lock", Group::Process, Cluster, Needs::READ, v(1, 2, 0))
    },
    Action {
        rest: Some("POST /locks"),
        until: Some(v(1, 15, 5)),
        ..row("set_locks", "set write lock", Group::Process, Cluster, Needs::MANAGE, v(1, 2, 0))
    },
    Action {
        rest: Some("GET /profiler/slow_requests"),
        ..row("get_slow_requests", "get slow requests", Group::Process, Cluster, Needs::MANAGE, v(1, 15, 5))
    },
    Action {
        rest: Some("GET /stacktrace"),
        ..row("get_stacktrace", "get stack trace", Group::Process, Cluster, Needs::MANAGE, v(1, 5, 0))
    },
    Action {
        rest: Some("GET /debugger"),
        ..row("get_debugger", "get debugger config", Group::Process, Cluster, Needs::MANAGE, v(1, 9, 5))
    },
    Action {
        rest: Some("PATCH /debugger"),
        ..row("update_debugger", "update debugger config", Group::Process, Cluster, Needs::MANAGE, v(1, 9, 5))
    },
    Action {
        rest: Some("POST /collections/{collection}/truncate_unapplied_wal"),
        ..row("truncate_wal", "truncate unapplied changes", Group::Process, Cluster, Needs::MANAGE, v(1, 17, 0))
    },
    Action {
        rest: Some("GET /dashboard"),
        note: Some(
            "Asks for no credential where the server has its web page installed; the page then asks for one itself.",
        ),
        ..row("dashboard", "web page", Group::Process, WebPage, Needs::READ, v(1, 3, 0))
    },
    Action {
        grpc: Some("grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
        note: Some("Tells the names of all calls and messages."),
        ..row("grpc_reflection", "gRPC reflection", Group::Process, EveryoneInFull, Needs::READ, v(1, 2, 0))
    },
];

const TOLD_WHEN_MISSING: &str = "If the collection does not exist, whoever may read it is told so (404) and not refused: that is looked up before the right to write.";
const INTERNAL_GRPC: &str = "Over gRPC only between peers, on the internal port.";
const LOOKUP: &str =
    "Looking something up in another collection, also in a prefetch, needs an entry for that collection too.";
const UNDOCUMENTED: &str =
    "Since 1.19 the REST documentation leaves this route out in favour of query; the server still answers it.";
const LOOKUP_AND_UNDOCUMENTED: &str = "Looking something up in another collection needs an entry for that collection too. \
     Since 1.19 the REST documentation leaves this route out in favour of query; the server still answers it.";

const fn v(major: u16, minor: u16, patch: u16) -> ServerVersion {
    ServerVersion::new(major, minor, patch)
}

const fn row(
    id: &'static str,
    label: &'static str,
    group: Group,
    scope: Scope,
    needs: Needs,
    since: ServerVersion,
) -> Action {
    Action {
        id,
        label,
        group,
        scope,
        needs,
        rest: None,
        grpc: None,
        since,
        until: None,
        earlier: &[],
        filtered: None,
        note: None,
        guide: None,
    }
}

const fn guide(label: &'static str, says: [Says; 4]) -> Option<Guide> {
    let [manage, read, read_write, collection_read] = says;
    Some(Guide { label, manage, read, read_write, collection_read })
}
