//! The ports of the machines that the profile names: what can be reached from here, and how they shake hands.

use super::asked::{Found, Unknown};
use super::gather::Asker;
use super::parse::{Telemetry, is_metrics};
use super::view::{Fact, PeerFact, PortFact, PortKind, PortTls, TlsFacts, WhyUnknown};
use crate::connection::{CertificateGlance, Cluster, ConnectionError, Credential, Handshake};
use crate::profiles::Scheme;
use crate::tls::targets::{GRPC_PORT, INTERNAL_PORT, MOST_PORTS, machines, place_of};

/// A call that every peer answers to every other.
const PEERS_ONLY_CALL: &str = "qdrant.QdrantInternal/GetConsensusCommit";

/// The ports between peers, as far as they are known. Only ports are taken from the server's words, never machines.
pub(super) fn internal_ports(peers: &Fact<Vec<PeerFact>>, telemetry: Option<&Found<Telemetry>>) -> Vec<u16> {
    let is_alone = peers.value().is_some_and(Vec::is_empty)
        || telemetry.is_some_and(|telemetry| telemetry.value.distributed == Some(false));
    if is_alone {
        return Vec::new();
    }
    let mut ports: Vec<u16> = peers.value().into_iter().flatten().filter_map(|peer| place_of(&peer.uri)?.1).collect();
    ports.sort_unstable();
    ports.dedup();
    ports.truncate(MOST_PORTS);
    if ports.is_empty() { vec![INTERNAL_PORT] } else { ports }
}

/// Whether the ports between peers can be reached from here.
pub(super) async fn reachable(asker: &Asker, ports: &[u16]) -> Fact<Vec<PortFact>> {
    let mut found = Vec::new();
    for (machine, port) in places(asker, ports) {
        let (open, words) = match Box::pin(machine.tcp(port)).await {
            Ok(()) => (Some(true), "The port between peers can be reached from here.".to_owned()),
            Err(ConnectionError::Cancelled) => return Unknown::of(&ConnectionError::Cancelled).fact(),
            Err(error @ (ConnectionError::Refused { .. } | ConnectionError::Filtered { .. })) => {
                (Some(false), error.to_string())
            }
            Err(error) => (None, error.to_string()),
        };
        found.push(PortFact { host: machine.host().to_owned(), port, found: open, words });
    }
    Found::new(found, "TCP", &asker.clock).fact()
}

/// Whether the ports between peers answer without any key.
pub(super) async fn unprotected(asker: &Asker, ports: &[u16], wanted: bool) -> Fact<Vec<PortFact>> {
    if !wanted && !ports.is_empty() {
        return Unknown::side_effect().fact();
    }
    let mut found = Vec::new();
    for (machine, port) in places(asker, ports) {
        let scheme = match Box::pin(machine.handshake(port)).await {
            Err(ConnectionError::Cancelled) => return Unknown::of(&ConnectionError::Cancelled).fact(),
            Ok(handshake) if !handshake.chain.is_empty() => Scheme::Https,
            _ => Scheme::Http,
        };
        let (machine, none) = (machine.at_port(scheme, port), Credential::none());
        let call = machine.grpc(PEERS_ONLY_CALL, &[], port, &none);
        let call = Box::pin(call).await;
        let (open, words) = match call {
            Err(ConnectionError::Cancelled) => return Unknown::of(&ConnectionError::Cancelled).fact(),
            Ok(answer) if answer.code == 0 => (
                Some(true),
                "It answers calls between peers without any key: whoever reaches it can read the audit log and the data.".to_owned(),
            ),
            Ok(answer) if matches!(answer.code, 7 | 16) => (Some(false), "It asks for a key.".to_owned()),
            Ok(answer) => (None, format!("It answered with gRPC status {}.", answer.code)),
            Err(ConnectionError::ClientCertificateRequired | ConnectionError::ClientCertificateUnusable { .. }) => {
                (Some(false), "It asks for a client certificate of the peers' authority.".to_owned())
            }
            Err(error @ (ConnectionError::Refused { .. } | ConnectionError::Filtered { .. })) => {
                (Some(false), error.to_string())
            }
            Err(error) => (None, error.to_string()),
        };
        found.push(PortFact { host: machine.host().to_owned(), port, found: open, words });
    }
    Found::new(found, PEERS_ONLY_CALL, &asker.clock).fact()
}

