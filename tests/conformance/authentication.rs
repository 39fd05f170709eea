//! Every case of the recordings of malformed, expired, foreign and odd credentials.

use std::collections::BTreeMap;

use qdrant_access::Action;
use qdrant_access::authenticate::{Refusal, Request, RestAnswer, Settings};
use qdrant_access::decide::Target;
use qdrant_access::predict::{Prediction, predict};
use serde::Deserialize;
use serde_json::Value;

use crate::access::recorded_settings;
use crate::evidence::{AccessEvidence, Answer, AuthCase, AuthEvidence, presented, recorded_keys, recording};
use crate::signing::{HS256, PlainKeys, sign};

/// The two key configurations that were recorded, and the keys of each.
fn configurations() -> [(AuthEvidence, PlainKeys); 2] {
    let keys = recorded_keys(&recording::<AccessEvidence>("access_single.json"));
    let without_alternate = PlainKeys { alternate: None, ..keys.clone() };
    [(recording("auth_errors.json"), keys), (recording("auth_errors_no_alternate_key.json"), without_alternate)]
}

/// The token of a case, made anew from what the recording says of it.
fn token(name: &str, case: &AuthCase) -> String {
    let keys = recorded_keys(&recording::<AccessEvidence>("access_single.json"));
    let manage = keys.manage.expect("the key is set");
    let alternate = keys.alternate.expect("the key is set");
    match (&case.decoded, name) {
        (Value::String(whole), _) => whole.clone(),
        (Value::Null, "payload not json") => sign(HS256, "not json", &manage),
        (Value::Null, _) => "just some random text".to_owned(),
        (decoded, name) => {
            let key = match name {
                "wrong signature" => "some-other-key-0123456789abcdef012345",
                "signed with alternate key" => &alternate,
                _ => &manage,
            };
            let mut token = sign(&decoded["header"].to_string(), decoded["claims"].to_string(), key);
            if name == "truncated" {
                token.truncate(token.len() - 10);
            }
            token
        }
    }
}

/// The moment of the recording: ten seconds after the expiry of the case that says so.
fn moment(evidence: &AuthEvidence) -> u64 {
    let ten = &evidence.cases["expired 10 s ago (inside leeway)"].decoded["claims"]["exp"];
    let sixty = &evidence.cases["expired 60 s ago"].decoded["claims"]["exp"];
    let (ten, sixty) = (ten.as_u64().expect("a number"), sixty.as_u64().expect("a number"));
    assert_eq!(ten + 10, sixty + 60, "both cases share one moment");
    ten + 10
}

/// What only the cluster can tell: the recorded point does not match, or its collection is missing.
fn on_the_cluster(name: &str, prediction: &Prediction) -> RestAnswer {
    let condition = prediction.grant.as_ref().and_then(|grant| grant.condition.as_ref());
    match name {
        "value_exists one of two missing" | "value_exists nested key" => {
            condition.expect("a condition");
            Refusal::ConditionFailed.rest()
        }
        "value_exists no such collection" => {
            assert_eq!(condition.expect("a condition").collection, "absent");
            Refusal::ConditionCollectionMissing.rest()
        }
        _ => prediction.rest.clone(),
    }
}

fn assert_answer(predicted: &RestAnswer, recorded: &Answer, what: &str) {
    assert_eq!((predicted.status, predicted.text.as_ref()), (recorded.status, recorded.error.as_ref()), "{what}");
}

