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
    /// A protection is missing, or it is unknown whether one that everything rests on is there.
    C,
    /// A protection is weakened, or it is unknown whether one is there.
    B,
    /// Nothing that was looked at is seriously wrong.
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

impl Grade {
    /// The grade, and what caps it there, the lowest first. No grade where nothing passed and nothing failed.
    pub(crate) fn of(results: &[CheckResult]) -> (Option<Self>, Vec<Cap>) {
        let judged = |result: &CheckResult| !matches!(result.state, ResultState::Unknown | ResultState::NotApplicable);
        if !results.iter().any(|result| judged(result) || result.last.is_some()) {
            return (None, Vec::new());
        }
        let mut caps: Vec<Cap> = results.iter().filter_map(Cap::of).filter(|cap| cap.at_best < Self::A).collect();
        caps.sort_by_key(|cap| cap.at_best);
        (Some(caps.first().map_or(Self::A, |cap| cap.at_best)), caps)
    }

    /// The grade that what was found allows by itself, as if all that is unknown had turned out well.
    pub(crate) fn of_findings(results: &[CheckResult]) -> Option<Self> {
        let known = results.iter().filter(|result| result.state != ResultState::Unknown || result.last.is_some());
        Self::of(&known.cloned().collect::<Vec<_>>()).0
    }

    /// The best grade beside a failed check of this weight.
    fn beside_failed(severity: Severity) -> Self {
        match severity {
            Severity::Critical => Self::D,
            Severity::High => Self::C,
            Severity::Medium => Self::B,
            Severity::Low | Severity::Info => Self::A,
        }
    }

    /// The best grade beside a check of this weight that could not be made: one better than if it had failed. That holds
    /// for a run that did not ask, too: without a request that is refused, an open server looks like a closed one, and a
    /// grade is never better than what was seen. What the findings allow by themselves is told beside it.
    fn beside_unknown(severity: Severity) -> Self {
        match severity {
            Severity::Critical => Self::C,
            Severity::High => Self::B,
            Severity::Medium | Severity::Low | Severity::Info => Self::A,
        }
    }
}

impl Cap {
    /// What this result allows at best. An accepted risk allows everything, unless it opens everything.
    fn of(result: &CheckResult) -> Option<Self> {
        let title = &result.title;
        let (at_best, words) = match result.state {
            ResultState::Failed if result.opens_everything => (Grade::F, title.clone()),
            ResultState::Accepted if result.opens_everything => (Grade::F, format!("{title} (accepted, yet open)")),
            ResultState::Failed => (Grade::beside_failed(result.severity), title.clone()),
            // What was looked at not long ago is not forgotten because this run did not ask.
            ResultState::Unknown if was(result, ResultState::Passed) => return None,
            ResultState::Unknown if was(result, ResultState::Failed) => {
                let cap = if result.opens_everything { Grade::F } else { Grade::beside_failed(result.severity) };
                (cap, format!("As it was when it was last looked at: {title}"))
            }
            ResultState::Unknown => {
                (Grade::beside_unknown(result.severity), format!("Could not be ruled out: {title}"))
            }
            ResultState::Accepted | ResultState::Passed | ResultState::NotApplicable => return None,
        };
        Some(Self { at_best, check: result.id.clone(), words })
    }
}

