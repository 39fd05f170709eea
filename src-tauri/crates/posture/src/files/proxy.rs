//! What stands before the server, and who may reach it in Kubernetes.

use super::At;
use super::yaml::Node;

/// Something that passes requests on to the server.
#[derive(Debug)]
pub(crate) struct Proxy {
    /// What it is called in sentences: `the Ingress qdrant`.
    pub(crate) name: String,
    /// Whether it asks for a credential.
    pub(crate) asks: Said,
    /// Whether it is reached over TLS only.
    pub(crate) encrypts: Said,
    /// The hosts that it passes requests on to; none where it belongs to the server's own description.
    pub(crate) to: Vec<String>,
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
    /// The labels of the pods that it is about; absent where its selector says more than labels.
    pub(crate) selector: Option<Vec<(String, String)>>,
    pub(crate) namespace: Option<String>,
}

impl Policy {
    /// Whether it is about these pods; absent where that cannot be told.
    pub(crate) fn selects(&self, pods: &Labels) -> Option<bool> {
        let apart = self.namespace.as_ref().zip(pods.namespace.as_ref()).is_some_and(|(one, other)| one != other);
        if apart {
            return Some(false);
        }
        let wanted = self.selector.as_ref()?;
        Some(wanted.iter().all(|pair| pods.all.contains(pair) || (pods.open && pair.0.ends_with("instance"))))
    }
}

/// The labels of pods.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    pub(crate) all: Vec<(String, String)>,
    pub(crate) namespace: Option<String>,
    /// Whether more is decided at the installation: the name of the release.
    pub(crate) open: bool,
}

impl Labels {
    /// The pairs of a mapping.
    pub(crate) fn pairs(node: Option<&Node>) -> Vec<(String, String)> {
        let entries = node.map(Node::entries).unwrap_or_default();
        entries.iter().filter_map(|(key, value)| Some((key.text()?.to_owned(), value.text()?.to_owned()))).collect()
    }
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
