//! What each form of file says of the server.

use super::super::{KeyKnown, Known, Origin, User};
use super::{read, read_all};

/// Whether a switch is on in the only server of a file.
#[track_caller]
fn on(files: &super::Files, name: &str) -> bool {
    match files.servers[0].switch(name) {
        Known::Said(on, _) | Known::Default(on) => on,
        Known::Unknown(why) => panic!("{why}"),
    }
}

#[test]
fn variables_count_more_than_the_configuration() {
    let config = ("config.yaml", "service:\n  enable_tls: false\n");
    let files = read_all(&[(".env", "QDRANT__SERVICE__ENABLE_TLS=true\n"), config]);
    assert!(on(&files, "service.enable_tls"));
}

#[test]
fn production_yaml_counts_more_than_config_yaml() {
    let later = ("production.yaml", "service:\n  enable_tls: true\n");
    assert!(on(&read_all(&[later, ("config.yaml", "service:\n  enable_tls: false\n")]), "service.enable_tls"));
}

#[test]
fn switches_are_read_as_the_server_reads_them() {
    for (word, expected) in
        [("true", true), ("yes", true), ("1", true), ("\"on\"", true), ("False", false), ("no", false)]
    {
        let files = read("config.yaml", &format!("service:\n  enable_tls: {word}\n"));
        assert_eq!(on(&files, "service.enable_tls"), expected, "{word}");
    }
}

#[test]
fn a_setting_that_is_taken_back_is_as_by_default() {
    assert!(on(&read("config.yaml", "service:\n  enable_cors: null\n"), "service.enable_cors"));
}

#[test]
fn one_underscore_too_few_is_a_stranger_with_the_name_that_was_meant() {
    let files = read(".env", "QDRANT_SERVICE__API_KEY=one\n");
    assert_eq!(files.strangers[0].meant, Some("service.api_key"));
    assert!(files.strangers[0].words.contains("QDRANT__SERVICE__API_KEY"), "{}", files.strangers[0].words);
}

#[test]
fn the_nearest_known_name_is_offered() {
    let meant = |name: &str| read("config.yaml", &format!("service:\n  {name}: one\n")).strangers[0].meant;
    assert_eq!(meant("api_keys"), Some("service.api_key"));
    assert_eq!(meant("apikey"), Some("service.api_key"));
    assert_eq!(meant("api-key"), Some("service.api_key"));
    assert_eq!(meant("read_onyl_api_key"), Some("service.read_only_api_key"));
    assert_eq!(meant("enable_ssl"), Some("service.enable_tls"));
    assert_eq!(meant("colour"), None);
}

#[test]
fn a_setting_in_the_wrong_section_is_a_stranger() {
    let files = read("config.yaml", "tls:\n  enable_tls: true\n");
    assert_eq!(files.strangers[0].meant, Some("service.enable_tls"));
}

#[test]
fn unknown_names_in_other_sections_are_let_be() {
    assert!(read("config.yaml", "storage:\n  wal:\n    colour: blue\n").strangers.is_empty());
}

#[test]
fn what_compose_insists_on_is_given_and_not_known() {
    let text =
        "services:\n  q:\n    image: qdrant/qdrant\n    environment:\n      QDRANT__SERVICE__API_KEY: ${KEY:?}\n";
    assert!(matches!(read("compose.yml", text).servers[0].key("service.api_key"), KeyKnown::Given(_, None)));
}

#[test]
fn a_default_of_compose_counts() {
    let text = "services:\n  q:\n    image: qdrant/qdrant:${TAG:-v1.18.3}\n    environment: [\"QDRANT__SERVICE__ENABLE_TLS=${TLS:-true}\"]\n";
    let files = read("compose.yml", text);
    assert!(on(&files, "service.enable_tls"));
    assert_eq!(files.version().map(|version| version.to_string()).as_deref(), Some("1.18.3"));
}

#[test]
fn anchors_and_merges_of_compose_are_followed() {
    let text = "x-q: &q\n  image: qdrant/qdrant\n  user: \"1000\"\nservices:\n  one:\n    <<: *q\n  two:\n    <<: *q\n    user: root\n";
    let files = read("compose.yml", text);
    let users = files.servers.iter().map(|server| server.container.as_ref().unwrap().user.as_ref().unwrap().value);
    assert_eq!(users.collect::<Vec<_>>(), [User::Other, User::Root]);
}

#[test]
fn other_services_of_compose_are_let_be() {
    let text = "services:\n  db:\n    image: postgres:16\n    privileged: true\n  q:\n    image: qdrant/qdrant\n";
    assert_eq!(read("compose.yml", text).servers.len(), 1);
}

#[test]
fn ranges_of_ports_are_published_one_by_one() {
    let text = "services:\n  q:\n    image: qdrant/qdrant\n    ports: [\"6333-6335:6333-6335\"]\n";
    let files = read("compose.yml", text);
    let ports: Vec<u16> = files.servers[0].container.as_ref().unwrap().published.iter().map(|port| port.port).collect();
    assert_eq!(ports, [6333, 6334, 6335]);
}

#[test]
fn a_mounted_configuration_that_is_given_makes_everything_known() {
    let compose = (
        "compose.yml",
        "services:\n  q:\n    image: qdrant/qdrant\n    volumes: [\"./config.yaml:/qdrant/config/production.yaml\"]\n",
    );
    assert!(matches!(read_all(&[compose]).servers[0].switch("service.enable_tls"), Known::Unknown(_)));
    let config = ("config.yaml", "service:\n  enable_tls: true\n");
    assert!(on(&read_all(&[compose, config]), "service.enable_tls"));
}

