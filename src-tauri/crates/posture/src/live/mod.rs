//! What a live cluster shows, and how each check judges it.

mod audit;
mod authentication;
mod network;
mod profile;
mod transport;

pub use audit::RETENTION_DAYS;
pub(crate) use audit::*;
pub(crate) use authentication::*;
pub(crate) use network::*;
pub(crate) use profile::*;
pub(crate) use transport::*;

use crate::outcome::{Evidence, Outcome};
use portcullis_tls::verdict::RuleOutcome;
use qdrant_access::ServerVersion;

/// Something that was looked at: what was seen, or why nothing was, as a sentence.
pub type Look<T> = Result<Seen<T>, String>;

/// What was seen, where and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen<T> {
    /// What was seen.
    pub value: T,
    /// Where: `GET /telemetry`.
    pub source: String,
    /// When, in RFC 3339.
    pub at: String,
}

/// Everything that checks look at in a live cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// How the console reaches the cluster.
    pub profile: ProfileTraits,
    /// How many days the audit log is wanted to reach back.
    pub retention_days: u64,
    /// The server's version.
    pub version: Look<ServerVersion>,
    /// Whether a provider's gateway stands in front.
    pub managed: Look<bool>,
    /// Whether everything is open to everyone.
    pub open_instance: Look<bool>,
    /// Whether tokens are taken.
    pub jwt_rbac: Look<bool>,
    /// Whether the page that makes tokens is hidden.
    pub hide_jwt_dashboard: Look<bool>,
    /// Whether the server's own web pages are served.
    pub dashboard: Look<bool>,
    /// Whether an empty key is let in.
    pub empty_key_accepted: Look<bool>,
    /// Whether a key that nobody made is let in.
    pub wrong_key_accepted: Look<bool>,
    /// Whether web pages of any origin may ask.
    pub cors_any_origin: Look<bool>,
    /// Whether the routes of health checks open others.
    pub health_route_bypass: Look<bool>,
    /// The audit log; absent when it is off.
    pub audit: Look<Option<AuditSettings>>,
    /// What the newest entries of the audit log say.
    pub audit_entries: Look<AuditEntries>,
    /// When the server started, in RFC 3339.
    pub started: Look<String>,
    /// Refused answers since then.
    pub refusals: Look<Vec<Refusals>>,
    /// How often routes were used that 1.19 took out of its published interface.
    pub former_routes: Look<Vec<(String, u64)>>,
    /// How many peers run which version.
    pub versions: Look<Vec<(String, usize)>>,
    /// Whether the ports between peers can be reached from here.
    pub internal_ports: Look<Vec<PortSeen>>,
    /// Whether the ports between peers answer without any key.
    pub internal_unprotected: Look<Vec<PortSeen>>,
    /// Whether the port of the metrics can be reached from here.
    pub metrics_port: Look<PortSeen>,
    /// What each rule of the TLS screen came to.
    pub tls: Look<Vec<RuleOutcome>>,
}

/// How the console reaches the cluster, and what it holds for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileTraits {
    /// The address.
    pub url: String,
    /// Whether the address begins with `https`.
    pub https: bool,
    /// Whether the address stays on this machine.
    pub loopback: bool,
    /// The keys that the profile holds.
    pub keys: Vec<KeyTrait>,
    /// When the profile was judged, in RFC 3339.
    pub at: String,
}

/// What is known of a key without showing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTrait {
    /// Which one.
    pub kind: KeyKind,
    /// How many bytes it has.
    pub bytes: usize,
    /// What makes it easy to guess, as a sentence.
    pub weakness: Option<String>,
    /// Where else the very same key is used, as `the manage key of the profile search-eu`.
    pub reused: Vec<String>,
    /// Which other keys of the same profile are the very same.
    pub same: Vec<KeyKind>,
}

/// The keys of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// `service.api_key`.
    Manage,
    /// `service.alt_api_key`.
    Alternate,
    /// `service.read_only_api_key`.
    ReadOnly,
}

impl KeyKind {
    /// As in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Manage => "the manage key",
            Self::Alternate => "the alternate key",
            Self::ReadOnly => "the read-only key",
        }
    }
}

