//! For each check of clusters that is no rule of the TLS screen: what fails it, and what leaves it unknown.

use super::super::testing::{metrics, ports, seen, unseen};
use super::super::*;

/// A check; what makes it fail, what makes it unknown, and what makes it beside the point.
pub(super) struct Case {
    pub(super) id: &'static str,
    pub(super) fails: fn(&mut Live),
    pub(super) unknown: Unclear,
    pub(super) beside: Option<fn(&mut Live)>,
}

/// What leaves a check unknown.
pub(super) enum Unclear {
    When(fn(&mut Live)),
    /// Nothing does: why, as a sentence.
    Never(&'static str),
}

pub(super) fn opened(live: &mut Live) {
    live.open_instance = seen(true);
}

pub(super) fn audit(live: &mut Live, change: impl Fn(&mut AuditSettings)) {
    if let Ok(Seen { value: Some(audit), .. }) = &mut live.audit {
        change(audit);
    }
}

fn audit_is_off(live: &mut Live) {
    live.audit = seen(None);
}

/// In the order of the table of checks. Those of the TLS screen have their cases in one, further below.
pub(super) const CASES: &[Case] = &[
    Case { id: "QDR-001", fails: opened, unknown: Unclear::When(|live| live.open_instance = unseen()), beside: None },
    Case {
        id: "QDR-002",
        fails: |live| live.profile.https = false,
        unknown: Unclear::Never(
            "The address of a profile is always there, and it alone tells whether a key is encrypted.",
        ),
        beside: Some(|live| {
            live.profile.https = false;
            live.profile.loopback = true;
        }),
    },
    Case {
        id: "QDR-003",
        fails: |live| live.profile.keys[1].bytes = 31,
        unknown: Unclear::When(|live| live.profile.keys.clear()),
        beside: None,
    },
    Case {
        id: "QDR-004",
        fails: |live| live.profile.keys[2].reused.push("the profile search-eu".to_owned()),
        unknown: Unclear::When(|live| live.profile.keys.clear()),
        beside: None,
    },
    Case {
        id: "QDR-005",
        fails: |live| live.empty_key_accepted = seen(true),
        unknown: Unclear::When(|live| {
            live.empty_key_accepted = unseen();
            live.version = seen(ServerVersion::new(1, 18, 3));
        }),
        beside: Some(opened),
    },
    Case {
        id: "QDR-006",
        fails: |live| live.profile.keys[1].same.push(KeyKind::Manage),
        unknown: Unclear::When(|live| live.profile.keys.truncate(1)),
        beside: Some(|live| live.version = seen(ServerVersion::new(1, 16, 3))),
    },
    Case {
        id: "QDR-008",
        fails: |live| live.cors_any_origin = seen(true),
        unknown: Unclear::When(|live| live.cors_any_origin = unseen()),
        beside: None,
    },
    Case {
        id: "QDR-009",
        fails: |live| live.dashboard = seen(true),
        unknown: Unclear::When(|live| live.dashboard = unseen()),
        beside: None,
    },
    Case {
        id: "QDR-010",
        fails: |live| {
            live.dashboard = seen(true);
            live.hide_jwt_dashboard = seen(false);
        },
        unknown: Unclear::When(|live| {
            live.dashboard = unseen();
            live.hide_jwt_dashboard = unseen();
        }),
        beside: Some(|live| {
            live.dashboard = seen(true);
            live.jwt_rbac = seen(false);
        }),
    },
    Case {
        id: "QDR-011",
        fails: |live| live.wrong_key_accepted = seen(true),
        unknown: Unclear::When(|live| live.wrong_key_accepted = unseen()),
        beside: Some(opened),
    },
    Case {
        id: "QDR-012",
        fails: |live| live.health_route_bypass = seen(true),
        unknown: Unclear::When(|live| {
            live.health_route_bypass = unseen();
            live.version = seen(ServerVersion::new(1, 18, 1));
        }),
        beside: Some(opened),
    },
    Case {
        id: "QDR-020",
        fails: |live| live.jwt_rbac = seen(false),
        unknown: Unclear::When(|live| live.jwt_rbac = unseen()),
        beside: Some(|live| live.version = seen(ServerVersion::new(1, 8, 4))),
    },
    Case {
        id: "QDR-021",
        fails: |live| live.profile.keys[2].same.push(KeyKind::Manage),
        unknown: Unclear::When(|live| live.profile.keys.truncate(1)),
        beside: Some(opened),
    },
    Case {
        id: "QDR-062",
        fails: |live| live.internal_ports = ports(&[Some(false), None, Some(true)]),
        unknown: Unclear::When(|live| live.internal_ports = ports(&[Some(false), None])),
        beside: Some(|live| live.internal_ports = ports(&[])),
    },
    Case {
        id: "QDR-063",
        fails: |live| live.internal_unprotected = ports(&[Some(true)]),
        unknown: Unclear::When(|live| live.internal_unprotected = unseen()),
        beside: Some(|live| live.internal_unprotected = ports(&[])),
    },
    Case {
        id: "QDR-064",
        fails: |live| live.metrics_port = metrics(Some(true)),
        unknown: Unclear::When(|live| live.metrics_port = metrics(None)),
        beside: None,
    },
    Case {
        id: "QDR-070",
        fails: audit_is_off,
        unknown: Unclear::When(|live| live.audit = unseen()),
        beside: Some(|live| live.version = seen(ServerVersion::new(1, 16, 3))),
    },
    Case {
        id: "QDR-071",
        fails: |live| audit(live, |audit| audit.trust_forwarded_headers = Some(true)),
        unknown: Unclear::When(|live| audit(live, |audit| audit.trust_forwarded_headers = None)),
        beside: Some(audit_is_off),
    },
    Case {
        id: "QDR-072",
        fails: |live| audit(live, |audit| audit.rotation = Some("Hourly".to_owned())),
        unknown: Unclear::When(|live| audit(live, |audit| audit.rotation = Some("monthly".to_owned()))),
        beside: Some(audit_is_off),
    },
    Case {
        id: "QDR-073",
        fails: |live| audit(live, |audit| audit.log_api = Some(false)),
        unknown: Unclear::When(|live| audit(live, |audit| audit.log_api = None)),
        beside: Some(audit_is_off),
    },
    Case {
        id: "QDR-074",
        fails: |live| audit(live, |audit| audit.dir = Some("./storage/audit".to_owned())),
        unknown: Unclear::When(|live| audit(live, |audit| audit.dir = None)),
        beside: Some(audit_is_off),
    },
    Case {
        id: "QDR-075",
        fails: |live| {
            let one = |count| Refusals { route: "GET /collections".to_owned(), status: 401, count };
            live.refusals = seen(vec![one(u64::MAX), one(1)]);
        },
        unknown: Unclear::When(|live| live.refusals = unseen()),
        beside: None,
    },
    Case {
        id: "QDR-076",
        fails: |live| {
            live.audit_entries =
                seen(AuditEntries { entries: 9, denied_authentications: 1, ..AuditEntries::default() });
        },
        unknown: Unclear::When(|live| live.audit_entries = unseen()),
        beside: None,
    },
    Case {
        id: "QDR-080",
        fails: |live| live.version = seen(ServerVersion::new(1, 15, 5)),
        unknown: Unclear::When(|live| live.version = unseen()),
        beside: None,
    },
    Case {
        id: "QDR-081",
        fails: |live| live.versions = seen(vec![("1.18.3".to_owned(), 1), ("1.19.2".to_owned(), 2)]),
        unknown: Unclear::When(|live| live.versions = unseen()),
        beside: Some(|live| live.versions = seen(Vec::new())),
    },
    Case {
        id: "QDR-082",
        fails: |live| live.version = seen(ServerVersion::new(1, 15, 5)),
        unknown: Unclear::When(|live| live.version = unseen()),
        beside: None,
    },
    Case {
        id: "QDR-083",
        fails: |live| live.former_routes = seen(vec![("POST /collections/x/points/search".to_owned(), 2)]),
        unknown: Unclear::When(|live| live.former_routes = unseen()),
        beside: None,
    },
    Case {
        id: "QDR-120",
        fails: |live| live.audit_entries = seen(AuditEntries { entries: 1, by_key: 1, ..AuditEntries::default() }),
        unknown: Unclear::When(|live| live.audit_entries = seen(AuditEntries::default())),
        beside: Some(opened),
    },
];
