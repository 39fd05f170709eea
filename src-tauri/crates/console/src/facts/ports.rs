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
    each_port(asker, ports, "TCP", |machine, port| async move {
        match Box::pin(machine.tcp(port)).await {
            Ok(()) => Ok((Some(true), "The port between peers can be reached from here.".to_owned())),
            Err(error) => not_answered(error),
        }
    })
    .await
}

/// Whether the ports between peers answer without any key.
pub(super) async fn unprotected(asker: &Asker, ports: &[u16], wanted: bool) -> Fact<Vec<PortFact>> {
    if !wanted && !ports.is_empty() {
        return Unknown::side_effect().fact();
    }
    each_port(asker, ports, PEERS_ONLY_CALL, |machine, port| async move {
        let scheme = match Box::pin(talk(&machine, port)).await {
            Ok(Talk::Tls(_)) => Scheme::Https,
            Ok(Talk::Plain) => Scheme::Http,
            Err(error) => return not_answered(error),
        };
        let (machine, none) = (machine.at_port(scheme, port), Credential::none());
        match Box::pin(machine.grpc(PEERS_ONLY_CALL, &[], port, &none)).await {
            Ok(answer) if answer.code == 0 => Ok((
                Some(true),
                "It answers calls between peers without any key: whoever reaches it can read the audit log and the data.".to_owned(),
            )),
            Ok(answer) if matches!(answer.code, 7 | 16) => Ok((Some(false), "It asks for a key.".to_owned())),
            Ok(answer) => Ok((None, format!("It answered with gRPC status {}.", answer.code))),
            Err(ConnectionError::ClientCertificateRequired | ConnectionError::ClientCertificateUnusable { .. }) => {
                Ok((Some(false), "It asks for a client certificate of the peers' authority.".to_owned()))
            }
            Err(error) => not_answered(error),
        }
    })
    .await
}

/// Asks every port of every host, all at once, and keeps their order.
async fn each_port<F>(
    asker: &Asker,
    ports: &[u16],
    source: &str,
    ask: impl Fn(Cluster, u16) -> F,
) -> Fact<Vec<PortFact>>
where
    F: Future<Output = Result<(Option<bool>, String), ConnectionError>> + Send + 'static,
{
    let mut asked = tokio::task::JoinSet::new();
    for (place, (machine, port)) in places(asker, ports).into_iter().enumerate() {
        let (host, asker) = (machine.host().to_owned(), asker.clone());
        let answer = ask(machine, port);
        asked.spawn(async move {
            let _turn = asker.turn().await;
            let answer = answer.await;
            (place, answer.map(|(found, words)| PortFact { host, port, found, words }))
        });
    }
    let mut found = Vec::new();
    while let Some(done) = asked.join_next().await {
        match done {
            Ok((place, Ok(port))) => found.push((place, port)),
            Ok((_, Err(error))) => return Unknown::of(&error).fact(),
            Err(_) => {}
        }
    }
    found.sort_by_key(|(place, _)| *place);
    Found::new(found.into_iter().map(|(_, port)| port).collect(), source, &asker.clock).fact()
}

/// What silence and refusals say of a port.
fn not_answered(error: ConnectionError) -> Result<(Option<bool>, String), ConnectionError> {
    match error {
        ConnectionError::Cancelled => Err(error),
        ConnectionError::Refused { .. } | ConnectionError::Filtered { .. } => Ok((Some(false), error.to_string())),
        _ => Ok((None, error.to_string())),
    }
}

/// Whether metrics can be read without a key.
pub(super) async fn metrics(asker: &Asker, port: Option<u16>) -> Fact<PortFact> {
    let Some(port) = port else {
        let why = "No answer of the cluster tells the port of the metrics; name it to have it looked at.";
        return Unknown::new(WhyUnknown::NotAsked, why).fact();
    };
    let mut last = None;
    let other = if asker.cluster.scheme() == Scheme::Http { Scheme::Https } else { Scheme::Http };
    for scheme in [asker.cluster.scheme(), other] {
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
                let handshake = shown(talk(&machine, port).await, &asker);
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

/// How a port talks.
enum Talk {
    /// It speaks TLS, and showed this. The chain is empty where it broke off before.
    Tls(Handshake),
    /// It speaks something else.
    Plain,
}

/// Finds out how a port talks. One that breaks off before it shows a certificate may speak TLS all the same: that it
/// does not is only known when it answers plain text.
///
/// # Errors
/// When it does not show how.
async fn talk(machine: &Cluster, port: u16) -> Result<Talk, ConnectionError> {
    let handshake = machine.handshake(port).await?;
    if !handshake.chain.is_empty() {
        return Ok(Talk::Tls(handshake));
    }
    match (machine.speaks(port).await?, &handshake.problem) {
        (Some(Scheme::Https), _) => Ok(Talk::Tls(handshake)),
        (Some(Scheme::Http), _) => Ok(Talk::Plain),
        (None, Some(problem)) => Err(problem.clone()),
        (None, None) => Err(ConnectionError::ConnectionLost),
    }
}

fn shown(talk: Result<Talk, ConnectionError>, asker: &Asker) -> Fact<Option<TlsFacts>> {
    let found = match talk {
        Err(error) => return Unknown::of(&error).fact(),
        Ok(Talk::Plain) => None,
        Ok(Talk::Tls(handshake)) => Some(TlsFacts {
            protocol: handshake.version.map(str::to_owned),
            asks_for_client_certificate: handshake.client_certificate_asked,
            chain: handshake.chain.iter().map(|der| CertificateGlance::of(der)).collect(),
            problem: handshake.problem.map(|problem| problem.words()),
        }),
    };
    Found::new(found, "TLS handshake", &asker.clock).fact()
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
