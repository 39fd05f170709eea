//! TLS in containers: without its certificates the server exits, so what switches TLS on brings them along.

use super::of;
use crate::checks;

#[track_caller]
fn snippet(id: &str, form: &str) -> String {
    let check = checks().iter().find(|check| check.id == id).unwrap();
    check.mend.snippets().into_iter().find(|snippet| snippet.form == form).unwrap().text
}

/// How many changes a check offers for these files.
fn fixed(id: &str, files: &[(&str, &str)]) -> usize {
    of(id, files).evidence.iter().filter(|evidence| evidence.fix.is_some()).count()
}

#[test]
fn what_switches_tls_on_in_a_container_brings_its_certificates_along() {
    for id in ["QDR-002", "QDR-030", "QDR-031", "QDR-032"] {
        for (form, mounted) in [
            ("docker run", "-v ./tls:/qdrant/tls:ro"),
            ("Compose", "- ./tls:/qdrant/tls:ro"),
            ("Helm values", "mountPath: /qdrant/tls"),
            ("Kubernetes", "mountPath: /qdrant/tls"),
        ] {
            let text = snippet(id, form);
            assert!(text.contains(mounted), "{id} {form}:\n{text}");
            assert!(!text.contains("./tls/"), "{id} {form}:\n{text}");
        }
    }
    // Other settings, and the server without a container, need no volume.
    assert!(!snippet("QDR-070", "Compose").contains("volumes"));
    assert!(snippet("QDR-030", "config.yaml").ends_with("tls:\n  cert: ./tls/cert.pem\n  key: ./tls/key.pem\n"));
}

#[test]
fn the_certificates_of_a_service_are_a_folder_of_the_machine() {
    let expected = "services:
  qdrant:
    environment:
      QDRANT__CLUSTER__P2P__ENABLE_TLS: \"true\"
      QDRANT__TLS__CERT: \"/qdrant/tls/cert.pem\"
      QDRANT__TLS__KEY: \"/qdrant/tls/key.pem\"
      QDRANT__TLS__CA_CERT: \"/qdrant/tls/cacert.pem\"
    volumes:
      - ./tls:/qdrant/tls:ro
";
    assert_eq!(snippet("QDR-031", "Compose"), expected);
}

#[test]
fn the_certificates_of_a_pod_are_a_secret_that_its_group_may_read() {
    let expected = "spec:
  containers:
    - name: qdrant
      env:
        - name: QDRANT__SERVICE__ENABLE_TLS
          value: \"true\"
        - name: QDRANT__TLS__CERT
          value: \"/qdrant/tls/cert.pem\"
        - name: QDRANT__TLS__KEY
          value: \"/qdrant/tls/key.pem\"
      volumeMounts:
        - name: tls
          mountPath: /qdrant/tls
          readOnly: true
  securityContext:
    fsGroup: 3000
  volumes:
    - name: tls
      secret:
        secretName: qdrant-tls
        defaultMode: 0440
        items:
          - key: tls.crt
            path: cert.pem
          - key: tls.key
            path: key.pem
";
    assert_eq!(snippet("QDR-030", "Kubernetes"), expected);
    let peers = snippet("QDR-031", "Helm values");
    let volume = "additionalVolumes:
  - name: tls
    secret:
      secretName: qdrant-tls
      defaultMode: 0440
      items:
        - key: tls.crt
          path: cert.pem
        - key: tls.key
          path: key.pem
        - key: ca.crt
          path: cacert.pem
additionalVolumeMounts:
  - name: tls
    mountPath: /qdrant/tls
    readOnly: true
";
    assert!(peers.ends_with(volume), "{peers}");
}

#[test]
fn tls_is_switched_on_in_one_line_only_where_there_are_certificates() {
    let service = |more: &str| {
        format!("services:\n  q:\n    image: qdrant/qdrant\n    environment:\n      QDRANT__LOG_LEVEL: INFO\n{more}")
    };
    let fixes = |more: &str| fixed("QDR-030", &[("compose.yml", &service(more))]);
    assert_eq!(fixes(""), 0);
    assert_eq!(fixes("      QDRANT__TLS__CERT: /qdrant/tls/cert.pem\n"), 1);
    assert_eq!(fixed("QDR-030", &[("config.yaml", "service:\n  host: 0.0.0.0\n")]), 1);
    let result = of("QDR-030", &[("compose.yml", &service(""))]);
    assert!(result.snippets.iter().any(|snippet| snippet.form == "Compose"));
}
