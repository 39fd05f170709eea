//! Places and the changes that mend them.

use super::cases::CASES;
use super::{judged, of};
use crate::assessment::ResultState::{self, Failed, Unknown};
use std::collections::BTreeSet;

#[track_caller]
fn fix(id: &str, name: &str, text: &str) -> String {
    let result = of(id, &[(name, text)]);
    result.evidence.into_iter().find_map(|evidence| evidence.fix).expect("a change that mends it")
}

#[test]
fn a_wrong_value_is_replaced_at_its_line_and_column() {
    let text = "service:\n  host: 10.0.0.7\n  enable_tls: false  # later\n";
    let result = of("QDR-030", &[("config.yaml", text)]);
    let place = result.evidence[0].place.clone().unwrap();
    assert_eq!((place.line, place.column), (3, 15));
    assert_eq!(place.text, "  enable_tls: false  # later");
    assert_eq!(
        fix("QDR-030", "config.yaml", text),
        "--- a/config.yaml\n+++ b/config.yaml\n@@ -1,3 +1,3 @@\n service:\n   host: 10.0.0.7\n-  enable_tls: false  # later\n+  enable_tls: true  # later\n"
    );
}

#[test]
fn a_missing_setting_goes_into_its_section() {
    let fix = fix("QDR-030", "config.yaml", "service:\n    host: 10.0.0.7\nlog_level: INFO\n");
    assert!(fix.contains("     host: 10.0.0.7\n+    enable_tls: true\n"), "{fix}");
}

#[test]
fn a_missing_section_is_added() {
    let fix = fix("QDR-070", "config.yaml", "service:\n  host: 10.0.0.7\n");
    assert!(fix.contains("+audit:\n+  enabled: true\n"), "{fix}");
}

#[test]
fn a_key_is_never_written_as_a_value_into_compose() {
    let text =
        "services:\n  qdrant:\n    image: qdrant/qdrant:v1.19.0\n    environment:\n      - QDRANT__LOG_LEVEL=INFO\n";
    let fix = fix("QDR-001", "compose.yml", text);
    assert!(fix.contains("+      - QDRANT__SERVICE__API_KEY=${QDRANT_API_KEY:?}\n"), "{fix}");
}

#[test]
fn a_key_in_compose_is_taken_from_outside_instead() {
    let text = "services:\n  q:\n    image: qdrant/qdrant\n    environment:\n      - QDRANT__SERVICE__API_KEY=8d5f0a7c1e93b246\n";
    let fix = fix("QDR-107", "compose.yml", text);
    assert!(fix.contains("+      - QDRANT__SERVICE__API_KEY=${QDRANT_API_KEY:?}\n"), "{fix}");
    assert!(!fix.contains("8d5f"), "{fix}");
}

#[test]
fn a_key_of_a_pod_comes_from_a_secret() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: one\nspec:\n  containers:\n    - name: qdrant\n      image: qdrant/qdrant\n";
    let fix = fix("QDR-001", "pod.yaml", text);
    assert!(fix.contains("+      env:\n+        - name: QDRANT__SERVICE__API_KEY\n+          valueFrom:\n"), "{fix}");
}

#[test]
fn a_published_port_is_bound_to_the_machine() {
    let text = "services:\n  qdrant:\n    image: qdrant/qdrant\n    ports:\n      - 6333:6333\n";
    let fix = fix("QDR-061", "compose.yml", text);
    assert!(fix.contains("-      - 6333:6333\n+      - \"127.0.0.1:6333:6333\"\n"), "{fix}");
}

#[test]
fn a_setting_inside_a_config_map_is_replaced_in_its_own_line() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: qdrant\ndata:\n  production.yaml: |\n    service:\n      enable_tls: false\n    tls:\n      cert: /qdrant/tls/cert.pem\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: qdrant\nspec:\n  containers:\n    - name: qdrant\n      image: qdrant/qdrant\n      volumeMounts:\n        - name: config\n          mountPath: /qdrant/config/production.yaml\n          subPath: production.yaml\n  volumes:\n    - name: config\n      configMap:\n        name: qdrant\n";
    let result = of("QDR-030", &[("all.yaml", text)]);
    let place = result.evidence[0].place.clone().unwrap();
    assert_eq!((place.line, place.column, &*place.text), (8, 19, "      enable_tls: false"));
    let fix = result.evidence[0].fix.clone().unwrap();
    assert!(fix.contains("-      enable_tls: false\n+      enable_tls: true\n"), "{fix}");
}

