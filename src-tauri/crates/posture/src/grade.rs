//! One letter for all findings, and what keeps it down.

use crate::assessment::{CheckResult, ResultState};
use crate::check::Severity;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How well a cluster is kept, the best last, so that a cap is a minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub enum Grade {
    /// Anybody may take or change the data.
    F,
    /// A protection that everything rests on is missing.
    D,
    /// A protection is missing.
    C,
    /// A protection is weakened.
    B,
    /// Nothing that was looked at is wrong.
    A,
}

/// A reason why the grade is not better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Cap {
    /// The best that the grade can be with it.
    pub at_best: Grade,
    /// The check that failed or could not be made.
    pub check: String,
    /// Why, in words.
    pub words: String,
}

/// The most unknown checks of weight high or critical with which a cluster may still have the best grade.
const UNKNOWN_FOR_A: usize = 0;

impl Grade {
    /// The best grade that a failed check of this weight allows.
    fn beside(severity: Severity, opens_everything: bool) -> Self {
        match severity {
            Severity::Critical if opens_everything => Self::F,
            Severity::Critical => Self::D,
            Severity::High => Self::C,
            Severity::Medium => Self::B,
            Severity::Low | Severity::Info => Self::A,
        }
    }

    /// The grade, and what caps it there, the lowest first. Accepted risks do not cap, unless they open everything.
    pub(crate) fn of(results: &[CheckResult]) -> (Self, Vec<Cap>) {
        let mut caps: Vec<Cap> = results
            .iter()
            .filter(|result| {
                result.state == ResultState::Failed
                    || (result.state == ResultState::Accepted && result.opens_everything)
            })
            .map(|result| Cap {
                at_best: Self::beside(result.severity, result.opens_everything),
                check: result.id.clone(),
                words: result.title.clone(),
            })
            .filter(|cap| cap.at_best < Self::A)
            .collect();
        let unknown: Vec<&CheckResult> = results
            .iter()
            .filter(|result| result.state == ResultState::Unknown && result.severity >= Severity::High)
            .collect();
        if unknown.len() > UNKNOWN_FOR_A {
            caps.extend(unknown.iter().map(|result| Cap {
                at_best: Self::B,
                check: result.id.clone(),
                words: format!("{}: unknown", result.title),
            }));
        }
        caps.sort_by_key(|cap| cap.at_best);
        (caps.first().map_or(Self::A, |cap| cap.at_best), caps)
    }
}
