//! Ports as rules see them, and what rules tell.

use super::Setting;
use crate::report::{CertificateView, PortReport, PortRole, PortState, Weight};
use chrono::{DateTime, Utc};
use std::net::IpAddr;

/// Everything that a rule may look at.
pub(super) struct Scene<'a> {
    pub(super) ports: &'a [PortReport],
    pub(super) setting: &'a Setting,
    pub(super) now: DateTime<Utc>,
}

/// What a rule tells.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) found: Vec<Finding>,
    /// What could not be judged.
    pub(super) unknown: Vec<Finding>,
}

/// The same thing about some ports.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) weight: Weight,
    pub(super) ports: Vec<usize>,
    /// A sentence that follows the names of the ports and a colon.
    pub(super) said: String,
}

impl Told {
    pub(super) fn found(&mut self, weight: Weight, ports: &[usize], said: impl Into<String>) {
        self.found.push(Finding { weight, ports: ports.to_vec(), said: said.into() });
    }

    pub(super) fn unknown(&mut self, ports: &[usize], said: impl Into<String>) {
        self.unknown.push(Finding { weight: Weight::Note, ports: ports.to_vec(), said: said.into() });
    }
}

impl<'a> Scene<'a> {
    pub(super) fn new(ports: &'a [PortReport], setting: &'a Setting, now: DateTime<Utc>) -> Self {
        Self { ports, setting, now }
    }

    /// The ports that speak TLS, with their places.
    pub(super) fn secured(&self) -> impl Iterator<Item = (usize, &'a PortReport)> {
        self.ports.iter().enumerate().filter(|(_, port)| is_secured(port))
    }

    /// The ports that speak plain text, with their places.
    pub(super) fn plain(&self) -> impl Iterator<Item = (usize, &'a PortReport)> {
        self.ports.iter().enumerate().filter(|(_, port)| matches!(port.state, PortState::Plain { .. }))
    }

    /// The server's own certificate of every port that speaks TLS, where it can be read.
    pub(super) fn leaves(&self) -> impl Iterator<Item = (usize, &'a PortReport, &'a CertificateView)> {
        self.secured().filter_map(|(place, port)| Some((place, port, leaf(port)?)))
    }

    /// Each machine's REST port with its other ports. A peer's ports follow its REST port; peers may share a host.
    pub(super) fn beside_rest(&self) -> Vec<(usize, Vec<usize>)> {
        let mut machines: Vec<(usize, Vec<usize>)> = Vec::new();
        for (place, port) in self.ports.iter().enumerate() {
            if port.role == PortRole::Rest {
                machines.push((place, Vec::new()));
                continue;
            }
            let same_host = |(rest, _): &&mut (usize, Vec<usize>)| self.ports[*rest].host == port.host;
            if let Some((_, others)) = machines.iter_mut().rev().find(same_host) {
                others.push(place);
            }
        }
        machines
    }

    /// Whether several peers are on one host. Then nothing tells which internal port is whose.
    pub(super) fn shares_its_host(&self, rest: usize) -> bool {
        let is_there = |port: &&PortReport| port.role == PortRole::Rest && port.host == self.ports[rest].host;
        self.ports.iter().filter(is_there).count() > 1
    }

    /// Whether what is sent there stays on this machine.
    pub(super) fn stays_here(&self, port: &PortReport) -> bool {
        let address = port.host.parse::<IpAddr>().map(|address| address.to_canonical().is_loopback());
        !self.setting.proxied && address.unwrap_or_else(|_| port.host.eq_ignore_ascii_case("localhost"))
    }

    /// Whether the cluster has several peers; absent when nobody knows.
    pub(super) fn has_several_peers(&self) -> Option<bool> {
        match (self.setting.peers, self.setting.distributed) {
            (Some(peers), _) if peers > 1 => Some(true),
            (_, Some(false)) | (Some(_), _) => Some(false),
            (None, Some(true) | None) => None,
        }
    }

    /// What was found, the same said once: `REST at a:6333 and gRPC at a:6334: it …`
    pub(super) fn in_words(&self, findings: &[Finding]) -> String {
        let mut said: Vec<(&str, Vec<usize>)> = Vec::new();
        for finding in findings {
            match said.iter_mut().find(|(words, _)| *words == finding.said) {
                Some((_, ports)) => ports.extend(&finding.ports),
                None => said.push((&finding.said, finding.ports.clone())),
            }
        }
        let sentence = |(words, mut ports): (&str, Vec<usize>)| {
            ports.sort_unstable();
            ports.dedup();
            let mut names: Vec<String> = ports.into_iter().map(|place| name(&self.ports[place])).collect();
            if let Some(rest) = names.first().and_then(|first| first.strip_prefix("the ")) {
                names[0] = format!("The {rest}");
            }
            match names.as_slice() {
                [] => crate::text::begun(words),
                [only] => format!("{only}: {words}"),
                [first @ .., last] => format!("{} and {last}: {words}", first.join(", ")),
            }
        };
        let sentences: Vec<String> = said.into_iter().map(sentence).collect();
        sentences.join(" ")
    }
}

/// The server's own certificate, when it can be read.
pub(super) fn leaf(port: &PortReport) -> Option<&CertificateView> {
    port.chain.first().filter(|leaf| leaf.unreadable.is_none())
}

/// Whether it speaks TLS. Who refused the client certificate does, too: what it showed before counts.
pub(super) fn is_secured(port: &PortReport) -> bool {
    port.state == PortState::Tls || !port.chain.is_empty()
}

/// Such as `gRPC at qdrant.example.org:6334`.
fn name(port: &PortReport) -> String {
    let host = if port.host.contains(':') { format!("[{}]", port.host) } else { port.host.clone() };
    format!("{} at {host}:{}", role(port.role), port.port)
}

/// What a role is called in a sentence.
pub(super) fn role(role: PortRole) -> &'static str {
    match role {
        PortRole::Rest => "REST",
        PortRole::Grpc => "gRPC",
        PortRole::Internal => "the internal port",
        PortRole::Metrics => "the metrics port",
        PortRole::Other => "the port",
    }
}
