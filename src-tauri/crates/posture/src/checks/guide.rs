//! The guide's own snippets, and what becomes of them when one thing is left out.

use super::tests::state;
use crate::assessment::ResultState::{self, Failed, NotApplicable, Passed};
use crate::checks;
use std::collections::BTreeSet;

macro_rules! snippet {
    ($name:literal) => {
        ($name, include_str!(concat!("../../tests/fixtures/guide/", $name)))
    };
}

#[track_caller]
fn holds(id: &str, (name, text): (&str, &str), expected: ResultState) {
    assert_eq!(state(id, &[(name, text)]), expected, "{id} of {name}:\n{text}");
}

/// The snippet passes, and fails once this part is another.
#[track_caller]
fn passes_unless(id: &str, (name, text): (&str, &str), part: &str, other: &str) {
    assert!(text.contains(part), "{part} is not in {name}");
    holds(id, (name, text), Passed);
    holds(id, (name, &text.replace(part, other)), Failed);
}

#[test]
fn the_key_of_the_guide_closes_the_server() {
    passes_unless("QDR-001", snippet!("api-key.yaml"), "api_key: your_secret_api_key_here", "host: 0.0.0.0");
    passes_unless("QDR-001", snippet!("api-key.sh"), "-e QDRANT__SERVICE__API_KEY=your_secret_api_key_here ", "");
}

#[test]
fn a_mistyped_key_of_the_guide_is_an_open_server_and_a_stranger() {
    let (name, text) = snippet!("api-key.yaml");
    let mistyped = text.replace("api_key:", "api_keys:");
    holds("QDR-130", (name, text), Passed);
    holds("QDR-130", (name, &mistyped), Failed);
    holds("QDR-001", (name, &mistyped), Failed);
}

#[test]
fn the_guides_key_without_tls_travels_in_plain_text() {
    holds("QDR-002", snippet!("api-key.yaml"), Failed);
}

#[test]
fn the_guides_read_only_key_serves_readers() {
    let key = snippet!("api-key.yaml");
    assert_eq!(state("QDR-021", &[key]), Failed);
    assert_eq!(state("QDR-021", &[key, snippet!("read-only-key.yaml")]), Passed);
    assert_eq!(state("QDR-021", &[key, snippet!("read-only-key.env")]), Passed);
}

#[test]
fn the_guides_tokens_are_on_and_have_a_key() {
    passes_unless("QDR-020", snippet!("jwt.yaml"), "jwt_rbac: true", "jwt_rbac: false");
    passes_unless("QDR-022", snippet!("jwt.yaml"), "  api_key: you_secret_api_key_here\n", "");
    passes_unless("QDR-020", snippet!("jwt.env"), "JWT_RBAC=true", "JWT_RBAC=false");
}

#[test]
fn the_guides_audit_log_is_off_as_it_stands() {
    let (name, text) = snippet!("audit.yaml");
    holds("QDR-070", (name, text), Failed);
    holds("QDR-070", (name, &text.replace("enabled: false", "enabled: true")), Passed);
}

#[test]
fn the_guides_audit_log_reaches_back_a_week_and_lies_in_the_storage() {
    let (name, text) = snippet!("audit.yaml");
    let on = text.replace("enabled: false", "enabled: true");
    holds("QDR-072", (name, &on), Failed);
    holds("QDR-074", (name, &on), Failed);
    holds("QDR-074", (name, &on.replace("./storage/audit", "./audit")), Passed);
}

#[test]
fn the_guides_addresses_are_the_machines_own() {
    passes_unless("QDR-061", snippet!("bind.sh"), "127.0.0.1:6333:6333", "6333:6333");
    passes_unless("QDR-060", snippet!("bind.env"), "HOST=127.0.0.1", "HOST=0.0.0.0");
}

#[test]
fn the_guides_tls_is_on() {
    passes_unless("QDR-030", snippet!("tls.yaml"), "enable_tls: true", "enable_tls: false");
}

#[test]
fn the_guides_peers_speak_tls() {
    let (name, text) = snippet!("p2p.yaml");
    let distributed = text.replace("cluster:\n", "cluster:\n  enabled: true\n");
    passes_unless("QDR-031", (name, &distributed), "enable_tls: true", "enable_tls: false");
}

#[test]
fn the_articles_ingress_asks_and_encrypts() {
    let snippet = snippet!("ingress-annotations.yaml");
    passes_unless("QDR-013", snippet, "nginx.ingress.kubernetes.io/auth-type: basic\n", "");
    passes_unless("QDR-013", snippet, "nginx.ingress.kubernetes.io/auth-secret: qdrant-auth\n", "");
    let on_http = "nginx.ingress.kubernetes.io/ssl-redirect: \"false\"\nnginx.ingress.kubernetes.io/auth-realm";
    passes_unless("QDR-054", snippet, "nginx.ingress.kubernetes.io/auth-realm", on_http);
    holds("QDR-001", snippet, NotApplicable);
}

/// The table of the README: each recommendation and the checks beside it.
fn table() -> Vec<(String, Vec<String>)> {
    let rows = include_str!("../../README.md").lines().filter(|line| line.contains("| QDR-"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        (cells[0].to_owned(), cells[1].split(", ").map(str::to_owned).collect())
    };
    rows.map(row).collect()
}

/// The recommendations that stand in the outline of the guide, its overview and the article.
fn recommended() -> BTreeSet<String> {
    let lines = include_str!("../../tests/fixtures/guide/outline.tsv").lines();
    let cells = lines.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        assert!(cells.len() == 5 && cells.iter().all(|cell| !cell.is_empty()), "{line}");
        cells[3]
    });
    cells.filter(|said| *said != "-").flat_map(|said| said.split("; ")).map(str::to_owned).collect()
}

#[test]
fn every_recommendation_of_the_guide_has_checks() {
    let named: Vec<String> = table().into_iter().map(|(recommendation, _)| recommendation).collect();
    assert_eq!(named.len(), named.iter().collect::<BTreeSet<_>>().len(), "one stands in the table twice");
    assert_eq!(named.into_iter().collect::<BTreeSet<_>>(), recommended());
}

#[test]
fn every_check_beside_a_recommendation_exists() {
    for (recommendation, ids) in table() {
        for id in ids {
            assert!(checks().iter().any(|check| check.id == id), "{id} of \u{201c}{recommendation}\u{201d}");
        }
    }
}
