//! `profiles`: look after cluster profiles.

mod connection;
mod form;

use std::fmt::Write as _;
use std::path::Path;

use portcullis_console::profiles::{Address, Environment, ProfileView, Scheme};
use portcullis_console::{Console, Error, shown};

use crate::arguments::{Arguments, Profiles, ProfilesCommand};
use crate::failure::Failure;
use crate::input;
use crate::output::Output;

pub(crate) fn run(profiles: &Profiles, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let console = super::console(arguments, output)?;
    match &profiles.command {
        ProfilesCommand::List => list(&console, output),
        ProfilesCommand::Show { profile } => show(&super::find(&console, profile)?, output),
        ProfilesCommand::Add { name, url, fields } => {
            name_is_free(&console, name)?;
            show(&console.save_profile(form::new(name, url, fields)?)?, output)
        }
        ProfilesCommand::Edit(edit) => {
            let form = form::changed(super::find(&console, &edit.profile)?, edit)?;
            show(&console.save_profile(form)?, output)
        }
        ProfilesCommand::Remove { profile, yes: _ } => {
            let profile = super::find(&console, profile)?;
            console.delete_profile(&profile.id)?;
            if output.is_json() {
                return output.json(&serde_json::json!({"removed": profile.id}));
            }
            output.text(&format!("Removed {} and its secrets.", shown(&profile.name)))
        }
        ProfilesCommand::Export { profiles } => {
            let found = profiles.iter().map(|wanted| super::find(&console, wanted).map(|profile| profile.id));
            output.text(&console.export_profiles(&found.collect::<Result<Vec<_>, _>>()?)?)
        }
        ProfilesCommand::Import { file } => import(&console, file, output),
    }
}

fn list(console: &Console, output: &Output) -> Result<(), Failure> {
    let profiles = console.list_profiles()?;
    if output.is_json() {
        return output.json(&profiles);
    }
    let mut text = String::new();
    for profile in &profiles {
        let secrets: Vec<_> = profile.secrets.iter().map(|secret| secret.slot.words()).collect();
        let _ = writeln!(text, "{}  {}  {}  [{}]", profile.id, shown(&profile.name), profile.url, secrets.join(", "));
    }
    if profiles.is_empty() {
        text.push_str("There are no profiles yet. Add one with 'profiles add'.\n");
    }
    output.text(&text)
}

fn show(profile: &ProfileView, output: &Output) -> Result<(), Failure> {
    if output.is_json() {
        return output.json(profile);
    }
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<18}{}", shown(value));
    };
    line("Id", &profile.id);
    line("Name", &profile.name);
    line("Folder", &profile.folder);
    line("Environment", in_words(profile.environment));
    line("Address", &profile.url);
    line("gRPC port", &profile.grpc_port.map_or(String::new(), |port| port.to_string()));
    line("Server version", profile.server_version.as_deref().unwrap_or_default());
    connection::tell(&profile.connection, &mut line);
    for secret in &profile.secrets {
        let short = if secret.short { ", shorter than 32 bytes" } else { "" };
        let gone = if secret.available { "" } else { ", of an earlier session" };
        line("Secret", &format!("{}{short}{gone}", secret.slot.words()));
    }
    output.text(&text)
}

/// Two profiles of one name could only be told apart by their ids. A script that runs twice must not make a second one.
fn name_is_free(console: &Console, name: &str) -> Result<(), Failure> {
    if console.list_profiles()?.iter().any(|profile| profile.name == name.trim()) {
        return Err(Failure::usage(
            format!("There is a profile named \"{}\" already.", shown(name)),
            "Change it with 'portcullis-cli profiles edit', or choose another name.",
        ));
    }
    Ok(())
}

fn in_words(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "production",
        Environment::Staging => "staging",
        Environment::Development => "development",
        Environment::Other => "other",
    }
}

fn import(console: &Console, file: &Path, output: &Output) -> Result<(), Failure> {
    let imported = console.import_profiles(&input::text(file)?)?;
    if output.is_json() {
        return output.json(&imported);
    }
    let mut text = String::new();
    for profile in &imported.added {
        let _ = writeln!(text, "Added {}. Its keys are to be entered: profiles edit.", shown(&profile.name));
    }
    for skipped in &imported.skipped {
        let _ = writeln!(text, "Left out {}: {}", shown(&skipped.name), skipped.reason);
    }
    output.text(&text)
}

/// Cuts a URL into the parts of an address. What each part may be is the console's to say.
pub(super) fn address(url: &str) -> Result<Address, Failure> {
    let wrong = || {
        let problem = "This is not the address of a cluster.";
        Failure::from(Error::field("address", problem, "Give it like https://qdrant.example.com:6333."))
    };
    let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
    let scheme = match scheme {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        _ => return Err(wrong()),
    };
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    // Names and passwords in front of an @ are no part of an address.
    if authority.contains('@') || path.contains(['?', '#']) {
        return Err(wrong());
    }
    let after_host = authority.rfind(']').unwrap_or(0);
    let (host, port) = match authority[after_host..].rfind(':') {
        Some(colon) => {
            (&authority[..after_host + colon], authority[after_host + colon + 1..].parse().map_err(|_| wrong())?)
        }
        None => (authority, 6333),
    };
    Ok(Address { scheme, host: host.to_owned(), port, path_prefix: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cut_into_its_parts() {
        for (url, host, port, path) in [
            ("https://qdrant.example.com:6333", "qdrant.example.com", 6333, ""),
            ("https://qdrant.example.com", "qdrant.example.com", 6333, ""),
            ("http://[::1]:7000/q", "[::1]", 7000, "/q"),
            ("http://[::1]", "[::1]", 6333, ""),
        ] {
            let address = address(url).unwrap();
            assert_eq!((address.host.as_str(), address.port, address.path_prefix.as_str()), (host, port, path));
        }
        for wrong in ["qdrant", "ftp://x", "https://x:port", "https://user:secret@x", "https://x/?key=secret"] {
            let failure = address(wrong).unwrap_err();
            assert!(!failure.to_string().contains("secret"));
        }
    }
}
