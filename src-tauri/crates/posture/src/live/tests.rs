use super::testing::{fine, metrics, ports, seen, unseen};
use super::*;
use crate::check::Severity;
use portcullis_tls::report::{VerdictCode, Weight};

/// A judging function; what makes it fail, what makes it unknown, and what makes it beside the point.
struct Case {
    judge: fn(&Live) -> Outcome,
    fails: fn(&mut Live),
    unknown: fn(&mut Live),
    beside: Option<fn(&mut Live)>,
}

fn opened(live: &mut Live) {
    live.open_instance = seen(true);
}

fn audit(live: &mut Live, change: impl Fn(&mut AuditSettings)) {
    if let Ok(Seen { value: Some(audit), .. }) = &mut live.audit {
        change(audit);
    }
}

fn audit_is_off(live: &mut Live) {
    live.audit = seen(None);
}

const CASES: &[Case] = &[
    Case {
        judge: former_routes,
        fails: |live| live.former_routes = seen(vec![("POST /collections/x/points/search".to_owned(), 2)]),
        unknown: |live| live.former_routes = unseen(),
        beside: None,
    },
    Case { judge: open_instance, fails: opened, unknown: |live| live.open_instance = unseen(), beside: None },
    Case {
        judge: empty_key,
        fails: |live| live.empty_key_accepted = seen(true),
        unknown: |live| {
            live.empty_key_accepted = unseen();
            live.version = seen(ServerVersion::new(1, 18, 3));
        },
        beside: Some(opened),
    },
    Case {
        judge: wrong_key,
        fails: |live| live.wrong_key_accepted = seen(true),
        unknown: |live| live.wrong_key_accepted = unseen(),
        beside: Some(opened),
    },
    Case {
        judge: health_route_bypass,
        fails: |live| live.health_route_bypass = seen(true),
        unknown: |live| {
            live.health_route_bypass = unseen();
            live.version = seen(ServerVersion::new(1, 18, 1));
        },
        beside: Some(opened),
    },
    Case {
        judge: jwt_rbac,
        fails: |live| live.jwt_rbac = seen(false),
        unknown: |live| live.jwt_rbac = unseen(),
        beside: Some(|live| live.version = seen(ServerVersion::new(1, 8, 4))),
    },
    Case {
        judge: cors,
        fails: |live| live.cors_any_origin = seen(true),
        unknown: |live| live.cors_any_origin = unseen(),
        beside: None,
    },
    Case {
        judge: dashboard,
        fails: |live| live.dashboard = seen(true),
        unknown: |live| live.dashboard = unseen(),
        beside: None,
    },
    Case {
        judge: token_page,
        fails: |live| {
            live.dashboard = seen(true);
            live.hide_jwt_dashboard = seen(false);
        },
        unknown: |live| {
            live.dashboard = unseen();
            live.hide_jwt_dashboard = unseen();
        },
        beside: Some(|live| {
            live.dashboard = seen(true);
            live.jwt_rbac = seen(false);
        }),
    },
    Case {
        judge: key_over_plain_http,
        fails: |live| live.profile.https = false,
        // The address is always known.
        unknown: |_| {},
        beside: Some(|live| {
            live.profile.https = false;
            live.profile.loopback = true;
        }),
    },
    Case {
        judge: weak_keys,
        fails: |live| live.profile.keys[1].bytes = 31,
        unknown: |live| live.profile.keys.clear(),
        beside: None,
    },
    Case {
        judge: reused_keys,
        fails: |live| live.profile.keys[2].reused.push("the profile search-eu".to_owned()),
        unknown: |live| live.profile.keys.clear(),
        beside: None,
    },
    Case {
        judge: key_where_a_token_would_do,
        fails: |live| live.audit_entries = seen(AuditEntries { entries: 1, by_key: 1, ..AuditEntries::default() }),
        unknown: |live| live.audit_entries = seen(AuditEntries::default()),
        beside: Some(opened),
    },
    Case {
        judge: internal_port_open,
        fails: |live| live.internal_ports = ports(&[Some(false), None, Some(true)]),
        unknown: |live| live.internal_ports = ports(&[Some(false), None]),
        beside: Some(|live| live.internal_ports = ports(&[])),
    },
    Case {
        judge: internal_port_unprotected,
        fails: |live| live.internal_unprotected = ports(&[Some(true)]),
        unknown: |live| live.internal_unprotected = unseen(),
        beside: Some(|live| live.internal_unprotected = ports(&[])),
    },
    Case {
        judge: metrics_port_open,
        fails: |live| live.metrics_port = metrics(Some(true)),
        unknown: |live| live.metrics_port = metrics(None),
        beside: None,
    },
    Case {
        judge: mixed_versions,
        fails: |live| live.versions = seen(vec![("1.18.3".to_owned(), 1), ("1.19.2".to_owned(), 2)]),
        unknown: |live| live.versions = unseen(),
        beside: Some(|live| live.versions = seen(Vec::new())),
    },
    Case {
        judge: audit_off,
        fails: audit_is_off,
        unknown: |live| live.audit = unseen(),
        beside: Some(|live| live.version = seen(ServerVersion::new(1, 16, 3))),
    },
    Case {
        judge: forwarded_headers,
        fails: |live| audit(live, |audit| audit.trust_forwarded_headers = Some(true)),
        unknown: |live| audit(live, |audit| audit.trust_forwarded_headers = None),
        beside: Some(audit_is_off),
    },
    Case {
        judge: log_api_off,
        fails: |live| audit(live, |audit| audit.log_api = Some(false)),
        unknown: |live| audit(live, |audit| audit.log_api = None),
        beside: Some(audit_is_off),
    },
    Case {
        judge: retention,
        fails: |live| audit(live, |audit| audit.rotation = Some("Hourly".to_owned())),
        unknown: |live| audit(live, |audit| audit.rotation = Some("monthly".to_owned())),
        beside: Some(audit_is_off),
    },
    Case {
        judge: audit_inside_storage,
        fails: |live| audit(live, |audit| audit.dir = Some("./storage/audit".to_owned())),
        unknown: |live| audit(live, |audit| audit.dir = None),
        beside: Some(audit_is_off),
    },
    Case {
        judge: many_refusals,
        fails: |live| {
            let one = |count| Refusals { route: "GET /collections".to_owned(), status: 401, count };
            live.refusals = seen(vec![one(u64::MAX), one(1)]);
        },
        unknown: |live| live.refusals = unseen(),
        beside: None,
    },
    Case {
        judge: denied_authentications,
        fails: |live| {
            live.audit_entries =
                seen(AuditEntries { entries: 9, denied_authentications: 1, ..AuditEntries::default() });
        },
        unknown: |live| live.audit_entries = unseen(),
        beside: None,
    },
];

