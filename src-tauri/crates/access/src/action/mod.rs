//! The table of actions: what can be asked of a server, and what each request needs.
//!
//! A fact about an action stands once, in its row: routes, versions, requirement, and what the published guide says.

mod rows;

use crate::version::ServerVersion;

/// What the published table says.
pub use crate::decide::Verdict as Says;
pub use rows::ACTIONS;

/// One thing that can be asked of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// A stable name, such as `create_payload_index`.
    pub id: &'static str,
    /// The name for people, such as `create payload index`.
    pub label: &'static str,
    /// The group in which it is shown.
    pub group: Group,
    /// What it concerns, and who may ask at all.
    pub scope: Scope,
    /// What a credential needs within that scope.
    pub needs: Needs,
    /// Method and path of the REST route, if it has one.
    pub rest: Option<&'static str>,
    /// `package.Service/Method` of the gRPC call, if it has one. Several are separated by a blank.
    pub grpc: Option<&'static str>,
    /// The first version that has the action.
    pub since: ServerVersion,
    /// The last version that has the action; none if the newest still does.
    pub until: Option<ServerVersion>,
    /// How older versions decided, oldest first.
    pub earlier: &'static [Earlier],
    /// What a credential limited to collections is shown of the answer, where it is shown less than others.
    pub filtered: Option<&'static str>,
    /// What is worth knowing beside.
    pub note: Option<&'static str>,
    /// What the published guide says of it, if it has a row there.
    pub guide: Option<Guide>,
}

/// Groups of actions, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Reading points.
    Read,
    /// Changing points.
    Write,
    /// A collection itself.
    Collection,
    /// Payload indexes and vector names.
    Schema,
    /// Aliases.
    Aliases,
    /// Shards and their keys.
    Shards,
    /// Snapshots of a collection and of a shard.
    Snapshots,
    /// Snapshots of everything.
    FullSnapshots,
    /// The cluster and its peers.
    Cluster,
    /// The running process.
    Process,
}

/// Which check the server makes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A collection that the request names.
    Collection,
    /// The whole cluster: a credential limited to collections is refused.
    Cluster,
    /// The whole cluster, and everyone with a valid credential may ask; those limited to collections are shown a part.
    Everyone,
    /// The whole cluster, and everyone with a valid credential is shown everything.
    EveryoneInFull,
    /// No credential is needed since these versions, over REST and over gRPC; before, any valid one will do.
    Public {
        /// Since when over REST.
        rest: ServerVersion,
        /// Since when over gRPC.
        grpc: ServerVersion,
    },
    /// No credential is needed where the server has its web page installed; elsewhere, any valid one will do.
    WebPage,
}

/// What is needed beyond being let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Needs {
    /// Changes something.
    pub write: bool,
    /// Is left to those who manage everything.
    pub manage: bool,
    /// Concerns more of a collection than its points: indexes, snapshots, shards.
    pub extras: bool,
}

/// How older versions decided on an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The last version that decided so.
    pub until: ServerVersion,
    /// The check it made.
    pub scope: Scope,
    /// What it asked for.
    pub needs: Needs,
}

/// A row of the published table: what it says of the four kinds of credential that it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guide {
    /// The name in the published table.
    pub label: &'static str,
    /// API key, or `m`.
    pub manage: Says,
    /// Read-only key, or `r`.
    pub read: Says,
    /// `rw` for the collection.
    pub read_write: Says,
    /// `r` for the collection.
    pub collection_read: Says,
}

