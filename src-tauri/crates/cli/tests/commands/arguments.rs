//! What the arguments may be, and what they may not.

use super::process::{MANAGE, Room};

#[test]
fn a_key_as_an_argument_is_refused_and_not_repeated() {
    let key = MANAGE;
    let flag = format!("--key={key}");
    let key_file = format!("--api-key={key}");
    for arguments in [
        vec!["inspect", key],
        vec!["mint", key],
        vec!["mint", "--global", "r", "--key", key],
        vec!["inspect", &flag],
        vec!["profiles", "add", "x", "--url", "https://x", "--manage-key", key],
        vec!["profiles", "add", "x", "--url", "https://x", &key_file],
        vec![key],
        vec!["inspect", "--token", key],
    ] {
        let answer = Room::new().run(&arguments, "");
        assert_eq!(answer.code, 2, "{arguments:?}");
        assert!(!answer.err.contains(key) && !answer.out.contains(key), "{arguments:?}: {}", answer.err);
    }
}

#[test]
fn every_command_has_help_with_examples() {
    for command in ["mint", "inspect", "matrix", "profiles"] {
        let answer = Room::new().run(&[command, "--help"], "");
        assert_eq!(answer.code, 0);
        assert!(answer.out.contains("Examples:") && answer.out.contains("portcullis-cli"), "{command}");
    }
    let answer = Room::new().run(&["--help"], "");
    assert!(answer.out.contains("Exit codes:"), "{}", answer.out);
}

#[test]
fn no_command_is_a_wrong_use() {
    assert_eq!(Room::new().run(&[], "").code, 2);
}

#[test]
fn a_wrong_use_is_told_in_json_where_answers_are_json() {
    for arguments in [
        vec!["--json"],
        vec!["inspect", "--json", "--no-such-argument"],
        vec!["--json", "mint", "--collection", "docs"],
        vec!["inspect", "--json", "--now", "-5"],
        vec!["profiles", "remove", "x", "--json"],
    ] {
        let answer = Room::new().run(&arguments, "");
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{arguments:?}");
        let error = &answer.beside()["error"];
        assert_eq!(error["code"], "usage", "{arguments:?}");
        assert!(!error["message"].as_str().expect("text").is_empty() && !error["remedy"].is_null(), "{error}");
    }
}

#[test]
fn a_moment_before_1970_is_refused_with_what_to_give() {
    let answer = Room::new().run(&["inspect", "--now", "-5"], "");
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("seconds since 1970"), "{}", answer.err);
}
