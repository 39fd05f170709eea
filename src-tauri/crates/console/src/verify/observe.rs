//! What a server answered, and whether that is what was predicted.

use super::view::{ObservedAnswer, PredictedAnswer, VerifyCondition, VerifyConditionState};
use crate::connection::{Answer, Cluster, Credential, is_qdrant, qdrants_words};
use qdrant_access::authenticate::{Refusal, RestAnswer};
use qdrant_access::names::shown;

/// The parts of an answer that are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) status: u16,
    /// The server's words, to the letter.
    pub(super) text: Option<String>,
    /// Whether it has the shape of Qdrant's own answers.
    is_qdrants: bool,
}

impl Said {
    pub(super) fn of(answer: &Answer) -> Self {
        let status = answer.status.as_u16();
        let json = answer.json().unwrap_or_default();
        let error = json["status"]["error"].as_str().map(str::to_owned);
        let plain = || matches!(status, 401 | 403).then(|| answer.text());
        let is_qdrants = if answer.status.is_success() {
            (json["status"].is_string() && json["time"].is_number()) || is_qdrant(answer)
        } else {
            qdrants_words(answer).is_some()
        };
        Self { status, text: error.or_else(plain), is_qdrants }
    }

    /// Whether it tells anything about access: something in front of the cluster, and a server that fails, answer whoever
    /// asks.
    fn tells(&self) -> bool {
        // Headers that are too large are answered before there is anything of Qdrant in the answer.
        self.status == 431 || (self.is_qdrants && matches!(self.status, 200 | 400 | 401 | 403 | 404))
    }

    /// Whether the collection that was asked for is not there.
    pub(super) fn is_absent(&self) -> bool {
        self.is_qdrants && self.status == 404
    }

    /// Why it can be compared with nothing.
    pub(super) fn useless(&self) -> String {
        format!(
            "Status {} says nothing about access: it is none of the answers that Qdrant itself gives to this request.",
            self.status
        )
    }

    /// Whether the server refused the credential, its access, or headers that are too large for it.
    fn is_refusal(&self) -> bool {
        matches!(self.status, 401 | 403 | 431)
    }

    /// Whether this is what was predicted, given why the credential is refused whole if it is. What else than a refusal a
    /// request is answered depends on the data. None where the answer says nothing about that.
    pub(super) fn agrees(&self, predicted: &PredictedAnswer, refusal: Option<&Refusal>) -> Option<bool> {
        let (said, expected) = (self.text.as_deref(), predicted.text.as_deref());
        let same_words = match refusal.filter(|refusal| expected == Some(refusal.text())) {
            // Its words may come in another order.
            Some(refusal) => said.is_some_and(|said| refusal.is_said_as(said)),
            None => said == expected,
        };
        match predicted.status {
            Some(status) if self.status == status && same_words => Some(true),
            _ if !self.tells() => None,
            Some(_) => Some(false),
            None => Some(!self.is_refusal()),
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
        } else if !self.tells() {
            let words = format!(
                "The first answer (status {}) is not one that Qdrant itself gives, so nothing is known of the condition.",
                self.status
            );
            (VerifyConditionState::Unknown, words, None)
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
    use crate::connection::{StatusCode, header::HeaderMap};
    use std::time::Duration;

    fn answered(status: u16, body: &str) -> Said {
        Said::of(&Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.to_owned().into(),
            took: Duration::ZERO,
        })
    }

    fn refused(text: &str) -> PredictedAnswer {
        PredictedAnswer { decision: "denied".to_owned(), status: Some(401), text: Some(text.to_owned()) }
    }

    fn allowed() -> PredictedAnswer {
        PredictedAnswer { decision: "allowed".to_owned(), status: None, text: None }
    }

    #[test]
    fn two_mistakes_of_one_entry_agree_in_either_order() {
        let (twice, payload) = ("access[1].collection: is there twice", "access[1].payload: is not to be used");
        let refusal = Refusal::Entries(format!("{twice}{payload}").into());
        for (status, text, agrees) in [
            (401, format!("{twice}{payload}"), true),
            (401, format!("{payload}{twice}"), true),
            (403, format!("{payload}{twice}"), false),
            (401, payload.to_owned(), false),
        ] {
            let said = answered(status, &text);
            assert_eq!(said.agrees(&refused(refusal.text()), Some(&refusal)), Some(agrees), "{said:?}");
        }
    }

    #[test]
    fn only_what_qdrant_itself_answers_confirms_that_a_request_is_let_through() {
        let own = |error: &str| format!(r#"{{"time":0.1,"status":{{"error":"{error}"}}}}"#);
        let listed = r#"{"time":0.1,"status":"ok","result":true}"#;
        for (status, body, agrees) in [
            (200, listed.to_owned(), Some(true)),
            (200, r#"{"title":"qdrant - vector search engine","version":"1.18.3"}"#.to_owned(), Some(true)),
            (404, own("Not found: Snapshot x not found"), Some(true)),
            (400, own("Wrong input"), Some(true)),
            (403, own("Access denied"), Some(false)),
            (431, String::new(), Some(false)),
            // A proxy in front of it, or a server that fails.
            (200, "<html>Welcome</html>".to_owned(), None),
            (200, "{}".to_owned(), None),
            (403, "<html>Forbidden</html>".to_owned(), None),
            (404, r#"{"message":"no Route matched"}"#.to_owned(), None),
            (405, "<html>Not Allowed</html>".to_owned(), None),
            (429, "slow down".to_owned(), None),
            (500, own("Service internal error"), None),
            (502, "<html>Bad Gateway</html>".to_owned(), None),
        ] {
            assert_eq!(answered(status, &body).agrees(&allowed(), None), agrees, "{status} {body}");
        }
    }

    #[test]
    fn a_gateway_that_refuses_confirms_no_refusal_and_denies_none() {
        let said = answered(401, "<html>Log in</html>");
        assert_eq!(said.agrees(&refused("Must provide an API key"), None), None);
    }

    #[test]
    fn an_answer_that_is_not_usable_says_nothing_of_the_condition() {
        for (status, body) in [(502, "Bad Gateway"), (404, "no such page"), (200, "<html>Welcome</html>")] {
            let (condition, unmet) = answered(status, body).condition("users");
            assert_eq!((condition.state, unmet), (VerifyConditionState::Unknown, None));
            assert!(!condition.words.contains("refused"), "{}", condition.words);
        }
    }
}
