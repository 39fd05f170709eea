//! For each check that files can tell: files that fail it, files that pass it, and files that leave it unknown. Where a
//! check may be beside the point, files that show that, too.

use super::{checks, of, state};
use crate::assessment::ResultState::{Failed, NotApplicable, Passed, Unknown};

type Text = (&'static str, &'static str);

pub(super) struct Case {
    pub(super) id: &'static str,
    pub(super) failing: &'static [Text],
    passing: &'static [Text],
    unknown: &'static [Text],
    beside: Option<&'static [Text]>,
}

pub(super) const OPEN_POLICY: &str = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: open
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - {}
  egress:
    - {}
";

const CLOSED_POLICY: &str = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: closed
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector:
            matchLabels: {access: qdrant}
  egress:
    - to:
        - podSelector:
            matchLabels: {app: qdrant}
    - ports:
        - {port: 53, protocol: UDP}
";

/// A pod with nothing taken away.
const BARE_POD: &str = "apiVersion: v1
kind: Pod
metadata:
  name: bare
spec:
  hostNetwork: true
  containers:
    - name: qdrant
      image: qdrant/qdrant:latest
      securityContext:
        privileged: true
      env:
        - name: QDRANT__SERVICE__API_KEY
          value: 8d5f0a7c1e93b2464f7de0b1a95c38e2
";

/// A pod as it should be.
const GOOD_POD: &str = "apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: good
spec:
  template:
    spec:
      securityContext:
        fsGroup: 3000
      containers:
        - name: qdrant
          image: qdrant/qdrant:v1.19.2-unprivileged
          env:
            - name: QDRANT__SERVICE__API_KEY
              valueFrom:
                secretKeyRef: {name: qdrant-keys, key: api-key}
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            readOnlyRootFilesystem: true
            allowPrivilegeEscalation: false
            privileged: false
            capabilities:
              drop: [ALL]
          resources:
            limits:
              cpu: \"4\"
              memory: 8Gi
";

const INGRESS: &str = "apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: qdrant
  annotations:
    nginx.ingress.kubernetes.io/auth-url: https://login.example.com/auth
spec:
  tls:
    - hosts: [qdrant.example.com]
      secretName: qdrant-tls
  rules:
    - host: qdrant.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: qdrant
                port: {number: 6333}
";

const OPEN_INGRESS: &str = "apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: qdrant
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: qdrant
                port: {number: 6335}
";

const KONG: &str = "_format_version: \"3.0\"
services:
  - name: qdrant
    url: http://qdrant:6333
    routes:
      - name: qdrant
        protocols: [https]
        paths: [/]
    plugins:
      - name: key-auth
        config:
          key_in_query: false
";

const KONG_OPEN: &str = "_format_version: \"3.0\"
services:
  - name: qdrant
    url: http://qdrant:6333
    routes:
      - name: qdrant
        paths: [/]
    plugins:
      - name: key-auth
";

const KEY: &str = "service:\n  api_key: 8d5f0a7c1e93b2464f7de0b1a95c38e2\n";
const OPEN: &str = "service:\n  host: 0.0.0.0\n";
const WITH_PROXY: Text = ("ingress.yaml", INGRESS);
const MOUNTED: Text = (
    "docker-compose.yml",
    "services:\n  qdrant:\n    image: qdrant/qdrant:v1.18.3\n    volumes:\n      - ./config.yaml:/qdrant/config/production.yaml\n",
);
const ONLY_POLICY: Text = ("policy.yaml", CLOSED_POLICY);
const CONFIG: &str = "config.yaml";
const POD: Text = ("pod.yaml", GOOD_POD);

