//! Which ports of a cluster are looked at.

use super::view::{KnownPeers, TlsScanForm};
use crate::connection::{BareWay, Cluster};
use crate::facts::ClusterFacts;
use crate::shown;
use portcullis_tls::probe::PortToLookAt;
use portcullis_tls::report::PortRole;
use portcullis_tls::verdict::Setting;

/// The port between peers unless it was changed.
pub(crate) const INTERNAL_PORT: u16 = 6335;
/// The port of gRPC unless it was changed.
pub(crate) const GRPC_PORT: u16 = 6334;
/// The most ports between peers that are looked at on one machine, and the most machines: a server names as many peers as
/// it likes.
pub(crate) const MOST_PORTS: usize = 8;
const MOST_MACHINES: usize = 16;
/// How many peers a sentence names.
const MOST_NAMED: usize = 5;
/// The most names of peers that certificates are held against.
const MOST_PEER_NAMES: usize = 64;

/// The ports to look at, and what is known of the cluster.
pub(crate) struct Targets {
    pub(crate) ports: Vec<PortToLookAt>,
    pub(crate) setting: Setting,
    pub(crate) known_peers: Option<KnownPeers>,
    /// What is not looked at though it belongs to the cluster, as sentences.
    pub(crate) left_out: Vec<String>,
}

impl Targets {
    /// REST and gRPC of every machine that the profile names, the ports between peers, and that of the metrics if it is named.
    pub(crate) fn new(way: &BareWay, facts: Option<&ClusterFacts>, form: &TlsScanForm) -> Self {
        let peers = facts.and_then(|facts| facts.peers.value());
        let known_peers = facts.zip(peers).map(|(facts, peers)| KnownPeers {
            uris: peers.iter().map(|peer| peer.uri.clone()).collect(),
            at: facts.gathered_at.clone(),
        });
        let uris: Vec<&str> = peers.into_iter().flatten().map(|peer| peer.uri.as_str()).collect();
        let machines = machines(way.cluster());
        let distributed = facts.and_then(|facts| facts.distributed.value().copied());
        // A profile that names several peers leads to several.
        let named = (machines.len() > 1).then_some(machines.len());
        let setting = Setting {
            peers: known_peers.as_ref().map(|known| known.uris.len()).max(named),
            distributed,
            proxied: way.connection().proxy.is_some(),
        };
        let hosts: Vec<&str> = machines.iter().map(Cluster::host).collect();
        let mut left_out = left_out(&hosts, &uris);
        let more_machines = distinct(way.cluster().peers()).len() - machines.len();
        if more_machines > 0 {
            left_out.push(format!(
                "Not looked at: {} that the profile names. It is {MOST_MACHINES} at most.",
                counted(more_machines, "further machine")
            ));
        }
        let mut peer_names: Vec<String> = uris.iter().filter_map(|uri| place_of(uri)).map(|(host, _)| host).collect();
        peer_names.sort_unstable();
        peer_names.dedup();
        let more_names = peer_names.len().saturating_sub(MOST_PEER_NAMES);
        if more_names > 0 {
            left_out.push(format!(
                "Not held against the certificates: {} of peers. It is {MOST_PEER_NAMES} at most.",
                counted(more_names, "further name")
            ));
        }
        peer_names.truncate(MOST_PEER_NAMES);
        let is_alone = distributed == Some(false) || peers.is_some_and(Vec::is_empty);
        let mut ports: Vec<PortToLookAt> = Vec::new();
        for machine in &machines {
            let host = machine.host();
            let is_new_host = !ports.iter().any(|other| other.host == host);
            let mut add = |role, port| {
                let server_name = way.connection().server_name.clone().unwrap_or_else(|| host.to_owned());
                let (host, peer_names) = (host.to_owned(), peer_names.clone());
                if !ports.iter().any(|other: &PortToLookAt| other.host == host && other.port == port) {
                    ports.push(PortToLookAt { role, host, port, server_name, peer_names });
                }
            };
            add(PortRole::Rest, machine.port());
            add(PortRole::Grpc, machine.grpc_port().unwrap_or(GRPC_PORT));
            if is_new_host {
                let internal = match form.internal_port {
                    Some(port) => vec![port],
                    None if is_alone => Vec::new(),
                    None => internal_ports(host, &uris),
                };
                let more_ports = internal.len().saturating_sub(MOST_PORTS);
                if more_ports > 0 {
                    left_out.push(format!(
                        "Not looked at: {} of {host}. It is {MOST_PORTS} at most.",
                        counted(more_ports, "further internal port")
                    ));
                }
                internal.into_iter().take(MOST_PORTS).for_each(|port| add(PortRole::Internal, port));
                form.metrics_port.into_iter().for_each(|port| add(PortRole::Metrics, port));
            }
        }
        Self { ports, setting, known_peers, left_out }
    }
}