fn was(result: &CheckResult, state: ResultState) -> bool {
    result.last.as_ref().is_some_and(|last| last.state == state)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Grade;
    use crate::assessment::{CheckResult, ResultState};
    use crate::check::{Category, Severity};
    use proptest::prelude::*;

    /// A result of which only what the grade looks at matters.
    pub(crate) fn result(id: &str, severity: Severity, opens_everything: bool, state: ResultState) -> CheckResult {
        CheckResult {
            id: id.into(),
            title: format!("Title of {id}"),
            category: Category::Authentication,
            severity,
            opens_everything,
            state,
            evidence: Vec::new(),
            why: None,
            expected: String::new(),
            risk: String::new(),
            remedy: String::new(),
            cost: String::new(),
            snippets: Vec::new(),
            sources: Vec::new(),
            accepted: None,
            sides: None,
            last: None,
        }
    }

    fn any_result() -> impl Strategy<Value = CheckResult> {
        use ResultState::{Accepted, Failed, NotApplicable, Passed, Unknown};
        use Severity::{Critical, High, Info, Low, Medium};
        (
            prop::sample::select(vec![Info, Low, Medium, High, Critical]),
            any::<bool>(),
            prop::sample::select(vec![Passed, Failed, Accepted, Unknown, NotApplicable]),
        )
            .prop_map(|(severity, opens, state)| result("QDR-001", severity, opens, state))
    }

    fn grade(results: &[CheckResult]) -> Option<Grade> {
        Grade::of(results).0
    }

    proptest! {
        #[test]
        fn one_failure_more_is_never_better(
            mut results in prop::collection::vec(any_result(), 1..20),
            which in any::<prop::sample::Index>(),
        ) {
            let before = grade(&results);
            let which = which.index(results.len());
            results[which].state = ResultState::Failed;
            prop_assert!(before.is_none() || grade(&results) <= before);
        }

        #[test]
        fn knowing_less_is_never_better_than_having_passed(
            mut results in prop::collection::vec(any_result(), 1..20),
            which in any::<prop::sample::Index>(),
        ) {
            let which = which.index(results.len());
            results[which].state = ResultState::Passed;
            let passed = grade(&results);
            results[which].state = ResultState::Unknown;
            prop_assert!(grade(&results) <= passed);
        }

        #[test]
        fn whoever_is_open_has_an_f_even_when_that_is_accepted(
            mut results in prop::collection::vec(any_result(), 0..20),
            severity in prop::sample::select(vec![Severity::Info, Severity::Medium, Severity::Critical]),
            state in prop::sample::select(vec![ResultState::Failed, ResultState::Accepted]),
        ) {
            results.push(result("QDR-001", severity, true, state));
            prop_assert_eq!(grade(&results), Some(Grade::F));
        }

        #[test]
        fn the_grade_is_its_lowest_cap(results in prop::collection::vec(any_result(), 0..20)) {
            let (grade, caps) = Grade::of(&results);
            prop_assert!(caps.is_sorted_by_key(|cap| cap.at_best));
            if let Some(grade) = grade {
                prop_assert_eq!(grade, caps.iter().map(|cap| cap.at_best).min().unwrap_or(Grade::A));
            }
        }
    }

    #[test]
    fn a_failure_caps_by_its_weight() {
        use Severity::{Critical, High, Info, Low, Medium};
        for (severity, at_best) in
            [(Critical, Grade::D), (High, Grade::C), (Medium, Grade::B), (Low, Grade::A), (Info, Grade::A)]
        {
            assert_eq!(grade(&[result("QDR-001", severity, false, ResultState::Failed)]), Some(at_best));
        }
    }

    #[test]
    fn what_is_unknown_caps_one_above_its_failure() {
        let passed = result("QDR-002", Severity::High, false, ResultState::Passed);
        for (severity, at_best) in
            [(Severity::Critical, Grade::C), (Severity::High, Grade::B), (Severity::Medium, Grade::A)]
        {
            let unknown = result("QDR-001", severity, false, ResultState::Unknown);
            assert_eq!(grade(&[passed.clone(), unknown]), Some(at_best));
        }
    }

    #[test]
    fn what_was_found_has_a_grade_of_its_own_beside_what_is_unknown() {
        let passed = result("QDR-002", Severity::High, false, ResultState::Passed);
        let failed = result("QDR-070", Severity::Medium, false, ResultState::Failed);
        let unknown = result("QDR-001", Severity::Critical, true, ResultState::Unknown);
        let results = [passed, failed, unknown.clone()];
        assert_eq!((grade(&results), Grade::of_findings(&results)), (Some(Grade::C), Some(Grade::B)));
        assert_eq!(Grade::of_findings(&[unknown]), None);
    }

    #[test]
    fn a_reason_says_that_it_was_not_seen() {
        let unknown = result("QDR-001", Severity::Critical, true, ResultState::Unknown);
        let passed = result("QDR-002", Severity::High, false, ResultState::Passed);
        let (_, caps) = Grade::of(&[unknown, passed]);
        assert_eq!(caps[0].words, "Could not be ruled out: Title of QDR-001");
    }

    #[test]
    fn where_nothing_could_be_judged_there_is_no_grade() {
        let unknown = result("QDR-001", Severity::Low, false, ResultState::Unknown);
        let elsewhere = result("QDR-002", Severity::Low, false, ResultState::NotApplicable);
        assert_eq!(grade(&[unknown, elsewhere]), None);
        assert_eq!(grade(&[]), None);
    }
}
