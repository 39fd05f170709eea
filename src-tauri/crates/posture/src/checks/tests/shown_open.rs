//! What is open is never shown as closed, and what is closed never as open.

use super::{of, state};
use crate::assessment::ResultState::{Failed, NotApplicable, Passed, Unknown};
use crate::files::{FileError, Files, Given};

const KEY: &str = "8d5f0a7c1e93b2464f7de0b1a95c38e2";

/// A Compose file whose service has these lines, at the depth of its own.
fn compose(lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    format!("services:\n  q:\n    image: qdrant/qdrant:v1.19.0\n{lines}")
}

/// A pod with these labels, and whatever else stands in its container.
fn pod(label: &str, more: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: q\n  namespace: data\n  labels: {{app: {label}}}\nspec:\n  containers:\n    - name: q\n      image: qdrant/qdrant:v1.19.0\n{more}"
    )
}

#[test]
fn a_name_in_capitals_is_one_that_the_server_does_not_know() {
    for text in [format!("service:\n  API_KEY: {KEY}\n"), format!("Service:\n  api_key: {KEY}\n")] {
        let files = [("config.yaml", text.as_str())];
        assert_eq!((state("QDR-001", &files), state("QDR-130", &files)), (Failed, Failed), "{text}");
        assert!(of("QDR-130", &files).evidence[0].words.contains("probably meant"), "{text}");
    }
}

#[test]
fn the_server_follows_no_merges_in_its_own_configuration() {
    let text = format!("x: &b\n  api_key: {KEY}\nservice:\n  <<: *b\n  host: 10.0.0.7\n");
    let files = [("config.yaml", text.as_str())];
    assert_eq!((state("QDR-001", &files), state("QDR-130", &files)), (Failed, Failed));
}

#[test]
fn a_key_that_may_be_absent_outside_is_not_known_to_be_there() {
    for value in [
        "environment:\n  QDRANT__SERVICE__API_KEY: ${KEY:-}",
        "environment:\n  QDRANT__SERVICE__API_KEY: ${KEY}",
        "environment:\n  QDRANT__SERVICE__API_KEY:",
        "environment:\n  - QDRANT__SERVICE__API_KEY",
    ] {
        assert_eq!(state("QDR-001", &[("compose.yml", &compose(value))]), Unknown, "{value}");
    }
    for command in [
        "docker run -e QDRANT__SERVICE__API_KEY qdrant/qdrant",
        "docker run -e QDRANT__SERVICE__API_KEY=$K qdrant/qdrant",
    ] {
        assert_eq!(state("QDR-001", &[("run.sh", command)]), Unknown, "{command}");
    }
    let optional = "      env:\n        - name: QDRANT__SERVICE__API_KEY\n          valueFrom:\n            secretKeyRef: {name: a, key: b, optional: true}\n";
    assert_eq!(state("QDR-001", &[("pod.yaml", &pod("q", optional))]), Unknown);
    let sure = compose("environment:\n  QDRANT__SERVICE__API_KEY: ${KEY:?}");
    assert_eq!(state("QDR-001", &[("compose.yml", &sure)]), Passed);
}

#[test]
fn what_the_service_says_counts_more_than_its_env_file() {
    let text = compose(
        "env_file: q.env\nenvironment:\n  QDRANT__SERVICE__API_KEY: \"\"\n  QDRANT__SERVICE__JWT_RBAC: \"false\"",
    );
    let lines = format!("QDRANT__SERVICE__API_KEY={KEY}\nQDRANT__SERVICE__JWT_RBAC=true\n");
    let files = [("compose.yml", text.as_str()), ("q.env", &lines)];
    assert_eq!(state("QDR-001", &files), Failed);
}

#[test]
fn variables_beside_a_server_that_does_not_take_them_are_not_its_own() {
    let lines = format!("QDRANT__SERVICE__API_KEY={KEY}\n");
    assert_eq!(state("QDR-001", &[("compose.yml", &compose("")), (".env", &lines)]), Failed);
    assert_eq!(state("QDR-001", &[("pod.yaml", &pod("q", "")), (".env", &lines)]), Failed);
    let taken = compose("environment:\n  - QDRANT__SERVICE__API_KEY=${MY_KEY}");
    assert_eq!(state("QDR-001", &[("compose.yml", &taken), (".env", &format!("MY_KEY={KEY}\n"))]), Passed);
}

