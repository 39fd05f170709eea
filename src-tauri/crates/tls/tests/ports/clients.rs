//! Client certificates: not asked for, asked for, required, accepted and refused, in TLS 1.2 and 1.3.

use crate::made::{Authority, Made, params, params_for, self_signed};
use crate::openssl::{Client, OpenSsl};
use crate::rustls_server::{Options, RustlsServer};
use crate::{look, look_with, offered, why};
use portcullis_tls::report::{ClientCertificateUse, PortState, ProtocolName};
use rcgen::PKCS_ECDSA_P256_SHA256;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::WebPkiClientVerifier;
use rustls::sign::CertifiedKey;
use std::sync::Arc;

static TLS12: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS12];
static TLS13: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS13];
const VERSIONS: [&str; 2] = ["-tls1_2", "-tls1_3"];

fn server_certificate() -> Made {
    self_signed(&params(), &PKCS_ECDSA_P256_SHA256)
}

fn shown(made: &Made) -> Arc<CertifiedKey> {
    let key = rustls::crypto::ring::sign::any_supported_type(&made.private_key()).unwrap();
    Arc::new(CertifiedKey::new(made.certificates(), key))
}

/// An authority of clients as a file, and as itself.
fn authority() -> (Authority, tempfile::NamedTempFile) {
    let authority = Authority::new("Clients");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &authority.pem).unwrap();
    (authority, file)
}

fn client_of(authority: &Authority) -> Made {
    authority.signs(&params_for(&["client.example.org"]), &[])
}

#[tokio::test]
async fn wanted_is_told_from_required() {
    for version in VERSIONS {
        for (flag, expected) in [("-verify", ClientCertificateUse::Asked), ("-Verify", ClientCertificateUse::Required)]
        {
            let server = OpenSsl::start(server_certificate(), &[version, flag, "1"]).await;
            let report = look(server.port).await;
            assert!(Client::ask(server.port, &[]).await.was_asked_for_a_certificate());
            assert_eq!(report.state, PortState::Tls, "{version} {flag}: {}", report.summary);
            assert_eq!(report.client_certificate, expected, "{version} {flag}");
            assert_eq!(report.chain.len(), 1, "{version} {flag}");
            assert_eq!(offered(&report).len(), 1, "{version} {flag}");
            assert!(report.summary.contains("A client certificate is "), "{}", report.summary);
        }
    }
}

#[tokio::test]
async fn a_right_certificate_is_accepted() {
    for version in VERSIONS {
        for (flag, expected) in [("-verify", ClientCertificateUse::Asked), ("-Verify", ClientCertificateUse::Required)]
        {
            let (authority, file) = authority();
            let file = file.path().to_str().unwrap();
            let arguments = [version, flag, "1", "-CAfile", file, "-verify_return_error"];
            let server = OpenSsl::start(server_certificate(), &arguments).await;
            let report = look_with(server.port, Some(shown(&client_of(&authority)))).await;
            assert_eq!(report.state, PortState::Tls, "{version} {flag}: {}", report.summary);
            assert_eq!(report.client_certificate, expected, "{version} {flag}");
            assert!(report.summary.ends_with("The profile's was accepted."), "{}", report.summary);
        }
    }
}

#[tokio::test]
async fn a_wrong_certificate_fails_with_the_servers_words() {
    for version in VERSIONS {
        let (_, file) = authority();
        let file = file.path().to_str().unwrap();
        let arguments = [version, "-Verify", "1", "-CAfile", file, "-verify_return_error"];
        let server = OpenSsl::start(server_certificate(), &arguments).await;
        let stranger = client_of(&Authority::new("Strangers"));
        let report = look_with(server.port, Some(shown(&stranger))).await;
        assert!(
            why(&report).starts_with("The server refused the client certificate: it broke the handshake off"),
            "{version}: {}",
            why(&report)
        );
        assert_eq!(report.client_certificate, ClientCertificateUse::Required, "{version}");
        assert_eq!(report.chain.len(), 1, "what was seen is kept");
        assert_eq!(report.summary, why(&report));
    }
}

#[tokio::test]
async fn rustls_as_the_server_refuses_in_the_same_ways() {
    for versions in [TLS12, TLS13] {
        let authority = Authority::new("Clients");
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(authority.pem.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        for (clients, expected) in [
            (clients.clone().build().unwrap(), ClientCertificateUse::Required),
            (clients.allow_unauthenticated().build().unwrap(), ClientCertificateUse::Asked),
        ] {
            let options = Options { versions, clients: Some(clients), ..Options::default() };
            let server = RustlsServer::start(server_certificate(), options).await;
            assert_eq!(look(server.port).await.client_certificate, expected);
            let right = look_with(server.port, Some(shown(&client_of(&authority)))).await;
            assert_eq!((right.state, right.client_certificate), (PortState::Tls, expected));
            let wrong = look_with(server.port, Some(shown(&client_of(&Authority::new("Strangers"))))).await;
            assert!(why(&wrong).contains("refused the client certificate"));
        }
    }
}

#[tokio::test]
async fn a_server_that_asks_and_then_says_nothing_may_yet_refuse() {
    let authority = Authority::new("Clients");
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let clients = Some(clients.allow_unauthenticated().build().unwrap());
    let options = Options { versions: TLS13, clients, tickets: false, ..Options::default() };
    let server = RustlsServer::start(server_certificate(), options).await;
    assert_eq!(look(server.port).await.client_certificate, ClientCertificateUse::Unknown);
}

#[tokio::test]
async fn a_certificate_that_nobody_asks_for_is_not_shown() {
    let server = OpenSsl::start(server_certificate(), &[]).await;
    let report = look_with(server.port, Some(shown(&client_of(&Authority::new("Clients"))))).await;
    assert_eq!((report.state, report.client_certificate), (PortState::Tls, ClientCertificateUse::NotAsked));
    assert!(!report.summary.contains("profile"), "{}", report.summary);
}

#[tokio::test]
async fn what_an_old_server_does_without_a_certificate_is_not_guessed() {
    let made = crate::made::by_openssl("rsa:2048", &[]).await;
    let server = OpenSsl::start(made, &["-tls1", "-verify", "1"]).await;
    let report = look(server.port).await;
    assert_eq!(offered(&report), [ProtocolName::Tls10]);
    assert_eq!(report.client_certificate, ClientCertificateUse::Unknown);
}
