//! The table of probes: for each requirement of the access rules, one request that changes nothing, whatever the answer.
//!
//! A probe reads, or it names something that does not exist: where the access is missing the server refuses it, and where
//! it is there the server finds nothing to do. That nothing changes was watched on the files of a real server.

use crate::connection::Method;
use qdrant_access::ServerVersion;
use qdrant_access::action::{Action, Needs, Scope};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// One requirement and how it is tried.
pub(super) struct Probe {
    scope: Kind,
    needs: Needs,
    /// The action that is asked for. Where it is that of another row, the requirement itself cannot be tried without a
    /// change, and what that row shows is taken over.
    action: &'static str,
    body: Body,
}

/// What a requirement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A collection that the request names.
    Collection,
    /// The whole cluster.
    Cluster,
    /// Any valid credential will do.
    Everyone,
    /// No credential is needed.
    Public,
}

/// What is sent along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    None,
    /// Takes a payload key that no point has from a point that does not exist, in a shard key that does not exist:
    /// the server stops before it writes anything down.
    NoPoint,
    /// Drops a replica of a shard with the highest number there is, from a peer with the number zero: refused before the
    /// peers are asked.
    NoReplica,
}

const PROBES: &[Probe] = &[
    probe(Kind::Public, Needs::READ, "version", Body::None),
    probe(Kind::Everyone, Needs::READ, "list_collections", Body::None),
    probe(Kind::Cluster, Needs::READ, "get_cluster", Body::None),
    probe(Kind::Cluster, Needs::EXTRAS, "get_cluster", Body::None),
    probe(Kind::Cluster, Needs::WRITE, "delete_full_snapshot", Body::None),
    probe(Kind::Cluster, Needs::MANAGE, "delete_full_snapshot", Body::None),
    probe(Kind::Collection, Needs::READ, "get_collection", Body::None),
    probe(Kind::Collection, Needs::WRITE, "delete_payload", Body::NoPoint),
    probe(Kind::Collection, Needs::EXTRAS, "list_collection_snapshots", Body::None),
    probe(Kind::Collection, Needs::WRITE_EXTRAS, "delete_collection_snapshot", Body::None),
    probe(Kind::Collection, Needs::ALL, "update_collection_cluster_setup", Body::NoReplica),
];

const fn probe(scope: Kind, needs: Needs, action: &'static str, body: Body) -> Probe {
    Probe { scope, needs, action, body }
}

/// A request that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProbeRequest {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

/// A name that nothing on any cluster has, and the identifier of a point that no collection has.
#[derive(Debug, Clone)]
pub(super) struct Nothing {
    /// `portcullis-probe-` and 32 random digits.
    pub(super) name: String,
    /// A random UUID.
    pub(super) point: String,
}

impl Nothing {
    /// Made of an identifier in the form of a random UUID.
    pub(super) fn new(random_id: &str) -> Self {
        Self { name: format!("portcullis-probe-{}", random_id.replace('-', "")), point: random_id.to_owned() }
    }
}

impl Probe {
    /// The probe that stands for an action's requirement in a server of this version; none if it cannot be tried.
    ///
    /// Where the collection does not exist, a change of its points is answered so before the access to change them is
    /// looked at. There the deletion of a snapshot stands for it: whoever may do the one there may do the other.
    pub(super) fn standing_for(action: &Action, version: ServerVersion, exists: bool) -> Option<&'static Self> {
        let (scope, needs) = action.rule(version);
        let kind = match scope {
            Scope::Collection => Kind::Collection,
            Scope::Cluster => Kind::Cluster,
            Scope::Everyone | Scope::EveryoneInFull => Kind::Everyone,
            Scope::Public { rest, .. } if version >= rest => Kind::Public,
            Scope::Public { .. } => Kind::Everyone,
            // Whether the files of the web page are installed is nothing that a credential decides.
            Scope::WebPage => return None,
        };
        let needs =
            if kind == Kind::Collection && needs == Needs::WRITE && !exists { Needs::WRITE_EXTRAS } else { needs };
        PROBES.iter().find(|probe| probe.scope == kind && (probe.needs == needs || kind == Kind::Everyone))
    }

    /// Whether it is tried on collections; otherwise on the whole cluster.
    pub(super) fn concerns_collection(&self) -> bool {
        self.scope == Kind::Collection
    }

    /// The action that is asked for.
    pub(super) fn action(&self) -> Option<&'static Action> {
        Action::by_id(self.action)
    }

    /// The request, with every placeholder of its route filled: the collection by its name, the rest by what does not
    /// exist. None where no URL can name the collection.
    pub(super) fn request(&self, collection: &str, nothing: &Nothing) -> Option<ProbeRequest> {
        let (method, route) = self.action()?.rest?.split_once(' ')?;
        let steps = route.split('/').map(|step| match step {
            "{collection}" => encoded(collection),
            step if step.starts_with('{') => encoded(&nothing.name),
            step => Some(step.to_owned()),
        });
        let path = steps.collect::<Option<Vec<_>>>()?.join("/");
        let body = match self.body {
            Body::None => None,
            Body::NoPoint => Some(json!({
                "keys": [nothing.name], "points": [nothing.point], "shard_key": nothing.name,
            })),
            Body::NoReplica => Some(json!({"drop_replica": {"shard_id": u32::MAX, "peer_id": 0}})),
        };
        let method = Method::from_bytes(method.as_bytes()).ok()?;
        Some(ProbeRequest { method, path, body })
    }
}

