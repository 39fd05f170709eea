//! What can be reached: QDR-060 to QDR-069.

use super::of_files::{Wanted, each_container, each_server, failed, failed_as, passed, sentence, switch, together};
use crate::check::{Category, Check, LiveJudge, Severity, Versions};
use crate::files::{ContainerKind, Files, Known, Labels, Limit, NOTHING, Part, Policy, Server};
use crate::live;
use crate::outcome::{Evidence, Outcome};
use crate::snippets::{Form, Mend};
use qdrant_access::ServerVersion;

const BIND: &str = "Qdrant documentation, Security: Network Bind";
const HARDENING: &str = "Qdrant documentation, Security: Hardening";

const POLICY: &str = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: qdrant
spec:
  podSelector:
    matchLabels:
      app: qdrant
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              access: qdrant
      ports:
        - port: 6333
        - port: 6334
    - from:
        - podSelector:
            matchLabels:
              app: qdrant
      ports:
        - port: 6333
        - port: 6334
        - port: 6335
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: qdrant
      ports:
        - port: 6333
        - port: 6334
        - port: 6335
    - ports:
        - port: 53
          protocol: UDP";

pub(super) fn rows() -> Vec<Check> {
    let row = |id, title, severity| Check {
        id,
        title,
        category: Category::Network,
        severity,
        opens_everything: false,
        expected: "",
        risk: "",
        remedy: "",
        cost: "",
        mend: Mend::None,
        sources: &[BIND],
        versions: Versions::ALL,
        live: None,
        files: None,
    };
    vec![
        Check {
            expected: "The server listens on one address that its clients reach, not on all.",
            risk: "On a machine with a public address, everybody reaches the server.",
            remedy: "Set service.host to 127.0.0.1 for work on one machine, or to a private address.",
            cost: "A restart. Clients that came by another address no longer reach the server.",
            // Inside a container, nobody would reach the server any more: there, ports are published (QDR-061).
            mend: Mend::Deployment(&[
                (Form::Config, "service:\n  host: 127.0.0.1"),
                (Form::Environment, "QDRANT__SERVICE__HOST=127.0.0.1"),
            ]),
            files: Some(bound),
            ..row("QDR-060", "The server listens on every address", Severity::Medium)
        },
        Check {
            expected: "Ports are published on the addresses that need them.",
            risk: "Published ports go around the firewall of the machine: Docker writes its own rules.",
            remedy: "Publish on 127.0.0.1 or a private address, or let a service of type ClusterIP and an ingress stand before the server.",
            cost: "The container is made anew. Clients that came by another address no longer reach it.",
            mend: Mend::Deployment(&[
                (Form::DockerRun, "docker run -p 127.0.0.1:6333:6333 qdrant/qdrant:<version>-unprivileged"),
                (Form::Compose, "services:\n  qdrant:\n    ports:\n      - \"127.0.0.1:6333:6333\""),
                (Form::Helm, "service:\n  type: ClusterIP"),
                (Form::Kubernetes, "spec:\n  type: ClusterIP"),
            ]),
            files: Some(published),
            ..row("QDR-061", "Ports are open on every address", Severity::Medium)
        },
        Check {
            expected: "Only peers reach the port between peers.",
            risk: "Whoever reaches it speaks as a peer: it asks for no key unless enforce_internal_auth is on.",
            remedy: "Do not publish port 6335, and let a network policy or a firewall admit peers only.",
            cost: "Nothing, where peers reach each other on a network of their own.",
            mend: Mend::Deployment(&[(Form::Kubernetes, POLICY)]),
            sources: &["Qdrant security overview: internal channels are not protected by keys"],
            live: Some(LiveJudge::By(live::internal_port_open)),
            files: Some(internal_published),
            ..row("QDR-062", "The port between peers can be reached", Severity::High)
        },
        Check {
            expected: "Peers ask each other for the key.",
            risk: "Whoever reaches the internal port reads and changes everything without a key, the audit log included.",
            remedy: "Turn on enforce_internal_auth once every peer runs 1.18 or later; from 1.19.2 on it takes the full key only.",
            cost: "A restart, peer by peer. Peers before 1.18 are cut off.",
            mend: Mend::Settings(&[("service.enforce_internal_auth", "true")]),
            sources: &["Qdrant's config.yaml, section service", "GHSA-3gph-6c29-p29v"],
            versions: Versions::since(ServerVersion::new(1, 18, 0)),
            live: Some(LiveJudge::By(live::internal_port_unprotected)),
            files: Some(internal_unprotected),
            ..row("QDR-063", "Peers ask nobody for a key", Severity::High)
        },
        Check {
            expected: "Only the monitoring reaches the port of the metrics.",
            risk: "It asks for no key. Whoever reaches it learns the names and sizes of collections.",
            remedy: "Leave metrics_port unset and read /metrics with a key, or keep the port to the monitoring.",
            cost: "The monitoring needs the read-only key.",
            mend: Mend::Around("config.yaml", "service:\n  metrics_port: null\n"),
            sources: &["Qdrant's settings, service.metrics_port"],
            versions: Versions::since(ServerVersion::new(1, 17, 0)),
            live: Some(LiveJudge::By(live::metrics_port_open)),
            files: Some(metrics_open),
            ..row("QDR-064", "Metrics are open to everyone", Severity::Low)
        },
        Check {
            expected: "The container has a network of its own.",
            risk: "Every port of the server is a port of the machine, the one between peers included.",
            remedy: "Give the container a network of its own and publish the ports that are needed.",
            cost: "The container is made anew.",
            mend: Mend::Deployment(&[
                (
                    Form::DockerRun,
                    "docker network create qdrant\ndocker run --network qdrant -p 127.0.0.1:6333:6333 qdrant/qdrant:<version>-unprivileged",
                ),
                (Form::Compose, "services:\n  qdrant:\n    networks: [qdrant]\nnetworks:\n  qdrant: {}"),
                (Form::Kubernetes, "spec:\n  hostNetwork: false"),
            ]),
            files: Some(host_network),
            ..row("QDR-065", "The container shares the network of its machine", Severity::High)
        },
        Check {
            expected: "A network policy names who may reach the server.",
            risk: "Every pod of the cluster reaches the server, the port between peers included.",
            remedy: "Add a network policy that admits the clients, and peers among themselves.",
            cost: "Clients that were not thought of are cut off.",
            mend: Mend::Deployment(&[(Form::Kubernetes, POLICY)]),
            sources: &[HARDENING, "Kubernetes documentation, Network Policies"],
            files: Some(|files| policies(files, true)),
            ..row("QDR-066", "No network policy says who may come in", Severity::Medium)
        },
        Check {
            expected: "The server reaches its peers and nothing else.",
            risk: "Whoever may recover a snapshot from an address lets the server call machines that he cannot reach himself.",
            remedy: "Block outgoing traffic except to peers on 6333, 6334 and 6335.",
            cost: "Recovery of snapshots from addresses outside no longer works. A network of Compose that is internal publishes no ports: clients must be on it, too.",
            mend: Mend::Deployment(&[
                (
                    Form::Compose,
                    "services:\n  qdrant:\n    networks: [qdrant]\nnetworks:\n  qdrant:\n    internal: true",
                ),
                (Form::Kubernetes, POLICY),
            ]),
            sources: &[HARDENING],
            files: Some(outgoing),
            ..row("QDR-067", "The server reaches the whole network", Severity::Low)
        },
    ]
}

