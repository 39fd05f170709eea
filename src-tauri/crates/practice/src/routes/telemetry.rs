//! Telemetry of one peer at its levels of detail, and of the cluster.

use chrono::SecondsFormat;
use qdrant_access::listing::shown_collections;
use serde_json::{Map, Value, json};

use super::cluster::{TERM, commit, role, uris, working};
use super::collections::{config, params};
use crate::VERSION;
use crate::answer::{Answer, Failure};
use crate::audit::MAX_LOG_FILES;
use crate::call::Call;
use crate::data::{Collection, Data};
use crate::node::Node;

/// Telemetry of the peer that is asked. A credential limited to collections sees the settings and its collections.
pub(super) fn of_peer(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let level = match call.parameter("details_level").map(str::parse::<u32>) {
        None => 0,
        Some(Ok(level)) => level,
        Some(Err(error)) => {
            return Err(Failure::json(400, format!("Deserialize error in query parameters: {error}")));
        }
    };
    let node = call.node;
    let mut telemetry = Map::new();
    telemetry.insert("id".to_owned(), json!(format!("00000000-0000-4000-8000-{:012}", node.index + 1)));
    telemetry.insert("app".to_owned(), app(node, level));
    telemetry.insert("collections".to_owned(), collections(call, level));
    if call.sees_everything() {
        telemetry.insert("cluster".to_owned(), cluster(node, level));
        telemetry.insert("requests".to_owned(), node.peer().counters.json(level >= 1));
    }
    if level >= 1 {
        telemetry.insert("hardware".to_owned(), json!({"collection_data": {}}));
        let pool = json!({"mode": "high_io", "high_cpu_threads": 2, "high_io_threads": 8});
        telemetry.insert("search_pool".to_owned(), pool);
    }
    Ok(Answer::Result(Value::Object(telemetry)))
}

/// The process and its settings. The system is where telemetry has room to say that this is a simulation.
fn app(node: &Node, level: u32) -> Value {
    let mut app =
        Map::from_iter([("name".to_owned(), json!("qdrant")), ("version".to_owned(), json!(VERSION.to_string()))]);
    if level >= 1 {
        let features = json!({
            "debug": false, "service_debug_feature": false, "recovery_mode": false, "gpu": false, "rocksdb": false,
            "staging": false,
        });
        app.insert("features".to_owned(), features);
        let runtime = json!({
            "all": false, "incremental_hnsw_building": true, "appendable_quantization": true,
            "single_file_mmap_vector_storage": false,
        });
        app.insert("runtime_features".to_owned(), runtime);
        app.insert("low_memory_mode".to_owned(), json!("disabled"));
        app.insert("hnsw_global_config".to_owned(), json!({"healing_threshold": 0.3}));
        let system = json!({
            "distribution": "Portcullis practice cluster (simulation)",
            "distribution_version": null,
            "is_docker": false,
            "cores": 2,
            "ram_size": 0,
            "disk_size": 0,
            "cpu_flags": "",
            "cpu_endian": "little",
        });
        app.insert("system".to_owned(), system);
    }
    // A server leaves out what is off.
    if node.shared.settings.jwt_rbac {
        app.insert("jwt_rbac".to_owned(), json!(true));
    }
    if let Some(log) = &node.peer().audit {
        let mut audit = json!({
            "dir": log.folder(), "rotation": "hourly", "max_log_files": MAX_LOG_FILES,
            "trust_forwarded_headers": false, "log_api": true,
        });
        if level >= 3 {
            audit["dir_size_bytes"] = json!(log.size());
        }
        app.insert("audit".to_owned(), audit);
    }
    app.insert("startup".to_owned(), json!(node.shared.started.to_rfc3339_opts(SecondsFormat::Millis, true)));
    Value::Object(app)
}

fn collections(call: &Call<'_>, level: u32) -> Value {
    let data = call.node.data();
    let shown = shown(call, &data);
    let mut telemetry = Map::from_iter([("number_of_collections".to_owned(), json!(shown.len()))]);
    if level >= 1 {
        let one = |(name, collection): &(&str, &Collection)| collection_at(call.node, name, collection, level);
        telemetry.insert("collections".to_owned(), json!(shown.iter().map(one).collect::<Vec<_>>()));
        let snapshots = |(name, collection): &(&str, &Collection)| {
            json!({
                "id": name, "running_snapshots": 0, "running_snapshot_recovery": 0,
                "total_snapshot_creations": collection.snapshots.len(),
            })
        };
        let snapshots = if level >= 2 { shown.iter().map(snapshots).collect() } else { Vec::new() };
        telemetry.insert("snapshots".to_owned(), json!(snapshots));
    }
    Value::Object(telemetry)
}

