//! Tokens that nobody would mint on purpose, each with the answer of a real 1.18.3: headers, base64, claims of every wrong
//! type, JSON paths, cut signatures. Each was sent in both headers, to a server with an alternate key and to one without.

use std::collections::BTreeMap;

use qdrant_access::Action;
use qdrant_access::authenticate::{Refusal, Request, authenticate};
use serde::Deserialize;

use crate::access::recorded_settings;
use crate::evidence::{AccessEvidence, Answer, recorded_keys, recording};
use crate::signing::PlainKeys;

#[derive(Deserialize)]
struct Evidence {
    recorded_at: u64,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    token: String,
    with_alternate: BTreeMap<String, Answer>,
    without_alternate: BTreeMap<String, Answer>,
}

#[test]
fn every_odd_token_is_predicted_as_the_server_answered() {
    let evidence: Evidence = recording("auth_odd_tokens.json");
    let keys = recorded_keys(&recording::<AccessEvidence>("access_single.json"));
    let without_alternate = PlainKeys { alternate: None, ..keys.clone() };
    assert_eq!(evidence.cases.len(), 378);
    let mut wrong = Vec::new();
    for case in &evidence.cases {
        let bearer = format!("Bearer {}", case.token);
        let requests =
            [("api-key", Request::with_api_key(&case.token)), ("bearer", Request::with_authorization(&bearer))];
        for (configuration, keys, answers) in [
            ("with an alternate key", &keys, &case.with_alternate),
            ("without", &without_alternate, &case.without_alternate),
        ] {
            for (header, request) in &requests {
                let predicted = refusal(request, keys, evidence.recorded_at);
                if !is_answer(predicted.as_ref(), &answers[*header]) {
                    wrong.push(format!(
                        "{} ({header}, {configuration}): predicted {predicted:?}, recorded {:?}",
                        case.name, answers[*header]
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// None of the recorded conditions hold: the points they ask for were not there.
fn refusal(request: &Request<'_>, keys: &PlainKeys, now: u64) -> Option<Refusal> {
    let list = Action::by_id("list_collections").expect("the action is there");
    match authenticate(&request.for_action(list), keys, &recorded_settings(), now) {
        Err(refusal) => Some(refusal),
        Ok(grant) => grant.condition.map(|condition| match condition.collection.as_str() {
            "absent" => Refusal::ConditionCollectionMissing,
            _ => Refusal::ConditionFailed,
        }),
    }
}

fn is_answer(predicted: Option<&Refusal>, recorded: &Answer) -> bool {
    match predicted {
        None => (recorded.status, &recorded.error) == (200, &None),
        Some(refusal) => {
            let said = recorded.error.as_deref().is_some_and(|text| refusal.is_said_as(text));
            refusal.rest().status == recorded.status && said
        }
    }
}

#[test]
fn two_mistakes_of_one_entry_are_recognised_in_either_order() {
    let evidence: Evidence = recording("auth_odd_tokens.json");
    let keys = recorded_keys(&recording::<AccessEvidence>("access_single.json"));
    let two = evidence.cases.iter().find(|case| case.name == "c:dup+payload same").expect("the case is there");
    let refusal = refusal(&Request::with_api_key(&two.token), &keys, evidence.recorded_at).expect("a refusal");
    let (twice, payload) = (
        "access[1].collection: Collection name should be unique",
        "access[1].payload: The 'payload' constraint is deprecated and should not be used",
    );
    assert!(refusal.is_said_as(&format!("{twice}{payload}")));
    assert!(refusal.is_said_as(&format!("{payload}{twice}")));
    for other in [twice.to_owned(), format!("{twice}{twice}"), format!("{twice}{payload}."), String::new()] {
        assert!(!refusal.is_said_as(&other), "{other}");
    }
}
