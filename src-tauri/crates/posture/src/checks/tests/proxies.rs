//! What stands before the server: whether it asks, whether it encrypts, and whether it leads to this server at all.

use super::{of, state};
use crate::assessment::ResultState::{self, Failed, NotApplicable, Passed, Unknown};

const KEY: &str = "8d5f0a7c1e93b2464f7de0b1a95c38e2";
const OPEN: (&str, &str) = ("config.yaml", "service:\n  host: 0.0.0.0\n");

/// What a check says of an nginx in this configuration, before a server that asks nobody.
#[track_caller]
fn nginx(id: &str, text: &str) -> ResultState {
    state(id, &[OPEN, ("nginx.conf", text)])
}

#[test]
fn what_nginx_passes_on_inside_an_if_is_looked_at() {
    let text = |auth: &str| {
        format!(
            "server {{\n  listen 443 ssl;\n  location / {{\n    {auth}\n    if ($request_method = GET) {{\n      proxy_pass http://qdrant:6333;\n    }}\n  }}\n}}\n"
        )
    };
    assert_eq!(nginx("QDR-013", &text("")), Failed);
    assert_eq!(nginx("QDR-013", &text("auth_basic q; auth_basic_user_file users;")), Passed);
    assert_eq!(nginx("QDR-054", &text("")), Passed);
}

#[test]
fn an_if_that_refuses_may_ask_for_a_credential() {
    let text = |refusal: &str| {
        format!(
            "server {{\n  listen 443 ssl;\n  location / {{\n    if ($http_api_key = \"\") {{ {refusal} }}\n    proxy_pass http://qdrant:6333;\n  }}\n}}\n"
        )
    };
    assert_eq!(nginx("QDR-013", &text("return 401;")), Unknown);
    assert_eq!(nginx("QDR-013", &text("set $a 1;")), Failed);
}

#[test]
fn streams_of_nginx_are_looked_at() {
    let text = |listen: &str, more: &str| {
        format!(
            "stream {{\n  upstream q {{ server 10.0.0.7:6334; }}\n  server {{\n    listen {listen};\n    {more}\n    proxy_pass q;\n  }}\n}}\n"
        )
    };
    assert_eq!(nginx("QDR-013", &text("6334", "")), Failed);
    assert_eq!(nginx("QDR-013", &text("6334 ssl", "ssl_verify_client on;")), Passed);
    assert_eq!(nginx("QDR-054", &text("6334 ssl", "")), Passed);
    // Bytes are passed on as they come, and whether they are encrypted is a matter of the server.
    assert_eq!(nginx("QDR-054", &text("6334", "")), Unknown);
}

#[test]
fn a_target_in_a_variable_is_followed_where_it_is_set() {
    let location = |pass: &str| format!("  listen 80;\n  location / {{\n    proxy_pass {pass};\n  }}\n");
    for text in [
        format!("server {{\n  set $backend qdrant:6333;\n{}}}\n", location("http://$backend")),
        format!("server {{\n  set $backend http://10.0.0.7:6333;\n{}}}\n", location("$backend$request_uri")),
        format!(
            "map $host $backend {{\n  default web:80;\n  q.example.com qdrant:6333;\n}}\nserver {{\n{}}}\n",
            location("http://${backend}")
        ),
        format!("server {{\n{}}}\n", location("http://qdrant:6333$request_uri")),
    ] {
        assert_eq!((nginx("QDR-013", &text), nginx("QDR-054", &text)), (Failed, Failed), "{text}");
    }
    let elsewhere = format!("server {{\n  set $backend web:80;\n{}}}\n", location("http://$backend"));
    assert_eq!(nginx("QDR-013", &elsewhere), NotApplicable);
    let nowhere = format!("server {{\n{}}}\n", location("http://$backend"));
    let result = of("QDR-013", &[OPEN, ("nginx.conf", &nowhere)]);
    assert_eq!(result.state, Unknown);
    assert!(result.why.unwrap().contains("$backend"));
}

