//! `matrix`.

use serde_json::{Value, json};

use super::process::{HS256, MANAGE, Room, sign};

fn answers(view: &Value, action: &str) -> Value {
    let actions = view["actions"].as_array().expect("actions");
    actions.iter().find(|row| row["action"] == action).expect("the action is there")["answers"].clone()
}

#[test]
fn json_holds_decision_and_text_for_each_action_and_column() {
    let arguments =
        ["matrix", "--json", "--collection", "docs=r", "--collection", "logs=prw", "--server-version", "1.18.3"];
    let view = Room::new().run(&arguments, "").json();
    assert_eq!(
        answers(&view, "upsert_points"),
        json!([
            {"column": "docs", "decision": "denied", "text": "Forbidden: Write access to collection docs is required"},
            {"column": "logs", "decision": "allowed", "text": null},
            {"column": "Any other collection", "decision": "denied", "text": "Forbidden: Access to collection <name> is required"},
        ])
    );
    assert_eq!(answers(&view, "telemetry")[0]["decision"], "filtered");
    assert_eq!(
        answers(&view, "metrics"),
        json!([{"column": "Cluster", "decision": "denied", "text": "Forbidden: Global access is required"}])
    );
}

#[test]
fn a_token_and_its_claims_give_the_same_matrix() {
    let room = Room::new();
    // Expired long ago: the matrix tells what it could do all the same.
    let claims = r#"{"access":[{"collection":"docs","access":"rw"}],"exp":5}"#;
    room.file("claims.json", claims);
    room.file("token", &sign(HS256, claims, MANAGE));
    let by_claims = room.run(&["matrix", "--json", "--claims-file", "claims.json"], "").json();
    assert_eq!(room.run(&["matrix", "--json", "--token-file", "token"], "").json(), by_claims);
    assert_eq!(answers(&by_claims, "upsert_points")[0]["decision"], "allowed");
}

#[test]
fn keys_have_a_matrix() {
    let view = Room::new().run(&["matrix", "--json", "--key", "read-only"], "").json();
    assert_eq!(answers(&view, "create_collection")[0]["text"], "Forbidden: Global manage access is required");
}

#[test]
fn the_version_of_the_server_counts() {
    let view = |version| {
        Room::new().run(&["matrix", "--json", "--collection", "docs=r", "--server-version", version], "").json()
    };
    assert_eq!(answers(&view("1.12.5"), "telemetry")[0]["decision"], "denied");
    assert_eq!(answers(&view("1.12.6"), "telemetry")[0]["decision"], "filtered");
    let answer = Room::new().run(&["matrix", "--key", "manage", "--server-version", "latest"], "");
    assert_eq!(answer.code, 2);
}

#[test]
fn it_can_be_laid_out_for_people_and_documents() {
    let run = |more: &[&str]| {
        let arguments: Vec<_> = ["matrix", "--collection", "docs=r"].into_iter().chain(more.iter().copied()).collect();
        let answer = Room::new().run(&arguments, "");
        assert_eq!(answer.code, 0, "{answer:?}");
        answer.out
    };
    assert!(run(&[]).contains("docs: allowed; Any other collection: denied"));
    assert!(run(&["--format", "markdown"]).contains("| --- |"));
    assert!(run(&["--format", "csv"]).contains("\"docs\""));
}

#[test]
fn five_thousand_collections_are_folded() {
    let room = Room::new();
    let entries: Vec<_> = (0..5000).map(|index| json!({"collection": format!("c{index}"), "access": "r"})).collect();
    room.file("claims.json", &json!({"access": entries}).to_string());
    let view = room.run(&["matrix", "--json", "--claims-file", "claims.json"], "").json();
    assert_eq!(view["folded"], true);
}

#[test]
fn nothing_to_show_is_a_wrong_use() {
    assert_eq!(Room::new().run(&["matrix"], "").code, 2);
}
