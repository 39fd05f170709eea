//! `audit`: files, standard input and the practice cluster.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use super::clusters::Practice;
use super::process::Room;

fn recorded() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/recordings/audit.2026-11-21-00.log");
    fs::read_to_string(path).expect("the recording is there")
}

fn log(room: &Room) -> PathBuf {
    room.file("audit.2026-11-21-00.log", &recorded())
}

fn count(text: &str, part: &str) -> usize {
    text.lines().filter(|line| line.contains(part)).count()
}

const DENIED: &str = r#""result":"denied""#;

#[test]
fn one_number_is_counted_whatever_the_lines_come_from() {
    let room = Room::new();
    let (path, text) = (log(&room).display().to_string(), recorded());
    let expected = format!("{}\n", count(&text, DENIED));
    let counting = ["--query", "result:denied", "--count"];
    assert_eq!(room.run(&[&["audit", &path], &counting[..]].concat(), "").out, expected);
    assert_eq!(room.run(&[&["audit", "-"], &counting[..]].concat(), &text).out, expected);
    let folder = room.path().display().to_string();
    let shown = room.run(&["audit", &folder, "--count", "--json"], "").json();
    assert_eq!(shown["count"], text.lines().count());
}

#[test]
fn lines_come_as_they_are_newest_first_and_as_many_as_wanted() {
    let room = Room::new();
    let (path, text) = (log(&room).display().to_string(), recorded());
    let mut expected: Vec<&str> = text.lines().collect();
    expected.sort_by(|one, other| other[..46].cmp(&one[..46]));
    let shown = room.run(&["audit", &path, "--format", "json"], "");
    assert_eq!(shown.code, 0, "{}", shown.err);
    let lines: Vec<&str> = shown.out.lines().collect();
    assert_eq!(lines.len(), expected.len());
    assert_eq!((lines[0], lines[lines.len() - 1]), (expected[0], expected[expected.len() - 1]));
    let shown = room.run(&["audit", &path, "--format", "json", "--limit", "3"], "");
    assert_eq!(shown.out.lines().collect::<Vec<_>>(), expected[..3]);
}

#[test]
fn tables_are_for_people_spreadsheets_and_reports() {
    let room = Room::new();
    let path = log(&room).display().to_string();
    let table = room.run(&["audit", &path, "--query", "method:upsert_points"], "");
    assert!(table.out.starts_with("time ") && table.out.contains("upsert_points"), "{table:?}");
    let many = room.run(&["audit", &path], "");
    assert_eq!(many.out.lines().count(), 101, "the names of the columns and 100 events");
    assert!(many.err.contains("newest 100 of"), "{}", many.err);
    let csv = room.run(&["audit", &path, "--format", "csv", "--limit", "2"], "");
    assert!(csv.out.starts_with("time,result,auth_type,subject,method,collection,remote,api,error"), "{csv:?}");
    let markdown = room.run(&["audit", &path, "--format", "markdown", "--limit", "2"], "");
    assert_eq!(markdown.out.lines().filter(|line| line.starts_with('|')).count(), 4, "{markdown:?}");
}

#[test]
fn a_value_cannot_steer_the_terminal() {
    let room = Room::new();
    let line = r#"{"timestamp":"2026-11-21T00:00:00Z","subject":"a\u001b[2Jb\nc","result":"ok"}"#;
    let shown = room.run(&["audit", "-"], &format!("{line}\n"));
    assert_eq!((shown.code, shown.out.lines().count()), (0, 2), "{shown:?}");
    assert!(!shown.out.contains('\u{1b}'));
}

