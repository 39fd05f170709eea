//! Four million events of an audit log: loaded and asked, beside DuckDB and ripgrep on the same files in the same run; prints
//! rows of a table.
//!
//! `audit-bench [PYTHON [RIPGREP]]`: a Python that has DuckDB, and ripgrep's program. Ours and theirs take turns; the files
//! are read once before, so that they come from memory for all.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use portcullis_tests::audit_log::AuditLog;
use portcullis_tests::root;
use qdrant_audit::{Cancel, Field, Index, Now, Query, Search, Snapshot, Sources, Width};
use serde_json::Value;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const EVENTS: u64 = 4_000_000;
const ROUNDS: usize = 7;
/// Each question is asked so often in a round, and its median counts.
const TIMES: usize = 9;

/// All but the log itself, which DuckDB does not know.
const FACETS: [Field; 8] = [
    Field::Result,
    Field::AuthType,
    Field::Subject,
    Field::Method,
    Field::Collection,
    Field::Remote,
    Field::Api,
    Field::Error,
];

/// What is measured, in milliseconds.
const PARTS: [&str; 7] = ["load", "newest page", "histogram", "newest", "facets", "text", "any case"];

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = made()?;
    let bytes = read_once(&folder)?;
    let python = arguments.first().filter(|path| Path::new(path).exists());
    let ripgrep = arguments.get(1).filter(|path| Path::new(path).exists());
    let mut ours: [Vec<f64>; PARTS.len()] = Default::default();
    let mut theirs: Vec<Value> = Vec::new();
    let mut found: [Vec<f64>; 2] = Default::default();
    let mut memory = 0.0;
    // The first round fills caches and is not counted.
    for round in 0..=ROUNDS {
        let (times, bytes_of_event) = one_round(&folder)?;
        let duckdb = python.map(|python| duckdb(python, &folder)).transpose()?;
        let texts = ripgrep.map(|ripgrep| {
            [searched(ripgrep, &folder, &["Write access"]), searched(ripgrep, &folder, &["-i", "write access"])]
        });
        if round == 0 {
            continue;
        }
        memory = bytes_of_event;
        for (all, time) in ours.iter_mut().zip(times) {
            all.push(time);
        }
        theirs.extend(duckdb);
        for (all, time) in found.iter_mut().zip(texts.into_iter().flatten()) {
            all.push(time?);
        }
    }
    let ours = ours.map(|mut times| median(&mut times));
    let how = format!("{EVENTS} events, {} MB, 30 daily files, {ROUNDS} rounds in turn", bytes / 1_000_000);
    let version = theirs.first().and_then(|told| told["version"].as_str()).unwrap_or_default().to_owned();
    let duckdb = |name: &str| {
        let mut times: Vec<f64> = theirs.iter().filter_map(|told| told[name].as_f64()).collect();
        (!times.is_empty()).then(|| median(&mut times))
    };
    let beside = |what: &str, ours: f64, theirs: Option<f64>, part: f64, aim: &str, how: &str| {
        let measured = match theirs {
            Some(theirs) => format!("{ours:.1} ms; theirs {theirs:.1} ms; ratio {:.3}", ours / theirs),
            None => format!("{ours:.1} ms; theirs not measured"),
        };
        let aim = theirs.map_or_else(|| aim.to_owned(), |theirs| format!("{aim}: {:.1} ms", theirs * part));
        println!("| {what} | {measured} | {aim} | {how} |");
    };
    let read_json = format!("{how}; DuckDB {version} `read_json` of the files, 2 threads");
    beside("Load all into a queryable state", ours[0], duckdb("load untyped"), 1.0 / 8.0, "an eighth", &read_json);
    let typed = "the same, where DuckDB is told the fields and their types";
    beside("Load all, beside a typed reading", ours[0], duckdb("load"), 1.0 / 8.0, "an eighth", typed);
    println!(
        "| Newest 100 events there, from the start of the load | {:.1} ms | under 150 ms | the first snapshot that is published |",
        ours[1]
    );
    beside("Histogram per hour and result", ours[2], duckdb("histogram"), 0.2, "a fifth", "median of 9 in each round");
    beside(
        "Newest 100 denied of one collection",
        ours[3],
        duckdb("newest"),
        0.2,
        "a fifth",
        "`result:denied collection:docs`, and its total",
    );
    beside(
        "All 8 facets under a filter",
        ours[4],
        duckdb("facet"),
        0.2,
        "a fifth of one",
        "`auth_type:Jwt`, most of the events; DuckDB counts one field",
    );
    let [exact, any] = found.map(|mut times| (!times.is_empty()).then(|| median(&mut times)));
    beside(
        "Text in every raw line",
        ours[5],
        exact,
        1.0,
        "no slower",
        "`\"Write access\"`; ripgrep `-j2 -c`, a process of its own",
    );
    beside("Text in any case", ours[6], any, 1.0, "no slower", "`\"write access\"`; ripgrep `-j2 -c -i`");
    println!(
        "| Memory of an event | {memory:.1} bytes | at most 60 bytes | the columns of the whole, by their lengths |"
    );
    Ok(())
}

