//! `mint`.

use serde_json::json;

use super::process::{MANAGE, READ_ONLY, Room, sign, verified_claims};

const DOCS: [&str; 7] = ["mint", "--key-file", "key", "--collection", "docs=r", "--subject", "alice"];

fn room() -> Room {
    let room = Room::new();
    room.file("key", &format!("{MANAGE}\n"));
    room
}

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    DOCS.iter().copied().chain(more.iter().copied()).collect()
}

#[test]
fn a_token_is_signed_with_the_key_and_printed_alone() {
    let answer = room().run(&with(&["--now", "1000", "--expires-in", "1h"]), "");
    assert_eq!(answer.code, 0, "{answer:?}");
    let token = answer.out.strip_suffix('\n').expect("a line");
    assert_eq!(
        verified_claims(token, MANAGE),
        json!({"exp": 4600, "access": [{"collection": "docs", "access": "r"}], "subject": "alice"})
    );
}

#[test]
fn a_token_holds_for_thirty_days_if_nothing_is_said() {
    let answer = room().run(&with(&["--now", "1000"]), "");
    assert_eq!(verified_claims(answer.out.trim_end(), MANAGE)["exp"], 1000 + 30 * 86_400);
}

#[test]
fn the_key_may_come_on_standard_input() {
    let arguments = ["mint", "--key-file", "-", "--global", "r", "--subject", "alice"];
    let answer = Room::new().run(&arguments, &format!("{MANAGE}\n"));
    assert_eq!(verified_claims(answer.out.trim_end(), MANAGE)["access"], "r");
}

#[test]
fn claims_from_a_file_are_signed_as_they_are() {
    let room = room();
    let claims = r#"{"access":"r","exp":4000000000,"subject":"a","tenant":{"n":1.50}}"#;
    room.file("claims.json", claims);
    let answer = room.run(&["mint", "--key-file", "key", "--claims-file", "claims.json"], "");
    assert_eq!(
        verified_claims(answer.out.trim_end(), MANAGE),
        serde_json::from_str::<serde_json::Value>(claims).unwrap()
    );
}

#[test]
fn typed_values_keep_their_types() {
    let more = ["--value-exists", "users", "--match", "role=7", "--match-integer", "n=7", "--match-boolean", "ok=true"];
    let answer = room().run(&with(&more), "");
    assert_eq!(
        verified_claims(answer.out.trim_end(), MANAGE)["value_exists"]["matches"],
        json!([{"key": "role", "value": "7"}, {"key": "n", "value": 7}, {"key": "ok", "value": true}])
    );
}

#[test]
fn json_holds_token_record_and_findings() {
    let view = room().run(&with(&["--json", "--label", "search", "--holder", "team"]), "").json();
    verified_claims(view["token"].as_str().expect("a token"), MANAGE);
    assert_eq!(view["record"]["label"], "search");
    assert_eq!(view["findings"], json!([]));
}

#[test]
fn every_minting_leaves_a_record_without_the_token() {
    let room = room();
    let answer = room.run(&with(&["--label", "search"]), "");
    let ledger =
        std::fs::read_to_string(room.path().join("data/dev.portcullis.console/ledger.jsonl")).expect("a ledger");
    assert_eq!(ledger.lines().count(), 1);
    assert!(ledger.contains("search") && !ledger.contains(answer.out.trim_end()) && !ledger.contains(MANAGE));
}

#[test]
fn a_dangerous_token_needs_its_findings_accepted() {
    let room = room();
    let arguments = ["mint", "--key-file", "key", "--global", "m", "--subject", "deploy", "--json"];
    let answer = room.run(&arguments, "");
    assert_eq!((answer.code, answer.out.as_str()), (3, ""));
    let error: serde_json::Value = serde_json::from_str(&answer.err).expect("JSON");
    assert_eq!(error["error"]["code"], "confirmation_needed");
    let accepted: Vec<_> = arguments.into_iter().chain(["--accept", "access_manage"]).collect();
    room.run(&accepted, "").json();
}

#[test]
fn a_token_that_never_expires_needs_to_be_accepted() {
    let room = room();
    assert_eq!(room.run(&with(&["--never-expires"]), "").code, 3);
    let answer = room.run(&with(&["--never-expires", "--accept", "never_expires"]), "");
    assert_eq!(verified_claims(answer.out.trim_end(), MANAGE).get("exp"), None);
}

#[test]
fn a_blocked_token_is_not_minted() {
    let answer = room().run(&with(&["--collection", "docs=rw"]), "");
    assert_eq!((answer.code, answer.out.as_str()), (3, ""));
    assert!(answer.err.contains("collection_twice"), "{}", answer.err);
}

