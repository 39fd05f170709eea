//! Ports that speak plain text, however they take a hello of TLS.

use crate::look;
use portcullis_tls::report::{PortReport, PortState};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Answers what begins like this with that, and anything else with `otherwise`.
struct Plain {
    answers: &'static [(&'static [u8], &'static [u8])],
    otherwise: &'static [u8],
}

/// What is said of the port, and everything that was sent to it.
async fn looked_at(plain: Plain) -> (PortReport, Vec<u8>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap().port();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&sent);
    let task = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (answers, otherwise, noted) = (plain.answers, plain.otherwise, Arc::clone(&noted));
            tokio::spawn(async move {
                let mut question = [0; 4096];
                let count = stream.read(&mut question).await.unwrap_or_default();
                noted.lock().unwrap().extend(&question[..count]);
                let known = answers.iter().find(|(begin, _)| question.starts_with(begin)).map(|(_, answer)| *answer);
                let _ = stream.write_all(known.unwrap_or(otherwise)).await;
            });
        }
    });
    let report = look(at).await;
    task.abort();
    let sent = sent.lock().unwrap().clone();
    (report, sent)
}

fn speaks(name: &str) -> PortState {
    PortState::Plain { speaks: Some(name.to_owned()) }
}

const REFUSAL: &[u8] = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn http_that_answers_a_hello_with_a_refusal() {
    let (report, sent) = looked_at(Plain { answers: &[], otherwise: REFUSAL }).await;
    assert_eq!(report.state, speaks("HTTP/1.1"));
    assert_eq!(report.summary, "It speaks HTTP/1.1 in plain text, without TLS.");
    assert!(report.chain.is_empty() && report.protocols.is_empty());
    assert!(!sent.windows(4).any(|four| four == b"GET "), "it had told already");
}

#[tokio::test]
async fn http_that_hangs_up_on_a_hello_is_asked_without_any_credential() {
    let (report, sent) =
        looked_at(Plain { answers: &[(b"GET ", b"HTTP/1.1 401 Unauthorized\r\n\r\n")], otherwise: b"" }).await;
    assert_eq!(report.state, speaks("HTTP/1.1"));
    let sent = String::from_utf8_lossy(&sent).to_lowercase();
    assert!(sent.contains("get / http/1.1\r\nhost: node.example.org\r\nconnection: close\r\n\r\n"));
    assert!(!sent.contains("api-key") && !sent.contains("authorization"));
}

#[tokio::test]
async fn grpc_in_plain_text_is_found() {
    const SETTINGS: &[u8] = b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\0\xff\xff\0\x05\0\0\x40\0";
    let (report, _) = looked_at(Plain { answers: &[(b"PRI * HTTP/2.0", SETTINGS)], otherwise: b"" }).await;
    assert_eq!(report.state, speaks("HTTP/2"));
    let (report, _) = looked_at(Plain { answers: &[], otherwise: SETTINGS }).await;
    assert_eq!(report.state, speaks("HTTP/2"));
}

#[tokio::test]
async fn plain_text_that_does_not_tell_its_name() {
    let (report, _) = looked_at(Plain { answers: &[], otherwise: b"220 mail.example.org ESMTP\r\n" }).await;
    assert_eq!(report.state, PortState::Plain { speaks: None });
    assert_eq!(report.summary, "It answers in plain text, without TLS.");
}