/// Settings of the audit log, as far as the server tells them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditSettings {
    /// `audit.dir`.
    pub dir: Option<String>,
    /// `audit.rotation`.
    pub rotation: Option<String>,
    /// `audit.max_log_files`.
    pub max_log_files: Option<u64>,
    /// `audit.trust_forwarded_headers`.
    pub trust_forwarded_headers: Option<bool>,
    /// `audit.log_api`.
    pub log_api: Option<bool>,
}

/// What the newest entries of an audit log say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditEntries {
    /// How many entries were looked at.
    pub entries: usize,
    /// The time of the oldest of them, in RFC 3339; absent when there is none.
    pub since: Option<String>,
    /// Denied before anybody knew who asked: wrong keys and tokens.
    pub denied_authentications: usize,
    /// Work on collections that was done with a key where a token would have been enough.
    pub by_key: usize,
}

/// How often a route refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusals {
    /// Such as `GET /collections`.
    pub route: String,
    /// 401 and 403 over REST, 16 and 7 over gRPC.
    pub status: u16,
    /// How often.
    pub count: u64,
}

/// Something about a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortSeen {
    /// The machine and the port.
    pub address: String,
    /// Whether it is so; absent when this port could not be judged.
    pub found: Option<bool>,
    /// What was seen, as a sentence.
    pub words: String,
}

impl<T> Seen<T> {
    /// The same with another value, seen at the same place and time.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Seen<U> {
        Seen { value: change(self.value), source: self.source, at: self.at }
    }

    fn evidence(&self, words: impl Into<String>) -> Evidence {
        Evidence::seen(words, &self.source, &self.at)
    }

    fn passed(&self, words: impl Into<String>) -> Outcome {
        Outcome::Passed(vec![self.evidence(words)])
    }

    fn failed(&self, words: impl Into<String>) -> Outcome {
        Outcome::Failed { evidence: vec![self.evidence(words)], severity: None }
    }
}

impl Live {
    /// Whether the server is at least this version: an outcome that stands for "no", "nobody knows".
    fn since(&self, version: ServerVersion, what: &str) -> Result<(), Outcome> {
        match &self.version {
            Ok(seen) if seen.value >= version => Ok(()),
            Ok(seen) => Err(Outcome::NotApplicable(format!("{what} exists since {version}; this is {}.", seen.value))),
            Err(why) => Err(Outcome::Unknown(why.clone())),
        }
    }

    /// Whether any key is asked for. Where none is, rules about keys and tokens are beside the point: the open instance is a
    /// finding of its own.
    fn keys_matter(&self) -> Result<(), Outcome> {
        match &self.open_instance {
            Ok(Seen { value: true, .. }) => {
                Err(Outcome::NotApplicable("No key is asked for here, which is a finding of its own.".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

/// One that is bad when it is so.
fn is_bad(look: &Look<bool>, so: &str, not_so: &str) -> Outcome {
    match look {
        Ok(seen) if seen.value => seen.failed(so),
        Ok(seen) => seen.passed(not_so),
        Err(why) => Outcome::Unknown(why.clone()),
    }
}

/// Ports of which none should be so. One that could not be judged leaves it unknown, never passed.
fn none_is(look: &Look<Vec<PortSeen>>, fine: &str) -> Outcome {
    let seen = match look {
        Ok(seen) => seen,
        Err(why) => return Outcome::Unknown(why.clone()),
    };
    let said = |port: &PortSeen| seen.evidence(format!("{}: {}", port.address, port.words));
    let bad: Vec<Evidence> = seen.value.iter().filter(|port| port.found == Some(true)).map(said).collect();
    if !bad.is_empty() {
        return Outcome::Failed { evidence: bad, severity: None };
    }
    let open: Vec<String> = seen
        .value
        .iter()
        .filter(|port| port.found.is_none())
        .map(|port| format!("{}: {}", port.address, port.words))
        .collect();
    if !open.is_empty() {
        return Outcome::Unknown(open.join(" "));
    }
    if seen.value.is_empty() {
        Outcome::NotApplicable(fine.to_owned())
    } else {
        Outcome::Passed(seen.value.iter().map(said).collect())
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
