//! What checks look at, made of facts, of the TLS of the ports and of the profile.

use crate::facts::{AuditSample, ClusterFacts, Fact, PortFact, WhyUnknown};
use portcullis_posture::live::{AuditEntries, AuditSettings, Live, Look, PortSeen, ProfileTraits, Refusals, Seen};
use portcullis_tls::report::TlsReport;
use portcullis_tls::verdict::{Setting, outcomes};
use qdrant_access::ServerVersion;

/// Where what the ports showed comes from.
const HANDSHAKES: &str = "handshakes with every port";

/// The TLS of the ports, and what is known of the cluster behind them.
pub(super) struct Ports<'a> {
    pub(super) report: &'a TlsReport,
    pub(super) setting: Setting,
}

/// Puts everything together.
pub(super) fn live(
    facts: &ClusterFacts,
    ports: Result<Ports<'_>, String>,
    profile: ProfileTraits,
    retention_days: u64,
) -> Live {
    Live {
        profile,
        retention_days,
        version: version(&facts.version),
        managed: look(&facts.managed),
        open_instance: look(&facts.open_instance),
        jwt_rbac: look(&facts.jwt_rbac),
        hide_jwt_dashboard: look(&facts.hide_jwt_dashboard),
        dashboard: look(&facts.dashboard),
        empty_key_accepted: look(&facts.empty_key_accepted),
        wrong_key_accepted: look(&facts.wrong_key_accepted),
        cors_any_origin: look(&facts.cors_any_origin),
        health_route_bypass: look(&facts.health_route_bypass),
        audit: look(&facts.audit).map(|seen| {
            seen.map(|audit| {
                audit.map(|audit| AuditSettings {
                    dir: audit.dir,
                    rotation: audit.rotation,
                    max_log_files: audit.max_log_files,
                    trust_forwarded_headers: audit.trust_forwarded_headers,
                    log_api: audit.log_api,
                })
            })
        }),
        audit_entries: look(&facts.audit_sample).map(|seen| seen.map(entries)),
        started: look(&facts.startup),
        refusals: look(&facts.responses).map(|seen| {
            seen.map(|counts| {
                let refusals = |one: crate::facts::RefusalCount| Refusals {
                    route: one.route,
                    status: one.status,
                    count: one.count,
                };
                counts.into_iter().map(refusals).collect()
            })
        }),
        former_routes: look(&facts.former_routes)
            .map(|seen| seen.map(|used| used.into_iter().map(|one| (one.route, one.count)).collect())),
        versions: look(&facts.peer_versions)
            .map(|seen| seen.map(|counts| counts.into_iter().map(|one| (one.version, one.peers)).collect())),
        internal_ports: look(&facts.internal_port).map(|seen| seen.map(ports_seen)),
        internal_unprotected: look(&facts.internal_unprotected).map(|seen| seen.map(ports_seen)),
        metrics_port: look(&facts.metrics_port).map(|seen| seen.map(port_seen)),
        tls: ports.map(|ports| {
            let now = ports.report.at.parse().unwrap_or_default();
            Seen {
                value: outcomes(&ports.report.ports, &ports.setting, now),
                source: HANDSHAKES.to_owned(),
                at: ports.report.at.clone(),
            }
        }),
    }
}

/// What the facts say of the questions that were not asked.
pub(super) fn not_asked(facts: &ClusterFacts) -> Vec<String> {
    let mut whys = Vec::new();
    let mut add = |why: Option<&String>| whys.extend(why.cloned());
    for fact in [
        &facts.open_instance,
        &facts.jwt_rbac,
        &facts.dashboard,
        &facts.empty_key_accepted,
        &facts.wrong_key_accepted,
        &facts.health_route_bypass,
    ] {
        add(silent(fact));
    }
    add(silent(&facts.internal_unprotected));
    whys.sort_unstable();
    whys.dedup();
    whys
}

fn silent<T>(fact: &Fact<T>) -> Option<&String> {
    match fact {
        Fact::Unknown { why, code: WhyUnknown::NotAsked } => Some(why),
        _ => None,
    }
}

fn look<T: Clone>(fact: &Fact<T>) -> Look<T> {
    match fact {
        Fact::Known { value, source, at } => Ok(Seen { value: value.clone(), source: source.clone(), at: at.clone() }),
        Fact::Unknown { why, .. } => Err(why.clone()),
    }
}

fn version(fact: &Fact<String>) -> Look<ServerVersion> {
    let seen = look(fact)?;
    match seen.value.parse() {
        Ok(version) => Ok(seen.map(|_| version)),
        Err(_) => Err("What the server says of its version is no version.".to_owned()),
    }
}

fn entries(sample: AuditSample) -> AuditEntries {
    AuditEntries {
        entries: sample.entries,
        since: sample.since,
        denied_authentications: sample.denied_authentications,
        by_key: sample.by_key,
    }
}

fn ports_seen(ports: Vec<PortFact>) -> Vec<PortSeen> {
    ports.into_iter().map(port_seen).collect()
}

fn port_seen(port: PortFact) -> PortSeen {
    let host = if port.host.contains(':') { format!("[{}]", port.host) } else { port.host };
    PortSeen { address: format!("{host}:{}", port.port), found: port.found, words: port.words }
}
