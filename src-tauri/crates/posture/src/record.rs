//! What is kept of an assessment to compare the next one with.

use crate::assessment::{Assessment, CheckResult, LastKnown, ResultState, Tally};
use crate::check::Severity;
use crate::grade::Grade;
use chrono::{DateTime, TimeDelta};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// How long what an earlier run saw is shown in the place of what was not asked.
const RECENT_DAYS: i64 = 30;

/// One run in the history of a cluster: no evidence, no text of a server.
///
/// Written by older and newer programs: what is missing is empty, what is not understood is left out, and a state
/// that is not understood is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When, in RFC 3339.
    pub at: String,
    /// The grade, where there was one.
    #[serde(default, deserialize_with = "understood", skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// How many of each.
    #[serde(default, deserialize_with = "understood")]
    pub tally: Tally,
    /// How each check ended.
    #[serde(default, deserialize_with = "each_understood")]
    pub checks: Vec<RecordedCheck>,
}

/// How one check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedCheck {
    /// Its stable name: `QDR-001`.
    pub id: String,
    /// How it ended.
    #[serde(default, deserialize_with = "understood")]
    pub state: ResultState,
    /// How much it weighed.
    #[serde(default, deserialize_with = "understood", skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// When it was looked at, in RFC 3339, where an earlier run did that and this one did not ask.
    #[serde(default, deserialize_with = "understood", skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
}

impl Assessment {
    /// What is kept of it.
    #[must_use]
    pub fn record(&self) -> Record {
        let checks = self.results.iter().map(|result| RecordedCheck {
            id: result.id.clone(),
            state: result.last.as_ref().map_or(result.state, |last| last.state),
            severity: Some(result.severity),
            seen: result.last.as_ref().map(|last| last.at.clone()),
        });
        Record { at: self.at.clone(), grade: self.grade, tally: self.tally, checks: checks.collect() }
    }
}

impl Assessment {
    /// The same, with what earlier runs knew of the checks that this one did not ask about, unless that is too old.
    #[must_use]
    pub fn remembering(self, before: &Record, not_asked: impl Fn(&str) -> bool) -> Self {
        let now = self.at.clone();
        let remembered = |mut result: CheckResult| {
            let silent = result.state == ResultState::Unknown && result.why.as_deref().is_some_and(&not_asked);
            let earlier = before.checks.iter().find(|check| silent && check.id == result.id);
            if let Some((earlier, state)) = earlier.and_then(|check| Some((check, judged(check.state)?))) {
                let at = earlier.seen.as_deref().unwrap_or(&before.at);
                if is_recent(at, &now) {
                    let how = if state == ResultState::Passed { "passed" } else { "failed" };
                    let why = result.why.unwrap_or_default();
                    result.why = Some(format!("{why} It {how} when it was last looked at, on {}.", &at[..10]));
                    result.last = Some(LastKnown { state, at: at.to_owned() });
                }
            }
            result
        };
        let results = self.results.into_iter().map(remembered).collect();
        Self { difference: self.difference, ..Self::new(self.target, self.at, self.version, results) }
    }
}

/// What a check came to, where it was looked at.
fn judged(state: ResultState) -> Option<ResultState> {
    match state {
        ResultState::Passed => Some(ResultState::Passed),
        ResultState::Failed | ResultState::Accepted => Some(ResultState::Failed),
        ResultState::NotApplicable | ResultState::Unknown => None,
    }
}

/// Whether one moment lies so little before another that a cluster is probably as it was.
fn is_recent(earlier: &str, now: &str) -> bool {
    let moment = |text: &str| DateTime::parse_from_rfc3339(text).ok();
    let age = moment(now).zip(moment(earlier)).map(|(now, earlier)| now - earlier);
    age.is_some_and(|age| age >= TimeDelta::zero() && age <= TimeDelta::days(RECENT_DAYS))
}

/// The value, or nothing where a newer program wrote what this one does not know.
fn understood<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).unwrap_or_default())
}