#[test]
fn an_address_that_a_variable_decides_is_not_a_private_one() {
    for (ports, expected) in [
        ("${PORT:-6333}:6333", Failed),
        ("${BIND:-0.0.0.0}:6333:6333", Failed),
        ("${BIND:-127.0.0.1}:6333:6333", Passed),
        ("${B}:6334:6334", Unknown),
        ("6333:${P}", Unknown),
        ("127.0.0.1:${PORT}:6333", Passed),
    ] {
        let text = compose(&format!("ports: [\"{ports}\"]"));
        assert_eq!(state("QDR-061", &[("compose.yml", &text)]), expected, "{ports}");
    }
}

#[test]
fn a_proxy_encrypts_nothing_for_those_who_go_around_it() {
    let proxy = "server {\n  listen 443 ssl;\n  location / { proxy_pass http://q:6333; }\n}\n";
    let keyed = format!("environment:\n  QDRANT__SERVICE__API_KEY: {KEY}\n");
    for (ports, expected) in
        [("", Passed), ("ports: [\"127.0.0.1:6333:6333\"]", Passed), ("ports: [\"6333:6333\"]", Failed)]
    {
        let text = compose(&format!("{keyed}{ports}"));
        let files = [("compose.yml", text.as_str()), ("nginx.conf", proxy)];
        assert_eq!(state("QDR-030", &files), expected, "{ports}");
    }
}

#[test]
fn every_way_of_writing_options_of_docker_is_read() {
    for command in [
        "docker run -dit -p 6333:6333 qdrant/qdrant",
        "docker run -itd -p6333:6333 qdrant/qdrant",
        "docker container run --publish=6333:6333 qdrant/qdrant",
        "docker run -P qdrant/qdrant",
        "docker run --publish-all qdrant/qdrant",
    ] {
        assert_eq!(state("QDR-061", &[("run.sh", command)]), Failed, "{command}");
    }
    assert_eq!(state("QDR-104", &[("run.sh", "docker run --no-healthcheck --privileged qdrant/qdrant")]), Failed);
    assert_eq!(
        state("QDR-105", &[("run.sh", "docker run --security-opt=no-new-privileges=false qdrant/qdrant")]),
        Failed
    );
}

#[test]
fn a_command_without_a_server_is_told() {
    let (_, errors) = Files::read(&[Given { name: "run.sh", text: "docker run -v qdrant:/x postgres\n" }]);
    assert!(matches!(errors[..], [FileError::Unrecognised { .. }]), "{errors:?}");
}

#[test]
fn a_policy_counts_for_the_pods_that_it_selects() {
    let policy = |selector: &str, from: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: data}}\nspec:\n  podSelector: {selector}\n  policyTypes: [Ingress]\n  ingress:\n    - from: [{from}]\n"
        )
    };
    let named = "{podSelector: {matchLabels: {app: client}}}";
    for (selector, from, expected) in [
        ("{matchLabels: {app: q}}", named, Passed),
        ("{}", named, Passed),
        ("{matchLabels: {app: frontend}}", named, Failed),
        ("{matchExpressions: [{key: app, operator: Exists}]}", named, Unknown),
        ("{}", "{namespaceSelector: {}}", Failed),
        ("{}", "{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}", Failed),
        ("{}", "{ipBlock: {cidr: 10.0.0.0/8}}", Passed),
    ] {
        let files = [("pod.yaml", pod("q", "")), ("policy.yaml", policy(selector, from))];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        assert_eq!(state("QDR-066", &files), expected, "{selector} {from}");
    }
    let elsewhere = policy("{}", named).replace("namespace: data", "namespace: other");
    assert_eq!(state("QDR-066", &[("pod.yaml", &pod("q", "")), ("policy.yaml", &elsewhere)]), Failed);
}

