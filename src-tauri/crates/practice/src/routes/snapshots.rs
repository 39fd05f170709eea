//! Snapshots of a collection, of a shard, and of everything: their names are kept, and there is nothing in them.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{collection, collection_mut};
use crate::answer::{Answer, Failure};
use crate::call::Call;
use crate::data::{Data, MOST_SNAPSHOTS, Snapshot};

/// What a snapshot of a practice cluster holds.
const CONTENT: &[u8] = b"A snapshot of a practice cluster, which is a simulation. There is nothing in it.\n";
/// How a server writes the time of a snapshot.
const TIME: &str = "%Y-%m-%dT%H:%M:%S";

/// Whose snapshots.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Collection,
    Shard,
    Everything,
}

pub(super) fn list(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let data = call.node.data();
    let snapshots = match kind(call) {
        Of::Everything => &data.snapshots,
        Of::Collection => &collection(&data, call)?.snapshots,
        Of::Shard => &collection(&data, call)?.shard_snapshots,
    };
    Ok(Answer::Result(json!(snapshots)))
}

pub(super) fn create(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let now = call.node.now();
    let mut data = call.node.data();
    let name = data.resolve(call.collection()).to_owned();
    let moment = now.format("%Y-%m-%d-%H-%M-%S");
    let name = match kind(call) {
        Of::Everything => format!("full-snapshot-{moment}.snapshot"),
        Of::Collection => format!("{name}-{}-{moment}.snapshot", call.node.peer().id),
        Of::Shard => format!("{name}-shard-{}-{moment}.snapshot", call.name(1)),
    };
    let checksum = Sha256::digest(CONTENT).iter().map(|byte| format!("{byte:02x}")).collect();
    let size = CONTENT.len() as u64;
    let snapshot = Snapshot { name, creation_time: now.format(TIME).to_string(), size, checksum };
    let answer = json!(snapshot);
    let snapshots = snapshots_mut(&mut data, call)?;
    snapshots.retain(|existing| existing.name != snapshot.name);
    if snapshots.len() >= MOST_SNAPSHOTS {
        return Err(Failure::bad_request(&format!("A practice cluster keeps at most {MOST_SNAPSHOTS} snapshots")));
    }
    snapshots.push(snapshot);
    Ok(Answer::Result(answer))
}

pub(super) fn delete(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let wanted = wanted(call);
    let mut data = call.node.data();
    let name = data.resolve(call.collection()).to_owned();
    let snapshots = snapshots_mut(&mut data, call)?;
    let count = snapshots.len();
    snapshots.retain(|snapshot| snapshot.name != wanted);
    if snapshots.len() < count {
        return Ok(Answer::Result(json!(true)));
    }
    Err(match kind(call) {
        Of::Everything | Of::Collection => no_snapshot(wanted),
        Of::Shard => {
            let shard = call.name(1);
            Failure::not_found(&format!("Snapshot \"/qdrant/snapshots/{name}/shards/{shard}/{wanted}\" not found"))
        }
    })
}

pub(super) fn download(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let wanted = wanted(call);
    let mut data = call.node.data();
    let found = snapshots_mut(&mut data, call)?;
    match kind(call) {
        _ if found.iter().any(|snapshot| snapshot.name == wanted) => Ok(Answer::File(CONTENT.to_vec())),
        Of::Everything | Of::Collection => Err(no_snapshot(wanted)),
        Of::Shard => Err(Failure::bare(404, "File not found: No such file or directory (os error 2)")),
    }
}

/// Whatever is sent is no snapshot that a practice cluster could take.
pub(super) fn upload(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check().map_err(Failure::in_text)?;
    call.comes_in_parts()?;
    if kind(call) == Of::Collection {
        call.record_also("recover_collection_snapshot");
    }
    Err(Failure::internal("File IO error: Malformed tar archive, reached unknown entry"))
}

#[derive(Deserialize)]
struct Recovery {
    location: String,
}

/// Nothing is fetched and no file is looked at: a practice cluster has no snapshot to recover from.
pub(super) fn recover(call: &Call<'_>) -> Result<Answer, Failure> {
    let Recovery { location } = call.body()?;
    call.check()?;
    let path = location.strip_prefix("file://");
    call.shard_exists()?;
    Err(match (kind(call), path) {
        (Of::Shard, Some(_)) => {
            let text = format!("Wrong input: Invalid snapshot URL {location}: URLs with file scheme are not supported");
            Failure::json(400, text)
        }
        (_, Some(path)) => Failure::bad_request(&format!("Snapshot file \"{path}\" does not exist")),
        (_, None) => Failure::bad_request("A practice cluster fetches no snapshots"),
    })
}

pub(super) fn stream(call: &Call<'_>) -> Result<Answer, Failure> {
    if call.action.id == "create_partial_snapshot" {
        call.body_or_text::<Value>()?;
    }
    call.check()?;
    call.exists()?;
    Ok(Answer::File(CONTENT.to_vec()))
}

pub(super) fn recover_partial(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check().map_err(Failure::in_text)?;
    call.comes_in_parts()?;
    call.exists()?;
    Err(Failure::internal("File IO error: Malformed tar archive, reached unknown entry"))
}

#[derive(Deserialize)]
struct FromPeer {
    #[serde(rename = "peer_url")]
    _url: String,
}

pub(super) fn recover_partial_from(call: &Call<'_>) -> Result<Answer, Failure> {
    call.body_or_text::<FromPeer>()?;
    call.check()?;
    call.exists()?;
    Err(Failure::bad_request("A practice cluster fetches no snapshots"))
}

pub(super) fn manifest(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    call.exists()?;
    Ok(Answer::Result(json!({})))
}

/// When a snapshot was made, in seconds since 1970.
pub(crate) fn unix_time(snapshot: &Snapshot) -> i64 {
    let time = chrono::NaiveDateTime::parse_from_str(&snapshot.creation_time, TIME);
    time.map_or(DateTime::<Utc>::UNIX_EPOCH, |time| time.and_utc()).timestamp()
}

fn kind(call: &Call<'_>) -> Of {
    let id = call.action.id;
    if id.contains("full") {
        Of::Everything
    } else if id.contains("shard") {
        Of::Shard
    } else {
        Of::Collection
    }
}

/// The snapshot that the path names: last of its names.
fn wanted<'a>(call: &'a Call<'_>) -> &'a str {
    call.names.last().map_or("", String::as_str)
}

fn snapshots_mut<'a>(data: &'a mut Data, call: &Call<'_>) -> Result<&'a mut Vec<Snapshot>, Failure> {
    Ok(match kind(call) {
        Of::Everything => &mut data.snapshots,
        Of::Collection => &mut collection_mut(data, call)?.snapshots,
        Of::Shard => &mut collection_mut(data, call)?.shard_snapshots,
    })
}

fn no_snapshot(name: &str) -> Failure {
    Failure::not_found(&format!("Snapshot {name} not found"))
}
