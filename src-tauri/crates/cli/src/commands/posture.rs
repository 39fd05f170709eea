//! `posture`: what is wrong with clusters and with configuration files.

mod words;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use portcullis_console::posture::{AcceptForm, FileText, FleetRow, PostureFilesForm, PostureForm};
use portcullis_posture::report::Format;
use portcullis_posture::{Assessment, CheckResult, ResultState};

use super::reached::{Reached, TASK, wait};
use crate::arguments::{Arguments, FailOn, Posture};
use crate::failure::Failure;
use crate::input;
use crate::output::Output;

/// What was judged, and what kept something from being judged.
struct Judged {
    assessments: Vec<Assessment>,
    /// As sentences.
    problems: Vec<String>,
    /// What is wrong when there are problems.
    failure: Failure,
}

pub(crate) fn run(command: &Posture, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if command.accept.is_some() || command.withdraw.is_some() {
        return change_accepted(command, arguments, output);
    }
    let files = command.file.iter().map(PathBuf::as_path);
    let secrets = [&command.cluster.manage_key_file, &command.cluster.token_file];
    input::at_most_one_stdin(files.chain(secrets.into_iter().flatten().map(PathBuf::as_path)))?;
    let names_a_cluster = command.cluster.profile.is_some() || command.cluster.url.is_some();
    let judged = match (command.all, names_a_cluster, command.file.is_empty()) {
        (true, _, _) => all(command, arguments, output)?,
        (_, true, _) => cluster(command, arguments, output)?,
        (_, false, false) => files_alone(command, arguments)?,
        (_, false, true) => {
            return Err(Failure::usage(
                "Nothing was named that could be judged.",
                "Give --profile PROFILE, --url URL, --file FILE or --all.",
            ));
        }
    };
    tell(command, output, &judged)?;
    outcome(command.fail_on, judged)
}

/// The clusters of all profiles.
fn all(command: &Posture, arguments: &Arguments, output: &Output) -> Result<Judged, Failure> {
    let console = super::console(arguments, output)?;
    let rows = wait(console.judge_all(command.with_side_effects, Some(command.retention_days), TASK, |_| {}))??;
    if rows.is_empty() {
        return Err(Failure::usage("There is no profile yet.", "Add one with 'portcullis-cli profiles add'."));
    }
    let said = |row: &FleetRow| {
        row.problem.as_ref().map(|problem| format!("{}: {} {}", row.name, problem.message, problem.remedy))
    };
    Ok(Judged {
        problems: rows.iter().filter_map(said).collect(),
        assessments: rows.into_iter().filter_map(|row| row.view).map(|view| view.assessment).collect(),
        failure: Failure::NotConnected,
    })
}

/// One cluster, and the files that describe it, if any are given.
fn cluster(command: &Posture, arguments: &Arguments, output: &Output) -> Result<Judged, Failure> {
    let Reached { console, profile_id, credential, _apart } = Reached::of(&command.cluster, arguments, output)?;
    let (with_side_effects, metrics_port) = (command.with_side_effects, command.metrics_port);
    let retention_days = Some(command.retention_days);
    let form =
        PostureForm { profile_id: profile_id.clone(), credential, with_side_effects, metrics_port, retention_days };
    let view = wait(console.judge_cluster(form, TASK))??;
    if command.file.is_empty() {
        let failure = Failure::Incomplete;
        return Ok(Judged { assessments: vec![view.assessment], problems: Vec::new(), failure });
    }
    let texts = read(&command.file)?;
    let both = console.judge_files(&PostureFilesForm { profile_id: Some(profile_id), retention_days, texts }, TASK)?;
    Ok(Judged { assessments: vec![both.assessment], problems: both.problems, failure: Failure::Incomplete })
}

fn files_alone(command: &Posture, arguments: &Arguments) -> Result<Judged, Failure> {
    let console = super::quiet_console(arguments)?;
    let retention_days = Some(command.retention_days);
    let form = PostureFilesForm { profile_id: None, retention_days, texts: read(&command.file)? };
    let view = console.judge_files(&form, TASK)?;
    Ok(Judged { assessments: vec![view.assessment], problems: view.problems, failure: Failure::Incomplete })
}

fn read(files: &[PathBuf]) -> Result<Vec<FileText>, Failure> {
    let name = |path: &Path| match input::is_stdin(path) {
        true => "standard input".to_owned(),
        false => path.to_string_lossy().into_owned(),
    };
    let one = |path: &PathBuf| Ok(FileText { name: name(path), text: input::secret(path)? });
    files.iter().map(one).collect()
}

fn change_accepted(command: &Posture, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let Reached { console, profile_id, .. } = Reached::of(&command.cluster, arguments, output)?;
    let said = match (&command.accept, &command.withdraw) {
        (Some(check), _) => {
            let (reason, until) =
                (command.reason.clone().unwrap_or_default(), command.until.clone().unwrap_or_default());
            console.accept_risk(&AcceptForm { profile_id, check: check.clone(), reason, until })?;
            format!("The risk of {check} is accepted.")
        }
        (None, check) => {
            let check = check.as_deref().unwrap_or_default();
            console.withdraw_risk(&profile_id, check)?;
            format!("The risk of {check} is accepted no longer.")
        }
    };
    if output.is_json() { output.json(&serde_json::json!({ "done": said })) } else { output.text(&said) }
}

fn tell(command: &Posture, output: &Output, judged: &Judged) -> Result<(), Failure> {
    for problem in &judged.problems {
        output.note(&crate::output::plain(problem));
    }
    let format = match command.format {
        Some(format) => format.report(),
        None => output.is_json().then_some(Format::Json),
    };
    let report = match format {
        Some(format) => format.write(&judged.assessments),
        None => words::of(&judged.assessments),
    };
    match &command.output {
        None => output.text(&report),
        Some(path) => write(path, &report),
    }
}

/// Puts a report in the place of a file, whole or not at all.
fn write(path: &Path, report: &str) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(report.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)
    });
    written.map(drop).map_err(|error| {
        Failure::system(
            format!("The report could not be written: {error}."),
            "Choose another place after --output, or check the free space and permissions there.",
        )
    })
}

fn outcome(fail_on: Option<FailOn>, judged: Judged) -> Result<(), Failure> {
    let results = || judged.assessments.iter().flat_map(|assessment| &assessment.results);
    if let Some(fail_on) = fail_on {
        let least = fail_on.severity();
        // What opens everything is accepted by nobody who asks for this.
        let fails = |result: &CheckResult| {
            result.state == ResultState::Failed || (result.state == ResultState::Accepted && result.opens_everything)
        };
        if results().any(|result| fails(result) && result.severity >= least) {
            return Err(Failure::Faulty);
        }
    }
    if !judged.problems.is_empty() {
        return Err(judged.failure);
    }
    if fail_on.is_some() && judged.assessments.iter().any(|assessment| assessment.grade.is_none()) {
        return Err(Failure::NotJudged);
    }
    let is_unknown = || results().any(|result| result.state == ResultState::Unknown);
    if fail_on == Some(FailOn::Unknown) && is_unknown() {
        return Err(Failure::NotJudged);
    }
    Ok(())
}
