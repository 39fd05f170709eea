//! Compose files that go on top of one another.

use super::{judged, of, state};
use crate::assessment::ResultState::{Failed, Passed, Unknown};
use crate::files::{FileError, Files, Given};

const KEY: &str = "8d5f0a7c1e93b2464f7de0b1a95c38e2";
const BASE: (&str, &str) = ("docker-compose.yml", "services:\n  q:\n    image: qdrant/qdrant:v1.18.3\n");
const OVERRIDE: &str = "docker-compose.override.yml";

fn service(more: &str) -> String {
    let indented: String = more.lines().map(|line| format!("    {line}\n")).collect();
    format!("services:\n  q:\n{indented}")
}

fn keyed() -> String {
    service(&format!("environment:\n  QDRANT__SERVICE__API_KEY: {KEY}"))
}

#[test]
fn a_key_in_an_override_closes_the_server_of_the_base() {
    let over = keyed();
    for files in [[BASE, (OVERRIDE, &over)], [(OVERRIDE, &over), BASE]] {
        assert_eq!(state("QDR-001", &files), Passed);
    }
    assert_eq!(state("QDR-001", &[BASE, ("docker-compose.tls.yml", &over)]), Passed);
    assert_eq!(state("QDR-001", &[BASE]), Failed);
}

#[test]
fn what_an_override_says_comes_last_however_the_files_are_given() {
    let base = service(&format!("image: qdrant/qdrant\nenvironment:\n  QDRANT__SERVICE__API_KEY: {KEY}"));
    let over = service("environment:\n  - QDRANT__SERVICE__API_KEY=");
    let (base, over) = (("compose.yml", base.as_str()), ("compose.override.yml", over.as_str()));
    for files in [[base, over], [over, base]] {
        assert_eq!(state("QDR-001", &files), Failed);
        assert_eq!(of("QDR-001", &files).evidence[0].source, "compose.override.yml");
    }
}

#[test]
fn an_override_of_the_container_counts_without_variables() {
    for (more, id) in [("privileged: true", "QDR-104"), ("ports: [\"6333:6333\"]", "QDR-061")] {
        let over = service(more);
        assert_eq!(state(id, &[BASE]), Passed, "{id}");
        let result = of(id, &[BASE, (OVERRIDE, &over)]);
        assert_eq!((result.state, &*result.evidence[0].source), (Failed, OVERRIDE), "{id}");
    }
    let base = ("docker-compose.yml", "services:\n  q:\n    image: qdrant/qdrant\n    privileged: true\n");
    let over = service("privileged: false");
    assert_eq!(state("QDR-104", &[base, (OVERRIDE, &over)]), Passed);
}

#[test]
fn an_override_alone_leaves_unknown_what_it_does_not_say() {
    let open = service("environment:\n  QDRANT__SERVICE__ENABLE_CORS: \"false\"\nprivileged: true");
    let files = [(OVERRIDE, open.as_str())];
    for id in ["QDR-001", "QDR-030", "QDR-061", "QDR-100", "QDR-101", "QDR-102", "QDR-103", "QDR-105", "QDR-108"] {
        assert_eq!(state(id, &files), Unknown, "{id}");
    }
    assert_eq!((state("QDR-008", &files), state("QDR-104", &files)), (Passed, Failed));
}

#[test]
fn lists_are_added_and_tags_take_the_place_of_what_is_below() {
    let base = service(&format!(
        "image: qdrant/qdrant\nports: [\"6333:6333\"]\nenvironment: [QDRANT__SERVICE__API_KEY={KEY}]"
    ));
    let with = |over: &str, id: &str| state(id, &[("compose.yml", &base), ("compose.override.yml", &service(over))]);
    assert_eq!(with("ports: [\"127.0.0.1:6334:6334\"]", "QDR-061"), Failed);
    assert_eq!(with("ports: !override [\"127.0.0.1:6333:6333\"]", "QDR-061"), Passed);
    assert_eq!(with("ports: !reset []", "QDR-061"), Passed);
    assert_eq!(with("environment: !override {QDRANT__LOG_LEVEL: INFO}", "QDR-001"), Failed);
    assert_eq!(with("environment: {QDRANT__LOG_LEVEL: INFO}", "QDR-001"), Passed);
}

#[test]
fn which_of_two_files_an_override_belongs_to_is_not_guessed() {
    let over = keyed();
    // Without their folders, both are called the same.
    let files = [BASE, BASE, (OVERRIDE, &*over)];
    assert_eq!(state("QDR-001", &files), Unknown);
    let result = of("QDR-001", &files);
    assert!(result.why.unwrap().contains(OVERRIDE));
    // Their names or folders tell it.
    let other = ("staging/docker-compose.yml", BASE.1);
    let keyed_other = service(&format!("image: qdrant/qdrant\nenvironment: [QDRANT__SERVICE__API_KEY={KEY}]"));
    assert_eq!(state("QDR-001", &[BASE, other, (OVERRIDE, &over)]), Failed);
    assert_eq!(state("QDR-001", &[BASE, ("staging/docker-compose.yml", &keyed_other), (OVERRIDE, &over)]), Passed);
}

#[test]
fn a_file_that_may_go_on_top_of_another_is_not_called_open() {
    let base = service(&format!("image: qdrant/qdrant\nenvironment: [QDRANT__SERVICE__API_KEY={KEY}]"));
    let other = service("image: qdrant/qdrant:v1.18.3\nenvironment: [QDRANT__LOG_LEVEL=WARN]");
    assert_eq!(state("QDR-001", &[("compose.yml", &base), ("compose.prod.yml", &other)]), Unknown);
    assert_eq!(state("QDR-001", &[("compose.yml", &other), ("compose.prod.yml", &base)]), Failed);
}

#[test]
fn a_service_that_extends_another_is_not_called_open() {
    let text = service("image: qdrant/qdrant\nextends: {file: common.yml, service: base}");
    assert_eq!(state("QDR-001", &[("compose.yml", &text)]), Unknown);
}

#[test]
fn an_override_of_other_services_is_told_to_be_none_of_the_servers() {
    let text = "services:\n  db:\n    ports: [\"5432:5432\"]\n";
    let (_, errors) = Files::read(&[Given { name: OVERRIDE, text }]);
    assert_eq!(errors, [FileError::Unrecognised { file: OVERRIDE.to_owned() }]);
    assert_eq!(state("QDR-001", &[BASE, (OVERRIDE, text)]), Failed);
}

#[test]
fn a_change_is_written_where_it_counts() {
    let base = ("docker-compose.yml", "services:\n  q:\n    image: qdrant/qdrant\n    ports: [\"6333:6333\"]\n");
    let over = service("privileged: true\nenvironment:\n  QDRANT__SERVICE__ENABLE_CORS: \"true\"");
    for result in judged(&[base, (OVERRIDE, &over)]) {
        for evidence in result.evidence.iter().filter(|evidence| evidence.fix.is_some()) {
            let expected = if result.id == "QDR-061" { base.0 } else { OVERRIDE };
            assert!(evidence.fix.as_ref().unwrap().starts_with(&format!("--- a/{expected}\n")), "{}", result.id);
        }
    }
}
