//! Every recorded gRPC call with every credential, on the public port and on the internal one.

use std::collections::BTreeMap;

use portcullis_practice::{Nodes, Options, SIMULATION, SIMULATION_HEADER};
use serde::Deserialize;

use crate::client::{Grpc, start};
use crate::recordings::{AccessRecording, keys, shared, token};

type Calls = BTreeMap<String, BTreeMap<String, Cell>>;

#[derive(Deserialize)]
struct Recording {
    public_port: Calls,
    p2p_port: Calls,
}

#[derive(Deserialize)]
struct Cell {
    status: u8,
    #[serde(default)]
    message: Option<String>,
}

async fn replay(name: &str, options: Options) {
    let recording: Recording = shared(name);
    let cluster = start(options).await;
    let peer = &cluster.peers()[0];
    compare(Grpc::connect(&cluster, peer.grpc).await, &recording.public_port).await;
    if let Some(internal) = peer.internal {
        assert_eq!(recording.p2p_port.len(), 6);
        compare(Grpc::connect_plain(internal).await, &recording.p2p_port).await;
    }
}

async fn compare(mut grpc: Grpc, calls: &Calls) {
    let access = AccessRecording::of_single_node();
    assert_eq!(calls.len(), 6);
    for (call, cells) in calls {
        for (credential, recorded) in cells {
            let presented = access.presented(credential);
            let answer = grpc.call(call, presented.as_deref(), &[]).await;
            assert_eq!(answer.code, recorded.status, "{call} with {credential}");
            // The recorder lower-cased messages, and saw none in trailers.
            if let Some(message) = &recorded.message {
                let said = answer.message.map(|said| said.to_lowercase());
                assert_eq!(said.as_ref(), Some(&message.to_lowercase()), "{call} with {credential}");
            }
            let streams = call.contains("Reflection") && answer.code == 3;
            assert_eq!(answer.trailers_only, answer.code != 0 && !streams, "{call} with {credential}");
            assert_eq!(answer.headers[SIMULATION_HEADER], SIMULATION);
            let length = answer.headers.get("content-length").map(|length| length.to_str().unwrap());
            assert!(answer.trailers_only || length.is_none(), "{call} says its length");
        }
    }
}

#[tokio::test]
async fn a_single_node_answers_every_recorded_call() {
    replay("grpc_single.json", Options { nodes: Nodes::SingleNode, ..keys().options() }).await;
}

#[tokio::test]
async fn two_peers_answer_every_recorded_call_also_between_peers() {
    replay("grpc_distributed.json", keys().options()).await;
}

#[tokio::test]
async fn with_internal_authentication_every_recorded_call_is_answered() {
    let options = Options { enforce_internal_auth: true, ..keys().options() };
    replay("grpc_internal_auth_enforced.json", options).await;
}

#[tokio::test]
async fn calls_that_nobody_has_are_unimplemented_for_those_who_are_let_in() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut grpc = Grpc::connect(&cluster, cluster.peers()[0].grpc).await;
    assert_eq!(grpc.call("foo.Bar/Baz", Some(&keys.manage), &[]).await.code, 12);
    assert_eq!(grpc.call("foo.Bar/Baz", None, &[]).await.code, 16);
}

#[tokio::test]
async fn a_call_on_a_collection_is_refused_in_the_words_of_the_server() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut grpc = Grpc::connect(&cluster, cluster.peers()[0].grpc).await;
    let claims = serde_json::json!({"access": [{"collection": "docs", "access": "r"}]});
    let token = token(&claims, &keys.manage);
    let named = |name: &str| [&[10, u8::try_from(name.len()).unwrap()], name.as_bytes()].concat();
    let answer = grpc.call("qdrant.Points/Count", Some(&token), &named("other")).await;
    assert_eq!(answer.code, 7);
    assert_eq!(answer.message.as_deref(), Some("Forbidden:%20Access%20to%20collection%20other%20is%20required"));
    let answer = grpc.call("qdrant.Points/Upsert", Some(&token), &named("docs")).await;
    assert_eq!(
        (answer.code, answer.message.as_deref()),
        (7, Some("Forbidden:%20Write%20access%20to%20collection%20docs%20is%20required"))
    );
}

#[tokio::test]
async fn lists_over_grpc_show_what_the_credential_names() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut grpc = Grpc::connect(&cluster, cluster.peers()[0].grpc).await;
    let claims = serde_json::json!({"access": [{"collection": "docs", "access": "r"}]});
    let token = token(&claims, &keys.manage);
    let contains = |body: &[u8], name: &str| body.windows(name.len()).any(|part| part == name.as_bytes());
    let all = grpc.call("qdrant.Collections/List", Some(&keys.read_only), &[]).await.body;
    // Five bytes of frame, three names in messages of their own, and the time.
    assert_eq!(all.len(), 5 + (2 + 2 + 4) + 2 * (2 + 2 + 5) + 9);
    assert!(["docs", "other", "users"].into_iter().all(|name| contains(&all, name)));
    let some = grpc.call("qdrant.Collections/List", Some(&token), &[]).await.body;
    assert!(contains(&some, "docs") && !contains(&some, "other") && !contains(&some, "users"));
}
