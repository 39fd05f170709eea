//! `inspect`.

use serde_json::{Value, json};

use super::process::{ALTERNATE, HS256, MANAGE, READ_ONLY, Room, recording, sign, sign_bytes};

/// The credential of a recorded case, made anew from what the recording says of it.
fn credential(name: &str, decoded: &Value) -> String {
    match (decoded, name) {
        (Value::String(whole), _) => whole.clone(),
        (Value::Null, "payload not json") => sign(HS256, "not json", MANAGE),
        (Value::Null, _) => "just some random text".to_owned(),
        _ => {
            let key = match name {
                "wrong signature" => "some-other-key-0123456789abcdef012345",
                "signed with alternate key" => ALTERNATE,
                _ => MANAGE,
            };
            let mut token = sign(&decoded["header"].to_string(), &decoded["claims"].to_string(), key);
            if name == "truncated" {
                token.truncate(token.len() - 10);
            }
            token
        }
    }
}

/// What the program predicts, to be held against a recorded answer. What only the cluster can tell is looked up in the
/// condition.
fn predicted(name: &str, view: &Value) -> (Value, Value) {
    let predicted = &view["predicted"];
    let answer = match name {
        "value_exists one of two missing" | "value_exists nested key" => &predicted["condition"]["if_not"],
        "value_exists no such collection" => &predicted["condition"]["if_collection_missing"],
        _ => &predicted["rest"],
    };
    (answer["status"].clone(), answer["text"].clone())
}

fn assert_recording(file: &str, with_alternate_key: bool) {
    let room = Room::new();
    for (name, key) in [("manage.key", MANAGE), ("alternate.key", ALTERNATE), ("read-only.key", READ_ONLY)] {
        room.file(name, &format!("{key}\n"));
    }
    let evidence = recording(file);
    let exp = |case: &str| evidence["cases"][case]["decoded"]["claims"]["exp"].as_i64().expect("a number");
    let now = (exp("expired 10 s ago (inside leeway)") + 10).to_string();
    let mut arguments = vec!["inspect", "--json", "--server-version", "1.18.3", "--now", &now];
    arguments.extend(["--key-file", "manage.key", "--read-only-key-file", "read-only.key"]);
    if with_alternate_key {
        arguments.extend(["--alternate-key-file", "alternate.key"]);
    }
    let cases = evidence["cases"].as_object().expect("cases");
    assert_eq!(cases.len(), 39);
    for (name, case) in cases {
        let view = room.run(&arguments, &credential(name, &case["decoded"])).json();
        // The listing is let through for every accepted token, whatever it names.
        let recorded = &case["GET /collections"];
        let expected = (recorded["status"].clone(), recorded.get("error").cloned().unwrap_or(Value::Null));
        assert_eq!(predicted(name, &view), expected, "{name}");
    }
}

#[test]
fn every_recorded_case_is_predicted_exactly() {
    assert_recording("auth_errors.json", true);
}

#[test]
fn every_recorded_case_without_an_alternate_key_is_predicted_exactly() {
    assert_recording("auth_errors_no_alternate_key.json", false);
}