fn judged(case: &Case, change: fn(&mut Live)) -> Outcome {
    let mut live = fine();
    change(&mut live);
    (case.judge)(&live)
}

#[test]
fn a_cluster_without_faults_passes_everything_and_says_what_shows_it() {
    for (place, case) in CASES.iter().enumerate() {
        let outcome = judged(case, |_| {});
        assert!(matches!(&outcome, Outcome::Passed(evidence) if !evidence.is_empty()), "{place}: {outcome:?}");
    }
}

#[test]
fn each_fault_is_found_with_what_shows_it() {
    for (place, case) in CASES.iter().enumerate() {
        let outcome = judged(case, case.fails);
        assert!(matches!(&outcome, Outcome::Failed { evidence, .. } if !evidence.is_empty()), "{place}: {outcome:?}");
    }
}

#[test]
fn what_could_not_be_looked_at_is_unknown() {
    for (place, case) in CASES.iter().enumerate() {
        let mut live = fine();
        (case.unknown)(&mut live);
        if live == fine() {
            continue;
        }
        let outcome = (case.judge)(&live);
        assert!(matches!(&outcome, Outcome::Unknown(why) if why.ends_with('.')), "{place}: {outcome:?}");
    }
}

#[test]
fn what_is_beside_the_point_says_why() {
    for (place, case) in CASES.iter().enumerate() {
        let Some(beside) = case.beside else { continue };
        let outcome = judged(case, beside);
        assert!(matches!(&outcome, Outcome::NotApplicable(why) if why.ends_with('.')), "{place}: {outcome:?}");
    }
}

#[test]
fn nothing_passes_where_nothing_was_looked_at() {
    let mut live = fine();
    live.version = unseen();
    live.open_instance = unseen();
    (live.jwt_rbac, live.hide_jwt_dashboard, live.dashboard) = (unseen(), unseen(), unseen());
    (live.empty_key_accepted, live.wrong_key_accepted, live.health_route_bypass) = (unseen(), unseen(), unseen());
    (live.cors_any_origin, live.audit, live.audit_entries) = (unseen(), unseen(), unseen());
    (live.refusals, live.versions, live.tls) = (unseen(), unseen(), unseen());
    live.former_routes = unseen();
    (live.internal_ports, live.internal_unprotected, live.metrics_port) = (unseen(), unseen(), unseen());
    live.profile.keys.clear();
    for (place, case) in CASES.iter().enumerate() {
        let outcome = (case.judge)(&live);
        let from_the_address = case.judge as usize == key_over_plain_http as fn(&Live) -> Outcome as usize;
        assert!(from_the_address || matches!(outcome, Outcome::Unknown(_)), "{place}: {outcome:?}");
    }
}