/// The peers that the cluster announced beyond those that were looked at. A machine may go by another name than the one
/// that peers announce; then it stands for one of those that nobody else stands for.
fn left_out(hosts: &[&str], uris: &[&str]) -> Vec<String> {
    let mut announced: Vec<String> = uris.iter().filter_map(|uri| place_of(uri)).map(|(host, _)| host).collect();
    let mut unnamed = 0;
    for looked_at in hosts {
        match announced.iter().position(|host| host.eq_ignore_ascii_case(looked_at)) {
            Some(place) => drop(announced.remove(place)),
            None => unnamed += 1,
        }
    }
    let missing = announced.len().saturating_sub(unnamed);
    if missing == 0 {
        return Vec::new();
    }
    announced.sort_unstable();
    announced.dedup();
    let named: Vec<String> = announced.iter().take(MOST_NAMED).map(|host| shown(host)).collect();
    let among = if unnamed == 0 && announced.len() <= MOST_NAMED { "" } else { "among " };
    vec![format!(
        "The cluster announced {}. Not looked at: {missing} of them ({among}{}), because only machines that the profile names are.",
        counted(uris.len(), "peer"),
        named.join(", ")
    )]
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Every machine that the profile names, each once.
pub(crate) fn machines(cluster: &Cluster) -> Vec<Cluster> {
    let mut machines = distinct(cluster.peers());
    machines.truncate(MOST_MACHINES);
    machines
}

fn distinct(peers: Vec<Cluster>) -> Vec<Cluster> {
    let mut machines: Vec<Cluster> = Vec::new();
    for peer in peers {
        let is_there = |other: &Cluster| other.host() == peer.host() && other.port() == peer.port();
        if !machines.iter().any(is_there) {
            machines.push(peer);
        }
    }
    machines
}

/// The ports between peers on a machine, as the peers announce them. Only ports are taken from the server's words, never
/// machines.
fn internal_ports(host: &str, uris: &[&str]) -> Vec<u16> {
    let places: Vec<(String, u16)> =
        uris.iter().filter_map(|uri| place_of(uri)).filter_map(|(host, port)| Some((host, port?))).collect();
    let own: Vec<u16> = places.iter().filter(|(other, _)| other == host).map(|(_, port)| *port).collect();
    // Peers often know each other by names that nobody else knows.
    let mut ports = if own.is_empty() { places.into_iter().map(|(_, port)| port).collect() } else { own };
    ports.sort_unstable();
    ports.dedup();
    if ports.is_empty() { vec![INTERNAL_PORT] } else { ports }
}

/// Host and port in `http://host:6335/`.
pub(crate) fn place_of(uri: &str) -> Option<(String, Option<u16>)> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split('/').next()?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let port = port.map(|port| port.parse().ok().filter(|port| *port != 0));
    let host = host.trim_matches(['[', ']']);
    (!host.is_empty()).then(|| (host.to_owned(), port.flatten()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_port_of_a_peer_are_read_from_its_uri() {
        for (uri, place) in [
            ("http://127.0.0.1:43849/", Some(("127.0.0.1", Some(43849)))),
            ("https://[::1]:6335", Some(("::1", Some(6335)))),
            ("https://[::1]/", Some(("::1", None))),
            ("http://qdrant-1.qdrant:6335/", Some(("qdrant-1.qdrant", Some(6335)))),
            ("http://host/", Some(("host", None))),
            ("nonsense", None),
            ("http://", None),
            ("http://host:99999/", Some(("host", None))),
            ("http://host:0/", Some(("host", None))),
        ] {
            assert_eq!(place_of(uri), place.map(|(host, port)| (host.to_owned(), port)), "{uri}");
        }
    }

    #[test]
    fn peers_that_nobody_looked_at_are_counted_and_named() {
        let uris = ["http://qdrant-0:6335/", "http://qdrant-1:6335/", "http://qdrant-2:6335/"];
        let said = |hosts: &[&str]| left_out(hosts, &uris).join(" ");
        assert_eq!(said(&["qdrant-0", "QDRANT-1", "qdrant-2"]), "");
        assert_eq!(said(&["one.example.org", "two.example.org", "qdrant-2"]), "");
        let one = said(&["qdrant-0", "qdrant-2"]);
        assert!(one.contains("announced 3 peers. Not looked at: 1 of them (qdrant-1)"), "{one}");
        let two = said(&["qdrant.example.org"]);
        assert!(two.contains("2 of them (among qdrant-0, qdrant-1, qdrant-2"), "{two}");
        let same = ["http://127.0.0.1:1/", "http://127.0.0.1:2/"];
        assert!(left_out(&["127.0.0.1", "127.0.0.1"], &same).is_empty());
        assert!(left_out(&["127.0.0.1"], &same)[0].contains("2 peers. Not looked at: 1 of them"));
        assert!(left_out(&["127.0.0.1"], &[]).is_empty(), "nobody asked the cluster");
    }

    #[test]
    fn ports_between_peers_are_those_announced_for_the_machine_else_for_any_else_the_usual_one() {
        let uris = ["http://10.0.0.1:7001/", "http://10.0.0.2:7002/"];
        assert_eq!(internal_ports("10.0.0.2", &uris), [7002]);
        assert_eq!(internal_ports("qdrant.example.org", &uris), [7001, 7002]);
        assert_eq!(internal_ports("qdrant.example.org", &[]), [INTERNAL_PORT]);
    }
}
