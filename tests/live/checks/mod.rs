//! What must be true of any cluster, a real one or the practice cluster.

pub(crate) mod audit;
pub(crate) mod bench;
pub(crate) mod credentials;
pub(crate) mod facts;
pub(crate) mod state;
pub(crate) mod verify;

/// The collections that every checked cluster has: points with cities in `docs` and `other`, one person in `users`, and
/// the alias `docs-alias` of `docs`.
pub(crate) const COLLECTIONS: [&str; 3] = ["docs", "other", "users"];
