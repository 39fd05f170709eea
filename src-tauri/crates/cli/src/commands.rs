//! One file for each command, and what they share.

pub(crate) mod audit;
pub(crate) mod facts;
pub(crate) mod inspect;
pub(crate) mod matrix;
pub(crate) mod mint;
pub(crate) mod posture;
pub(crate) mod practice;
pub(crate) mod profiles;
pub(crate) mod test_connection;
pub(crate) mod tls;
pub(crate) mod verify;

mod draft;
mod reached;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use portcullis_console::keychain::SystemKeychain;
use portcullis_console::ports::{Clock, SystemClock};
use portcullis_console::profiles::ProfileView;
use portcullis_console::{Console, Ports, ServerVersion, data_folder, shown};

use crate::arguments::{Arguments, Moment, Server};
use crate::failure::Failure;
use crate::output::Output;

/// The console over the user's data and keychain. What it has to say of damaged files is told beside the answer.
pub(crate) fn console(arguments: &Arguments, output: &Output) -> Result<Arc<Console>, Failure> {
    let console = Arc::new(quiet_console(arguments)?);
    output.tell_of(&console);
    Ok(console)
}

/// A console for what needs no profile: the file with the profiles is not even looked at.
pub(crate) fn quiet_console(arguments: &Arguments) -> Result<Console, Failure> {
    Ok(Console::new(Ports::system(folder(arguments)?, Arc::new(SystemKeychain))))
}

/// Where profiles and the ledger are.
fn folder(arguments: &Arguments) -> Result<PathBuf, Failure> {
    arguments
        .data_folder
        .clone()
        .or_else(|| data_folder::default_folder(|name| std::env::var_os(name)))
        .ok_or_else(|| Failure::usage("There is no home folder to keep data in.", "Name a folder with --data-folder."))
}

/// The moment that was given, or this one.
pub(crate) fn now(moment: &Moment) -> DateTime<Utc> {
    moment.now.unwrap_or_else(|| SystemClock.now())
}

/// The version that was given, else that of the profile, else the newest known.
pub(crate) fn version(server: &Server, profile: Option<&ProfileView>) -> String {
    let of_profile = || profile.and_then(|profile| profile.server_version.clone());
    server.server_version.clone().or_else(of_profile).unwrap_or_else(|| ServerVersion::default().to_string())
}

/// The profile with this id, or the only one with this name.
pub(crate) fn find(console: &Console, wanted: &str) -> Result<ProfileView, Failure> {
    let mut profiles = console.list_profiles()?;
    if let Some(index) = profiles.iter().position(|profile| profile.id == wanted) {
        return Ok(profiles.swap_remove(index));
    }
    profiles.retain(|profile| profile.name == wanted);
    if profiles.len() > 1 {
        return Err(Failure::usage(
            "Several profiles have this name.",
            "Give the id instead, as 'portcullis-cli profiles list' shows it.",
        ));
    }
    profiles.pop().ok_or_else(|| Failure::no_such_profile(&shown(wanted)))
}
