//! Asking a cluster about itself, several things at a time.

use super::asked::{Asked, Found, Unknown, fact, fact_of, read};
use super::parse::{self, Listed, Root, Telemetry};
use super::view::{
    AliasFact, AuditFacts, AuditSample, ClusterFacts, CollectionFact, Fact, PeerFact, VersionCount, WhyUnknown,
};
use super::{ports, probes};
use crate::connection::header::HeaderMap;
use crate::connection::{Cluster, ConnectionError, Credential, Method, Task};
use crate::error::Error;
use crate::moment::rfc3339;
use crate::ports::Clock;
use crate::secret::SecretSlot;
use crate::verify::encoded;
use qdrant_access::claims::Access;
use qdrant_access::decide::{Target, decide};
use qdrant_access::token::read_claims;
use qdrant_access::version::since;
use qdrant_access::{Action, ServerVersion};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many requests are under way at once.
const AT_ONCE: usize = 8;
/// How many collections are asked for their size and indexes.
const MOST_DETAILS: usize = 500;

/// How many of the newest entries of an audit log are looked at.
const AUDIT_ENTRIES: usize = 1_000;

/// Since when telemetry tells it.
const JWT_RBAC_TOLD: ServerVersion = since::TOKENS;
const HIDE_DASHBOARD_TOLD: ServerVersion = since::HIDDEN_TOKEN_PAGE;
const AUDIT_TOLD: ServerVersion = ServerVersion::new(1, 18, 0);

/// Everything that is needed to ask a cluster about itself.
#[derive(Debug)]
pub(super) struct Gathering {
    pub(super) profile_id: String,
    pub(super) url: String,
    pub(super) cluster: Cluster,
    pub(super) credential: Credential,
    pub(super) with_side_effects: bool,
    pub(super) metrics_port: Option<u16>,
    pub(super) foreign_token: SecretString,
    pub(super) clock: Arc<dyn Clock>,
}

/// One that asks, shared by everything that is asked at once.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    pub(super) cluster: Cluster,
    pub(super) credential: Credential,
    pub(super) clock: Arc<dyn Clock>,
    turns: Arc<Semaphore>,
}

