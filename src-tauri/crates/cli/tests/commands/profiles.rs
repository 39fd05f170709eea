//! `profiles`, on a machine without a keychain: what needs one says so.

use super::process::{MANAGE, Room};

const ADD: [&str; 5] = ["profiles", "add", "production", "--url", "https://qdrant.example.com:6333"];

#[test]
fn a_profile_without_keys_is_added_shown_changed_and_removed() {
    let room = Room::new();
    let added = room.run(&[&ADD[..], &["--environment", "production", "--json"]].concat(), "").json();
    assert_eq!(added["url"], "https://qdrant.example.com:6333");
    let edit = ["profiles", "edit", "production", "--name", "live", "--server-version", "1.18.3", "--json"];
    let edited = room.run(&edit, "").json();
    assert_eq!((&edited["id"], &edited["environment"]), (&added["id"], &added["environment"]));
    let shown = room.run(&["profiles", "show", "live", "--json"], "").json();
    assert_eq!(shown["server_version"], "1.18.3");
    assert_eq!(room.run(&["profiles", "list", "--json"], "").json().as_array().expect("a list").len(), 1);
    assert_eq!(room.run(&["profiles", "remove", "live"], "").code, 2, "removing asks for --yes");
    assert_eq!(room.run(&["profiles", "remove", "live", "--yes"], "").code, 0);
    assert_eq!(room.run(&["profiles", "show", "live"], "").code, 5);
}

#[test]
fn profiles_travel_as_a_file() {
    let room = Room::new();
    room.run(&[&ADD[..], &["--json"]].concat(), "").json();
    let exported = room.run(&["profiles", "export"], "").out;
    let other = Room::new();
    let imported = other.run(&["profiles", "import", "-", "--json"], &exported).json();
    assert_eq!(imported["added"][0]["name"], "production");
    let newer = exported.replace("\"version\": 1", "\"version\": 999");
    assert_ne!(newer, exported);
    let answer = other.run(&["profiles", "import", "-", "--json"], &newer);
    assert_eq!(answer.code, 1);
    assert!(answer.err.contains("import_newer"), "{}", answer.err);
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_keychain_a_key_is_not_kept_and_not_shown() {
    let room = Room::new();
    let answer = room.run(&[&ADD[..], &["--manage-key-file", "-", "--json"]].concat(), &format!("{MANAGE}\n"));
    assert_eq!(answer.code, 6, "{answer:?}");
    assert!(answer.err.contains("keychain_absent"), "{}", answer.err);
    assert!(!answer.err.contains(MANAGE) && !answer.out.contains(MANAGE));
    assert_eq!(room.run(&["profiles", "list", "--json"], "").json(), serde_json::json!([]));
}

#[test]
fn a_profile_without_a_key_cannot_sign() {
    let room = Room::new();
    room.run(&[&ADD[..], &["--json"]].concat(), "").json();
    let answer = room.run(&["mint", "--profile", "production", "--collection", "docs=r", "--json"], "");
    assert_eq!(answer.code, 5, "{answer:?}");
    assert!(answer.err.contains("profile_incomplete"), "{}", answer.err);
}

#[test]
fn an_unknown_profile_has_its_own_code() {
    assert_eq!(Room::new().run(&["inspect", "--profile", "absent"], "x").code, 5);
}

#[test]
fn a_damaged_file_is_told_beside_every_answer_and_in_it_where_it_is_an_object() {
    for json in [false, true] {
        let room = Room::new();
        let id = room.run(&[&ADD[..], &["--json"]].concat(), "").json()["id"].as_str().expect("an id").to_owned();
        room.run(&["profiles", "edit", &id, "--folder", "eu", "--json"], "").json();
        let path = room.data().join("portcullis.json");
        let whole = std::fs::read(&path).expect("the profiles");
        std::fs::write(&path, &whole[..whole.len() / 2]).expect("the profiles can be cut short");
        let arguments = ["profiles", "show", &id, "--json"];
        let answer = room.run(&arguments[..if json { 4 } else { 3 }], "");
        assert_eq!(answer.code, 0, "{answer:?}");
        if json {
            assert_eq!(answer.json()["notices"][0]["code"], "store_recovered");
            assert_eq!(answer.beside()["notices"][0]["code"], "store_recovered");
        } else {
            assert!(answer.err.contains("Notice: The file with the profiles was damaged"), "{}", answer.err);
        }
        let again = room.run(&arguments, "");
        assert_eq!((again.json().get("notices"), again.err.as_str()), (None, ""));
    }
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let room = Room::new();
    room.run(&[&ADD[..], &["--json"]].concat(), "").json();
    let answer = room.run(&ADD, "");
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("already") && answer.err.contains("profiles edit"), "{}", answer.err);
    assert_eq!(room.run(&["profiles", "list", "--json"], "").json().as_array().expect("a list").len(), 1);
}
