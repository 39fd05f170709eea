//! Versions, suites, groups, ALPN and resumption, as `openssl s_client` tells them of the same server.

use crate::made::{Authority, Made, NAME, by_openssl, params, self_signed};
use crate::openssl::{Client, OpenSsl, output};
use crate::rustls_server::{self, RustlsServer};
use crate::{look, offered};
use chrono::Utc;
use portcullis_tls::dial::Direct;
use portcullis_tls::probe::{Look, PortToLookAt, look_at};
use portcullis_tls::report::{Agreed, Alpn, ClientCertificateUse, PortReport, PortRole, PortState, ProtocolName};
use portcullis_tls::trust::Trust;
use rcgen::{PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

async fn rsa() -> Made {
    by_openssl("rsa:2048", &[]).await
}

/// What both say of one server, and that it speaks TLS.
async fn both(server: &OpenSsl, arguments: &[&str]) -> PortReport {
    let (report, client) = (look(server.port).await, Client::ask(server.port, arguments).await);
    assert_eq!(report.state, PortState::Tls, "{}", report.summary);
    assert_eq!(report.agreed.as_ref(), Some(&client.agreed));
    let served: Vec<_> = client.chain.iter().map(|der| crate::fingerprint(der)).collect();
    assert_eq!(report.chain.iter().map(|view| view.sha256.clone()).collect::<Vec<_>>(), served);
    assert_eq!(report.ocsp_stapled, Some(client.was_stapled_to()));
    assert_eq!(report.client_certificate == ClientCertificateUse::NotAsked, !client.was_asked_for_a_certificate());
    report
}

#[tokio::test]
async fn a_good_server_is_told_as_openssl_tells_it() {
    let server = OpenSsl::start(rsa().await, &["-alpn", "h2,http/1.1", "-no_tls1", "-no_tls1_1"]).await;
    let report = both(&server, &[]).await;
    assert_eq!(offered(&report), [ProtocolName::Tls13, ProtocolName::Tls12]);
    for old in &report.protocols[2..] {
        assert_eq!(old.offered, Some(false), "the server says so: {old:?}");
    }
    assert_eq!(report.agreed.unwrap().alpn.protocol(), Some("h2"));
    assert_eq!(report.resumption, Some(Client::reuses(server.port).await));
    assert_eq!(report.resumption, Some(true));
    assert!(report.connect_us.is_some() && report.handshake_us.is_some());
    let summary = format!("TLS 1.3 and 1.2. The certificate for {NAME} ends in ");
    assert!(report.summary.starts_with(&summary), "{}", report.summary);
}

#[tokio::test]
async fn every_version_that_is_offered_is_found() {
    let server = OpenSsl::start(rsa().await, &[]).await;
    assert_eq!(offered(&both(&server, &[]).await), ProtocolName::ALL);
}

#[tokio::test]
async fn tls_1_0_only_shows_its_chain_and_its_suite() {
    let server = OpenSsl::start(rsa().await, &["-tls1", "-alpn", "h2"]).await;
    let report = both(&server, &["-tls1"]).await;
    assert_eq!(offered(&report), [ProtocolName::Tls10]);
    assert_eq!((report.handshake_us, report.resumption), (None, None));
    assert!(report.summary.starts_with("TLS 1.0. "), "{}", report.summary);
    let [newest, newer, older, _] = report.protocols.as_slice() else { panic!("each version is told") };
    assert_eq!(newest.offered, Some(false));
    assert!(newest.words.as_ref().unwrap().starts_with("The server broke the handshake off ("), "{newest:?}");
    for one in [newer, older] {
        assert_eq!((one.offered, one.words.as_deref()), (Some(false), Some("The server chose TLS 1.0 instead.")));
    }
}

#[tokio::test]
async fn tls_1_1_only_with_a_key_that_is_not_exchanged_by_a_group() {
    let server = OpenSsl::start(rsa().await, &["-tls1_1", "-cipher", "AES256-SHA:@SECLEVEL=0"]).await;
    let report = both(&server, &["-tls1_1"]).await;
    assert_eq!(offered(&report), [ProtocolName::Tls11]);
    assert_eq!(report.agreed.unwrap().key_exchange, None);
}

#[tokio::test]
async fn tls_1_2_only_resumes_too() {
    let server = OpenSsl::start(rsa().await, &["-tls1_2"]).await;
    let report = both(&server, &[]).await;
    assert_eq!(offered(&report), [ProtocolName::Tls12]);
    assert_eq!(report.resumption, Some(Client::reuses(server.port).await));
    assert_eq!(report.resumption, Some(true));
}

#[tokio::test]
async fn a_server_that_keeps_no_sessions_does_not_resume() {
    let server = OpenSsl::start(rsa().await, &["-tls1_2", "-no_ticket", "-no_cache"]).await;
    let report = look(server.port).await;
    assert_eq!(report.resumption, Some(Client::reuses(server.port).await));
    assert_eq!(report.resumption, Some(false));
}

#[tokio::test]
async fn tls_1_3_only() {
    let server = OpenSsl::start(rsa().await, &["-tls1_3"]).await;
    let report = both(&server, &[]).await;
    assert_eq!(offered(&report), [ProtocolName::Tls13]);
    assert_eq!(report.resumption, Some(true));
}

#[tokio::test]
async fn no_alpn_is_told() {
    let server = OpenSsl::start(rsa().await, &[]).await;
    assert_eq!(both(&server, &[]).await.agreed.unwrap().alpn, Alpn::NoneChosen);
}

#[tokio::test]
async fn http_2_is_found_on_grpc_though_the_server_prefers_another_protocol() {
    let cases: [(&'static [&'static [u8]], PortRole, &str); 3] = [
        (&[b"http/1.1", b"h2"], PortRole::Grpc, "h2"),
        (&[b"http/1.1", b"h2"], PortRole::Rest, "http/1.1"),
        (&[b"http/1.1"], PortRole::Grpc, "http/1.1"),
    ];
    for (alpn, role, expected) in cases {
        let options = rustls_server::Options { alpn, ..Default::default() };
        let server = RustlsServer::start(self_signed(&params(), &PKCS_ECDSA_P256_SHA256), options).await;
        let trust = Arc::new(Trust::new(None, None).unwrap());
        let look = Look { trust, client_certificate: None, timeout: Duration::from_secs(10), now: Utc::now() };
        let port = PortToLookAt { role, ..crate::port(server.port) };
        let report = look_at(&port, &Direct::default(), &look).await;
        assert_eq!(report.agreed.unwrap().alpn.protocol(), Some(expected), "{role:?}");
    }
}

