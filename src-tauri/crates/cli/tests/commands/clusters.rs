//! `practice`, `test-connection`, `facts` and `verify`: the practice cluster in one process, the others beside it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command};

use serde_json::Value;

use super::process::{Answer, HS256, Room, sign};

/// A practice cluster in a process of its own.
pub(crate) struct Practice {
    child: Child,
    pub(crate) told: Value,
}

impl Practice {
    pub(crate) fn start(room: &Room) -> Self {
        Self::start_with(room, &[])
    }

    fn start_with(room: &Room, more: &[&str]) -> Self {
        let arguments = [&["practice", "--json"], more].concat();
        let mut child = room.command(&arguments).spawn().expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut text = String::new();
        // The answer is one JSON object, laid out over several lines.
        while text.trim_end() != "}" && !text.ends_with("\n}\n") {
            let read = out.read_line(&mut text).expect("text");
            assert!(read > 0, "it ended after: {text}");
        }
        Self { told: serde_json::from_str(&text).expect("JSON"), child }
    }

    pub(crate) fn field(&self, name: &str) -> &str {
        self.told[name].as_str().unwrap_or_else(|| panic!("{name} is told: {}", self.told))
    }

    /// Runs a command on this cluster.
    fn run(&self, room: &Room, command: &str, more: &[&str], input: &str) -> Answer {
        let mut arguments = vec![command, "--url", self.field("url"), "--ca-file", self.field("ca_file")];
        arguments.extend(more);
        room.run(&arguments, input)
    }

    /// Tells it to end, and waits for that.
    pub(crate) fn end(self) {
        self.end_by("TERM");
    }

    fn end_by(mut self, signal: &str) {
        let told = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(told.success());
        assert!(self.child.wait().expect("it ends").success());
        let mut said = String::new();
        let mut stderr = self.child.stderr.take().expect("standard error is piped");
        stderr.read_to_string(&mut said).expect("text");
        assert_eq!(said, "");
    }
}

#[test]
fn a_practice_cluster_is_tested_looked_at_and_verified_and_leaves_nothing_behind() {
    let room = Room::new();
    let practice = Practice::start(&room);
    assert_eq!(practice.told["simulation"], true);
    let manage = practice.field("manage_key_file").to_owned();
    let with_key = ["--manage-key-file", manage.as_str(), "--json"];

    let tested = practice.run(&room, "test-connection", &with_key, "").json();
    assert_eq!((&tested["ok"], &tested["role"]["role"]), (&Value::Bool(true), &"manage".into()));
    let shown = practice.run(&room, "test-connection", &["--manage-key-file", manage.as_str()], "");
    let stages: Vec<_> = shown.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(stages, ["name", "tcp", "tls", "http", "gateway", "authentication", "version", "role"], "{shown:?}");

    let facts = practice.run(&room, "facts", &with_key, "").json();
    assert_eq!(facts["jwt_rbac"]["value"], true);
    assert_eq!(facts["open_instance"]["code"], "not_asked");

    let shown = practice.run(&room, "facts", &["--manage-key-file", manage.as_str()], "");
    assert_eq!(shown.code, 0, "{shown:?}");
    for words in ["Takes tokens (jwt_rbac)   on", "yes, a cluster of peers", "the one that answered", "docs, "] {
        assert!(shown.out.contains(words), "{words}: {}", shown.out);
    }
    let raw: Vec<_> = facts.as_object().expect("an object").keys().filter(|name| name.contains('_')).collect();
    assert!(raw.len() > 10);
    for raw in raw.into_iter().filter(|name| *name != "jwt_rbac") {
        assert!(!shown.out.contains(raw.as_str()), "{raw}: {}", shown.out);
    }
    assert!(!shown.out.contains('{') && !shown.out.contains("null"), "{}", shown.out);

    let report = practice.run(&room, "verify", &with_key, "").json();
    assert_eq!(report["differences"], 0);
    // It was asked: nothing is assumed that the cluster tells of itself.
    assert!(!report["assumes"].to_string().contains("jwt_rbac"), "{}", report["assumes"]);

    let key = std::fs::read_to_string(&manage).expect("the key is there");
    let token = sign(HS256, r#"{"access":[{"collection":"docs","access":"prw"}]}"#, &key);
    let shown = practice.run(&room, "verify", &["--token-file", "-"], &token);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.err.contains("requests are sent"), "{shown:?}");
    assert!(shown.out.contains("as predicted") && !shown.out.contains("DIFFERENT"), "{shown:?}");
    assert!(!shown.out.contains(&token) && !shown.err.contains(&token));

    let folder = practice.field("folder").to_owned();
    practice.end();
    assert!(!std::path::Path::new(&folder).exists());
}

