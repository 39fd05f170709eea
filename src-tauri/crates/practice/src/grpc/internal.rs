//! The calls between peers. A server lets in whoever reaches the port, unless `service.enforce_internal_auth` is on.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::frame::{Reply, Status};
use super::wire::{Field, Message, fields, number, text};
use crate::audit::Query;
use crate::node::Node;
use crate::routes::{TERM, commit};

/// The level from which peers give each other telemetry.
const LEAST_DETAILS: u64 = 2;

/// The calls that are answered; everything else is unknown here, also what the public port knows.
const CALLS: &[&str] = &[
    "/qdrant.QdrantInternal/GetConsensusCommit",
    "/qdrant.QdrantInternal/GetAuditLog",
    "/qdrant.QdrantInternal/GetTelemetry",
    "/qdrant.Raft/WhoIs",
];

pub(super) fn knows(path: &str) -> bool {
    CALLS.contains(&path)
}

pub(super) fn answer(node: &Node, path: &str, message: &[u8]) -> Result<Reply, Status> {
    match path {
        "/qdrant.QdrantInternal/GetConsensusCommit" => {
            let state = Message::default().number(1, commit(node)).number(2, TERM);
            Ok(Reply::Message(state.finish()))
        }
        "/qdrant.QdrantInternal/GetAuditLog" => audit_log(node, message),
        "/qdrant.QdrantInternal/GetTelemetry" => Err(if number(message, 1).unwrap_or_default() < LEAST_DETAILS {
            Status::invalid_argument("details_level for internal service must be >= 2")
        } else {
            Status::not_simulated()
        }),
        "/qdrant.Raft/WhoIs" => who_is(node, number(message, 1).unwrap_or_default()),
        _ => Err(Status::unimplemented()),
    }
}

/// The entries of this peer alone: the peer that is asked by a client puts them together.
fn audit_log(node: &Node, message: &[u8]) -> Result<Reply, Status> {
    let time = |field| -> Result<Option<DateTime<Utc>>, Status> {
        let text = text(message, field).filter(|text| !text.is_empty());
        let read = |text| DateTime::from_str(text).map_err(|error| Status::invalid_argument(format!("{error}")));
        text.map(read).transpose()
    };
    let filters = fields(message).into_iter().filter_map(|(number, field)| match (number, field) {
        (3, Field::Bytes(pair)) => Some((text(pair, 1)?.to_owned(), text(pair, 2).unwrap_or_default().to_owned())),
        _ => None,
    });
    let limit = number(message, 4).filter(|limit| *limit > 0).and_then(|limit| usize::try_from(limit).ok());
    let query = Query { time_from: time(1)?, time_to: time(2)?, limit, filters: filters.collect() };
    match node.own_entries(&query) {
        None => Err(Status::invalid_argument("Audit logging is not enabled")),
        Some(Err(error)) => Err(Status::internal(&format!("Failed to read local audit logs: {}", error.kind()))),
        Some(Ok(entries)) => {
            let lines = entries.iter().filter_map(|entry| serde_json::to_string(entry).ok());
            Ok(Reply::Message(lines.fold(Message::default(), |list, line| list.text(1, &line)).finish()))
        }
    }
}

fn who_is(node: &Node, id: u64) -> Result<Reply, Status> {
    let peer = node.shared.peers.iter().find(|peer| peer.id == id).and_then(|peer| peer.internal_uri.as_deref());
    let uri = peer.ok_or_else(|| Status::internal("peer not found"))?;
    Ok(Reply::Message(Message::default().text(1, uri).finish()))
}
