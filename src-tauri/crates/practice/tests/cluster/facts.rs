//! What a cluster tells of itself, held against the shape of what a real one told.

use portcullis_practice::{Nodes, Options, SIMULATION, SIMULATION_HEADER};
use serde_json::{Map, Value, json};

use crate::client::{Rest, start};
use crate::recordings::{keys, own, token};

/// Members whose own members are names of things that differ: peers, routes, collections, vectors.
const NAMED_FREELY: &[&str] = &[
    "peers",
    "peer_metadata",
    "replicate_states",
    "responses",
    "vectors",
    "num_vectors_by_name",
    "payload_schema",
    "collection_data",
];

/// Everything in an answer is in the recording as well, and of the same type.
fn assert_shape(answer: &Value, recorded: &Value, place: &str) {
    match (answer, recorded) {
        (Value::Object(answer), Value::Object(recorded)) => {
            // Below the counters of responses stand routes, which have slashes themselves, and below those statuses.
            let free = place.contains("/responses/") && !answer.contains_key("count")
                || place.rsplit('/').next().is_some_and(|name| NAMED_FREELY.contains(&name));
            for (name, value) in answer {
                let place = format!("{place}/{name}");
                if free {
                    if let Some(any) = recorded.values().next().filter(|any| any.is_object() == value.is_object()) {
                        assert_shape(value, any, &place);
                    }
                } else {
                    let recorded = recorded.get(name).unwrap_or_else(|| panic!("{place} was not recorded"));
                    assert_shape(value, recorded, &place);
                }
            }
        }
        (Value::Array(answer), Value::Array(recorded)) => {
            if let Some(one) = recorded.first() {
                answer.iter().for_each(|value| assert_shape(value, one, &format!("{place}/0")));
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        _ => {
            let kinds = [answer, recorded].map(std::mem::discriminant);
            assert_eq!(kinds[0], kinds[1], "{place}: {answer} for {recorded}");
        }
    }
}

async fn compare(nodes: Nodes, fixture: &str) {
    let keys = keys();
    let cluster = start(Options { nodes, ..keys.options() }).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    rest.ask("GET /healthz", None, None).await;
    let recorded: Map<String, Value> = own(fixture);
    assert!(recorded.len() >= 13);
    for (path, recorded) in &recorded {
        let answer = rest.ask(&format!("GET {path}"), Some(&keys.manage), None).await;
        let answer = answer.json();
        assert_shape(&answer, recorded, path);
        let members =
            |value: &Value| value["result"].as_object().map(|result| result.keys().cloned().collect::<Vec<_>>());
        let missing: Vec<_> =
            members(recorded).into_iter().flatten().filter(|name| answer["result"].get(name).is_none()).collect();
        // What the process uses of the machine is left out: nothing of it would be true.
        assert!(missing.iter().all(|name| name == "memory"), "{path} lacks {missing:?}");
    }
}

#[tokio::test]
async fn a_single_node_tells_of_itself_in_the_recorded_shape() {
    compare(Nodes::SingleNode, "facts_single.json").await;
}

#[tokio::test]
async fn two_peers_tell_of_themselves_in_the_recorded_shape() {
    compare(Nodes::TwoPeers, "facts_distributed.json").await;
}

#[tokio::test]
async fn each_peer_knows_both() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    for (peer, role) in cluster.peers().iter().zip(["Leader", "Follower"]) {
        let mut rest = Rest::connect(&cluster, peer.rest).await;
        let state = rest.ask("GET /cluster", Some(&keys.read_only), None).await.result();
        assert_eq!((&state["peer_id"], &state["raft_info"]["role"]), (&json!(peer.id), &json!(role)));
        for known in cluster.peers() {
            let uri = format!("http://{}/", known.internal.expect("there is an internal port"));
            assert_eq!(state["peers"][known.id.to_string()]["uri"], json!(uri));
        }
        let telemetry = rest.ask("GET /cluster/telemetry", Some(&keys.read_only), None).await.result();
        assert_eq!(telemetry["cluster"]["number_of_peers"], json!(2));
    }
}

#[tokio::test]
async fn it_is_recognised_as_a_server_and_as_a_simulation() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let answer = rest.ask("GET /", None, None).await;
    let body = answer.json();
    assert_eq!((&body["title"], &body["version"]), (&json!("qdrant - vector search engine"), &json!("1.18.3")));
    assert!(body["commit"].as_str().expect("a text").contains("simulation"));
    for (request, credential) in
        [("GET /", None), ("GET /collections", None), ("GET /nope", Some(keys.manage.as_str()))]
    {
        assert_eq!(rest.ask(request, credential, None).await.headers[SIMULATION_HEADER], SIMULATION, "{request}");
    }
    let telemetry = rest.ask("GET /telemetry?details_level=1", Some(&keys.manage), None).await.result();
    let system = telemetry["app"]["system"]["distribution"].as_str().expect("a text");
    assert!(system.contains("simulation"));
}

#[tokio::test]
async fn a_credential_limited_to_collections_sees_less_telemetry() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let token = token(&json!({"access": [{"collection": "docs", "access": "r"}]}), &keys.manage);
    let telemetry = rest.ask("GET /telemetry?details_level=3", Some(&token), None).await.result();
    assert_eq!(telemetry["collections"]["number_of_collections"], json!(1));
    assert_eq!(telemetry["collections"]["collections"][0]["id"], json!("docs"));
    assert_eq!((telemetry.get("requests"), telemetry.get("cluster")), (None, None));
    assert_eq!(telemetry["app"]["jwt_rbac"], json!(true));
}

#[tokio::test]
async fn refused_requests_are_counted_by_route() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    for _ in 0..3 {
        rest.ask("GET /collections/docs", None, None).await;
    }
    let telemetry = rest.ask("GET /telemetry", Some(&keys.manage), None).await.result();
    let counts = &telemetry["requests"]["rest"]["responses"]["GET /collections/{collection_name}"];
    assert_eq!(counts["401"]["count"], json!(3));
    let metrics = rest.ask("GET /metrics", Some(&keys.read_only), None).await;
    let line = r#"rest_responses_total{method="GET",endpoint="/collections/{collection_name}",status="401"} 3"#;
    assert!(String::from_utf8_lossy(&metrics.body).lines().any(|found| found == line));
}

#[tokio::test]
async fn metrics_on_a_port_of_their_own_ask_for_no_key() {
    let cluster = start(Options { metrics_port: Some(0), ..keys().options() }).await;
    let mut rest = Rest::connect_plain(cluster.metrics().expect("the port was asked for")).await;
    let answer = rest.ask("GET /metrics", None, None).await;
    assert_eq!(answer.status, 200);
    assert!(String::from_utf8_lossy(&answer.body).contains("app_info{name=\"qdrant\",version=\"1.18.3\"} 1"));
    assert_eq!(rest.ask("GET /collections", None, None).await.status, 404);
}

#[tokio::test]
async fn any_page_may_ask_from_a_browser() {
    let cluster = start(keys().options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let origin = ("origin", "http://elsewhere.example");
    let answer = rest.send("GET /", &[origin], Vec::new()).await;
    assert_eq!(answer.headers["access-control-allow-origin"], "http://elsewhere.example");
    let wants = [("access-control-request-method", "GET"), ("access-control-request-headers", "api-key")];
    let answer = rest.send("OPTIONS /collections", &[origin, wants[0], wants[1]], Vec::new()).await;
    assert_eq!((answer.status, &answer.headers["access-control-allow-headers"]), (200, &"api-key".parse().unwrap()));
}
