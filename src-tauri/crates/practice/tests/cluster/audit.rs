//! The audit log: what is written, and what the audit API answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use portcullis_practice::{Clock, Nodes, Options, PracticeCluster};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{Rest, moment, start};
use crate::recordings::{AccessRecording, Requests, TestKeys, keys, own, token};

/// How many lines the recorded server wrote while it was filled.
const FILLING: usize = 7;

fn lines(folder: &Path) -> Vec<Value> {
    let files = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("a file").path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    let text: String = files.iter().map(|file| fs::read_to_string(file).expect("text")).collect();
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// The audit log of the recorded server, as far as it was kept, against that of a practice node that is sent the same
/// requests with the same credentials in the same order.
#[tokio::test]
async fn the_same_requests_leave_the_recorded_entries() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/audit_checks.jsonl");
    let recorded = fs::read_to_string(path).expect("the recording is there");
    let recorded: Vec<Value> = recorded.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let access = AccessRecording::of_single_node();
    let cluster = start(Options { nodes: Nodes::SingleNode, ..access.keys().options() }).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let requests = Requests::read();
    for asked in &requests.actions {
        for credential in &requests.credentials {
            asked.send(&mut rest, access.presented(credential).as_deref()).await;
        }
    }
    let fields = ["method", "api", "auth_type", "collection", "result", "error"];
    let written = lines(cluster.audit_folder(0).expect("the log is on"));
    let written = written.iter().map(|entry| json!(fields.map(|field| entry[field].clone())));
    let written: Vec<_> = written.take(recorded.len() - FILLING).collect();
    for (index, (written, recorded)) in written.iter().zip(&recorded[FILLING..]).enumerate() {
        assert_eq!(written, recorded, "entry {index}");
    }
    assert_eq!(written.len(), recorded.len() - FILLING);
}

#[derive(Deserialize)]
struct Question {
    /// The body to the letter: mistakes in it are answered with their column.
    request: String,
    status: u16,
    entries: Option<usize>,
    error: Option<String>,
}

#[tokio::test]
async fn the_audit_api_answers_as_recorded() {
    let access = AccessRecording::of_single_node();
    let cluster = start(access.keys().options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let manage = access.keys().manage;
    for _ in 0..5 {
        rest.ask("GET /collections", None, None).await;
        rest.ask("GET /collections", access.presented("jwt_read").as_deref(), None).await;
    }
    for (name, question) in own::<BTreeMap<String, Question>>("audit_api.json") {
        let presented = match name.strip_prefix("as ") {
            Some(credential) => access.presented(credential),
            None => Some(manage.clone()),
        };
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(presented.as_deref().map(|presented| ("api-key", presented)));
        let answer = rest.send("POST /audit/logs", &headers, question.request.into_bytes()).await;
        assert_eq!((answer.status, answer.error()), (question.status, question.error), "{name}");
        if let Some(entries) = question.entries {
            assert_eq!(answer.result()["entries"].as_array().expect("entries").len(), entries, "{name}");
        }
    }
}

#[tokio::test]
async fn with_the_log_off_the_api_says_so_and_nothing_is_written() {
    let keys = keys();
    let cluster = start(Options { audit: false, ..keys.options() }).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let answer = rest.ask("POST /audit/logs", Some(&keys.manage), Some(&json!({}))).await;
    assert_eq!((answer.status, answer.error().as_deref()), (400, Some("Bad request: Audit logging is not enabled")));
    assert_eq!(cluster.audit_folder(0), None);
    assert!(!cluster.folder().join("peer-1").exists());
}

/// A cluster whose clock goes one second further with each look at it.
async fn ticking(keys: &TestKeys) -> PracticeCluster {
    let ticks = std::sync::atomic::AtomicI64::new(0);
    let clock = Clock::from_fn(move || {
        moment() + chrono::Duration::seconds(ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
    });
    PracticeCluster::start(Options { clock, ..keys.options() }).await.expect("the cluster starts")
}

#[tokio::test]
async fn both_peers_answer_with_the_entries_of_both_newest_first() {
    let keys = keys();
    let cluster = ticking(&keys).await;
    let [mut first, mut second] = [
        Rest::connect(&cluster, cluster.peers()[0].rest).await,
        Rest::connect(&cluster, cluster.peers()[1].rest).await,
    ];
    for (peer, id) in [(0, "one"), (1, "two"), (0, "three")] {
        let rest = if peer == 0 { &mut first } else { &mut second };
        let headers = [("api-key", keys.manage.as_str()), ("x-request-id", id)];
        assert_eq!(rest.send("GET /collections", &headers, Vec::new()).await.status, 200);
    }
    let question = json!({"filters": {"method": "list_collections"}});
    for rest in [&mut first, &mut second] {
        let answer = rest.ask("POST /audit/logs", Some(&keys.manage), Some(&question)).await.result();
        let entries = answer["entries"].as_array().expect("entries");
        let ids: Vec<_> = entries.iter().map(|entry| entry["tracing_id"].as_str().expect("an id")).collect();
        assert_eq!(ids, ["three", "two", "one"]);
    }
    let on_disk = [0, 1].map(|peer| lines(cluster.audit_folder(peer).expect("the log is on")));
    let count = |lines: &[Value]| lines.iter().filter(|line| line["method"] == "list_collections").count();
    assert_eq!((count(&on_disk[0]), count(&on_disk[1])), (2, 1));
}

#[tokio::test]
async fn entries_are_found_from_a_moment_on_and_up_to_one() {
    let keys = keys();
    let cluster = ticking(&keys).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    for _ in 0..4 {
        rest.ask("GET /collections", Some(&keys.manage), None).await;
    }
    let times: Vec<String> = lines(cluster.audit_folder(0).expect("the log is on"))
        .iter()
        .map(|line| line["timestamp"].as_str().expect("a time").to_owned())
        .collect();
    let question = json!({"time_from": times[1], "time_to": times[3]});
    let answer = rest.ask("POST /audit/logs", Some(&keys.manage), Some(&question)).await.result();
    let found: Vec<_> =
        answer["entries"].as_array().expect("entries").iter().map(|entry| &entry["timestamp"]).collect();
    assert_eq!(found, [&times[2], &times[1]]);
}

#[tokio::test]
async fn an_entry_names_the_subject_of_a_token() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let token = token(&json!({"access": "r", "subject": "alice", "sub": "nobody"}), &keys.manage);
    rest.ask("GET /collections", Some(&token), None).await;
    let line = &lines(cluster.audit_folder(0).expect("the log is on"))[0];
    assert_eq!(
        line,
        &json!({
            "timestamp": "2026-11-21T00:20:58Z", "method": "list_collections", "api": "/collections",
            "auth_type": "Jwt", "subject": "alice", "remote": "127.0.0.1", "result": "ok",
        })
    );
}

#[tokio::test]
async fn keys_and_tokens_are_never_written_down() {
    let keys = keys();
    let cluster = start(keys.options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    let token = token(&json!({"access": "r"}), &keys.manage);
    for credential in [keys.manage.as_str(), &keys.alternate, &keys.read_only, &token, "planted-and-wrong"] {
        rest.ask(&format!("GET /collections?api-key={credential}"), Some(credential), None).await;
    }
    let written = json!(lines(cluster.audit_folder(0).expect("the log is on"))).to_string();
    for secret in [&keys.manage, &keys.alternate, &keys.read_only, &token, "planted-and-wrong"] {
        assert!(!written.contains(secret));
    }
    assert!(!format!("{cluster:?}").contains(&keys.manage));
}