#[test]
fn values_and_hours_are_counted() {
    let room = Room::new();
    let (path, text) = (log(&room).display().to_string(), recorded());
    let (ok, denied) = (count(&text, r#""result":"ok""#), count(&text, DENIED));
    let facets = room.run(&["audit", "--facets=result,method", &path, "--json"], "").json();
    assert_eq!(facets.as_array().map(Vec::len), Some(2));
    assert_eq!((&facets[0]["field"], &facets[0]["distinct"]), (&"result".into(), &2.into()));
    let counts: Vec<u64> = (0..2).filter_map(|place| facets[0]["values"][place]["count"].as_u64()).collect();
    assert_eq!(counts.iter().sum::<u64>(), (ok + denied) as u64);
    let shown = room.run(&["audit", &path, "--facets"], "").out;
    assert!(shown.starts_with("result (2)\n") && shown.contains("source (1)"), "{shown}");
    let hours = room.run(&["audit", &path, "--histogram", "hour"], "").out;
    let fields: Vec<&str> = hours.lines().nth(1).expect("an hour").split_whitespace().collect();
    assert_eq!(fields, ["2026-11-21T00:00:00Z", &ok.to_string(), &denied.to_string(), "0"], "{hours}");
    let histogram = room.run(&["audit", &path, "--histogram", "day", "--json"], "").json();
    assert_eq!((&histogram["width_ms"], &histogram["buckets"][0]["ok"]), (&86_400_000.into(), &ok.into()));
}

#[test]
fn times_are_beside_the_query_and_count_from_now() {
    let room = Room::new();
    let path = log(&room).display().to_string();
    let all = recorded().lines().count();
    // Eight hours after the day began.
    let code = |arguments: &[&str]| {
        let shown = room.run(&[&["audit", &path, "--count", "--now", "1795248000"], arguments].concat(), "");
        (shown.code, shown.out.trim().to_owned())
    };
    assert_eq!(code(&["--since", "1d"]), (0, all.to_string()));
    assert_eq!(code(&["--since", "1h"]), (0, "0".to_owned()));
    assert_eq!(code(&["--until", "2026-11-21T00:00:00Z"]), (0, "0".to_owned()));
    assert_eq!(code(&["--since", "2026-11-21T00:00:00Z", "--until", "2026-11-22T00:00:00Z"]), (0, all.to_string()));
}

#[test]
fn what_was_asked_wrongly_says_what_to_write() {
    let room = Room::new();
    let path = log(&room).display().to_string();
    for (arguments, part) in [
        (vec!["audit"], "--profile"),
        (vec!["audit", &path, "--query", "hour:99"], "hour"),
        (vec!["audit", &path, "--since", "soon"], "--since"),
        (vec!["audit", &path, "-"], "Standard input"),
        (vec!["audit", &path, "--follow", "--format", "csv"], "--format json"),
        (vec!["audit", &path, "--facets=nothing"], "nothing"),
        (vec!["audit", &path, "--count", "--histogram", "hour"], "--histogram"),
        (vec!["audit", &path, "--count", "--limit", "3"], "--limit"),
        (vec!["audit", &path, "--histogram", "hour", "--limit", "3"], "--limit"),
        (vec!["audit", &path, "--facets=result", "--format", "csv"], "--format json"),
        (vec!["audit", &path, "--histogram", "hour", "--format", "markdown"], "--format json"),
        (vec!["audit", &path, "--count", "--format", "csv"], "--format json"),
    ] {
        let answer = room.run(&arguments, "");
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{arguments:?} {answer:?}");
        assert!(answer.err.contains(part), "{arguments:?} {}", answer.err);
    }
    assert_eq!(room.run(&["audit", "/nowhere"], "").code, 1);
    assert_eq!(room.run(&["audit", "--url", "http://127.0.0.1:9"], "").code, 8);
    assert_eq!(room.run(&["audit", "--profile", "absent"], "").code, 5);
}

#[test]
fn lines_that_are_no_events_are_told_beside_the_answer() {
    let room = Room::new();
    let text = format!("{}no event\n", recorded());
    let shown = room.run(&["audit", "-", "--count", "--timings"], &text);
    assert_eq!((shown.code, shown.out), (0, format!("{}\n", recorded().lines().count())));
    assert!(shown.err.contains("left out: 1.") && shown.err.contains("Loading took"), "{}", shown.err);
}

#[test]
fn a_last_line_that_is_not_whole_is_told() {
    let room = Room::new();
    let text = recorded();
    let path = room.file("audit.2026-11-21-00.log", &text[..text.len() - 20]).display().to_string();
    let shown = room.run(&["audit", &path, "--count"], "");
    assert_eq!((shown.code, shown.out), (0, format!("{}\n", text.lines().count() - 1)));
    let begins = text[..text.len() - 1].rfind('\n').expect("a line before") + 1;
    assert!(shown.err.contains(&format!("audit.2026-11-21-00.log, at byte {begins}: ")), "{}", shown.err);
}

#[test]
fn counts_are_also_written_as_json() {
    let room = Room::new();
    let path = log(&room).display().to_string();
    for counting in [&["--count"][..], &["--facets=result", "--limit", "1"], &["--histogram", "hour"]] {
        let answer = |form: &[&str]| room.run(&[&["audit", &path], counting, form].concat(), "").json();
        assert_eq!(answer(&["--format", "json"]), answer(&["--json"]));
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let room = Room::new();
    let path = room.file("audit.2026-11-21-00.log", &recorded().repeat(50)).display().to_string();
    for format in ["json", "csv", "table"] {
        let mut child =
            room.command(&["audit", &path, "--format", format, "--limit", "100000"]).spawn().expect("it starts");
        drop(child.stdout.take());
        let ended = child.wait_with_output().expect("it ends");
        assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]), "{format}");
    }
}

