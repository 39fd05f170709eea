//! What to think of ports: the rules that matter to a Qdrant cluster, each a row of one table.
//!
//! A rule sees all ports and tells what it found, or what it could not judge. What could not be judged is a verdict of its
//! own ([`VerdictCode::NotJudged`]), never silence.

mod certificates;
mod file;
mod names;
mod ports;
mod rules;
mod scene;

use crate::report::{ConfigSnippet, PortReport, VerdictCode, VerdictView, Weight};
pub use certificates::SOON_DAYS;
use chrono::{DateTime, Utc};
pub use file::judge_file;
use rules::RULES;
pub use rules::Rule;
use scene::{Finding, Scene, Told};
use std::cmp::Reverse;

/// What is known of the cluster besides its ports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Setting {
    /// How many peers the cluster announced; absent when it was not asked.
    pub peers: Option<usize>,
    /// Whether the server is part of a cluster of peers; absent when it was not asked.
    pub distributed: Option<bool>,
    /// Whether a proxy reaches the ports: what is called this machine is the proxy's then.
    pub proxied: bool,
}

/// Judges ports, each alone and together, as of this moment. The worst stands first.
pub fn judge(ports: &[PortReport], setting: &Setting, now: DateTime<Utc>) -> Vec<VerdictView> {
    judged(RULES, &Scene::new(ports, setting, now), |_| {})
}

/// What these rules come to, each finding seen to before it is told.
fn judged<'a>(
    rules: impl IntoIterator<Item = &'a Rule>,
    scene: &Scene<'_>,
    see_to: fn(&mut Finding),
) -> Vec<VerdictView> {
    let mut unknown = Vec::new();
    let mut verdicts = Vec::new();
    for rule in rules {
        let mut told = Told::default();
        (rule.find)(scene, &mut told);
        told.found.iter_mut().chain(&mut told.unknown).for_each(see_to);
        unknown.append(&mut told.unknown);
        if rule.code == VerdictCode::NotJudged {
            told.found.append(&mut unknown);
        }
        verdicts.extend(rule.verdicts(scene, told.found));
    }
    verdicts.sort_by_key(|verdict| Reverse(verdict.weight));
    verdicts
}

/// What one rule came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOutcome {
    /// Which rule.
    pub code: VerdictCode,
    /// The heaviest that was found and everything that was, as sentences.
    pub found: Option<(Weight, String)>,
    /// What could not be judged, as sentences.
    pub unknown: Option<String>,
}

/// Judges ports rule by rule, so that whoever asks sees which rules found nothing and which could not tell.
pub fn outcomes(ports: &[PortReport], setting: &Setting, now: DateTime<Utc>) -> Vec<RuleOutcome> {
    let scene = Scene::new(ports, setting, now);
    let outcome = |rule: &Rule| {
        let mut told = Told::default();
        (rule.find)(&scene, &mut told);
        let weight = told.found.iter().map(|finding| finding.weight).max();
        RuleOutcome {
            code: rule.code,
            found: weight.map(|weight| (weight, scene.in_words(&told.found))),
            unknown: Some(told.unknown).filter(|unknown| !unknown.is_empty()).map(|unknown| scene.in_words(&unknown)),
        }
    };
    RULES.iter().map(outcome).collect()
}

impl Rule {
    /// The row of the table.
    pub fn of(code: VerdictCode) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.code == code)
    }

    /// One verdict for each weight that was found.
    fn verdicts(&self, scene: &Scene<'_>, mut found: Vec<Finding>) -> Vec<VerdictView> {
        found.sort_by_key(|finding| Reverse(finding.weight));
        let of_weight = found.chunk_by(|one, other| one.weight == other.weight);
        of_weight.map(|findings| self.verdict(scene, findings)).collect()
    }

    fn verdict(&self, scene: &Scene<'_>, findings: &[Finding]) -> VerdictView {
        let mut ports: Vec<usize> = findings.iter().flat_map(|finding| finding.ports.iter().copied()).collect();
        ports.sort_unstable();
        ports.dedup();
        VerdictView {
            code: self.code,
            weight: findings.first().map_or(Weight::Note, |finding| finding.weight),
            title: self.title.to_owned(),
            evidence: scene.in_words(findings),
            risk: self.risk.to_owned(),
            remedy: self.remedy.to_owned(),
            snippet: self.snippet.map(|(file, text)| ConfigSnippet { file: file.to_owned(), text: text.to_owned() }),
            ports,
            source: self.source.to_owned(),
        }
    }
}

#[cfg(test)]
mod cases;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
