//! `test-connection`: reach a cluster, stage by stage.

use std::fmt::Write as _;

use portcullis_console::connection::{StageState, StageView, TestForm};
use tokio::sync::mpsc;

use super::reached::{Reached, TASK, wait};
use crate::arguments::{Arguments, TestConnection};
use crate::failure::Failure;
use crate::output::{Output, plain};

pub(crate) fn run(command: &TestConnection, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let Reached { console, profile_id, credential, _apart } = Reached::of(&command.cluster, arguments, output)?;
    let form = TestForm { profile_id, credential };
    let (passed, mut stages) = mpsc::unbounded_channel();
    let testing = async move { console.test_connection(form, TASK, move |stage| drop(passed.send(stage))).await };
    let telling = async {
        while let Some(stage) = stages.recv().await {
            output.as_it_comes(&in_words(&stage))?;
        }
        Ok::<_, Failure>(())
    };
    let (report, told) = wait(async { tokio::join!(testing, telling) })?;
    told?;
    let report = report?;
    if output.is_json() {
        output.json(&report)?;
    }
    if report.ok { Ok(()) } else { Err(Failure::NotConnected) }
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
