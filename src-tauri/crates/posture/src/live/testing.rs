//! A cluster at which nothing is wrong, for tests to spoil.

use super::*;
use crate::RETENTION_DAYS;
use portcullis_tls::verdict::outcomes;

/// Seen now.
pub(crate) fn seen<T>(value: T) -> Look<T> {
    Ok(Seen { value, source: "GET /telemetry".to_owned(), at: "2026-11-21T05:00:00Z".to_owned() })
}

/// Why nothing was seen.
pub(crate) fn unseen<T>() -> Look<T> {
    Err("The question was not asked.".to_owned())
}

fn port(address: &str, found: Option<bool>) -> PortSeen {
    PortSeen { address: address.to_owned(), found, words: "The connection was refused.".to_owned() }
}

/// Ports, each with what was found.
pub(crate) fn ports(found: &[Option<bool>]) -> Look<Vec<PortSeen>> {
    seen(found.iter().map(|found| port("10.0.0.7:6335", *found)).collect())
}

/// The metrics port.
pub(crate) fn metrics(found: Option<bool>) -> Look<PortSeen> {
    seen(port("10.0.0.7:9090", found))
}

fn key(kind: KeyKind) -> KeyTrait {
    KeyTrait { kind, bytes: 64, weakness: None, reused: Vec::new(), same: Vec::new() }
}

/// A cluster at which nothing is wrong.
pub(crate) fn fine() -> Live {
    let tls = outcomes(&[], &portcullis_tls::verdict::Setting::default(), "2026-11-21T05:00:00Z".parse().unwrap());
    Live {
        retention_days: RETENTION_DAYS,
        profile: ProfileTraits {
            url: "https://qdrant.example.org:6333".to_owned(),
            https: true,
            loopback: false,
            keys: vec![key(KeyKind::Manage), key(KeyKind::Alternate), key(KeyKind::ReadOnly)],
            at: "2026-11-21T05:00:00Z".to_owned(),
        },
        version: seen(ServerVersion::new(1, 19, 2)),
        managed: seen(false),
        open_instance: seen(false),
        jwt_rbac: seen(true),
        hide_jwt_dashboard: seen(true),
        dashboard: seen(false),
        empty_key_accepted: seen(false),
        wrong_key_accepted: seen(false),
        cors_any_origin: seen(false),
        health_route_bypass: seen(false),
        audit: seen(Some(AuditSettings {
            dir: Some("/var/log/qdrant".to_owned()),
            rotation: Some("daily".to_owned()),
            max_log_files: Some(30),
            trust_forwarded_headers: Some(false),
            log_api: Some(true),
        })),
        audit_entries: seen(AuditEntries {
            entries: 1000,
            since: Some("2026-11-20T05:00:00Z".to_owned()),
            denied_authentications: 0,
            by_key: 0,
        }),
        started: seen("2026-11-19T05:00:00Z".to_owned()),
        refusals: seen(vec![Refusals { route: "GET /collections".to_owned(), status: 401, count: 3 }]),
        former_routes: seen(Vec::new()),
        versions: seen(vec![("1.19.2".to_owned(), 3)]),
        internal_ports: ports(&[Some(false)]),
        internal_unprotected: ports(&[Some(false)]),
        metrics_port: metrics(Some(false)),
        tls: seen(tls),
    }
}
