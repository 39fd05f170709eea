//! Every cell of the two recordings of requests and credentials.

use qdrant_access::Action;
use qdrant_access::authenticate::{Request, Settings};
use qdrant_access::decide::{Decision, Target};
use qdrant_access::listing::{Alias, shown_aliases, shown_aliases_of, shown_collections};
use qdrant_access::predict::{Prediction, predict};

use crate::evidence::{
    AccessEvidence, ActionEvidence, AliasName, CollectionName, Listing, presented, recorded_keys, recording,
};

const RECORDINGS: [&str; 2] = ["access_single.json", "access_distributed.json"];

/// The server of the recordings: no web page was installed.
pub(crate) fn recorded_settings() -> Settings {
    Settings { version: "1.18.3".parse().expect("a version"), jwt_rbac: true, web_page: false }
}

fn action_of(evidence: &ActionEvidence) -> &'static Action {
    let (method, path) = evidence.request.split_once(' ').expect("method and path");
    Action::by_request(method, path).unwrap_or_else(|| panic!("no row for {}", evidence.request))
}

fn target_of<'a>(action: &Action, evidence: &'a ActionEvidence) -> Target<'a> {
    if !action.concerns_collection() {
        return Target::Cluster;
    }
    let path = evidence.request.split_once("/collections/").expect("a request on a collection").1;
    Target::Collection(path.split(['/', '?']).next().expect("a name"))
}

fn predicted(recording: &AccessEvidence, evidence: &ActionEvidence, credential: &str) -> Prediction {
    let keys = recorded_keys(recording);
    let sent = presented(credential, &recording.credentials[credential], &keys);
    let action = action_of(evidence);
    let request = Request { api_key: sent.as_deref(), ..Request::default() };
    let ask = |action, target| predict(&request.for_action(action), target, &keys, &recorded_settings(), 0);
    let prediction = ask(action, target_of(action, evidence));
    let looked_up = evidence.body.as_ref().and_then(|body| body["lookup_from"]["collection"].as_str());
    match looked_up {
        Some(other) if prediction.rest.status == 200 => {
            let lookup = Action::by_id("lookup_in_collection").expect("the action is there");
            ask(lookup, Target::Collection(other))
        }
        _ => prediction,
    }
}

#[test]
fn every_recorded_request_has_a_row() {
    for name in RECORDINGS {
        let recording: AccessEvidence = recording(name);
        assert_eq!(recording.actions.len(), 80);
        for evidence in recording.actions.values() {
            action_of(evidence);
        }
    }
}

#[test]
fn every_refused_cell_is_predicted_with_status_and_text() {
    let mut refused = 0;
    for name in RECORDINGS {
        let recording: AccessEvidence = recording(name);
        for (action, evidence) in &recording.actions {
            for (credential, answer) in &evidence.answers {
                if matches!(answer.status, 401 | 403) {
                    let rest = predicted(&recording, evidence, credential).rest;
                    assert_eq!(
                        (rest.status, rest.text.as_ref()),
                        (answer.status, answer.error.as_ref()),
                        "{name}: {action} with {credential}"
                    );
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 1000, "only {refused} cells were refused");
}

#[test]
fn every_other_cell_is_predicted_as_let_through() {
    for name in RECORDINGS {
        let recording: AccessEvidence = recording(name);
        for (action, evidence) in &recording.actions {
            for (credential, answer) in &evidence.answers {
                if !matches!(answer.status, 401 | 403) {
                    let rest = predicted(&recording, evidence, credential).rest;
                    assert_eq!(rest.status, 200, "{name}: {action} with {credential} answered {}", answer.status);
                }
            }
        }
    }
}

#[test]
fn lists_are_filtered_as_recorded() {
    let existing = ["docs", "other", "users"];
    let aliases = [Alias { alias: "docs-alias", collection: "docs" }];
    let mut lists = 0;
    for name in RECORDINGS {
        let recording: AccessEvidence = recording(name);
        for (action, evidence) in &recording.actions {
            for (credential, answer) in &evidence.answers {
                let Some(result) = &answer.result else { continue };
                let prediction = predicted(&recording, evidence, credential);
                let access = prediction.grant.expect("the credential was accepted").access;
                let shown = match action_of(evidence).id {
                    "list_collections" => Listing::Collections {
                        collections: shown_collections(&access, &existing)
                            .into_iter()
                            .map(|name| CollectionName { name: name.to_owned() })
                            .collect(),
                    },
                    "list_aliases" => listing(&shown_aliases(&access, &aliases)),
                    "list_collection_aliases" => listing(&shown_aliases_of(&access, "docs", &aliases)),
                    other => panic!("{other} is no list"),
                };
                assert_eq!(&shown, result, "{name}: {action} with {credential}");
                lists += 1;
            }
        }
    }
    assert!(lists > 60, "only {lists} lists were recorded");
}

#[test]
fn a_list_that_was_cut_short_is_predicted_as_filtered() {
    for name in RECORDINGS {
        let recording: AccessEvidence = recording(name);
        for evidence in recording.actions.values() {
            let full = evidence.answers["api_key"].result.clone();
            for (credential, answer) in &evidence.answers {
                if answer.result.is_some() && answer.result != full {
                    let prediction = predicted(&recording, evidence, credential);
                    assert_eq!(prediction.decision, Some(Decision::Filtered), "{} with {credential}", evidence.request);
                }
            }
        }
    }
}

fn listing(aliases: &[Alias<'_>]) -> Listing {
    let name = |alias: &Alias<'_>| AliasName {
        alias_name: alias.alias.to_owned(),
        collection_name: alias.collection.to_owned(),
    };
    Listing::Aliases { aliases: aliases.iter().map(name).collect() }
}