/// The collections that the credential is shown.
fn shown<'a>(call: &Call<'_>, data: &'a Data) -> Vec<(&'a str, &'a Collection)> {
    let existing: Vec<&str> = data.collections.keys().map(String::as_str).collect();
    let shown = shown_collections(&call.grant.access, &existing);
    shown.into_iter().filter_map(|name| Some((name, data.collections.get(name)?))).collect()
}

fn collection_at(node: &Node, name: &str, collection: &Collection, level: u32) -> Value {
    let nodes = node.shared.nodes;
    if level == 1 {
        let vectors: u64 = collection.vector_counts().values().filter_map(Value::as_u64).sum();
        return json!({"vectors": vectors, "optimizers_status": "ok", "params": params(collection, nodes)});
    }
    let mut telemetry = json!({"id": name, "init_time_ms": 1, "config": config(collection, nodes)});
    if level >= 3 {
        telemetry["shards"] = json!([shard(node, collection)]);
        telemetry["transfers"] = json!([]);
        telemetry["resharding"] = json!([]);
    }
    telemetry
}

fn shard(node: &Node, collection: &Collection) -> Value {
    let counts = collection.vector_counts();
    let vectors: u64 = counts.values().filter_map(Value::as_u64).sum();
    let states: Map<_, _> = node.shared.peers.iter().map(|peer| (peer.id.to_string(), json!("Active"))).collect();
    json!({
        "id": 0,
        "key": null,
        "local": {
            "variant_name": "local shard",
            "status": "green",
            "total_optimized_points": 0,
            "num_points": collection.points.len(),
            "num_vectors": vectors,
            "num_vectors_by_name": counts,
            "async_scorer": false,
            "update_queue": {"length": 0, "op_num": collection.operation},
        },
        "remote": [],
        "replicate_states": states,
    })
}

fn cluster(node: &Node, level: u32) -> Value {
    let mut telemetry = json!({"enabled": node.is_distributed()});
    if node.is_distributed() && level >= 1 {
        telemetry["status"] = json!({
            "number_of_peers": node.shared.peers.len(),
            "term": TERM,
            "commit": commit(node),
            "pending_operations": 0,
            "role": role(node.index),
            "is_voter": true,
            "peer_id": node.peer().id,
            "consensus_thread_status": working(node, SecondsFormat::Nanos),
        });
    }
    if level >= 2 {
        telemetry["config"] = json!({
            "grpc_timeout_ms": 60000,
            "p2p": {"connection_pool_size": 2},
            "consensus": {"max_message_queue_size": 100, "tick_period_ms": 100, "bootstrap_timeout_sec": 15},
        });
    }
    if node.is_distributed() && level >= 2 {
        telemetry["peers"] = json!(uris(node));
    }
    if node.is_distributed() && level >= 3 {
        let version = |id: u64| (id.to_string(), json!({"version": VERSION.to_string()}));
        telemetry["peer_metadata"] = Value::Object(node.shared.peers.iter().map(|peer| version(peer.id)).collect());
    }
    telemetry["resharding_enabled"] = json!(false);
    telemetry
}

/// Telemetry of all peers together; a server alone has none.
pub(super) fn of_cluster(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let node = call.node;
    if !node.is_distributed() {
        return Err(Failure::internal("Could not get telemetry from cluster"));
    }
    let data = node.data();
    let collections: Map<_, _> =
        shown(call, &data).into_iter().map(|(name, _)| (name.to_owned(), json!({ "id": name }))).collect();
    drop(data);
    let mut telemetry = json!({ "collections": collections });
    if call.sees_everything() {
        let peers = node.shared.peers.iter().enumerate();
        let peers: Map<_, _> = peers
            .map(|(index, peer)| {
                let details = json!({
                    "version": VERSION.to_string(),
                    "role": role(index),
                    "is_voter": true,
                    "term": TERM,
                    "commit": commit(node),
                    "num_pending_operations": 0,
                    "consensus_thread_status": working(node, SecondsFormat::Millis),
                });
                let peer_telemetry = json!({"uri": peer.internal_uri, "responsive": true, "details": details});
                (peer.id.to_string(), peer_telemetry)
            })
            .collect();
        telemetry["cluster"] = json!({"enabled": true, "number_of_peers": peers.len(), "peers": peers});
    }
    Ok(Answer::Result(telemetry))
}
