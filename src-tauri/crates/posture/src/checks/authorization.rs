//! What those who came in may do: QDR-020 to QDR-029.

use super::of_files::{each_server, failed, has_key, passed, switch};
use crate::check::{Category, Check, LiveJudge, Severity, Versions};
use crate::files::{Files, KeyKnown, Known};
use crate::live;
use crate::outcome::Outcome;
use crate::snippets::Mend;
use qdrant_access::version::since;

pub(super) fn rows() -> Vec<Check> {
    vec![
        Check {
            id: "QDR-020",
            title: "Tokens are off",
            category: Category::Authorization,
            severity: Severity::Medium,
            opens_everything: false,
            expected: "The server takes tokens that may do what their holder needs and no more.",
            risk: "Every client holds a key that may do everything, or read everything, for ever.",
            remedy: "Turn on jwt_rbac and give clients tokens with an end, for the collections that they use.",
            cost: "A restart. Existing keys go on.",
            mend: Mend::Settings(&[("service.api_key", ""), ("service.jwt_rbac", "true")]),
            sources: &["Qdrant documentation, Security: Granular Access Control with JWT"],
            versions: Versions::since(since::TOKENS),
            live: Some(LiveJudge::By(live::jwt_rbac)),
            files: Some(tokens_off),
        },
        Check {
            id: "QDR-021",
            title: "Readers use the key that may do everything",
            category: Category::Authorization,
            severity: Severity::Low,
            opens_everything: false,
            expected: "Clients that only read have a read-only key or tokens.",
            risk: "A client that only searches can delete, and so can whoever steals its key.",
            remedy: "Set a read-only key, or turn on tokens, and give those to clients that only read.",
            cost: "A restart, and another key for those clients.",
            mend: Mend::Settings(&[("service.read_only_api_key", "")]),
            sources: &["Qdrant documentation, Security: Read-Only API Key"],
            versions: Versions::since(since::READ_ONLY_KEY),
            live: Some(LiveJudge::By(live::read_only_key)),
            files: Some(no_reader),
        },
        Check {
            id: "QDR-022",
            title: "Tokens are on, and there is no key to sign them",
            category: Category::Authorization,
            severity: Severity::High,
            opens_everything: false,
            expected: "Where jwt_rbac is on, a key is set.",
            risk: "The server passes over jwt_rbac and asks nobody, while the file looks protected.",
            remedy: "Set a key.",
            cost: "A restart. Clients without a key or a token are refused from then on.",
            mend: Mend::Settings(&[("service.api_key", ""), ("service.jwt_rbac", "true")]),
            sources: &["Qdrant warns of this when it starts"],
            versions: Versions::since(since::TOKENS),
            live: None,
            files: Some(tokens_without_key),
        },
    ]
}

const OPEN: &str = "There is no key, which is a finding of its own.";

fn tokens_off(files: &Files) -> Outcome {
    each_server(files, |server| match has_key(server) {
        Ok(false) => Outcome::NotApplicable(OPEN.to_owned()),
        Err(why) => Outcome::Unknown(why),
        Ok(true) => switch(files, server, "service.jwt_rbac", true),
    })
}

fn no_reader(files: &Files) -> Outcome {
    each_server(files, |server| {
        match has_key(server) {
            Ok(false) => return Outcome::NotApplicable(OPEN.to_owned()),
            Err(why) => return Outcome::Unknown(why),
            Ok(true) => {}
        }
        if let Known::Said(true, declared) = server.switch("service.jwt_rbac") {
            return passed(files.written("Tokens are on.", declared.at));
        }
        let name = "service.read_only_api_key";
        match server.key(name) {
            KeyKnown::Given(declared, _) => passed(files.written("There is a read-only key.", declared.at)),
            KeyKnown::Unknown(why) => Outcome::Unknown(why),
            KeyKnown::Absent | KeyKnown::Empty(_) => {
                let words =
                    format!("For {} there is one key, and no token and no read-only key beside it.", server.name);
                failed(files.mendable(words, files.place_of(server, name), files.change(server, name, "")))
            }
        }
    })
}

fn tokens_without_key(files: &Files) -> Outcome {
    each_server(files, |server| match server.switch("service.jwt_rbac") {
        Known::Unknown(why) => Outcome::Unknown(why),
        Known::Said(false, _) | Known::Default(_) => Outcome::NotApplicable("Tokens are off.".to_owned()),
        Known::Said(true, declared) => match (has_key(server), server.key("service.alt_api_key")) {
            (Ok(true), _) | (_, KeyKnown::Given(..)) => {
                passed(files.written("There is a key to sign tokens.", declared.at))
            }
            (Err(why), _) => Outcome::Unknown(why),
            (Ok(false), _) => {
                let fix = files.change(server, "service.api_key", "");
                failed(files.mendable("jwt_rbac is on, and service.api_key is not set.", declared.at, fix))
            }
        },
    })
}
