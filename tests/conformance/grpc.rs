//! The recorded gRPC statuses of the public port.

use std::collections::{BTreeMap, BTreeSet};

use qdrant_access::Action;
use qdrant_access::action::ACTIONS;
use qdrant_access::authenticate::{Request, Transport};
use qdrant_access::decide::Target;
use qdrant_access::predict::predict;
use serde::Deserialize;

use crate::access::recorded_settings;
use crate::evidence::{AccessEvidence, presented, recorded_keys, recording};

#[derive(Deserialize)]
struct Evidence {
    public_port: BTreeMap<String, BTreeMap<String, Status>>,
}

#[derive(Deserialize)]
struct Status {
    status: u8,
    #[serde(default)]
    message: Option<String>,
}

/// INVALID_ARGUMENT: the call came through authentication, and the empty body was refused before access was looked at.
const INVALID_ARGUMENT: u8 = 3;

fn by_call(call: &str) -> &'static Action {
    let has_call = |action: &&Action| action.grpc.is_some_and(|grpc| grpc.split(' ').any(|name| name == call));
    ACTIONS.iter().find(has_call).unwrap_or_else(|| panic!("no row for {call}"))
}

#[test]
fn every_recorded_call_is_predicted_with_code_and_message() {
    let access: AccessEvidence = recording("access_single.json");
    let keys = recorded_keys(&access);
    for file in ["grpc_single.json", "grpc_distributed.json", "grpc_internal_auth_enforced.json"] {
        let evidence: Evidence = recording(file);
        assert_eq!(evidence.public_port.len(), 6);
        for (call, statuses) in &evidence.public_port {
            for (credential, recorded) in statuses {
                let sent = presented(credential, &access.credentials[credential], &keys);
                let request = Request { transport: Transport::Grpc, api_key: sent.as_deref(), ..Request::default() };
                let request = request.for_action(by_call(call));
                let prediction = predict(&request, Target::Cluster, &keys, &recorded_settings(), 0);
                if recorded.status == INVALID_ARGUMENT {
                    assert!(prediction.grant.is_some(), "{file}: {call} with {credential}");
                    continue;
                }
                // The recorder lower-cased messages.
                let text = prediction.grpc.text.map(|text| text.to_lowercase());
                let message = recorded.message.as_ref().map(|message| message.replace("%20", " "));
                assert_eq!(
                    (prediction.grpc.code, text),
                    (recorded.status, message),
                    "{file}: {call} with {credential}"
                );
            }
        }
    }
}

#[derive(Deserialize)]
struct CallsEvidence {
    calls: BTreeMap<String, BTreeMap<String, Status>>,
}

/// UNIMPLEMENTED: the port has no such call.
const UNIMPLEMENTED: u8 = 12;

#[test]
fn every_call_of_the_table_is_on_the_public_port() {
    let evidence: CallsEvidence = recording("grpc_calls.json");
    let of_the_table = ACTIONS.iter().filter_map(|action| action.grpc).flat_map(|calls| calls.split(' '));
    let of_the_table: BTreeSet<_> = of_the_table.collect();
    let answered = |known: bool| {
        let calls =
            evidence.calls.iter().filter(move |(_, answers)| (answers["api_key"].status != UNIMPLEMENTED) == known);
        calls.map(|(call, _)| call.as_str()).collect::<BTreeSet<_>>()
    };
    assert_eq!(of_the_table, answered(true));
    let shards = ["Create", "Delete", "List", "Recover"].map(|call| format!("qdrant.ShardSnapshots/{call}"));
    assert_eq!(answered(false), shards.iter().map(String::as_str).collect());
}

#[test]
fn every_call_of_the_table_is_refused_as_recorded() {
    let access: AccessEvidence = recording("access_single.json");
    let keys = recorded_keys(&access);
    let evidence: CallsEvidence = recording("grpc_calls.json");
    for (call, answers) in &evidence.calls {
        for (credential, recorded) in answers {
            if recorded.status == UNIMPLEMENTED || answers["api_key"].status == UNIMPLEMENTED {
                continue;
            }
            let sent = presented(credential, &access.credentials[credential], &keys);
            let request = Request { transport: Transport::Grpc, api_key: sent.as_deref(), ..Request::default() };
            let target = Target::Cluster;
            let prediction = predict(&request.for_action(by_call(call)), target, &keys, &recorded_settings(), 0);
            match recorded.status {
                7 | 16 => assert_eq!(
                    (prediction.grpc.code, &prediction.grpc.text),
                    (recorded.status, &recorded.message),
                    "{call} with {credential}"
                ),
                // The empty message was refused before or after access was looked at.
                _ => assert!(prediction.grant.is_some(), "{call} with {credential}"),
            }
        }
    }
}
