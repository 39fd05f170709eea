use super::testing::{fine, ports, seen, unseen};
use super::*;
use crate::assessment::{CheckResult, ResultState};
use crate::check::{Check, LiveJudge, Severity};
use crate::checks;
use portcullis_tls::report::{VerdictCode, Weight};

mod cases;

use cases::{CASES, Unclear, audit};

fn check(id: &str) -> &'static Check {
    checks().iter().find(|check| check.id == id).unwrap_or_else(|| panic!("no {id}"))
}

/// What a check says of a cluster without faults after this change.
fn judged(id: &str, change: impl FnOnce(&mut Live)) -> CheckResult {
    let mut live = fine();
    change(&mut live);
    check(id).of_live(&live).unwrap_or_else(|| panic!("{id} does not judge clusters"))
}

/// The rules of the TLS screen, by their checks.
fn verdicts() -> impl Iterator<Item = (&'static str, VerdictCode)> {
    checks().iter().filter_map(|check| match check.live {
        Some(LiveJudge::Verdict(code)) => Some((check.id, code)),
        _ => None,
    })
}

#[test]
fn every_check_of_clusters_has_its_cases() {
    let with: Vec<&str> = CASES.iter().map(|case| case.id).collect();
    let own = checks().iter().filter(|check| matches!(check.live, Some(LiveJudge::By(_))));
    assert_eq!(with, own.map(|check| check.id).collect::<Vec<_>>());
    assert_eq!(verdicts().count(), 24);
}

#[test]
fn a_cluster_without_faults_passes_everything_and_says_what_shows_it() {
    for check in checks().iter().filter(|check| check.live.is_some()) {
        let result = judged(check.id, |_| {});
        assert_eq!(result.state, ResultState::Passed, "{result:?}");
        assert!(!result.evidence.is_empty(), "{result:?}");
    }
}

#[test]
fn each_fault_is_found_with_what_shows_it() {
    for case in CASES {
        let result = judged(case.id, case.fails);
        assert_eq!(result.state, ResultState::Failed, "{result:?}");
        assert!(!result.evidence.is_empty(), "{result:?}");
    }
}

#[test]
fn what_could_not_be_looked_at_is_unknown_and_says_why() {
    let mut never = Vec::new();
    for case in CASES {
        match case.unknown {
            Unclear::When(change) => {
                let result = judged(case.id, change);
                assert_eq!(result.state, ResultState::Unknown, "{result:?}");
                assert!(result.why.as_ref().is_some_and(|why| why.ends_with('.')), "{result:?}");
            }
            Unclear::Never(why) => {
                assert!(why.ends_with('.'), "{}", case.id);
                never.push(case.id);
            }
        }
    }
    assert_eq!(never, ["QDR-002"]);
}

#[test]
fn what_is_beside_the_point_says_why() {
    for case in CASES {
        let Some(beside) = case.beside else { continue };
        let result = judged(case.id, beside);
        assert_eq!(result.state, ResultState::NotApplicable, "{result:?}");
        assert!(result.why.as_ref().is_some_and(|why| why.ends_with('.')), "{result:?}");
    }
}

#[test]
fn each_rule_of_the_tls_screen_fails_passes_and_is_unknown_as_a_check() {
    for (id, code) in verdicts() {
        let with = |found: Option<(Weight, String)>, unknown: Option<String>| {
            judged(id, |live| live.tls = seen(vec![RuleOutcome { code, found, unknown }])).state
        };
        let words = || "REST at a:6333: seen.".to_owned();
        assert_eq!(with(Some((Weight::Warning, words())), None), ResultState::Failed, "{id}");
        assert_eq!(with(None, None), ResultState::Passed, "{id}");
        assert_eq!(with(None, Some(words())), ResultState::Unknown, "{id}");
        assert_eq!(judged(id, |live| live.tls = unseen()).state, ResultState::Unknown, "{id}");
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
    (live.former_routes, live.started, live.managed) = (unseen(), unseen(), unseen());
    (live.internal_ports, live.internal_unprotected, live.metrics_port) = (unseen(), unseen(), unseen());
    live.profile.keys.clear();
    for result in crate::judge_live(&live) {
        let from_the_address = result.id == "QDR-002";
        assert!(from_the_address || result.state == ResultState::Unknown, "{result:?}");
    }
}

#[test]
fn refusals_count_by_how_often_they_come() {
    let of = |started: Look<String>, count| {
        judged("QDR-075", |live| {
            live.started = started;
            live.refusals = seen(vec![Refusals { route: "GET /collections".to_owned(), status: 401, count }]);
        })
    };
    let at = |text: &str| seen(text.to_owned());
    let (yesterday, last_year, just_now) =
        (at("2026-11-20T05:00:00Z"), at("2025-11-21T05:00:00Z"), at("2026-11-21T04:59:00Z"));
    for (started, count, expected) in [
        (&yesterday, 240, ResultState::Failed),
        (&yesterday, 239, ResultState::Passed),
        (&last_year, 50_000, ResultState::Passed),
        (&just_now, 100, ResultState::Failed),
        (&just_now, 99, ResultState::Passed),
        (&unseen(), 1_000, ResultState::Failed),
        (&unseen(), 999, ResultState::Passed),
        (&at("not a time"), 999, ResultState::Passed),
    ] {
        assert_eq!(of(started.clone(), count).state, expected, "{started:?} {count}");
    }
    let words = &of(yesterday, 240).evidence[0].words;
    assert!(words.contains("since the server started on 20 November 2026 05:00 UTC, about 10 in an hour"), "{words}");
}

#[test]
fn a_key_of_31_random_bytes_weighs_the_same_for_a_cluster_and_in_a_file() {
    let key = "8d5f0a7c1e93b2464f7de0b1a95c38e";
    let live = judged("QDR-003", |live| {
        live.profile.keys[0].bytes = key.len();
        live.profile.keys[0].weakness = crate::weakness(key);
    });
    let text = format!("service:\n  api_key: {key}\n");
    let (files, _) = crate::files::Files::read(&[crate::files::Given { name: "config.yaml", text: &text }]);
    let file = check("QDR-003").of_files(&files).unwrap();
    assert_eq!((live.state, live.severity), (file.state, file.severity));
    assert_eq!(live.severity, Severity::Medium);
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
