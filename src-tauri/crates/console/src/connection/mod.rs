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
mod dial;
mod error;
mod greet;
mod grpc;
mod handshake;
mod network;
mod pin;
mod probe;
mod problem;
mod refusal;
mod report;
mod role;
mod staged;
mod tasks;
mod trust;
mod way;

pub use certificate::CertificateGlance;
pub use cluster::{Answer, Cluster, MOST_ANSWER_BYTES};
pub use credential::{Credential, CredentialChoice};
pub(crate) use dial::BareWay;
pub use error::{ConnectionError, GatewayWants};
pub(crate) use greet::is_qdrant;
pub use grpc::GrpcAnswer;
pub use handshake::Handshake;
pub use network::{Later, Network, SystemNetwork};
pub(crate) use pin::Asked;
pub use problem::{ConnectionProblem, PinQuestion, PinState, ProblemView};
pub(crate) use refusal::{is_web_page, qdrants_words, refusal};
pub use report::{ClusterRole, ConnectionReport, PinForm, RoleView, Stage, StageState, StageView, TestForm};
pub use reqwest::{Method, StatusCode, header};
pub use tasks::Task;
pub(crate) use tasks::Tasks;
pub use tokio_util::sync::CancellationToken;

use crate::Console;
use crate::error::Error;
use crate::profiles::Gateway;
use crate::secret::SecretSlot;
use client_certificate::ClientSecrets;
use std::sync::Arc;
use way::{Way, WaySecrets};

impl Console {
    /// The cluster of a profile, ready for requests. Reads the files that the profile names, and waits for the keychain
    /// if something on the way wants a secret. Connects to nothing yet.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`], [`Error::ProfileIncomplete`] when the gateway's secret is missing,
    /// [`Error::SessionOver`], [`Error::Keychain`], those of the store, and
    /// [`Error::Connection`] when what the profile trusts or shows cannot be used.
    pub fn cluster(&self, profile_id: &str) -> Result<Cluster, Error> {
        let document = self.durable.load()?;
        let profile = document.profile(profile_id)?;
        let needed = match &profile.connection.gateway {
            Gateway::None => None,
            Gateway::Basic { .. } => Some(SecretSlot::GatewayPassword),
            Gateway::Key { .. } => Some(SecretSlot::GatewayKey),
        };
        if let Some(slot) = needed.filter(|slot| profile.secret(*slot).is_none()) {
            return Err(Error::ProfileIncomplete(slot));
        }
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

    /// Tests a connection in stages, and says of each what came of it. A stage that is told twice failed after all. The
    /// keychain is waited for on a thread of its own.
    ///
    /// # Errors
    /// Those of [`cluster`](Self::cluster) and [`credential`](Self::credential); what goes wrong on the way to the
    /// cluster is in the report.
    pub async fn test_connection(
        self: &Arc<Self>,
        form: TestForm,
        task: &str,
        progress: impl Fn(StageView) + Send + Sync,
    ) -> Result<ConnectionReport, Error> {
        let task = self.start(task);
        let asked = form.clone();
        let opened = self.aside(move |console| {
            // Read first: a change that comes in between makes the answer one about an older profile.
            let revision = console.durable.load()?.profile(&asked.profile_id)?.revision;
            let credential = console.credential(&asked.profile_id, &asked.credential)?;
            Ok((console.cluster(&asked.profile_id), credential, revision))
        });
        let (cluster, credential, revision) = opened.await?;
        let report = match cluster {
            Ok(cluster) => staged::test(&cluster.stopped_by(task.token()), &credential, &progress).await,
            Err(Error::Connection(error)) => staged::unusable(&error, &progress),
            Err(error) => return Err(error),
        };
        if let Some(question) = &report.pin {
            self.asked.note(&form.profile_id, revision, question.seen.clone());
        }
        Ok(report)
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
