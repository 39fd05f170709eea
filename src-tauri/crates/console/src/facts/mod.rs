//! What can be found out about a cluster from outside.
//!
//! [`Console::gather_facts`] asks a cluster several things at a time. Each fact carries where and when it was found, or why it is unknown.

mod asked;
mod gather;
mod memory;
mod parse;
mod ports;
mod probes;
mod view;

pub(crate) use memory::{KnownNames, Memory};
pub use view::*;

use crate::Console;
use crate::error::Error;
use crate::ports::new_id;
use crate::sign;
use gather::Gathering;
use qdrant_access::claims::{Access, Claims};
use secrecy::SecretString;
use std::sync::Arc;

impl Console {
    /// Asks a cluster about itself, and remembers what it says. The keychain is waited for on a thread of its own. When the
    /// task is stopped, what is known by then is the answer, and nothing is remembered.
    ///
    /// # Errors
    /// Those of [`cluster`](Self::cluster) and [`credential`](Self::credential); [`Error::Connection`] when not even the
    /// first request was answered, or not by a Qdrant: then no key was shown.
    pub async fn gather_facts(self: &Arc<Self>, form: FactsForm, task: &str) -> Result<ClusterFacts, Error> {
        let task = self.start(task);
        let gathering = self.aside(move |console| console.gathering(&form)).await?;
        let facts = Box::pin(gathering.run(&task)).await?;
        if !facts.stopped {
            self.remember(&facts);
        }
        Ok(facts)
    }

    /// Prepares to ask. Sends nothing; waits for the keychain.
    fn gathering(&self, form: &FactsForm) -> Result<Gathering, Error> {
        let document = self.durable.load()?;
        let profile = document.profile(&form.profile_id)?;
        Ok(Gathering {
            profile_id: form.profile_id.clone(),
            url: profile.address.url(),
            cluster: self.cluster(&form.profile_id)?,
            credential: self.credential(&form.profile_id, &form.credential)?,
            with_side_effects: form.with_side_effects,
            metrics_port: form.metrics_port,
            foreign_token: self.foreign_token()?,
            clock: self.clock.clone(),
        })
    }

    /// A token that grants nothing, signed with a key that nobody has.
    fn foreign_token(&self) -> Result<SecretString, Error> {
        let key: SecretString = format!("{}{}", new_id(self.random.as_ref())?, new_id(self.random.as_ref())?).into();
        sign::token(&Claims { access: Some(Access::Collections(Vec::new())), ..Claims::default() }, &key)
    }
}

#[cfg(test)]
mod tests;
