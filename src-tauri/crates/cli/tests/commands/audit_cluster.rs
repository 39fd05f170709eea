//! `audit` and what it asks of a cluster.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::process::{Answer, Room};

/// How many entries the log of the cluster has: one each second.
const ENTRIES: i64 = 12_500;
const BEGIN: i64 = 1_795_000_000;

fn entry(number: i64) -> Value {
    let at = DateTime::<Utc>::from_timestamp(BEGIN + number, 0).expect("a moment");
    let time = at.to_rfc3339_opts(SecondsFormat::Nanos, true);
    let result = if number % 500 == 0 { "denied" } else { "ok" };
    json!({ "timestamp": time, "method": format!("m{number}"), "result": result })
}

/// What the log answers by itself: a page, newest first.
fn page(request: &Value) -> (String, String) {
    let place = |name: &str| {
        let time = DateTime::parse_from_rfc3339(request[name].as_str()?).expect("a time");
        // The first whole second that is not before it.
        Some((time.timestamp_nanos_opt()? - BEGIN * 1_000_000_000 + 999_999_999).div_euclid(1_000_000_000))
    };
    let (from, to) = (place("time_from").unwrap_or(0).max(0), place("time_to").unwrap_or(ENTRIES).min(ENTRIES));
    let limit = usize::try_from(request["limit"].as_u64().expect("a limit")).expect("a number");
    let entries: Vec<Value> = (from..to).rev().take(limit).map(entry).collect();
    ("200 OK".to_owned(), json!({ "result": { "entries": entries }, "status": "ok" }).to_string())
}

fn refused(status: &str, words: &str) -> (String, String) {
    (status.to_owned(), json!({ "status": { "error": words } }).to_string())
}

/// A cluster that answers each question by its number and what it asks; the questions can be counted.
fn cluster(respond: impl Fn(usize, &Value) -> (String, String) + Send + 'static) -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (note, asked) = mpsc::channel();
    thread::spawn(move || {
        let mut questions = 0;
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let Some((path, body)) = request(&stream) else { continue };
            let (status, body) = match path.starts_with("POST /audit/logs ") {
                true => {
                    questions += 1;
                    let _ = note.send(body.clone());
                    respond(questions, &body)
                }
                false => ("200 OK".to_owned(), json!({"title": "qdrant", "version": "1.18.3"}).to_string()),
            };
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close", body.len());
            // Who asked may be gone.
            let _ = write!(stream, "{head}\r\n\r\n{body}");
        }
    });
    (url, asked)
}

fn request(stream: &TcpStream) -> Option<(String, Value)> {
    let mut stream = BufReader::new(stream);
    let mut first = String::new();
    stream.read_line(&mut first).ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        match line.trim_end().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some((first, serde_json::from_slice(&body).unwrap_or(Value::Null)))
}

fn audit(url: &str, more: &[&str]) -> Answer {
    Room::new().run(&[&["audit", "--url", url], more].concat(), "")
}

#[test]
fn no_more_is_asked_for_than_the_newest_answers_need() {
    for (more, lines, questions) in [
        (&["--limit", "10", "--format", "json"][..], 10, 1),
        (&[][..], 101, 1),
        (&["--limit", "1500", "--format", "json"][..], 1500, 2),
        // One of 500: the first page has two.
        (&["--limit", "5", "--format", "json", "--query", "-result:ok"][..], 5, 2),
    ] {
        let (url, asked) = cluster(|_, request| page(request));
        let answer = audit(&url, more);
        assert_eq!((answer.code, answer.out.lines().count()), (0, lines), "{more:?} {}", answer.err);
        assert_eq!(asked.try_iter().count(), questions, "{more:?}");
        assert!(answer.out.contains(&format!("m{}", if more.contains(&"-result:ok") { 12_000 } else { 12_499 })));
        assert_eq!(answer.err.contains("not asked for older ones"), lines == 101, "{}", answer.err);
    }
}

#[test]
fn what_counts_everything_reads_everything() {
    for (more, part) in [
        (&["--count"][..], "12500"),
        (&["--count", "--query", "result:denied"], "25"),
        (&["--facets=result", "--limit", "1"], "12475"),
    ] {
        let (url, _) = cluster(|_, request| page(request));
        let answer = audit(&url, more);
        assert_eq!(answer.code, 0, "{}", answer.err);
        assert!(answer.out.contains(part), "{more:?} {}", answer.out);
    }
    let (url, asked) = cluster(|_, request| page(request));
    let answer = audit(&url, &["--format", "csv"]);
    assert_eq!((answer.code, answer.out.lines().count()), (0, 12_501), "{}", answer.err);
    assert!(asked.try_iter().count() >= 3);
}

#[test]
fn a_cluster_that_wants_to_be_left_alone_for_a_moment_is_waited_for() {
    let (url, _) = cluster(|question, request| match question {
        2 => ("429 Too Many Requests\r\nRetry-After: 1".to_owned(), String::new()),
        4 => ("503 Service Unavailable\r\nRetry-After: 0".to_owned(), String::new()),
        _ => page(request),
    });
    let answer = audit(&url, &["--count"]);
    assert_eq!((answer.code, answer.out.as_str()), (0, "12500\n"), "{}", answer.err);
}

#[test]
fn what_came_before_a_failure_is_kept_and_the_rest_is_said_to_be_missing() {
    for after in ["", "\r\nRetry-After: 500"] {
        let (url, _) = cluster(move |question, request| match question {
            1 => page(request),
            _ => (format!("503 Service Unavailable{after}"), json!({"status": {"error": "Busy"}}).to_string()),
        });
        let answer = audit(&url, &["--count"]);
        assert_eq!((answer.code, answer.out.as_str()), (7, "1000\n"), "{}", answer.err);
        assert!(answer.err.contains("What is older") && answer.err.contains("Busy"), "{}", answer.err);
    }
}

#[test]
fn following_a_cluster_begins_at_its_end() {
    let (url, asked) = cluster(|_, request| page(request));
    let room = Room::new();
    let arguments = ["audit", "--url", &url, "--follow", "--format", "json"];
    let mut child = room.command(&arguments).spawn().expect("it starts");
    let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut first = String::new();
    out.read_line(&mut first).expect("a line");
    assert!(first.contains("m12490"), "{first}");
    let looked = asked.iter().find(|question| question.get("time_from").is_some()).expect("it looks for more");
    assert!(looked["time_from"].as_str() > entry(12_480)["timestamp"].as_str(), "{looked}");
    assert_eq!(asked.try_iter().filter(|question| question.get("time_from").is_none()).count(), 0);
    child.kill().expect("it ends");
    child.wait().expect("it ends");
}

#[test]
fn a_key_that_is_revoked_ends_the_following_and_a_passing_failure_is_told_once() {
    let (url, _) = cluster(|question, request| match question {
        1 => page(request),
        2 => refused("500 Internal Server Error", "Service internal error: no file"),
        _ => refused("403 Forbidden", "Forbidden: Global manage access is required"),
    });
    let answer = audit(&url, &["--follow", "--format", "json", "--limit", "1"]);
    assert_eq!((answer.code, answer.out.lines().count()), (8, 1), "{answer:?}");
    assert_eq!(answer.err.matches("It is tried again").count(), 1, "{}", answer.err);
    assert!(answer.err.contains("Global manage access is required"), "{}", answer.err);
}
