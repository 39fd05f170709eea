//! What changed since an earlier run.

use crate::assessment::{Assessment, CheckResult, ResultState};
use crate::check::Severity;
use crate::grade::Grade;
use crate::record::{Record, RecordedCheck};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::HashMap;
use ts_rs::TS;

/// What changed from one run to a later one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "PostureDifference")]
pub struct Difference {
    /// When the earlier run was, in RFC 3339.
    pub since: String,
    /// The grade then.
    #[ts(optional)]
    pub grade_before: Option<Grade>,
    /// The grade now.
    #[ts(optional)]
    pub grade_after: Option<Grade>,
    /// What there is to say of a check, in the order of the table. What passes as before is not among it.
    pub changes: Vec<Change>,
}

/// What became of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "CheckChange")]
pub struct Change {
    /// The check.
    pub check: String,
    /// What is wrong when it fails. The name where the check is no longer made.
    pub title: String,
    /// What became of it.
    pub kind: ChangeKind,
    /// How it ended then; absent where it was not made.
    #[ts(optional)]
    pub before: Option<ResultState>,
    /// How it ended now; absent where it was not made.
    #[ts(optional)]
    pub after: Option<ResultState>,
}

/// What became of a check. A failure that is accepted is still a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(rename = "CheckChangeKind")]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It fails, and was not known to fail.
    New,
    /// It fails as before, and weighs more.
    Worse,
    /// It fails as before, and weighs less.
    Better,
    /// It fails as before.
    StillThere,
    /// It failed, and passes.
    Mended,
    /// It failed, and does not concern the cluster any more, which mends nothing.
    NoLongerApplies,
    /// It failed or passed, and could not be looked at now.
    NoLongerKnown,
}

impl Difference {
    /// From an earlier run to this one.
    #[must_use]
    pub fn since(before: &Record, after: &Assessment) -> Self {
        let then: HashMap<&str, &RecordedCheck> = before.checks.iter().map(|check| (&*check.id, check)).collect();
        let now: HashMap<&str, &CheckResult> = after.results.iter().map(|result| (&*result.id, result)).collect();
        let made = after.results.iter().filter_map(|result| Change::of(then.get(&*result.id).copied(), result));
        let left = before.checks.iter().filter(|check| !now.contains_key(&*check.id)).filter_map(Change::of_left);
        Self {
            since: before.at.clone(),
            grade_before: before.grade,
            grade_after: after.grade,
            changes: made.chain(left).collect(),
        }
    }
}

impl Change {
    fn of(before: Option<&RecordedCheck>, after: &CheckResult) -> Option<Self> {
        let state = before.map(|check| check.state);
        let failed = state.is_some_and(fails);
        let kind = match after.state {
            ResultState::Failed | ResultState::Accepted if failed => {
                weighed(before.and_then(|check| check.severity), after.severity)
            }
            ResultState::Failed | ResultState::Accepted => ChangeKind::New,
            ResultState::Passed if failed => ChangeKind::Mended,
            ResultState::NotApplicable if failed => ChangeKind::NoLongerApplies,
            ResultState::Unknown if after.last.is_some() => return None,
            ResultState::Unknown if failed || state == Some(ResultState::Passed) => ChangeKind::NoLongerKnown,
            ResultState::Passed | ResultState::NotApplicable | ResultState::Unknown => return None,
        };
        Some(Self {
            check: after.id.clone(),
            title: after.title.clone(),
            kind,
            before: state,
            after: Some(after.state),
        })
    }

    /// Of a check that was made then and is not made now.
    fn of_left(before: &RecordedCheck) -> Option<Self> {
        fails(before.state).then(|| Self {
            check: before.id.clone(),
            title: before.id.clone(),
            kind: ChangeKind::NoLongerKnown,
            before: Some(before.state),
            after: None,
        })
    }
}

fn fails(state: ResultState) -> bool {
    matches!(state, ResultState::Failed | ResultState::Accepted)
}

/// Two failures compared by their weight, as far as the earlier one is known.
fn weighed(before: Option<Severity>, after: Severity) -> ChangeKind {
    match before.map(|before| after.cmp(&before)) {
        Some(Ordering::Greater) => ChangeKind::Worse,
        Some(Ordering::Less) => ChangeKind::Better,
        Some(Ordering::Equal) | None => ChangeKind::StillThere,
    }
}

