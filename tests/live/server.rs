//! A real server, started for one check on free loopback ports in a temporary folder.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use portcullis_console::connection::{CredentialChoice, Method, TestForm};
use portcullis_console::profiles::Scheme;
use serde_json::json;
use tempfile::TempDir;

use crate::certificates::Certificates;
use crate::checks::bench::{Bench, Site};
use crate::checks::credentials::PlainKeys;

/// How a server is started.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) keys: PlainKeys,
    pub(crate) jwt_rbac: bool,
    pub(crate) distributed: bool,
    /// Writes an audit log.
    pub(crate) audit: bool,
    pub(crate) tls: bool,
    /// Asks clients for a certificate over REST.
    pub(crate) client_certificates: bool,
    /// After how many seconds HTTPS reads its certificate again.
    pub(crate) cert_ttl: Option<u32>,
}

impl Default for Setup {
    /// One server alone, with three keys and tokens.
    fn default() -> Self {
        Self {
            keys: PlainKeys::test_values(),
            jwt_rbac: true,
            distributed: false,
            audit: true,
            tls: false,
            client_certificates: false,
            cert_ttl: None,
        }
    }
}

/// A server that runs until this is dropped, with the usual collections, and a console that knows it.
pub(crate) struct Server {
    child: Child,
    pub(crate) bench: Bench,
    folder: TempDir,
    certificates: Option<Certificates>,
}