#[test]
fn the_chart_takes_rights_away_by_itself_and_values_give_them_back() {
    let container = |text: &str| {
        let files = read("values.yaml", text);
        let container = files.servers[0].container.as_ref().unwrap();
        (container.user.as_ref().unwrap().value, container.read_only.as_ref().unwrap().value)
    };
    assert_eq!(container("replicaCount: 3\npersistence: {}\n"), (User::Other, true));
    let back = "containerSecurityContext:\n  runAsUser: 0\n  readOnlyRootFilesystem: false\n";
    assert_eq!(container(back), (User::Root, false));
}

#[test]
fn keys_of_the_chart_are_told_apart_by_where_they_come_from() {
    let origin = |text: &str| {
        let files = read("values.yaml", text);
        files.servers[0].declared("service.api_key").map(|declared| declared.origin)
    };
    assert_eq!(origin("apiKey: false\n"), None);
    assert_eq!(origin("apiKey: true\n"), Some(Origin::Vault));
    assert_eq!(origin("apiKey:\n  valueFrom:\n    secretKeyRef: {name: a, key: b}\n"), Some(Origin::Vault));
    assert_eq!(origin("apiKey: 8d5f0a7c1e93b246\n"), Some(Origin::Config));
}

#[test]
fn values_under_the_name_of_the_chart_are_found() {
    assert!(on(
        &read("values.yaml", "qdrant:\n  config:\n    service:\n      enable_tls: true\n"),
        "service.enable_tls"
    ));
}

#[test]
fn a_secret_that_is_mounted_over_the_configuration_counts() {
    let coded = "c2VydmljZToKICBhcGlfa2V5OiBwbGFudGVkLWtleS1vZi10aGUtaG91c2UK";
    let secret = format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: keys}}\ndata:\n  local.yaml: {coded}\n");
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: q}\nspec:\n  containers:\n    - name: q\n      image: qdrant/qdrant\n      volumeMounts:\n        - {name: k, mountPath: /qdrant/config/local.yaml, subPath: local.yaml}\n  volumes:\n    - name: k\n      secret: {secretName: keys}\n";
    let with = read_all(&[("secret.yaml", &secret), ("pod.yaml", pod)]);
    let KeyKnown::Given(declared, _) = with.servers[0].key("service.api_key") else { panic!("a key") };
    assert_eq!(declared.origin, Origin::Vault);
    assert!(matches!(read("pod.yaml", pod).servers[0].key("service.api_key"), KeyKnown::Unknown(_)));
}

#[test]
fn variables_that_a_pod_takes_as_a_whole_count() {
    let map = (
        "map.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  QDRANT__SERVICE__ENABLE_TLS: \"true\"\n",
    );
    let pod = (
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: q}\nspec:\n  containers:\n    - name: q\n      image: qdrant/qdrant\n      envFrom:\n        - configMapRef: {name: m}\n",
    );
    assert!(on(&read_all(&[pod, map]), "service.enable_tls"));
    assert!(matches!(read_all(&[pod]).servers[0].switch("service.enable_tls"), Known::Unknown(_)));
}

#[test]
fn a_list_of_manifests_is_read_item_by_item() {
    let text = "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n    metadata: {name: q}\n    spec:\n      containers:\n        - {name: q, image: qdrant/qdrant}\n";
    assert_eq!(read("list.yaml", text).servers.len(), 1);
}

#[test]
fn nginx_is_read_through_its_upstreams() {
    let text = "http {\n  upstream vectors { server 10.0.0.7:6333; }\n  server {\n    listen 443 ssl;\n    location / {\n      auth_basic \"Qdrant\";\n      auth_basic_user_file /etc/nginx/users;\n      proxy_pass http://vectors;\n    }\n  }\n}\n";
    let files = read("nginx.conf", text);
    assert_eq!(files.proxies.len(), 1);
    assert!(matches!(files.proxies[0].asks, super::super::ProxySaid::Yes(..)));
    assert!(matches!(files.proxies[0].encrypts, super::super::ProxySaid::Yes(..)));
}

#[test]
fn nginx_that_asks_nobody_is_told() {
    let text =
        "server {\n  listen 80;\n  location / {\n    auth_basic off;\n    proxy_pass http://qdrant:6333;\n  }\n}\n";
    let files = read("nginx.conf", text);
    assert!(matches!(files.proxies[0].asks, super::super::ProxySaid::No(..)));
    assert!(matches!(files.proxies[0].encrypts, super::super::ProxySaid::No(..)));
}

#[test]
fn kong_that_lets_anonymous_callers_in_is_told() {
    let text = "_format_version: '3.0'\nservices:\n  - name: qdrant\n    url: http://qdrant:6333\n    routes:\n      - {name: r, protocols: [https]}\nplugins:\n  - name: key-auth\n    config: {anonymous: nobody}\n";
    assert!(matches!(read("kong.yaml", text).proxies[0].asks, super::super::ProxySaid::No(..)));
}

#[test]
fn a_configuration_does_not_show_what_a_missing_secret_says() {
    let pod = (
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: q}\nspec:\n  containers:\n    - name: q\n      image: qdrant/qdrant\n      envFrom:\n        - secretRef: {name: keys}\n",
    );
    let files = read_all(&[pod, ("config.yaml", "service:\n  host: 0.0.0.0\n")]);
    assert!(matches!(files.servers[0].key("service.api_key"), KeyKnown::Unknown(_)));
}
