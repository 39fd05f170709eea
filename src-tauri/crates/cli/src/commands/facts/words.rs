//! Facts in words: each with its name, and its value or why it is unknown.

use std::fmt::Write as _;

use portcullis_console::facts::{
    AuditFacts, ClusterFacts, CollectionFact, Fact, PortFact, PortKind, SystemFacts, TlsFacts, Transport,
};

use crate::output::plain;

/// The most lines that stand below one fact; all are in the JSON.
const MOST_LINES: usize = 50;

/// Every fact, one after the other.
pub(super) fn of(facts: &ClusterFacts) -> String {
    let mut said = Words(String::new());
    said.line("Address", &facts.url);
    said.line("Gathered", &facts.gathered_at);
    if facts.stopped {
        said.line("Stopped", "yes: not everything was asked");
    }
    said.fact("Version", &facts.version, |version| one(version));
    said.fact("Built from commit", &facts.commit, |commit| one(commit.as_deref().unwrap_or("the server does not say")));
    said.yes("Managed by a provider", &facts.managed, "yes, its gateway is in front", "no");
    said.fact("Started", &facts.startup, |startup| one(startup));
    said.yes("Recovery mode", &facts.recovery_mode, "on: it runs to recover data only", "off");
    said.fact("Built with", &facts.features, |features| {
        let on: Vec<_> = features.iter().filter(|one| one.on).map(|one| one.name.as_str()).collect();
        one(if on.is_empty() { "nothing optional".to_owned() } else { on.join(", ") })
    });
    said.fact("Machine", &facts.system, machine);
    said.yes("Open to everyone", &facts.open_instance, "YES: it answers without any key", "no: it asks for a key");
    said.yes("Takes tokens (jwt_rbac)", &facts.jwt_rbac, "on", "off: tokens are refused");
    said.yes("Token page of dashboard", &facts.hide_jwt_dashboard, "hidden", "shown");
    said.yes("Empty key accepted", &facts.empty_key_accepted, "YES: an empty api-key opens it", "no");
    said.yes("Wrong key accepted", &facts.wrong_key_accepted, "YES: a key that nobody made opens it", "no");
    let around = "YES: routes can be reached around the key";
    said.yes("Health routes open others", &facts.health_route_bypass, around, "no");
    said.yes("Dashboard without a key", &facts.dashboard, "shown", "not shown");
    said.yes("Web pages of any origin", &facts.cors_any_origin, "may use the REST interface (CORS)", "may not use it");
    said.fact("Refusals since the start", &facts.responses, |refusals| {
        let lines = refusals.iter().map(|one| {
            let transport = if one.transport == Transport::Rest { "REST" } else { "gRPC" };
            format!("{transport} {}: {}, {} times", one.route, one.status, one.count)
        });
        (format!("{} in all", refusals.iter().map(|one| one.count).sum::<u64>()), lines.collect())
    });
    said.fact("Audit log", &facts.audit, |audit| audit.as_ref().map_or_else(|| one("off"), audit_log));
    said.fact("Newest audit entries", &facts.audit_sample, |sample| {
        let since = sample.since.as_ref().map_or(String::new(), |since| format!(" since {since}"));
        let lines = [
            format!("{} denied with a wrong key or token", sample.denied_authentications),
            format!("{} on collections, done with a key", sample.by_key),
        ];
        (format!("{}{since}", sample.entries), lines.to_vec())
    });
    said.yes("Distributed", &facts.distributed, "yes, a cluster of peers", "no, a single node");
    said.fact("Peers", &facts.peers, |peers| {
        let lines = peers.iter().map(|peer| {
            let version = peer.version.as_ref().map_or(String::new(), |version| format!(", {version}"));
            let place = if peer.uri.is_empty() { &peer.id } else { &peer.uri };
            format!("{place}{version}{}", if peer.this { ", the one that answered" } else { "" })
        });
        (peers.len().to_string(), lines.collect())
    });
    said.fact("Versions among them", &facts.peer_versions, |versions| {
        let each: Vec<_> = versions.iter().map(|one| format!("{} on {}", one.version, one.peers)).collect();
        one(each.join(", "))
    });
    said.fact("Internal port from here", &facts.internal_port, |all| ports(all));
    said.fact("Internal port, no key", &facts.internal_unprotected, |all| ports(all));
    said.fact("Metrics port", &facts.metrics_port, |port| ports(std::slice::from_ref(port)));
    for port in &facts.tls {
        let kind = match port.port_kind {
            PortKind::Rest => "REST",
            PortKind::Grpc => "gRPC",
            PortKind::Internal => "internal",
        };
        said.fact(&format!("TLS of {kind} {}", at(&port.host, port.port)), &port.handshake, |shown| {
            shown.as_ref().map_or_else(|| one("it speaks no TLS"), handshake)
        });
    }
    let shown = if facts.shows_all_names { "" } else { " shown to this credential" };
    said.fact("Collections", &facts.collections, |all| {
        (format!("{}{shown}", all.len()), all.iter().map(collection).collect())
    });
    said.fact("Aliases", &facts.aliases, |all| {
        let lines = all.iter().map(|one| format!("{} leads to {}", one.alias, one.collection));
        (format!("{}{shown}", all.len()), lines.collect())
    });
    said.0
}

