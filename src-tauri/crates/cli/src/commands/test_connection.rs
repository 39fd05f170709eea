//! `test-connection`: reach a cluster, stage by stage.

use std::fmt::Write as _;

use portcullis_console::connection::{ConnectionReport, StageState, TestForm};

use super::reached::{Reached, TASK, wait};
use crate::arguments::{Arguments, TestConnection};
use crate::failure::Failure;
use crate::output::{Output, plain};

pub(crate) fn run(command: &TestConnection, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let Reached { console, profile_id, credential, _apart } = Reached::of(&command.cluster, arguments, output)?;
    let report = wait(console.test_connection(TestForm { profile_id, credential }, TASK))??;
    if output.is_json() {
        output.json(&report)?;
    } else {
        output.text(&in_words(&report))?;
    }
    if report.ok { Ok(()) } else { Err(Failure::NotConnected) }
}

fn in_words(report: &ConnectionReport) -> String {
    let mut text = String::new();
    for stage in &report.stages {
        let state = match stage.state {
            StageState::Passed => "ok",
            StageState::Warning => "warning",
            StageState::Failed => "FAILED",
            StageState::Skipped => "-",
        };
        let name = format!("{:?}", stage.stage).to_lowercase();
        let _ = writeln!(text, "{name:<16}{state:<9}{}", plain(&stage.detail));
        if let Some(problem) = &stage.problem {
            let _ = writeln!(text, "{:<25}{}", "", plain(&problem.remedy));
        }
    }
    text
}
