//! One file for each command, and what they share.

pub(crate) mod inspect;
pub(crate) mod matrix;
pub(crate) mod mint;
pub(crate) mod profiles;

mod draft;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use portcullis_console::keychain::{MemoryKeychain, SystemKeychain};
use portcullis_console::ports::{Clock, FixedClock, SystemClock};
use portcullis_console::profiles::ProfileView;
use portcullis_console::store::Store;
use portcullis_console::{Console, Error, Ports, ServerVersion, data_folder};

use crate::arguments::{Arguments, Moment, Server};
use crate::failure::Failure;

/// The console over the user's data and keychain.
pub(crate) fn console(arguments: &Arguments, moment: &Moment) -> Result<Console, Failure> {
    let ports = Ports::system(folder(arguments)?, Arc::new(SystemKeychain));
    Ok(Console::new(Ports { clock: clock(moment)?, ..ports }))
}

/// A console whose profiles are in this store and whose secrets stay in memory.
pub(crate) fn console_with(store: Box<dyn Store>, folder: PathBuf, moment: &Moment) -> Result<Console, Failure> {
    let ports = Ports::system(folder, Arc::new(MemoryKeychain::default()));
    Ok(Console::new(Ports { store, clock: clock(moment)?, ..ports }))
}

/// Where profiles and the ledger are.
pub(crate) fn folder(arguments: &Arguments) -> Result<PathBuf, Failure> {
    arguments.data_folder.clone().or_else(|| data_folder::default_folder(|name| std::env::var_os(name))).ok_or_else(
        || Failure::Usage("There is no home folder to keep data in. Name one with --data-folder.".to_owned()),
    )
}

/// The moment that was given, or this one.
pub(crate) fn now(moment: &Moment) -> Result<DateTime<Utc>, Failure> {
    match moment.now {
        None => Ok(SystemClock.now()),
        Some(seconds) => DateTime::from_timestamp(seconds, 0)
            .ok_or_else(|| Failure::Usage("--now is beyond any calendar.".to_owned())),
    }
}

fn clock(moment: &Moment) -> Result<Arc<dyn Clock>, Failure> {
    Ok(match moment.now {
        None => Arc::new(SystemClock),
        Some(_) => Arc::new(FixedClock(now(moment)?)),
    })
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
        return Err(Failure::Usage(
            "Several profiles have this name. Give the id, as 'profiles list' shows it.".to_owned(),
        ));
    }
    profiles.pop().ok_or_else(|| Error::ProfileNotFound.into())
}