#[test]
fn every_case_is_predicted_exactly_under_both_key_configurations() {
    let count = Action::by_id("count_points").expect("the action is there");
    let list = Action::by_id("list_collections").expect("the action is there");
    for (evidence, keys) in configurations() {
        let now = moment(&evidence);
        assert_eq!(evidence.cases.len(), 39);
        for (name, case) in &evidence.cases {
            let token = token(name, case);
            let bearer = format!("Bearer {token}");
            let ask = |request: Request<'_>, target| {
                let prediction = predict(&request, target, &keys, &recorded_settings(), now);
                on_the_cluster(name, &prediction)
            };
            let docs = Target::Collection("docs");
            let with_bearer = Request::with_authorization(&bearer);
            assert_answer(&ask(with_bearer.for_action(count), docs), &case.bearer, name);
            let with_api_key = Request::with_api_key(&token).for_action(count);
            assert_answer(&ask(with_api_key, docs), &case.api_key, name);
            assert_answer(&ask(with_bearer.for_action(list), Target::Cluster), &case.collections, name);
        }
    }
}

#[test]
fn the_header_that_wins_is_predicted_exactly() {
    for (evidence, keys) in configurations() {
        let good = keys.manage.as_deref().expect("the key is set");
        let bearer = format!("Bearer {good}");
        let lower_case = format!("bearer {good}");
        let requests = BTreeMap::from([
            (
                "api-key good, bearer bad",
                Request { api_key: Some(good), authorization: Some("Bearer nope"), ..Request::default() },
            ),
            (
                "api-key bad, bearer good",
                Request { api_key: Some("nope"), authorization: Some(&bearer), ..Request::default() },
            ),
            ("bearer lower-case scheme", Request::with_authorization(&lower_case)),
            ("basic auth", Request::with_authorization("Basic dXNlcjpwYXNz")),
            ("bearer with the plain key", Request::with_authorization(&bearer)),
            ("query parameter", Request::default()),
        ]);
        assert_eq!(requests.len(), evidence.headers.len());
        for (name, recorded) in &evidence.headers {
            let prediction = predict(&requests[name.as_str()], Target::Cluster, &keys, &recorded_settings(), 0);
            assert_answer(&prediction.rest, recorded, name);
        }
    }
}

#[test]
fn with_tokens_off_every_credential_is_answered_as_recorded() {
    #[derive(Deserialize)]
    struct Evidence {
        #[serde(rename = "GET /collections")]
        collections: BTreeMap<String, Answer>,
    }
    let access: AccessEvidence = recording("access_single.json");
    let all = recorded_keys(&access);
    let keys = PlainKeys { manage: all.manage.clone(), ..PlainKeys::default() };
    let settings = Settings { jwt_rbac: false, ..recorded_settings() };
    let evidence: Evidence = recording("key_only_no_jwt.json");
    assert_eq!(evidence.collections.len(), access.credentials.len());
    for (name, recorded) in &evidence.collections {
        let sent = presented(name, &access.credentials[name], &all);
        let request = Request { api_key: sent.as_deref(), ..Request::default() };
        assert_answer(&predict(&request, Target::Cluster, &keys, &settings, 0).rest, recorded, name);
    }
}

#[test]
fn with_only_a_read_only_key_requests_are_answered_as_recorded() {
    let keys = recorded_keys(&recording::<AccessEvidence>("access_single.json"));
    let read_only = keys.read_only.clone();
    let keys = PlainKeys { read_only: read_only.clone(), ..PlainKeys::default() };
    let evidence: BTreeMap<String, Answer> = recording("read_only_key_only.json");
    assert_eq!(evidence.len(), 4);
    for (name, recorded) in &evidence {
        let (credential, request) = name.split_once(' ').expect("credential and request");
        let (method, path) = request.split_once(' ').expect("method and path");
        let action = Action::by_request(method, path).expect("a row");
        let api_key = read_only.as_deref().filter(|_| credential == "read_only");
        let request = Request { api_key, ..Request::default() }.for_action(action);
        assert_answer(&predict(&request, Target::Cluster, &keys, &recorded_settings(), 0).rest, recorded, name);
    }
}

#[test]
fn without_keys_the_instance_is_open() {
    let prediction = predict(&Request::default(), Target::Cluster, &PlainKeys::default(), &recorded_settings(), 0);
    assert_eq!(prediction.rest, RestAnswer::OK);
}