#[test]
fn columns_are_counted_in_characters() {
    let text = "services:\n  qdr\u{e4}nt\u{1f511}: {image: qdrant/qdrant, environment: {QDRANT__SERVICE__ENABLE_TLS: \"false\"}}\n";
    let place = of("QDR-030", &[("compose.yml", text)]).evidence[0].place.clone().unwrap();
    let line = text.lines().nth(1).unwrap();
    assert_eq!(line.chars().nth(place.column - 1), Some('"'));
    assert!(line.chars().skip(place.column).collect::<String>().starts_with("false"));
}

/// The text with the hunks of a difference applied at their lines. What stands around them is not compared, because it is
/// masked there.
fn applied(text: &str, diff: &str) -> String {
    let before: Vec<&str> = text.lines().collect();
    let (mut after, mut next) = (Vec::new(), 0);
    for line in diff.lines().skip(2) {
        if let Some(head) = line.strip_prefix("@@ -") {
            let start: usize = head.split([',', ' ']).next().unwrap().parse().unwrap();
            let start = start.saturating_sub(1);
            after.extend(&before[next..start]);
            next = start;
        } else if let Some(added) = line.strip_prefix('+') {
            after.push(added);
        } else {
            if line.starts_with(' ') {
                after.push(before[next]);
            }
            next += 1;
        }
    }
    after.extend(&before[next..]);
    after.join("\n") + "\n"
}

/// What changes bring with them: whose change it is, which checks have something to say from then on, and why that is no
/// fault of the change.
const BRINGS: &[(&[&str], &[&str], ResultState, &str)] = &[
    (
        &["QDR-001"],
        &["QDR-002", "QDR-003", "QDR-020", "QDR-021", "QDR-107"],
        Failed,
        "There is a key from then on, so its way, its length, its place and its use are judged: what stands in config.yaml is a placeholder until somebody writes a key there.",
    ),
    (
        &["QDR-001"],
        &["QDR-003", "QDR-004", "QDR-005", "QDR-006"],
        Unknown,
        "There is a key from then on, and where it comes from a place for secrets its text is not known.",
    ),
    (&["QDR-022"], &["QDR-002", "QDR-003", "QDR-107"], Failed, "The same, for a server with tokens."),
    (&["QDR-022"], &["QDR-006"], Unknown, "The same, for a server with tokens."),
    (&["QDR-021"], &["QDR-003"], Failed, "The second key is a placeholder until somebody writes a key there."),
    (
        &["QDR-106", "QDR-107"],
        &["QDR-003", "QDR-004", "QDR-005"],
        Unknown,
        "A key that no longer stands in the file cannot be judged by it.",
    ),
    (&["QDR-020"], &["QDR-010"], Failed, "The page that makes tokens is judged where there are tokens."),
    (
        &["QDR-070"],
        &["QDR-072", "QDR-074"],
        Failed,
        "What an audit log keeps, and where, is judged where it is on; each has its own change.",
    ),
    (
        &["QDR-063"],
        &["QDR-080"],
        Failed,
        "Before 1.19.2 the protection has a hole of its own. Without it there is none at all.",
    ),
    (
        &["QDR-009", "QDR-020", "QDR-021", "QDR-063", "QDR-070", "QDR-084"],
        &["QDR-131"],
        Unknown,
        "The setting is younger than some versions, and these files do not name theirs.",
    ),
];

