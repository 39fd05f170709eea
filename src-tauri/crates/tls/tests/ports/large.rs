//! Chains and certificates beyond all measure, on a clock that is real: what is made of them takes no time either.

use crate::hostile::TIMEOUT;
use crate::made::{Authority, NAME, by_openssl, params, params_for, self_signed};
use crate::openssl::OpenSsl;
use crate::rustls_server::{Options, RustlsServer};
use crate::{look, offered, port};
use chrono::Utc;
use portcullis_tls::dial::Direct;
use portcullis_tls::probe::{Look, look_at};
use portcullis_tls::report::{PortState, ProtocolName};
use portcullis_tls::trust::Trust;
use rcgen::{CustomExtension, PKCS_ECDSA_P256_SHA256};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_chain_of_50_is_shown_whole() {
    let mut authorities = vec![Authority::new("A0")];
    for number in 1..49 {
        let next = authorities[number - 1].below(&format!("A{number}"));
        authorities.push(next);
    }
    let rest: Vec<&str> = authorities.iter().rev().map(|authority| authority.pem.as_str()).collect();
    let server = RustlsServer::start(authorities[48].signs(&params(), &rest), Options::default()).await;
    let start = std::time::Instant::now();
    let report = look(server.port).await;
    assert!(start.elapsed() < TIMEOUT, "{:?}", start.elapsed());
    assert_eq!((report.state, report.chain.len()), (PortState::Tls, 50));
    assert!(report.handshake_us.is_some());
}

fn of_a_megabyte() -> crate::made::Made {
    let mut params = params();
    params.custom_extensions.push(CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![4; 1_000_000]));
    self_signed(&params, &PKCS_ECDSA_P256_SHA256)
}

#[tokio::test]
async fn a_certificate_of_a_megabyte_is_seen_in_plain_text() {
    let server = OpenSsl::start(of_a_megabyte(), &["-tls1_2"]).await;
    let start = std::time::Instant::now();
    let report = look(server.port).await;
    assert!(start.elapsed() < TIMEOUT, "{:?}", start.elapsed());
    assert_eq!(report.state, PortState::Tls, "{}", report.summary);
    assert!(report.chain[0].der_bytes > 1_000_000);
    assert_eq!(offered(&report), [ProtocolName::Tls12]);
}

#[tokio::test]
async fn a_certificate_of_a_megabyte_in_tls_1_3_is_not_shown_but_told() {
    let server = OpenSsl::start(of_a_megabyte(), &["-tls1_3"]).await;
    let report = look(server.port).await;
    assert_eq!(report.state, PortState::Tls);
    assert_eq!(offered(&report), [ProtocolName::Tls13]);
    assert!(report.summary.contains("longer than 65,535 bytes"), "{}", report.summary);
}

#[tokio::test]
async fn two_hundred_names_are_shown() {
    let names: Vec<String> = (0..200).map(|number| format!("node-{number}.example.org")).collect();
    let names: Vec<&str> = std::iter::once(NAME).chain(names.iter().map(String::as_str)).collect();
    let server = OpenSsl::start(self_signed(&params_for(&names), &PKCS_ECDSA_P256_SHA256), &[]).await;
    assert_eq!(look(server.port).await.chain[0].dns_names, names);
}

#[tokio::test]
async fn an_unreadable_certificate_is_told() {
    // The first certificate's bytes are damaged behind its header; OpenSSL would not serve it, so it is played by hand.
    let made = by_openssl("rsa:2048", &[]).await;
    let mut der = made.certificates()[0].to_vec();
    der[6] ^= 0xFF;
    let report = look(serving(flight(&der)).await).await;
    assert_eq!(report.state, PortState::Tls);
    assert!(report.chain[0].unreadable.is_some());
    assert!(report.summary.contains("Its certificate cannot be read."), "{}", report.summary);
}

/// The port of a server that answers the same to everybody.
async fn serving(answer: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap().port();
    // It ends with the test's runtime.
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    at
}

#[tokio::test]
async fn millions_of_names_cost_no_time() {
    // A sequence of as many empty names as a message holds, and 64 names to look for among them.
    let names = [0x82, 0].repeat(1_900_000);
    let length = u32::try_from(names.len()).unwrap().to_be_bytes();
    let mut params = params();
    params.subject_alt_names.clear();
    let content = [&[0x30, 0x84][..], &length, &names].concat();
    params.custom_extensions.push(CustomExtension::from_oid_content(&[2, 5, 29, 17], content));
    let made = self_signed(&params, &PKCS_ECDSA_P256_SHA256);
    let mut port = port(serving(flight(&made.certificates()[0])).await);
    port.peer_names = (0..64).map(|number| format!("peer-{number}.example.org")).collect();
    let trust = Arc::new(Trust::new(None, None).unwrap());
    let look = Look { trust, client_certificate: None, timeout: TIMEOUT, now: Utc::now() };
    let start = std::time::Instant::now();
    let report = look_at(&port, &Direct::default(), &look).await;
    assert!(start.elapsed() < TIMEOUT, "{:?}", start.elapsed());
    let why = report.chain[0].unreadable.as_deref().unwrap();
    assert!(why.starts_with("It has more than 10000 parts"), "{why}");
    assert_eq!(report.names.len(), 66, "that of clients, the address, and those of peers");
    assert!(report.names.iter().all(|check| !check.covered && check.words == why));
}

/// A server's part of TLS 1.0 with one certificate.
fn flight(der: &[u8]) -> Vec<u8> {
    let length = |count: usize| u32::try_from(count).unwrap().to_be_bytes()[1..].to_vec();
    let hello = [&[3, 1][..], &[0; 32], &[0, 0, 0x2F, 0]].concat();
    let certificates = [length(der.len() + 3), length(der.len()), der.to_vec()].concat();
    let messages = [(2, hello), (11, certificates), (14, Vec::new())]
        .into_iter()
        .flat_map(|(kind, body)| [vec![kind], length(body.len()), body].concat())
        .collect::<Vec<u8>>();
    let record = |piece: &[u8]| [&[22, 3, 1][..], &u16::try_from(piece.len()).unwrap().to_be_bytes(), piece].concat();
    messages.chunks(1 << 14).flat_map(record).collect()
}
