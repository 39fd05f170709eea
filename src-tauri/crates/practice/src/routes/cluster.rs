//! The cluster: its peers, its agreement, its metadata.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure};
use crate::call::Call;
use crate::node::Node;

/// The term of the agreement; there was one election.
pub(crate) const TERM: u64 = 1;

const STANDALONE: &str = "Qdrant is running in standalone mode";
const MOST_METADATA: usize = 100;

pub(super) fn get(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let node = call.node;
    if !node.is_distributed() {
        return Ok(Answer::Result(json!({"status": "disabled"})));
    }
    let leader = node.shared.peers.first().map(|peer| peer.id);
    Ok(Answer::Result(json!({
        "status": "enabled",
        "peer_id": node.peer().id,
        "peers": uris(node),
        "raft_info": {
            "term": TERM,
            "commit": commit(node),
            "pending_operations": 0,
            "leader": leader,
            "role": role(node.index),
            "is_voter": true,
        },
        "consensus_thread_status": working(node, SecondsFormat::Nanos),
        "message_send_failures": {},
    })))
}

/// Where each peer is reached by the others.
pub(super) fn uris(node: &Node) -> BTreeMap<String, Value> {
    node.shared.peers.iter().map(|peer| (peer.id.to_string(), json!({"uri": peer.internal_uri}))).collect()
}

/// The first peer leads.
pub(super) fn role(index: usize) -> &'static str {
    if index == 0 { "Leader" } else { "Follower" }
}

pub(super) fn working(node: &Node, precision: SecondsFormat) -> Value {
    let last = node.now().to_rfc3339_opts(precision, true);
    json!({"consensus_thread_status": "working", "last_update": last})
}

/// How much the peers have agreed on: one step for each thing that there is.
pub(crate) fn commit(node: &Node) -> u64 {
    let data = node.data();
    let steps = node.shared.peers.len() + data.collections.len() + data.aliases.len() + data.metadata.len();
    steps as u64
}

pub(super) fn recover(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    if call.node.is_distributed() { Ok(Answer::Result(json!(true))) } else { Err(Failure::internal(STANDALONE)) }
}

pub(super) fn delete_peer(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    if !call.node.is_distributed() {
        return Err(Failure::bad_request("Distributed mode disabled."));
    }
    let peer = call.name(0);
    if call.node.shared.peers.iter().any(|known| known.id.to_string() == peer) {
        return Err(Failure::bad_request(&format!("Cannot remove peer {peer} as there are shards on it")));
    }
    Ok(Answer::Result(json!(true)))
}

pub(super) fn metadata(call: &Call<'_>) -> Result<Answer, Failure> {
    let value: Option<Value> = (call.action.id == "set_metadata_key").then(|| call.body_or_text()).transpose()?;
    call.check()?;
    if !call.node.is_distributed() {
        return Err(Failure::internal(STANDALONE));
    }
    let mut data = call.node.data();
    let key = call.name(0);
    Ok(Answer::Result(match (call.action.id, value) {
        ("list_metadata_keys", _) => json!(data.metadata.keys().collect::<Vec<_>>()),
        ("get_metadata_key", _) => data.metadata.get(key).cloned().unwrap_or_default(),
        (_, Some(value)) => {
            if data.metadata.len() >= MOST_METADATA {
                return Err(Failure::bad_request("A practice cluster keeps at most 100 metadata keys"));
            }
            data.metadata.insert(key.to_owned(), value);
            json!(true)
        }
        (_, None) => json!(data.metadata.remove(key).is_some()),
    }))
}
