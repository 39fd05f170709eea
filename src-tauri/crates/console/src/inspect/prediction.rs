//! What the server would answer to a credential, and what that takes for granted.

use super::Circumstances;
use super::keys::{ServerKeys, Supposing};
use super::view::{ConditionView, GrpcPrediction, LooksLike, PredictionView, RestPrediction, Verdict};
use crate::{moment, preview};
use qdrant_access::authenticate::{
    Grant, GrantedBy, HeaderSize, KeyName, Refusal, Request, RestAnswer, Transport, authenticate,
};
use qdrant_access::claims::{MatchValue, ValueExists};
use qdrant_access::names::shown;
use qdrant_access::predict::answers;
use qdrant_access::token::looks_like_token;

pub(super) fn prediction(
    request: &Request<'_>,
    answer: &Result<Grant, Refusal>,
    looks_like: LooksLike,
    circumstances: &Circumstances<'_>,
) -> PredictionView {
    let (rest, grpc) = answers(answer, request);
    let condition = answer.as_ref().ok().and_then(|grant| grant.condition.as_ref()).map(condition);
    let mut assumes = assumptions(request, answer, looks_like, circumstances);
    let sizes = [Transport::Rest, Transport::Grpc].into_iter();
    assumes.extend(sizes.filter_map(|transport| request.header_size(transport).assumption(transport)));
    PredictionView {
        rest: rest.into(),
        grpc: GrpcPrediction { code: grpc.code, name: grpc.name.to_owned(), text: grpc.text },
        assumes,
        condition,
    }
}

/// Whether the prediction can be relied on. A signature that was not checked, a condition that only the cluster can
/// check and keys that could not be compared leave it open.
pub(super) fn verdict(
    request: &Request<'_>,
    answer: &Result<Grant, Refusal>,
    looks_like: LooksLike,
    keys: &ServerKeys,
) -> Verdict {
    match answer {
        // The headers are looked at before the credential.
        _ if request.header_size(Transport::Rest) == HeaderSize::TooLarge => Verdict::Refused,
        Ok(Grant { condition: Some(_), .. }) => Verdict::Unknown,
        Ok(Grant { by: GrantedBy::Key(name) | GrantedBy::Token(name), .. }) if keys.key(*name).is_some() => {
            Verdict::Accepted
        }
        Ok(_) => Verdict::Unknown,
        Err(_) if may_be_key(request, looks_like) && (keys.is_assumed() || keys.unread.is_some()) => Verdict::Unknown,
        // A token that is refused although its signature is taken for good is refused in any case.
        Err(_) => Verdict::Refused,
    }
}

/// Whether it may be a key of the server. Text with two dots may be a damaged token or a key with dots in it; only what has
/// the header of a token is surely none.
fn may_be_key(request: &Request<'_>, looks_like: LooksLike) -> bool {
    looks_like != LooksLike::Nothing && !request.api_key.is_some_and(looks_like_token)
}

/// What the answer depends on and is not known: each key that is not here is supposed to be there, and what changes the
/// answer is said.
fn assumptions(
    request: &Request<'_>,
    answer: &Result<Grant, Refusal>,
    looks_like: LooksLike,
    circumstances: &Circumstances<'_>,
) -> Vec<String> {
    let keys = circumstances.keys;
    if matches!(answer, Ok(Grant { by: GrantedBy::OpenInstance, .. })) {
        return vec!["an open instance: no key is set that this version of the server knows".to_owned()];
    }
    let mut assumes = Vec::new();
    if looks_like == LooksLike::Nothing {
        return assumes;
    }
    let is_token = !may_be_key(request, looks_like);
    let server = preview::server(circumstances.version, circumstances.jwt_rbac);
    let now = moment::seconds(circumstances.now);
    let depends_on = |name, fits: bool| {
        let supposed = Supposing { keys, name, is_it: fits && !is_token, signed_it: fits && is_token };
        let other = authenticate(request, &supposed, &server, now);
        rest(&other) != rest(answer)
    };
    let assumed = keys.assumed();
    match assumed {
        Some(name) if is_token && depends_on(name, false) => {
            assumes.push(match keys.unread {
                Some(_) => "the signature is good: the key to check it with could not be read".to_owned(),
                None => "the signature is good: there is no key to check it with".to_owned(),
            });
        }
        Some(name) if !is_token && depends_on(name, true) => {
            assumes.push("it is not a key of the server: not every key is here to compare it with".to_owned());
            return assumes;
        }
        _ => {}
    }
    for (name, words) in [
        (KeyName::Manage, "no other manage key"),
        (KeyName::Alternate, "no alternate key"),
        (KeyName::ReadOnly, "no read-only key"),
    ] {
        let is_missing = keys.key(name).is_none() && assumed != Some(name);
        if is_missing && (depends_on(name, false) || depends_on(name, true)) {
            assumes.push(format!("the server has {words}: {}", keys.why_missing()));
        }
    }
    if matches!(answer, Ok(grant) if grant.condition.is_some()) {
        assumes.push("value_exists matches: only the cluster can tell".to_owned());
    }
    assumes
}

fn rest(answer: &Result<Grant, Refusal>) -> RestAnswer {
    answer.as_ref().map_or_else(Refusal::rest, |_| RestAnswer::OK)
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