/// The folder with the log, made once and kept below `target`.
fn made() -> Outcome<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = target.join(format!("audit-{EVENTS}-{}", AuditLog::month(EVENTS).seed));
    if !folder.exists() {
        let unfinished = folder.with_extension("unfinished");
        fs::create_dir_all(&unfinished)?;
        AuditLog::month(EVENTS).write(&unfinished)?;
        fs::rename(unfinished, &folder)?;
    }
    Ok(folder)
}

fn read_once(folder: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        bytes += std::io::copy(&mut fs::File::open(entry?.path())?, &mut std::io::sink())?;
    }
    Ok(bytes)
}

/// The times of [`PARTS`], and the bytes of an event.
fn one_round(folder: &Path) -> Outcome<([f64; PARTS.len()], f64)> {
    let begun = Instant::now();
    let index = Index::open(Sources::discover(&[folder.to_owned()])?);
    let first = Mutex::new(None);
    index.load(&Cancel::default(), &|_| {
        let Ok(mut first) = first.try_lock() else { return };
        if first.is_none() {
            let search = search(&index.snapshot(), "");
            if search.is_ok_and(|search| black_box(search.rows(0, 100)).len() == 100) {
                *first = Some(begun.elapsed());
            }
        }
    })?;
    let load = begun.elapsed();
    let snapshot = index.snapshot();
    if snapshot.events() != EVENTS {
        return Err(format!("{} events were loaded", snapshot.events()).into());
    }
    let first = first.into_inner()?.ok_or("nothing was published while loading")?;
    let everything = search(&snapshot, "")?;
    let histogram = often(|| everything.histogram_by(Width::Hour));
    let newest = often(|| {
        search(&snapshot, "result:denied collection:docs").map(|search| (search.total(), search.rows(0, 100)))
    });
    let facets = often(|| search(&snapshot, "auth_type:Jwt").map(|search| search.facets(&FACETS, 10)));
    let text = often(|| search(&snapshot, "\"Write access\"").map(|search| search.total()));
    let any = often(|| search(&snapshot, "\"write access\"").map(|search| search.total()));
    let times = [load, first, histogram, newest, facets, text, any];
    Ok((times.map(|time| time.as_secs_f64() * 1_000.0), snapshot.bytes() as f64 / EVENTS as f64))
}

fn search(snapshot: &Snapshot, text: &str) -> Outcome<Search> {
    let query = Query::parse(text, Now::default()).map_err(|error| error.to_string())?;
    Ok(Search::run(snapshot, &query, &Cancel::default())?)
}

/// The median time of what is done several times.
fn often<T>(mut what: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let begun = Instant::now();
            black_box(what());
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[TIMES / 2]
}

/// What DuckDB takes for the same, in a process of its own; the start of Python is not counted.
fn duckdb(python: &str, folder: &Path) -> Outcome<Value> {
    let mut command = Command::new(python);
    command.arg(root().join("tests/benches/audit_duckdb.py")).arg(folder).stdin(Stdio::null());
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// How long ripgrep looks for a text, with its start.
fn searched(ripgrep: &str, folder: &Path, arguments: &[&str]) -> Outcome<f64> {
    let mut command = Command::new(ripgrep);
    command.args(["-j2", "-c", "--fixed-strings"]).args(arguments).arg(folder).stdin(Stdio::null());
    let begun = Instant::now();
    let output = command.output()?;
    let took = begun.elapsed();
    if !output.status.success() || output.stdout.is_empty() {
        return Err("ripgrep found nothing".into());
    }
    Ok(took.as_secs_f64() * 1_000.0)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
