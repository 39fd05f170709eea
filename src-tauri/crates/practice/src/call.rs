//! One request for an action, after its credential was accepted: the access checks, the names in its path, its body.

use hyper::body::Bytes;
use qdrant_access::Action;
use qdrant_access::authenticate::Grant;
use qdrant_access::decide::{Decision, Denial, Target, decide};
use qdrant_access::recorded::recorded;
use serde::de::DeserializeOwned;

use crate::answer::Failure;
use crate::audit::Caller;
use crate::node::Node;

/// A request for an action.
pub(crate) struct Call<'a> {
    pub(crate) node: &'a Node,
    pub(crate) action: &'static Action,
    pub(crate) grant: &'a Grant,
    pub(crate) caller: &'a Caller,
    /// What stands in the path where the route has braces.
    pub(crate) names: Vec<String>,
    pub(crate) query: &'a str,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) body: Bytes,
}

impl Call<'_> {
    /// The first name in the path: for actions on a collection, the collection.
    pub(crate) fn collection(&self) -> &str {
        self.name(0)
    }

    /// The name at this place of the path.
    pub(crate) fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// A parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    /// The body as JSON; what is wrong with it is answered before access is looked at.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Failure::json(400, format!("Format error in JSON body: {error}")))
    }

    /// The body as JSON, for the routes that answer mistakes in plain text.
    pub(crate) fn body_or_text<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Failure::text(400, format!("Json deserialize error: {error}")))
    }

    /// Checks the access that the action needs, and records the check.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        self.check_with_lookups(&[])
    }

    /// The same for a request that looks something up in other collections as well.
    pub(crate) fn check_with_lookups(&self, lookups: &[String]) -> Result<(), Failure> {
        self.check_action(self.action, lookups)
    }

    /// Checks and records the access that a part of the request needs.
    pub(crate) fn check_action(&self, action: &Action, lookups: &[String]) -> Result<(), Failure> {
        let collection = self.collection();
        let target = if action.concerns_collection() { Target::Collection(collection) } else { Target::Cluster };
        let denial = self.denial(action, target);
        let Some(check) = recorded(action.id) else {
            return denial.map_or(Ok(()), |denial| Err(refused(denial, collection)));
        };
        if check.looks_first {
            if denial == Some(Denial::Collection) {
                return Err(refused(Denial::Collection, collection));
            }
            self.exists()?;
        }
        let text = denial.map(|denial| denial.text(collection)).or_else(|| self.lookup_denial(lookups));
        let named = check.names_collection.then_some(collection);
        self.node.record_check(self.caller, self.grant, check.method, named, text.as_deref());
        text.map_or(Ok(()), |text| Err(Failure::json(403, text)))
    }

    /// Records a second check that always passes once the first has.
    pub(crate) fn record_also(&self, action: &str) {
        if let Some(check) = recorded(action) {
            self.node.record_check(self.caller, self.grant, check.method, None, None);
        }
    }

    /// Fails if the collection in the path does not exist, or the shard: each collection has one.
    pub(crate) fn exists(&self) -> Result<(), Failure> {
        let name = self.collection();
        self.node.data().collection(name).map(|_| ()).ok_or_else(|| Failure::no_collection(name))?;
        self.shard_exists()
    }

    /// Fails if the path names a shard and it does not exist.
    pub(crate) fn shard_exists(&self) -> Result<(), Failure> {
        let names_shard = self.action.rest.is_some_and(|rest| rest.contains("/{shard}/"));
        match self.name(1).parse::<u32>() {
            Ok(shard) if names_shard && shard != 0 => Err(Failure::not_found(&format!("shard {shard} not found"))),
            _ => Ok(()),
        }
    }

    /// Fails unless the body comes in parts, as uploads do.
    pub(crate) fn comes_in_parts(&self) -> Result<(), Failure> {
        match self.content_type {
            None => Err(Failure::text(400, "Could not find Content-Type header")),
            Some(kind) if kind.starts_with("multipart/") => Ok(()),
            Some(_) => Err(Failure::text(415, "ContentTypeIncompatible")),
        }
    }

    /// Whether the credential sees the cluster as a whole, and not only some collections.
    pub(crate) fn sees_everything(&self) -> bool {
        matches!(self.grant.access, qdrant_access::claims::Access::Global(_))
    }

    fn lookup_denial(&self, lookups: &[String]) -> Option<String> {
        let action = Action::by_id("lookup_in_collection")?;
        lookups.iter().find_map(|other| Some(self.denial(action, Target::Collection(other))?.text(other)))
    }

    fn denial(&self, action: &Action, target: Target<'_>) -> Option<Denial> {
        match decide(&self.grant.access, action, target, self.node.shared.settings.version) {
            Decision::Denied(denial) => Some(denial),
            Decision::Allowed | Decision::Filtered => None,
        }
    }
}

fn refused(denial: Denial, collection: &str) -> Failure {
    let rest = denial.rest(collection);
    Failure::json(rest.status, rest.text.unwrap_or_default())
}
