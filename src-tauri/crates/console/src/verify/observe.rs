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

    /// Whether the server refused the credential, its access, or headers that are too large for it.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self.status, 401 | 403 | 431)
    }

    /// Whether this is what was predicted, given why the credential is refused whole if it is. What else than a refusal a
    /// request is answered depends on the data.
    pub(super) fn agrees(&self, predicted: &PredictedAnswer, refusal: Option<&Refusal>) -> bool {
        let (said, expected) = (self.text.as_deref(), predicted.text.as_deref());
        let same_words = match refusal.filter(|refusal| expected == Some(refusal.text())) {
            // Its words may come in another order.
            Some(refusal) => said.is_some_and(|said| refusal.is_said_as(said)),
            None => said == expected,
        };
        match predicted.status {
            None => !self.is_refusal(),
            Some(status) => self.status == status && same_words,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, text: &str) -> Said {
        Said { status, text: Some(text.to_owned()) }
    }

    #[test]
    fn two_mistakes_of_one_entry_agree_in_either_order() {
        let (twice, payload) = ("access[1].collection: is there twice", "access[1].payload: is not to be used");
        let refusal = Refusal::Entries(format!("{twice}{payload}").into());
        let predicted =
            PredictedAnswer { decision: "denied".to_owned(), status: Some(401), text: Some(refusal.text().to_owned()) };
        for (answer, agrees) in [
            (said(401, &format!("{twice}{payload}")), true),
            (said(401, &format!("{payload}{twice}")), true),
            (said(403, &format!("{payload}{twice}")), false),
            (said(401, payload), false),
        ] {
            assert_eq!(answer.agrees(&predicted, Some(&refusal)), agrees, "{answer:?}");
        }
    }

    #[test]
    fn a_refusal_agrees_with_no_prediction_that_lets_through() {
        let predicted = PredictedAnswer { decision: "allowed".to_owned(), status: None, text: None };
        for status in [401, 403, 431] {
            assert!(!said(status, "no").agrees(&predicted, None));
        }
        for status in [200, 404, 500] {
            assert!(said(status, "not found").agrees(&predicted, None));
        }
    }
}
