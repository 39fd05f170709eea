//! Debian's nginx in front of a practice cluster: as ingress with TLS, a path prefix and basic authentication; as a gateway
//! that wants a key in a header; and as one that wants a client certificate.

use crate::bench::{Bench, KEY, https, problem, set, with_key};
use crate::certificates::{Authority, Leaf, Valid};
use crate::servers::{Server, answer};
use portcullis_console::connection::{
    ConnectionProblem as Problem, ConnectionReport, Credential, CredentialChoice, Stage,
};
use portcullis_console::facts::{ClusterFacts, FactsForm};
use portcullis_console::profiles::{ClientCertificate, Connection, Gateway, Peer, ProfileForm, SendAs};
use portcullis_console::verify::VerifyForm;
use portcullis_practice::{KeyChoice, Nodes, Options, PracticeCluster};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &str = "planted-password-of-the-ingress";
const GATE_KEY: &str = "planted-key-of-the-gateway";

/// A running nginx, ended with the test, and what is behind it.
struct Nginx {
    child: Child,
    ingress: SocketAddr,
    gateway: SocketAddr,
    strict: SocketAddr,
    injecting: SocketAddr,
    authority: Authority,
    _practice: PracticeCluster,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Nginx {
    async fn start(bench: &Bench) -> Self {
        Self::before(bench, Nodes::SingleNode).await
    }

    async fn before(bench: &Bench, nodes: Nodes) -> Self {
        let mut options = Options { tls: false, nodes, ..Options::default() }.without_flaws();
        options.keys.manage = KeyChoice::Given(KEY.to_owned().into());
        let practice = PracticeCluster::start(options).await.unwrap();
        let authority = Authority::new("ours");
        let leaf = authority.leaf("localhost", Valid::Now);
        let [ingress, gateway, strict, injecting] = free_addresses();
        bench.file("leaf.pem", &leaf.pem);
        bench.file("leaf.key", &leaf.key_pem);
        bench.file("ca.pem", authority.pem());
        bench.file("passwords", format!("ops:{{PLAIN}}{PASSWORD}\n"));
        let upstream = &practice.peers()[0];
        let listening = [ingress, gateway, strict, injecting];
        let config = bench.file("nginx.conf", config(bench.folder.path(), upstream.rest, upstream.grpc, listening));
        let child = Command::new("nginx")
            .args(["-c", &config, "-p", bench.folder.path().to_str().unwrap(), "-e", "stderr"])
            .stdin(Stdio::null())
            .spawn()
            .expect("nginx is installed: `cargo xtask setup` does it");
        let mut nginx = Self { child, ingress, gateway, strict, injecting, authority, _practice: practice };
        nginx.wait_until_it_listens();
        nginx
    }

    fn wait_until_it_listens(&mut self) {
        let started = Instant::now();
        while TcpStream::connect(self.strict).is_err() {
            assert!(self.child.try_wait().unwrap().is_none(), "nginx ended");
            assert!(started.elapsed() < Duration::from_secs(20), "nginx does not listen");
            std::thread::yield_now();
        }
    }
}

fn free_addresses() -> [SocketAddr; 4] {
    let listeners = [(); 4].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap())
}