#[test]
fn a_folder_is_followed_over_a_new_file() {
    let room = Room::new();
    let folder = room.path().join("logs");
    fs::create_dir(&folder).expect("a folder");
    let line = |number: u32| {
        format!("{{\"timestamp\":\"2026-11-21T00:00:{number:02}Z\",\"method\":\"m{number}\",\"result\":\"ok\"}}\n")
    };
    fs::write(folder.join("audit.2026-11-21-00.log"), line(1)).expect("a file");
    let arguments = ["audit", &folder.display().to_string(), "--follow", "--format", "json"];
    let mut child = room.command(&arguments).spawn().expect("it starts");
    let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut next = || {
        let mut text = String::new();
        out.read_line(&mut text).expect("a line");
        text
    };
    assert_eq!(next(), line(1));
    let mut file = fs::OpenOptions::new().append(true).open(folder.join("audit.2026-11-21-00.log")).expect("a file");
    file.write_all(line(2).as_bytes()).expect("a line");
    assert_eq!(next(), line(2));
    fs::write(folder.join("audit.2026-11-21-01.log"), line(3)).expect("a file");
    assert_eq!(next(), line(3));
    child.kill().expect("it ends");
    child.wait().expect("it ends");
}

#[test]
fn standard_input_is_followed_to_its_end() {
    let room = Room::new();
    let shown = room.run(&["audit", "-", "--follow", "--format", "json", "--query", "result:denied"], &recorded());
    assert_eq!((shown.code, shown.out.lines().count()), (0, count(&recorded(), DENIED)), "{}", shown.err);
}

#[test]
fn a_practice_cluster_tells_its_log_to_those_who_manage() {
    let room = Room::new();
    let practice = Practice::start(&room);
    let cluster = ["audit", "--url", practice.field("url"), "--ca-file", practice.field("ca_file")];
    let manage = practice.field("manage_key_file").to_owned();
    let with_key = [&cluster[..], &["--manage-key-file", &manage]].concat();
    let facets = room.run(&[&with_key[..], &["--facets=result", "--json"]].concat(), "").json();
    assert_eq!(facets[0]["field"], "result");
    let listed = room.run(&[&with_key[..], &["--query", "method:get_audit_logs", "--format", "json"]].concat(), "");
    assert!(listed.out.contains("get_audit_logs") && listed.code == 0, "{listed:?}");
    let hidden =
        room.run(&[&with_key[..], &["--query", "method:get_audit_logs", "--hide-own", "--count"]].concat(), "");
    assert_eq!(hidden.out, "0\n");
    let without = room.run(&[&cluster[..], &["--count"]].concat(), "");
    assert_eq!((without.code, without.out.as_str()), (8, ""), "{without:?}");
    let key = fs::read_to_string(&manage).expect("the key");
    assert!(!format!("{listed:?}{without:?}").contains(key.trim()));
    practice.end();
}
