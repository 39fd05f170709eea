//! What stands beside the server in its pod, and lists of manifests.

use super::{of, state};
use crate::assessment::ResultState::{Failed, Passed, Unknown};
use crate::files::{Files, Given};

const KEY: &str = "8d5f0a7c1e93b2464f7de0b1a95c38e2";

/// A pod with this beside the server's container.
fn pod(more: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: q, labels: {{app: q}}}}\nspec:\n{more}  containers:\n    - name: q\n      image: qdrant/qdrant:v1.19.2\n"
    )
}

#[test]
fn a_privileged_container_beside_the_server_has_its_machine() {
    assert_eq!(state("QDR-104", &[("pod.yaml", &pod(""))]), Passed);
    let init =
        "  initContainers:\n    - name: sysctl\n      image: busybox\n      securityContext: {privileged: true}\n";
    let text = pod(init);
    let result = of("QDR-104", &[("pod.yaml", &text)]);
    assert_eq!(result.state, Failed);
    let evidence = &result.evidence[0];
    assert!(evidence.words.contains("sysctl"), "{}", evidence.words);
    assert_eq!(evidence.place.as_ref().map(|place| place.line), Some(8));
    let beside = "      securityContext: {privileged: false}\n    - name: agent\n      image: agent\n      securityContext: {privileged: true}\n";
    assert_eq!(state("QDR-104", &[("pod.yaml", &(pod("") + beside))]), Failed);
}

#[test]
fn a_server_that_runs_as_a_sidecar_is_judged() {
    let sidecar = |restart: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: app}}\nspec:\n  initContainers:\n    - name: q\n      image: qdrant/qdrant:v1.19.2\n{restart}  containers:\n    - name: app\n      image: app\n"
        )
    };
    assert_eq!(state("QDR-001", &[("pod.yaml", &sidecar("      restartPolicy: Always\n"))]), Failed);
    let (files, _) = Files::read(&[Given { name: "pod.yaml", text: &sidecar("") }]);
    assert!(files.servers.is_empty(), "a container that ends is no server");
}

#[test]
fn lists_of_every_kind_are_read_item_by_item() {
    let item = "  metadata: {name: q, labels: {app: q}}\n  spec:\n    containers:\n    - {name: q, image: \"qdrant/qdrant:v1.19.2\"}\n";
    let bare = format!("apiVersion: v1\nitems:\n- {}kind: PodList\n", item.trim_start());
    let typed = format!("apiVersion: v1\nkind: PodList\nitems:\n- apiVersion: v1\n  kind: Pod\n{item}");
    for list in [&bare, &typed] {
        assert_eq!(state("QDR-001", &[("pods.yaml", list)]), Failed);
    }
    let services = "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: q}\n  spec: {type: LoadBalancer, selector: {app: q}, ports: [{port: 6333}]}\n";
    assert_eq!(state("QDR-061", &[("pods.yaml", &bare), ("services.yaml", services)]), Failed);
    let policies = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nitems:\n- metadata: {name: p}\n  spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: c}}}]}]}\n";
    assert_eq!(state("QDR-066", &[("pods.yaml", &bare), ("policies.yaml", policies)]), Passed);
}

#[test]
fn what_a_pod_takes_from_an_entry_of_a_list_counts() {
    let config = format!(
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {{name: m}}\n  data:\n    production.yaml: |\n      service:\n        api_key: {KEY}\n"
    );
    let mounted = pod("  volumes:\n    - name: c\n      configMap: {name: m}\n")
        + "      volumeMounts:\n        - {name: c, mountPath: /qdrant/config/production.yaml, subPath: production.yaml}\n";
    assert_eq!(state("QDR-001", &[("pod.yaml", &mounted)]), Unknown);
    let result = of("QDR-001", &[("pod.yaml", &mounted), ("maps.yaml", &config)]);
    assert_eq!(result.state, Passed);
    assert_eq!(result.evidence[0].place.as_ref().map(|place| place.line), Some(10));
}

#[test]
fn a_change_of_an_item_is_written_into_that_item() {
    let text = "apiVersion: v1\nitems:\n- metadata:\n    name: q\n  spec:\n    hostNetwork: true\n    containers:\n    - name: q\n      image: qdrant/qdrant\nkind: PodList\n";
    let result = of("QDR-065", &[("pods.yaml", text)]);
    let fix = result.evidence[0].fix.as_ref().unwrap();
    assert!(fix.contains("-    hostNetwork: true\n+    hostNetwork: false\n"), "{fix}");
}
