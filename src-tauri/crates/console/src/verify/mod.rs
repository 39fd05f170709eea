//! Predictions tried on a cluster, with requests that change nothing.
//!
//! [`Console::verify`] sends one request for each requirement and column, with the very credential, and sets what came back
//! beside what was predicted. [`Console::verify_plan`] says before how many that will be.

mod condition;
mod observe;
mod plan;
mod probes;
mod run;
mod view;

pub(crate) use probes::encoded;
pub use view::*;

use crate::Console;
use crate::error::Error;
use crate::inspect::ServerKeys;
use crate::ports::new_id;
use crate::preview::{server, server_version};
use plan::{Plan, Predictor};
use probes::Nothing;
use qdrant_access::ServerVersion;
use run::Trial;
use secrecy::ExposeSecret;
use std::sync::Arc;

impl Console {
    /// What trying a credential will cost. Sends nothing; waits for the keychain.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for the server version or the credential; those of [`cluster`](Self::cluster) and
    /// [`credential`](Self::credential).
    pub fn verify_plan(&self, form: &VerifyForm) -> Result<VerifyPlan, Error> {
        Ok(self.trial(form)?.cost())
    }

    /// Tries a credential on a cluster. Says before each request how far it has come. The keychain is waited for on a thread
    /// of its own. When the task is stopped, what was answered by then is in the report.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for the server version or the credential; those of [`cluster`](Self::cluster) and
    /// [`credential`](Self::credential); [`Error::Connection`] when not even the first request was answered, or not
    /// by a Qdrant: then the credential was not shown.
    pub async fn verify(
        self: &Arc<Self>,
        form: VerifyForm,
        task: &str,
        progress: impl Fn(VerifyProgress) + Send + Sync,
    ) -> Result<VerifyReport, Error> {
        let task = self.start(task);
        self.aside(move |console| console.trial(&form)).await?.run(&task, progress).await
    }

    /// Looks whether the condition of a draft holds now, with the strongest credential of the profile.
    ///
    /// # Errors
    /// [`Error::ClaimsInvalid`], [`Error::InputTooLarge`]; those of [`cluster`](Self::cluster) and
    /// [`credential`](Self::credential); [`Error::Connection`].
    pub async fn try_condition(self: &Arc<Self>, form: TryConditionForm, task: &str) -> Result<ConditionTried, Error> {
        let task = self.start(task);
        self.aside(move |console| console.condition_trial(&form)).await?.run(&task).await
    }

    /// Predicts, and reads what is needed for trying. Sends nothing; waits for the keychain.
    fn trial(&self, form: &VerifyForm) -> Result<Trial, Error> {
        let document = self.durable.load()?;
        let profile = document.profile(&form.profile_id)?;
        let cluster = self.cluster(&form.profile_id)?;
        let credential = self.credential(&form.profile_id, &form.credential)?;
        let known = self.remembered(&form.profile_id);
        let of_cluster = known.as_ref().and_then(|facts| facts.version.value().cloned());
        let version = match form.server_version.as_ref().or(of_cluster.as_ref()).or(profile.server_version.as_ref()) {
            Some(text) => server_version(text)?,
            None => ServerVersion::default(),
        };
        let is_open = known.as_ref().is_some_and(|facts| facts.open_instance.value() == Some(&true));
        let keys =
            if is_open { ServerKeys { complete: true, ..ServerKeys::default() } } else { self.server_keys(profile) };
        let mut assumes = Vec::new();
        if known.as_ref().and_then(|facts| facts.open_instance.value()).is_none() {
            assumes.push("The server is taken to ask for a key: it was not asked yet.".to_owned());
        }
        if let Some(why) = &keys.unread {
            assumes.push(format!(
                "A key that the profile has could not be read, so a signature may be taken for good. {why}"
            ));
        } else if keys.is_assumed() {
            assumes.push("There is no key to check a signature with: it is taken for good.".to_owned());
        }
        let jwt_rbac = known.as_ref().and_then(|facts| facts.jwt_rbac.value().copied());
        if jwt_rbac.is_none() {
            assumes.push("The server is taken to accept tokens (jwt_rbac): it was not asked yet.".to_owned());
        }
        let predictor = Predictor {
            credential: credential.secret().map(|secret| secret.expose_secret().trim().to_owned().into()),
            keys,
            server: server(version, jwt_rbac.unwrap_or(true)),
            now: crate::moment::seconds(self.clock.now()),
        };
        let listed = known.as_ref().and_then(|facts| facts.collections.value());
        let collection = listed.and_then(|listed| listed.first()).map(|collection| collection.name.clone());
        let nothing = Nothing::new(&new_id(self.random.as_ref())?);
        let plan = Plan::new(predictor, collection, nothing);
        Ok(Trial { cluster, credential, plan, assumes, keeps_version: form.server_version.is_some() })
    }
}

#[cfg(test)]
mod tests;
