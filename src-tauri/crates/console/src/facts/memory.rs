//! The last facts of each cluster, until the program ends.

use super::view::{ClusterFacts, ClusterNames, CollectionName};
use crate::Console;
use crate::error::Error;
use crate::preview;
use crate::profiles::Connection;
use crate::settings::Settings;
use qdrant_access::ServerVersion;
use qdrant_access::lint::{Context, Existing};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last facts by profile.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<HashMap<String, Remembered>>);

/// Facts, and the way that led to them.
#[derive(Debug, Clone)]
struct Remembered {
    facts: Arc<ClusterFacts>,
    connection: Connection,
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Remembered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// Forgets a profile.
    pub(crate) fn forget(&self, profile_id: &str) {
        self.lock().remove(profile_id);
    }
}

impl Console {
    /// Keeps facts until newer ones of the same profile come, or the program ends.
    pub fn remember(&self, facts: &ClusterFacts) {
        let document = self.durable.remembered();
        let profile = document.as_ref().and_then(|document| document.profile(&facts.profile_id).ok());
        // Whoever was deleted meanwhile is not remembered.
        if let Some(profile) = profile {
            let remembered = Remembered { facts: Arc::new(facts.clone()), connection: profile.connection.clone() };
            self.memory.lock().insert(facts.profile_id.clone(), remembered);
        }
    }

    /// The facts that were remembered last, unless the profile leads to another address or another way by now.
    pub fn remembered(&self, profile_id: &str) -> Option<Arc<ClusterFacts>> {
        let Remembered { facts, connection } = self.memory.lock().get(profile_id).cloned()?;
        let document = self.durable.remembered()?;
        let profile = document.profile(profile_id).ok()?;
        (profile.address.url() == facts.url && profile.connection == connection).then_some(facts)
    }

    /// What is known of the names on a cluster; none before facts were gathered.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`], and those of the store.
    pub fn cluster_names(&self, profile_id: &str) -> Result<Option<ClusterNames>, Error> {
        self.durable.load()?.profile(profile_id)?;
        Ok(self.remembered(profile_id).map(|facts| ClusterNames::from(&*facts)))
    }
}

/// What lint is told of a cluster.
#[derive(Debug, Default)]
pub(crate) struct KnownNames {
    names: Option<Names>,
    jwt_rbac: Option<bool>,
}

#[derive(Debug)]
struct Names {
    collections: Vec<String>,
    /// Alias and collection.
    aliases: Vec<(String, String)>,
}

impl Console {
    /// What was found out about a cluster, as lint is told it.
    pub(crate) fn known_names(&self, profile_id: &str) -> Option<KnownNames> {
        Some(KnownNames::from(&*self.remembered(profile_id)?))
    }
}

impl KnownNames {
    /// What lint is told, apart from the key.
    pub(crate) fn context(&self, version: ServerVersion, now: u64, settings: &Settings) -> Context<'_> {
        let existing =
            self.names.as_ref().map(|names| Existing { collections: &names.collections, aliases: &names.aliases });
        Context { existing, jwt_rbac: self.jwt_rbac, ..preview::context(version, now, settings) }
    }
}

impl From<&ClusterFacts> for KnownNames {
    fn from(facts: &ClusterFacts) -> Self {
        // Names that a credential is not shown may exist all the same.
        let lists = facts.collections.value().zip(facts.aliases.value()).filter(|_| facts.shows_all_names);
        let names = lists.map(|(collections, aliases)| {
            let alias = |alias: &super::AliasFact| (alias.alias.clone(), alias.collection.clone());
            let collections = collections.iter().map(|collection| collection.name.clone()).collect();
            Names { collections, aliases: aliases.iter().map(alias).collect() }
        });
        Self { names, jwt_rbac: facts.jwt_rbac.value().copied() }
    }
}

impl From<&ClusterFacts> for ClusterNames {
    fn from(facts: &ClusterFacts) -> Self {
        let collections = facts.collections.value().map(Vec::as_slice).unwrap_or_default();
        let named = |collection: &super::CollectionFact| CollectionName {
            name: collection.name.clone(),
            points: collection.points,
        };
        Self {
            collections: collections.iter().map(named).collect(),
            aliases: facts.aliases.value().cloned().unwrap_or_default(),
            version: facts.version.value().cloned(),
            jwt_rbac: facts.jwt_rbac.value().copied(),
            at: facts.gathered_at.clone(),
        }
    }
}