/// A value in a few words, and lines below it.
type Said = (String, Vec<String>);

fn one(words: impl Into<String>) -> Said {
    (words.into(), Vec::new())
}

struct Words(String);

impl Words {
    fn line(&mut self, name: &str, value: &str) {
        let _ = writeln!(self.0, "{:<25} {}", plain(name), plain(value));
    }

    fn fact<T>(&mut self, name: &str, fact: &Fact<T>, say: impl FnOnce(&T) -> Said) {
        match fact {
            Fact::Unknown { why, .. } => self.line(name, &format!("unknown: {why}")),
            Fact::Known { value, source, .. } => {
                let (words, lines) = say(value);
                self.line(name, &format!("{words}  ({source})"));
                lines.iter().take(MOST_LINES).for_each(|line| self.line("", line));
                if let more @ 1.. = lines.len().saturating_sub(MOST_LINES) {
                    self.line("", &format!("and {more} more; --json tells them all"));
                }
            }
        }
    }

    fn yes(&mut self, name: &str, fact: &Fact<bool>, yes: &str, no: &str) {
        self.fact(name, fact, |value| one(if *value { yes } else { no }));
    }
}

fn machine(system: &SystemFacts) -> Said {
    let gib = |kib: u64| format!("{} GiB", kib >> 20);
    let place = |docker: bool| if docker { "in a container" } else { "not in a container" }.to_owned();
    let distribution = system.distribution.as_ref().map(|name| {
        let version = system.distribution_version.as_deref().unwrap_or_default();
        format!("{name} {version}").trim_end().to_owned()
    });
    let parts = [
        distribution,
        system.is_docker.map(place),
        system.cores.map(|cores| format!("{cores} cores")),
        system.ram_kib.map(|kib| format!("{} memory", gib(kib))),
        system.disk_kib.map(|kib| format!("{} disk", gib(kib))),
    ];
    let words = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    one(if words.is_empty() { "the server does not say".to_owned() } else { words })
}

fn audit_log(audit: &AuditFacts) -> Said {
    let lines = [
        audit.dir.as_ref().map(|folder| format!("in {folder}")),
        audit.rotation.as_ref().map(|rotation| format!("a new file {rotation}")),
        audit.max_log_files.map(|files| format!("{files} files are kept")),
        audit.dir_size_bytes.map(|bytes| format!("{bytes} bytes")),
        audit
            .trust_forwarded_headers
            .map(|on| format!("X-Forwarded-For is {}", if on { "believed" } else { "not believed" })),
        audit.log_api.map(|on| format!("its own API is {}", if on { "logged" } else { "not logged" })),
    ];
    ("on".to_owned(), lines.into_iter().flatten().collect())
}

fn ports(all: &[PortFact]) -> Said {
    let found = all.iter().filter(|port| port.found == Some(true)).count();
    let words = match (found, all.iter().any(|port| port.found.is_some())) {
        (_, false) => "could not be judged".to_owned(),
        (0, true) => "no".to_owned(),
        (found, true) => format!("yes, {found} of {}", all.len()),
    };
    (words, all.iter().map(|port| format!("{}: {}", at(&port.host, port.port), port.words)).collect())
}

fn handshake(tls: &TlsFacts) -> Said {
    let protocol = tls.protocol.as_deref().unwrap_or("TLS");
    let words = match &tls.problem {
        Some(problem) => problem.message.clone(),
        None => format!("{protocol}, certificate trusted"),
    };
    let leaf = tls.chain.first();
    let lines = [
        tls.problem.as_ref().map(|problem| problem.remedy.clone()),
        leaf.map(|leaf| format!("for {}, made by {}, until {}", leaf.subject, leaf.issuer, leaf.not_after)),
        tls.asks_for_client_certificate.then(|| "asks for a client certificate".to_owned()),
    ];
    (words, lines.into_iter().flatten().collect())
}

fn collection(one: &CollectionFact) -> String {
    let points = one.points.map(|points| format!(", {points} points")).unwrap_or_default();
    let indexed: Vec<_> = one.indexed_fields.iter().map(|field| field.key.as_str()).collect();
    let indexes = if indexed.is_empty() { String::new() } else { format!(", indexes: {}", indexed.join(", ")) };
    format!("{}{points}{indexes}", one.name)
}

fn at(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}
