//! A secret that stands in a file stands nowhere else.

use super::super::{Files, Given};
use crate::judge_files;
use proptest::prelude::*;

/// Everything that leaves this crate about files, as one text.
fn told(name: &str, text: &str) -> String {
    let (files, errors) = Files::read(&[Given { name, text }]);
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let results = serde_json::to_string(&judge_files(&files)).unwrap();
    format!("{results}\n{}\n{files:?}\n{:?}", errors.join("\n"), files.servers)
}

/// The ways in which a file says a secret, each around `PLANTED`.
const FORMS: [(&str, &str); 21] = [
    ("config.yaml", "service:\n  api_key: PLANTED\n  jwt_rbac: maybe\n"),
    ("config.yaml", "service:\n  api_key: \"PLANTED\" # old: PLANTED\n"),
    ("config.yaml", "service: {enable_tls: false, api_key: 'PLANTED', host: 0.0.0.0}\n"),
    ("config.yaml", "service:\n  read_only_api_key: >\n    PLANTED\n  alt_api_key: PLANTED\n"),
    ("config.yaml", "service:\n  api_keys: PLANTED\n"),
    ("config.yaml", "service:\n  apy-kye: PLANTED\n  host: 0.0.0.0\n"),
    (".env", "QDRANT__SERVICE__API_KYE=PLANTED\nQDRANT__SERVICE__ENABLE_TLS=false\n"),
    ("config.yaml", "service:\n  host: 0.0.0.0\n  # api_key: PLANTED\n"),
    (
        "config.yaml",
        "storage:\n  snapshots_config:\n    s3_config:\n      secret_key: PLANTED\nservice:\n  host: 0.0.0.0\n",
    ),
    (".env", "QDRANT__SERVICE__API_KEY=PLANTED\nQDRANT__SERVICE__ENABLE_TLS=false\n"),
    (".env", "export QDRANT_SERVICE__API_KEY='PLANTED'\n"),
    ("run.sh", "docker run -p 6333:6333 -e QDRANT__SERVICE__API_KEY=PLANTED qdrant/qdrant\n"),
    ("run.sh", "docker run --env=QDRANT__SERVICE__API_KEY=PLANTED --privileged qdrant/qdrant\n"),
    (
        "compose.yml",
        "services:\n  q:\n    image: qdrant/qdrant\n    environment:\n      - QDRANT__SERVICE__API_KEY=PLANTED\n",
    ),
    (
        "compose.yml",
        "services:\n  q:\n    image: qdrant/qdrant\n    environment: {QDRANT__SERVICE__API_KEY: PLANTED}\n    privileged: true\n",
    ),
    (
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: qdrant/qdrant\n      env:\n        - name: QDRANT__SERVICE__API_KEY\n          value: PLANTED\n",
    ),
    ("secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  anything: PLANTED\n"),
    (
        "map.yaml",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  production.yaml: |\n    service:\n      api_key: PLANTED\n",
    ),
    ("values.yaml", "apiKey: PLANTED\nreplicaCount: 1\n"),
    ("values.yaml", "config:\n  service:\n    api_key: PLANTED\nservice:\n  type: LoadBalancer\n"),
    (
        "kong.yaml",
        "_format_version: '3.0'\nservices:\n  - name: qdrant\n    url: http://qdrant:6333\nconsumers:\n  - username: a\n    keyauth_credentials:\n      - key: PLANTED\n",
    ),
];

proptest! {
    #[test]
    fn a_planted_key_is_never_told(form in prop::sample::select(FORMS.to_vec()), key in "[A-Za-z0-9+/_.]{8,40}") {
        // A key that is a word of the texts themselves could not be told from them.
        prop_assume!(!form.1.contains(&key));
        let key = format!("pk{key}");
        let told = told(form.0, &form.1.replace("PLANTED", &key));
        prop_assert!(!told.contains(&key), "{} tells {key}:\n{told}", form.0);
    }
}

#[test]
fn every_form_is_read_and_told_about() {
    for (name, text) in FORMS {
        let text = text.replace("PLANTED", "8d5f0a7c1e93b2464f7de0b1a95c38e2");
        let (_, errors) = Files::read(&[Given { name, text: &text }]);
        assert_eq!(errors, [], "{text}");
    }
}

#[test]
fn a_key_with_escapes_is_masked_as_it_is_written() {
    let told = told("config.yaml", "service:\n  api_key: \"plan\\x74ed-\\u006bey-of-the-house\"\n");
    assert!(!told.contains("of-the-house") && !told.contains("planted-key"), "{told}");
}

#[test]
fn a_secret_in_base64_is_masked_in_both_forms() {
    let coded = "c2VydmljZToKICBhcGlfa2V5OiBwbGFudGVkLWtleS1vZi10aGUtaG91c2UK";
    let text = format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata:\n  local.yaml: {coded}\n");
    let told = told("secret.yaml", &text);
    assert!(!told.contains(coded) && !told.contains("planted-key"), "{told}");
}

#[test]
fn a_short_key_is_masked_where_it_stands() {
    let told = told("config.yaml", "service:\n  api_key: abc\n");
    assert!(told.contains("api_key: \u{2022}") && !told.contains("api_key: abc"), "{told}");
}

#[test]
fn a_mask_does_not_tell_how_long_the_secret_is() {
    let told_of = |key: &str| told("config.yaml", &format!("service:\n  api_key: {key}\n  enable_tls: false\n"));
    let line = |told: String| told.split("api_key: ").nth(1).unwrap_or_default().chars().take(7).collect::<String>();
    assert_eq!(line(told_of("8d5f0a7c1e93b2464f7de0b1a95c38e2")), line(told_of("8d5f0a7c1e93b2464f7de0b1a95c38e2aa")));
}

/// Everything that leaves this crate about these files, as one text.
fn told_of_all(given: &[(&str, &str)]) -> String {
    let given: Vec<Given<'_>> = given.iter().map(|(name, text)| Given { name, text }).collect();
    let (files, _) = Files::read(&given);
    serde_json::to_string(&judge_files(&files)).unwrap()
}

#[test]
fn a_secret_of_one_file_is_masked_in_the_others() {
    let compose = "services:\n  q:\n    image: qdrant/qdrant\n    env_file: q.env\n    healthcheck:\n      test: [CMD, curl, -fH, planted-key-of-the-house, http://localhost:6333]\n";
    let told =
        told_of_all(&[("compose.yml", compose), ("q.env", "QDRANT__SERVICE__API_KEY=planted-key-of-the-house\n")]);
    assert!(!told.contains("planted-key") && told.contains("healthcheck"), "{told}");
}

#[test]
fn a_credential_of_a_probe_is_masked() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: q}\nspec:\n  containers:\n    - name: q\n      image: qdrant/qdrant\n      livenessProbe:\n        httpGet:\n          httpHeaders:\n            - name: Authorization\n              value: Bearer planted-key-of-the-house\n";
    let told = told_of_all(&[("pod.yaml", pod)]);
    assert!(!told.contains("planted-key") && told.contains("livenessProbe"), "{told}");
}

#[test]
fn a_value_that_is_shown_as_evidence_is_masked_where_it_is_a_secret() {
    let told = told_of_all(&[(
        "config.yaml",
        "service:\n  api_key: planted-key-of-the-house\n  host: planted-key-of-the-house\n",
    )]);
    assert!(!told.contains("planted-key") && told.contains("service.host is"), "{told}");
}