impl Gathering {
    /// Asks. When the task is stopped, what is known by then is the answer.
    ///
    /// # Errors
    /// [`Error::Connection`] when not even the first request was answered, or not by a Qdrant.
    pub(super) async fn run(self, task: &Task) -> Result<ClusterFacts, Error> {
        let asker = Asker {
            cluster: self.cluster.clone().stopped_by(task.token()),
            credential: self.credential.clone(),
            clock: Arc::clone(&self.clock),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        };
        let gathered_at = rfc3339(self.clock.now());
        let root = match asker.root().await {
            Err(error) if !matches!(error, ConnectionError::Cancelled) => return Err(error.into()),
            outcome => outcome.unwrap_or_else(|error| Err(Unknown::of(&error))),
        };
        let version = root.as_ref().ok().and_then(|root| root.value.version.parse().ok());
        let reach = Reach::of(&self.credential, version);
        // The first question with the credential: when it is refused, no other is asked with it.
        let telemetry = match reach.asks("telemetry") {
            Ok(()) => asker.ask("/telemetry?details_level=1", parse::telemetry).await,
            Err(unknown) => Err(unknown),
        };
        let reach = reach.after(&telemetry);
        let told = Told { telemetry: &telemetry, version };
        let audit = told.audit();
        // Before anything is asked that will be refused: the refusals would stand among the entries.
        let audit_sample = Box::pin(asker.audit_sample(&reach, &audit, version)).await;
        let (names, aliases, peers, probed, managed, cors) = tokio::join!(
            Box::pin(asker.collections(&reach)),
            Box::pin(asker.aliases(&reach)),
            Box::pin(asker.peers(&reach, version)),
            probes::side_effects(&asker, &self.foreign_token, self.with_side_effects),
            probes::managed(&asker),
            probes::cors(&asker),
        );
        let internal = ports::internal_ports(&peers.0, telemetry.as_ref().ok());
        let (internal_port, internal_unprotected, metrics_port, tls) = tokio::join!(
            ports::reachable(&asker, &internal),
            ports::unprotected(&asker, &internal, self.with_side_effects),
            ports::metrics(&asker, self.metrics_port),
            ports::handshakes(&asker, &internal),
        );
        Ok(ClusterFacts {
            profile_id: self.profile_id,
            url: self.url,
            gathered_at,
            stopped: task.token().is_cancelled(),
            shows_all_names: reach.sees_everything().is_ok() && names.1 && aliases.1,
            version: fact_of(&root, |root| root.part(root.value.version.clone())),
            commit: fact_of(&root, |root| root.part(root.value.commit.clone())),
            managed,
            open_instance: probed.open_instance(&asker, &telemetry),
            jwt_rbac: told.jwt_rbac(probed.jwt_rbac),
            hide_jwt_dashboard: told.hide_jwt_dashboard(),
            startup: fact_of(&telemetry, |found| found.part_if_there(found.value.startup.clone())),
            audit,
            features: fact_of(&telemetry, |found| found.part_if_there(found.value.features.clone())),
            recovery_mode: fact_of(&telemetry, |found| found.part_if_there(found.value.recovery_mode)),
            system: fact_of(&telemetry, |found| found.part_if_there(found.value.system.clone())),
            responses: match reach.sees_everything() {
                Ok(()) => fact_of(&telemetry, |found| found.part_if_there(found.value.responses.clone())),
                Err(unknown) => unknown.fact(),
            },
            former_routes: match reach.sees_everything() {
                Ok(()) => fact_of(&telemetry, |found| found.part_if_there(found.value.former_routes.clone())),
                Err(unknown) => unknown.fact(),
            },
            distributed: fact_of(&telemetry, |found| found.part_if_there(found.value.distributed)),
            peers: peers.0,
            peer_versions: peers.1,
            internal_port,
            internal_unprotected,
            metrics_port,
            cors_any_origin: cors,
            empty_key_accepted: probed.empty_key,
            wrong_key_accepted: probed.wrong_key,
            health_route_bypass: probed.bypass,
            dashboard: probed.dashboard,
            audit_sample,
            collections: names.0,
            aliases: aliases.0,
            tls,
        })
    }
}

impl Asker {
    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Option<tokio::sync::OwnedSemaphorePermit> {
        // It is never closed.
        Arc::clone(&self.turns).acquire_owned().await.ok()
    }

    /// Asks with the credential.
    async fn ask<T>(&self, path: &str, parse: impl FnOnce(&Value) -> Option<T>) -> Asked<T> {
        let _turn = self.turn().await;
        let source = format!("GET {}", path.split('?').next().unwrap_or(path));
        let answer = Box::pin(self.cluster.get(path, &self.credential)).await;
        let read = read(answer, &source, (&self.cluster, &self.credential), parse)?;
        Ok(Found::new(read, &source, &self.clock))
    }

    /// What the server says of itself, without a credential where that is enough.
    async fn root(&self) -> Result<Asked<Root>, ConnectionError> {
        let answer = self.cluster.greet().await?;
        let refused = matches!(answer.status.as_u16(), 401 | 403);
        let answer =
            if refused && !self.credential.is_none() { self.cluster.get("/", &self.credential).await? } else { answer };
        let asked = (&self.cluster, &self.credential);
        Ok(read(Ok(answer), "GET /", asked, parse::root).map(|root| Found::new(root, "GET /", &self.clock)))
    }