#[cfg(test)]
mod tests {
    use super::{ChangeKind, Difference};
    use crate::assessment::ResultState::{self, Accepted, Failed, NotApplicable, Passed, Unknown};
    use crate::assessment::{Assessment, CheckResult};
    use crate::check::Severity::{self, Critical, High, Medium};
    use crate::grade::Grade;
    use crate::grade::tests::result;
    use proptest::prelude::*;

    fn assessed(at: &str, results: Vec<CheckResult>) -> Assessment {
        Assessment::new("docs".into(), at.into(), None, results)
    }

    fn between(before: Vec<CheckResult>, after: Vec<CheckResult>) -> Difference {
        Difference::since(&assessed("2026-11-14T08:00:00Z", before).record(), &assessed("2026-11-21T08:00:00Z", after))
    }

    fn kind(before: (ResultState, Severity), after: (ResultState, Severity)) -> Option<ChangeKind> {
        let one = |(state, severity)| vec![result("QDR-001", severity, false, state)];
        between(one(before), one(after)).changes.first().map(|change| change.kind)
    }

    #[test]
    fn each_pair_of_states_has_its_word() {
        use ChangeKind::{Mended, New, NoLongerApplies, NoLongerKnown, StillThere};
        for (before, after, expected) in [
            (Passed, Failed, Some(New)),
            (Unknown, Failed, Some(New)),
            (NotApplicable, Failed, Some(New)),
            (Failed, Passed, Some(Mended)),
            (Accepted, Passed, Some(Mended)),
            (Failed, NotApplicable, Some(NoLongerApplies)),
            (Failed, Unknown, Some(NoLongerKnown)),
            (Passed, Unknown, Some(NoLongerKnown)),
            (Failed, Failed, Some(StillThere)),
            (Failed, Accepted, Some(StillThere)),
            (Accepted, Failed, Some(StillThere)),
            (Passed, Passed, None),
            (Unknown, Passed, None),
            (Unknown, Unknown, None),
            (NotApplicable, Passed, None),
        ] {
            assert_eq!(kind((before, High), (after, High)), expected, "{before:?} to {after:?}");
        }
    }

    #[test]
    fn a_failure_that_weighs_more_is_worse_and_one_that_weighs_less_is_better() {
        assert_eq!(kind((Failed, Medium), (Failed, High)), Some(ChangeKind::Worse));
        assert_eq!(kind((Failed, High), (Accepted, Medium)), Some(ChangeKind::Better));
    }

    #[test]
    fn a_failure_whose_check_is_no_longer_made_is_not_mended() {
        let gone = between(vec![result("QDR-001", High, false, Failed)], Vec::new());
        assert_eq!((gone.changes[0].kind, gone.changes[0].after), (ChangeKind::NoLongerKnown, None));
    }

    #[test]
    fn a_check_that_is_made_for_the_first_time_and_fails_is_new() {
        let first = between(Vec::new(), vec![result("QDR-001", High, false, Failed)]);
        assert_eq!((first.changes[0].kind, first.changes[0].before), (ChangeKind::New, None));
    }

    #[test]
    fn the_grade_of_both_runs_is_told() {
        let mended =
            between(vec![result("QDR-001", Critical, true, Failed)], vec![result("QDR-001", Critical, true, Passed)]);
        assert_eq!((mended.grade_before, mended.grade_after), (Some(Grade::F), Some(Grade::A)));
        assert_eq!(mended.since, "2026-11-14T08:00:00Z");
    }

    proptest! {
        #[test]
        fn only_what_passes_now_is_ever_mended(
            before in prop::sample::select(vec![Passed, Failed, Accepted, Unknown, NotApplicable]),
            after in prop::sample::select(vec![Passed, Failed, Accepted, Unknown, NotApplicable]),
        ) {
            let mended = kind((before, High), (after, High)) == Some(ChangeKind::Mended);
            prop_assert_eq!(mended, after == Passed && matches!(before, Failed | Accepted));
        }
    }
}
