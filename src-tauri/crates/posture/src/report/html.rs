//! One page without scripts and without anything from elsewhere, for reading and for printing.

use super::sources::address;
use super::words::{acceptance, changes, counts, escaped, letter, meaning, moment, origin, without_the_unknown};
use super::{PROGRAM_VERSION, ended};
use crate::assessment::{Assessment, CheckResult, ResultState, Snippet};
use crate::outcome::Evidence;
use std::fmt::Write as _;

const STYLE: &str = include_str!("report.css");

/// Whoever opens the page sends nothing anywhere, whatever stands in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

pub(super) fn write(assessments: &[Assessment]) -> String {
    let (title, head) = match assessments {
        [one] => (format!("Security posture of {}", one.target), "Security posture".to_owned()),
        all => {
            let title = format!("Security posture of {} targets", all.len());
            (title.clone(), title)
        }
    };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{head}</h1>\n",
        title = escaped(&title),
    );
    if let [_, _, ..] = assessments {
        fleet(&mut out, assessments);
    }
    for (number, assessment) in assessments.iter().enumerate() {
        section(&mut out, number, assessment);
    }
    let _ = write!(
        out,
        "</main>\n<footer>Portcullis {PROGRAM_VERSION}. What could not be looked at is unknown, never passed. \
         Keys and tokens are masked.</footer>\n</body>\n</html>\n"
    );
    out
}