    /// The collections, and whether these are all that the server listed.
    async fn collections(&self, reach: &Reach) -> (Fact<Vec<CollectionFact>>, bool) {
        if let Err(unknown) = reach.asks("list_collections") {
            return (unknown.fact(), false);
        }
        let (listed, whole) = match self.ask("/collections", parse::collections).await {
            Ok(Found { value: Listed { names, whole }, source, at }) => (Found { value: names, source, at }, whole),
            Err(unknown) => return (unknown.fact(), false),
        };
        let mut asked = tokio::task::JoinSet::new();
        for (index, name) in listed.value.iter().take(MOST_DETAILS).enumerate() {
            let Some(step) = encoded(name) else { continue };
            let (asker, name) = (self.clone(), name.clone());
            asked.spawn(async move {
                let path = format!("/collections/{step}");
                (index, asker.ask(&path, |json| parse::collection(&name, json)).await)
            });
        }
        let nothing = |name: &String| CollectionFact { name: name.clone(), points: None, indexed_fields: Vec::new() };
        let mut collections: Vec<_> = listed.value.iter().map(nothing).collect();
        while let Some(done) = asked.join_next().await {
            if let Ok((index, Ok(found))) = done {
                collections[index] = found.value;
            }
        }
        (listed.part(collections), whole)
    }

    /// The aliases, and whether these are all that the server listed.
    async fn aliases(&self, reach: &Reach) -> (Fact<Vec<AliasFact>>, bool) {
        let listed = match reach.asks("list_aliases") {
            Ok(()) => self.ask("/aliases", parse::aliases).await,
            Err(unknown) => Err(unknown),
        };
        let whole = listed.as_ref().is_ok_and(|found| found.value.whole);
        (fact(listed.map(|Found { value, source, at }| Found { value: value.names, source, at })), whole)
    }

    /// What the newest entries of the audit log say. Only who manages may ask; others would leave a refused request behind.
    async fn audit_sample(
        &self,
        reach: &Reach,
        audit: &Fact<Option<AuditFacts>>,
        version: Option<ServerVersion>,
    ) -> Fact<AuditSample> {
        if version.is_some_and(|version| version < since::AUDIT_API) {
            return Unknown::not_offered(&since::AUDIT_API.to_string()).fact();
        }
        if audit.value().is_some_and(Option::is_none) {
            return Unknown::new(WhyUnknown::NotAsked, "The audit log is off.").fact();
        }
        if let Err(unknown) = reach.asks("read_audit_log") {
            return unknown.fact();
        }
        let manages = matches!(self.credential.slot(), Some(SecretSlot::ManageKey | SecretSlot::AlternateKey));
        if !manages && reach.access.is_none() && !self.credential.is_none() {
            let why = "Whether the credential may read the audit log is not known, and a refusal would stand in it.";
            return Unknown::new(WhyUnknown::NotAsked, why).fact();
        }
        let source = "POST /audit/logs";
        let body = format!(r#"{{"limit":{AUDIT_ENTRIES}}}"#).into();
        let _turn = self.turn().await;
        let request = self.cluster.request(Method::POST, "/audit/logs", HeaderMap::new(), Some(body), &self.credential);
        let answer = Box::pin(request).await;
        let sample = read(answer, source, (&self.cluster, &self.credential), parse::audit_sample);
        fact(sample.map(|sample| Found::new(sample, source, &self.clock)))
    }

    /// The peers with their versions, where they can be asked for.
    async fn peers(
        &self,
        reach: &Reach,
        version: Option<ServerVersion>,
    ) -> (Fact<Vec<PeerFact>>, Fact<Vec<VersionCount>>) {
        if let Err(unknown) = reach.asks("get_cluster") {
            return (unknown.clone().fact(), unknown.fact());
        }
        let mut listed = match self.ask("/cluster", parse::cluster).await {
            Err(unknown) => return (unknown.clone().fact(), unknown.fact()),
            Ok(Found { value: None, source, at }) => {
                return (
                    Fact::Known { value: Vec::new(), source: source.clone(), at: at.clone() },
                    Fact::Known { value: Vec::new(), source, at },
                );
            }
            Ok(Found { value: Some(peers), source, at }) => Found { value: peers, source, at },
        };
        let told_by_all = Action::by_id("cluster_telemetry").zip(version).is_some_and(|(a, v)| a.exists_in(v));
        let versions = if told_by_all {
            self.ask("/cluster/telemetry", parse::cluster_telemetry).await
        } else {
            let telemetry = self.ask("/telemetry?details_level=3", parse::telemetry).await;
            telemetry.map(|found| Found { value: found.value.peer_versions, source: found.source, at: found.at })
        };
        if let Ok(versions) = &versions {
            for peer in &mut listed.value {
                peer.version = versions.value.get(&peer.id).cloned();
            }
        }
        (listed.fact(), fact_of(&versions, |found| found.part(parse::version_counts(found.value.values()))))
    }
}

/// How far the credential reaches, as far as that is known before asking: what it would be refused is not asked, because
/// each refusal leaves an entry in the audit log.
#[derive(Debug, Clone)]
struct Reach {
    access: Option<Access>,
    version: ServerVersion,
    /// The credential was refused.
    refused: Option<Unknown>,
}

impl Reach {
    fn of(credential: &Credential, version: Option<ServerVersion>) -> Self {
        let version = version.unwrap_or_default();
        let token = credential.secret().and_then(|secret| read_claims(secret.expose_secret().trim(), version));
        let claims = token.and_then(|claims| claims.read.ok());
        Self { access: claims.map(|read| read.claims.granted()), version, refused: None }
    }