#[tokio::test]
async fn a_stapled_answer_is_seen_in_every_version() {
    let authority = Authority::new("Root");
    for version in ["-tls1_2", "-tls1_3"] {
        let made = authority.signs(&params(), &[]);
        let folder = tempfile::tempdir().unwrap();
        let answer = ocsp_answer(&folder, &authority, &made).await;
        let server = OpenSsl::start(made, &[version, "-status_file", &answer]).await;
        assert_eq!(both(&server, &[]).await.ocsp_stapled, Some(true), "{version}");
    }
}

/// What a responder of this authority says of a certificate, as a file.
async fn ocsp_answer(folder: &TempDir, authority: &Authority, made: &Made) -> String {
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (issuer, key) = (file("issuer.pem", &authority.pem), file("key.pem", &authority.key));
    let (index, question, answer) = (file("index.txt", ""), file("question.der", ""), file("answer.der", ""));
    let leaf = made.leaf_file();
    output(&["ocsp", "-issuer", &issuer, "-cert", leaf.to_str().unwrap(), "-reqout", &question]).await;
    let signer =
        ["-index", &index, "-CA", &issuer, "-rsigner", &issuer, "-rkey", &key, "-ndays", "7", "-resp_no_certs"];
    output(&[&["ocsp", "-reqin", &question, "-respout", &answer], signer.as_slice()].concat()).await;
    answer
}

#[tokio::test]
async fn suites_that_rustls_does_not_speak_are_found_by_hand() {
    for (suites, group) in [
        ("AES128-SHA", None),
        ("DHE-RSA-AES256-GCM-SHA384", Some("DH 2048 bits")),
        ("ECDHE-RSA-AES128-SHA", Some("x25519")),
    ] {
        let server = OpenSsl::start(rsa().await, &["-tls1_2", "-cipher", suites, "-dhparam", dh_2048()]).await;
        let report = both(&server, &["-cipher", suites]).await;
        assert_eq!(offered(&report), [ProtocolName::Tls12], "{suites}");
        assert_eq!(report.agreed.unwrap().key_exchange.as_deref(), group, "{suites}");
        assert_eq!(report.handshake_us, None);
    }
}

#[tokio::test]
async fn groups_that_rustls_does_not_speak_are_found_by_hand() {
    let server = OpenSsl::start(rsa().await, &["-groups", "P-521", "-alpn", "h2"]).await;
    let agreed = look(server.port).await.agreed.unwrap();
    let client = Client::ask(server.port, &[]).await;
    assert_eq!(agreed.key_exchange.as_deref(), Some("secp521r1"));
    // TLS 1.3 says it behind encryption: what a hello by hand cannot see is not called absent.
    assert_eq!((client.agreed.alpn.protocol(), &agreed.alpn), (Some("h2"), &Alpn::NotSeen));
    assert_eq!(Agreed { alpn: Alpn::NotSeen, ..client.agreed }, agreed);
}

#[tokio::test]
async fn keys_and_signatures_of_every_kind_shake_hands() {
    let made = [
        self_signed(&params(), &PKCS_ECDSA_P256_SHA256),
        self_signed(&params(), &PKCS_ECDSA_P384_SHA384),
        by_openssl("ed25519", &[]).await,
        by_openssl("ed448", &[]).await,
        by_openssl("rsa:1024", &["-sha1"]).await,
    ];
    for made in made {
        let server = OpenSsl::start(made, &["-no_tls1", "-no_tls1_1"]).await;
        let report = both(&server, &[]).await;
        assert!(report.handshake_us.is_some(), "{}", report.summary);
    }
}

#[tokio::test]
async fn a_server_of_rustls_is_told_as_openssl_tells_it() {
    let server =
        RustlsServer::start(self_signed(&params(), &PKCS_ECDSA_P256_SHA256), rustls_server::Options::default()).await;
    let (report, client) = (look(server.port).await, Client::ask(server.port, &[]).await);
    assert_eq!(report.agreed.as_ref(), Some(&client.agreed));
    assert_eq!(offered(&report), [ProtocolName::Tls13, ProtocolName::Tls12]);
    for old in &report.protocols[2..] {
        assert_eq!(old.offered, Some(false), "the server says so: {old:?}");
    }
    assert_eq!(report.resumption, Some(true));
}

#[tokio::test]
async fn a_server_of_rustls_without_tickets_is_not_waited_for_without_end() {
    let options = rustls_server::Options { tickets: false, ..Default::default() };
    let server = RustlsServer::start(self_signed(&params(), &PKCS_ECDSA_P256_SHA256), options).await;
    let report = look(server.port).await;
    assert_eq!((report.state, report.resumption), (PortState::Tls, Some(false)));
}

/// The group ffdhe2048 of RFC 7919.
fn dh_2048() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ports/dh2048.pem")
}
