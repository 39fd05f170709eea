//! What a loaded log takes in memory. Alone in its program, so that nobody else's memory is counted.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use qdrant_audit::{Cancel, Index, Sources};

const EVENTS: u64 = 1_000_000;

/// What the program has in memory, in bytes.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}

fn line(text: &mut String, number: u64) {
    let (minute, second, rest) = (number / 60_000 % 60, number / 1_000 % 60, number % 1_000);
    let (user, collection, remote) = (number * 7 % 300, number * 11 % 400, number % 250);
    writeln!(
        text,
        r#"{{"timestamp":"2026-11-21T10:{minute:02}:{second:02}.{rest:03}Z","method":"get_points","api":"/collections/c{collection}/points","auth_type":"Jwt","subject":"user-{user}","remote":"10.0.0.{remote}","collection":"c{collection}","result":"ok"}}"#,
    )
    .unwrap();
}

#[test]
fn an_event_takes_at_most_60_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = fs::File::create(folder.path().join("audit.2026-11-21.log")).unwrap();
    let mut text = String::new();
    for number in 0..EVENTS {
        line(&mut text, number);
        if text.len() > 1 << 20 {
            file.write_all(text.as_bytes()).unwrap();
            text.clear();
        }
    }
    file.write_all(text.as_bytes()).unwrap();
    drop((file, text));
    let before = resident();
    let index = Index::open(Sources::discover(&[folder.path().to_owned()]).unwrap());
    index.load(&Cancel::default(), &|_| {}).unwrap();
    let taken = resident() - before;
    let snapshot = index.snapshot();
    assert_eq!(snapshot.events(), EVENTS);
    assert!(snapshot.bytes() as u64 <= 45 * EVENTS, "{} bytes in columns", snapshot.bytes());
    assert!(taken <= 60 * EVENTS, "{taken} bytes altogether");
}
