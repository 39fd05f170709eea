//! `matrix`.

use serde_json::{Value, json};

use super::process::{HS256, MANAGE, Room, sign, sign_bytes};

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
            {
                "column": "docs",
                "kind": "collection",
                "decision": "denied",
                "text": "Forbidden: Write access to collection docs is required",
                "guide": null,
            },
            {"column": "logs", "kind": "collection", "decision": "allowed", "text": null, "guide": null},
            {
                "column": "Any other collection",
                "kind": "any_other",
                "decision": "denied",
                "text": "Forbidden: Access to collection <name> is required",
                "guide": null,
            },
        ])
    );
    assert_eq!(answers(&view, "telemetry")[0]["decision"], "filtered");
    assert_eq!(
        answers(&view, "metrics"),
        json!([{
            "column": "Cluster",
            "kind": "cluster",
            "decision": "denied",
            "text": "Forbidden: Global access is required",
            "guide": null,
        }])
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
fn each_of_five_thousand_collections_has_an_answer_for_programs_and_people_get_them_folded() {
    let room = Room::new();
    let entries: Vec<_> = (0..5000).map(|index| json!({"collection": format!("c{index}"), "access": "r"})).collect();
    room.file("claims.json", &json!({"access": entries}).to_string());
    let view = room.run(&["matrix", "--json", "--claims-file", "claims.json"], "").json();
    assert_eq!(view["folded"], false);
    let answer = &answers(&view, "upsert_points")[4999];
    assert_eq!(answer["text"], "Forbidden: Write access to collection c4999 is required");
    let csv = room.run(&["matrix", "--format", "csv", "--claims-file", "claims.json"], "");
    assert!(csv.out.lines().next().expect("headings").contains("\"c4999\""));
    let text = room.run(&["matrix", "--format", "markdown", "--claims-file", "claims.json"], "");
    assert!(text.out.contains("5000 collections"));
}

#[test]
fn a_token_that_the_server_refuses_may_do_nothing() {
    let room = Room::new();
    for (header, claims) in [(r#"{"alg":"none"}"#, r#"{"access":"m"}"#), (HS256, r#"{"exp":null,"access":"m"}"#)] {
        room.file("token", &sign(header, claims, MANAGE));
        let arguments = ["matrix", "--json", "--token-file", "token", "--server-version", "1.18.3"];
        let view = room.run(&arguments, "").json();
        assert_eq!(answers(&view, "upsert_points")[0]["text"], "Invalid API key or JWT", "{header} {claims}");
    }
}

#[test]
fn a_token_with_claims_that_only_the_server_can_read_has_a_matrix() {
    let room = Room::new();
    room.file("token", &sign_bytes(HS256, b"{\"x\":\"\xff\"}", MANAGE));
    let view = room.run(&["matrix", "--json", "--token-file", "token"], "").json();
    assert_eq!(answers(&view, "upsert_points")[0]["decision"], "allowed");
}

#[test]
fn a_matrix_leaves_nothing_behind_and_follows_no_link() {
    let room = Room::new();
    let target = room.path().join("elsewhere");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&target, room.path().join("tmp/portcullis.json.lock")).expect("a link");
    let before = room.files("tmp");
    room.run(&["matrix", "--json", "--collection", "docs=r"], "").json();
    assert_eq!(room.files("tmp"), before);
    assert!(!target.exists() && !room.data().exists());
}

#[test]
fn what_is_no_token_is_said_with_what_to_do() {
    let room = Room::new();
    for (text, words) in [("", "is empty"), ("no token", "not a token")] {
        room.file("token", text);
        let answer = room.run(&["matrix", "--token-file", "token", "--json"], "");
        assert_eq!(answer.code, 2, "{text:?}");
        let error = &answer.beside()["error"];
        assert!(error["message"].as_str().expect("text").contains(words), "{error}");
        assert!(!error["remedy"].as_str().expect("text").is_empty());
    }
}

#[test]
fn nothing_to_show_is_a_wrong_use() {
    assert_eq!(Room::new().run(&["matrix"], "").code, 2);
}

#[test]
fn a_credential_that_is_refused_whole_is_said_to_be() {
    let room = Room::new();
    room.file("token", &sign(r#"{"alg":"none"}"#, r#"{"access":"r"}"#, MANAGE));
    let answer = room.run(&["matrix", "--token-file", "token"], "");
    assert!(answer.out.contains("whole: 401, Invalid API key or JWT"), "{}", answer.out);
    let whole = room.run(&["matrix", "--json", "--token-file", "token"], "").json();
    assert_eq!(whole["refused"]["status"], 401);
    assert!(room.run(&["matrix", "--json", "--key", "manage"], "").json()["refused"].is_null());
}
