//! What a check is: one row of data.

use crate::assessment::{CheckResult, ResultState};
use crate::files::Files;
use crate::live::Live;
use crate::outcome::{Evidence, Outcome};
use crate::snippets::Mend;
use portcullis_tls::report::VerdictCode;
use qdrant_access::ServerVersion;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How many places one check shows.
const MOST_EVIDENCE: usize = 100;

/// One thing that should be so. What it judges with are pure functions, one for each source, so that what a file
/// promises and what a cluster shows can be held side by side.
#[derive(Debug)]
pub struct Check {
    /// Its stable name: `QDR-001`.
    pub id: &'static str,
    /// What is wrong when it fails.
    pub title: &'static str,
    /// What it is about.
    pub category: Category,
    /// How much failing it weighs, unless the outcome says otherwise.
    pub severity: Severity,
    /// Whether failing it gives everything to everyone.
    pub opens_everything: bool,
    /// What should be.
    pub expected: &'static str,
    /// What can happen otherwise.
    pub risk: &'static str,
    /// What mends it.
    pub remedy: &'static str,
    /// What mending costs.
    pub cost: &'static str,
    /// The change that mends it, stated once.
    pub mend: Mend,
    /// Where the check comes from.
    pub sources: &'static [&'static str],
    /// The versions that it concerns.
    pub versions: Versions,
    /// Judges a live cluster; absent where that cannot tell.
    pub live: Option<LiveJudge>,
    /// Judges configuration files; absent where files cannot tell.
    pub files: Option<fn(&Files) -> Outcome>,
}

/// How a row judges a live cluster.
#[derive(Debug, Clone, Copy)]
pub enum LiveJudge {
    /// By a rule of its own.
    By(fn(&Live) -> Outcome),
    /// By a rule of the TLS screen.
    Verdict(VerdictCode),
}

/// A span of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// The first one.
    pub since: Option<ServerVersion>,
    /// The first one after it.
    pub before: Option<ServerVersion>,
}

impl Versions {
    /// Every version.
    pub const ALL: Self = Self { since: None, before: None };

    /// From this version on.
    #[must_use]
    pub const fn since(version: ServerVersion) -> Self {
        Self { since: Some(version), before: None }
    }

    /// Why a version lies outside, as a sentence.
    fn excludes(self, version: ServerVersion) -> Option<String> {
        let early = self.since.filter(|since| version < *since);
        let late = self.before.filter(|before| version >= *before);
        early
            .map(|since| format!("This exists since {since}, and the version here is {version}."))
            .or_else(|| late.map(|before| format!("This ended with {before}, and the version here is {version}.")))
    }
}

impl Check {
    /// Judges files, where files can tell.
    #[must_use]
    pub fn of_files(&self, files: &Files) -> Option<CheckResult> {
        self.of_files_run_by(files, None)
    }

    /// The same, where it is known which version runs: the files do not always say it.
    pub(crate) fn of_files_run_by(&self, files: &Files, running: Option<ServerVersion>) -> Option<CheckResult> {
        let judge = self.files?;
        let excluded = files.version().or(running).and_then(|version| self.versions.excludes(version));
        Some(self.result(excluded.map_or_else(|| judge(files), Outcome::NotApplicable)))
    }

    /// Judges a live cluster, where that can tell.
    #[must_use]
    pub fn of_live(&self, live: &Live) -> Option<CheckResult> {
        let judge = self.live?;
        if let (Some(why), true) = (self.of_provider(), matches!(&live.managed, Ok(seen) if seen.value)) {
            return Some(self.result(Outcome::NotApplicable(why.to_owned())));
        }
        let outcome = match judge {
            LiveJudge::By(judge) => judge(live),
            LiveJudge::Verdict(code) => crate::live::verdict(live, code),
        };
        Some(self.result(outcome))
    }

    /// Why it is the provider's where one runs the cluster, and its gateway answers.
    fn of_provider(&self) -> Option<&'static str> {
        Some(match (self.id, self.category) {
            (_, Category::Network) => "A provider runs this cluster, and keeps its network to itself.",
            ("QDR-012", _) => "A provider's gateway answers on the routes of health checks here, and not the server.",
            ("QDR-031" | "QDR-032", _) => {
                "A provider runs this cluster, and keeps the ports between its parts to itself."
            }
            ("QDR-071", _) => "Requests come through a provider's gateway here, and only its headers tell who calls.",
            ("QDR-074", _) => "A provider runs this cluster, and decides on its volumes.",
            _ => return None,
        })
    }

    /// The row with what it found.
    #[must_use]
    pub fn result(&self, outcome: Outcome) -> CheckResult {
        let (state, evidence, severity, why) = match outcome {
            Outcome::Passed(evidence) => (ResultState::Passed, evidence, None, None),
            Outcome::Failed { evidence, severity } => (ResultState::Failed, evidence, severity, None),
            Outcome::Unknown(why) => (ResultState::Unknown, Vec::new(), None, Some(why)),
            Outcome::NotApplicable(why) => (ResultState::NotApplicable, Vec::new(), None, Some(why)),
        };
        let evidence = bounded(evidence);
        CheckResult {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            category: self.category,
            severity: severity.unwrap_or(self.severity),
            opens_everything: self.opens_everything,
            state,
            evidence,
            why,
            expected: self.expected.to_owned(),
            risk: self.risk.to_owned(),
            remedy: self.remedy.to_owned(),
            cost: self.cost.to_owned(),
            snippets: self.mend.snippets(),
            sources: self.sources.iter().map(|source| (*source).to_owned()).collect(),
            accepted: None,
            sides: None,
            last: None,
        }
    }
}

/// As much of the evidence as somebody reads, and how much more there is.
fn bounded(mut evidence: Vec<Evidence>) -> Vec<Evidence> {
    let more = evidence.len().saturating_sub(MOST_EVIDENCE);
    if more > 0 {
        evidence.truncate(MOST_EVIDENCE);
        let last = evidence.last().map(|last| (last.source.clone(), last.at.clone())).unwrap_or_default();
        let words = format!("{more} more like these.");
        evidence.push(Evidence { words, source: last.0, at: last.1, place: None, fix: None });
    }
    evidence
}

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(rename = "CheckCategory")]
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
#[ts(rename = "RiskSeverity")]
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
