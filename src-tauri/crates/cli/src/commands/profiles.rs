//! `profiles`: look after cluster profiles.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use portcullis_console::profiles::{Address, Environment, ProfileForm, ProfileView, Scheme};
use portcullis_console::secret::{SecretEdit, SecretPlace, SecretSlot};
use portcullis_console::{Console, Error, shown};

use crate::arguments::{Arguments, EnvironmentName, ProfileFields, Profiles, ProfilesCommand, SecretName};
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
            show(&console.save_profile(new_form(name, url, fields)?)?, output)
        }
        ProfilesCommand::Edit { profile, name, url, fields, forget } => {
            let form = changed_form(super::find(&console, profile)?, name.as_deref(), url.as_deref(), fields, forget)?;
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
        let _ = writeln!(text, "{name:<16}{}", shown(value));
    };
    line("Id", &profile.id);
    line("Name", &profile.name);
    line("Folder", &profile.folder);
    line("Environment", in_words(profile.environment));
    line("Address", &profile.url);
    line("gRPC port", &profile.grpc_port.map_or(String::new(), |port| port.to_string()));
    line("Server version", profile.server_version.as_deref().unwrap_or_default());
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

fn new_form(name: &str, url: &str, fields: &ProfileFields) -> Result<ProfileForm, Failure> {
    let form = ProfileForm::new(name, address(url)?);
    filled(form, fields)
}

fn changed_form(
    profile: ProfileView,
    name: Option<&str>,
    url: Option<&str>,
    fields: &ProfileFields,
    forget: &[SecretName],
) -> Result<ProfileForm, Failure> {
    let edit = |name| if forget.contains(&name) { SecretEdit::Remove } else { SecretEdit::Keep };
    let form = ProfileForm {
        id: Some(profile.id),
        revision: Some(profile.revision),
        name: name.map_or(profile.name, str::to_owned),
        folder: profile.folder,
        environment: profile.environment,
        address: url.map_or(Ok(profile.address), address)?,
        grpc_port: profile.grpc_port,
        server_version: profile.server_version,
        manage_key: edit(SecretName::ManageKey),
        alternate_key: edit(SecretName::AlternateKey),
        read_only_key: edit(SecretName::ReadOnlyKey),
        token: edit(SecretName::Token),
        connection: profile.connection,
        gateway_password: SecretEdit::Keep,
        gateway_key: SecretEdit::Keep,
        client_key: SecretEdit::Keep,
        client_passphrase: SecretEdit::Keep,
    };
    filled(form, fields)
}

fn filled(mut form: ProfileForm, fields: &ProfileFields) -> Result<ProfileForm, Failure> {
    let secrets = [
        (&fields.manage_key_file, &mut form.manage_key, SecretSlot::ManageKey),
        (&fields.alternate_key_file, &mut form.alternate_key, SecretSlot::AlternateKey),
        (&fields.read_only_key_file, &mut form.read_only_key, SecretSlot::ReadOnlyKey),
        (&fields.token_file, &mut form.token, SecretSlot::Token),
    ];
    input::at_most_one_stdin(secrets.iter().filter_map(|(file, ..)| file.as_deref()))?;
    for (file, edit, slot) in secrets {
        set(edit, file, slot)?;
    }
    if let Some(folder) = &fields.folder {
        form.folder.clone_from(folder);
    }
    if let Some(environment) = fields.environment {
        form.environment = environment.into();
    }
    form.grpc_port = fields.grpc_port.or(form.grpc_port);
    form.server_version = fields.server_version.clone().or(form.server_version);
    Ok(form)
}

fn set(edit: &mut SecretEdit, file: &Option<PathBuf>, slot: SecretSlot) -> Result<(), Failure> {
    let Some(file) = file else { return Ok(()) };
    if matches!(edit, SecretEdit::Remove) {
        let message = format!("The {} is to be set and forgotten at once.", slot.words());
        return Err(Failure::usage(message, "Give a file with it, or --forget, and not both."));
    }
    *edit = SecretEdit::Set { value: input::key(file)?, place: SecretPlace::Keychain };
    Ok(())
}

impl From<EnvironmentName> for Environment {
    fn from(name: EnvironmentName) -> Self {
        match name {
            EnvironmentName::Production => Self::Production,
            EnvironmentName::Staging => Self::Staging,
            EnvironmentName::Development => Self::Development,
            EnvironmentName::Other => Self::Other,
        }
    }
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
