//! Shards. There is one, each peer holds a copy of it, and it stays where it is.

use serde_json::{Map, Value, json};

use super::collection;
use crate::answer::{Answer, Failure};
use crate::call::Call;

pub(super) fn info(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let data = call.node.data();
    let points = collection(&data, call)?.points.len();
    let here = call.node.peer().id;
    let elsewhere = call.node.shared.peers.iter().filter(|peer| peer.id != here);
    let remote: Vec<_> = elsewhere.map(|peer| json!({"shard_id": 0, "peer_id": peer.id, "state": "Active"})).collect();
    Ok(Answer::Result(json!({
        "peer_id": here,
        "shard_count": 1,
        "local_shards": [{"shard_id": 0, "points_count": points, "state": "Active"}],
        "remote_shards": remote,
        "shard_transfers": [],
    })))
}

pub(super) fn update(call: &Call<'_>) -> Result<Answer, Failure> {
    let change: Map<String, Value> = call.body()?;
    call.check()?;
    distributed(call)?;
    call.exists()?;
    let to = change.values().find_map(|step| step.get("to_peer_id")?.as_u64());
    match to {
        Some(peer) if call.node.shared.peers.iter().all(|known| known.id != peer) => {
            Err(Failure::bad_request(&format!("Peer {peer} does not exist")))
        }
        _ => Err(Failure::bad_request("The shards of a practice cluster stay where they are")),
    }
}

pub(super) fn list_keys(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    call.exists()?;
    Ok(Answer::Result(json!({})))
}

pub(super) fn change_key(call: &Call<'_>) -> Result<Answer, Failure> {
    call.body::<Map<String, Value>>()?;
    call.check()?;
    distributed(call)?;
    call.exists()?;
    Err(Failure::bad_request("Shard Key cannot be created with Auto sharding method"))
}

pub(super) fn clean_up(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    call.exists()?;
    Ok(Answer::Result(json!({"status": "acknowledged"})))
}

pub(super) fn truncate_wal(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    call.exists()?;
    Ok(Answer::Result(json!(0)))
}

fn distributed(call: &Call<'_>) -> Result<(), Failure> {
    if call.node.is_distributed() { Ok(()) } else { Err(Failure::bad_request("Distributed mode disabled")) }
}
