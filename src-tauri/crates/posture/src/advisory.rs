//! Known vulnerabilities of the server, each once.

use crate::check::Severity;
use qdrant_access::ServerVersion;
use qdrant_access::version::NEWEST_KNOWN;

/// One vulnerability.
#[derive(Debug)]
pub(crate) struct Advisory {
    /// Its number, or where it is recorded.
    pub(crate) id: &'static str,
    pub(crate) what: &'static str,
    pub(crate) severity: Severity,
    pub(crate) begins: Begins,
    /// What must be so for it to matter.
    pub(crate) only: Only,
    /// The first version without it.
    pub(crate) fixed: ServerVersion,
    pub(crate) source: &'static str,
}

/// What must be so for a vulnerability to matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Only {
    /// Nothing more.
    Always,
    /// `service.enforce_internal_auth` is on, and there are peers.
    InternalAuth,
    /// A key is an empty text.
    EmptyKey,
}

/// Where a vulnerability begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    /// Every version before the fix has it, as it is published.
    Always,
    /// The same, concluded from the code.
    AlwaysInferred,
    /// From this version on.
    At(ServerVersion),
    /// The same, concluded from the code.
    AtInferred(ServerVersion),
    /// It was never published: a version before the fix may have it or not.
    Unpublished,
}

/// How a vulnerability concerns a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concern {
    Has,
    HasNot,
    /// Nobody published it.
    MayHave,
}

impl Advisory {
    /// How it concerns a version that runs where this is so; absent where that is not known.
    pub(crate) fn concerns_where(&self, version: ServerVersion, so: impl Fn(Only) -> Option<bool>) -> Concern {
        match (self.concerns(version), so(self.only)) {
            (_, Some(false)) => Concern::HasNot,
            (Concern::Has, None) => Concern::MayHave,
            (concern, _) => concern,
        }
    }

    /// How it concerns a version.
    fn concerns(&self, version: ServerVersion) -> Concern {
        if version >= self.fixed {
            return Concern::HasNot;
        }
        match self.begins {
            Begins::Always | Begins::AlwaysInferred => Concern::Has,
            Begins::At(first) | Begins::AtInferred(first) if version >= first => Concern::Has,
            Begins::At(_) | Begins::AtInferred(_) => Concern::HasNot,
            Begins::Unpublished => Concern::MayHave,
        }
    }

    /// As a sentence.
    pub(crate) fn words(&self) -> String {
        let range = match self.begins {
            Begins::Always => String::new(),
            Begins::AlwaysInferred | Begins::AtInferred(_) => {
                " Which versions have it was concluded from the code.".to_owned()
            }
            Begins::At(first) => format!(" It came with {first}."),
            Begins::Unpublished => " Which versions have it was never published.".to_owned(),
        };
        let only = match self.only {
            Only::Always => "",
            Only::InternalAuth => " It matters where enforce_internal_auth is on.",
            Only::EmptyKey => " It matters where a key is an empty text.",
        };
        format!("{}: {}.{only} Mended in {}.{range} ({})", self.id, self.what, self.fixed, self.source)
    }
}

const fn v(minor: u16, patch: u16) -> ServerVersion {
    ServerVersion::new(1, minor, patch)
}

use Severity::{Critical, High, Medium};