#[test]
fn plugins_at_the_root_of_kong_count_for_what_they_name() {
    let kong = |plugins: &str| {
        format!(
            "_format_version: '3.0'\nservices:\n  - name: vectors\n    url: http://qdrant:6333\n    routes:\n      - name: r\n        id: 4b1c\n        protocols: [https]\nplugins:\n{plugins}"
        )
    };
    let of = |id, plugins: &str| state(id, &[OPEN, ("kong.yaml", &kong(plugins))]);
    for to in ["route: r", "route: {name: r}", "route: {id: 4b1c}", "service: vectors", "service: {name: vectors}"] {
        let plugin = |more: &str| format!("  - name: key-auth\n    {to}\n    config: {{{more}}}\n");
        assert_eq!(of("QDR-013", &plugin("")), Passed, "{to}");
        assert_eq!(of("QDR-014", &plugin("key_in_query: true")), Failed, "{to}");
        assert_eq!(of("QDR-014", &plugin("key_in_query: false")), Passed, "{to}");
    }
    let other = "  - name: key-auth\n    route: other\n";
    assert_eq!((of("QDR-013", other), of("QDR-014", other)), (Failed, NotApplicable));
}

#[test]
fn every_plugin_that_compares_keys_is_looked_at() {
    let text = "_format_version: '3.0'\nservices:\n  - name: qdrant\n    url: http://qdrant:6333\n    routes:\n      - name: one\n        plugins: [{name: key-auth, config: {key_in_query: false}}]\n      - name: two\n        plugins: [{name: key-auth}]\n";
    assert_eq!(state("QDR-014", &[("kong.yaml", text)]), Failed);
}

fn compose(name: &str, more: &str) -> String {
    format!(
        "services:\n  {name}:\n    image: qdrant/qdrant:v1.18.3\n    environment:\n      QDRANT__SERVICE__API_KEY: {KEY}\n{more}"
    )
}

#[test]
fn a_proxy_encrypts_for_the_server_that_it_leads_to() {
    let proxy = |to: &str| format!("server {{\n  listen 443 ssl;\n  location / {{ proxy_pass http://{to}; }}\n}}\n");
    for (name, more, to, expected) in [
        ("vectors", "", "vectors:6333", Passed),
        ("vectors", "    container_name: q\n", "q:6333", Passed),
        ("vectors", "    networks: {inner: {aliases: [q]}}\n", "q:6333", Passed),
        ("vectors", "    ports: [\"127.0.0.1:6333:6333\"]\n", "127.0.0.1:6333", Passed),
        ("vectors", "", "127.0.0.1:6333", Unknown),
        ("vectors", "", "qdrant:6333", Unknown),
    ] {
        let text = compose(name, more);
        let files = [("compose.yml", text.as_str()), ("nginx.conf", &proxy(to))];
        assert_eq!(state("QDR-030", &files), expected, "{more} {to}");
    }
    let text = compose("vectors", "");
    let result = of("QDR-002", &[("compose.yml", &text), ("nginx.conf", &proxy("qdrant:6333"))]);
    let why = result.why.unwrap();
    assert!(why.contains("qdrant") && why.contains("the service vectors"), "{why}");
    // A configuration alone has no name that could be another.
    let config = format!("service:\n  api_key: {KEY}\n");
    for (to, expected) in [("qdrant:6333", Passed), ("10.0.0.7:6334", Passed), ("qdrant:7333", Unknown)] {
        let files = [("config.yaml", config.as_str()), ("nginx.conf", &proxy(to))];
        assert_eq!(state("QDR-002", &files), expected, "{to}");
    }
}

#[test]
fn an_ingress_encrypts_for_the_pods_of_its_service() {
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, labels: {{app: q}}}}\nspec:\n  containers:\n    - name: q\n      image: qdrant/qdrant:v1.19.2\n      env: [{{name: QDRANT__SERVICE__API_KEY, value: {KEY}}}]\n"
    );
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: qdrant}\nspec:\n  tls: [{hosts: [q.example.com], secretName: t}]\n  rules:\n    - host: q.example.com\n      http: {paths: [{path: /, backend: {service: {name: vectors, port: {number: 6333}}}}]}\n";
    let service = |app: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: vectors}}\nspec:\n  selector: {{app: {app}}}\n  ports: [{{port: 6333}}]\n"
        )
    };
    let files =
        |service: &str| state("QDR-030", &[("pod.yaml", &pod), ("ingress.yaml", ingress), ("service.yaml", service)]);
    assert_eq!(files(&service("q")), Passed);
    assert_eq!(files(&service("other")), Unknown);
}