impl Server {
    pub(crate) async fn start(program: &Path, setup: &Setup) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let [rest, grpc, internal] = free_ports();
        let certificates = setup.tls.then(|| Certificates::write(folder.path()));
        let mut command = Command::new(program);
        let at = |name: &str| folder.path().join(name);
        // What the environment of whoever runs the tests sets up is another server.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("QDRANT__")) {
            command.env_remove(name);
        }
        command
            .current_dir(folder.path())
            .env("QDRANT__SERVICE__HOST", "127.0.0.1")
            .env("QDRANT__SERVICE__HTTP_PORT", rest.to_string())
            .env("QDRANT__SERVICE__GRPC_PORT", grpc.to_string())
            .env("QDRANT__STORAGE__STORAGE_PATH", at("storage"))
            .env("QDRANT__STORAGE__SNAPSHOTS_PATH", at("snapshots"))
            .env("QDRANT__AUDIT__ENABLED", setup.audit.to_string())
            .env("QDRANT__AUDIT__DIR", at("audit"))
            .env("QDRANT__TELEMETRY_DISABLED", "true");
        for (name, key) in [
            ("QDRANT__SERVICE__API_KEY", &setup.keys.manage),
            ("QDRANT__SERVICE__ALT_API_KEY", &setup.keys.alternate),
            ("QDRANT__SERVICE__READ_ONLY_API_KEY", &setup.keys.read_only),
        ] {
            if let Some(key) = key {
                command.env(name, key);
            }
        }
        if setup.jwt_rbac {
            command.env("QDRANT__SERVICE__JWT_RBAC", "true");
        }
        if setup.distributed {
            command
                .env("QDRANT__CLUSTER__ENABLED", "true")
                .env("QDRANT__CLUSTER__P2P__PORT", internal.to_string())
                .args(["--uri", &format!("http://127.0.0.1:{internal}")]);
        }
        if let Some(certificates) = &certificates {
            command
                .env("QDRANT__SERVICE__ENABLE_TLS", "true")
                .env("QDRANT__TLS__CERT", &certificates.server)
                .env("QDRANT__TLS__KEY", &certificates.server_key)
                .env("QDRANT__TLS__CA_CERT", &certificates.authority);
        }
        if let Some(seconds) = setup.cert_ttl {
            command.env("QDRANT__TLS__CERT_TTL", seconds.to_string());
        }
        if setup.client_certificates {
            command.env("QDRANT__SERVICE__VERIFY_HTTPS_CLIENT_CERTIFICATE", "true");
        }
        let log = |name: &str| Stdio::from(File::create(at(name)).expect("a file"));
        let child = command.stdin(Stdio::null()).stdout(log("out.log")).stderr(log("err.log")).spawn();
        let site = Site {
            scheme: if setup.tls { Scheme::Https } else { Scheme::Http },
            host: "127.0.0.1".to_owned(),
            port: rest,
            path_prefix: String::new(),
            grpc_port: Some(grpc),
            ca_file: certificates.as_ref().map(|certificates| certificates.authority.clone()),
            client: certificates
                .as_ref()
                .filter(|_| setup.client_certificates)
                .map(|certificates| (certificates.client.clone(), certificates.client_key.clone())),
            keys: setup.keys.clone(),
            jwt_rbac: setup.jwt_rbac,
            distributed: setup.distributed,
        };
        let child = child.expect("QDRANT_BIN can be started");
        let mut server = Self { child, bench: Bench::new(&site), folder, certificates };
        server.wait().await;
        server.fill().await;
        server
    }

    /// Where the server writes its audit log.
    pub(crate) fn audit_folder(&self) -> PathBuf {
        self.folder.path().join("audit")
    }

    /// The server's own certificate, in PEM form.
    pub(crate) fn certificate(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.pem")).expect("the certificate was written")
    }

    /// Puts a new certificate of the same authority in place of the server's own, and leaves everything else as it is.
    pub(crate) fn renew(&self) {
        self.certificates.as_ref().expect("the server has certificates").renew(self.folder.path());
    }

    /// Waits until the server lets the strongest key in.
    async fn wait(&mut self) {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let form = TestForm { profile_id: self.bench.profile.clone(), credential: CredentialChoice::Best };
            let report = self.bench.console.test_connection(form, "wait", |_| {}).await.expect("a report");
            if report.ok {
                return;
            }
            if let Some(status) = self.child.try_wait().expect("the server can be looked at") {
                panic!("the server ended with {status}: {}", self.said());
            }
            assert!(Instant::now() < until, "the server is not ready: {report:?}, {}", self.said());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn said(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        read("out.log") + &read("err.log")
    }

    /// The usual collections, and waits until the server has settled.
    async fn fill(&self) {
        let put = |path: &'static str, body| async move { self.bench.good(Method::PUT, path, Some(&body)).await };
        let vectors = json!({"vectors": {"size": 4, "distance": "Dot"}});
        for path in ["/collections/docs", "/collections/other"] {
            put(path, vectors.clone()).await;
        }
        put("/collections/users", json!({"vectors": {}})).await;
        let cities = ["Berlin", "London", "Moscow", "Rome", "Oslo"];
        let point = |(id, city): (u32, &&str)| json!({"id": id, "vector": [0.1 * f64::from(id), 0.5, 0.2, 0.9], "payload": {"city": city}});
        let points: Vec<_> = (1..).zip(&cities).map(point).collect();
        for path in ["/collections/docs/points?wait=true", "/collections/other/points?wait=true"] {
            put(path, json!({"points": points})).await;
        }
        let person = json!({"user_id": "andrey", "role": "manager", "n": 7, "ok": true});
        put("/collections/users/points?wait=true", json!({"points": [{"id": 1, "vector": {}, "payload": person}]}))
            .await;
        put("/collections/docs/index?wait=true", json!({"field_name": "city", "field_schema": "keyword"})).await;
        let alias = json!({"create_alias": {"collection_name": "docs", "alias_name": "docs-alias"}});
        let body = json!({"actions": [alias]});
        self.bench.good(Method::POST, "/collections/aliases", Some(&body)).await;
        self.bench.good(Method::POST, "/collections/other/snapshots?wait=true", None).await;
        let until = Instant::now() + Duration::from_secs(60);
        for name in crate::checks::COLLECTIONS {
            let path = format!("/collections/{name}");
            while self.bench.good(Method::GET, &path, None).await["result"]["status"] != "green" {
                assert!(Instant::now() < until, "{name} does not get ready");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Three ports that nobody listens on.
fn free_ports() -> [u16; 3] {
    let bound = [(); 3].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port"));
    bound.map(|listener| listener.local_addr().expect("an address").port())
}
