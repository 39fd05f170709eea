//! Posture: fifty clusters at once beside the slowest of them alone, and what judging costs without any network.

#![allow(clippy::expect_used, reason = "an expectation says what a measurement takes for granted")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use portcullis_console::connection::CredentialChoice;
use portcullis_console::keychain::MemoryKeychain;
use portcullis_console::posture::PostureForm;
use portcullis_console::{Console, Ports};
use portcullis_posture::files::{Files, Given};
use portcullis_posture::judge_files;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How many profiles there are.
const PROFILES: usize = 50;
/// How long the slowest server takes for each answer; the others take less, evenly spread.
const SLOWEST: Duration = Duration::from_millis(500);
/// How often each is measured; the median is told.
const RUNS: usize = 5;

const KEY: &str = "a key for this measurement only, of forty";

const COMPOSE: &str = "services:
  qdrant:
    image: qdrant/qdrant:v1.18.3
    ports: [\"6333:6333\", \"127.0.0.1:6334:6334\"]
    env_file: qdrant.env
    volumes: [\"./production.yaml:/qdrant/config/production.yaml\"]
";
const CONFIG: &str = "service:
  enable_tls: true
  jwt_rbac: true
audit:
  enabled: true
  max_log_files: 30
";
const VARIABLES: &str = "QDRANT__SERVICE__API_KEY=8d5f0a7c1e93b2464f7de0b1a95c38e2\n";

/// Answers as a server with a key does, each time after this delay.
async fn serve(delay: Duration) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, delay));
        }
    });
    port
}

async fn answer(mut stream: TcpStream, delay: Duration) {
    let mut head = Vec::new();
    let mut part = [0; 1024];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut part).await {
            // Who greets in TLS is hung up on.
            Ok(count) if count > 0 && (!head.is_empty() || part[0].is_ascii_uppercase()) => {
                head.extend_from_slice(&part[..count]);
            }
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head);
    let body = match head.split(' ').nth(1).unwrap_or_default() {
        "/" => json!({ "title": "qdrant - vector search engine", "version": "1.18.3", "commit": "0" }).to_string(),
        path if head.contains(KEY) && path.starts_with("/telemetry") => {
            json!({ "result": { "app": { "jwt_rbac": true } }, "status": "ok", "time": 0.0 }).to_string()
        }
        _ if head.contains(KEY) => json!({ "result": { "collections": [] }, "status": "ok", "time": 0.0 }).to_string(),
        _ => "Must provide an API key or an Authorization bearer token".to_owned(),
    };
    let status = if body.starts_with('{') { "200 OK" } else { "401 Unauthorized" };
    tokio::time::sleep(delay).await;
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    let _ = stream.write_all(answer.as_bytes()).await;
}

/// A profile that leads to this port.
fn profile(console: &Console, port: u16) -> String {
    let form = json!({
        "name": format!("search-{port}"), "folder": "", "environment": "staging",
        "address": { "scheme": "http", "host": "127.0.0.1", "port": port, "path_prefix": "" },
        "grpc_port": null, "server_version": null,
        "manage_key": { "kind": "set", "value": KEY, "place": "session" },
        "alternate_key": { "kind": "keep" }, "read_only_key": { "kind": "keep" }, "token": { "kind": "keep" },
    });
    let form = serde_json::from_value(form).expect("a form");
    console.save_profile(form).expect("a saved profile").id
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let console = Arc::new(Console::new(Ports::system(folder.path(), Arc::new(MemoryKeychain::default()))));
    let mut slowest = String::new();
    for place in 1..=PROFILES {
        let delay = SLOWEST.mul_f64(place as f64 / PROFILES as f64);
        slowest = profile(&console, serve(delay).await);
    }
    let (mut alone, mut all) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let form = PostureForm {
            profile_id: slowest.clone(),
            credential: CredentialChoice::Best,
            with_side_effects: false,
            metrics_port: None,
            retention_days: None,
        };
        let begun = Instant::now();
        console.judge_cluster(form, "alone").await.expect("an outcome");
        alone.push(begun.elapsed());
        let begun = Instant::now();
        let rows = console.judge_all(false, None, "all", |_| {}).await.expect("rows");
        all.push(begun.elapsed());
        assert!(rows.len() == PROFILES && rows.iter().all(|row| row.view.is_some()), "every cluster is judged");
    }
    let (alone, all) = (median(alone), median(all));
    println!(
        "| {PROFILES} clusters at once | {:.2} s | under {:.2} s, a fifth more than the slowest alone ({:.2} s) | servers on loopback that answer after 10 to {} ms |",
        all.as_secs_f64(),
        alone.as_secs_f64() * 1.2,
        alone.as_secs_f64(),
        SLOWEST.as_millis()
    );
    let given = [("compose.yml", COMPOSE), ("production.yaml", CONFIG), ("qdrant.env", VARIABLES)];
    let given = given.map(|(name, text)| Given { name, text });
    const TIMES: u32 = 1_000;
    let begun = Instant::now();
    for _ in 0..TIMES {
        let (files, errors) = Files::read(black_box(&given));
        assert!(errors.is_empty(), "the files are read");
        black_box(judge_files(&files));
    }
    let each = begun.elapsed() / TIMES;
    println!(
        "| Three files read and judged | {:.2} ms | | Compose, a configuration and its variables |",
        each.as_secs_f64() * 1e3
    );
}
