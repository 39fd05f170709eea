//! A `tls:` section before it is deployed.

use std::path::{Path, absolute};

use portcullis_console::tls::SectionForm;
use portcullis_tls::section::{SectionReport, SectionState};

use super::days_left;
use super::words::{certificate_in_words, line};
use crate::arguments::{Arguments, Tls};
use crate::commands::quiet_console;
use crate::failure::Failure;
use crate::input;
use crate::output::Output;

pub(super) fn run(config: &Path, command: &Tls, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let folder = absolute(command.started_in.as_deref().unwrap_or(Path::new("."))).map_err(|error| {
        let message = format!("The folder that Qdrant is started in cannot be found: {error}.");
        Failure::file(message, "Check the path after --started-in.")
    })?;
    let form = SectionForm {
        config: Some(input::secret(config)?),
        folder: Some(folder.display().to_string()),
        peer_names: command.peer.clone(),
        ..SectionForm::default()
    };
    let view = quiet_console(arguments)?.tls_section(&form)?;
    if output.is_json() {
        output.json(&view)?;
    } else {
        output.text(&in_words(&view.report))?;
    }
    let days = days_left(&view.report.certificates);
    let failed = view.report.findings.iter().any(|finding| finding.state == SectionState::Failed);
    match (failed || command.is_under(days), command.fail_under, days) {
        (true, ..) => Err(Failure::Faulty),
        (false, Some(_), None) => Err(Failure::NotSeen),
        (false, ..) => Ok(()),
    }
}

fn in_words(report: &SectionReport) -> String {
    let mut text = String::new();
    report.certificates.iter().for_each(|certificate| certificate_in_words(&mut text, certificate));
    for finding in &report.findings {
        let state = match finding.state {
            SectionState::Passed => "ok",
            SectionState::Failed => "FAILED",
            SectionState::Unknown => "unknown",
            SectionState::Note => "note",
        };
        line(&mut text, state, &finding.words);
    }
    text
}
