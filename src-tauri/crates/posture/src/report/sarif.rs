//! SARIF 2.1.0: what fails, with its place, for code scanning.
//!
//! What passes or does not apply is not among the results: the common readers show every result as an alert, whatever
//! kind it says that it is. The rules name every check that was looked at. Where there was a run before, each result says
//! whether it is new; what is gone since then is no result, either, for the same reason.

use super::sources::address as address_of;
use super::words::{acceptance, origin};
use super::{PROGRAM_VERSION, markdown};
use crate::assessment::{Assessment, CheckResult, ResultState};
use crate::check::Severity;
use crate::difference::{ChangeKind, Difference};
use crate::outcome::{Evidence, Place};
use chrono::DateTime;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write as _;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn write(assessments: &[Assessment]) -> String {
    let runs: Vec<Value> = assessments.iter().map(run).collect();
    format!("{:#}\n", json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": runs }))
}

/// One assessment.
fn run(assessment: &Assessment) -> Value {
    let mut index = HashMap::new();
    let mut rules = Vec::new();
    for result in &assessment.results {
        index.entry(result.id.as_str()).or_insert_with(|| {
            rules.push(rule(result));
            rules.len() - 1
        });
    }
    let found_by = |result: &CheckResult| found(assessment, result, index[result.id.as_str()]);
    let results: Vec<Value> = assessment.results.iter().flat_map(found_by).collect();
    let mut invocation = json!({ "executionSuccessful": true });
    if DateTime::parse_from_rfc3339(&assessment.at).is_ok() {
        invocation["endTimeUtc"] = json!(assessment.at);
    }
    json!({
        "tool": { "driver": { "name": "Portcullis", "semanticVersion": PROGRAM_VERSION, "rules": rules } },
        "automationDetails": { "id": format!("portcullis/posture/{}/", encoded(&assessment.target)) },
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
    })
}

fn rule(result: &CheckResult) -> Value {
    let mut rule = json!({
        "id": result.id,
        "shortDescription": { "text": plain(&result.title) },
        "fullDescription": { "text": plain(&result.risk) },
        "help": { "text": plain(&markdown::advice_in_words(result)), "markdown": markdown::advice(result) },
        "defaultConfiguration": { "level": level(result.severity) },
        "properties": {
            "security-severity": score(result.severity),
            "tags": ["security", result.category.word().to_lowercase()],
        },
    });
    if let Some(address) = result.sources.iter().find_map(|source| address_of(source)) {
        rule["helpUri"] = json!(address);
    }
    rule
}

/// What is to be looked at: a result for each place in a file, or one for the cluster.
fn found(assessment: &Assessment, result: &CheckResult, rule: usize) -> Vec<Value> {
    let (kind, level) = match result.state {
        ResultState::Failed | ResultState::Accepted => ("fail", level(result.severity)),
        ResultState::Unknown => ("open", "none"),
        ResultState::Passed | ResultState::NotApplicable => return Vec::new(),
    };
    let one = |evidence: &[&Evidence], location: Value| {
        let mut found = json!({
            "ruleId": result.id,
            "ruleIndex": rule,
            "kind": kind,
            "level": level,
            "message": { "text": plain(&message(result, evidence)) },
            "locations": [location],
        });
        if let Some(difference) = &assessment.difference {
            found["baselineState"] = json!(baseline(difference, result));
        }
        if let (ResultState::Accepted, Some(words)) = (result.state, acceptance(result)) {
            found["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": words }]);
        }
        found
    };
    let placed: Vec<(&Evidence, &Place)> =
        result.evidence.iter().filter_map(|evidence| Some((evidence, evidence.place.as_ref()?))).collect();
    if placed.is_empty() {
        let all: Vec<&Evidence> = result.evidence.iter().collect();
        return vec![one(&all, cluster(assessment))];
    }
    let in_files = placed.into_iter().map(|(evidence, place)| {
        let mut found = one(&[evidence], in_file(place));
        if let Some(fix) = &evidence.fix {
            found["properties"] = json!({ "fix": fix });
        }
        found
    });
    in_files.collect()
}

/// How a result stands to the run before.
fn baseline(difference: &Difference, result: &CheckResult) -> &'static str {
    let change = difference.changes.iter().find(|change| change.check == result.id);
    match change.map(|change| change.kind) {
        Some(ChangeKind::New) => "new",
        None | Some(ChangeKind::StillThere) => "unchanged",
        Some(_) => "updated",
    }
}

fn message(result: &CheckResult, evidence: &[&Evidence]) -> String {
    let mut text = format!("{}.", result.title.trim_end_matches('.'));
    for evidence in evidence {
        let _ = write!(text, " {}", evidence.words);
        if evidence.place.is_none() {
            let _ = write!(text, " ({})", origin(evidence));
        }
    }
    if let Some(why) = &result.why {
        let _ = write!(text, " Unknown: {why}");
    }
    if let Some(words) = acceptance(result) {
        let _ = write!(text, " {words}");
    }
    text
}

/// A cluster has no file.
fn cluster(assessment: &Assessment) -> Value {
    json!({ "logicalLocations": [{ "name": assessment.target, "kind": "resource" }] })
}

fn in_file(place: &Place) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": address(&place.file) },
            "region": {
                "startLine": place.line.max(1),
                "startColumn": place.column.max(1),
                "snippet": { "text": place.text },
            },
        },
    })
}

/// A file's name as an address: relative as it was given, `file:` where it starts at a root.
fn address(file: &str) -> String {
    let file = file.replace('\\', "/");
    let drive = file.as_bytes().get(1) == Some(&b':') && file.starts_with(|first: char| first.is_ascii_alphabetic());
    if drive {
        format!("file:///{}:{}", &file[..1], encoded(&file[2..]))
    } else if file.starts_with('/') {
        format!("file:///{}", encoded(file.trim_start_matches('/')))
    } else {
        encoded(&file)
    }
}

/// With everything but plain letters and separators of folders as percent and digits.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Text in which a reader of messages finds no link: `[words](address)` would be one.
fn plain(text: &str) -> String {
    text.replace("](", "] (")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// In the middle of the band that code scanning gives the word: critical over 9, high from 7, medium from 4.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Info => "0.0",
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_file_has_an_address_that_no_reader_mistakes() {
        for (file, expected) in [
            ("deploy/config.yaml", "deploy/config.yaml"),
            ("my file.yaml", "my%20file.yaml"),
            ("/etc/qdrant/config.yaml", "file:///etc/qdrant/config.yaml"),
            ("C:\\qdrant\\config.yaml", "file:///C:/qdrant/config.yaml"),
            ("//elsewhere/share", "file:///elsewhere/share"),
            ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ] {
            assert_eq!(address(file), expected);
        }
    }
}
