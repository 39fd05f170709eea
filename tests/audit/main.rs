//! Every answer about a log is the one that DuckDB gives about the same log.
//!
//! DuckDB's answers are kept in `fixtures/audit_answers.json`; where its Python package is installed, it is asked again, and
//! both have to agree with it. `PORTCULLIS_WRITE_ANSWERS=1` keeps what it says.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot look must fail")]

use std::path::{Path, PathBuf};
use std::process::Command;

use portcullis_tests::audit_log::AuditLog;
use portcullis_tests::root;
use qdrant_audit::{Cancel, Field, Index, Now, Query, Search, Sources, Width};
use serde_json::{Value, json};

/// Enough for two hundred refused ones, and few enough for a build without optimization.
const EVENTS: u64 = 50_000;
/// How many of the newest events and of the most frequent values are compared.
const NEWEST: usize = 30;
const VALUES: usize = 10;

/// The made log, and what a real server wrote.
fn logs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    AuditLog::month(EVENTS).write(folder.path()).unwrap();
    let recorded = "audit.2026-11-21-00.log";
    std::fs::copy(root().join("tests/fixtures/recordings").join(recorded), folder.path().join(recorded)).unwrap();
    folder
}

fn questions() -> PathBuf {
    root().join("tests/audit/questions.json")
}

fn frozen() -> PathBuf {
    root().join("tests/fixtures/audit_answers.json")
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// What DuckDB answers; none where it is not installed.
fn duckdb(folder: &Path) -> Option<Value> {
    let asked = Command::new("python3").args(["-c", "import duckdb"]).output().ok()?;
    if !asked.status.success() {
        return None;
    }
    let output = Command::new("python3")
        .arg(root().join("tests/audit/duckdb_answers.py"))
        .args([folder, &questions()])
        .output()
        .expect("Python ran a moment ago");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// What ours answers, in the same form.
fn ours(folder: &Path) -> Value {
    let index = Index::open(Sources::discover(&[folder.to_owned()]).unwrap());
    index.load(&Cancel::default(), &|_| {}).unwrap();
    let snapshot = index.snapshot();
    let questions = read(&questions());
    let answers = questions.as_array().unwrap().iter().map(|question| {
        let text = question["query"].as_str().unwrap();
        let query = Query::parse(text, Now::default()).unwrap();
        let search = Search::run(&snapshot, &query, &Cancel::default()).unwrap();
        json!({
            "query": text,
            "total": search.total(),
            "facets": facets(&search),
            "hours": hours(&search),
            "newest": search.rows(0, NEWEST).iter().map(|row| json!([shortest(&row.time), row.method, row.remote])).collect::<Vec<_>>(),
        })
    });
    answers.collect()
}

fn facets(search: &Search) -> Value {
    let fields: Vec<Field> = Field::ALL.into_iter().filter(|&field| field != Field::Source).collect();
    let facets = search.facets(&fields, VALUES).into_iter().map(|facet| {
        let values: Vec<Value> = facet.values.iter().map(|value| json!([value.value, value.count])).collect();
        (facet.field.name().to_owned(), json!({ "distinct": facet.distinct, "values": values }))
    });
    Value::Object(facets.collect())
}

/// Hour and result, each with its count, where there are any.
fn hours(search: &Search) -> Vec<Value> {
    let histogram = search.histogram_by(Width::Hour);
    let counts = histogram.buckets.iter().flat_map(|bucket| {
        [("denied", bucket.denied), ("ok", bucket.ok)].map(|(result, count)| (bucket.start_ms / 1_000, result, count))
    });
    counts.filter(|(_, _, count)| *count > 0).map(|(start, result, count)| json!([start, result, count])).collect()
}

/// A moment with as many digits as the server writes: none, three, six or nine.
fn shortest(time: &str) -> String {
    let (second, digits) = time.trim_end_matches('Z').split_once('.').unwrap();
    let mut digits = digits.to_owned();
    while digits.ends_with("000") {
        digits.truncate(digits.len() - 3);
    }
    if digits.is_empty() { format!("{second}Z") } else { format!("{second}.{digits}Z") }
}

/// Says which question differs, and where, instead of two texts of a hundred thousand letters.
fn assert_same(ours: &Value, theirs: &Value, whose: &str) {
    let (ours, theirs) = (ours.as_array().unwrap(), theirs.as_array().unwrap());
    assert_eq!(ours.len(), theirs.len(), "as many answers as {whose}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        for part in ["query", "total", "facets", "hours", "newest"] {
            assert_eq!(ours[part], theirs[part], "{part} of `{}`: ours, and {whose}", theirs["query"]);
        }
    }
}

#[test]
fn every_answer_is_the_one_of_duckdb() {
    let folder = logs();
    let fresh = duckdb(folder.path());
    if std::env::var_os("PORTCULLIS_WRITE_ANSWERS").is_some() {
        let fresh = fresh.as_ref().expect("DuckDB's Python package is installed");
        std::fs::write(frozen(), fresh.to_string() + "\n").unwrap();
    }
    let ours = ours(folder.path());
    assert_same(&ours, &read(&frozen()), "the kept answers of DuckDB");
    match fresh {
        Some(fresh) => assert_same(&ours, &fresh, "DuckDB"),
        None => println!("DuckDB's Python package is not installed: compared with its kept answers only."),
    }
}

#[test]
fn the_questions_find_something_and_leave_something_out() {
    let answers = read(&frozen());
    let answers = answers.as_array().unwrap();
    let all = answers[0]["total"].as_u64().unwrap();
    let strict = answers.iter().filter(|answer| (1..all).contains(&answer["total"].as_u64().unwrap()));
    assert_eq!(strict.count(), answers.len() - 2, "all but the first and the one that finds nothing");
}
