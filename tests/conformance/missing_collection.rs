//! Requests on a collection that does not exist, as recorded: some routes tell whoever may read of it, before they look at
//! the right to write.

use std::collections::{BTreeMap, BTreeSet};

use qdrant_access::Action;
use qdrant_access::action::ACTIONS;
use qdrant_access::authenticate::Request;
use qdrant_access::decide::{Decision, Denial, Target};
use qdrant_access::predict::predict;

use crate::access::recorded_settings;
use crate::evidence::{AccessEvidence, presented, recorded_keys, recording};

const NOT_FOUND: u16 = 404;

/// Words of the note that says so.
const NOTE: &str = "If the collection does not exist";

#[test]
fn whoever_may_read_is_told_before_being_refused_exactly_where_a_note_says_so() {
    let evidence: AccessEvidence = recording("missing_collection.json");
    let keys = recorded_keys(&evidence);
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for action in evidence.actions.values() {
        let (method, path) = action.request.split_once(' ').expect("method and path");
        let row = Action::by_request(method, path).unwrap_or_else(|| panic!("no row for {}", action.request));
        let target = if row.concerns_collection() { Target::Collection("missing") } else { Target::Cluster };
        for (credential, answer) in &action.answers {
            let sent = presented(credential, &evidence.credentials[credential], &keys);
            let request = Request { api_key: sent.as_deref(), ..Request::default() }.for_action(row);
            let prediction = predict(&request, target, &keys, &recorded_settings(), 0);
            let what = format!("{} with {credential}", action.request);
            match (prediction.decision, answer.status) {
                (Some(Decision::Denied(denial)), NOT_FOUND) => {
                    assert!(matches!(denial, Denial::Write | Denial::PointsOnly | Denial::GlobalManage), "{what}");
                    *told.entry(row.id).or_default() += 1;
                }
                (Some(Decision::Allowed | Decision::Filtered), status) => {
                    assert!(!matches!(status, 401 | 403), "{what}")
                }
                (Some(Decision::Denied(_)) | None, status) => {
                    assert_eq!((prediction.rest.status, &prediction.rest.text), (status, &answer.error), "{what}");
                }
            }
        }
    }
    let noted = ACTIONS.iter().filter(|action| action.note.is_some_and(|note| note.contains(NOTE)));
    assert_eq!(told.keys().copied().collect::<BTreeSet<_>>(), noted.map(|action| action.id).collect());
    // The read-only key, a token that reads everything, and one that reads this collection; indexes also one for points.
    for (id, count) in told {
        assert_eq!(count, if matches!(id, "create_payload_index" | "create_vector_name") { 4 } else { 3 }, "{id}");
    }
}
