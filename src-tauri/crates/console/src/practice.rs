//! The profile that leads to a practice cluster. The cluster itself is started by whoever has one.

use crate::Console;
use crate::error::Error;
use crate::profiles::{Address, Connection, Environment, Peer, ProfileForm, Scheme};
use crate::secret::{SecretEdit, SecretPlace};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use ts_rs::TS;

/// What the profile is called. It says what it is wherever it is shown.
pub const PROFILE_NAME: &str = "Practice cluster (simulation)";

/// The file with the authority's certificate, in the practice cluster's own folder.
const AUTHORITY_FILE: &str = "authority.pem";

/// Where a practice cluster is, and how to be let in.
#[derive(Debug, Clone)]
pub struct PracticeCluster {
    /// REST and gRPC of each peer; the first one is the profile's address.
    pub peers: Vec<(SocketAddr, SocketAddr)>,
    /// The certificate of its authority, as PEM; none when it speaks plain HTTP.
    pub authority: Option<String>,
    /// Its temporary folder.
    pub folder: PathBuf,
    /// The version that it answers like.
    pub version: String,
    /// `service.api_key`.
    pub manage_key: Option<SecretString>,
    /// `service.alt_api_key`.
    pub alternate_key: Option<SecretString>,
    /// `service.read_only_api_key`.
    pub read_only_key: Option<SecretString>,
    /// What is wrong with it, on purpose.
    pub flaws: Vec<PracticeFlaw>,
}

/// A practice cluster that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PracticeView {
    /// The profile that leads to it.
    pub profile_id: String,
    /// Where it is.
    pub url: String,
    /// What is wrong with it, on purpose.
    pub flaws: Vec<PracticeFlaw>,
}

/// Something wrong with a practice cluster, on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PracticeFlaw {
    /// Names it.
    pub id: String,
    /// What is wrong, as a sentence.
    pub sentence: String,
}

impl Console {
    /// Starts a practice cluster, as `starting` does it, and makes the profile that leads there. When the task is stopped
    /// meanwhile, `starting` or what came of it is dropped, and no profile is left that was not there before.
    ///
    /// # Errors
    /// Those of `starting` and of [`practice_profile`](Self::practice_profile); [`Error::Stopped`].
    pub async fn start_practice<C>(
        self: &Arc<Self>,
        task: &str,
        starting: impl Future<Output = Result<(C, PracticeCluster), Error>>,
    ) -> Result<(C, PracticeView), Error> {
        let task = self.start(task);
        let stop = task.token();
        let started = tokio::select! {
            biased;
            () = stop.cancelled() => Err(Error::Stopped),
            started = starting => started,
        };
        let (cluster, lead) = started?;
        let view = self.aside(move |console| {
            let view = console.practice_profile(&lead)?;
            if stop.is_cancelled() {
                console.forget_practice()?;
                return Err(Error::Stopped);
            }
            Ok(view)
        });
        Ok((cluster, view.await?))
    }

    /// Deletes every profile that leads to a practice cluster. Once the cluster has ended they lead to ports that anybody
    /// may take, and name an authority in a folder that is gone.
    ///
    /// # Errors
    /// Those of [`delete_profile`](Self::delete_profile).
    pub fn forget_practice(&self) -> Result<(), Error> {
        let profiles = self.list_profiles()?;
        profiles.iter().filter(|profile| profile.practice).try_for_each(|profile| self.delete_profile(&profile.id))
    }