impl Action {
    /// The action with this name.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        ACTIONS.iter().find(|action| action.id == id)
    }

    /// Whether a server of this version has the action.
    #[must_use]
    pub fn exists_in(&self, version: ServerVersion) -> bool {
        self.since <= version && self.until.is_none_or(|until| version <= until)
    }

    /// The check that a server of this version makes.
    #[must_use]
    pub fn rule(&self, version: ServerVersion) -> (Scope, Needs) {
        let earlier = self.earlier.iter().find(|earlier| version <= earlier.until);
        earlier.map_or((self.scope, self.needs), |earlier| (earlier.scope, earlier.needs))
    }

    /// Whether the action concerns one collection; otherwise it concerns the whole cluster.
    #[must_use]
    pub fn concerns_collection(&self) -> bool {
        matches!(self.scope, Scope::Collection)
    }

    /// Whether a route or a call of the action has this path, whatever the method: `/collections/docs`,
    /// `/qdrant.Points/Get`.
    #[must_use]
    pub fn is_reached_by(&self, path: &str) -> bool {
        let path = path.split('?').next().unwrap_or_default();
        let call = path.strip_prefix('/').unwrap_or(path);
        let routes = self.rest.and_then(|rest| rest.split_once(' '));
        routes.is_some_and(|(_, template)| fits_template(template, path))
            || self.grpc.is_some_and(|calls| calls.split(' ').any(|known| known == call))
    }

    /// The action that a REST request with this method and path asks for. The path may carry a query.
    #[must_use]
    pub fn by_request(method: &str, path: &str) -> Option<&'static Self> {
        let path = path.split('?').next().unwrap_or_default();
        let fits = |action: &&Self| {
            action.rest.is_some_and(|rest| {
                rest.split_once(' ').is_some_and(|(m, template)| m == method && fits_template(template, path))
            })
        };
        // A literal step wins over one in braces: `/collections/aliases` is not the collection "aliases".
        ACTIONS.iter().filter(fits).min_by_key(|action| action.rest.map(|rest| rest.matches('{').count()))
    }
}

impl Needs {
    /// Nothing more: reading.
    pub const READ: Self = Self { write: false, manage: false, extras: false };
    /// Changing points.
    pub const WRITE: Self = Self { write: true, ..Self::READ };
    /// Left to those who manage everything.
    pub const MANAGE: Self = Self { manage: true, ..Self::READ };
    /// Reading more than points.
    pub const EXTRAS: Self = Self { extras: true, ..Self::READ };
    /// Changing more than points.
    pub const WRITE_EXTRAS: Self = Self { write: true, manage: false, extras: true };
    /// All three, which the server checks one after the other.
    pub const ALL: Self = Self { write: true, manage: true, extras: true };

    /// The needs as words: `read` alone, or any of `write`, `manage`, `extras`.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        let words = [(self.write, "write"), (self.manage, "manage"), (self.extras, "extras")];
        let mut words: Vec<_> = words.into_iter().filter(|(needed, _)| *needed).map(|(_, word)| word).collect();
        if !self.write && !self.manage {
            words.insert(0, "read");
        }
        words
    }
}

impl Group {
    /// All groups in their order.
    pub const ALL: [Self; 10] = [
        Self::Read,
        Self::Write,
        Self::Collection,
        Self::Schema,
        Self::Aliases,
        Self::Shards,
        Self::Snapshots,
        Self::FullSnapshots,
        Self::Cluster,
        Self::Process,
    ];

    /// A stable name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Collection => "collection",
            Self::Schema => "schema",
            Self::Aliases => "aliases",
            Self::Shards => "shards",
            Self::Snapshots => "snapshots",
            Self::FullSnapshots => "full_snapshots",
            Self::Cluster => "cluster",
            Self::Process => "process",
        }
    }

    /// The name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Read => "Read points",
            Self::Write => "Change points",
            Self::Collection => "Collections",
            Self::Schema => "Indexes and vector names",
            Self::Aliases => "Aliases",
            Self::Shards => "Shards",
            Self::Snapshots => "Snapshots of a collection",
            Self::FullSnapshots => "Snapshots of everything",
            Self::Cluster => "Cluster",
            Self::Process => "Server process",
        }
    }
}

fn fits_template(template: &str, path: &str) -> bool {
    let mut steps = path.split('/');
    template.split('/').all(|expected| {
        steps.next().is_some_and(|step| expected == step || (expected.starts_with('{') && !step.is_empty()))
    }) && steps.next().is_none()
}
