//! Verify on cluster: every prediction holds, and nothing changes.

use std::sync::Mutex;

use portcullis_console::connection::CredentialChoice;
use portcullis_console::preview::Draft;
use portcullis_console::secret::SecretSlot;
use portcullis_console::verify::{ConditionState, TryConditionForm, VerifyConditionState, VerifyForm, VerifyReport};

use super::bench::Bench;
use super::credentials::{CLAIMS, CONDITIONS, PlainKeys, token};
use super::state::State;

const OTHER_KEY: &str = "a-key-that-no-server-has-0123456789abcdef";

/// Tries a credential, and holds the report against the plan.
async fn verified(bench: &Bench, credential: CredentialChoice, what: &str) -> VerifyReport {
    let form = VerifyForm { profile_id: bench.profile.clone(), credential, server_version: None };
    let plan = bench.console.verify_plan(&form).expect("a plan");
    let seen = Mutex::new(Vec::new());
    let note = |progress| seen.lock().expect("nobody failed").push(progress);
    let report = bench.console.verify(form, "verify", note).await.expect("a report");
    for row in &report.rows {
        assert_ne!(row.agrees, Some(false), "{what}: {row:?}");
        assert_eq!(row.observed.is_some(), row.inferred_from.is_none(), "{what}: {row:?}");
        assert_eq!(row.problem, None, "{what}");
    }
    assert_eq!((report.differences, report.unanswered, report.stopped), (0, 0, false), "{what}");
    let tried = report.rows.iter().filter(|row| row.observed.is_some()).count();
    // Where a collection turns out not to be there, another request stands for the change of its points.
    let replaced: Vec<_> = report
        .rows
        .iter()
        .filter(|row| row.action == "delete_payload" && row.inferred_from.is_some())
        .filter(|row| row.column != "any other collection")
        .collect();
    // The first request shows no credential, and so has no row.
    assert_eq!((report.requests, tried + replaced.len() + 1), (plan.requests, plan.requests), "{what}");
    let refused = |row: &&portcullis_console::verify::VerifyRow| {
        row.observed.as_ref().is_some_and(|answer| matches!(answer.status, 401 | 403))
    };
    if matches!(report.condition.state, VerifyConditionState::None | VerifyConditionState::Holds) {
        let unseen = replaced.iter().filter(|row| row.predicted.status.is_some()).count();
        assert_eq!(report.rows.iter().filter(refused).count() + unseen, plan.refused_expected, "{what}");
    }
    assert_eq!(seen.into_inner().expect("nobody failed").len(), plan.requests + 1, "{what}");
    report
}

fn given(token: String) -> CredentialChoice {
    CredentialChoice::Given { token: token.into() }
}

/// Every kind of credential does on the cluster what was predicted.
pub(crate) async fn every_prediction_holds(bench: &Bench) {
    let keys = &bench.site.keys;
    for (slot, key) in [
        (SecretSlot::ManageKey, &keys.manage),
        (SecretSlot::AlternateKey, &keys.alternate),
        (SecretSlot::ReadOnlyKey, &keys.read_only),
    ] {
        if key.is_some() {
            verified(bench, CredentialChoice::Stored { slot }, &format!("{slot:?}")).await;
        }
    }
    verified(bench, CredentialChoice::None, "no credential").await;
    let Some(manage) = &keys.manage else { return };
    verified(bench, given("wrong-key".to_owned()), "a wrong key").await;
    for (what, claims) in CLAIMS {
        verified(bench, given(token(claims, manage)), what).await;
        verified(bench, given(token(claims, OTHER_KEY)), &format!("{what}, foreign signature")).await;
        if let Some(alternate) = &keys.alternate {
            verified(bench, given(token(claims, alternate)), &format!("{what}, alternate key")).await;
        }
    }
}

/// A token is verified by a profile that does not hold the key that signed it.
pub(crate) async fn a_token_of_an_unknown_key_is_verified(bench: &Bench) {
    let (Some(manage), true) = (&bench.site.keys.manage, bench.site.jwt_rbac) else { return };
    let without = Bench::with_keys(&bench.site, &PlainKeys::none());
    // Of a token that some key refuses for its shape, what is answered depends on the other keys.
    for (what, claims) in CLAIMS.iter().filter(|(what, _)| *what != "a claim of the wrong type") {
        let report = verified(&without, given(token(claims, manage)), what).await;
        assert!(report.assumes.iter().any(|text| text.contains("signature")), "{:?}", report.assumes);
    }
}

/// `value_exists` is found to be what it is, when a token is verified and before it is minted.
pub(crate) async fn conditions_are_found_to_be_what_they_are(bench: &Bench) {
    for (expected, claims) in CONDITIONS {
        let form =
            TryConditionForm { profile_id: bench.profile.clone(), draft: Draft::Json { text: (*claims).to_owned() } };
        let tried = bench.console.try_condition(form, "condition").await.expect("an outcome");
        let state = match tried.state {
            ConditionState::Holds => "holds",
            ConditionState::Fails => "fails",
            ConditionState::CollectionMissing => "collection_missing",
            ConditionState::Unknown => "unknown",
        };
        assert_eq!(state, *expected, "{claims}: {}", tried.words);
        assert_eq!(tried.matching.is_some_and(|count| count > 0), state == "holds", "{claims}");
        let (Some(manage), true) = (&bench.site.keys.manage, bench.site.jwt_rbac) else { continue };
        let report = verified(bench, given(token(claims, manage)), claims).await;
        let state = match report.condition.state {
            VerifyConditionState::Holds => "holds",
            VerifyConditionState::Fails => "fails",
            VerifyConditionState::CollectionMissing => "collection_missing",
            VerifyConditionState::None => "none",
            VerifyConditionState::Unknown => "unknown",
        };
        assert_eq!(state, *expected, "{claims}: {}", report.condition.words);
    }
}

/// All of that changes nothing on the cluster.
pub(crate) async fn nothing_changes(bench: &Bench) {
    let before = State::of(bench).await;
    every_prediction_holds(bench).await;
    a_token_of_an_unknown_key_is_verified(bench).await;
    conditions_are_found_to_be_what_they_are(bench).await;
    let after = State::of(bench).await;
    assert_eq!(before.changes(&after), Vec::<String>::new());
}