#[test]
fn a_token_cannot_sign() {
    let room = Room::new();
    room.file("key", &sign(super::process::HS256, "{}", READ_ONLY));
    assert_eq!(room.run(&DOCS, "").code, 3);
}

#[test]
fn claims_that_are_not_claims_are_told_apart() {
    let room = room();
    room.file("claims.json", r#"{"access":"w"}"#);
    assert_eq!(room.run(&["mint", "--key-file", "key", "--claims-file", "claims.json"], "").code, 3);
    assert_eq!(room.run(&["mint", "--key-file", "key", "--claims-file", "absent.json"], "").code, 1);
    assert_eq!(room.run(&["mint", "--key-file", "absent", "--global", "r"], "").code, 1);
}

#[test]
fn two_things_cannot_both_be_on_standard_input() {
    let answer = room().run(&["mint", "--key-file", "-", "--claims-file", "-"], MANAGE);
    assert_eq!(answer.code, 2);
    assert!(!answer.err.contains(MANAGE));
}

#[test]
fn a_key_from_a_file_uses_nothing_of_the_data_folder_but_the_ledger() {
    let room = room();
    assert_eq!(room.run(&with(&[]), "").code, 0);
    assert_eq!(room.files("data/dev.portcullis.console"), ["ledger.jsonl"]);
    assert!(room.files("tmp").is_empty());
}

#[test]
fn a_ledger_that_another_program_keeps_locked_is_given_up_with_its_own_code() {
    let room = room();
    assert_eq!(room.run(&with(&[]), "").code, 0);
    let ledger = std::fs::File::open(room.data().join("ledger.jsonl")).expect("a ledger");
    ledger.lock().expect("the lock");
    let answer = room.run(&with(&["--json"]), "");
    assert_eq!((answer.code, answer.out.as_str()), (1, ""));
    assert_eq!(answer.beside()["error"]["code"], "data_busy");
}

#[test]
fn the_ledger_says_when_it_was_really_minted() {
    let view = room().run(&with(&["--now", "1000", "--json"]), "").json();
    assert!(view["record"]["minted_at"].as_str().expect("a moment") > "2026", "{view}");
    assert_eq!(view["record"]["expires_at"], "1970-01-31T00:16:40Z");
}

#[test]
fn white_space_around_a_key_is_no_part_of_it() {
    let room = Room::new();
    for text in [format!("  {MANAGE}\t\r\n\n"), format!("{MANAGE}\n")] {
        room.file("key", &text);
        verified_claims(room.run(&DOCS, "").out.trim_end(), MANAGE);
    }
    room.file("key", &format!("{MANAGE}\n{READ_ONLY}\n"));
    assert_eq!(room.run(&DOCS, "").code, 2);
}

#[test]
fn a_finding_that_does_not_exist_cannot_be_accepted() {
    let answer = room().run(&with(&["--never-expires", "--accept", "never_expire"]), "");
    assert_eq!((answer.code, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("\"never_expire\""), "{}", answer.err);
}

#[test]
fn an_error_names_the_findings_that_it_is_about() {
    let answer = room().run(&with(&["--never-expires", "--json"]), "");
    assert_eq!(answer.beside()["error"]["findings"], json!(["never_expires"]));
    let answer = room().run(&with(&["--collection", "docs=rw", "--json"]), "");
    assert_eq!(answer.beside()["error"]["findings"], json!(["collection_twice"]));
}

#[test]
fn what_is_missing_or_empty_is_said_with_what_to_do() {
    let room = room();
    room.file("empty", "\n");
    for (arguments, code, words, remedy) in [
        (vec!["mint", "--global", "r"], "usage", "no key", "--key-file"),
        (vec!["mint", "--key-file", "empty", "--global", "r"], "usage", "is empty", "key"),
        (vec!["mint", "--key-file", "key", "--claims-file", "empty"], "usage", "is empty", "file"),
        (vec!["mint", "--key-file", "absent", "--global", "r"], "file_unreadable", "absent", "Check"),
        (vec!["mint", "--profile", "prodction", "--global", "r"], "profile_not_found", "prodction", "profiles list"),
    ] {
        let answer = room.run(&[&arguments[..], &["--json"]].concat(), "");
        let error = &answer.beside()["error"];
        assert_eq!(error["code"], code, "{arguments:?}");
        assert!(error["message"].as_str().expect("text").contains(words), "{error}");
        assert!(error["remedy"].as_str().expect("text").contains(remedy), "{error}");
    }
}