/// Applies every change that a check offers for these files, each alone, and judges again: the finding is gone, and no other
/// check fails or is unknown that was neither before. How many changes there were, and what they brought.
fn try_changes(id: &str, files: &[(&str, &str)]) -> (usize, Vec<String>) {
    let before = judged(files);
    let found = before.iter().find(|result| result.id == id).unwrap();
    let (mut changes, mut brought) = (0, Vec::new());
    for evidence in &found.evidence {
        let Some(fix) = &evidence.fix else { continue };
        changes += 1;
        let mended = |(name, text): &(&str, &str)| {
            if *name == evidence.source { applied(text, fix) } else { (*text).to_owned() }
        };
        let texts: Vec<String> = files.iter().map(mended).collect();
        let changed: Vec<(&str, &str)> = files.iter().zip(&texts).map(|((name, _), text)| (*name, &**text)).collect();
        for (earlier, after) in before.iter().zip(judged(&changed)) {
            assert_eq!(earlier.id, after.id);
            if after.id == id {
                let gone = after.state != Failed || after.evidence.len() < found.evidence.len();
                assert!(gone && after.state != Unknown, "{id} still says after\n{fix}\n{after:?}");
            } else if matches!(after.state, Failed | Unknown) && after.state != earlier.state {
                brought.push(format!("{id} brings {}: {:?}", after.id, after.state));
            }
        }
    }
    (changes, brought)
}

const COMPOSE: &str = "services:
  qdrant:
    image: qdrant/qdrant:latest
    privileged: true
    user: root
    ports:
      - 6333:6333
      - \"6334:6334\"
    environment:
      QDRANT__CLUSTER__ENABLED: \"true\"
      QDRANT__AUDIT__ENABLED: \"true\"
      QDRANT__AUDIT__MAX_LOG_FILES: 7
      QDRANT__SERVICE__API_KEY: 8d5f0a7c1e93b2464f7de0b1a95c38e2
";

const POD: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: qdrant
spec:
  template:
    spec:
      hostNetwork: true
      containers:
        - name: qdrant
          image: qdrant/qdrant:latest
          env:
            - name: QDRANT__CLUSTER__ENABLED
              value: \"true\"
            - name: QDRANT__SERVICE__ENABLE_CORS
              value: \"true\"
          securityContext:
            privileged: true
---
apiVersion: v1
kind: Service
metadata:
  name: qdrant
spec:
  type: LoadBalancer
  ports:
    - port: 443
      targetPort: 6333
";

const VALUES: &str = "replicaCount: 3
image:
  tag: v1.18.3
service:
  type: NodePort
config:
  cluster:
    enabled: true
    p2p:
      enable_tls: false
containerSecurityContext:
  runAsUser: 0
  readOnlyRootFilesystem: false
  privileged: true
  allowPrivilegeEscalation: true
";

#[test]
fn every_change_leaves_files_in_which_its_finding_is_gone_and_no_other_came() {
    let mut brought = BTreeSet::new();
    let mut try_all = |id: &str, files: &[(&str, &str)]| {
        let (some, news) = try_changes(id, files);
        brought.extend(news);
        some
    };
    let of_cases: usize = CASES.iter().map(|case| try_all(case.id, case.failing)).sum();
    assert!(of_cases > 25, "{of_cases} changes were tried");
    for (name, text, least) in [("compose.yml", COMPOSE, 15), ("all.yaml", POD, 12), ("values.yaml", VALUES, 12)] {
        let rows = crate::checks().iter().filter(|check| check.files.is_some());
        let tried: usize = rows.map(|check| try_all(check.id, &[(name, text)])).sum();
        assert!(tried >= least, "{tried} changes were tried in {name}");
    }
    let of_one = |(ids, others, state, why): &(&[&str], &[&str], ResultState, &str)| {
        assert!(why.ends_with('.'), "{why}");
        let words = |id: &str| others.iter().map(|other| format!("{id} brings {other}: {state:?}")).collect::<Vec<_>>();
        ids.iter().flat_map(|id| words(id)).collect::<Vec<_>>()
    };
    let expected: BTreeSet<String> = BRINGS.iter().flat_map(of_one).collect();
    assert_eq!(brought, expected);
}
