//! One peer of the cluster, as its routes and calls see it.

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use qdrant_access::authenticate::{Grant, Refusal, Request, Settings, authenticate};

use crate::audit::{AuditLog, AuthType, Caller, Entry, Outcome, Query};
use crate::counters::Counters;
use crate::data::{Condition, Data};
use crate::keys::PracticeKeys;
use crate::options::{Clock, Nodes};

/// What the peers share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) keys: PracticeKeys,
    pub(crate) settings: Settings,
    pub(crate) nodes: Nodes,
    pub(crate) enforce_internal_auth: bool,
    pub(crate) clock: Clock,
    pub(crate) started: DateTime<Utc>,
    pub(crate) peers: Vec<Peer>,
    data: Mutex<Data>,
}

/// What each peer has for itself.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) id: u64,
    /// Where the other peers reach it; none on a server alone.
    pub(crate) internal_uri: Option<String>,
    /// None while the audit log is off.
    pub(crate) audit: Option<AuditLog>,
    pub(crate) counters: Counters,
}

/// A peer, and through it the cluster.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) shared: Arc<Shared>,
    pub(crate) index: usize,
}

/// What a cluster is made from.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) keys: PracticeKeys,
    pub(crate) settings: Settings,
    pub(crate) nodes: Nodes,
    pub(crate) enforce_internal_auth: bool,
    pub(crate) clock: Clock,
    pub(crate) peers: Vec<Peer>,
}

impl Shared {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { keys, settings, nodes, enforce_internal_auth, clock, peers } = parts;
        let started = clock.now();
        let data = Mutex::new(Data::seeded());
        Self { keys, settings, nodes, enforce_internal_auth, clock, started, peers, data }
    }

    /// Closes the files of the audit logs.
    pub(crate) fn close(&self) {
        self.peers.iter().filter_map(|peer| peer.audit.as_ref()).for_each(AuditLog::close);
    }
}

impl Node {
    pub(crate) fn peer(&self) -> &Peer {
        &self.shared.peers[self.index]
    }

    pub(crate) fn data(&self) -> MutexGuard<'_, Data> {
        self.shared.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    pub(crate) fn is_distributed(&self) -> bool {
        self.shared.nodes == Nodes::TwoPeers
    }

    /// Holds a credential against the keys, and a token's condition against the data.
    pub(crate) fn authenticate(&self, request: &Request<'_>) -> Result<Grant, Refusal> {
        let now = u64::try_from(self.now().timestamp()).unwrap_or_default();
        let grant = authenticate(request, &self.shared.keys, &self.shared.settings, now)?;
        match grant.condition.as_ref().map(|condition| self.data().holds(condition)) {
            None | Some(Condition::Holds) => Ok(grant),
            Some(Condition::Fails) => Err(Refusal::ConditionFailed),
            Some(Condition::CollectionMissing) => Err(Refusal::ConditionCollectionMissing),
        }
    }

    /// Records that authentication refused a request.
    pub(crate) fn record_refusal(&self, caller: &Caller, refusal: &Refusal) {
        let kind = if refusal.rest().status == 401 { "Unauthorized" } else { "Forbidden" };
        self.write(Entry {
            error: Some(format!("{kind}: {}", refusal.text())),
            ..self.entry(caller, AuthType::None, Outcome::Denied)
        });
    }

    /// Records an access check.
    pub(crate) fn record_check(
        &self,
        caller: &Caller,
        grant: &Grant,
        method: &str,
        collection: Option<&str>,
        denial: Option<&str>,
    ) {
        let outcome = if denial.is_some() { Outcome::Denied } else { Outcome::Ok };
        self.write(Entry {
            method: Some(method.to_owned()),
            subject: grant.subject.clone(),
            collection: collection.map(str::to_owned),
            error: denial.map(str::to_owned),
            ..self.entry(caller, grant.by.into(), outcome)
        });
    }

    /// The matching entries of this peer alone, newest first; none while the log is off.
    pub(crate) fn own_entries(&self, query: &Query) -> Option<io::Result<Vec<Entry>>> {
        self.peer().audit.as_ref().map(|log| query.search(log))
    }

    /// The matching entries of all peers, newest first; none while the log is off.
    pub(crate) fn all_entries(&self, query: &Query) -> Option<io::Result<Vec<Entry>>> {
        let searched = self.shared.peers.iter().map(|peer| peer.audit.as_ref().map(|log| query.search(log)));
        let found: io::Result<Vec<_>> = searched.collect::<Option<Vec<_>>>()?.into_iter().collect();
        Some(found.map(|found| crate::audit::merge(found, query.limit())))
    }

    fn entry(&self, caller: &Caller, auth_type: AuthType, result: Outcome) -> Entry {
        Entry {
            timestamp: self.now(),
            method: None,
            api: Some(caller.api.clone()),
            auth_type,
            subject: None,
            remote: Some(caller.remote.clone()),
            collection: None,
            tracing_id: caller.tracing_id.clone(),
            result,
            error: None,
        }
    }

    fn write(&self, entry: Entry) {
        if let Some(log) = &self.peer().audit {
            log.write(&entry);
        }
    }
}

impl Caller {
    /// What all entries of a request have in common.
    pub(crate) fn of(headers: &hyper::HeaderMap, api: &str, remote: IpAddr) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        let tracing_id = ["x-request-id", "x-tracing-id", "traceparent"].into_iter().find_map(text);
        Self { api: api.to_owned(), remote: remote.to_string(), tracing_id }
    }
}
