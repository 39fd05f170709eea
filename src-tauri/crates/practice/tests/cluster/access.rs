//! Every request of the access recordings with every credential.

use portcullis_practice::{Nodes, Options};

use crate::client::{Answer, Rest, start};
use crate::recordings::{AccessRecording, Recorded, Requests, shared};

/// The requests that a server alone answers otherwise than a cluster, whatever the credential may do.
const ONLY_IN_A_CLUSTER: &[&str] = &["cluster telemetry", "recover raft state", "delete peer"];

/// Sends every request with every credential, in the order of the recording.
async fn replay(recording: &AccessRecording, nodes: Nodes, mut compare: impl FnMut(&str, &str, &Recorded, &Answer)) {
    let cluster = start(Options { nodes, ..recording.keys().options() }).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let requests = Requests::read();
    for asked in &requests.actions {
        let recorded = &recording.actions[&asked.name];
        for credential in &requests.credentials {
            let answer = asked.send(&mut rest, recording.presented(credential).as_deref()).await;
            compare(&asked.name, credential, &recorded.answers[credential], &answer);
        }
    }
    cluster.shutdown().await.expect("the cluster ends");
}

/// Status and text of every cell, and the lists.
fn assert_cell(name: &str, credential: &str, recorded: &Recorded, answer: &Answer) {
    assert_eq!((answer.status, answer.error()), (recorded.status, recorded.error.clone()), "{name} with {credential}");
    if let Some(result) = &recorded.result {
        assert_eq!(&answer.result(), result, "{name} with {credential}");
    }
}

#[tokio::test]
async fn a_single_node_gives_the_recorded_answer_in_every_cell() {
    let recording = AccessRecording::of_single_node();
    let mut cells = 0;
    replay(&recording, Nodes::SingleNode, |name, credential, recorded, answer| {
        assert_cell(name, credential, recorded, answer);
        cells += 1;
    })
    .await;
    assert_eq!(cells, 80 * 16);
}

#[tokio::test]
async fn two_peers_give_the_answer_recorded_in_distributed_mode_in_every_cell() {
    let recording: AccessRecording = shared("access_distributed.json");
    let mut cells = 0;
    replay(&recording, Nodes::TwoPeers, |name, credential, recorded, answer| {
        assert_cell(name, credential, recorded, answer);
        cells += 1;
    })
    .await;
    assert_eq!(cells, 80 * 16);
}

#[tokio::test]
async fn two_peers_differ_from_a_single_node_only_where_a_cluster_is_asked_for() {
    let recording = AccessRecording::of_single_node();
    let mut other = Vec::new();
    replay(&recording, Nodes::TwoPeers, |name, _, recorded, answer| {
        if answer.status != recorded.status {
            assert!(!matches!(recorded.status, 401 | 403), "{name}");
            other.push(name.to_owned());
        }
    })
    .await;
    other.dedup();
    assert_eq!(other, ONLY_IN_A_CLUSTER);
}