const ANY: [&str; 4] = ["0.0.0.0", "::", "[::]", "*"];

/// Whether the address that the server binds to decides who reaches it.
fn binds(server: &Server) -> bool {
    let container = server.container.as_ref();
    container.is_none_or(|container| container.host_network.as_ref().is_some_and(|host| host.value))
}

fn bound(files: &Files) -> Outcome {
    each_server(files, |server| {
        if !binds(server) {
            let why = "In a container, what is published decides who reaches the server, not what it listens on.";
            return Outcome::NotApplicable(why.to_owned());
        }
        let at = files.place_of(server, "service.host");
        let (host, how) = match server.text("service.host") {
            Known::Unknown(why) => return Outcome::Unknown(why),
            Known::Said(host, _) => (host, ""),
            Known::Default(host) => (host, " by default"),
        };
        let words = format!("service.host is {host}{how}.");
        if ANY.contains(&host.as_str()) {
            failed(files.mendable(words, at, files.change(server, "service.host", "127.0.0.1")))
        } else {
            passed(files.written(words, at))
        }
    })
}

fn published(files: &Files) -> Outcome {
    let of_entries = files
        .entries
        .iter()
        .filter(|entry| entry.port != 6335)
        .map(|entry| failed(files.mendable(entry.words.clone(), entry.at, entry.fix.clone())));
    let of_containers = each_container(files, |server, container| {
        let ports = container.published.iter().filter(|port| port.port != 6335).map(|port| match &port.address {
            _ if port.open => Outcome::Unknown(format!(
                "{} A variable that is not among these files decides on which address.",
                port.words
            )),
            Some(address) if !ANY.contains(&address.as_str()) => passed(files.written(port.words.clone(), port.at)),
            _ => {
                let fix = port.local.as_ref().and_then(|(end, text)| files.replace(port.at, *end, text));
                failed(files.mendable(format!("{} Every address takes it.", port.words), port.at, fix))
            }
        });
        let ports: Vec<Outcome> = ports.collect();
        if let (true, Some(why)) = (ports.is_empty(), container.elsewhere(Part::Network)) {
            return Outcome::Unknown(why.to_owned());
        }
        if ports.is_empty() {
            return passed(files.written(format!("{} publishes no port.", sentence(&server.name)), server.at));
        }
        together(ports.into_iter(), "")
    });
    let alone = files.servers.is_empty() && files.entries.is_empty();
    match of_containers {
        Outcome::NotApplicable(why) if alone => Outcome::NotApplicable(why),
        of_containers => together(of_entries.chain([of_containers]), ""),
    }
}

