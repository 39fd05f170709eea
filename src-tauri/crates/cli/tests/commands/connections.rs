//! How the cluster of a profile is reached: everything that the window can set, and a certificate that is confirmed.

use serde_json::{Value, json};

use super::clusters::Practice;
use super::process::Room;

const ADD: [&str; 6] = ["profiles", "add", "production", "--json", "--url", "https://qdrant.example.com:6333"];
const EDIT: [&str; 4] = ["profiles", "edit", "production", "--json"];
const PEM: &str = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";

/// The connection of a new profile with these arguments.
fn added(room: &Room, more: &[&str]) -> Value {
    room.run(&[&ADD[..], more].concat(), "").json()["connection"].clone()
}

/// The connection of that profile when these arguments changed it.
fn edited(room: &Room, more: &[&str]) -> Value {
    room.run(&[&EDIT[..], more].concat(), "").json()["connection"].clone()
}

#[test]
fn everything_that_is_not_secret_can_be_set_and_cleared() {
    let room = Room::new();
    let usual = added(&room, &[]);
    let set = edited(
        &room,
        &[
            "--send-as=bearer",
            "--gateway-header=X-Gate-Key",
            "--header=X-Team: search",
            "--header=X-Zone: eu",
            "--peer=qdrant-1.example.com:6333:6334",
            "--peer=[::1]:7333",
            "--proxy=socks5://proxy:1080",
            "--server-name=qdrant.internal",
            "--system-trust=off",
            "--ca-file=ca.pem",
            "--danger-accept-any-certificate=on",
            "--danger-send-keys-over-plain-http=on",
            "--timeout=30",
            "--client-pkcs12-file=me.p12",
        ],
    );
    let here = |name: &str| room.path().canonicalize().expect("a folder").join(name);
    let expected = json!({
        "send_as": "bearer",
        "gateway": {"kind": "key", "header": "x-gate-key"},
        "client_certificate": {"kind": "pkcs12_file", "path": here("me.p12")},
        "headers": [{"name": "x-team", "value": "search"}, {"name": "x-zone", "value": "eu"}],
        "peers": [
            {"host": "qdrant-1.example.com", "port": 6333, "grpc_port": 6334},
            {"host": "::1", "port": 7333, "grpc_port": null},
        ],
        "proxy": "socks5://proxy:1080",
        "server_name": "qdrant.internal",
        "system_trust": false,
        "ca_file": here("ca.pem"),
        "pin": null,
        "danger_accept_any_certificate": true,
        "danger_send_keys_over_plain_http": true,
        "timeout_seconds": 30,
    });
    assert_eq!(set, expected);
    let fields = ["gateway", "client-certificate", "headers", "peers", "proxy", "server-name", "ca-file", "pin"];
    let clear: Vec<_> = fields.iter().flat_map(|field| ["--clear", field]).collect();
    let back = [
        "--send-as=api-key",
        "--system-trust=on",
        "--danger-accept-any-certificate=off",
        "--danger-send-keys-over-plain-http=off",
        "--timeout=10",
    ];
    assert_eq!(edited(&room, &[&clear[..], &back].concat()), usual);
}

#[test]
fn what_is_not_given_stays_as_it_is() {
    let room = Room::new();
    let before = added(&room, &["--gateway-user=ops", "--peer=qdrant-1:6333", "--header=X-Team: search"]);
    let mut expected = before.clone();
    expected["timeout_seconds"] = 7.into();
    assert_ne!(before, expected);
    assert_eq!(edited(&room, &["--timeout=7"]), expected);
}

#[test]
fn a_client_certificate_is_taken_over_or_read_at_each_use() {
    let room = Room::new();
    room.file("me.pem", PEM);
    added(&room, &[]);
    let kept = edited(&room, &["--client-certificate-file=me.pem"]);
    assert_eq!(kept["client_certificate"], json!({"kind": "pem", "certificate": PEM}));
    let read = edited(&room, &["--client-certificate-file=me.pem", "--client-key-file=me.key", "--read-client-files"]);
    let here = |name: &str| room.path().canonicalize().expect("a folder").join(name);
    let files = json!({"kind": "pem_files", "certificate_path": here("me.pem"), "key_path": here("me.key")});
    assert_eq!(read["client_certificate"], files);
}