#[test]
fn services_of_other_programs_are_not_the_servers() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: frontend}\nspec:\n  type: LoadBalancer\n  selector: {app: frontend}\n  ports: [{port: 80, targetPort: http}]\n";
    assert_eq!(state("QDR-061", &[("pod.yaml", &pod("q", "")), ("service.yaml", service)]), Passed);
    let ours = service.replace("{app: frontend}", "{app: q}");
    assert_eq!(state("QDR-061", &[("pod.yaml", &pod("q", "")), ("service.yaml", &ours)]), Failed);
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - http:\n        paths:\n          - path: /\n            backend: {service: {name: shop, port: {name: http}}}\n";
    assert_eq!(state("QDR-054", &[("pod.yaml", &pod("q", "")), ("ingress.yaml", ingress)]), NotApplicable);
}

#[test]
fn values_of_other_charts_are_not_the_servers() {
    for text in ["image: {repository: nginx, tag: 1.27}\nresources: {}\n", "image: {tag: 1.27}\n"] {
        let (files, errors) = Files::read(&[Given { name: "values.yaml", text }]);
        assert!(matches!(errors[..], [FileError::Unrecognised { .. }]), "{errors:?}");
        assert!(files.servers.is_empty());
    }
}

#[test]
fn another_key_than_the_full_one_travels_in_plain_text_too() {
    for name in ["read_only_api_key", "alt_api_key"] {
        let text = format!("service:\n  {name}: {KEY}\n");
        assert_eq!(state("QDR-002", &[("config.yaml", &text)]), Failed, "{name}");
    }
}

#[test]
fn a_configuration_under_another_name_is_read() {
    let map = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m}}\ndata:\n  qdrant.yaml: |\n    service:\n      api_key: {KEY}\n"
    );
    let mount = |sub: &str| {
        format!(
            "      volumeMounts:\n        - {{name: c, mountPath: /qdrant/config/production.yaml, subPath: {sub}}}\n  volumes:\n    - name: c\n      configMap: {{name: m}}\n"
        )
    };
    let state_of = |sub| state("QDR-001", &[("pod.yaml", &pod("q", &mount(sub))), ("map.yaml", &map)]);
    assert_eq!((state_of("qdrant.yaml"), state_of("other.yaml")), (Passed, Unknown));
}

#[test]
fn folders_do_not_decide_which_configuration_counts() {
    let (open, keyed) = ("service:\n  api_key: null\n", format!("service:\n  api_key: {KEY}\n"));
    let files = [("x/production/local.yaml", open), ("x/production/config.yaml", keyed.as_str())];
    assert_eq!(state("QDR-001", &files), Failed);
}

#[test]
fn a_version_that_nobody_knows_here_is_not_called_safe() {
    for (tag, expected) in [("v1.25.0", Unknown), ("v1.19.2-rc1", Unknown), ("v1.19.2", Passed)] {
        let command = format!("docker run qdrant/qdrant:{tag}");
        assert_eq!(state("QDR-080", &[("run.sh", &command)]), expected, "{tag}");
    }
}

#[test]
fn a_vulnerability_counts_where_its_setting_is_on() {
    let of_settings = |settings: &str| {
        let text = compose(&format!("environment:\n{settings}"));
        state("QDR-080", &[("compose.yml", &text)])
    };
    assert_eq!(of_settings("  QDRANT__CLUSTER__ENABLED: \"false\""), Passed);
    let on = "  QDRANT__CLUSTER__ENABLED: \"true\"\n  QDRANT__SERVICE__ENFORCE_INTERNAL_AUTH: \"true\"";
    assert_eq!(of_settings(on), Failed);
}

#[test]
fn two_documents_of_a_configuration_are_refused_as_the_server_does() {
    let text = format!("service:\n  api_key: {KEY}\n---\nservice:\n  enable_tls: true\n");
    let (_, errors) = Files::read(&[Given { name: "config.yaml", text: &text }]);
    assert_eq!(errors, [FileError::Configurations { file: "config.yaml".to_owned() }]);
}

#[test]
fn an_audit_log_in_the_very_folder_of_the_data_lies_inside_it() {
    let text = "audit:\n  enabled: true\n  dir: /data/q\nstorage:\n  storage_path: /data/q\n";
    assert_eq!(state("QDR-074", &[("config.yaml", text)]), Failed);
}