/// The checks that are understood.
fn each_understood<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<RecordedCheck>, D::Error> {
    let all: Vec<Value> = understood(from)?;
    Ok(all.into_iter().filter_map(|check| serde_json::from_value(check).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::Record;
    use crate::assessment::ResultState::{Failed, Passed, Unknown};
    use crate::assessment::{Assessment, Tally};
    use crate::check::Severity::{Critical, High};
    use crate::grade::tests::result;
    use serde_json::json;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let results = vec![result("QDR-001", Critical, true, Failed), result("QDR-002", High, false, Passed)];
        let record = Assessment::new("docs".into(), "2026-11-21T08:00:00Z".into(), None, results).record();
        let text = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
    }

    #[test]
    fn a_record_holds_no_text_of_a_finding() {
        let mut found = result("QDR-001", Critical, true, Failed);
        found.title = "PLANTED".into();
        found.why = Some("PLANTED".into());
        found.evidence = vec![crate::Evidence::seen("PLANTED", "PLANTED", "PLANTED")];
        let record = Assessment::new("PLANTED".into(), "2026-11-21T08:00:00Z".into(), None, vec![found]).record();
        assert!(!serde_json::to_string(&record).unwrap().contains("PLANTED"));
    }

    #[test]
    fn the_record_of_an_older_program_is_read() {
        let record: Record = serde_json::from_value(json!({ "at": "2026-11-21T08:00:00Z" })).unwrap();
        assert_eq!((record.grade, record.tally, record.checks.len()), (None, Tally::default(), 0));
    }

    #[test]
    fn the_record_of_a_newer_program_is_read_as_far_as_it_is_understood() {
        let record: Record = serde_json::from_value(json!({
            "at": "2026-11-21T08:00:00Z",
            "grade": "A+",
            "tally": { "critical": 1, "postponed": 2 },
            "checks": [
                { "id": "QDR-001", "state": "postponed", "severity": "catastrophic", "owner": "ops" },
                { "name": "QDR-002" },
                { "id": "QDR-003", "state": "failed", "severity": "high" },
            ],
            "weather": "fine",
        }))
        .unwrap();
        assert_eq!(record.grade, None);
        assert_eq!(record.tally, Tally { critical: 1, ..Tally::default() });
        let checks: Vec<_> = record.checks.iter().map(|check| (&*check.id, check.state, check.severity)).collect();
        assert_eq!(checks, [("QDR-001", Unknown, None), ("QDR-003", Failed, Some(High))]);
        assert!(!serde_json::to_string(&record).unwrap().contains("weather"));
    }

    #[test]
    fn what_was_not_asked_is_as_it_was_last_seen_and_says_since_when() {
        let run = |at: &str, state| {
            Assessment::new("docs".into(), at.into(), None, vec![result("QDR-001", Critical, true, state)])
        };
        let quiet = |at: &str| {
            let mut run = run(at, Unknown);
            run.results[0].why = Some("Not asked.".into());
            run
        };
        let asked = |why: &str| why == "Not asked.";
        let before = run("2026-11-01T08:00:00Z", Failed).record();
        let later = quiet("2026-11-21T08:00:00Z").remembering(&before, asked);
        assert_eq!((later.results[0].state, later.grade), (Unknown, Some(crate::Grade::F)));
        assert!(later.results[0].why.as_ref().unwrap().contains("on 2026-11-01"));
        assert!(crate::Difference::since(&before, &later).changes.is_empty());
        // The run after it still knows from when.
        let third = quiet("2026-11-22T08:00:00Z").remembering(&later.record(), asked);
        assert_eq!(third.results[0].last.as_ref().unwrap().at, "2026-11-01T08:00:00Z");
        // What is older than a month is not shown any more, nor what was asked and not answered.
        assert_eq!(quiet("2026-12-21T08:00:00Z").remembering(&before, asked).results[0].last, None);
        assert_eq!(quiet("2026-11-21T08:00:00Z").remembering(&before, |_| false).results[0].last, None);
    }
}