    /// Makes the profile that leads to a practice cluster; those of earlier ones go. Its keys are kept for this session only.
    ///
    /// # Errors
    /// [`Error::FileUnwritable`] for the authority's certificate; those of [`save_profile`](Self::save_profile) and of
    /// [`forget_practice`](Self::forget_practice).
    pub fn practice_profile(&self, practice: &PracticeCluster) -> Result<PracticeView, Error> {
        let Some(((rest, grpc), further)) = practice.peers.split_first() else {
            return Err(Error::Internal("the practice cluster has no peer".to_owned()));
        };
        let ca_file = practice.authority.as_ref().map(|authority| {
            let path = practice.folder.join(AUTHORITY_FILE);
            let written = std::fs::write(&path, authority).map(|()| path.display().to_string());
            written.map_err(|error| Error::FileUnwritable(error.to_string()))
        });
        let ca_file = ca_file.transpose()?;
        let peer = |(rest, grpc): &(SocketAddr, SocketAddr)| Peer {
            host: rest.ip().to_string(),
            port: rest.port(),
            grpc_port: Some(grpc.port()),
        };
        let address = Address {
            scheme: if ca_file.is_some() { Scheme::Https } else { Scheme::Http },
            host: rest.ip().to_string(),
            port: rest.port(),
            path_prefix: String::new(),
        };
        self.forget_practice()?;
        let secret = |key: &Option<SecretString>| match key {
            Some(value) => SecretEdit::Set { value: value.clone(), place: SecretPlace::Session },
            None => SecretEdit::Remove,
        };
        let form = ProfileForm {
            environment: Environment::Other,
            grpc_port: Some(grpc.port()),
            server_version: Some(practice.version.clone()),
            manage_key: secret(&practice.manage_key),
            alternate_key: secret(&practice.alternate_key),
            read_only_key: secret(&practice.read_only_key),
            connection: Connection {
                peers: further.iter().map(peer).collect(),
                system_trust: false,
                ca_file,
                ..Connection::default()
            },
            ..ProfileForm::new(PROFILE_NAME, address)
        };
        let profile = self.save_practice_profile(form)?;
        Ok(PracticeView { profile_id: profile.id, url: profile.url, flaws: practice.flaws.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Bench, form};

    fn practice(folder: PathBuf, port: u16) -> PracticeCluster {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        PracticeCluster {
            peers: vec![(at(port), at(port + 1)), (at(port + 2), at(port + 3))],
            authority: Some("-----BEGIN CERTIFICATE-----\n".to_owned()),
            folder,
            version: "1.18.3".to_owned(),
            manage_key: Some("planted-practice-key-0123456789-abc".to_owned().into()),
            alternate_key: None,
            read_only_key: Some("planted-read-only-key-0123456789-ab".to_owned().into()),
            flaws: Vec::new(),
        }
    }

    #[test]
    fn the_profile_of_a_practice_cluster_takes_the_place_of_earlier_ones() {
        let bench = Bench::new();
        let folder = tempfile::tempdir().unwrap();
        bench.console.practice_profile(&practice(folder.path().to_owned(), 7001)).unwrap();
        let second = bench.console.practice_profile(&practice(folder.path().to_owned(), 7101)).unwrap();
        assert_eq!(second.url, "https://127.0.0.1:7101");
        let profiles = bench.console.list_profiles().unwrap();
        let seen: Vec<_> = profiles.iter().map(|profile| (profile.id.as_str(), profile.name.as_str())).collect();
        assert_eq!(seen, [(second.profile_id.as_str(), PROFILE_NAME)]);
        assert_eq!(profiles[0].connection.peers.len(), 1);
    }

    #[test]
    fn what_leads_to_a_practice_cluster_goes_with_it_and_nothing_else_does() {
        let bench = Bench::new();
        let folder = tempfile::tempdir().unwrap();
        let real = bench.console.save_profile(form("real")).unwrap();
        let made = bench.console.practice_profile(&practice(folder.path().to_owned(), 7001)).unwrap();
        bench.console.duplicate_profile(&made.profile_id, false).unwrap();
        bench.console.forget_practice().unwrap();
        let left: Vec<_> = bench.console.list_profiles().unwrap().into_iter().map(|profile| profile.id).collect();
        assert_eq!(left, [real.id]);
    }

    #[test]
    fn a_profile_is_known_to_lead_to_a_simulation_by_what_made_it_and_not_by_its_name() {
        let bench = Bench::new();
        let folder = tempfile::tempdir().unwrap();
        let real = bench.console.save_profile(form(PROFILE_NAME)).unwrap();
        assert!(!real.practice);
        let made = bench.console.practice_profile(&practice(folder.path().to_owned(), 7001)).unwrap();
        assert_ne!(made.profile_id, real.id);
        let profile = |id: &str| bench.console.list_profiles().unwrap().into_iter().find(|one| one.id == id).unwrap();
        assert!(profile(&made.profile_id).practice);
        assert!(bench.console.duplicate_profile(&made.profile_id, false).unwrap().practice);
        let seen = profile(&made.profile_id);
        let renamed = ProfileForm { id: Some(seen.id.clone()), ..ProfileForm::new("mine", seen.address) };
        assert!(bench.console.save_profile(renamed).unwrap().practice);
        let led_elsewhere = ProfileForm { id: Some(seen.id), ..form("mine") };
        assert!(!bench.console.save_profile(led_elsewhere).unwrap().practice);
        let exported = bench.console.export_profiles(&[made.profile_id]).unwrap();
        let elsewhere = Bench::new();
        let forged = exported.replace("\"name\"", "\"practice\": true, \"name\"");
        assert!(!elsewhere.console.import_profiles(&forged).unwrap().added[0].practice);
    }

    #[test]
    fn the_keys_of_a_practice_cluster_stay_out_of_files_and_keychain() {
        let bench = Bench::new();
        let folder = tempfile::tempdir().unwrap();
        bench.console.practice_profile(&practice(folder.path().to_owned(), 7001)).unwrap();
        assert!(!bench.everything_on_disk().contains("planted-"));
        let profile = bench.console.list_profiles().unwrap().remove(0);
        assert!(profile.secrets.iter().all(|secret| secret.place == SecretPlace::Session && secret.available));
    }
}
