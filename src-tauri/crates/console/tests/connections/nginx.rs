//! Debian's nginx in front of a practice cluster: as ingress with TLS, a path prefix and basic authentication; as a gateway
//! that wants a key in a header; and as one that wants a client certificate.

use crate::bench::{Bench, KEY, https, problem, set, with_key};
use crate::certificates::{Authority, Leaf, Valid};
use portcullis_console::connection::{ConnectionProblem as Problem, ConnectionReport, Stage};
use portcullis_console::profiles::{ClientCertificate, Gateway, ProfileForm, SendAs};
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
        let mut options = Options { tls: false, nodes: Nodes::SingleNode, ..Options::default() }.without_flaws();
        options.keys.manage = KeyChoice::Given(KEY.to_owned().into());
        let practice = PracticeCluster::start(options).await.unwrap();
        let authority = Authority::new("ours");
        let leaf = authority.leaf("localhost", Valid::Now);
        let [ingress, gateway, strict] = free_addresses();
        bench.file("leaf.pem", &leaf.pem);
        bench.file("leaf.key", &leaf.key_pem);
        bench.file("ca.pem", authority.pem());
        bench.file("passwords", format!("ops:{{PLAIN}}{PASSWORD}\n"));
        let upstream = practice.peers()[0].rest;
        let config = bench.file("nginx.conf", config(bench.folder.path(), upstream, ingress, gateway, strict));
        let child = Command::new("nginx")
            .args(["-c", &config, "-p", bench.folder.path().to_str().unwrap(), "-e", "stderr"])
            .stdin(Stdio::null())
            .spawn()
            .expect("nginx is installed: `cargo xtask setup` does it");
        let mut nginx = Self { child, ingress, gateway, strict, authority, _practice: practice };
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

fn free_addresses() -> [SocketAddr; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap())
}

fn config(folder: &Path, upstream: SocketAddr, ingress: SocketAddr, gateway: SocketAddr, strict: SocketAddr) -> String {
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
    for send_as in [SendAs::ApiKey, SendAs::Bearer] {
        form.connection.send_as = send_as;
        let report = bench.test_best(ProfileForm { gateway_key: set(GATE_KEY), ..form.clone() }).await;
        assert!(report.ok, "{send_as:?} {report:?}");
    }
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
