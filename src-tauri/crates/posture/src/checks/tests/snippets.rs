//! The snippets of each row, as parts of whole files: with them the row passes.

use super::{checks, of};
use crate::assessment::ResultState::{self, NotApplicable, Passed, Unknown};
use std::collections::BTreeSet;

/// The version that snippets are tried with: one of which no vulnerability is known.
const VERSION: &str = "v1.19.2";

/// What must stand in the configuration besides, so that the row has something to say.
const BESIDES: &[(&str, &str)] = &[
    ("QDR-002", "service:\n  api_key: 8d5f0a7c1e93b2464f7de0b1a95c38e2\n"),
    ("QDR-010", "service:\n  jwt_rbac: true\n"),
    ("QDR-021", "service:\n  api_key: 8d5f0a7c1e93b2464f7de0b1a95c38e2\n"),
    ("QDR-031", "cluster:\n  enabled: true\n"),
    ("QDR-032", "service:\n  metrics_port: 9090\n"),
    ("QDR-034", "service:\n  host: 10.0.0.7\n"),
    ("QDR-055", "service:\n  enable_tls: true\n"),
    ("QDR-063", "cluster:\n  enabled: true\n"),
    ("QDR-071", "audit:\n  enabled: true\n"),
    ("QDR-072", "audit:\n  enabled: true\n"),
    ("QDR-073", "audit:\n  enabled: true\n"),
    ("QDR-074", "audit:\n  enabled: true\n"),
];

/// What passes requests on, where a snippet is a part of an Ingress.
const RULES: &str = "  rules:
    - host: qdrant.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: qdrant, port: {number: 6333}}}
";

/// A snippet as part of a whole file of its form; nothing where it belongs to a program around the server.
fn whole(form: &str, text: &str, version: &str) -> Option<(&'static str, String)> {
    let text = text.replace("<version>", version);
    Some(match form {
        // What stands besides is in config.yaml.
        "config.yaml" => ("production.yaml", text),
        "environment" => (".env", text),
        "docker run" => ("run.sh", text),
        "Compose" => ("compose.yml", with_image(&text, "  qdrant:\n", "    ", version)),
        "Helm values" => ("values.yaml", format!("snapshotPersistence: {{enabled: true}}\n{text}")),
        "Kubernetes" => ("all.yaml", manifests(&text, version)),
        _ => return None,
    })
}

/// With an image, where there is none.
fn with_image(text: &str, under: &str, indent: &str, version: &str) -> String {
    match text.contains("image:") {
        true => text.to_owned(),
        false => text.replacen(under, &format!("{under}{indent}image: qdrant/qdrant:{version}\n"), 1),
    }
}

/// A snippet for Kubernetes as a part of what it belongs to, with a pod that runs the server.
fn manifests(text: &str, version: &str) -> String {
    let named = "metadata: {name: qdrant, labels: {app: qdrant}}\n";
    let of_kind = |kind: &str, rest: &str| format!("apiVersion: v1\nkind: {kind}\n{rest}");
    let containers = "  containers:\n    - name: qdrant\n";
    let pod =
        |spec: &str| of_kind("Pod", &with_image(&format!("{named}{spec}"), "    - name: qdrant\n", "      ", version));
    let beside_a_pod = |manifest: String| format!("{manifest}---\n{}", pod(&format!("spec:\n{containers}")));
    if text.starts_with("apiVersion:") {
        beside_a_pod(text.to_owned())
    } else if text.contains("type: ClusterIP") {
        beside_a_pod(of_kind("Service", &format!("{named}{text}")))
    } else if text.contains("annotations:") {
        of_kind("Ingress", &format!("{text}spec:\n{RULES}"))
    } else if text.contains("  tls:\n    - hosts") {
        of_kind("Ingress", &format!("{named}{text}{RULES}"))
    } else if text.contains("containers:") {
        pod(text)
    } else {
        pod(&format!("{text}{containers}"))
    }
}

/// Snippets with which a row does not pass: which state it has then, and why that is right.
const OTHERWISE: &[(&[&str], &str, ResultState, &str)] = &[
    (
        &["QDR-001", "QDR-005", "QDR-006", "QDR-020", "QDR-021", "QDR-022"],
        "docker run",
        Unknown,
        "The command takes the key over from the shell, and nobody knows here whether that has one.",
    ),
    (&["QDR-005"], "Compose", Unknown, "Whether a key is empty is not told by where it comes from."),
    (&["QDR-005"], "Helm values", Unknown, "Whether a key is empty is not told by where it comes from."),
    (&["QDR-005"], "Kubernetes", Unknown, "Whether a key is empty is not told by where it comes from."),
    (&["QDR-081"], "docker run", NotApplicable, "One server has no other version beside it."),
    (&["QDR-081"], "Compose", NotApplicable, "One server has no other version beside it."),
    (&["QDR-081"], "Helm values", NotApplicable, "One server has no other version beside it."),
    (&["QDR-081"], "Kubernetes", NotApplicable, "One server has no other version beside it."),
];

#[test]
fn the_change_of_a_row_makes_it_pass_in_every_form() {
    let mut tried = 0;
    let mut otherwise = BTreeSet::new();
    for check in checks().iter().filter(|check| check.files.is_some()) {
        // An empty key matters to older versions only.
        let version = if check.id == "QDR-005" { "v1.18.3" } else { VERSION };
        for snippet in check.mend.snippets() {
            let Some((name, text)) = whole(&snippet.form, &snippet.text, version) else { continue };
            let besides = BESIDES.iter().filter(|(id, _)| *id == check.id).map(|(_, text)| ("config.yaml", *text));
            let files: Vec<(&str, &str)> = besides.chain([(name, text.as_str())]).collect();
            let result = of(check.id, &files);
            tried += 1;
            if result.state != Passed {
                otherwise.insert(format!("{} for {}: {:?}", check.id, snippet.form, result.state));
            }
        }
    }
    assert!(tried > 120, "{tried} snippets were tried");
    let of_one = |(ids, form, state, why): &(&[&str], &str, ResultState, &str)| {
        assert!(why.ends_with('.'), "{why}");
        ids.iter().map(|id| format!("{id} for {form}: {state:?}")).collect::<Vec<_>>()
    };
    let expected: BTreeSet<String> = OTHERWISE.iter().flat_map(of_one).collect();
    assert_eq!(otherwise, expected);
}
