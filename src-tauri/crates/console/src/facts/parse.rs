//! Reading what a server answers about itself. Pure: an answer comes in, facts go out; what is missing, of another type
//! or too large is left out, never trusted.

use super::view::{
    AliasFact, AuditFacts, AuditSample, CollectionFact, FeatureFact, IndexedField, PeerFact, RefusalCount, RouteUse,
    SystemFacts, Transport, VersionCount,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The longest text that is taken over from a server, in characters.
const LONGEST_TEXT: usize = 1_024;
/// The most entries that are taken over of any list.
pub(super) const MOST_ENTRIES: usize = 20_000;

/// Answers that mean "refused": 401 and 403 over REST, 16 and 7 over gRPC.
const REFUSALS: [(Transport, [&str; 2]); 2] = [(Transport::Rest, ["401", "403"]), (Transport::Grpc, ["16", "7"])];

/// How the routes end that 1.19 took out of its published interface. It goes on answering them.
const FORMER: [&str; 8] = [
    "/points/search",
    "/points/search/batch",
    "/points/search/groups",
    "/points/recommend",
    "/points/recommend/batch",
    "/points/recommend/groups",
    "/points/discover",
    "/points/discover/batch",
];

/// What `GET /` says; none if that is no Qdrant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Root {
    pub(super) version: String,
    pub(super) commit: Option<String>,
}

pub(super) fn root(json: &Value) -> Option<Root> {
    let title = json["title"].as_str()?;
    if !title.to_ascii_lowercase().contains("qdrant") {
        return None;
    }
    Some(Root { version: text(&json["version"])?, commit: text(&json["commit"]) })
}

/// What `GET /telemetry` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Telemetry {
    pub(super) jwt_rbac: Option<bool>,
    pub(super) hide_jwt_dashboard: Option<bool>,
    pub(super) startup: Option<String>,
    pub(super) audit: Option<AuditFacts>,
    pub(super) features: Option<Vec<FeatureFact>>,
    pub(super) recovery_mode: Option<bool>,
    pub(super) system: Option<SystemFacts>,
    pub(super) distributed: Option<bool>,
    pub(super) responses: Option<Vec<RefusalCount>>,
    pub(super) former_routes: Option<Vec<RouteUse>>,
    /// From level 3 on.
    pub(super) peer_versions: BTreeMap<String, String>,
}

pub(super) fn telemetry(json: &Value) -> Option<Telemetry> {
    let result = json.get("result")?.as_object()?;
    let app = result.get("app")?;
    let features = app["features"].as_object();
    let recovery_mode = features.and_then(|features| features.get("recovery_mode")).and_then(Value::as_bool);
    Some(Telemetry {
        jwt_rbac: app["jwt_rbac"].as_bool(),
        hide_jwt_dashboard: app["hide_jwt_dashboard"].as_bool(),
        startup: text(&app["startup"]),
        audit: app["audit"].as_object().map(audit),
        features: features.map(feature_list),
        recovery_mode,
        system: app["system"].as_object().map(system),
        distributed: result.get("cluster").and_then(|cluster| cluster["enabled"].as_bool()),
        responses: result.get("requests").map(responses),
        former_routes: result.get("requests").map(former_routes),
        peer_versions: result.get("cluster").map(|cluster| versions_of(&cluster["peer_metadata"])).unwrap_or_default(),
    })
}

/// What `GET /cluster` says: nothing more than that it is off, or the peers.
pub(super) fn cluster(json: &Value) -> Option<Option<Vec<PeerFact>>> {
    let result = json.get("result")?;
    if result["status"].as_str()? == "disabled" {
        return Some(None);
    }
    let this = result["peer_id"].as_u64().map(|id| id.to_string());
    let peers = result["peers"].as_object()?.iter().take(MOST_ENTRIES).map(|(id, peer)| PeerFact {
        id: cut(id),
        uri: text(&peer["uri"]).unwrap_or_default(),
        version: None,
        this: this.as_deref() == Some(id),
    });
    Some(Some(peers.collect()))
}

/// The version of each peer, by its number, as `GET /cluster/telemetry` says.
pub(super) fn cluster_telemetry(json: &Value) -> Option<BTreeMap<String, String>> {
    let peers = json.get("result")?["cluster"]["peers"].as_object()?;
    let version = |(id, peer): (&String, &Value)| Some((cut(id), text(&peer["details"]["version"])?));
    Some(peers.iter().take(MOST_ENTRIES).filter_map(version).collect())
}

/// How many peers run which version, the most common first.
pub(super) fn version_counts<'a>(versions: impl Iterator<Item = &'a String>) -> Vec<VersionCount> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for version in versions {
        *counts.entry(version).or_default() += 1;
    }
    let mut counts: Vec<_> =
        counts.into_iter().map(|(version, peers)| VersionCount { version: version.clone(), peers }).collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.peers));
    counts
}

/// What a server lists. What is too long or too much is left out, and then the list is not whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed<T> {
    pub(super) names: Vec<T>,
    pub(super) whole: bool,
}

impl<T> Listed<T> {
    fn of(list: &[Value], read: impl Fn(&Value) -> Option<T>) -> Self {
        let names: Vec<T> = list.iter().take(MOST_ENTRIES).filter_map(read).collect();
        Self { whole: names.len() == list.len(), names }
    }
}

/// The names that `GET /collections` lists.
pub(super) fn collections(json: &Value) -> Option<Listed<String>> {
    let list = json.get("result")?["collections"].as_array()?;
    Some(Listed::of(list, |entry| name(&entry["name"])))
}

