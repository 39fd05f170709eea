use super::*;
use crate::testing::{line, snapshot};
use crate::{Query, Snapshot};

const COLUMNS: [Field; 3] = [Field::Result, Field::Subject, Field::Error];

fn everything(snapshot: &Snapshot) -> Search {
    Search::run(snapshot, &Query::everything(), &Cancel::default()).unwrap()
}

fn written(lines: Vec<String>, format: Format) -> String {
    let (snapshot, _) = snapshot(&[("log", lines)], 50);
    let mut out = Vec::new();
    export(&everything(&snapshot), format, &COLUMNS, &mut out, &Cancel::default(), &|_| ()).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn lines_are_written_byte_for_byte_newest_first() {
    let odd = r#"{ "timestamp" : "2026-11-21T00:00:30Z",  "x":"\u00e9\ud83d\ude00", "subject":"é" }"#.to_owned();
    let long = line(40, &[("subject", &"x".repeat(700_000))]);
    let one: Vec<String> = (0..2_000).map(|second| line(second * 2, &[("result", "ok")])).chain([odd, long]).collect();
    let two: Vec<String> = (0..2_000).map(|second| line(second * 3, &[("result", "denied")])).collect();
    let (snapshot, events) = snapshot(&[("one", one), ("two", two)], 300);
    let told = std::cell::Cell::new(0);
    let mut out = Vec::new();
    let count =
        export(&everything(&snapshot), Format::JsonLines, &[], &mut out, &Cancel::default(), &|count| told.set(count));
    assert_eq!((count.unwrap(), told.get()), (4_002, 4_002));
    let expected: String = events.iter().rev().map(|event| format!("{}\n", event.line)).collect();
    assert!(out == expected.as_bytes());
}

#[test]
fn commas_quotes_and_line_ends_stay_one_value_of_csv() {
    let lines = vec![line(0, &[("result", "ok"), ("subject", "a, \"b\"\r\nc")]), line(1, &[("error", " é")])];
    assert_eq!(
        written(lines, Format::Csv),
        "time,result,subject,error\r\n2026-11-21T00:00:01.000000000Z,,,\" é\"\r\n\
         2026-11-21T00:00:00.000000000Z,ok,\"a, \"\"b\"\"\r\nc\",\r\n"
    );
}

#[test]
fn no_value_of_csv_is_a_formula() {
    for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "=HYPERLINK(\"http://x\",\"y\")"] {
        let csv = written(vec![line(0, &[("subject", formula)])], Format::Csv);
        let value = csv.split_once("Z,,").unwrap().1;
        assert_eq!(value, format!("\"'{}\",\r\n", formula.replace('"', "\"\"")), "{formula}");
    }
    let csv = written(vec![line(0, &[("subject", "a=1"), ("error", "1-1")])], Format::Csv);
    assert!(csv.ends_with("Z,,a=1,1-1\r\n"), "{csv}");
}

#[test]
fn no_value_is_markup_or_ends_the_row_of_markdown() {
    let odd = "a|b\n<img src=x> [c](http://d) `e` *f* \\ www.g.h i@j \u{7}";
    let markdown = written(vec![line(0, &[("subject", odd)])], Format::Markdown);
    let expected = r"a\|b<br>&lt;img src=x&gt; \[c\]\(http\://d\) \`e\` \*f\* \\ www\.g.h i\@j   ";
    assert_eq!(
        markdown,
        format!(
            "| time | result | subject | error |\n| --- | --- | --- | --- |\n| 2026-11-21T00:00:00.000000000Z |  | {expected}|  |\n"
        )
    );
}

#[test]
fn a_line_that_is_gone_ends_the_export_with_its_log() {
    let (whole, _) = snapshot(&[("peer-1/audit.log", vec![line(0, &[])])], 50);
    let empty = std::sync::Arc::new(crate::Log::new("peer-1/audit.log", None, tempfile::tempfile().unwrap()));
    let gone = Snapshot { logs: vec![None, Some(empty)].into(), ..whole };
    let error = export(&everything(&gone), Format::JsonLines, &[], &mut Vec::new(), &Cancel::default(), &|_| ());
    assert!(error.unwrap_err().to_string().contains("peer-1/audit.log"));
}

fn many() -> Snapshot {
    snapshot(&[("log", (0..20_000).map(|second| line(second, &[("result", "ok")])).collect())], 5_000).0
}

fn names(folder: &std::path::Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_file_is_whole_under_its_name_and_takes_the_place_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.jsonl");
    std::fs::write(&path, "before").unwrap();
    let count = export_to_file(&everything(&many()), Format::JsonLines, &[], &path, &Cancel::default(), &|_| ());
    assert_eq!(count.unwrap(), 20_000);
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 20_000);
    assert_eq!(names(folder.path()), ["out.jsonl"]);
}

#[test]
fn an_export_that_is_stopped_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.jsonl");
    std::fs::write(&path, "before").unwrap();
    let cancel = Cancel::default();
    let stop_in_the_middle = |written| {
        if written > 10_000 {
            cancel.cancel()
        }
    };
    let stopped = export_to_file(&everything(&many()), Format::JsonLines, &[], &path, &cancel, &stop_in_the_middle);
    assert!(matches!(stopped, Err(ExportError::Cancelled)), "{stopped:?}");
    assert_eq!((std::fs::read_to_string(&path).unwrap().as_str(), names(folder.path()).len()), ("before", 1));
}

#[test]
fn a_folder_that_is_not_there_is_an_error_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("absent/out.csv");
    let error = export_to_file(&everything(&many()), Format::Csv, &COLUMNS, &path, &Cancel::default(), &|_| ());
    assert!(error.unwrap_err().to_string().starts_with("The export cannot be written: "));
    assert!(names(folder.path()).is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_says_that_there_is_no_room() {
    let mut full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let error = export(&everything(&many()), Format::JsonLines, &[], &mut full, &Cancel::default(), &|_| ());
    assert!(matches!(error, Err(ExportError::Full(_))), "{error:?}");
}

/// Runs itself in a shell in which files may not grow beyond some kilobytes.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_leaves_what_was_there() {
    const INNER: &str = "QDRANT_AUDIT_EXPORT_TO";
    if let Some(path) = std::env::var_os(INNER) {
        let error = export_to_file(
            &everything(&many()),
            Format::Csv,
            &[Field::Result; 100],
            path.as_ref(),
            &Cancel::default(),
            &|_| (),
        );
        assert!(matches!(error, Err(ExportError::Full(_))), "{error:?}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    std::fs::write(&path, "before").unwrap();
    let logs = tempfile::tempdir().unwrap();
    let ended = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 4096; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "export::tests::a_file_that_may_not_grow_leaves_what_was_there"])
        .env(INNER, &path)
        .current_dir(logs.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && told.contains("1 passed"), "{told}");
    assert_eq!((std::fs::read_to_string(&path).unwrap().as_str(), names(folder.path()).len()), ("before", 1));
}
