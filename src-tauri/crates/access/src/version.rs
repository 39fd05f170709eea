//! Versions of the server, and since when it knows what.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A released version of the server, such as `1.18.3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerVersion {
    /// The first number.
    pub major: u16,
    /// The second number.
    pub minor: u16,
    /// The third number.
    pub patch: u16,
}

/// The newest version whose rules are known here.
pub const NEWEST_KNOWN: ServerVersion = ServerVersion::new(1, 19, 0);

/// The oldest version whose rules are known here: the first one with an API key.
pub const OLDEST_KNOWN: ServerVersion = ServerVersion::new(1, 2, 0);

/// The versions at which a rule changed or an action came, and the one that was recorded (1.18.3), oldest first: the
/// choices worth offering to a person.
pub const KNOWN_VERSIONS: &[ServerVersion] = &[
    OLDEST_KNOWN,
    ServerVersion::new(1, 3, 0),
    ServerVersion::new(1, 4, 1),
    ServerVersion::new(1, 5, 0),
    since::READ_ONLY_KEY,
    ServerVersion::new(1, 8, 0),
    since::TOKENS,
    ServerVersion::new(1, 9, 1),
    ServerVersion::new(1, 9, 3),
    ServerVersion::new(1, 9, 5),
    ServerVersion::new(1, 9, 6),
    ServerVersion::new(1, 10, 1),
    ServerVersion::new(1, 11, 0),
    ServerVersion::new(1, 11, 1),
    ServerVersion::new(1, 11, 5),
    ServerVersion::new(1, 12, 0),
    since::POINTS_ONLY,
    ServerVersion::new(1, 14, 1),
    since::PUBLIC_GRPC_HEALTH,
    ServerVersion::new(1, 15, 5),
    since::PAYLOAD_REFUSED,
    ServerVersion::new(1, 16, 2),
    ServerVersion::new(1, 16, 3),
    since::SUBJECT,
    ServerVersion::new(1, 17, 1),
    ServerVersion::new(1, 18, 0),
    ServerVersion::new(1, 18, 3),
    NEWEST_KNOWN,
];

/// The version in which each rule about credentials began.
pub mod since {
    use super::ServerVersion;

    /// `service.read_only_api_key`, and keys sent as `Authorization: Bearer`.
    pub const READ_ONLY_KEY: ServerVersion = ServerVersion::new(1, 7, 0);
    /// Keys sent as `Authorization: Bearer`.
    pub const BEARER: ServerVersion = READ_ONLY_KEY;
    /// Signed tokens (`service.jwt_rbac`).
    pub const TOKENS: ServerVersion = ServerVersion::new(1, 9, 0);
    /// Collection access `prw`.
    pub const POINTS_ONLY: ServerVersion = ServerVersion::new(1, 12, 6);
    /// The claim `sub`; before, it was one of the unknown claims that are not looked at.
    pub const SUB: ServerVersion = POINTS_ONLY;
    /// gRPC health checks without a key.
    pub const PUBLIC_GRPC_HEALTH: ServerVersion = ServerVersion::new(1, 15, 1);
    /// A `payload` constraint makes the whole token refused.
    pub const PAYLOAD_REFUSED: ServerVersion = ServerVersion::new(1, 16, 0);
    /// The claim `subject`, which the audit log shows.
    pub const SUBJECT: ServerVersion = ServerVersion::new(1, 17, 0);
    /// `service.hide_jwt_dashboard`.
    pub const HIDDEN_TOKEN_PAGE: ServerVersion = ServerVersion::new(1, 11, 4);
    /// The audit log.
    pub const AUDIT: ServerVersion = ServerVersion::new(1, 17, 0);
    /// `POST /audit/logs`, and denied authentications in the audit log.
    pub const AUDIT_API: ServerVersion = ServerVersion::new(1, 17, 1);
    /// Public routes are compared after decoding: a path through the dashboard's opens no other.
    pub const NO_HEALTH_ROUTE_BYPASS: ServerVersion = ServerVersion::new(1, 18, 2);
    /// `service.alt_api_key`.
    pub const ALTERNATE_KEY: ServerVersion = ServerVersion::new(1, 17, 0);
    /// A key that is configured as an empty text counts as not configured.
    pub const EMPTY_KEY_IS_UNSET: ServerVersion = ServerVersion::new(1, 19, 0);
    /// The signature is compared as bytes: one that is not base64 is no longer a wrong signature, but not a token at all.
    pub const SIGNATURE_AS_BYTES: ServerVersion = ServerVersion::new(1, 16, 0);
    /// Header fields that the server does not know must be texts.
    pub const EXTRA_HEADER_FIELDS_ARE_TEXT: ServerVersion = ServerVersion::new(1, 16, 0);
    /// `"exp": null` makes the token refused.
    pub const NULL_EXPIRY_REFUSED: ServerVersion = ServerVersion::new(1, 17, 0);
}

impl ServerVersion {
    /// The version with these three numbers.
    #[must_use]
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// Whether this version is newer than every version whose rules are known here.
    #[must_use]
    pub fn is_newer_than_known(self) -> bool {
        self > NEWEST_KNOWN
    }
}

impl Default for ServerVersion {
    fn default() -> Self {
        NEWEST_KNOWN
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The text is not a version such as `1.18.3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A server version looks like 1.18.3")]
pub struct VersionError;

impl FromStr for ServerVersion {
    type Err = VersionError;

    /// Reads `1.18.3`, `v1.18.3` and `1.18`. What follows a `-` or `+` (as in `1.19.0-dev`) is left out.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let numbers = text.split(['-', '+']).next().unwrap_or_default();
        let mut parts = numbers.split('.').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse::<u16>().map_err(|_| VersionError) } else { Err(VersionError) }
        });
        let major = parts.next().ok_or(VersionError)??;
        let minor = parts.next().ok_or(VersionError)??;
        let patch = parts.next().transpose()?.unwrap_or(0);
        if parts.next().is_some() {
            return Err(VersionError);
        }
        Ok(Self { major, minor, patch })
    }
}

impl Serialize for ServerVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ServerVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_and_shown() {
        for (text, shown) in [("1.18.3", "1.18.3"), ("v1.9.0", "1.9.0"), ("1.17", "1.17.0"), ("1.19.0-dev", "1.19.0")] {
            assert_eq!(text.parse::<ServerVersion>().unwrap().to_string(), shown);
        }
        for text in ["", "1", "1.x.3", "1.2.3.4", "1..3", "1.+2.3", "99999.1.1", "latest"] {
            assert_eq!(text.parse::<ServerVersion>(), Err(VersionError), "{text:?}");
        }
    }

    #[test]
    fn versions_are_ordered_by_number_not_by_text() {
        assert!(ServerVersion::new(1, 9, 7) < ServerVersion::new(1, 12, 6));
    }

    #[test]
    fn the_choices_are_sorted_and_end_with_the_newest() {
        assert!(KNOWN_VERSIONS.is_sorted());
        assert_eq!(KNOWN_VERSIONS.last(), Some(&NEWEST_KNOWN));
    }

    #[test]
    fn every_version_that_brought_an_action_is_a_choice() {
        for action in crate::action::ACTIONS {
            assert!(KNOWN_VERSIONS.contains(&action.since), "{} came with {}", action.id, action.since);
        }
    }
}
