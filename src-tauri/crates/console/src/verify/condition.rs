//! The condition of a draft, tried against the data before anything is minted.

use super::encoded;
use super::view::{ConditionState, ConditionTried, TryConditionForm};
use crate::Console;
use crate::connection::{
    Answer, Cluster, ConnectionError, Credential, CredentialChoice, Method, Task, header::HeaderMap,
};
use crate::error::Error;
use crate::preview::read_draft;
use qdrant_access::claims::{MatchValue, ValueExists};
use qdrant_access::names::shown;
use serde_json::{Value, json};

/// A condition that is ready to be tried.
#[derive(Debug)]
pub(super) struct ConditionTrial {
    cluster: Cluster,
    credential: Credential,
    condition: Option<ValueExists>,
}

impl Console {
    /// Prepares to try the condition of a draft, with the strongest credential of the profile. Waits for the keychain.
    ///
    /// # Errors
    /// [`Error::ClaimsInvalid`], [`Error::InputTooLarge`]; those of [`cluster`](Self::cluster) and
    /// [`credential`](Self::credential).
    pub(super) fn condition_trial(&self, form: &TryConditionForm) -> Result<ConditionTrial, Error> {
        let first = |errors: Vec<qdrant_access::claims::ClaimsError>| {
            errors.into_iter().next().map(|error| error.message).unwrap_or_default()
        };
        let claims = read_draft(&form.draft)?.map_err(|errors| Error::ClaimsInvalid(first(errors)))?;
        Ok(ConditionTrial {
            cluster: self.cluster(&form.profile_id)?,
            credential: self.credential(&form.profile_id, &CredentialChoice::Best)?,
            condition: claims.value_exists,
        })
    }
}

impl ConditionTrial {
    /// Looks for a point that carries all values.
    ///
    /// # Errors
    /// [`Error::Connection`].
    pub(super) async fn run(self, task: &Task) -> Result<ConditionTried, Error> {
        let Some(condition) = &self.condition else {
            let words = "These claims make no condition: value_exists is not there.".to_owned();
            return Ok(ConditionTried { state: ConditionState::Unknown, words, matching: None });
        };
        let cluster = self.cluster.stopped_by(task.token());
        Ok(ask_condition(&cluster, &self.credential, condition).await?)
    }
}

/// Looks for a point as the server itself does: the first one that a scroll with all pairs finds.
///
/// # Errors
/// Why there was no answer.
async fn ask_condition(
    cluster: &Cluster,
    credential: &Credential,
    condition: &ValueExists,
) -> Result<ConditionTried, ConnectionError> {
    let name = shown(&condition.collection);
    let tried = |state, words: String, matching| Ok(ConditionTried { state, words, matching });
    if condition.collection.is_empty() {
        return tried(ConditionState::CollectionMissing, "The condition names no collection.".to_owned(), None);
    }
    let Some(step) = encoded(&condition.collection) else {
        let words = format!("The condition could not be tried: no URL can name the collection {name}.");
        return tried(ConditionState::Unknown, words, None);
    };
    let filter = filter(condition);
    cluster.greet().await?;
    let scroll = json!({"limit": 1, "filter": filter, "with_payload": false, "with_vector": false});
    let answer = post(cluster, credential, &step, "scroll", &scroll).await?;
    match answer.status.as_u16() {
        200 => {}
        404 => {
            let words =
                format!("There is no collection {name} on this cluster. The server would refuse the token everywhere.");
            return tried(ConditionState::CollectionMissing, words, None);
        }
        status => {
            let said = cluster.quiet(&error_text(&answer), credential);
            let words = format!("The condition could not be tried: the server answered {status}, {said}.");
            return tried(ConditionState::Unknown, words, None);
        }
    }
    let json = answer.json()?;
    let Some(points) = json["result"]["points"].as_array() else {
        let words = "The condition could not be tried: the answer holds no list of points.".to_owned();
        return tried(ConditionState::Unknown, words, None);
    };
    if points.is_empty() {
        let words = format!(
            "No point of {name} carries {}. The server would refuse the token everywhere. Mind that a number and a text with the same digits are different values.",
            if condition.matches.len() == 1 { "this value" } else { "all these values together" }
        );
        return tried(ConditionState::Fails, words, Some(0));
    }
    let count = json!({"filter": filter, "exact": false});
    let answer = post(cluster, credential, &step, "count", &count).await?;
    let counted = answer.json().ok().and_then(|json| json["result"]["count"].as_u64());
    // An estimate may be 0 though there is one.
    let matching = counted.map(|count| count.max(1));
    let about = matching.map_or(String::new(), |count| {
        if count == 1 { ", about 1 point".to_owned() } else { format!(", about {count} points") }
    });
    tried(ConditionState::Holds, format!("The condition holds now in {name}{about}."), matching)
}

async fn post(
    cluster: &Cluster,
    credential: &Credential,
    step: &str,
    action: &str,
    body: &Value,
) -> Result<Answer, ConnectionError> {
    let path = format!("/collections/{step}/points/{action}");
    let body = Some(body.to_string().into());
    Box::pin(cluster.request(Method::POST, &path, HeaderMap::new(), body, credential)).await
}

fn filter(condition: &ValueExists) -> Value {
    let pairs = condition.matches.iter().map(|pair| {
        let value = match &pair.value {
            MatchValue::Text(text) => json!(text),
            MatchValue::Integer(number) => json!(number),
            MatchValue::Boolean(truth) => json!(truth),
        };
        json!({"key": pair.key, "match": {"value": value}})
    });
    json!({"must": pairs.collect::<Vec<_>>()})
}

fn error_text(answer: &Answer) -> String {
    let error = answer.json().ok().and_then(|json| json["status"]["error"].as_str().map(str::to_owned));
    error.unwrap_or_else(|| answer.text())
}
