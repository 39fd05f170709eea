//! What the server decides about one action, once the credential is accepted.

use std::fmt;

use crate::action::{Action, Needs, Scope};
use crate::claims::{Access, CollectionMode, GlobalMode};
use crate::version::{ServerVersion, since};

/// What an action is tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// The collection with this name, as the request gives it.
    Collection(&'a str),
    /// Some collection that the credential does not name.
    AnyOther,
    /// The whole cluster.
    Cluster,
}

/// What the server decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// The request is let through.
    Allowed,
    /// The request is let through, and its answer leaves out what the credential may not see.
    Filtered,
    /// The request is refused.
    Denied(Denial),
}

/// A decision in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "DecisionView"))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It works.
    Allowed,
    /// It works, for a part.
    Filtered,
    /// It is refused.
    Denied,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Filtered => "filtered",
            Self::Denied => "denied",
        }
    }
}

/// Why the server refuses an accepted credential. [`Denial::text`] gives the server's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Denial {
    /// A credential limited to collections asked for something that concerns the whole cluster.
    GlobalAccess,
    /// Global read asked for a change.
    GlobalManage,
    /// The credential does not name the collection.
    Collection,
    /// The credential may only read the collection.
    Write,
    /// The credential may only touch the points of the collection.
    PointsOnly,
    /// No credential limited to collections may do this.
    Manage,
    /// Before 1.9 the read-only key was refused like a wrong key.
    ReadOnlyKey,
}

impl Decision {
    /// Whether the request is let through.
    #[must_use]
    pub fn lets_through(self) -> bool {
        !matches!(self, Self::Denied(_))
    }

    /// The decision without its reason.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Allowed => Verdict::Allowed,
            Self::Filtered => Verdict::Filtered,
            Self::Denied(_) => Verdict::Denied,
        }
    }

    /// The word for it: `allowed`, `filtered` or `denied`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.verdict().as_str()
    }
}

impl Denial {
    pub(crate) const COUNT: usize = Self::ReadOnlyKey as usize + 1;

    /// Whether the server's words carry the name of the collection.
    #[must_use]
    pub fn names_collection(self) -> bool {
        matches!(self, Self::Collection | Self::Write | Self::PointsOnly)
    }

    /// What the server says, to the letter. Over REST it stands in `status.error` and the status is 403; over gRPC the
    /// code is 7, `PERMISSION_DENIED`.
    #[must_use]
    pub fn text(self, collection: &str) -> String {
        self.in_words(collection).to_string()
    }

    /// The same as [`Self::text`], without writing it down yet.
    #[must_use]
    pub fn in_words(self, collection: &str) -> impl fmt::Display {
        fmt::from_fn(move |f| match self {
            Self::GlobalAccess => f.write_str("Forbidden: Global access is required"),
            Self::GlobalManage => f.write_str("Forbidden: Global manage access is required"),
            Self::Collection => write!(f, "Forbidden: Access to collection {collection} is required"),
            Self::Write => write!(f, "Forbidden: Write access to collection {collection} is required"),
            Self::PointsOnly => {
                write!(f, "Forbidden: Only points access is allowed for collection {collection}")
            }
            Self::Manage => f.write_str("Forbidden: Manage access for this operation is required"),
            Self::ReadOnlyKey => f.write_str("Invalid api-key"),
        })
    }
}

/// Decides as a server of this version does.
///
/// The action is taken to exist there; ask [`Action::exists_in`] first. An action on a collection that is tried on the
/// cluster is decided for some collection that the credential does not name.
#[must_use]
pub fn decide(access: &Access, action: &Action, target: Target<'_>, version: ServerVersion) -> Decision {
    let level = match access {
        Access::Global(mode) => Level::from(*mode),
        Access::Collections(entries) => match target {
            Target::Collection(name) => {
                let entry = entries.iter().find(|entry| entry.collection == name);
                entry.map_or(Level::None, |entry| entry.mode.into())
            }
            Target::AnyOther | Target::Cluster => Level::None,
        },
    };
    decide_at(level, action, version)
}

/// What a credential may do with one collection, or with everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "LevelView"))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Everything, everywhere.
    Manage,
    /// Read, everywhere.
    Read,
    /// Read and write this collection.
    #[serde(rename = "rw")]
    CollectionReadWrite,
    /// Read and write the points of this collection.
    #[serde(rename = "prw")]
    CollectionPoints,
    /// Read this collection.
    #[serde(rename = "r")]
    CollectionRead,
    /// Limited to other collections.
    None,
}

impl Level {
    pub(crate) const COUNT: usize = Self::None as usize + 1;

    /// The word for it, as claims or the guide give it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manage => "manage",
            Self::Read => "read",
            Self::CollectionReadWrite => "rw",
            Self::CollectionPoints => "prw",
            Self::CollectionRead => "r",
            Self::None => "none",
        }
    }

    fn is_global(self) -> bool {
        matches!(self, Self::Manage | Self::Read)
    }
}

impl From<GlobalMode> for Level {
    fn from(mode: GlobalMode) -> Self {
        match mode {
            GlobalMode::Read => Self::Read,
            GlobalMode::Manage => Self::Manage,
        }
    }
}

impl From<CollectionMode> for Level {
    fn from(mode: CollectionMode) -> Self {
        match mode {
            CollectionMode::Read => Self::CollectionRead,
            CollectionMode::ReadWrite => Self::CollectionReadWrite,
            CollectionMode::PointsReadWrite => Self::CollectionPoints,
        }
    }
}

/// Decides for a level: everything that a credential's entry for the collection, or its global mode, comes down to.
#[must_use]
pub fn decide_at(level: Level, action: &Action, version: ServerVersion) -> Decision {
    let (scope, needs) = action.rule(version);
    let denial = match scope {
        Scope::Public { .. } | Scope::WebPage | Scope::EveryoneInFull | Scope::Everyone => None,
        Scope::Cluster if level.is_global() => global(level, needs, version),
        Scope::Cluster => Some(Denial::GlobalAccess),
        Scope::Collection if level.is_global() => global(level, needs, version),
        Scope::Collection => collection(level, needs),
    };
    match denial {
        Some(denial) => Decision::Denied(denial),
        None if scope != Scope::EveryoneInFull && action.filtered.is_some() && !level.is_global() => Decision::Filtered,
        None => Decision::Allowed,
    }
}

fn global(level: Level, needs: Needs, version: ServerVersion) -> Option<Denial> {
    let refused = level == Level::Read && (needs.write || needs.manage);
    refused.then_some(if version < since::TOKENS { Denial::ReadOnlyKey } else { Denial::GlobalManage })
}

/// The server's order: the entry, extras, write, manage.
fn collection(level: Level, needs: Needs) -> Option<Denial> {
    if level == Level::None {
        Some(Denial::Collection)
    } else if needs.extras && level == Level::CollectionPoints {
        Some(Denial::PointsOnly)
    } else if needs.write && level == Level::CollectionRead {
        Some(Denial::Write)
    } else if needs.manage {
        Some(Denial::Manage)
    } else {
        None
    }
}
