//! All checks of one cluster or of its files, put together.

use crate::accepted::Accepted;
use crate::check::{Category, Severity};
use crate::difference::Difference;
use crate::grade::{Cap, Grade};
use crate::outcome::Evidence;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What was found, check by check, and what to think of it as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Assessment {
    /// What was judged: the name of a profile, or of files.
    pub target: String,
    /// When, in RFC 3339.
    pub at: String,
    /// The server's version, when it is known.
    #[ts(optional)]
    pub version: Option<String>,
    /// The grade; absent where nothing could be judged.
    #[ts(optional)]
    pub grade: Option<Grade>,
    /// The grade that the findings alone allow, where that is a better one: what could not be looked at keeps it down.
    #[serde(default)]
    #[ts(optional)]
    pub by_findings: Option<Grade>,
    /// What keeps it down, the lowest first.
    pub caps: Vec<Cap>,
    /// How many of each.
    pub tally: Tally,
    /// Every check, in the order of the table.
    pub results: Vec<CheckResult>,
    /// What changed since the run before; absent at the first, and for files.
    #[serde(default)]
    #[ts(optional)]
    pub difference: Option<Difference>,
}

/// How many checks ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Tally {
    /// Failed, critical.
    pub critical: usize,
    /// Failed, high.
    pub high: usize,
    /// Failed, medium.
    pub medium: usize,
    /// Failed, low or for information.
    pub low: usize,
    /// Passed.
    pub passed: usize,
    /// Could not be made.
    pub unknown: usize,
    /// Failed, and accepted by somebody.
    pub accepted: usize,
    /// Do not concern this cluster.
    pub not_applicable: usize,
}

/// How one check ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResultState {
    /// It is as it should be.
    Passed,
    /// It is not.
    Failed,
    /// It is not, and somebody accepted that.
    Accepted,
    /// It does not concern this cluster or file.
    NotApplicable,
    /// It could not be looked at.
    #[default]
    Unknown,
}

/// One check and what it found, with everything that a report says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckResult {
    /// Its stable name: `QDR-001`.
    pub id: String,
    /// What is wrong when it fails.
    pub title: String,
    /// What it is about.
    pub category: Category,
    /// How much it weighs here.
    pub severity: Severity,
    /// Whether failing it gives everything to everyone.
    pub opens_everything: bool,
    /// How it ended.
    pub state: ResultState,
    /// What shows that. Empty only where there was nothing to see.
    pub evidence: Vec<Evidence>,
    /// Why it is unknown or does not apply.
    #[ts(optional)]
    pub why: Option<String>,
    /// What should be.
    pub expected: String,
    /// What can happen otherwise.
    pub risk: String,
    /// What mends it.
    pub remedy: String,
    /// What mending costs.
    pub cost: String,
    /// The same change for each way of running the server.
    pub snippets: Vec<Snippet>,
    /// Where the check comes from.
    pub sources: Vec<String>,
    /// The risk that was accepted. Beside a check that fails: it was accepted, and that has ended.
    #[ts(optional)]
    pub accepted: Option<Accepted>,
    /// What each side came to, where a cluster and its files were both judged.
    pub sides: Option<Sides>,
    /// How it ended when it was looked at last, where this run did not ask.
    #[serde(default)]
    #[ts(optional)]
    pub last: Option<LastKnown>,
}

/// How a check ended when it was looked at last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LastKnown {
    /// How.
    pub state: ResultState,
    /// When, in RFC 3339.
    pub at: String,
}

/// What each side came to, where a cluster and its files were both judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Sides {
    /// What the cluster shows.
    pub cluster: ResultState,
    /// What the files say.
    pub files: ResultState,
}

/// A change for one way of running the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "MendSnippet")]
pub struct Snippet {
    /// Where it belongs: `config.yaml`, `environment`, `docker run`, `Compose`, `Helm values`, `Kubernetes`.
    pub form: String,
    /// The text.
    pub text: String,
}

impl Tally {
    /// Counts.
    pub(crate) fn of(results: &[CheckResult]) -> Self {
        let mut tally = Self::default();
        for result in results {
            *match (result.state, result.severity) {
                (ResultState::Passed, _) => &mut tally.passed,
                (ResultState::Accepted, _) => &mut tally.accepted,
                (ResultState::Unknown, _) => &mut tally.unknown,
                (ResultState::NotApplicable, _) => &mut tally.not_applicable,
                (ResultState::Failed, Severity::Critical) => &mut tally.critical,
                (ResultState::Failed, Severity::High) => &mut tally.high,
                (ResultState::Failed, Severity::Medium) => &mut tally.medium,
                (ResultState::Failed, Severity::Low | Severity::Info) => &mut tally.low,
            } += 1;
        }
        tally
    }
}

impl Assessment {
    /// Puts results together.
    #[must_use]
    pub fn new(target: String, at: String, version: Option<String>, results: Vec<CheckResult>) -> Self {
        let (grade, caps) = Grade::of(&results);
        let by_findings = Grade::of_findings(&results).filter(|better| grade.is_some_and(|grade| grade < *better));
        Self { target, at, version, grade, by_findings, caps, tally: Tally::of(&results), results, difference: None }
    }
}
