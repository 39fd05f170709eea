//! Working with points, as someone does who tries the tool.

use serde_json::{Value, json};

use crate::client::{Rest, start};
use crate::recordings::keys;

struct Session {
    rest: Rest,
    key: String,
}

impl Session {
    async fn ask(&mut self, request: &str, body: Value) -> Value {
        self.rest.ask(request, Some(&self.key), Some(&body)).await.result()
    }
}

/// A session and the cluster that it must not outlive.
async fn session() -> (portcullis_practice::PracticeCluster, Session) {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    (cluster, Session { rest, key: keys.manage })
}

#[tokio::test]
async fn points_can_be_put_found_and_deleted() {
    let (_cluster, mut session) = session().await;
    session.ask("PUT /collections/mine", json!({"vectors": {"size": 2, "distance": "Euclid"}})).await;
    let points = json!({"points": [
        {"id": 1, "vector": [0, 0], "payload": {"kind": "a"}},
        {"id": 2, "vector": [3, 4], "payload": {"kind": "b"}},
        {"id": "5c56c793-69f3-4fbf-87e6-c4bf54c28c26", "vector": [1, 0], "payload": {"kind": "a"}},
    ]});
    let done = session.ask("PUT /collections/mine/points?wait=true", points).await;
    assert_eq!(done["status"], json!("completed"));
    let near = session.ask("POST /collections/mine/points/query", json!({"query": [0, 0], "limit": 3})).await;
    let near: Vec<_> = near["points"].as_array().unwrap().iter().map(|hit| (&hit["id"], &hit["score"])).collect();
    let uuid = json!("5c56c793-69f3-4fbf-87e6-c4bf54c28c26");
    assert_eq!(near, [(&json!(1), &json!(0.0)), (&uuid, &json!(1.0)), (&json!(2), &json!(5.0))]);
    let kind_a = json!({"filter": {"must": [{"key": "kind", "match": {"value": "a"}}]}});
    assert_eq!(session.ask("POST /collections/mine/points/count", kind_a.clone()).await, json!({"count": 2}));
    let facet = session.ask("POST /collections/mine/facet", json!({"key": "kind"})).await;
    assert_eq!(facet["hits"][0], json!({"value": "a", "count": 2}));
    session.ask("POST /collections/mine/points/delete", kind_a).await;
    assert_eq!(session.ask("POST /collections/mine/points/count", json!({})).await, json!({"count": 1}));
}

#[tokio::test]
async fn a_list_goes_on_where_it_stopped() {
    let (_cluster, mut session) = session().await;
    let scroll = "POST /collections/docs/points/scroll";
    let first = session.ask(scroll, json!({"limit": 3})).await;
    assert_eq!(first["next_page_offset"], json!(4));
    let second = session.ask(scroll, json!({"limit": 3, "offset": 4, "with_payload": ["city"]})).await;
    assert_eq!(
        second,
        json!({"points": [
        {"id": 4, "payload": {"city": "Rome"}}, {"id": 5, "payload": {"city": "Oslo"}},
    ], "next_page_offset": null})
    );
}

#[tokio::test]
async fn payloads_can_be_changed_in_a_batch() {
    let (_cluster, mut session) = session().await;
    let operations = json!({"operations": [
        {"set_payload": {"payload": {"seen": true}, "points": [1]}},
        {"delete_payload": {"keys": ["city"], "points": [1]}},
        {"overwrite_payload": {"payload": {"only": 1}, "points": [2]}},
    ]});
    let done = session.ask("POST /collections/docs/points/batch?wait=true", operations).await;
    assert_eq!(done.as_array().unwrap().len(), 3);
    let ids = json!({"ids": [1, 2], "with_payload": true});
    let points = session.ask("POST /collections/docs/points", ids).await;
    assert_eq!(points, json!([{"id": 1, "payload": {"seen": true}}, {"id": 2, "payload": {"only": 1}}]));
}

#[tokio::test]
async fn both_peers_hold_the_same_points() {
    let (cluster, mut session) = session().await;
    let point = json!({"points": [{"id": 42, "vector": [1, 1, 1, 1]}]});
    session.ask("PUT /collections/docs/points?wait=true", point).await;
    let mut second = Rest::connect(&cluster, cluster.peers()[1].rest).await;
    let found = second.ask("GET /collections/docs-alias/points/42", Some(&session.key), None).await;
    assert_eq!(found.result()["vector"], json!([1, 1, 1, 1]));
}

#[tokio::test]
async fn mistakes_are_answered_in_the_words_of_the_server() {
    let (_cluster, mut session) = session().await;
    for (request, body, status, text) in [
        ("GET /collections/absent", json!({}), 404, "Not found: Collection `absent` doesn't exist!"),
        ("GET /collections/docs/points/999", json!({}), 404, "Not found: Point with id 999 does not exists!"),
        ("GET /collections/docs/points/abc", json!({}), 400, "Wrong input: Can not recognize \"abc\" as point id"),
        (
            "POST /collections/docs/points/search",
            json!({"vector": [1, 2], "limit": 1}),
            400,
            "Wrong input: Vector dimension error: expected dim: 4, got 2",
        ),
        (
            "PUT /collections/mine",
            json!({"vectors": {"size": 4, "distance": "Nope"}}),
            400,
            "Format error in JSON body: data did not match any variant of untagged enum VectorsConfig at line 1 column 40",
        ),
        ("PUT /collections/docs/points", json!({"points": []}), 400, "Bad request: Empty update request"),
        (
            "POST /collections/docs/facet",
            json!({}),
            400,
            "Format error in JSON body: missing field `key` at line 1 column 2",
        ),
    ] {
        let answer = session.rest.ask(request, Some(&session.key), Some(&body)).await;
        assert_eq!((answer.status, answer.error().as_deref()), (status, Some(text)), "{request}");
    }
}
