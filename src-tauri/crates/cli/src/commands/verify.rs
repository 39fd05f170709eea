//! `verify`: try a credential on its cluster and compare with the prediction.

use std::fmt::Write as _;

use portcullis_console::facts::FactsForm;
use portcullis_console::shown;
use portcullis_console::verify::{VerifyForm, VerifyReport};

use super::reached::{Reached, TASK, wait};
use crate::arguments::{Arguments, Verify};
use crate::failure::Failure;
use crate::output::{Output, plain};

pub(crate) fn run(command: &Verify, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let Reached { console, profile_id, credential, _apart } = Reached::of(&command.cluster, arguments, output)?;
    let asks = FactsForm {
        profile_id: profile_id.clone(),
        credential: credential.clone(),
        with_side_effects: false,
        metrics_port: None,
    };
    let form = VerifyForm { profile_id, credential, server_version: command.server.server_version.clone() };
    if !command.plan {
        // What the cluster tells of itself is no longer assumed. Whatever goes wrong here goes wrong below, with its words.
        output.note("First the cluster is asked what it tells of itself, then:");
        let _ = wait(console.gather_facts(asks, TASK))?;
    }
    let plan = console.verify_plan(&form)?;
    if command.plan {
        return if output.is_json() { output.json(&plan) } else { output.text(&plan.warning) };
    }
    output.note(&plan.warning);
    let report = wait(console.verify(form, TASK, |_| {}))??;
    if output.is_json() {
        output.json(&report)?;
    } else {
        output.text(&in_words(&report))?;
    }
    match report.unanswered {
        _ if report.differences > 0 => Err(Failure::Differs),
        0 if !report.stopped => Ok(()),
        count => Err(Failure::Unanswered { count, requests: plan.requests }),
    }
}

/// The rows that were tried; those inferred from them are in the JSON.
fn in_words(report: &VerifyReport) -> String {
    let mut text = String::new();
    for row in report.rows.iter().filter(|row| row.inferred_from.is_none()) {
        let status = row.observed.as_ref().map_or("-".to_owned(), |answer| answer.status.to_string());
        let mark = match row.agrees {
            Some(true) => "as predicted",
            Some(false) => "DIFFERENT",
            None => "not answered",
        };
        let decision = &row.predicted.decision;
        let (label, column) = (&row.label, shown(&row.column));
        let _ = writeln!(text, "{label:<34}{column:<28}{decision:<10}{status:<5}{mark}");
        if row.agrees == Some(false) {
            let predicted = row.predicted.text.as_deref().unwrap_or("allowed");
            let raw = row.observed.as_ref().map_or("", |answer| answer.raw.as_str());
            let _ = writeln!(text, "    predicted: {}\n    answered:  {}", plain(predicted), plain(raw));
        }
        if let Some(problem) = &row.problem {
            let _ = writeln!(text, "    {}", plain(problem));
        }
    }
    let inferred = report.rows.iter().filter(|row| row.inferred_from.is_some()).count();
    let _ = writeln!(
        text,
        "\n{} requests, {} differences, {} not answered; {inferred} more actions follow from these. Server {}.",
        report.requests, report.differences, report.unanswered, report.server_version
    );
    let doubtful =
        report.rows.iter().filter(|row| row.inferred_from.is_some() && row.basis_agrees != Some(true)).count();
    if doubtful > 0 {
        let _ = writeln!(text, "Doubtful:  {doubtful} of those follow from what was different or not answered.");
    }
    let _ = writeln!(text, "Condition: {}", plain(&report.condition.words));
    for assumption in &report.assumes {
        let _ = writeln!(text, "Assuming:  {}", plain(assumption));
    }
    text
}
