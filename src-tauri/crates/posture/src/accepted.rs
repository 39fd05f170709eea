//! Risks that somebody takes, with a reason and an end.

use crate::assessment::{Assessment, CheckResult, ResultState};
use chrono::{DateTime, NaiveDate, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

/// A risk that somebody takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "AcceptedRisk")]
pub struct Accepted {
    check: String,
    reason: String,
    #[ts(type = "string")]
    until: NaiveDate,
}

/// Why a risk cannot be accepted like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptError {
    /// The name is not that of a check.
    #[error("\u{201c}{0}\u{201d} is not the name of a check. Names look like QDR-001.")]
    Check(String),
    /// No reason stands there.
    #[error("An accepted risk needs a reason, so that whoever reads the report knows why it was taken. Say why.")]
    Reason,
    /// The end is not a date.
    #[error("\u{201c}{0}\u{201d} is not a date. Write year, month and day, such as 2027-01-31.")]
    Until(String),
}

impl Accepted {
    /// A risk that is taken up to and with the day `until`, such as `2027-01-31`.
    ///
    /// # Errors
    ///
    /// When the check's name has the wrong form, the reason is blank, or the end is not a date.
    pub fn new(check: &str, reason: &str, until: &str) -> Result<Self, AcceptError> {
        let named = check
            .strip_prefix("QDR-")
            .is_some_and(|number| number.len() == 3 && number.bytes().all(|digit| digit.is_ascii_digit()));
        if !named {
            return Err(AcceptError::Check(check.chars().take(40).collect()));
        }
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(AcceptError::Reason);
        }
        let date = NaiveDate::parse_from_str(until, "%Y-%m-%d").ok().filter(|date| date.to_string() == until);
        let until = date.ok_or_else(|| AcceptError::Until(until.chars().take(40).collect()))?;
        Ok(Self { check: check.to_owned(), reason: reason.to_owned(), until })
    }

    /// The check.
    #[must_use]
    pub fn check(&self) -> &str {
        &self.check
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The last day on which it holds, in UTC.
    #[must_use]
    pub fn until(&self) -> NaiveDate {
        self.until
    }

    /// The same risk in other words.
    pub(crate) fn with_reason(&self, reason: String) -> Self {
        Self { reason, ..self.clone() }
    }

    fn holds(&self, now: DateTime<Utc>) -> bool {
        now.date_naive() <= self.until
    }
}

impl Assessment {
    /// The same findings with exactly these risks accepted at this moment.
    ///
    /// What does not fail is not accepted. Where the end has passed, the check fails again and keeps the acceptance
    /// beside it, so that a report can say so.
    #[must_use]
    pub fn accepting(self, accepted: &[Accepted], now: DateTime<Utc>) -> Self {
        let Self { target, at, version, results, difference, .. } = self;
        let results = results.into_iter().map(|result| judged(result, accepted, now)).collect();
        Self { difference, ..Self::new(target, at, version, results) }
    }
}

/// The result with the acceptance of its check that lasts longest.
fn judged(mut result: CheckResult, accepted: &[Accepted], now: DateTime<Utc>) -> CheckResult {
    let fails = matches!(result.state, ResultState::Failed | ResultState::Accepted);
    let risk = accepted.iter().filter(|risk| fails && risk.check == result.id).max_by_key(|risk| risk.until);
    if fails {
        let holds = risk.is_some_and(|risk| risk.holds(now));
        result.state = if holds { ResultState::Accepted } else { ResultState::Failed };
    }
    result.accepted = risk.cloned();
    result
}

/// As it stands in a file, before it is known to be right.
#[derive(Deserialize)]
struct Written {
    check: String,
    reason: String,
    until: String,
}

impl<'de> Deserialize<'de> for Accepted {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(from)?;
        Self::new(&written.check, &written.reason, &written.until).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{AcceptError, Accepted};
    use crate::assessment::ResultState::{self, Accepted as Taken, Failed, NotApplicable, Passed, Unknown};
    use crate::assessment::{Assessment, CheckResult};
    use crate::check::Severity;
    use crate::grade::Grade;
    use crate::grade::tests::result;
    use chrono::{DateTime, Utc};

    fn assessed(results: Vec<CheckResult>) -> Assessment {
        Assessment::new("docs".into(), "2026-11-21T08:00:00Z".into(), None, results)
    }

