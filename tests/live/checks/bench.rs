//! A console of its own folder, with a profile that leads to the cluster under test.

use std::path::PathBuf;
use std::sync::Arc;

use portcullis_console::connection::{Answer, Credential, CredentialChoice, Method, header::HeaderMap};
use portcullis_console::keychain::MemoryKeychain;
use portcullis_console::profiles::{Address, Connection, ProfileForm, Scheme};
use portcullis_console::secret::{SecretEdit, SecretPlace};
use portcullis_console::{Console, Ports};
use serde_json::Value;
use tempfile::TempDir;

use super::credentials::PlainKeys;

/// Where a cluster is, and its keys.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) scheme: Scheme,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) path_prefix: String,
    pub(crate) grpc_port: Option<u16>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) client: Option<(PathBuf, PathBuf)>,
    pub(crate) keys: PlainKeys,
    /// Whether the site takes tokens.
    pub(crate) jwt_rbac: bool,
    /// Whether it is one of several peers.
    pub(crate) distributed: bool,
}

/// A console and the profile in it.
pub(crate) struct Bench {
    pub(crate) console: Arc<Console>,
    pub(crate) profile: String,
    pub(crate) site: Site,
    _folder: TempDir,
}

impl Bench {
    /// A profile that holds every key of the site.
    pub(crate) fn new(site: &Site) -> Self {
        Self::with_keys(site, &site.keys)
    }

    /// A profile that holds only these keys.
    pub(crate) fn with_keys(site: &Site, keys: &PlainKeys) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let keychain = Arc::new(MemoryKeychain::default());
        let console = Arc::new(Console::new(Ports::system(folder.path().join("data"), keychain)));
        let address = Address {
            scheme: site.scheme,
            host: site.host.clone(),
            port: site.port,
            path_prefix: site.path_prefix.clone(),
        };
        let secret = |key: &Option<String>| match key {
            Some(key) => SecretEdit::Set { value: key.clone().into(), place: SecretPlace::Session },
            None => SecretEdit::Keep,
        };
        let path = |path: &PathBuf| path.display().to_string();
        let client_certificate =
            site.client.as_ref().map(|(certificate, key)| portcullis_console::profiles::ClientCertificate::PemFiles {
                certificate_path: path(certificate),
                key_path: path(key),
            });
        let form = ProfileForm {
            grpc_port: site.grpc_port,
            manage_key: secret(&keys.manage),
            alternate_key: secret(&keys.alternate),
            read_only_key: secret(&keys.read_only),
            connection: Connection {
                system_trust: site.ca_file.is_none(),
                ca_file: site.ca_file.as_ref().map(path),
                client_certificate: client_certificate.unwrap_or_default(),
                timeout_seconds: 60,
                ..Connection::default()
            },
            ..ProfileForm::new("under test", address)
        };
        let profile = console.save_profile(form).expect("the profile can be saved").id;
        Self { console, profile, site: site.clone(), _folder: folder }
    }

    /// The strongest key of the profile, or none if it has none.
    pub(crate) fn strongest(&self) -> Credential {
        self.console.credential(&self.profile, &CredentialChoice::Best).expect("the key is there")
    }

    /// Sends one request.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        credential: &Credential,
    ) -> Answer {
        let cluster = self.console.cluster(&self.profile).expect("the profile can be used");
        let body = body.map(|body| body.to_string().into());
        cluster.request(method, path, HeaderMap::new(), body, credential).await.expect("the cluster answers")
    }

    /// The JSON of an answer that must be good.
    pub(crate) async fn good(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let answer = self.ask(method.clone(), path, body, &self.strongest()).await;
        assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.text());
        answer.json().expect("JSON")
    }
}
