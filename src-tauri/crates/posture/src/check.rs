//! What a check is: one row of data.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Who may come in.
    Authentication,
    /// What those who came in may do.
    Authorization,
    /// Encryption and certificates.
    Transport,
    /// What can be reached.
    Network,
    /// What is written down.
    Audit,
    /// Which version runs.
    Version,
    /// What the process may do to its machine.
    Hardening,
    /// Tokens and how they are used.
    Tokens,
}

/// How much a failed check weighs, the heaviest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Makes another attack a little easier.
    Low,
    /// Weakens a protection.
    Medium,
    /// Takes a protection away.
    High,
    /// Gives data or the cluster to whoever comes.
    Critical,
}
