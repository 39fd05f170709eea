//! `test-connection`: reach a cluster, stage by stage.

use std::fmt::Write as _;

use portcullis_console::connection::{
    ConnectionReport, PinForm, PinQuestion, PinState, StageState, StageView, TestForm,
};
use tokio::sync::mpsc;

use super::reached::{Reached, TASK, wait};
use crate::arguments::{Arguments, TestConnection};
use crate::failure::Failure;
use crate::output::{Output, plain};

pub(crate) fn run(command: &TestConnection, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let reached = Reached::of(&command.cluster, arguments, output)?;
    let mut report = tested(&reached, output)?;
    if let Some(sha256) = &command.confirm_pin {
        if confirmed(&reached, sha256)? {
            output.note("This certificate is trusted from now on. The connection is tested again.");
            report = tested(&reached, output)?;
        }
    } else if let Some(question) = &report.pin {
        output.note(&asked(question));
    }
    if output.is_json() {
        output.json(&report)?;
    }
    if report.ok { Ok(()) } else { Err(Failure::NotConnected) }
}

fn tested(reached: &Reached, output: &Output) -> Result<ConnectionReport, Failure> {
    let form = TestForm { profile_id: reached.profile_id.clone(), credential: reached.credential.clone() };
    let (passed, mut stages) = mpsc::unbounded_channel();
    let console = &reached.console;
    let testing = async move { console.test_connection(form, TASK, move |stage| drop(passed.send(stage))).await };
    let telling = async {
        while let Some(stage) = stages.recv().await {
            output.as_it_comes(&in_words(&stage))?;
        }
        Ok::<_, Failure>(())
    };
    let (report, told) = wait(async { tokio::join!(testing, telling) })?;
    told?;
    Ok(report?)
}

/// Whether it was not trusted before. A script that confirms the same one again does no harm.
fn confirmed(reached: &Reached, sha256: &str) -> Result<bool, Failure> {
    let profile = super::find(&reached.console, &reached.profile_id)?;
    if profile.connection.pin.as_deref() == Some(sha256) {
        return Ok(false);
    }
    reached.console.confirm_pin(&PinForm { profile_id: profile.id, sha256: sha256.to_owned() })?;
    Ok(true)
}

fn in_words(stage: &StageView) -> String {
    let state = match stage.state {
        StageState::Passed => "ok",
        StageState::Warning => "warning",
        StageState::Failed => "FAILED",
        StageState::Skipped => "-",
    };
    let name = format!("{:?}", stage.stage).to_lowercase();
    let mut text = format!("{name:<16}{state:<9}{}", plain(&stage.detail));
    if let Some(problem) = &stage.problem {
        let _ = write!(text, "\n{:<25}{}", "", plain(&problem.remedy));
    }
    text
}

fn asked(question: &PinQuestion) -> String {
    let before = match (&question.state, &question.expected) {
        (PinState::Changed, Some(expected)) => format!("\nUntil now it was  {}", expected.sha256),
        (PinState::Changed, None) => "\nUntil now it was another one.".to_owned(),
        (PinState::FirstUse, _) => String::new(),
    };
    let seen = &question.seen;
    format!(
        "\nThe certificate is for {}, made by {}, and holds until {}.\nIts SHA-256 is     {}{before}\n\
         If that is what the cluster's owner says, trust it with --profile and --confirm-pin.",
        plain(&seen.subject),
        plain(&seen.issuer),
        plain(&seen.not_after),
        seen.sha256,
    )
}
