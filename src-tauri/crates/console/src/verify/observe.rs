//! What a server answered, and whether that is what was predicted.

use super::view::{ObservedAnswer, PredictedAnswer, VerifyCondition, VerifyConditionState};
use crate::connection::{Answer, Cluster, Credential};
use qdrant_access::authenticate::{Refusal, RestAnswer};
use qdrant_access::names::shown;

/// The parts of an answer that are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) status: u16,
    /// The server's words, to the letter.
    pub(super) text: Option<String>,
}

impl Said {
    pub(super) fn of(answer: &Answer) -> Self {
        let status = answer.status.as_u16();
        let error = answer.json().ok().and_then(|json| json["status"]["error"].as_str().map(str::to_owned));
        let plain = || matches!(status, 401 | 403).then(|| answer.text());
        Self { status, text: error.or_else(plain) }
    }

    /// Whether the server refused the credential or its access.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self.status, 401 | 403)
    }

    /// Whether this is what was predicted. What else than a refusal a request is answered depends on the data.
    pub(super) fn agrees(&self, predicted: &PredictedAnswer) -> bool {
        match predicted.status {
            None => !self.is_refusal(),
            Some(status) => self.status == status && self.text == predicted.text,
        }
    }

    fn is(&self, answer: &RestAnswer) -> bool {
        self.status == answer.status && self.text == answer.text
    }

    /// What this first answer says about the condition of a token.
    pub(super) fn condition(&self, collection: &str) -> (VerifyCondition, Option<Refusal>) {
        let name = shown(collection);
        let (state, words, unmet) = if self.is(&Refusal::ConditionFailed.rest()) {
            let words = format!(
                "No point of {name} carries the values that value_exists asks for: the server refuses the token everywhere."
            );
            (VerifyConditionState::Fails, words, Some(Refusal::ConditionFailed))
        } else if self.is(&Refusal::ConditionCollectionMissing.rest()) {
            let words = format!(
                "The collection {name} that value_exists names does not exist: the server refuses the token everywhere."
            );
            (VerifyConditionState::CollectionMissing, words, Some(Refusal::ConditionCollectionMissing))
        } else if self.status < 400 {
            let words = format!(
                "A point of {name} carries the values that value_exists asks for: the server accepted the token."
            );
            (VerifyConditionState::Holds, words, None)
        } else {
            let words =
                "The server refused the token for another reason, so its condition was not looked at.".to_owned();
            (VerifyConditionState::Unknown, words, None)
        };
        (VerifyCondition { state, words }, unmet)
    }
}

/// An answer as it may be shown.
pub(super) fn observed(answer: &Answer, cluster: &Cluster, credential: &Credential) -> ObservedAnswer {
    let said = Said::of(answer);
    ObservedAnswer {
        status: said.status,
        text: said.text.map(|text| cluster.quiet(&text, credential)),
        raw: cluster.quiet(&answer.text(), credential),
    }
}