/// Whether metrics can be read without a key.
pub(super) async fn metrics(asker: &Asker, port: Option<u16>) -> Fact<PortFact> {
    let Some(port) = port else {
        let why = "No answer of the cluster tells the port of the metrics; name it to have it looked at.";
        return Unknown::new(WhyUnknown::NotAsked, why).fact();
    };
    let mut last = None;
    for scheme in [asker.cluster.scheme(), Scheme::Http, Scheme::Https] {
        match Box::pin(asker.cluster.at_port(scheme, port).get("/metrics", &Credential::none())).await {
            Ok(answer) => {
                let open = answer.status.as_u16() == 200 && is_metrics(&answer.text());
                let words = if open {
                    "Metrics can be read here without a key.".to_owned()
                } else {
                    format!(
                        "Something answers here with status {}, but no metrics of a Qdrant.",
                        answer.status.as_u16()
                    )
                };
                let fact = PortFact { host: asker.cluster.host().to_owned(), port, found: Some(open), words };
                return Found::new(fact, "GET /metrics", &asker.clock).fact();
            }
            Err(error @ (ConnectionError::Refused { .. } | ConnectionError::Filtered { .. })) => {
                let (host, words) = (asker.cluster.host().to_owned(), error.to_string());
                let fact = PortFact { host, port, found: Some(false), words };
                return Found::new(fact, "TCP", &asker.clock).fact();
            }
            Err(error) => last = Some(error),
        }
    }
    last.map_or_else(|| Unknown::bad_answer("GET /metrics"), |error| Unknown::of(&error)).fact()
}

/// How each port shakes hands.
pub(super) async fn handshakes(asker: &Asker, internal: &[u16]) -> Vec<PortTls> {
    let mut asked = tokio::task::JoinSet::new();
    for machine in machines(&asker.cluster) {
        let grpc = machine.grpc_port().unwrap_or(GRPC_PORT);
        let own = [(PortKind::Rest, machine.port()), (PortKind::Grpc, grpc)];
        for (port_kind, port) in own.into_iter().chain(internal.iter().map(|port| (PortKind::Internal, *port))) {
            let (asker, machine) = (asker.clone(), machine.clone());
            asked.spawn(async move {
                let _turn = asker.turn().await;
                let handshake = seen(machine.handshake(port).await, &asker);
                PortTls { port_kind, host: machine.host().to_owned(), port, handshake }
            });
        }
    }
    let mut found = Vec::new();
    while let Some(done) = asked.join_next().await {
        found.extend(done.ok());
    }
    found.sort_by(|one, other| (&one.host, one.port).cmp(&(&other.host, other.port)));
    found.dedup_by(|one, other| (&one.host, one.port) == (&other.host, other.port));
    found
}

fn seen(handshake: Result<Handshake, ConnectionError>, asker: &Asker) -> Fact<Option<TlsFacts>> {
    let handshake = match handshake {
        Ok(handshake) => handshake,
        Err(error) => return Unknown::of(&error).fact(),
    };
    if handshake.chain.is_empty() {
        return match handshake.problem {
            // What breaks off before it shows a certificate does not speak TLS.
            Some(ConnectionError::TlsFailed { .. } | ConnectionError::ConnectionLost) | None => {
                Found::new(None, "TLS handshake", &asker.clock).fact()
            }
            Some(error) => Unknown::of(&error).fact(),
        };
    }
    let facts = TlsFacts {
        protocol: handshake.version.map(str::to_owned),
        asks_for_client_certificate: handshake.client_certificate_asked,
        chain: handshake.chain.iter().map(|der| CertificateGlance::of(der)).collect(),
        problem: handshake.problem.map(|problem| problem.words()),
    };
    Found::new(Some(facts), "TLS handshake", &asker.clock).fact()
}

/// Each port on each host, once.
fn places(asker: &Asker, ports: &[u16]) -> Vec<(Cluster, u16)> {
    let mut hosts: Vec<Cluster> = Vec::new();
    for machine in machines(&asker.cluster) {
        if !hosts.iter().any(|other| other.host() == machine.host()) {
            hosts.push(machine);
        }
    }
    hosts.into_iter().flat_map(|host| ports.iter().map(move |port| (host.clone(), *port))).collect()
}