#[test]
fn a_practice_cluster_whose_terminal_is_closed_leaves_nothing_behind() {
    let room = Room::new();
    let practice = Practice::start_with(&room, &["--single-node"]);
    let folder = practice.field("folder").to_owned();
    assert!(std::path::Path::new(&folder).join("manage-key").exists());
    practice.end_by("HUP");
    assert!(!std::path::Path::new(&folder).exists());
}

#[test]
fn a_practice_cluster_can_be_one_server_without_flaws() {
    let room = Room::new();
    let practice = Practice::start_with(&room, &["--single-node", "--no-flaws"]);
    let count = |field: &str| practice.told[field].as_array().map(Vec::len);
    assert_eq!((count("peers"), count("flaws")), (Some(1), Some(0)));
    let manage = practice.field("manage_key_file").to_owned();
    let facts = practice.run(&room, "facts", &["--manage-key-file", &manage, "--json"], "").json();
    assert_eq!(facts["distributed"]["value"], false);
    practice.end();
}

#[test]
fn proxies_that_the_environment_names_are_not_used() {
    let room = Room::new();
    let practice = Practice::start(&room);
    let mut command = room.command(&[
        "test-connection",
        "--json",
        "--url",
        practice.field("url"),
        "--ca-file",
        practice.field("ca_file"),
        "--manage-key-file",
        practice.field("manage_key_file"),
    ]);
    for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        // Nobody listens there.
        command.env(name, "http://127.0.0.1:9");
    }
    let answer = command.env_remove("NO_PROXY").env_remove("no_proxy").output().expect("the program runs");
    assert!(answer.status.success(), "{answer:?}");
    practice.end();
}

#[test]
fn a_plan_is_told_without_a_request() {
    let room = Room::new();
    // Nobody listens there: a request would fail.
    let plan = room.run(&["verify", "--url", "http://127.0.0.1:9", "--plan", "--json"], "").json();
    assert!(plan["requests"].as_u64().expect("a number") > 5);
}

#[test]
fn exit_codes_tell_an_unreachable_cluster_and_a_wrong_prediction_apart() {
    let room = Room::new();
    for command in ["test-connection", "facts", "verify"] {
        let answer = room.run(&[command, "--url", "http://127.0.0.1:9"], "");
        assert_eq!(answer.code, 8, "{command}: {answer:?}");
    }
    let practice = Practice::start(&room);
    let manage = std::fs::read_to_string(practice.field("manage_key_file")).expect("the key is there");
    // A payload constraint was taken before 1.16; the cluster is newer and refuses the token.
    let token = sign(HS256, r#"{"access":[{"collection":"docs","access":"r","payload":{"a":"b"}}]}"#, &manage);
    let answer = practice.run(&room, "verify", &["--token-file", "-", "--server-version", "1.15.5"], &token);
    assert_eq!(answer.code, 9, "{answer:?}");
    assert!(answer.out.contains("DIFFERENT") && answer.out.contains("deprecated"), "{answer:?}");
    practice.end();
}

#[test]
fn a_verification_without_answers_is_no_success() {
    let room = Room::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    // A gateway that reached the cluster once.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut lines = BufReader::new(&mut stream).lines().map_while(Result::ok);
            let first = lines.next().unwrap_or_default();
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let (status, body) = match first.starts_with("GET / ") {
                true => ("200 OK", r#"{"title":"qdrant - vector search engine","version":"1.18.3"}"#),
                false => ("502 Bad Gateway", "gone"),
            };
            let length = body.len();
            // The client may be gone.
            let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        }
    });
    let answer = room.run(&["verify", "--url", &url], "");
    assert_eq!(answer.code, 8, "{answer:?}");
    assert!(answer.err.contains("got no answer") && answer.out.contains("502"), "{answer:?}");
}

#[test]
fn a_cluster_is_named_by_a_profile_or_by_its_address() {
    let room = Room::new();
    for command in ["test-connection", "facts", "verify"] {
        assert_eq!(room.run(&[command], "").code, 2);
        assert_eq!(room.run(&[command, "--profile", "absent"], "").code, 5);
    }
}
