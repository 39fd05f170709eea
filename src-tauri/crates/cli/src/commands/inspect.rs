//! `inspect`: what a token or a key is, and what a server would answer to it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use portcullis_console::Error;
use portcullis_console::inspect::{Circumstances, InspectForm, InspectView, ServerKeys, Verdict, inspect};
use portcullis_console::settings::Settings;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::arguments::{Arguments, Inspect, Switch};
use crate::failure::Failure;
use crate::input;
use crate::output::{Output, findings_text};

pub(crate) fn run(command: &Inspect, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if [&command.key_file, &command.alternate_key_file, &command.read_only_key_file]
        .into_iter()
        .flatten()
        .any(|path| input::is_stdin(path))
    {
        return Err(Failure::usage(
            "Standard input is the credential, so no key can be read from it.",
            "Give keys as files.",
        ));
    }
    let credential = input::secret(Path::new("-"))?;
    let view = match &command.profile {
        Some(wanted) => with_profile(wanted, credential, command, arguments, output)?,
        None => with_keys(&credential, command)?,
    };
    if output.is_json() {
        output.json(&Inspected { view: &view, verdict: view.verdict })?;
    } else {
        output.text(&in_words(&view))?;
    }
    match view.verdict {
        Verdict::Refused if command.fail_if_refused => Err(Failure::Refused),
        Verdict::Unknown if command.fail_if_refused => Err(Failure::NotChecked),
        _ => Ok(()),
    }
}

/// The answer for scripts.
#[derive(Serialize)]
struct Inspected<'a> {
    #[serde(flatten)]
    view: &'a InspectView,
    verdict: Verdict,
}

fn with_profile(
    wanted: &str,
    token: SecretString,
    command: &Inspect,
    arguments: &Arguments,
    output: &Output,
) -> Result<InspectView, Failure> {
    let console = super::console(arguments, output)?;
    let profile = super::find(&console, wanted)?;
    let server_version = super::version(&command.server, Some(&profile));
    let jwt_rbac = command.jwt_rbac == Switch::On;
    let form = InspectForm { token, profile_id: Some(profile.id), server_version, jwt_rbac };
    Ok(console.inspect_as_of(&form, super::now(&command.moment))?)
}

fn with_keys(credential: &SecretString, command: &Inspect) -> Result<InspectView, Failure> {
    let read = |file: &Option<PathBuf>| file.as_deref().map(input::key).transpose();
    let keys = ServerKeys {
        manage: read(&command.key_file)?,
        alternate: read(&command.alternate_key_file)?,
        read_only: read(&command.read_only_key_file)?,
        ..ServerKeys::default()
    };
    let complete = keys.manage.is_some() || keys.alternate.is_some() || keys.read_only.is_some();
    let version = super::version(&command.server, None);
    let version = version.parse().map_err(|error| {
        Error::field("server_version", format!("{error}."), "Give three numbers, for example 1.18.3.")
    })?;
    let circumstances = Circumstances {
        keys: &ServerKeys { complete, ..keys },
        version,
        jwt_rbac: command.jwt_rbac == Switch::On,
        now: super::now(&command.moment),
        settings: &Settings::default(),
    };
    Ok(inspect(credential.expose_secret(), &circumstances)?)
}

fn in_words(view: &InspectView) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<12}{value}");
    };
    line("Signature", &view.signature.message);
    if let Some(expiry) = &view.expiry {
        let until = expiry.at_utc.as_ref().map_or(String::new(), |at| format!("{at}, "));
        line("Expiry", &format!("{until}{}", expiry.distance));
    }
    let predicted = &view.predicted;
    let said = |text: &Option<String>| text.as_ref().map_or(String::new(), |text| format!(" {text}"));
    line("REST", &format!("{}{}", predicted.rest.status, said(&predicted.rest.text)));
    line("gRPC", &format!("{} {}{}", predicted.grpc.code, predicted.grpc.name, said(&predicted.grpc.text)));
    for assumption in &predicted.assumes {
        line("Assuming", assumption);
    }
    if let Some(condition) = &predicted.condition {
        line("Condition", &condition.text);
        let if_not = &condition.if_not;
        line("  if not", &format!("{}{}", if_not.status, said(&if_not.text)));
        let missing = &condition.if_collection_missing;
        line("  no such collection", &format!(" {}{}", missing.status, said(&missing.text)));
    }
    if let Some(record) = &view.record {
        line("Ledger", &format!("{} for {}, minted {}", record.label, record.holder, record.minted_at));
    }
    for problem in &view.problems {
        line("Problem", problem);
    }
    if let Some(claims) = &view.claims {
        let _ = writeln!(text, "\n{}", crate::output::plain(claims));
    }
    if !view.findings.is_empty() {
        let _ = write!(text, "\n{}", findings_text(&view.findings));
    }
    text
}
