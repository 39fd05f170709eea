//! The audit API of a cluster: one question, and what its answers mean.

use super::error::AuditError;
use super::paging::{Entry, NoPage, Request, Source};
use crate::connection::header::{HeaderMap, RETRY_AFTER};
use crate::connection::{
    Answer, CancellationToken, Cluster, ConnectionError, Credential, Method, qdrants_words, refusal,
};
use crate::error::Error;
use chrono::{DateTime, SecondsFormat, Utc};
use qdrant_access::ServerVersion;
use qdrant_access::version::since;
use qdrant_audit::Moment;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Asks a cluster for its log.
#[derive(Debug)]
pub(super) struct Api {
    cluster: Cluster,
    credential: Credential,
    stop: Stop,
}

/// Ends what is under way; what comes afterwards runs until it is ended in turn.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(Arc<Mutex<CancellationToken>>);

/// Why there is no answer, and when to ask again where the server says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoAnswer {
    pub(super) error: Error,
    pub(super) retry_after: Option<Duration>,
}

/// Longer is not waited for, whatever a server says.
const LONGEST_WAIT: u64 = 600;

impl Stop {
    pub(super) fn stop(&self) {
        let mut token = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *token).cancel();
    }

    pub(super) fn token(&self) -> CancellationToken {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Api {
    pub(super) fn new(cluster: Cluster, credential: Credential, stop: Stop) -> Self {
        Self { cluster, credential, stop }
    }

    /// Makes sure that there is a Qdrant before a key is shown.
    ///
    /// # Errors
    /// [`Error::Connection`].
    pub(super) async fn greet(&self) -> Result<(), Error> {
        Ok(self.cluster.greet().await.map(drop)?)
    }

    /// Why an answer holds no entries.
    async fn refused(&self, cluster: &Cluster, answer: &Answer) -> Error {
        let status = answer.status.as_u16();
        if status == 404 {
            return match self.version(cluster).await {
                Ok(version) if version.as_deref().is_some_and(offers) => {
                    ConnectionError::NotQdrant { status, secret_was_sent: !self.credential.is_none() }.into()
                }
                Ok(version) => AuditError::NotOffered { version }.into(),
                Err(error) => error.into(),
            };
        }
        let said = qdrants_words(answer);
        let shown = |said: &str| cluster.quiet(said.trim_end_matches('.'), &self.credential);
        match (status, &said) {
            (400, Some(words)) if words.contains("not enabled") || words.contains("not configured") => {
                AuditError::Off.into()
            }
            (403, Some(words)) if words.starts_with("Forbidden") => AuditError::NotAllowed(shown(words)).into(),
            (408 | 500.., Some(words)) if words.contains("from peer") => AuditError::PeerFailed(shown(words)).into(),
            _ => match refusal(answer, cluster, &self.credential) {
                Some(error) => error.into(),
                None => AuditError::Refused { status, said: shown(said.as_deref().unwrap_or(&answer.text())) }.into(),
            },
        }
    }

    /// What the server says that it is; none where it says nothing.
    async fn version(&self, cluster: &Cluster) -> Result<Option<String>, ConnectionError> {
        let answer = cluster.get("/", &self.credential).await?;
        let version = answer.json().ok().and_then(|root| root["version"].as_str().map(str::to_owned));
        Ok(version.map(|version| cluster.quiet(&version, &self.credential)))
    }

    /// The entries of an answer.
    fn entries(&self, answer: &Answer) -> Result<Vec<Entry>, ConnectionError> {
        let unreadable = || ConnectionError::BadAnswer { detail: "it holds no entries of an audit log".to_owned() };
        let json = self.cluster.without_secrets(answer.json()?, &self.credential);
        let entries = json["result"]["entries"].as_array().ok_or_else(unreadable)?;
        entries.iter().map(|entry| read(entry).ok_or_else(unreadable)).collect()
    }
}

impl Source for Api {
    type Error = NoAnswer;

    async fn ask(&mut self, request: Request<'_>) -> Result<Vec<Entry>, NoPage<NoAnswer>> {
        let cluster = self.cluster.clone().stopped_by(self.stop.token());
        let body = Some(body(&request).into());
        let answer = cluster.request(Method::POST, "/audit/logs", HeaderMap::new(), body, &self.credential).await;
        let failed = |error: Error| NoAnswer { error, retry_after: None };
        match answer {
            Err(error @ ConnectionError::TooLarge { .. }) => Err(NoPage::TooLarge(failed(error.into()))),
            Err(ConnectionError::Cancelled) => Err(NoPage::Failed(failed(Error::Stopped))),
            Err(error) => Err(NoPage::Failed(failed(error.into()))),
            Ok(answer) if answer.status.is_success() => {
                self.entries(&answer).map_err(|error| NoPage::Failed(failed(error.into())))
            }
            Ok(answer) => {
                let error = self.refused(&cluster, &answer).await;
                Err(NoPage::Failed(NoAnswer { error, retry_after: retry_after(&answer.headers) }))
            }
        }
    }
}

fn offers(version: &str) -> bool {
    version.parse::<ServerVersion>().is_ok_and(|version| version >= since::AUDIT_API)
}

fn body(request: &Request<'_>) -> String {
    let time =
        |moment: Moment| DateTime::<Utc>::from_timestamp_nanos(moment).to_rfc3339_opts(SecondsFormat::Nanos, true);
    let mut body = json!({ "limit": request.limit });
    if let Some(from) = request.from {
        body["time_from"] = time(from).into();
    }
    if let Some(before) = request.before {
        body["time_to"] = time(before).into();
    }
    if !request.filters.is_empty() {
        let filters = request.filters.iter().map(|(field, value)| (field.clone(), Value::from(value.as_str())));
        body["filters"] = Value::Object(filters.collect());
    }
    body.to_string()
}

fn read(entry: &Value) -> Option<Entry> {
    let timestamp = entry.get("timestamp")?.as_str()?;
    let at = DateTime::parse_from_rfc3339(timestamp).ok()?.timestamp_nanos_opt()?;
    Some(Entry { at, line: entry.to_string().into() })
}

/// Seconds, or a date, which is not understood here.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.min(LONGEST_WAIT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_says_times_to_the_nanosecond_and_only_what_is_needed() {
        let all = Request { from: None, before: None, limit: 5, filters: &[] };
        assert_eq!(body(&all), r#"{"limit":5}"#);
        let filters = [("subject".to_owned(), "a \"b\"".to_owned())];
        let some = Request { from: Some(1), before: Some(1_795_222_800_000_000_002), limit: 5, filters: &filters };
        let expected = concat!(
            r#"{"limit":5,"time_from":"1970-01-01T00:00:00.000000001Z","#,
            r#""time_to":"2026-11-21T01:00:00.000000002Z","filters":{"subject":"a \"b\""}}"#
        );
        assert_eq!(body(&some), expected);
    }

    #[test]
    fn an_entry_is_the_line_that_the_server_wrote_with_what_is_unknown() {
        let line = r#"{"timestamp":"1970-01-01T00:00:00.000000007Z","method":"m","new":{"a":[1,null]},"result":"ok"}"#;
        let entry = read(&serde_json::from_str(line).unwrap()).unwrap();
        assert_eq!((entry.at, &*entry.line), (7, line));
        assert_eq!(read(&json!({"timestamp": "yesterday"})), None);
        assert_eq!(read(&json!(7)), None);
    }

    #[test]
    fn a_server_may_ask_to_be_left_alone_for_a_while() {
        let after = |text: &str| retry_after(&HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]));
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("999999"), Some(Duration::from_secs(LONGEST_WAIT)));
        assert_eq!(after("tomorrow"), None);
    }
}
