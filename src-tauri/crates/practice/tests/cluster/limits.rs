//! Bad input costs a clear answer, never the cluster.

use serde_json::json;

use crate::client::{Rest, start};
use crate::recordings::keys;

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let headers = [("api-key", keys.manage.as_str())];
    let answer = rest.send("PUT /collections/docs/points", &headers, vec![b' '; 5 * 1024 * 1024]).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn odd_requests_are_answered() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let deep = "[".repeat(100_000);
    let headers = [("api-key", keys.manage.as_str())];
    for body in [deep.as_str(), "{\"filter\":", "\u{202e}", "null", "{\"limit\": 1e999}", "{\"limit\": -1}"] {
        let answer = rest.send("POST /collections/docs/points/scroll", &headers, body.as_bytes().to_vec()).await;
        assert_eq!(answer.status, 400, "{body:.20}");
    }
    for (path, status) in [
        ("GET /collections/%1b%e2%80%ae", 404),
        ("GET /collections/%00", 422),
        ("GET /collections/%zz%", 404),
        ("GET /collections/docs/points/-1", 400),
        ("GET //collections", 200),
        ("GET /collections/", 200),
        ("GET /telemetry?details_level=-1", 400),
        ("PUT /collections/a%2fb", 422),
        ("TRACE /collections", 404),
    ] {
        let body = path.starts_with("PUT").then(|| json!({}));
        assert_eq!(rest.ask(path, Some(&keys.manage), body.as_ref()).await.status, status, "{path}");
    }
    let long = format!("PUT /collections/{}", "a".repeat(10_000));
    assert_eq!(rest.ask(&long, Some(&keys.manage), Some(&json!({}))).await.status, 422);
}

#[tokio::test]
async fn a_collection_of_everyones_making_stays_small() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let mut statuses = Vec::new();
    for index in 0..120 {
        let request = format!("PUT /collections/many-{index}");
        statuses.push(rest.ask(&request, Some(&keys.manage), Some(&json!({}))).await.status);
    }
    assert_eq!((statuses[0], statuses[119]), (200, 400));
}
