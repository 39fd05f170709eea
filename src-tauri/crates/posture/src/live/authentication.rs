//! Who is let in.

use super::{Live, Look, is_bad};
use crate::outcome::Outcome;
use qdrant_access::version::since;

pub(crate) fn open_instance(live: &Live) -> Outcome {
    is_bad(&live.open_instance, "A request without any key was answered.", "A request without a key was refused.")
}

pub(crate) fn empty_key(live: &Live) -> Outcome {
    if let Err(outcome) = live.keys_matter() {
        return outcome;
    }
    match (&live.empty_key_accepted, &live.version) {
        (Err(_), Ok(version)) if version.value >= since::EMPTY_KEY_IS_UNSET => {
            version.passed(format!("Version {} takes an empty key for none.", version.value))
        }
        (look, _) => {
            is_bad(look, "A request with an empty key was answered.", "A request with an empty key was refused.")
        }
    }
}

pub(crate) fn wrong_key(live: &Live) -> Outcome {
    if let Err(outcome) = live.keys_matter() {
        return outcome;
    }
    is_bad(
        &live.wrong_key_accepted,
        "A request with a token of a key that nobody has was answered.",
        "A token of a foreign key was refused.",
    )
}

pub(crate) fn health_route_bypass(live: &Live) -> Outcome {
    if let Err(outcome) = live.keys_matter() {
        return outcome;
    }
    match (&live.health_route_bypass, &live.version) {
        (Err(_), Ok(version)) if version.value >= since::NO_HEALTH_ROUTE_BYPASS => {
            version.passed(format!("Version {} compares the routes after decoding them.", version.value))
        }
        (look, _) => is_bad(
            look,
            "A route that asks for a key was reached through the path of the dashboard.",
            "A path through the dashboard's was refused like any other.",
        ),
    }
}

pub(crate) fn jwt_rbac(live: &Live) -> Outcome {
    if let Err(outcome) = live.keys_matter() {
        return outcome;
    }
    if let Err(outcome) = live.since(since::TOKENS, "Tokens with rights of their own") {
        return outcome;
    }
    match &live.jwt_rbac {
        Ok(seen) if seen.value => seen.passed("The server takes tokens."),
        Ok(seen) => seen.failed("The server takes no tokens: every client holds a key."),
        Err(why) => Outcome::Unknown(why.clone()),
    }
}

pub(crate) fn cors(live: &Live) -> Outcome {
    is_bad(
        &live.cors_any_origin,
        "A page of a foreign origin is allowed to read answers.",
        "A page of a foreign origin is not allowed to read answers.",
    )
}

pub(crate) fn dashboard(live: &Live) -> Outcome {
    is_bad(
        &live.dashboard,
        "The server's web pages are served without a key.",
        "The server's web pages are not served.",
    )
}

pub(crate) fn token_page(live: &Live) -> Outcome {
    if let Ok(seen) = &live.dashboard
        && !seen.value
    {
        return seen.passed("The server's web pages are not served, the page for tokens with them.");
    }
    if let Err(outcome) = live.since(since::HIDDEN_TOKEN_PAGE, "The setting that hides the page") {
        return outcome;
    }
    if let Ok(seen) = &live.jwt_rbac
        && !seen.value
    {
        return Outcome::NotApplicable(
            "The server takes no tokens, so its page for them is of no use to anybody.".to_owned(),
        );
    }
    match (&live.hide_jwt_dashboard, &live.dashboard) {
        (Ok(seen), Err(why)) if !seen.value => Outcome::Unknown(format!("The page is not hidden by itself. {why}")),
        (look, _) => page_of_tokens(look),
    }
}

fn page_of_tokens(hidden: &Look<bool>) -> Outcome {
    match hidden {
        Ok(seen) if seen.value => seen.passed("The page that signs tokens in the browser is hidden."),
        Ok(seen) => seen.failed("The page that signs tokens in the browser is offered."),
        Err(why) => Outcome::Unknown(why.clone()),
    }
}
