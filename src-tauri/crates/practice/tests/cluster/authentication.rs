//! Every case of the recordings of malformed, expired, foreign and odd credentials.

use std::collections::BTreeMap;

use portcullis_practice::{KeyChoice, KeyChoices, Options};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{Answer, Rest, start};
use crate::recordings::{AccessRecording, Recorded, keys, shared, sign, token};

#[derive(Deserialize)]
struct Recording {
    cases: BTreeMap<String, Case>,
    headers: BTreeMap<String, Recorded>,
}

#[derive(Deserialize)]
struct Case {
    decoded: Value,
    bearer: Recorded,
    #[serde(rename = "api-key")]
    api_key: Recorded,
    #[serde(rename = "GET /collections")]
    collections: Recorded,
}

/// The token of a case, made anew from what the recording says of it.
fn token_of(name: &str, case: &Case) -> String {
    let keys = keys();
    match (&case.decoded, name) {
        (Value::String(whole), _) => whole.clone(),
        (Value::Null, "payload not json") => sign(r#"{"alg":"HS256","typ":"JWT"}"#, "not json", &keys.manage),
        (Value::Null, _) => "just some random text".to_owned(),
        (decoded, name) => {
            let key = match name {
                "wrong signature" => "some-other-key-0123456789abcdef012345",
                "signed with alternate key" => &keys.alternate,
                _ => &keys.manage,
            };
            let mut token = sign(&decoded["header"].to_string(), &decoded["claims"].to_string(), key);
            if name == "truncated" {
                token.truncate(token.len() - 10);
            }
            token
        }
    }
}

fn assert_answer(answer: &Answer, recorded: &Recorded, what: &str) {
    assert_eq!((answer.status, answer.error()), (recorded.status, recorded.error.clone()), "{what}");
}

async fn replay(name: &str, options: Options) {
    let recording: Recording = shared(name);
    assert_eq!(recording.cases.len(), 39);
    let cluster = start(options).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    for (name, case) in &recording.cases {
        let token = token_of(name, case);
        let bearer = format!("Bearer {token}");
        let count = "POST /collections/docs/points/count";
        let answer = rest.send(count, &[("authorization", &bearer)], b"{}".to_vec()).await;
        assert_answer(&answer, &case.bearer, name);
        let answer = rest.send(count, &[("api-key", &token)], b"{}".to_vec()).await;
        assert_answer(&answer, &case.api_key, name);
        let answer = rest.send("GET /collections", &[("authorization", &bearer)], Vec::new()).await;
        assert_answer(&answer, &case.collections, name);
    }
    let good = keys().manage;
    let (bearer, lower) = (format!("Bearer {good}"), format!("bearer {good}"));
    for (name, recorded) in &recording.headers {
        let headers: Vec<(&str, &str)> = match name.as_str() {
            "api-key good, bearer bad" => vec![("api-key", &good), ("authorization", "Bearer nope")],
            "api-key bad, bearer good" => vec![("api-key", "nope"), ("authorization", &bearer)],
            "bearer lower-case scheme" => vec![("authorization", &lower)],
            "basic auth" => vec![("authorization", "Basic dXNlcjpwYXNz")],
            "bearer with the plain key" => vec![("authorization", &bearer)],
            "query parameter" => Vec::new(),
            other => panic!("{other} is not known"),
        };
        let path = if name == "query parameter" {
            format!("GET /collections?api-key={good}")
        } else {
            "GET /collections".to_owned()
        };
        assert_answer(&rest.send(&path, &headers, Vec::new()).await, recorded, name);
    }
}

#[tokio::test]
async fn every_recorded_credential_is_answered_as_recorded() {
    replay("auth_errors.json", keys().options()).await;
}

#[tokio::test]
async fn without_an_alternate_key_every_recorded_credential_is_answered_as_recorded() {
    let mut options = keys().options();
    options.keys.alternate = KeyChoice::Unset;
    replay("auth_errors_no_alternate_key.json", options).await;
}

#[tokio::test]
async fn with_tokens_off_every_credential_is_answered_as_recorded() {
    #[derive(Deserialize)]
    struct TokensOff {
        #[serde(rename = "GET /collections")]
        collections: BTreeMap<String, Recorded>,
    }
    let access = AccessRecording::of_single_node();
    let manage = KeyChoice::Given(access.keys().manage.into());
    let keys = KeyChoices { manage, alternate: KeyChoice::Unset, read_only: KeyChoice::Unset };
    let cluster = start(Options { keys, jwt_rbac: false, ..Options::default() }).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    for (name, recorded) in &shared::<TokensOff>("key_only_no_jwt.json").collections {
        let presented = access.presented(name);
        assert_answer(&rest.ask("GET /collections", presented.as_deref(), None).await, recorded, name);
    }
}

#[tokio::test]
async fn with_only_a_read_only_key_requests_are_answered_as_recorded() {
    let read_only = keys().read_only;
    let given = KeyChoice::Given(read_only.clone().into());
    let keys = KeyChoices { manage: KeyChoice::Unset, alternate: KeyChoice::Unset, read_only: given };
    let cluster = start(Options { keys, ..Options::default() }).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    for (name, recorded) in &shared::<BTreeMap<String, Recorded>>("read_only_key_only.json") {
        let (credential, request) = name.split_once(' ').expect("credential and request");
        let presented = (credential == "read_only").then_some(read_only.as_str());
        assert_answer(&rest.ask(request, presented, Some(&json!({}))).await, recorded, name);
    }
}

#[tokio::test]
async fn a_condition_is_looked_up_in_the_data_of_the_moment() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let condition = json!({"collection": "docs-alias", "matches": [{"key": "city", "value": "Paris"}]});
    let token = token(&json!({"access": "r", "value_exists": condition}), &keys.manage);
    assert_eq!(rest.ask("GET /collections", Some(&token), None).await.status, 401);
    let point = json!({"points": [{"id": 77, "vector": [1, 0, 0, 0], "payload": {"city": "Paris"}}]});
    assert_eq!(rest.ask("PUT /collections/docs/points?wait=true", Some(&keys.manage), Some(&point)).await.status, 200);
    assert_eq!(rest.ask("GET /collections", Some(&token), None).await.status, 200);
}
