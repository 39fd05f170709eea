//! What the server would answer to a credential, and what that takes for granted.

use super::Circumstances;
use super::view::{ConditionView, GrpcPrediction, LooksLike, PredictionView, RestPrediction};
use qdrant_access::authenticate::{Grant, GrantedBy, GrpcAnswer, Refusal, RestAnswer};
use qdrant_access::claims::{MatchValue, ValueExists};
use qdrant_access::names::shown;

pub(super) fn prediction(
    answer: &Result<Grant, Refusal>,
    looks_like: LooksLike,
    circumstances: &Circumstances<'_>,
) -> PredictionView {
    let (rest, grpc, condition) = match answer {
        Ok(grant) => (RestAnswer::OK, GrpcAnswer::OK, grant.condition.as_ref().map(condition)),
        Err(refusal) => (refusal.rest(), refusal.grpc(), None),
    };
    PredictionView {
        rest: rest.into(),
        grpc: GrpcPrediction { code: grpc.code, name: grpc.name.to_owned(), text: grpc.text },
        assumes: assumptions(answer, looks_like, circumstances),
        condition,
    }
}

fn assumptions(
    answer: &Result<Grant, Refusal>,
    looks_like: LooksLike,
    circumstances: &Circumstances<'_>,
) -> Vec<String> {
    let keys = circumstances.keys;
    let mut assumes = Vec::new();
    if looks_like == LooksLike::Nothing || matches!(answer, Ok(Grant { by: GrantedBy::Key(_), .. })) {
        return assumes;
    }
    if let Some(assumed) = keys.assumed() {
        let is_used =
            matches!(answer, Ok(Grant { by: GrantedBy::Token(key), .. }) if *key == assumed) || answer.is_err();
        match looks_like {
            LooksLike::Token if is_used => {
                assumes.push("the signature is good: there is no key to check it with".to_owned());
            }
            LooksLike::Token => {}
            _ => assumes.push("it is not a key of the server: not every key is here to compare it with".to_owned()),
        }
    } else if looks_like == LooksLike::Token && !keys.complete && answer.is_err() {
        if keys.alternate.is_none() {
            assumes.push("the server has no alternate key: the profile holds none".to_owned());
        }
        if keys.manage.is_none() {
            assumes
                .push("no other manage key signs on the server: the profile holds only the alternate one".to_owned());
        }
    }
    if matches!(answer, Ok(grant) if grant.condition.is_some()) {
        assumes.push("value_exists matches: only the cluster can tell".to_owned());
    }
    assumes
}

fn condition(exists: &ValueExists) -> ConditionView {
    let collection = shown(&exists.collection);
    let pairs: Vec<String> = exists
        .matches
        .iter()
        .map(|pair| {
            let value = match &pair.value {
                MatchValue::Text(text) => format!("the text \"{}\"", shown(text)),
                MatchValue::Integer(number) => format!("the number {number}"),
                MatchValue::Boolean(truth) => truth.to_string(),
            };
            format!("{} is {value}", shown(&pair.key))
        })
        .collect();
    let text = if pairs.is_empty() {
        format!("Holds only if the collection {collection} has a point.")
    } else {
        format!("Holds only if some point of the collection {collection} has all of these: {}.", pairs.join("; "))
    };
    ConditionView {
        text,
        if_not: Refusal::ConditionFailed.rest().into(),
        if_collection_missing: Refusal::ConditionCollectionMissing.rest().into(),
    }
}

impl From<RestAnswer> for RestPrediction {
    fn from(answer: RestAnswer) -> Self {
        Self { status: answer.status, text: answer.text }
    }
}
