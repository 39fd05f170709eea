//! Files are read as the server reads them, in the ways of writing that few know.

use super::{of, state};
use crate::assessment::ResultState::{Failed, Passed};
use crate::files::{Files, Given};

const KEY: &str = "8d5f0a7c1e93b2464f7de0b1a95c38e2";

#[test]
fn a_section_with_nothing_in_it_keeps_the_server_from_starting() {
    for section in ["service", "storage", "cluster"] {
        let text = format!("{section}:\n  # nothing yet\nlog_level: INFO\n");
        let files = [("config.yaml", text.as_str())];
        assert_eq!(state("QDR-132", &files), Failed, "{section}");
        let evidence = &of("QDR-132", &files).evidence[0];
        assert!(evidence.words.contains(&format!("under {section},")), "{}", evidence.words);
        assert_eq!(evidence.place.as_ref().map(|place| place.line), Some(1));
    }
    // These may be absent, and the server starts without them.
    for section in ["tls", "audit"] {
        let text = format!("{section}:\n  # nothing yet\nservice:\n  host: 10.0.0.7\n");
        assert_eq!(state("QDR-132", &[("config.yaml", text.as_str())]), Passed, "{section}");
    }
}

#[test]
fn a_name_at_the_top_may_lead_into_a_section() {
    let text = format!("service.api_key: {KEY}\ncluster.p2p:\n  enable_tls: true\n");
    let files = [("config.yaml", text.as_str())];
    assert_eq!((state("QDR-001", &files), state("QDR-130", &files)), (Passed, Passed));
    let mistyped = "service.api_kye: 0\nlog_level: INFO\n";
    assert_eq!(state("QDR-130", &[("config.yaml", mistyped)]), Failed);
    let deeper = format!("service:\n  cluster.enabled: true\n  api_key: {KEY}\n");
    assert_eq!(state("QDR-130", &[("config.yaml", deeper.as_str())]), Failed);
}

#[test]
fn numbers_are_read_with_the_bases_of_yaml_and_as_switches() {
    for (value, expected) in [("2", Passed), ("-1", Passed), ("0x1", Passed), ("0x0", Failed), ("0", Failed)] {
        let text = format!("service:\n  api_key: {KEY}\n  jwt_rbac: {value}\n");
        let files = [("config.yaml", text.as_str())];
        assert_eq!((state("QDR-020", &files), state("QDR-132", &files)), (expected, Passed), "{value}");
    }
    for (value, expected) in [("0x2", Passed), ("0o7", Passed), ("2.0", Passed), ("-2", Failed), ("0xg", Failed)] {
        let text = format!("service:\n  max_workers: {value}\n");
        assert_eq!(state("QDR-132", &[("config.yaml", text.as_str())]), expected, "{value}");
    }
}

#[test]
fn a_prefix_stands_before_every_name_of_a_map() {
    let with = |prefix: &str, name: &str| {
        let map = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: vars}}\ndata:\n  {name}: {KEY}\n---\n\
             apiVersion: v1\nkind: Pod\nmetadata: {{name: q}}\nspec:\n  containers:\n    - name: q\n      \
             image: qdrant/qdrant:v1.19.0\n      envFrom:\n        - prefix: {prefix}\n          configMapRef: {{name: vars}}\n"
        );
        state("QDR-001", &[("pod.yaml", map.as_str())])
    };
    assert_eq!(with("QDRANT__", "SERVICE__API_KEY"), Passed);
    assert_eq!(with("OTHER_", "QDRANT__SERVICE__API_KEY"), Failed);
}

#[test]
fn who_reads_a_name_twice_is_not_always_the_server() {
    let text = "services:\n  q: {image: qdrant/qdrant}\n  q: {image: qdrant/qdrant}\n";
    let (_, errors) = Files::read(&[Given { name: "compose.yml", text }]);
    assert!(errors[0].to_string().contains("takes one of the two"), "{errors:?}");
}

#[test]
fn root_is_the_number_nought_however_it_is_written() {
    for (user, expected) in [("0", Failed), ("0o0", Failed), ("0x0", Failed), ("00", Failed), ("1000", Passed)] {
        let pod = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: q}}\nspec:\n  containers:\n    - name: q\n      \
             image: qdrant/qdrant:v1.19.0\n      securityContext: {{runAsUser: {user}}}\n"
        );
        assert_eq!(state("QDR-100", &[("pod.yaml", pod.as_str())]), expected, "{user}");
    }
}

/// Each of these was seen to keep a real server from starting, or not to.
#[test]
fn what_is_a_text_is_not_read_as_a_number() {
    for (value, expected) in [
        ("\"2\"", Failed),
        ("\"-1\"", Failed),
        ("\"0x1\"", Failed),
        ("\"01\"", Failed),
        ("\"t\"", Failed),
        ("\"\"", Failed),
        ("!!str 2", Failed),
        ("y", Failed),
        ("\"1\"", Passed),
        ("\"ON\"", Passed),
        ("1e0", Passed),
        ("2.5", Passed),
    ] {
        let text = format!("service:\n  api_key: {KEY}\n  jwt_rbac: {value}\n");
        assert_eq!(state("QDR-132", &[("config.yaml", text.as_str())]), expected, "{value}");
        if expected == Passed {
            assert_eq!(state("QDR-020", &[("config.yaml", text.as_str())]), Passed, "{value}");
        }
    }
    for (value, expected) in
        [("\"0x2\"", Failed), ("\"2.0\"", Failed), ("\"5\"", Passed), ("true", Passed), ("2.5", Passed)]
    {
        let text = format!("service:\n  max_workers: {value}\n");
        assert_eq!(state("QDR-132", &[("config.yaml", text.as_str())]), expected, "{value}");
    }
    for (line, expected) in [
        ("SERVICE__ENABLE_CORS=2", Failed),
        ("SERVICE__ENABLE_CORS=", Failed),
        ("SERVICE__ENABLE_CORS=1.0", Failed),
        ("SERVICE__ENABLE_CORS=0", Passed),
        ("SERVICE__MAX_WORKERS=0x2", Failed),
        ("SERVICE__MAX_WORKERS=true", Passed),
    ] {
        let text = format!("QDRANT__{line}\n");
        assert_eq!(state("QDR-132", &[(".env", text.as_str())]), expected, "{line}");
    }
}