fn config(folder: &Path, upstream: SocketAddr, grpc: SocketAddr, listening: [SocketAddr; 4]) -> String {
    let [ingress, gateway, strict, injecting] = listening;
    let folder = folder.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {folder}/{kind};\n"))
        .concat();
    let tls = format!("ssl_certificate {folder}/leaf.pem; ssl_certificate_key {folder}/leaf.key;");
    format!(
        r#"
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;
events {{}}
http {{
  access_log off; {temporary}
  server {{
    listen {ingress} ssl; {tls}
    location /qdrant/ {{ auth_basic "cluster"; auth_basic_user_file {folder}/passwords; proxy_pass http://{upstream}/; }}
  }}
  server {{
    listen {gateway} ssl; {tls}
    location / {{
      default_type application/json;
      add_header WWW-Authenticate Key always;
      if ($http_apikey != "{GATE_KEY}") {{ return 401 '{{"message":"No API key found in request"}}'; }}
      proxy_pass http://{upstream};
    }}
  }}
  server {{
    listen {strict} ssl; {tls} ssl_client_certificate {folder}/ca.pem; ssl_verify_client on;
    location / {{ proxy_pass http://{upstream}; }}
  }}
  server {{
    listen {injecting} ssl http2; {tls}
    if ($http_apikey != "{GATE_KEY}") {{ return 401 '{{"message":"No API key found in request"}}'; }}
    location / {{ proxy_set_header api-key "{KEY}"; proxy_set_header apikey ""; proxy_pass http://{upstream}; }}
    location /qdrant. {{ grpc_set_header api-key "{KEY}"; grpc_pass grpc://{grpc}; }}
  }}
}}
"#
    )
}

fn form(bench: &Bench, nginx: &Nginx, address: SocketAddr) -> ProfileForm {
    with_key(https(address, &bench.file("trusted.pem", nginx.authority.pem())))
}

fn last(report: &ConnectionReport) -> (Stage, Option<Problem>) {
    (report.stages.last().unwrap().stage, problem(report))
}

#[tokio::test]
async fn an_ingress_with_basic_authentication_lets_the_password_and_the_key_pass() {
    let bench = Bench::new();
    let nginx = Nginx::start(&bench).await;
    let mut form = form(&bench, &nginx, nginx.ingress);
    form.address.path_prefix = "/qdrant".to_owned();
    let report = bench.test_best(form.clone()).await;
    assert_eq!(last(&report), (Stage::Gateway, Some(Problem::GatewayRefused)), "{report:?}");
    assert!(report.stages.last().unwrap().detail.contains("user and a password"));
    form.connection.gateway = Gateway::Basic { user: "ops".to_owned() };
    let wrong = bench.test_best(ProfileForm { gateway_password: set("wrong password"), ..form.clone() }).await;
    assert_eq!(last(&wrong), (Stage::Gateway, Some(Problem::GatewayRefused)), "{wrong:?}");
    let good = ProfileForm { gateway_password: set(PASSWORD), ..form.clone() };
    let report = bench.test_best(good.clone()).await;
    assert!(report.ok && report.version.as_deref() == Some("1.18.3"), "{report:?}");
    let refused = bench.test_best(ProfileForm { manage_key: set("wrong key"), ..good }).await;
    assert_eq!(last(&refused), (Stage::Authentication, Some(Problem::QdrantRefused)), "{refused:?}");
    for report in [report, wrong, refused] {
        assert!(!serde_json::to_string(&report).unwrap().contains("planted"));
    }
}

#[tokio::test]
async fn outside_its_prefix_an_ingress_is_not_a_qdrant_and_gets_no_key() {
    let bench = Bench::new();
    let nginx = Nginx::start(&bench).await;
    let mut form = form(&bench, &nginx, nginx.ingress);
    let report = bench.test_best(form.clone()).await;
    assert_eq!(last(&report), (Stage::Http, Some(Problem::NotQdrant)), "{report:?}");
    form.address.path_prefix = "/elsewhere".to_owned();
    let report = bench.test_best(form).await;
    assert_eq!(last(&report), (Stage::Http, Some(Problem::WrongPrefix)), "{report:?}");
}

#[tokio::test]
async fn a_gateway_that_wants_a_key_in_a_header_gets_it_beside_the_clusters_key_or_a_bearer() {
    let bench = Bench::new();
    let nginx = Nginx::start(&bench).await;
    let mut form = form(&bench, &nginx, nginx.gateway);
    let report = bench.test_best(form.clone()).await;
    assert_eq!(last(&report), (Stage::Gateway, Some(Problem::GatewayRefused)), "{report:?}");
    form.connection.gateway = Gateway::Key { header: String::new() };
    // Qdrant takes Bearer in this case only, and so does the practice cluster.
    for send_as in [SendAs::ApiKey, SendAs::Bearer] {
        form.connection.send_as = send_as;
        let report = bench.test_best(ProfileForm { gateway_key: set(GATE_KEY), ..form.clone() }).await;
        assert!(report.ok, "{send_as:?} {report:?}");
    }
}

/// A profile that shows the gateway's key and nothing else: the gateway knows the cluster's.
fn by_the_gateway_alone(bench: &Bench, nginx: &Nginx) -> ProfileForm {
    let mut form = https(nginx.injecting, &bench.file("trusted.pem", nginx.authority.pem()));
    form.connection.gateway = Gateway::Key { header: String::new() };
    ProfileForm { gateway_key: set(GATE_KEY), ..form }
}

async fn facts(bench: &Bench, profile_id: String, with_side_effects: bool) -> ClusterFacts {
    let form = FactsForm { profile_id, credential: CredentialChoice::Best, with_side_effects, metrics_port: None };
    bench.console.gather_facts(form, "facts").await.unwrap()
}

#[tokio::test]
async fn a_gateway_that_adds_the_clusters_key_itself_is_enough() {
    let bench = Bench::new();
    let nginx = Nginx::before(&bench, Nodes::TwoPeers).await;
    let form = by_the_gateway_alone(&bench, &nginx);
    let report = bench.test_best(form.clone()).await;
    assert!(report.ok, "{report:?}");
    let wrong = bench.test_best(ProfileForm { gateway_key: set("another key"), ..form.clone() }).await;
    assert_eq!(last(&wrong), (Stage::Gateway, Some(Problem::GatewayRefused)), "{wrong:?}");
    let second = Peer { host: "localhost".to_owned(), port: nginx.gateway.port(), grpc_port: None };
    let connection = Connection { peers: vec![second], ..form.connection.clone() };
    let facts = facts(&bench, bench.save(ProfileForm { connection, ..form }).id, false).await;
    let shown = facts.tls.iter().find(|port| port.port == nginx.gateway.port());
    let shown = shown.and_then(|port| port.handshake.value()?.as_ref());
    assert!(shown.is_some_and(|tls| tls.problem.is_none()), "{facts:?}");
    assert_eq!(facts.distributed.value(), Some(&true), "{facts:?}");
    assert_eq!(facts.peers.value().map(Vec::len), Some(2), "{facts:?}");
    assert_eq!(facts.collections.value().map(Vec::len), Some(3), "{facts:?}");
}

#[tokio::test]
async fn facts_and_a_verification_pass_an_ingress_with_a_path_prefix() {
    let bench = Bench::new();
    let nginx = Nginx::before(&bench, Nodes::TwoPeers).await;
    let mut form = form(&bench, &nginx, nginx.ingress);
    form.address.path_prefix = "/qdrant".to_owned();
    form.connection.gateway = Gateway::Basic { user: "ops".to_owned() };
    let profile = bench.save(ProfileForm { gateway_password: set(PASSWORD), ..form });
    let facts = facts(&bench, profile.id.clone(), true).await;
    assert_eq!(facts.version.value().map(String::as_str), Some("1.18.3"));
    assert_eq!(facts.jwt_rbac.value(), Some(&true), "{facts:?}");
    assert_eq!(facts.peers.value().map(Vec::len), Some(2), "{facts:?}");
    assert_eq!(facts.health_route_bypass.value(), Some(&false), "{facts:?}");
    let form = VerifyForm { profile_id: profile.id, credential: CredentialChoice::Best, server_version: None };
    let report = bench.console.verify(form, "verify", |_| {}).await.unwrap();
    assert_eq!((report.differences, report.unanswered), (0, 0), "{report:?}");
    assert!(report.requests > 5);
    let said = serde_json::to_string(&(facts, report)).unwrap();
    assert!(!said.contains("planted"), "{said}");
}

#[tokio::test]
async fn grpc_passes_a_gateway_that_stands_on_its_port() {
    let bench = Bench::new();
    let nginx = Nginx::start(&bench).await;
    let call = "qdrant.Collections/List";
    let port = nginx.injecting.port();
    let form = ProfileForm { grpc_port: Some(port), ..by_the_gateway_alone(&bench, &nginx) };
    let answer = bench.cluster(form.clone()).grpc(call, b"", port, &Credential::none()).await.unwrap();
    assert_eq!(answer.code, 0, "{answer:?}");
    let wrong = ProfileForm { gateway_key: set("another key"), ..form };
    let answer = bench.cluster(wrong).grpc(call, b"", port, &Credential::none()).await;
    assert!(!answer.as_ref().is_ok_and(|answer| answer.code == 0), "{answer:?}");
}

#[tokio::test]
async fn what_the_gateway_wants_is_not_shown_to_other_ports() {
    let bench = Bench::new();
    let nginx = Nginx::start(&bench).await;
    let aside = Server::tls(nginx.authority.leaf("localhost", Valid::Now).server(), |_| answer("200 OK", "", "")).await;
    let form = by_the_gateway_alone(&bench, &nginx);
    let profile_id = bench.save(form).id;
    let (credential, metrics_port) = (CredentialChoice::Best, Some(aside.address.port()));
    let form = FactsForm { profile_id, credential, with_side_effects: true, metrics_port };
    bench.console.gather_facts(form, "facts").await.unwrap();
    let heads = aside.heads();
    assert!(!heads.is_empty(), "it was asked");
    assert!(heads.iter().all(|head| !head.contains("planted") && !head.contains("apikey")), "{heads:?}");
}

#[tokio::test]
async fn a_proxy_that_refuses_a_missing_client_certificate_in_words_is_understood() {
    let bench = Bench::new();
    let nginx = Nginx::start(&bench).await;
    let mut form = form(&bench, &nginx, nginx.strict);
    let report = bench.test_best(form.clone()).await;
    assert_eq!(last(&report), (Stage::Tls, Some(Problem::ClientCertificateRequired)), "{report:?}");
    let shows = |leaf: &Leaf| {
        let mut form = form.clone();
        form.connection.client_certificate = ClientCertificate::Pem { certificate: leaf.pem.clone() };
        ProfileForm { client_key: set(&leaf.key_pem), ..form }
    };
    let report = bench.test_best(shows(&Authority::new("theirs").leaf("client", Valid::Now))).await;
    assert_eq!(last(&report), (Stage::Tls, Some(Problem::ClientCertificateUnusable)), "{report:?}");
    let report = bench.test_best(shows(&nginx.authority.leaf("client", Valid::Now))).await;
    assert!(report.ok, "{report:?}");
    form.address.scheme = portcullis_console::profiles::Scheme::Http;
    let report = bench.test_best(form).await;
    assert_eq!(last(&report), (Stage::Http, Some(Problem::PlainHttpOnTlsPort)), "{report:?}");
}