#[test]
fn the_answer_holds_status_text_and_code() {
    let room = Room::new();
    room.file("key", MANAGE);
    let token = sign(HS256, r#"{"exp":1000}"#, MANAGE);
    let view = room.run(&["inspect", "--json", "--key-file", "key", "--now", "1031"], &token).json();
    assert_eq!(view["predicted"]["rest"], json!({"status": 403, "text": "ExpiredSignature"}));
    assert_eq!(view["predicted"]["grpc"]["code"], 7);
    let view = room.run(&["inspect", "--json", "--key-file", "key", "--now", "1030"], &token).json();
    assert_eq!(view["predicted"]["rest"], json!({"status": 200, "text": null}));
    assert_eq!(view["predicted"]["grpc"]["code"], 0);
}

#[test]
fn one_line_end_after_a_key_is_left_out() {
    let room = Room::new();
    let token = sign(HS256, "{}", MANAGE);
    for line_end in ["", "\n", "\r\n"] {
        room.file("key", &format!("{MANAGE}{line_end}"));
        let view = room.run(&["inspect", "--json", "--key-file", "key"], &format!("{token}{line_end}")).json();
        assert_eq!(view["signature"]["state"], "manage_key", "{line_end:?}");
    }
}

#[test]
fn a_key_itself_is_told_by_name() {
    let room = Room::new();
    room.file("key", READ_ONLY);
    let view = room.run(&["inspect", "--json", "--read-only-key-file", "key"], READ_ONLY).json();
    assert_eq!(view["predicted"]["rest"]["status"], 200);
    let view = room.run(&["inspect", "--json", "--read-only-key-file", "key"], MANAGE).json();
    assert_eq!(view["predicted"]["rest"], json!({"status": 401, "text": "Invalid API key or JWT"}));
}

#[test]
fn what_only_the_cluster_can_tell_is_predicted_as_if_it_matched() {
    let room = Room::new();
    room.file("key", MANAGE);
    let claims = r#"{"access":"r","value_exists":{"collection":"users","matches":[{"key":"id","value":7}]}}"#;
    let view = room.run(&["inspect", "--json", "--key-file", "key"], &sign(HS256, claims, MANAGE)).json();
    assert_eq!(view["predicted"]["rest"]["status"], 200);
    let assumes = view["predicted"]["assumes"].as_array().expect("assumptions");
    assert!(assumes.iter().any(|text| text.as_str().expect("text").contains("value_exists")), "{assumes:?}");
    assert_eq!(view["predicted"]["condition"]["if_not"]["status"], 401);
}

#[test]
fn tokens_can_be_off() {
    let room = Room::new();
    room.file("key", MANAGE);
    let token = sign(HS256, "{}", MANAGE);
    let view = room.run(&["inspect", "--json", "--key-file", "key", "--jwt-rbac", "off"], &token).json();
    assert_eq!(view["predicted"]["rest"], json!({"status": 401, "text": "Invalid API key or JWT"}));
}

#[test]
fn a_refused_credential_ends_with_its_own_code_on_request() {
    let room = Room::new();
    room.file("key", MANAGE);
    let wrong = sign(HS256, "{}", "another-key-0123456789abcdef0123456789");
    assert_eq!(room.run(&["inspect", "--key-file", "key"], &wrong).code, 0);
    let answer = room.run(&["inspect", "--key-file", "key", "--fail-if-refused"], &wrong);
    assert_eq!(answer.code, 4);
    assert!(answer.out.contains("403 InvalidSignature"), "{}", answer.out);
    let good = sign(HS256, "{}", MANAGE);
    assert_eq!(room.run(&["inspect", "--key-file", "key", "--fail-if-refused"], &good).code, 0);
}

#[test]
fn what_was_never_checked_does_not_pass() {
    let room = Room::new();
    let forged = sign(HS256, r#"{"access":"m"}"#, "made-up");
    for credential in [forged.as_str(), "made-up", "made.up.key"] {
        let answer = room.run(&["inspect", "--json", "--fail-if-refused"], credential);
        assert_eq!(answer.code, 7, "{credential}");
        assert_eq!(answer.answer()["verdict"], "unknown");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_profile_whose_keychain_cannot_be_used_does_not_pass_a_forged_token() {
    let room = Room::new();
    room.profile_with_key_in_keychain();
    let forged = sign(HS256, r#"{"access":"m"}"#, "made-up");
    let answer = room.run(&["inspect", "--profile", "production", "--fail-if-refused"], &forged);
    assert_eq!(answer.code, 7, "{answer:?}");
    assert!(answer.out.contains("was not checked") && answer.out.contains("could not be read"), "{}", answer.out);
}

#[test]
fn what_only_the_cluster_can_tell_does_not_pass() {
    let room = Room::new();
    room.file("key", MANAGE);
    let claims = r#"{"access":"r","value_exists":{"collection":"users","matches":[{"key":"id","value":7}]}}"#;
    let token = sign(HS256, claims, MANAGE);
    assert_eq!(room.run(&["inspect", "--key-file", "key", "--fail-if-refused"], &token).code, 7);
    assert_eq!(room.run(&["inspect", "--key-file", "key"], &token).code, 0);
}

#[test]
fn a_known_key_passes() {
    let room = Room::new();
    room.file("key", READ_ONLY);
    assert_eq!(room.run(&["inspect", "--read-only-key-file", "key", "--fail-if-refused"], READ_ONLY).code, 0);
}

#[test]
fn an_empty_key_file_is_refused() {
    let room = Room::new();
    let forged = sign(HS256, r#"{"access":"m"}"#, "made-up");
    for text in ["", "\n", " \r\n "] {
        room.file("key", text);
        for argument in ["--key-file", "--alternate-key-file", "--read-only-key-file"] {
            let answer = room.run(&["inspect", argument, "key", "--fail-if-refused"], &forged);
            assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{argument} {text:?}");
            assert!(answer.err.contains("is empty"), "{}", answer.err);
        }
    }
}

#[test]
fn the_keys_that_were_not_given_are_said_to_be_taken_as_not_set_where_it_matters() {
    let room = Room::new();
    room.file("key", MANAGE);
    let assumes = |credential: &str| {
        room.run(&["inspect", "--json", "--key-file", "key"], credential).json()["predicted"]["assumes"].clone()
    };
    assert_eq!(assumes(&sign(HS256, "{}", MANAGE)), json!([]));
    assert_eq!(assumes(&sign(HS256, "{}", ALTERNATE)), json!(["the server has no alternate key: none was given"]));
}

#[test]
fn where_no_key_counts_an_open_instance_is_assumed() {
    let room = Room::new();
    room.file("key", ALTERNATE);
    // This version knows no alternate key.
    let arguments = ["inspect", "--json", "--alternate-key-file", "key", "--server-version", "1.12.0"];
    let view = room.run(&arguments, &sign(HS256, "{}", ALTERNATE)).json();
    assert!(view["predicted"]["assumes"][0].as_str().expect("text").contains("open instance"), "{view}");
    assert_eq!(view["verdict"], "unknown");
}

#[test]
fn claims_that_only_the_server_can_read_are_shown() {
    let room = Room::new();
    room.file("key", MANAGE);
    let token = sign_bytes(HS256, b"{\"x\":\"\xff\"}", MANAGE);
    let view = room.run(&["inspect", "--json", "--key-file", "key"], &token).json();
    assert_eq!(view["predicted"]["rest"]["status"], 200);
    assert!(view["claims"].is_string());
    let codes: Vec<_> = view["findings"].as_array().expect("findings").iter().map(|finding| &finding["code"]).collect();
    assert!(codes.contains(&&json!("access_missing")), "{codes:?}");
}

#[test]
fn ten_megabytes_are_refused_with_an_error() {
    let answer = Room::new().run(&["inspect", "--json"], &"x".repeat(10 * 1024 * 1024 + 2));
    assert_eq!(answer.code, 1);
    assert!(answer.err.contains("too large"), "{}", answer.err);
}

#[test]
fn a_claim_cannot_steer_the_terminal() {
    let claims = r#"{"access":"r","subject":"\u001b[2Jeve\u202e"}"#;
    let answer = Room::new().run(&["inspect"], &sign(HS256, claims, MANAGE));
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(!answer.out.contains(['\u{1b}', '\u{202e}']), "{}", answer.out);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let room = Room::new();
    let mut child = room.command(&["matrix", "--key", "manage"]).spawn().expect("the program starts");
    drop(child.stdout.take());
    let answer = child.wait_with_output().expect("the program ends");
    assert_eq!(answer.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&answer.stderr), "");
}