    fn after<T>(self, first: &Asked<T>) -> Self {
        let refused = first.as_ref().err().filter(|unknown| unknown.code == WhyUnknown::NeedsCredential).cloned();
        Self { refused: self.refused.or(refused), ..self }
    }

    /// Whether an action that concerns no collection may be asked for.
    fn asks(&self, action: &str) -> Result<(), Unknown> {
        if let Some(refused) = &self.refused {
            return Err(refused.clone());
        }
        let (Some(access), Some(action)) = (&self.access, Action::by_id(action)) else { return Ok(()) };
        if decide(access, action, Target::Cluster, self.version).lets_through() {
            Ok(())
        } else {
            Err(Unknown::global_access())
        }
    }

    fn sees_everything(&self) -> Result<(), Unknown> {
        if matches!(self.access, Some(Access::Collections(_))) { Err(Unknown::global_access()) } else { Ok(()) }
    }
}

/// What telemetry tells, and what its silence means in a server of this version.
struct Told<'a> {
    telemetry: &'a Asked<Telemetry>,
    version: Option<ServerVersion>,
}

impl Told<'_> {
    fn jwt_rbac(&self, probed: Fact<bool>) -> Fact<bool> {
        let told = self.switch(JWT_RBAC_TOLD, |telemetry| telemetry.jwt_rbac);
        match &told {
            Fact::Known { .. } => told,
            Fact::Unknown { .. } if probed.value().is_some() => probed,
            Fact::Unknown { .. } => told,
        }
    }

    fn hide_jwt_dashboard(&self) -> Fact<bool> {
        self.switch(HIDE_DASHBOARD_TOLD, |telemetry| telemetry.hide_jwt_dashboard)
    }

    /// A switch that is off when a server that could tell says nothing.
    fn switch(&self, since: ServerVersion, part: impl Fn(&Telemetry) -> Option<bool>) -> Fact<bool> {
        fact_of(self.telemetry, |found| match (part(&found.value), self.version) {
            (Some(on), _) => found.part(on),
            (None, Some(version)) if version >= since => found.part(false),
            (None, Some(_)) => Unknown::not_offered(&since.to_string()).fact(),
            (None, None) => Unknown::bad_answer(&found.source).fact(),
        })
    }

    fn audit(&self) -> Fact<Option<AuditFacts>> {
        fact_of(self.telemetry, |found| match (&found.value.audit, self.version) {
            (Some(audit), _) => found.part(Some(audit.clone())),
            (None, Some(version)) if version >= AUDIT_TOLD => found.part(None),
            (None, _) => Unknown::not_offered(&AUDIT_TOLD.to_string()).fact(),
        })
    }
}
