//! Reaching a cluster: what is trusted, what is shown, and what came back.
//!
//! [`Console::cluster`] turns a profile into a [`Cluster`]; [`Console::credential`] reads the key or token to show. Both
//! wait for the keychain. Everything after that is asynchronous, bounded in size and time, and ends when its
//! [`Task`] is cancelled.

mod certificate;
mod classify;
mod client_certificate;
mod cluster;
mod credential;
mod error;
mod grpc;
mod handshake;
mod network;
mod probe;
mod tasks;
mod trust;
mod way;

pub use certificate::CertificateGlance;
pub use cluster::{Answer, Cluster, MOST_ANSWER_BYTES};
pub use credential::{Credential, CredentialChoice};
pub use error::{ConnectionError, ConnectionProblem, GatewayWants, PinQuestion, PinState, ProblemView};
pub use grpc::GrpcAnswer;
pub use handshake::Handshake;
pub use network::{Later, Network, SystemNetwork};
pub use reqwest::{Method, StatusCode, header};
pub use tasks::Task;
pub(crate) use tasks::Tasks;
pub use tokio_util::sync::CancellationToken;

use crate::Console;
use crate::error::Error;
use crate::secret::SecretSlot;
use client_certificate::ClientSecrets;
use way::{Way, WaySecrets};

impl Console {
    /// The cluster of a profile, ready for requests. Reads the files that the profile names, and waits for the keychain
    /// if something on the way wants a secret. Connects to nothing yet.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`], [`Error::SessionOver`], [`Error::Keychain`], those of the store, and
    /// [`Error::Connection`] when what the profile trusts or shows cannot be used.
    pub fn cluster(&self, profile_id: &str) -> Result<Cluster, Error> {
        let document = self.durable.load()?;
        let profile = document.profile(profile_id)?;
        let secret = |slot| profile.secret(slot).map(|_| self.secret(profile, slot)).transpose();
        let secrets = WaySecrets {
            password: secret(SecretSlot::GatewayPassword)?,
            gateway_key: secret(SecretSlot::GatewayKey)?,
            client: ClientSecrets {
                key: secret(SecretSlot::ClientKey)?,
                passphrase: secret(SecretSlot::ClientPassphrase)?,
            },
        };
        let (clock, network) = (self.clock.clone(), self.network.clone());
        let way = Way::new(profile.connection.clone(), profile.pinned.clone(), secrets, clock, network)?;
        Ok(Cluster::new(way, &profile.address, profile.grpc_port))
    }

    /// Begins a long command that can be stopped by its name.
    pub fn start(&self, task: &str) -> Task {
        self.tasks.start(task)
    }

    /// Stops a long command. Whether there was one of this name.
    pub fn cancel(&self, task: &str) -> bool {
        self.tasks.cancel(task)
    }
}
