//! One question to a cluster: what came back, from where and when, or why nothing did.

use super::view::{Fact, WhyUnknown};
use crate::connection::{Answer, Cluster, ConnectionError, Credential, qdrants_words};
use crate::moment::rfc3339;
use crate::ports::Clock;
use serde_json::Value;
use std::sync::Arc;

/// Why something is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) code: WhyUnknown,
    pub(super) why: String,
}

/// What came back, from where and when.
#[derive(Debug, Clone)]
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) source: String,
    pub(super) at: String,
}

/// What a question came to.
pub(super) type Asked<T> = Result<Found<T>, Unknown>;

impl Unknown {
    pub(super) fn new(code: WhyUnknown, why: impl Into<String>) -> Self {
        Self { code, why: why.into() }
    }

    /// Asking would leave an entry in the audit log, and was not wanted.
    pub(super) fn side_effect() -> Self {
        Self::new(
            WhyUnknown::NotAsked,
            "Asking leaves a refused request in the audit log, so it is asked only when that is wanted.",
        )
    }

    pub(super) fn global_access() -> Self {
        Self::new(WhyUnknown::NeedsGlobalAccess, "The credential is limited to collections; this needs global access.")
    }

    pub(super) fn not_offered(since: &str) -> Self {
        Self::new(WhyUnknown::NotOfferedByVersion, format!("The server tells this only since version {since}."))
    }

    pub(super) fn bad_answer(source: &str) -> Self {
        Self::new(WhyUnknown::BadAnswer, format!("The answer to {source} does not hold it."))
    }

    pub(super) fn of(error: &ConnectionError) -> Self {
        let code = match error {
            ConnectionError::Cancelled => WhyUnknown::Cancelled,
            ConnectionError::BadAnswer { .. } | ConnectionError::TooLarge { .. } | ConnectionError::TooManyHeaders => {
                WhyUnknown::BadAnswer
            }
            _ => WhyUnknown::Unreachable,
        };
        Self::new(code, error.to_string())
    }

    pub(super) fn fact<T>(self) -> Fact<T> {
        Fact::Unknown { why: self.why, code: self.code }
    }
}

impl<T> Found<T> {
    pub(super) fn new(value: T, source: &str, clock: &Arc<dyn Clock>) -> Self {
        Self { value, source: source.to_owned(), at: rfc3339(clock.now()) }
    }

    pub(super) fn fact(self) -> Fact<T> {
        Fact::Known { value: self.value, source: self.source, at: self.at }
    }

    /// A part of it, with the same origin.
    pub(super) fn part<U>(&self, part: U) -> Fact<U> {
        Fact::Known { value: part, source: self.source.clone(), at: self.at.clone() }
    }

    /// A part of it that an answer may lack.
    pub(super) fn part_if_there<U>(&self, part: Option<U>) -> Fact<U> {
        part.map_or_else(|| Unknown::bad_answer(&self.source).fact(), |part| self.part(part))
    }
}

/// What was asked, as a fact.
pub(super) fn fact<T>(asked: Asked<T>) -> Fact<T> {
    asked.map_or_else(Unknown::fact, Found::fact)
}

/// A fact that comes from a part of what was asked.
pub(super) fn fact_of<T, U>(asked: &Asked<T>, part: impl FnOnce(&Found<T>) -> Fact<U>) -> Fact<U> {
    match asked {
        Ok(found) => part(found),
        Err(unknown) => unknown.clone().fact(),
    }
}

/// The JSON of an answer with status 200, read into something; otherwise why not. Secrets that the server sent back are
/// hidden before anything of it is kept.
pub(super) fn read<T>(
    answer: Result<Answer, ConnectionError>,
    source: &str,
    (cluster, credential): (&Cluster, &Credential),
    parse: impl FnOnce(&Value) -> Option<T>,
) -> Result<T, Unknown> {
    let answer = answer.map_err(|error| Unknown::of(&error))?;
    let status = answer.status.as_u16();
    if status != 200 {
        let said = answer.json().ok().and_then(|json| json["status"]["error"].as_str().map(str::to_owned));
        let said = cluster.quiet(&said.unwrap_or_else(|| answer.text()), credential);
        let by_qdrant = qdrants_words(&answer).is_some();
        let code = match (status, said.starts_with("Forbidden: Global")) {
            (403, true) => WhyUnknown::NeedsGlobalAccess,
            // What stands in front may keep single paths to itself; that says nothing about the credential.
            (401 | 403, _) if by_qdrant => WhyUnknown::NeedsCredential,
            (404, _) => WhyUnknown::NotOfferedByVersion,
            _ => WhyUnknown::BadAnswer,
        };
        return Err(Unknown::new(code, format!("The answer to {source} was {status}: {said}")));
    }
    let json = answer.json().map_err(|error| Unknown::of(&error))?;
    parse(&cluster.without_secrets(json, credential)).ok_or_else(|| Unknown::bad_answer(source))
}
