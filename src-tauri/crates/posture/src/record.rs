//! What is kept of an assessment to compare the next one with.

use crate::assessment::{Assessment, ResultState, Tally};
use crate::check::Severity;
use crate::grade::Grade;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

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
}

impl Assessment {
    /// What is kept of it.
    #[must_use]
    pub fn record(&self) -> Record {
        let checks = self.results.iter().map(|result| RecordedCheck {
            id: result.id.clone(),
            state: result.state,
            severity: Some(result.severity),
        });
        Record { at: self.at.clone(), grade: self.grade, tally: self.tally, checks: checks.collect() }
    }
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
}