/// All clusters in a table.
fn fleet(out: &mut String, assessments: &[Assessment]) {
    let none = counts(&Default::default());
    out.push_str("<table class=\"fleet\">\n<thead><tr><th>Grade</th><th>Target</th><th>Version</th>");
    for (word, _) in none {
        let _ = write!(out, "<th class=\"number\">{word}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (number, one) in assessments.iter().enumerate() {
        let _ = write!(
            out,
            "<tr><td><b class=\"letter {}\">{}</b></td><td><a href=\"#target-{number}\"><bdi>{}</bdi></a></td><td><bdi>{}</bdi></td>",
            tone(one),
            letter(one.grade),
            escaped(&one.target),
            escaped(one.version.as_deref().unwrap_or("unknown")),
        );
        for (word, count) in counts(&one.tally) {
            let _ = write!(out, "<td class=\"number {}\">{count}</td>", count_class(word, count));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn section(out: &mut String, number: usize, assessment: &Assessment) {
    let _ = write!(
        out,
        "<section class=\"target\" id=\"target-{number}\">\n<header>\n<div class=\"grade {}\"><b class=\"letter\">{}</b></div>\n\
         <div class=\"about\"><h2><bdi>{}</bdi></h2>\n<p class=\"meaning\">{} {}</p>\n<p class=\"faint\">Qdrant <bdi>{}</bdi>, looked at <bdi>{}</bdi></p></div>\n</header>\n<ul class=\"counts\">",
        tone(assessment),
        letter(assessment.grade),
        escaped(&assessment.target),
        meaning(assessment.grade),
        without_the_unknown(assessment).unwrap_or_default(),
        escaped(assessment.version.as_deref().unwrap_or("of unknown version")),
        escaped(&moment(&assessment.at)),
    );
    for (word, count) in counts(&assessment.tally) {
        let _ = write!(out, "<li class=\"{}\"><b>{count}</b> {word}</li>", count_class(word, count));
    }
    out.push_str("</ul>\n");
    if !assessment.caps.is_empty() {
        out.push_str("<h3>What keeps the grade down</h3>\n<table class=\"list\">\n");
    }
    for cap in &assessment.caps {
        let _ = writeln!(
            out,
            "<tr><td class=\"id\"><bdi>{}</bdi></td><td class=\"fill\">{}</td><td class=\"faint\">at best {}</td></tr>",
            escaped(&cap.check),
            escaped(&cap.words),
            cap.at_best.letter(),
        );
    }
    if !assessment.caps.is_empty() {
        out.push_str("</table>\n");
    }
    if let Some(difference) = &assessment.difference {
        let (words, changes) = changes(difference);
        let _ = writeln!(
            out,
            "<h3>Since the run of <bdi>{}</bdi></h3>\n<p>{words}</p>",
            escaped(&moment(&difference.since))
        );
        if !changes.is_empty() {
            out.push_str("<table class=\"list\">\n");
        }
        for (word, change) in &changes {
            let _ = writeln!(
                out,
                "<tr><td class=\"id\"><bdi>{}</bdi></td><td class=\"fill\"><bdi>{}</bdi></td><td class=\"faint\">{word}</td></tr>",
                escaped(&change.check),
                escaped(&change.title),
            );
        }
        if !changes.is_empty() {
            out.push_str("</table>\n");
        }
    }
    findings(out, "Findings", &ended(assessment, ResultState::Failed));
    findings(out, "Accepted risks", &ended(assessment, ResultState::Accepted));
    listed(out, "Unknown", &ended(assessment, ResultState::Unknown), |result| {
        (&result.title, result.why.clone().into_iter().collect())
    });
    listed(out, "Passed", &ended(assessment, ResultState::Passed), |result| {
        let seen = |evidence: &Evidence| format!("{} ({})", evidence.words, origin(evidence));
        (&result.expected, result.evidence.iter().map(seen).collect())
    });
    listed(out, "Not applicable", &ended(assessment, ResultState::NotApplicable), |result| {
        (&result.title, result.why.clone().into_iter().collect())
    });
    out.push_str("</section>\n");
}

fn findings(out: &mut String, head: &str, results: &[&CheckResult]) {
    if results.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h3>{head} <span class=\"faint\">{}</span></h3>", results.len());
    for result in results {
        finding(out, result);
    }
}

/// A check that fails, accepted or not.
fn finding(out: &mut String, result: &CheckResult) {
    let weight = result.severity.word();
    let _ = write!(
        out,
        "<article class=\"{class}\">\n<div class=\"head\"><span class=\"badge\">{weight}</span>\
         <h4><bdi>{title}</bdi></h4><span class=\"faint\"><bdi>{id}</bdi> · {category}</span></div>\n",
        class = weight.to_lowercase(),
        title = escaped(&result.title),
        id = escaped(&result.id),
        category = result.category.word(),
    );
    if let Some(words) = acceptance(result) {
        let _ = writeln!(out, "<p class=\"acceptance\">{}</p>", escaped(&words));
    }
    for evidence in &result.evidence {
        seen(out, evidence);
    }
    out.push_str("<dl>\n");
    for (word, said) in [
        ("Expected", &result.expected),
        ("Risk", &result.risk),
        ("What mends it", &result.remedy),
        ("What that costs", &result.cost),
    ] {
        if !said.is_empty() {
            let _ = writeln!(out, "<dt>{word}</dt><dd>{}</dd>", escaped(said));
        }
    }
    if !result.sources.is_empty() {
        let sources: Vec<String> = result.sources.iter().map(|source| linked(source)).collect();
        let _ = writeln!(out, "<dt>Sources</dt><dd>{}</dd>", sources.join("<br>"));
    }
    out.push_str("</dl>\n");
    if let [first, others @ ..] = &result.snippets[..] {
        let _ = write!(out, "<p class=\"form\"><bdi>{}</bdi></p>\n{}", escaped(&first.form), code(&first.text));
        if !others.is_empty() {
            let folded: Vec<String> = others.iter().map(folded).collect();
            let _ = writeln!(out, "<div class=\"forms\">\n{}</div>", folded.concat());
        }
    }
    out.push_str("</article>\n");
}

/// One thing that was seen, with its line and the change that mends it.
fn seen(out: &mut String, evidence: &Evidence) {
    let _ = writeln!(
        out,
        "<p class=\"seen\"><bdi>{}</bdi> <span class=\"faint\"><bdi>{}</bdi></span></p>",
        escaped(&evidence.words),
        escaped(&origin(evidence)),
    );
    if let Some(place) = &evidence.place {
        let _ = writeln!(
            out,
            "<pre class=\"line\"><span class=\"faint\">{}</span> <bdi>{}</bdi></pre>",
            place.line,
            escaped(&place.text)
        );
    }
    if let Some(fix) = &evidence.fix {
        out.push_str("<pre class=\"diff\">");
        for line in fix.lines() {
            let escaped = escaped(line);
            let names_file = line.starts_with("--- ") || line.starts_with("+++ ");
            let _ = match line.as_bytes().first() {
                Some(b'+') if !names_file => writeln!(out, "<ins>{escaped}</ins>"),
                Some(b'-') if !names_file => writeln!(out, "<del>{escaped}</del>"),
                _ => writeln!(out, "{escaped}"),
            };
        }
        out.push_str("</pre>\n");
    }
}

fn folded(snippet: &Snippet) -> String {
    let (form, code) = (escaped(&snippet.form), code(&snippet.text));
    format!("<details><summary>Also for <bdi>{form}</bdi></summary>\n{code}</details>\n")
}

/// Checks of which a line says enough.
fn listed(
    out: &mut String,
    head: &str,
    results: &[&CheckResult],
    said: for<'a> fn(&'a CheckResult) -> (&'a String, Vec<String>),
) {
    if results.is_empty() {
        return;
    }
    let _ = write!(out, "<h3>{head} <span class=\"faint\">{}</span></h3>\n<table class=\"list\">\n", results.len());
    for result in results {
        let (title, more) = said(result);
        let more: Vec<String> =
            more.iter().map(|more| format!("<br><span class=\"faint\">{}</span>", escaped(more))).collect();
        let _ = writeln!(
            out,
            "<tr><td class=\"id\"><bdi>{}</bdi></td><td class=\"fill\">{}{}</td><td class=\"faint\">{}</td></tr>",
            escaped(&result.id),
            escaped(title),
            more.concat(),
            result.category.word(),
        );
    }
    out.push_str("</table>\n");
}

fn code(text: &str) -> String {
    format!("<pre>{}</pre>\n", escaped(text.trim_end_matches('\n')))
}

fn linked(source: &str) -> String {
    let text = escaped(source);
    match address(source) {
        Some(address) => format!("<a href=\"{}\" rel=\"noreferrer\">{text}</a>", escaped(address)),
        None => format!("<bdi>{text}</bdi>"),
    }
}

/// The class of a grade's colour.
fn tone(assessment: &Assessment) -> &'static str {
    use crate::grade::Grade;
    match assessment.grade {
        None => "none",
        Some(Grade::F | Grade::D) => "danger",
        Some(Grade::C | Grade::B) => "consider",
        Some(Grade::A) => "good",
    }
}

/// The class of a count: what there is none of stands back.
fn count_class(word: &str, count: usize) -> &'static str {
    match (word, count) {
        (_, 0) => "zero",
        ("Critical" | "High", _) => "danger",
        ("Medium", _) => "consider",
        ("Passed", _) => "good",
        _ => "plain",
    }
}