/// What `GET /collections/{name}` says.
pub(super) fn collection(collection: &str, json: &Value) -> Option<CollectionFact> {
    let result = json.get("result")?.as_object()?;
    let schema = result.get("payload_schema").and_then(Value::as_object);
    let field = |(key, schema): (&String, &Value)| IndexedField {
        key: cut(key),
        data_type: text(&schema["data_type"]).unwrap_or_default(),
    };
    Some(CollectionFact {
        name: collection.to_owned(),
        points: result.get("points_count").and_then(Value::as_u64),
        indexed_fields: schema.map(|schema| schema.iter().take(1_000).map(field).collect()).unwrap_or_default(),
    })
}

/// What `GET /aliases` lists.
pub(super) fn aliases(json: &Value) -> Option<Listed<AliasFact>> {
    let list = json.get("result")?["aliases"].as_array()?;
    let alias = |entry: &Value| {
        Some(AliasFact { alias: name(&entry["alias_name"])?, collection: name(&entry["collection_name"])? })
    };
    Some(Listed::of(list, alias))
}

/// What the entries that `POST /audit/logs` lists say together.
pub(super) fn audit_sample(json: &Value) -> Option<AuditSample> {
    let entries = json.get("result")?["entries"].as_array()?;
    let is = |entry: &Value, field: &str, value: &str| entry[field].as_str() == Some(value);
    let count = |wanted: &dyn Fn(&Value) -> bool| entries.iter().filter(|entry| wanted(entry)).count();
    Some(AuditSample {
        entries: entries.len(),
        since: entries.last().and_then(|oldest| text(&oldest["timestamp"])),
        denied_authentications: count(&|entry| is(entry, "auth_type", "None") && is(entry, "result", "denied")),
        by_key: count(&|entry| {
            is(entry, "auth_type", "ApiKey") && is(entry, "result", "ok") && entry["collection"].is_string()
        }),
    })
}

/// Whether a text is what the metrics of a Qdrant look like.
pub(super) fn is_metrics(text: &str) -> bool {
    text.lines().take(200).any(|line| line.contains("app_info{") && line.contains("qdrant"))
}

fn audit(audit: &Map<String, Value>) -> AuditFacts {
    let field = |name: &str| audit.get(name).unwrap_or(&Value::Null);
    AuditFacts {
        dir: text(field("dir")),
        rotation: text(field("rotation")),
        max_log_files: field("max_log_files").as_u64(),
        trust_forwarded_headers: field("trust_forwarded_headers").as_bool(),
        log_api: field("log_api").as_bool(),
        dir_size_bytes: field("dir_size_bytes").as_u64(),
    }
}

fn feature_list(features: &Map<String, Value>) -> Vec<FeatureFact> {
    let feature = |(name, on): (&String, &Value)| Some(FeatureFact { name: cut(name), on: on.as_bool()? });
    features.iter().take(200).filter_map(feature).collect()
}

fn system(system: &Map<String, Value>) -> SystemFacts {
    let field = |name: &str| system.get(name).unwrap_or(&Value::Null);
    SystemFacts {
        distribution: text(field("distribution")),
        distribution_version: text(field("distribution_version")),
        is_docker: field("is_docker").as_bool(),
        cores: field("cores").as_u64(),
        ram_kib: field("ram_size").as_u64(),
        disk_kib: field("disk_size").as_u64(),
    }
}

fn responses(requests: &Value) -> Vec<RefusalCount> {
    let mut counts = Vec::new();
    for (transport, statuses) in REFUSALS {
        let transport_name = if transport == Transport::Rest { "rest" } else { "grpc" };
        let Some(routes) = requests[transport_name]["responses"].as_object() else { continue };
        for (route, answers) in routes.iter().take(MOST_ENTRIES) {
            for status in statuses {
                let count = answers[status]["count"].as_u64().unwrap_or(0);
                if count > 0 {
                    let status = status.parse().unwrap_or_default();
                    counts.push(RefusalCount { transport, route: cut(route), status, count });
                }
            }
        }
    }
    counts
}

/// How often the routes were used that 1.19 took out of its published interface.
fn former_routes(requests: &Value) -> Vec<RouteUse> {
    let Some(routes) = requests["rest"]["responses"].as_object() else { return Vec::new() };
    let former = |route: &str| FORMER.iter().any(|end| route.ends_with(end));
    let used = routes.iter().filter(|(route, _)| former(route)).map(|(route, answers)| {
        let counts = answers.as_object().into_iter().flat_map(|answers| answers.values());
        let count = counts.filter_map(|answer| answer["count"].as_u64()).fold(0, u64::saturating_add);
        RouteUse { route: cut(route), count }
    });
    used.filter(|used| used.count > 0).take(MOST_ENTRIES).collect()
}

fn versions_of(metadata: &Value) -> BTreeMap<String, String> {
    let version = |(id, peer): (&String, &Value)| Some((cut(id), text(&peer["version"])?));
    let metadata =
        metadata.as_object().map(|metadata| metadata.iter().take(MOST_ENTRIES).filter_map(version).collect());
    metadata.unwrap_or_default()
}

/// A name that is used again as it is, so it is taken whole or not at all.
fn name(value: &Value) -> Option<String> {
    value.as_str().filter(|name| name.len() <= LONGEST_TEXT).map(str::to_owned)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(cut)
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).collect()
}

#[cfg(test)]
mod tests;
