//! What a variable, a template or another file decides is unknown, and what a default decides is known.

use super::state;
use crate::assessment::ResultState::{Failed, Passed, Unknown};

fn compose(lines: &str) -> String {
    format!("services:\n  q:\n    image: qdrant/qdrant:v1.19.0\n{lines}")
}

#[test]
fn a_variable_of_compose_decides_or_its_default_does() {
    for (line, id, expected) in [
        ("privileged: ${P}", "QDR-104", Unknown),
        ("privileged: ${P:-true}", "QDR-104", Failed),
        ("privileged: ${P:-false}", "QDR-104", Passed),
        ("read_only: ${R:-true}", "QDR-101", Passed),
        ("user: ${U}", "QDR-100", Unknown),
        ("user: ${U:-1000}", "QDR-100", Passed),
        ("user: ${U:-0}", "QDR-100", Failed),
        ("network_mode: ${N}", "QDR-065", Unknown),
        ("network_mode: ${N:-host}", "QDR-065", Failed),
        ("mem_limit: 8g\n    cpus: ${C}", "QDR-102", Unknown),
        ("mem_limit: ${M}", "QDR-102", Failed),
        ("cap_drop: [ALL]\n    cap_add: [\"${C}\"]", "QDR-103", Unknown),
    ] {
        assert_eq!(state(id, &[("compose.yml", &compose(&format!("    {line}\n")))]), expected, "{line}");
    }
}

#[test]
fn a_variable_of_the_shell_decides() {
    for (option, id) in [
        ("--privileged=$P", "QDR-104"),
        ("--read-only=$R", "QDR-101"),
        ("--network $N", "QDR-065"),
        ("--cap-drop $C", "QDR-103"),
        ("--memory 8g --cpus $C", "QDR-102"),
        ("--security-opt $O", "QDR-105"),
    ] {
        let command = format!("docker run {option} qdrant/qdrant:v1.19.0\n");
        assert_eq!(state(id, &[("run.sh", &command)]), Unknown, "{option}");
    }
}

#[test]
fn a_template_of_a_manifest_decides() {
    for (line, id) in [
        ("privileged: \"{{ .Values.privileged }}\"", "QDR-104"),
        ("readOnlyRootFilesystem: \"{{ .Values.readOnly }}\"", "QDR-101"),
        ("allowPrivilegeEscalation: \"{{ .Values.escalation }}\"", "QDR-105"),
    ] {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: q}}\nspec:\n  containers:\n    - name: q\n      image: qdrant/qdrant:v1.19.0\n      securityContext:\n        {line}\n"
        );
        assert_eq!(state(id, &[("pod.yaml", &text)]), Unknown, "{line}");
    }
}