/// One step of a path: everything but letters, digits and `-._~` as its bytes in hexadecimal digits. None for what no URL
/// can name: one or two dots lead elsewhere, however they are written, and nothing at all is no step.
pub(crate) fn encoded(step: &str) -> Option<String> {
    if matches!(step, "" | "." | "..") {
        return None;
    }
    let mut out = String::with_capacity(step.len());
    for byte in step.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use qdrant_access::action::ACTIONS;
    use qdrant_access::version::KNOWN_VERSIONS;

    fn nothing() -> Nothing {
        Nothing::new("00112233-4455-4677-8899-aabbccddeeff")
    }

    #[test]
    fn every_requirement_of_every_version_has_a_probe_that_the_version_knows() {
        for version in KNOWN_VERSIONS {
            for action in ACTIONS.iter().filter(|action| action.exists_in(*version)) {
                let Some(probe) = Probe::standing_for(action, *version, true) else {
                    assert_eq!(action.id, "dashboard");
                    continue;
                };
                assert!(probe.action().unwrap().exists_in(*version), "{} in {version}", action.id);
            }
        }
    }

    #[test]
    fn a_probe_asks_for_what_it_stands_for() {
        let newest = ServerVersion::default();
        for probe in PROBES {
            let (_, needs) = probe.action().unwrap().rule(newest);
            let is_inferred = probe.scope == Kind::Cluster && [Needs::WRITE, Needs::EXTRAS].contains(&probe.needs);
            assert_eq!(needs == probe.needs, !is_inferred, "{}", probe.action);
        }
    }

    #[test]
    fn a_probe_that_does_not_read_names_nothing_that_exists() {
        for probe in PROBES {
            let request = probe.request("docs", &nothing()).unwrap();
            let nothing_there = request.path.contains("portcullis-probe-") || request.body.is_some();
            assert!(request.method == Method::GET || nothing_there, "{}", request.path);
        }
    }

    #[test]
    fn a_hostile_name_stays_one_step_of_the_path() {
        let probe = PROBES.iter().find(|probe| probe.action == "get_collection").unwrap();
        for (name, step) in [
            ("../../snapshots?x=1#y", "..%2F..%2Fsnapshots%3Fx%3D1%23y"),
            ("a b\u{202e}", "a%20b%E2%80%AE"),
            ("docs-1.2_x", "docs-1.2_x"),
            ("...", "..."),
            ("%2e%2e", "%252e%252e"),
        ] {
            let path = probe.request(name, &nothing()).unwrap().path;
            let sent = reqwest::Url::parse(&format!("http://localhost:6333/under{path}")).unwrap();
            assert_eq!(sent.path(), format!("/under/collections/{step}"), "{name}");
        }
    }

    #[test]
    fn a_name_that_no_url_can_hold_gets_no_request() {
        let on_collections = PROBES.iter().filter(|probe| probe.concerns_collection());
        for probe in on_collections {
            for name in ["", ".", ".."] {
                assert_eq!(probe.request(name, &nothing()), None, "{name:?}");
            }
        }
    }
}