fn internal_published(files: &Files) -> Outcome {
    let internal = |server: &Server| match server.number("cluster.p2p.port") {
        Known::Said(Some(port), _) | Known::Default(Some(port)) => u16::try_from(port).unwrap_or(6335),
        _ => 6335,
    };
    let ports: Vec<u16> = files.servers.iter().map(internal).chain([6335]).collect();
    let mut evidence: Vec<Evidence> = Vec::new();
    for entry in files.entries.iter().filter(|entry| ports.contains(&entry.port)) {
        evidence.push(files.mendable(entry.words.clone(), entry.at, entry.fix.clone()));
    }
    for container in files.servers.iter().filter_map(|server| server.container.as_ref()) {
        for port in container.published.iter().filter(|port| ports.contains(&port.port)) {
            evidence.push(files.written(port.words.clone(), port.at));
        }
    }
    for proxy in &files.proxies {
        for (port, at) in proxy.ports.iter().filter(|(port, _)| ports.contains(port)) {
            evidence.push(files.written(format!("{} passes port {port} on.", sentence(&proxy.name)), *at));
        }
    }
    if !evidence.is_empty() {
        return Outcome::Failed { evidence, severity: None };
    }
    each_container(files, |server, container| {
        if container.host_network.as_ref().is_some_and(|host| host.value) {
            return Outcome::Unknown("The container shares the network of its machine, and whether that lets others reach the port is not said here.".to_owned());
        }
        if let (None, Some(why)) = (&container.host_network, container.elsewhere(Part::Network)) {
            return Outcome::Unknown(why.to_owned());
        }
        passed(files.written(format!("{} does not publish the port between peers.", sentence(&server.name)), server.at))
    })
}

fn internal_unprotected(files: &Files) -> Outcome {
    each_server(files, |server| match server.switch("cluster.enabled") {
        Known::Unknown(why) => Outcome::Unknown(why),
        Known::Said(false, _) | Known::Default(false) => Outcome::NotApplicable("The server has no peers.".to_owned()),
        Known::Said(true, _) | Known::Default(true) => switch(files, server, "service.enforce_internal_auth", true),
    })
}