    fn at(moment: &str) -> DateTime<Utc> {
        moment.parse().unwrap()
    }

    fn risk(until: &str) -> Accepted {
        Accepted::new("QDR-001", "the network is closed", until).unwrap()
    }

    fn state_with(state: ResultState, accepted: &[Accepted], now: &str) -> ResultState {
        assessed(vec![result("QDR-001", Severity::High, false, state)]).accepting(accepted, at(now)).results[0].state
    }

    #[test]
    fn an_accepted_risk_holds_to_the_end_of_its_last_day() {
        assert_eq!(state_with(Failed, &[risk("2026-11-21")], "2026-11-21T23:59:59Z"), Taken);
        assert_eq!(state_with(Failed, &[risk("2026-11-21")], "2026-11-22T00:00:00Z"), Failed);
    }

    #[test]
    fn a_risk_whose_end_has_passed_fails_again_and_still_shows_the_acceptance() {
        let results = vec![result("QDR-001", Severity::High, false, Failed)];
        let then = assessed(results).accepting(&[risk("2026-11-21")], at("2026-11-21T08:00:00Z"));
        assert_eq!((then.grade, then.tally.accepted, then.tally.high), (Some(Grade::A), 1, 0));
        let later = then.accepting(&[risk("2026-11-21")], at("2026-12-01T08:00:00Z"));
        assert_eq!((later.grade, later.tally.accepted, later.tally.high), (Some(Grade::C), 0, 1));
        assert_eq!(later.results[0].accepted, Some(risk("2026-11-21")));
    }

    #[test]
    fn what_does_not_fail_is_not_accepted() {
        for state in [Passed, Unknown, NotApplicable] {
            let results = vec![result("QDR-001", Severity::High, false, state)];
            let after = assessed(results.clone()).accepting(&[risk("2027-01-31")], at("2026-11-21T08:00:00Z"));
            assert_eq!(after, assessed(results));
        }
    }

    #[test]
    fn a_risk_that_is_no_longer_in_the_list_fails_again() {
        assert_eq!(state_with(Taken, &[], "2026-11-21T08:00:00Z"), Failed);
    }

    #[test]
    fn of_two_acceptances_the_longer_one_counts() {
        let both = [risk("2027-01-31"), risk("2026-01-31")];
        assert_eq!(state_with(Failed, &both, "2026-11-21T08:00:00Z"), Taken);
    }

    #[test]
    fn another_check_is_not_accepted() {
        let other = Accepted::new("QDR-002", "closed network", "2027-01-31").unwrap();
        assert_eq!(state_with(Failed, &[other], "2026-11-21T08:00:00Z"), Failed);
    }

    #[test]
    fn an_accepted_open_instance_is_still_graded_f() {
        let open = assessed(vec![result("QDR-001", Severity::Critical, true, Failed)]);
        let accepted = open.accepting(&[risk("2027-01-31")], at("2026-11-21T08:00:00Z"));
        assert_eq!((accepted.results[0].state, accepted.grade), (Taken, Some(Grade::F)));
    }

    #[test]
    fn a_blank_reason_is_refused() {
        assert_eq!(Accepted::new("QDR-001", " \n\u{a0}", "2027-01-31"), Err(AcceptError::Reason));
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for until in ["", "soon", "31.01.2027", "2027-1-31", "2027-02-29", "+2027-01-31", "2027-01-31T00:00:00Z"] {
            assert_eq!(Accepted::new("QDR-001", "why", until), Err(AcceptError::Until(until.into())), "{until}");
        }
    }

    #[test]
    fn what_is_not_the_name_of_a_check_is_refused() {
        for name in ["", "QDR-1", "QDR-0001", "qdr-001", "QDR-\u{661}\u{662}\u{663}", "open"] {
            assert_eq!(Accepted::new(name, "why", "2027-01-31"), Err(AcceptError::Check(name.into())), "{name}");
        }
    }

    #[test]
    fn a_file_is_held_to_the_same_rules() {
        let read = |until: &str| {
            serde_json::from_value::<Accepted>(
                serde_json::json!({ "check": "QDR-001", "reason": "closed network", "until": until }),
            )
        };
        assert_eq!(serde_json::to_value(read("2027-01-31").unwrap()).unwrap()["until"], "2027-01-31");
        assert!(read("31.01.2027").unwrap_err().to_string().contains("is not a date"));
    }
}
