//! The image that a container runs.

use super::At;
use qdrant_access::ServerVersion;

/// A reference to an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) text: String,
    pub(crate) at: At,
    /// Where it may be replaced, the first place after it.
    pub(crate) end: Option<super::yaml::Spot>,
}

impl Image {
    /// Whether it is the server by its name, from whatever registry.
    pub(crate) fn is_qdrant(text: &str) -> bool {
        let name = text.split('@').next().unwrap_or(text);
        let last = name.rsplit('/').next().unwrap_or(name);
        matches!(last.split(':').next(), Some("qdrant" | "qdrant-unprivileged"))
    }

    /// What follows the colon.
    pub(crate) fn tag(&self) -> Option<&str> {
        let name = self.text.split('@').next().unwrap_or(&self.text);
        let last = name.rsplit('/').next().unwrap_or(name);
        last.split_once(':').map(|(_, tag)| tag).filter(|tag| !tag.is_empty())
    }

    /// Whether it names one content and no other.
    pub(crate) fn has_digest(&self) -> bool {
        self.text.contains("@sha256:")
    }

    /// The version in its tag, where that is a whole one.
    pub(crate) fn version(&self) -> Option<ServerVersion> {
        let tag = self.tag()?;
        let mut parts = tag.strip_prefix('v').unwrap_or(tag).split('-');
        let number = parts.next()?.parse().ok()?;
        // A candidate is not the version that it is named after.
        let candidate = parts.any(|part| ["rc", "dev", "beta", "alpha"].iter().any(|word| part.starts_with(word)));
        (!candidate).then_some(number)
    }

    /// Whether it runs as its own user.
    pub(crate) fn is_unprivileged(&self) -> bool {
        self.text.contains("-unprivileged")
    }
}
