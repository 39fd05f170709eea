//! The cluster that a command talks to: that of a profile, or one that the arguments describe.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use portcullis_console::connection::CredentialChoice;
use portcullis_console::keychain::MemoryKeychain;
use portcullis_console::profiles::{Connection, ProfileForm};
use portcullis_console::secret::{SecretEdit, SecretPlace, SecretSlot};
use portcullis_console::{Console, Ports};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::arguments::{Arguments, ClusterArguments, CredentialName};
use crate::failure::Failure;
use crate::input;
use crate::output::Output;

/// The name under which long work could be stopped; a command is stopped by ending the program.
pub(super) const TASK: &str = "command";

/// A console, the profile that leads to the cluster, and what is shown there.
pub(super) struct Reached {
    pub(super) console: Arc<Console>,
    pub(super) profile_id: String,
    pub(super) credential: CredentialChoice,
    /// Holds the profile of a cluster that the arguments describe; it goes with this value.
    pub(super) _apart: Option<TempDir>,
}

impl Reached {
    pub(super) fn of(cluster: &ClusterArguments, arguments: &Arguments, output: &Output) -> Result<Self, Failure> {
        let files =
            [&cluster.manage_key_file, &cluster.alternate_key_file, &cluster.read_only_key_file, &cluster.token_file];
        input::at_most_one_stdin(files.into_iter().flatten().map(PathBuf::as_path))?;
        let credential = credential(cluster)?;
        match (&cluster.profile, &cluster.url) {
            (Some(wanted), _) => {
                let console = super::console(arguments, output)?;
                let profile_id = super::find(&console, wanted)?.id;
                Ok(Self { console, profile_id, credential, _apart: None })
            }
            (None, Some(url)) => Self::apart(url, credential, cluster),
            (None, None) => Err(Failure::usage("No cluster was named.", "Give --profile PROFILE, or --url URL.")),
        }
    }

    /// A profile that lives as long as this command; its keys stay in memory.
    fn apart(url: &str, credential: CredentialChoice, cluster: &ClusterArguments) -> Result<Self, Failure> {
        let folder = tempfile::tempdir().map_err(|error| {
            let message = format!("No temporary folder could be made: {error}.");
            Failure::system(message, "Check the free space and the permissions of the system's temporary folder.")
        })?;
        let console = Console::new(Ports::system(folder.path(), Arc::new(MemoryKeychain::default())));
        let secret = |file: &Option<PathBuf>| {
            Ok::<_, Failure>(match file {
                Some(file) => SecretEdit::Set { value: input::key(file)?, place: SecretPlace::Session },
                None => SecretEdit::Keep,
            })
        };
        let ca_file = cluster.ca_file.as_ref().map(std::path::absolute).transpose();
        let ca_file = ca_file.map_err(|error| {
            Failure::file(format!("The CA file cannot be found: {error}."), "Check the path after --ca-file.")
        })?;
        let profile = console.save_profile(ProfileForm {
            grpc_port: cluster.grpc_port,
            manage_key: secret(&cluster.manage_key_file)?,
            alternate_key: secret(&cluster.alternate_key_file)?,
            read_only_key: secret(&cluster.read_only_key_file)?,
            connection: Connection { ca_file: ca_file.map(|path| path.display().to_string()), ..Connection::default() },
            ..ProfileForm::new("the cluster of the arguments", super::profiles::address(url)?)
        })?;
        Ok(Self { console: Arc::new(console), profile_id: profile.id, credential, _apart: Some(folder) })
    }
}

fn credential(cluster: &ClusterArguments) -> Result<CredentialChoice, Failure> {
    if let Some(file) = &cluster.token_file {
        return Ok(CredentialChoice::Given { token: input::key(file)? });
    }
    let stored = |slot| CredentialChoice::Stored { slot };
    Ok(match cluster.credential {
        CredentialName::Best => CredentialChoice::Best,
        CredentialName::ManageKey => stored(SecretSlot::ManageKey),
        CredentialName::AlternateKey => stored(SecretSlot::AlternateKey),
        CredentialName::ReadOnlyKey => stored(SecretSlot::ReadOnlyKey),
        CredentialName::Token => stored(SecretSlot::Token),
        CredentialName::None => CredentialChoice::None,
    })
}

/// Does work that talks to a cluster.
pub(super) fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    Ok(runtime()?.block_on(work))
}

/// What work that talks to a cluster runs on.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Failure::system(
            format!("The network cannot be used: {error}."),
            "Check the limits of this user, then try again.",
        )
    })
}
