//! The calls of the public port: health, a few lists, and for the rest the access check alone.

use qdrant_access::Action;
use qdrant_access::authenticate::Grant;
use qdrant_access::decide::{Decision, Target, decide};
use qdrant_access::listing::{Alias, shown_aliases, shown_collections};
use qdrant_access::recorded::recorded;

use super::frame::{Reply, Status};
use super::wire::{self, Message};
use crate::audit::Caller;
use crate::data::Snapshot;
use crate::node::Node;
use crate::routes::unix_time;
use crate::{COMMIT, TITLE, VERSION};

/// Where most messages carry the name of their collection.
const COLLECTION_NAME: u64 = 1;
/// The health service's word for "serving".
const SERVING: u64 = 1;

pub(super) fn answer(
    node: &Node,
    action: Option<&'static Action>,
    path: &str,
    grant: &Grant,
    caller: &Caller,
    message: &[u8],
) -> Result<Reply, Status> {
    let action = action.ok_or_else(Status::unimplemented)?;
    let call = Call { node, action, grant, caller };
    let message = match path {
        "/qdrant.Qdrant/HealthCheck" => Message::default().text(1, TITLE).text(2, &VERSION.to_string()).text(3, COMMIT),
        "/grpc.health.v1.Health/Check" => Message::default().number(1, SERVING),
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo" => {
            return Ok(Reply::EndedStream(Status::invalid_argument("invalid MessageRequest")));
        }
        "/qdrant.Collections/List" => call.collections()?,
        "/qdrant.Collections/ListAliases" => call.aliases()?,
        "/qdrant.Snapshots/ListFull" => call.full_snapshots()?,
        _ => return call.checked_only(message),
    };
    Ok(Reply::Message(message.finish()))
}

struct Call<'a> {
    node: &'a Node,
    action: &'static Action,
    grant: &'a Grant,
    caller: &'a Caller,
}

impl Call<'_> {
    fn collections(&self) -> Result<Message, Status> {
        self.check(Target::Cluster)?;
        let data = self.node.data();
        let existing: Vec<&str> = data.collections.keys().map(String::as_str).collect();
        let shown = shown_collections(&self.grant.access, &existing).into_iter();
        let list = shown.fold(Message::default(), |list, name| list.message(1, &Message::default().text(1, name)));
        Ok(list.double(2, 0.0))
    }

    fn aliases(&self) -> Result<Message, Status> {
        self.check(Target::Cluster)?;
        let data = self.node.data();
        let existing = data.aliases.iter().map(|(alias, collection)| Alias { alias, collection });
        let shown = shown_aliases(&self.grant.access, &existing.collect::<Vec<_>>()).into_iter();
        let one = |alias: Alias<'_>| Message::default().text(1, alias.alias).text(2, alias.collection);
        Ok(shown.fold(Message::default(), |list, alias| list.message(1, &one(alias))).double(2, 0.0))
    }

    fn full_snapshots(&self) -> Result<Message, Status> {
        self.check(Target::Cluster)?;
        let one = |snapshot: &Snapshot| {
            let time = Message::default().number(1, unix_time(snapshot).unsigned_abs());
            let name = Message::default().text(1, &snapshot.name).message(2, &time);
            name.number(3, snapshot.size).text(4, &snapshot.checksum)
        };
        let data = self.node.data();
        let list = data.snapshots.iter().fold(Message::default(), |list, snapshot| list.message(1, &one(snapshot)));
        Ok(list.double(2, 0.0))
    }

    /// What a server would answer up to the point where it does the work: an empty name is refused before access is
    /// looked at, and then access decides.
    fn checked_only(&self, message: &[u8]) -> Result<Reply, Status> {
        let name = wire::text(message, COLLECTION_NAME).unwrap_or_default();
        let takes_a_name = self.action.concerns_collection() || self.action.id.ends_with("_collection");
        if takes_a_name && name.is_empty() {
            return Err(Status::invalid_argument(
                "Validation error in body: [collection_name: value \"\" invalid, must be from 1 to 255 characters]",
            ));
        }
        let target = if self.action.concerns_collection() { Target::Collection(name) } else { Target::Cluster };
        self.check(target)?;
        Err(Status::not_simulated())
    }

    fn check(&self, target: Target<'_>) -> Result<(), Status> {
        let decision = decide(&self.grant.access, self.action, target, self.node.shared.settings.version);
        let collection = match target {
            Target::Collection(name) => name,
            Target::AnyOther | Target::Cluster => "",
        };
        let refused = match decision {
            Decision::Denied(denial) => Some(denial.grpc(collection)),
            Decision::Allowed | Decision::Filtered => None,
        };
        if let Some(check) = recorded(self.action.id) {
            let named = check.names_collection.then_some(collection);
            let text = refused.as_ref().and_then(|refused| refused.text.as_deref());
            self.node.record_check(self.caller, self.grant, check.method, named, text);
        }
        refused.map_or(Ok(()), |refused| Err(refused.into()))
    }
}