/// A service whose parts are all decided by variables of whoever runs Compose.
const BY_VARIABLES: Text = (
    "docker-compose.yml",
    "services:
  qdrant:
    image: qdrant/qdrant:v1.18.3
    user: \"${USER}\"
    read_only: ${READ_ONLY}
    privileged: ${PRIVILEGED}
    security_opt: [\"${OPTION}\"]
    cap_drop: [\"${CAPABILITIES}\"]
    mem_limit: ${MEMORY}
    cpus: ${PROCESSORS}
    network_mode: ${NETWORK}
    ports: [\"${ADDRESS}:6333:6333\"]
    environment:
      QDRANT__SERVICE__API_KEY: 8d5f0a7c1e93b2464f7de0b1a95c38e2
      QDRANT__SERVICE__ENABLE_TLS: ${TLS}
",
);

/// A pod whose key is in a Secret, of a version to which an empty key matters.
const SECRET_KEY: Text = (
    "pod.yaml",
    "apiVersion: v1
kind: Pod
metadata: {name: q}
spec:
  containers:
    - name: qdrant
      image: qdrant/qdrant:v1.18.3
      env:
        - name: QDRANT__SERVICE__API_KEY
          valueFrom:
            secretKeyRef: {name: qdrant-keys, key: api-key}
",
);

/// A configuration of Kong with a value that a template puts in.
const KONG_TEMPLATE: &str = "_format_version: \"3.0\"
services:
  - name: qdrant
    url: http://qdrant:6333
    routes:
      - name: qdrant
        protocols: [https]
        paths: [/]
    plugins:
      - name: key-auth
        config:
          key_in_query: ${{ env \"DECK_KEY_IN_QUERY\" }}
";

/// On the network of its machine, with its configuration elsewhere.
const HOST_AND_MOUNTED: Text = (
    "docker-compose.yml",
    "services:
  qdrant:
    image: qdrant/qdrant:v1.18.3
    network_mode: host
    volumes: [\"./config.yaml:/qdrant/config/production.yaml\"]
",
);

macro_rules! cases {
    ($($id:literal: $failing:expr => $passing:expr => $unknown:expr, beside $beside:expr;)*) => {
        pub(super) const CASES: &[Case] = &[$(
            Case { id: $id, failing: &$failing, passing: &$passing, unknown: &$unknown, beside: $beside },
        )*];
    };
}

cases! {
    "QDR-001": [(CONFIG, OPEN)] => [(CONFIG, KEY)] => [MOUNTED], beside None;
    "QDR-002": [(CONFIG, KEY)] => [(CONFIG, KEY), WITH_PROXY]
        => [BY_VARIABLES], beside Some(&[(CONFIG, OPEN)]);
    "QDR-003": [(CONFIG, "service:\n  api_key: changeme\n")] => [(CONFIG, KEY)] => [POD], beside None;
    "QDR-004": [(CONFIG, "service:\n  api_key: 8d5f0a7c1e93b2464f7de0b1a95c38e2\n  read_only_api_key: 8d5f0a7c1e93b2464f7de0b1a95c38e2\n")]
        => [(CONFIG, KEY)] => [POD], beside None;
    "QDR-005": [(CONFIG, "service:\n  api_key: \"\"\n")] => [(CONFIG, KEY)]
        => [SECRET_KEY], beside Some(&[POD]);
    "QDR-006": [(CONFIG, "service:\n  api_key: one\n  alt_api_key: one\n")]
        => [(CONFIG, "service:\n  api_key: one\n  alt_api_key: two\n")] => [(CONFIG, KEY)], beside None;
    "QDR-008": [(CONFIG, OPEN)] => [(CONFIG, "service:\n  enable_cors: false\n")] => [MOUNTED], beside None;
    "QDR-009": [(CONFIG, OPEN)] => [(CONFIG, "service:\n  enable_static_content: false\n")] => [MOUNTED], beside None;
    "QDR-010": [(CONFIG, "service:\n  jwt_rbac: true\n")]
        => [(CONFIG, "service:\n  jwt_rbac: true\n  hide_jwt_dashboard: true\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-013": [("ingress.yaml", OPEN_INGRESS), (CONFIG, OPEN)] => [WITH_PROXY] => [("ingress.yaml", OPEN_INGRESS)], beside None;
    "QDR-014": [("kong.yaml", KONG_OPEN)] => [("kong.yaml", KONG)]
        => [("kong.yaml", KONG_TEMPLATE)], beside Some(&[WITH_PROXY]);
    "QDR-020": [(CONFIG, KEY)] => [(CONFIG, "service:\n  api_key: one\n  jwt_rbac: true\n")] => [MOUNTED], beside None;
    "QDR-021": [(CONFIG, KEY)] => [(CONFIG, "service:\n  api_key: one\n  read_only_api_key: two\n")] => [MOUNTED], beside None;
    "QDR-022": [(CONFIG, "service:\n  jwt_rbac: true\n")] => [(CONFIG, "service:\n  api_key: one\n  jwt_rbac: true\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-030": [(CONFIG, KEY)] => [(CONFIG, "service:\n  enable_tls: true\n")] => [MOUNTED], beside None;
    "QDR-031": [(CONFIG, "cluster:\n  enabled: true\n")]
        => [(CONFIG, "cluster:\n  enabled: true\n  p2p:\n    enable_tls: true\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-032": [(CONFIG, "service:\n  metrics_port: 9090\n")]
        => [(CONFIG, "service:\n  metrics_port: 9090\n  enable_tls: true\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-034": [(CONFIG, "service:\n  verify_https_client_certificate: true\n")]
        => [(CONFIG, "service:\n  verify_https_client_certificate: true\n  grpc_port: null\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-054": [("ingress.yaml", OPEN_INGRESS)] => [WITH_PROXY] => [("notes.yaml", "nginx.ingress.kubernetes.io/auth-type: basic\n")], beside None;
    "QDR-055": [(CONFIG, "service:\n  enable_tls: true\ntls:\n  cert_ttl: null\n")] => [(CONFIG, "service:\n  enable_tls: true\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-060": [(CONFIG, KEY)] => [(CONFIG, "service:\n  host: 10.0.0.7\n")]
        => [HOST_AND_MOUNTED], beside Some(&[POD]);
    "QDR-061": [("docker-compose.yml", "services:\n  qdrant:\n    image: qdrant/qdrant\n    ports: [\"6333:6333\"]\n")]
        => [("docker-compose.yml", "services:\n  qdrant:\n    image: qdrant/qdrant\n    ports: [\"127.0.0.1:6333:6333\"]\n")]
        => [BY_VARIABLES], beside Some(&[ONLY_POLICY]);
    "QDR-062": [("ingress.yaml", OPEN_INGRESS)] => [POD] => [("docker-compose.yml", "services:\n  qdrant:\n    image: qdrant/qdrant\n    network_mode: host\n")], beside None;
    "QDR-063": [(CONFIG, "cluster:\n  enabled: true\n")]
        => [(CONFIG, "cluster:\n  enabled: true\nservice:\n  enforce_internal_auth: true\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-064": [(CONFIG, "service:\n  metrics_port: 9090\n")] => [(CONFIG, KEY)] => [MOUNTED], beside None;
    "QDR-065": [("pod.yaml", BARE_POD)] => [POD]
        => [BY_VARIABLES], beside Some(&[(CONFIG, KEY)]);
    "QDR-066": [("policy.yaml", OPEN_POLICY)] => [ONLY_POLICY] => [("ingress.yaml", INGRESS)], beside None;
    "QDR-067": [("policy.yaml", OPEN_POLICY)] => [ONLY_POLICY] => [("ingress.yaml", INGRESS)], beside None;
    "QDR-070": [(CONFIG, KEY)] => [(CONFIG, "audit:\n  enabled: true\n")] => [MOUNTED], beside None;
    "QDR-071": [(CONFIG, "audit:\n  enabled: true\n  trust_forwarded_headers: true\n")] => [(CONFIG, "audit:\n  enabled: true\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-072": [(CONFIG, "audit:\n  enabled: true\n  rotation: hourly\n  max_log_files: 700\n")]
        => [(CONFIG, "audit:\n  enabled: true\n  max_log_files: 30\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-073": [(CONFIG, "audit:\n  enabled: true\n  log_api: false\n")] => [(CONFIG, "audit:\n  enabled: true\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-074": [(CONFIG, "audit:\n  enabled: true\n  dir: /qdrant/storage/audit\n")]
        => [(CONFIG, "audit:\n  enabled: true\n  dir: /var/log/qdrant\n")]
        => [MOUNTED], beside Some(&[(CONFIG, KEY)]);
    "QDR-080": [("run.sh", "docker run qdrant/qdrant:v1.15.5\n")] => [("run.sh", "docker run qdrant/qdrant:v1.19.2\n")] => [(CONFIG, KEY)], beside None;
    "QDR-081": [("run.sh", "docker run qdrant/qdrant:v1.18.3\ndocker run qdrant/qdrant:v1.19.0\n")]
        => [("run.sh", "docker run qdrant/qdrant:v1.19.0\ndocker run qdrant/qdrant:v1.19.0\n")]
        => [("run.sh", "docker run qdrant/qdrant\ndocker run qdrant/qdrant:v1.19.0\n")], beside Some(&[POD]);
    "QDR-082": [("run.sh", "docker run qdrant/qdrant:v1.15.5\n")] => [POD] => [(CONFIG, KEY)], beside None;
    "QDR-084": [(CONFIG, KEY)] => [(CONFIG, "service:\n  enable_snapshot_url_recovery: false\n")]
        => [MOUNTED], beside Some(&[("run.sh", "docker run qdrant/qdrant:v1.17.1\n")]);
    "QDR-100": [("pod.yaml", BARE_POD)] => [POD] => [("run.sh", "docker run registry.example.com/qdrant:v1.19.0\n")], beside None;
    "QDR-101": [("pod.yaml", BARE_POD)] => [POD]
        => [BY_VARIABLES], beside Some(&[(CONFIG, KEY)]);
    "QDR-102": [("pod.yaml", BARE_POD)] => [POD]
        => [BY_VARIABLES], beside Some(&[(CONFIG, KEY)]);
    "QDR-103": [("pod.yaml", BARE_POD)] => [POD]
        => [BY_VARIABLES], beside Some(&[(CONFIG, KEY)]);
    "QDR-104": [("pod.yaml", BARE_POD)] => [POD]
        => [BY_VARIABLES], beside Some(&[(CONFIG, KEY)]);
    "QDR-105": [("pod.yaml", BARE_POD)] => [POD]
        => [BY_VARIABLES], beside Some(&[(CONFIG, KEY)]);
    "QDR-106": [("pod.yaml", BARE_POD)] => [POD] => [MOUNTED], beside None;
    "QDR-107": [(CONFIG, KEY)] => [POD] => [MOUNTED], beside None;
    "QDR-108": [("pod.yaml", BARE_POD)] => [POD]
        => [("docker-compose.yml", "services:\n  q:\n    build: .\n    environment: {QDRANT__LOG_LEVEL: INFO}\n")], beside Some(&[("values.yaml", "replicaCount: 1\napiKey: false\n")]);
    "QDR-109": [("docker-compose.yml", "services:\n  qdrant:\n    image: qdrant/qdrant\n    command: sh -c \"chmod -R 777 /qdrant/storage\"\n")]
        => [POD] => [("run.sh", "docker run -v ./data:/qdrant/storage qdrant/qdrant\n")], beside None;
    "QDR-130": [(CONFIG, "service:\n  api_keys: one\n")] => [(CONFIG, KEY)] => [MOUNTED], beside None;
    "QDR-131": [("run.sh", "docker run -e QDRANT__AUDIT__ENABLED=true qdrant/qdrant:v1.16.3\n")]
        => [("run.sh", "docker run -e QDRANT__AUDIT__ENABLED=true qdrant/qdrant:v1.17.0\n")] => [(CONFIG, "audit:\n  enabled: true\n")], beside None;
    "QDR-132": [(CONFIG, "service:\n  enable_tls: maybe\n")] => [(CONFIG, KEY)] => [MOUNTED], beside None;
}

#[test]
fn every_check_of_files_has_its_three_cases() {
    let with: Vec<&str> = CASES.iter().map(|case| case.id).collect();
    let wanted: Vec<&str> = checks().iter().filter(|check| check.files.is_some()).map(|check| check.id).collect();
    assert_eq!(with, wanted);
}

#[test]
fn each_check_fails_where_it_should() {
    for case in CASES {
        assert_eq!(state(case.id, case.failing), Failed, "{}", case.id);
    }
}

#[test]
fn each_check_passes_where_it_should() {
    for case in CASES {
        assert_eq!(state(case.id, case.passing), Passed, "{}", case.id);
    }
}

#[test]
fn each_check_is_unknown_where_the_files_do_not_say_it_and_says_why() {
    for case in CASES {
        let result = of(case.id, case.unknown);
        assert_eq!(result.state, Unknown, "{}: {result:?}", case.id);
        assert!(result.why.as_ref().is_some_and(|why| why.contains(' ') && why.ends_with('.')), "{result:?}");
    }
}

#[test]
fn each_check_is_beside_the_point_where_it_should() {
    for case in CASES {
        let Some(beside) = case.beside else { continue };
        assert_eq!(state(case.id, beside), NotApplicable, "{}", case.id);
    }
}
