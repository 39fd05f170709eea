//! Tokens that nobody would mint on purpose, each with the answer of a real 1.18.3: headers, base64, claims of every wrong
//! type, JSON paths, cut signatures. Each was sent in both headers, to a server with an alternate key and to one without.

use std::collections::BTreeMap;

use qdrant_access::Action;
use qdrant_access::authenticate::{Refusal, Request};
use qdrant_access::decide::Target;
use qdrant_access::predict::predict;
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

/// The server lists two mistakes of one entry in the order of a hash map, which differs from answer to answer.
const ORDER_DIFFERS: &str = "c:dup+payload same";

#[test]
fn every_odd_token_is_predicted_as_the_server_answered() {
    let evidence: Evidence = recording("auth_odd_tokens.json");
    let keys = recorded_keys(&recording::<AccessEvidence>("access_single.json"));
    let without_alternate = PlainKeys { alternate: None, ..keys.clone() };
    let list = Action::by_id("list_collections").expect("the action is there");
    assert_eq!(evidence.cases.len(), 181);
    let mut wrong = Vec::new();
    for case in &evidence.cases {
        let bearer = format!("Bearer {}", case.token);
        let requests =
            [("api-key", Request::with_api_key(&case.token)), ("bearer", Request::with_authorization(&bearer))];
        for (configuration, keys, answers) in [
            ("with an alternate key", &keys, &case.with_alternate),
            ("without", &without_alternate, &case.without_alternate),
        ] {
            for (header, request) in requests {
                let predicted = predict(
                    &request.for_action(list),
                    Target::Cluster,
                    keys,
                    &recorded_settings(),
                    evidence.recorded_at,
                );
                let condition = predicted.grant.and_then(|grant| grant.condition);
                let answer = match condition {
                    Some(condition) if condition.collection == "absent" => Refusal::ConditionCollectionMissing.rest(),
                    Some(_) => Refusal::ConditionFailed.rest(),
                    None => predicted.rest,
                };
                let recorded = &answers[header];
                let same =
                    answer.status == recorded.status && (answer.text == recorded.error || case.name == ORDER_DIFFERS);
                if !same {
                    wrong.push(format!(
                        "{} ({header}, {configuration}): predicted {} {:?}, recorded {} {:?}",
                        case.name, answer.status, answer.text, recorded.status, recorded.error
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
