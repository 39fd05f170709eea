//! The whole way of a request: authentication, then the decision on its action.

use crate::authenticate::{
    Grant, GrpcAnswer, HeaderSize, Keys, Refusal, Request, RestAnswer, Settings, Transport, authenticate,
};
use crate::decide::{Decision, Target, decide};
use crate::matrix::SOME_COLLECTION;

/// What a server answers, as far as credentials decide it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// The answer over REST; 200 means that the request is let through.
    pub rest: RestAnswer,
    /// The answer over gRPC; 0 means that the request is let through.
    pub grpc: GrpcAnswer,
    /// What the credential was granted, if it was accepted.
    pub grant: Option<Grant>,
    /// What was decided on the action, if the credential was accepted and the request names an action.
    pub decision: Option<Decision>,
}

/// Predicts the answer to a request for an action, or to the credential alone if the request names none.
#[must_use]
pub fn predict(
    request: &Request<'_>,
    target: Target<'_>,
    keys: &impl Keys,
    settings: &Settings,
    now: u64,
) -> Prediction {
    let grant = match authenticate(request, keys, settings, now) {
        Ok(grant) => grant,
        Err(refusal) => {
            let (rest, grpc) = if_it_fits(request, refusal.rest(), refusal.grpc());
            return Prediction { rest, grpc, grant: None, decision: None };
        }
    };
    let decision = request.action.map(|action| decide(&grant.access, action, target, settings.version));
    let (rest, grpc) = match decision {
        Some(Decision::Denied(denial)) => {
            let name = match target {
                Target::Collection(name) => name,
                Target::AnyOther | Target::Cluster => SOME_COLLECTION,
            };
            (denial.rest(name), denial.grpc(name))
        }
        Some(Decision::Allowed | Decision::Filtered) | None => (RestAnswer::OK, GrpcAnswer::OK),
    };
    let (rest, grpc) = if_it_fits(request, rest, grpc);
    Prediction { rest, grpc, grant: Some(grant), decision }
}

/// What the server answers to a credential, given what [`authenticate`] makes of it: that, unless the headers are too
/// large to be looked at.
#[must_use]
pub fn answers(outcome: &Result<Grant, Refusal>, request: &Request<'_>) -> (RestAnswer, GrpcAnswer) {
    match outcome {
        Ok(_) => if_it_fits(request, RestAnswer::OK, GrpcAnswer::OK),
        Err(refusal) => if_it_fits(request, refusal.rest(), refusal.grpc()),
    }
}

fn if_it_fits(request: &Request<'_>, rest: RestAnswer, grpc: GrpcAnswer) -> (RestAnswer, GrpcAnswer) {
    let fits = |transport| request.header_size(transport) != HeaderSize::TooLarge;
    (
        if fits(Transport::Rest) { rest } else { RestAnswer::HEADERS_TOO_LARGE },
        if fits(Transport::Grpc) { grpc } else { GrpcAnswer::HEADERS_TOO_LARGE },
    )
}