fn metrics_open(files: &Files) -> Outcome {
    each_server(files, |server| match server.number("service.metrics_port") {
        Known::Unknown(why) => Outcome::Unknown(why),
        Known::Default(_) | Known::Said(None, _) => {
            let at = files.place_of(server, "service.metrics_port");
            passed(files.written("Metrics have no port of their own and ask for a key.", at))
        }
        Known::Said(Some(port), declared) => {
            let words = format!("Port {port} gives metrics without a key.");
            let fix = files.change(server, "service.metrics_port", NOTHING);
            failed(files.mendable(words, declared.at, fix))
        }
    })
}

fn host_network(files: &Files) -> Outcome {
    each_container(files, |server, container| {
        if container.kind == ContainerKind::Helm {
            return Outcome::NotApplicable("The chart gives pods a network of their own.".to_owned());
        }
        let fix = container.pod.as_ref().and_then(|pod| files.set(pod, &["hostNetwork"], "false"));
        Wanted {
            part: Part::Network,
            fact: container.host_network.as_ref(),
            default: false,
            wanted: false,
            on: "shares the network of its machine",
            off: "has a network of its own",
            fix,
        }
        .judge(files, server)
    })
}

fn policies(files: &Files, incoming: bool) -> Outcome {
    let Some(at) = files.kubernetes else {
        return Outcome::NotApplicable("These files are not for Kubernetes.".to_owned());
    };
    let limit = |policy: &Policy| if incoming { policy.incoming } else { policy.outgoing };
    let direction = if incoming { "who comes in" } else { "where the server goes" };
    let speaking: Vec<&Policy> = files.policies.iter().filter(|policy| limit(policy) != Limit::None).collect();
    let pods: Vec<(&Server, &Labels)> =
        files.servers.iter().filter_map(|server| Some((server, server.container.as_ref()?.labels.as_ref()?))).collect();
    if !pods.is_empty() && !speaking.is_empty() {
        let judged = pods.iter().map(|(server, labels)| {
            let mut unclear = None;
            let mut meant: Vec<&Policy> = Vec::new();
            for policy in &speaking {
                match policy.selects(labels) {
                    Some(true) => meant.push(policy),
                    Some(false) => {}
                    None => unclear = Some(policy),
                }
            }
            if let Some(open) = meant.iter().find(|policy| limit(policy) == Limit::Everything) {
                // Policies add up: what one allows is allowed.
                return failed(files.written(format!("The network policy {} allows everything.", open.name), open.at));
            }
            match (meant.first(), unclear) {
                (Some(policy), None) => {
                    passed(files.written(format!("The network policy {} limits {direction}.", policy.name), policy.at))
                }
                (_, Some(policy)) => Outcome::Unknown(format!(
                    "Whether the network policy {} is about {} cannot be told from its selector.",
                    policy.name, server.name
                )),
                (None, None) => failed(files.written(
                    format!("No network policy in these files limits {direction} for {}.", server.name),
                    server.at,
                )),
            }
        });
        return together(judged, "");
    }
    if speaking.is_empty() {
        if files.servers.is_empty() {
            return Outcome::Unknown(format!(
                "No network policy in these files limits {direction}, and no server is described in them."
            ));
        }
        return failed(files.written(format!("No network policy in these files limits {direction}."), at));
    }
    let judged = speaking.into_iter().map(|policy| match limit(policy) {
        Limit::Everything => {
            failed(files.written(format!("The network policy {} allows everything.", policy.name), policy.at))
        }
        Limit::Named | Limit::None => {
            passed(files.written(format!("The network policy {} limits {direction}.", policy.name), policy.at))
        }
    });
    together(judged, "")
}

fn outgoing(files: &Files) -> Outcome {
    if files.kubernetes.is_some() {
        return policies(files, false);
    }
    each_container(files, |server, container| match &container.internal_network {
        Some(internal) if internal.value => {
            passed(files.written(format!("{} is on networks without a way out.", sentence(&server.name)), internal.at))
        }
        Some(other) => {
            let words = format!("{} is on a network with a way out.", sentence(&server.name));
            failed_as(Severity::Low, files.written(words, other.at))
        }
        None => Outcome::Unknown("Whether the network has a way out is not said in these files.".to_owned()),
    })
}
