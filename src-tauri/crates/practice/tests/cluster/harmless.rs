//! Requests that change nothing: reads, refused ones, and operations on things that do not exist.

use serde_json::{Value, json};

use crate::client::{Rest, start};
use crate::recordings::keys;

/// Everything that a client can see of the data.
async fn state(rest: &mut Rest, key: &str) -> Vec<Value> {
    let mut state = Vec::new();
    for path in ["/collections", "/aliases", "/snapshots"] {
        state.push(rest.ask(&format!("GET {path}"), Some(key), None).await.result());
    }
    for name in ["docs", "other", "users"] {
        for path in ["", "/aliases", "/snapshots", "/shards/0/snapshots"] {
            state.push(rest.ask(&format!("GET /collections/{name}{path}"), Some(key), None).await.result());
        }
        let all = json!({"limit": 1000, "with_payload": true, "with_vector": true});
        let scroll = format!("POST /collections/{name}/points/scroll");
        state.push(rest.ask(&scroll, Some(key), Some(&all)).await.result());
    }
    state
}

#[tokio::test]
async fn operations_on_absent_things_change_nothing() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let before = state(&mut rest, &keys.manage).await;
    for (request, body, status) in [
        ("GET /collections/docs", None, 200),
        ("DELETE /snapshots/portcullis-probe-1", None, 404),
        ("DELETE /collections/docs/snapshots/portcullis-probe-1", None, 404),
        ("DELETE /collections/docs/shards/0/snapshots/portcullis-probe-1", None, 404),
        ("DELETE /collections/docs/index/portcullis-probe-1", None, 200),
        ("DELETE /collections/portcullis-probe-1", None, 200),
        ("POST /collections/docs/points/delete?wait=true", Some(json!({"points": [987_654_321]})), 200),
        ("POST /collections/docs/points/payload/clear?wait=true", Some(json!({"points": [987_654_321]})), 404),
        ("POST /collections/aliases", Some(json!({"actions": []})), 200),
        ("PUT /collections/docs", Some(json!({"vectors": {"size": 4, "distance": "Dot"}})), 409),
        ("POST /collections/docs/points/count", Some(json!({})), 200),
    ] {
        for credential in [Some(keys.manage.as_str()), Some(&keys.read_only), None] {
            let answer = rest.ask(request, credential, body.as_ref()).await;
            if credential == Some(keys.manage.as_str()) {
                assert_eq!(answer.status, status, "{request}: {:?}", answer.error());
            }
        }
    }
    assert_eq!(state(&mut rest, &keys.manage).await, before);
}

#[tokio::test]
async fn a_change_is_seen_in_the_state() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let before = state(&mut rest, &keys.manage).await;
    let index = json!({"field_name": "city", "field_schema": "keyword"});
    let snapshot = rest.ask("POST /collections/docs/snapshots", Some(&keys.manage), None).await.result();
    for (request, undo, body) in [
        ("PUT /collections/docs/index", "DELETE /collections/docs/index/city", Some(&index)),
        ("POST /snapshots", "DELETE /snapshots/{}", None),
    ] {
        let made = rest.ask(request, Some(&keys.manage), body).await.result();
        assert_ne!(state(&mut rest, &keys.manage).await, before, "{request}");
        let undo = undo.replace("{}", made["name"].as_str().unwrap_or_default());
        assert_eq!(rest.ask(&undo, Some(&keys.manage), None).await.status, 200);
    }
    let name = snapshot["name"].as_str().expect("a name");
    let delete = format!("DELETE /collections/docs/snapshots/{name}");
    assert_eq!(rest.ask(&delete, Some(&keys.manage), None).await.status, 200);
    assert_eq!(state(&mut rest, &keys.manage).await, before);
}