/// Every vulnerability that is known, oldest first.
pub(crate) const ADVISORIES: &[Advisory] = &[
    Advisory {
        id: "CVE-2024-2221",
        what: "an uploaded snapshot is written to any path",
        severity: Critical,
        begins: Begins::AlwaysInferred,
        only: Only::Always,
        fixed: v(8, 0),
        source: "NVD, CVSS 9.8",
    },
    Advisory {
        id: "CVE-2024-3078",
        what: "a full snapshot is written to any path",
        severity: Medium,
        begins: Begins::Always,
        only: Only::Always,
        fixed: v(8, 3),
        source: "NVD, CVSS 5.5",
    },
    Advisory {
        id: "CVE-2024-3584",
        what: "the name of an uploaded file leads to any path",
        severity: High,
        begins: Begins::Always,
        only: Only::Always,
        fixed: v(9, 0),
        source: "NVD, CVSS 7.5",
    },
    Advisory {
        id: "CVE-2024-3829",
        what: "links in a snapshot read and write any file",
        severity: Critical,
        begins: Begins::AlwaysInferred,
        only: Only::Always,
        fixed: v(9, 0),
        source: "NVD, CVSS 9.8",
    },
    Advisory {
        id: "CVE-2026-25628",
        what: "a reader makes the server append to files through /logger",
        severity: High,
        begins: Begins::At(v(9, 3)),
        only: Only::Always,
        fixed: v(16, 0),
        source: "GHSA-f632-vm87-2m2f; NVD, CVSS 8.8",
    },
    Advisory {
        id: "#8341 and #8503",
        what: "recovery from file:// and names of snapshots reach other files",
        severity: High,
        begins: Begins::Always,
        only: Only::Always,
        fixed: v(17, 1),
        source: "pull requests of qdrant/qdrant",
    },
    Advisory {
        id: "GHSA-3v92-w72v-j994",
        what: "a read-only key makes the server write uploads to its disk",
        severity: Medium,
        begins: Begins::Unpublished,
        only: Only::Always,
        fixed: v(18, 1),
        source: "GitHub advisory",
    },
    Advisory {
        id: "#9254",
        what: "a path through the dashboard's gets past the key to health routes",
        severity: Medium,
        begins: Begins::Always,
        only: Only::Always,
        fixed: v(18, 2),
        source: "pull request of qdrant/qdrant",
    },
    Advisory {
        id: "#9199",
        what: "a key that is configured empty lets an empty key in",
        severity: High,
        begins: Begins::Always,
        only: Only::EmptyKey,
        fixed: v(19, 0),
        source: "pull request of qdrant/qdrant",
    },
    Advisory {
        id: "GHSA-p9c2-9vq2-gxh8",
        what: "a snapshot in S3 is written to any path",
        severity: High,
        begins: Begins::Unpublished,
        only: Only::Always,
        fixed: v(19, 0),
        source: "GitHub advisory",
    },
    Advisory {
        id: "GHSA-3gph-6c29-p29v",
        what: "with enforce_internal_auth, the internal API takes read-only keys and tokens",
        severity: High,
        begins: Begins::AtInferred(v(18, 0)),
        only: Only::InternalAuth,
        fixed: v(19, 2),
        source: "GitHub advisory, High",
    },
];

/// The newest version of which anything is written here.
pub(crate) fn newest() -> ServerVersion {
    ADVISORIES.iter().map(|advisory| advisory.fixed).fold(NEWEST_KNOWN, ServerVersion::max)
}

#[cfg(test)]
mod tests {
    use super::{ADVISORIES, Concern, v};

    fn of(id: &str, minor: u16, patch: u16) -> Concern {
        ADVISORIES.iter().find(|advisory| advisory.id == id).unwrap().concerns(v(minor, patch))
    }

    #[test]
    fn a_range_holds_from_its_first_version_to_the_one_before_the_fix() {
        assert_eq!(of("CVE-2026-25628", 9, 2), Concern::HasNot);
        assert_eq!(of("CVE-2026-25628", 9, 3), Concern::Has);
        assert_eq!(of("CVE-2026-25628", 15, 5), Concern::Has);
        assert_eq!(of("CVE-2026-25628", 16, 0), Concern::HasNot);
    }

    #[test]
    fn a_range_that_was_never_published_is_not_taken_for_safe() {
        assert_eq!(of("GHSA-3v92-w72v-j994", 18, 0), Concern::MayHave);
        assert_eq!(of("GHSA-3v92-w72v-j994", 18, 1), Concern::HasNot);
    }
}