#[test]
fn arguments_that_do_not_fit_together_are_refused() {
    let room = Room::new();
    room.file("secret.txt", "planted-secret-0123456789");
    room.file("me.pem", PEM);
    added(&room, &[]);
    for arguments in [
        &["--gateway-password-file=secret.txt"][..],
        &["--gateway-user=ops", "--gateway-header=apikey"],
        &["--gateway-user=ops", "--gateway-key-file=secret.txt"],
        &["--client-key-file=secret.txt"],
        &["--client-passphrase-file=secret.txt"],
        &["--client-certificate-file=me.pem", "--client-passphrase-file=secret.txt"],
        &["--client-pkcs12-file=me.p12", "--client-certificate-file=me.pem"],
        &["--client-certificate-file=me.pem", "--client-key-file=-", "--read-client-files"],
        &["--client-certificate-file=me.pem", "--read-client-files"],
        &["--manage-key-file=-", "--gateway-user=ops", "--gateway-password-file=-"],
        &["--clear=gateway", "--gateway-user=ops", "--gateway-password-file=secret.txt"],
        &["--send-as=bearer", "--gateway-user=ops"],
        &["--timeout=0"],
        &["--peer=qdrant-1"],
        &["--header=api-key: planted-secret-0123456789"],
    ] {
        let answer = room.run(&[&EDIT[..], arguments].concat(), "planted-secret-0123456789\n");
        assert_eq!(answer.code, 2, "{arguments:?} {answer:?}");
        assert!(!answer.err.contains("planted") && !answer.out.contains("planted"), "{answer:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn each_secret_goes_to_the_keychain_and_nowhere_else() {
    let room = Room::new();
    room.file("me.pem", PEM);
    added(&room, &[]);
    for arguments in [
        &["--gateway-user=ops", "--gateway-password-file=-"][..],
        &["--gateway-key-file=-"],
        &["--client-certificate-file=me.pem", "--client-key-file=-"],
        &["--client-pkcs12-file=me.p12", "--client-passphrase-file=-"],
    ] {
        let answer = room.run(&[&EDIT[..], arguments].concat(), "planted-secret-0123456789\n");
        assert_eq!(answer.code, 6, "{arguments:?} {answer:?}");
        assert!(answer.err.contains("keychain_absent"), "{answer:?}");
        assert!(!answer.err.contains("planted") && !answer.out.contains("planted"), "{answer:?}");
    }
    let stored = std::fs::read_to_string(room.data().join("portcullis.json")).expect("the profiles");
    assert!(!stored.contains("planted"));
}

#[test]
fn a_profile_is_shown_with_the_way_to_its_cluster() {
    let room = Room::new();
    added(&room, &["--gateway-user=ops", "--danger-accept-any-certificate=on", "--peer=qdrant-1:6333"]);
    let shown = room.run(&["profiles", "show", "production"], "").out;
    for line in ["basic authentication as ops", "any certificate is accepted", "qdrant-1:6333"] {
        assert!(shown.contains(line), "{shown}");
    }
}

#[test]
fn a_certificate_is_trusted_once_its_fingerprint_is_confirmed() {
    let room = Room::new();
    let practice = Practice::start(&room);
    room.run(&["profiles", "add", "practice", "--url", practice.field("url")], "");
    let key = practice.field("manage_key_file").to_owned();
    let test = |more: &[&str]| {
        room.run(&[&["test-connection", "--profile", "practice", "--token-file", &key], more].concat(), "")
    };
    let asked = test(&["--json"]);
    assert_eq!(asked.code, 8, "{asked:?}");
    let sha256 = asked.answer()["pin"]["seen"]["sha256"].as_str().expect("a fingerprint").to_owned();
    let shown = test(&[]);
    assert!(shown.err.contains(&sha256) && shown.err.contains("--confirm-pin"), "{shown:?}");

    let other = test(&["--confirm-pin", &"0".repeat(64), "--json"]);
    assert_eq!(other.code, 2, "{other:?}");
    assert_eq!(test(&["--json"]).code, 8, "another fingerprint changes nothing");

    let pairs: Vec<_> = sha256.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).to_uppercase()).collect();
    for _ in 0..2 {
        let confirmed = test(&["--confirm-pin", &pairs.join(":"), "--json"]);
        assert_eq!(confirmed.json()["ok"], true, "{confirmed:?}");
    }
    assert_eq!(test(&["--json"]).json()["ok"], true);
    practice.end();
}