#[test]
fn who_may_read_the_storage_is_told_in_every_form() {
    for (volume, expected) in
        [("/tmp/q:/qdrant/storage", Failed), ("./q:/qdrant/storage", Unknown), ("q:/qdrant/storage", Passed)]
    {
        let command = format!("docker run -v {volume} qdrant/qdrant");
        assert_eq!(state("QDR-109", &[("run.sh", &command)]), expected, "{command}");
        let text = compose(&format!("volumes: [\"{volume}\"]"));
        assert_eq!(state("QDR-109", &[("compose.yml", &text)]), expected, "{text}");
    }
    for (volume, expected) in [
        ("hostPath: {path: /tmp/q}", Failed),
        ("hostPath: {path: /data/q}", Unknown),
        ("persistentVolumeClaim: {claimName: q}", Passed),
        ("secret: {secretName: k, defaultMode: 0400}", Passed),
        ("secret: {secretName: k, defaultMode: 0644}", Failed),
        ("secret: {secretName: k}", Failed),
    ] {
        let text = pod("q", &format!("  volumes:\n    - name: v\n      {volume}\n"));
        assert_eq!(state("QDR-109", &[("pod.yaml", &text)]), expected, "{volume}");
    }
}

#[test]
fn the_days_that_are_wanted_count_for_files_too() {
    let text = "audit:\n  enabled: true\n  max_log_files: 30\n";
    let state_for = |days| {
        let (files, _) = Files::read(&[Given { name: "config.yaml", text }]);
        let results = crate::judge_files(&files.wanting_days(days));
        results.into_iter().find(|result| result.id == "QDR-072").unwrap().state
    };
    assert_eq!((state_for(30), state_for(90)), (Passed, Failed));
}

#[test]
fn no_change_writes_a_variable_that_the_server_cannot_read() {
    let text = compose(
        "environment:\n  QDRANT__SERVICE__METRICS_PORT: \"9090\"\n  QDRANT__SERVICE__VERIFY_HTTPS_CLIENT_CERTIFICATE: \"true\"",
    );
    for id in ["QDR-034", "QDR-064"] {
        let result = of(id, &[("compose.yml", &text)]);
        assert_eq!(result.state, Failed, "{id}");
        assert!(result.evidence.iter().all(|evidence| evidence.fix.is_none()), "{id}");
    }
}

#[test]
fn a_proxy_that_lets_everybody_in_besides_does_not_ask() {
    let nginx = |rule: &str| {
        format!(
            "server {{\n  listen 443 ssl;\n  location / {{\n    location /q {{\n      auth_basic \"a\\\"b;{{\";\n      auth_basic_user_file x;\n      {rule}\n      proxy_pass http://qdrant:6333;\n    }}\n  }}\n}}\n"
        )
    };
    let open = ("config.yaml", "service:\n  host: 0.0.0.0\n");
    for (rule, expected) in
        [("", Passed), ("satisfy any; allow all;", Failed), ("satisfy any; allow 10.0.0.0/8;", Unknown)]
    {
        assert_eq!(state("QDR-013", &[open, ("nginx.conf", &nginx(rule))]), expected, "{rule}");
    }
}

#[test]
fn annotations_of_nginx_count_for_nginx_and_certificates_for_their_hosts() {
    let ingress = |class: &str, host: &str, more: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: qdrant\n  annotations:\n    nginx.ingress.kubernetes.io/auth-type: basic\n    nginx.ingress.kubernetes.io/auth-secret: a\n{more}spec:\n  ingressClassName: {class}\n  tls:\n    - hosts: [q.example.com]\n      secretName: t\n  rules:\n    - host: {host}\n      http:\n        paths:\n          - path: /\n            backend: {{service: {{name: qdrant, port: {{number: 6333}}}}}}\n"
        )
    };
    let of = |id, text: &str| state(id, &[("ingress.yaml", text)]);
    assert_eq!(of("QDR-013", &ingress("nginx", "q.example.com", "")), Passed);
    assert_eq!(of("QDR-013", &ingress("traefik", "q.example.com", "")), Unknown);
    let any = "    nginx.ingress.kubernetes.io/satisfy: any\n    nginx.ingress.kubernetes.io/whitelist-source-range: 0.0.0.0/0\n";
    assert_ne!(of("QDR-013", &ingress("nginx", "q.example.com", any)), Passed);
    assert_eq!(of("QDR-054", &ingress("nginx", "q.example.com", "")), Passed);
    assert_eq!(of("QDR-054", &ingress("nginx", "other.example.com", "")), Failed);
}
