//! What stands before the server, and who may reach it in Kubernetes.

use super::At;

/// Something that passes requests on to the server.
#[derive(Debug)]
pub(crate) struct Proxy {
    /// What it is called in sentences: `the Ingress qdrant`.
    pub(crate) name: String,
    /// Whether it asks for a credential.
    pub(crate) asks: Said,
    /// Whether it is reached over TLS only.
    pub(crate) encrypts: Said,
    /// The ports of the server that it passes on, where they are said.
    pub(crate) ports: Vec<(u16, At)>,
    /// Where it takes a key out of the address of a request.
    pub(crate) key_in_address: Option<Said>,
}

/// What a proxy does about something, and where that stands.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    Yes(String, At),
    No(String, At, Option<String>),
    Unknown(String),
}

/// A rule of Kubernetes about who may talk to whom.
#[derive(Debug)]
pub(crate) struct Policy {
    pub(crate) name: String,
    pub(crate) at: At,
    /// Whether it limits who comes in, and whether anybody may all the same.
    pub(crate) incoming: Limit,
    /// Whether it limits where the pods go.
    pub(crate) outgoing: Limit,
}

/// How a policy limits one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// It does not speak of this direction.
    None,
    /// It allows everything.
    Everything,
    /// It allows what it names.
    Named,
}

/// A port that Kubernetes opens to the outside of the cluster.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) port: u16,
    /// As a sentence.
    pub(crate) words: String,
    pub(crate) at: At,
    pub(crate) fix: Option<String>,
}
