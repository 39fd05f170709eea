//! Posture in words: the grade first, then what fails, the heaviest first, then what is unknown.

use std::cmp::Reverse;
use std::fmt::Write as _;

use portcullis_posture::{Assessment, CheckResult, ResultState, Severity};

use crate::output::plain;

/// Every assessment, one after the other.
pub(super) fn of(assessments: &[Assessment]) -> String {
    let each: Vec<String> = assessments.iter().map(one).collect();
    each.join("\n")
}

fn one(assessment: &Assessment) -> String {
    let mut text = String::new();
    let version = assessment.version.as_ref().map_or(String::new(), |version| format!(", Qdrant {version}"));
    let _ = writeln!(text, "{}{}", plain(&assessment.target), plain(&version));
    match assessment.grade {
        Some(grade) => {
            let _ = writeln!(text, "Grade {grade:?}");
        }
        None => text.push_str("Nothing could be judged\n"),
    }
    for cap in assessment.caps.iter().filter(|cap| Some(cap.at_best) == assessment.grade) {
        let _ = writeln!(text, "  at best {:?}: {} {}", cap.at_best, cap.check, plain(&cap.words));
    }
    let tally = &assessment.tally;
    let _ = writeln!(
        text,
        "{} critical, {} high, {} medium, {} low; {} passed, {} unknown, {} accepted",
        tally.critical, tally.high, tally.medium, tally.low, tally.passed, tally.unknown, tally.accepted
    );
    let mut failed: Vec<&CheckResult> = ended(assessment, ResultState::Failed).collect();
    failed.sort_by_key(|result| Reverse(result.severity));
    for result in failed {
        let _ = writeln!(text, "\n{:<9}{} {}", severity(result.severity), result.id, plain(&result.title));
        for evidence in &result.evidence {
            let source = match &evidence.place {
                Some(place) => format!("{}:{}:{}", place.file, place.line, place.column),
                None => evidence.source.clone(),
            };
            let _ = writeln!(text, "         {} ({})", plain(&evidence.words), plain(&source));
            if let Some(place) = evidence.place.as_ref().filter(|place| !place.text.is_empty()) {
                let _ = writeln!(text, "         | {}", plain(&place.text));
            }
        }
        let _ = writeln!(text, "         Mend: {}", plain(&result.remedy));
    }
    for (state, name) in [(ResultState::Accepted, "Accepted"), (ResultState::Unknown, "Unknown")] {
        for result in ended(assessment, state) {
            let why = match &result.accepted {
                Some(risk) => format!("until {}: {}", risk.until(), risk.reason()),
                None => result.why.clone().unwrap_or_default(),
            };
            let _ = writeln!(text, "\n{name:<9}{} {}\n         {}", result.id, plain(&result.title), plain(&why));
        }
    }
    text
}

fn ended(assessment: &Assessment, state: ResultState) -> impl Iterator<Item = &CheckResult> {
    assessment.results.iter().filter(move |result| result.state == state)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "CRITICAL",
        Severity::High => "HIGH",
        Severity::Medium => "MEDIUM",
        Severity::Low => "LOW",
        Severity::Info => "NOTE",
    }
}