#[test]
fn a_newer_version_answers_where_the_question_was_not_asked() {
    let mut live = fine();
    (live.empty_key_accepted, live.health_route_bypass) = (unseen(), unseen());
    assert!(matches!(empty_key(&live), Outcome::Passed(_)));
    assert!(matches!(health_route_bypass(&live), Outcome::Passed(_)));
}

#[test]
fn a_key_that_the_console_does_not_hold_may_exist_all_the_same() {
    let mut live = fine();
    assert!(matches!(alternate_key(&live), Outcome::Passed(_)));
    assert!(matches!(read_only_key(&live), Outcome::Passed(_)));
    live.profile.keys.truncate(1);
    assert!(matches!(alternate_key(&live), Outcome::Unknown(_)));
    assert!(matches!(read_only_key(&live), Outcome::Unknown(_)));
    live.version = seen(ServerVersion::new(1, 16, 3));
    assert!(matches!(alternate_key(&live), Outcome::NotApplicable(_)));
}

#[test]
fn logs_reach_back_as_far_as_their_number_and_rotation_say() {
    let days = |rotation: &str, files| {
        let mut live = fine();
        audit(&mut live, |audit| {
            audit.rotation = Some(rotation.to_owned());
            audit.max_log_files = Some(files);
        });
        retention(&live)
    };
    assert!(matches!(days("daily", 30), Outcome::Passed(_)));
    assert!(matches!(days("daily", 29), Outcome::Failed { .. }));
    assert!(matches!(days("hourly", 720), Outcome::Passed(_)));
    assert!(matches!(days("hourly", 719), Outcome::Failed { .. }));
    assert!(matches!(days("daily", u64::MAX), Outcome::Passed(_)));
}

#[test]
fn a_verdict_weighs_as_on_the_screen_and_what_no_rule_could_judge_is_unknown() {
    let outcome = |found: Option<(Weight, &str)>, unknown: Option<&str>| {
        let mut live = fine();
        let one = RuleOutcome {
            code: VerdictCode::Expired,
            found: found.map(|(weight, words)| (weight, words.to_owned())),
            unknown: unknown.map(str::to_owned),
        };
        live.tls = seen(vec![one]);
        verdict(&live, VerdictCode::Expired)
    };
    let ended = "REST at a:6333: it ended yesterday.";
    let weighs = |outcome| match outcome {
        Outcome::Failed { severity, .. } => severity,
        other => panic!("{other:?}"),
    };
    assert_eq!(weighs(outcome(Some((Weight::Critical, ended)), None)), Some(Severity::Critical));
    assert_eq!(
        weighs(outcome(Some((Weight::Warning, ended)), Some("gRPC at a:6334: no answer."))),
        Some(Severity::Medium)
    );
    assert!(matches!(outcome(None, Some("gRPC at a:6334: no answer.")), Outcome::Unknown(why) if why.contains("6334")));
    assert!(matches!(outcome(None, None), Outcome::Passed(_)));
    assert!(matches!(verdict(&fine(), VerdictCode::Expired), Outcome::Passed(_)));
    let mut live = fine();
    live.tls = seen(Vec::new());
    assert!(matches!(verdict(&live, VerdictCode::Expired), Outcome::Unknown(_)));
}

#[test]
fn the_network_of_a_managed_cluster_is_its_providers() {
    let mut live = fine();
    live.internal_ports = ports(&[Some(true)]);
    let state = |live: &Live| {
        let results = crate::judge_live(live);
        results.into_iter().find(|result| result.id == "QDR-062").unwrap().state
    };
    assert_eq!(state(&live), crate::ResultState::Failed);
    live.managed = seen(true);
    assert_eq!(state(&live), crate::ResultState::NotApplicable);
    live.managed = unseen();
    assert_eq!(state(&live), crate::ResultState::Failed, "what is not known excuses nothing");
}

#[test]
fn what_a_provider_keeps_is_not_asked_of_the_admin() {
    let mut live = fine();
    live.managed = seen(true);
    live.health_route_bypass = seen(true);
    let state = |id: &str| crate::judge_live(&live).into_iter().find(|result| result.id == id).unwrap().state;
    for id in ["QDR-012", "QDR-031", "QDR-032", "QDR-062", "QDR-063", "QDR-064", "QDR-071", "QDR-074"] {
        assert_eq!(state(id), crate::ResultState::NotApplicable, "{id}");
    }
    assert_eq!(state("QDR-001"), crate::ResultState::Passed);
}

#[test]
fn the_audit_log_reaches_back_as_long_as_is_wanted() {
    let days = |days| {
        let mut live = fine();
        live.retention_days = days;
        retention(&live)
    };
    assert!(matches!(days(30), Outcome::Passed(_)));
    assert!(matches!(days(31), Outcome::Failed { .. }));
}
