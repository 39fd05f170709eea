//! XML in the form of JUnit, which build servers show as tests.

use super::words::{acceptance, escaped, origin};
use crate::assessment::{Assessment, CheckResult, ResultState};
use std::fmt::Write as _;

pub(super) fn write(assessments: &[Assessment]) -> String {
    let of_all = |count: fn(&Assessment) -> usize| assessments.iter().map(count).sum::<usize>();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (tests, failed, skipped) = (of_all(|one| one.results.len()), of_all(failures), of_all(skips));
    let _ = writeln!(
        out,
        "<testsuites name=\"Portcullis posture\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\">"
    );
    for assessment in assessments {
        suite(&mut out, assessment);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, assessment: &Assessment) {
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" timestamp=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">",
        escaped(&assessment.target),
        escaped(&assessment.at),
        assessment.results.len(),
        failures(assessment),
        skips(assessment),
    );
    for result in &assessment.results {
        case(out, assessment, result);
    }
    out.push_str("  </testsuite>\n");
}

fn case(out: &mut String, assessment: &Assessment, result: &CheckResult) {
    let _ = write!(
        out,
        "    <testcase classname=\"{}.{}\" name=\"{} {}\"",
        escaped(&assessment.target),
        result.category.word(),
        escaped(&result.id),
        escaped(&result.title),
    );
    let why = result.why.as_deref().unwrap_or_default();
    let skipped = match result.state {
        ResultState::Passed => {
            out.push_str("/>\n");
            return;
        }
        ResultState::Failed => {
            let _ = write!(
                out,
                ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                result.severity.word(),
                escaped(&result.title),
                escaped(&told(result)),
            );
            return;
        }
        ResultState::Accepted => acceptance(result).unwrap_or_else(|| "Accepted".to_owned()),
        ResultState::Unknown => format!("Unknown: {why}"),
        ResultState::NotApplicable => format!("Not applicable: {why}"),
    };
    let _ = write!(out, ">\n      <skipped message=\"{}\"/>\n    </testcase>\n", escaped(&skipped));
}

/// A failure in lines.
fn told(result: &CheckResult) -> String {
    let mut lines = Vec::new();
    lines.extend(acceptance(result));
    for evidence in &result.evidence {
        lines.push(format!("{} ({})", evidence.words, origin(evidence)));
        lines.extend(evidence.place.as_ref().map(|place| format!("  {}", place.text)));
    }
    lines.push(format!("Expected: {}", result.expected));
    lines.push(format!("Risk: {}", result.risk));
    lines.push(format!("What mends it: {}", result.remedy));
    lines.join("\n")
}

fn failures(assessment: &Assessment) -> usize {
    let tally = &assessment.tally;
    tally.critical + tally.high + tally.medium + tally.low
}

fn skips(assessment: &Assessment) -> usize {
    let tally = &assessment.tally;
    tally.unknown + tally.accepted + tally.not_applicable
}
