//! What is worth saying about claims before they are signed.

mod checks;
mod rules;

use crate::claims::Claims;
use crate::version::ServerVersion;

pub use rules::{Code, RULES, Rule};

/// A key of fewer bytes is short: servers warn of it when they start.
pub const SHORT_KEY_BYTES: usize = 32;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The token would not work, or not at all as meant: it is not minted.
    Blocking,
    /// The token would be a danger: it is minted after a question.
    Dangerous,
    /// Something better is at hand.
    Consider,
    /// Good to know.
    Note,
}

/// What is known beside the claims.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The version of the server that the token is for.
    pub version: ServerVersion,
    /// Now, in seconds since 1970.
    pub now: u64,
    /// The longest life that is not remarked on, in days.
    pub longest_life_days: u32,
    /// What exists on the cluster, if that is known.
    pub existing: Option<Existing<'a>>,
    /// Whether the server takes tokens (`service.jwt_rbac`), if that is known.
    pub jwt_rbac: Option<bool>,
    /// The key that is to sign, if one is chosen.
    pub signing_key: Option<KeyFacts>,
}

/// What exists on a cluster.
#[derive(Clone, Copy, Debug)]
pub struct Existing<'a> {
    /// The collections.
    pub collections: &'a [String],
    /// The aliases: alias and collection.
    pub aliases: &'a [(String, String)],
}

/// What is known of a key, without the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// It has fewer than [`SHORT_KEY_BYTES`].
    pub short: bool,
    /// It has the shape of a token.
    pub looks_like_token: bool,
    /// It is the read-only key.
    pub is_read_only_key: bool,
}

/// Something worth saying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule speaks.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// The JSON pointer of the place in the claims; empty for the whole.
    pub place: String,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What it means here.
    pub text: String,
    /// What to do.
    pub remedy: String,
}

/// Looks claims over. Findings come with the weightiest first, and within that in the order of the claims.
#[must_use]
pub fn lint(claims: &Claims, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = checks::all(claims, context);
    findings.sort_by_key(|finding| finding.severity);
    findings
}
