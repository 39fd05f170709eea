//! Which protocol a port speaks, asked without any credential.

use super::cluster::Place;
use super::way::{Way, at};
use crate::profiles::Scheme;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A port that speaks the other protocol says so at once; one that says nothing is not waited for longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// A greeting of TLS 1.2 that no server accepts, and every server of TLS answers with an alert: it offers no cipher.
const GREETING: [u8; 50] = {
    let mut bytes = [0; 50];
    // A handshake record of 45 bytes.
    bytes[0] = 22;
    bytes[1] = 3;
    bytes[2] = 1;
    bytes[4] = 45;
    // A ClientHello of 41 bytes, version 1.2: 32 bytes of randomness, no session, one signalling cipher, no compression.
    bytes[5] = 1;
    bytes[8] = 41;
    bytes[9] = 3;
    bytes[10] = 3;
    bytes[45] = 2;
    bytes[47] = 0xff;
    bytes[48] = 1;
    bytes
};

/// How a client of HTTP/2 begins, with empty settings.
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// What the port speaks, if it answers at all. Some servers answer plain HTTP on a port of TLS, to say that it is one.
pub(super) async fn spoken(way: &Way, place: &Place) -> Option<Scheme> {
    match tokio::join!(speaks_tls(way, place), speaks_plain_http(way, place)) {
        (true, _) => Some(Scheme::Https),
        (false, true) => Some(Scheme::Http),
        (false, false) => None,
    }
}

/// Whether the port answers plain HTTP, of either version: gRPC speaks the second only.
async fn speaks_plain_http(way: &Way, place: &Place) -> bool {
    let host = at(&place.host, place.port);
    let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let (first, second) =
        tokio::join!(first_bytes(way, place, request.as_bytes()), first_bytes(way, place, HTTP2_PREFACE));
    first.is_some_and(|answer| answer.starts_with(b"HTTP"))
        // Settings are the first that a server of HTTP/2 says.
        || second.is_some_and(|answer| matches!(answer.as_slice(), [_, _, _, 4, 0]))
}

/// Whether the port answers TLS.
async fn speaks_tls(way: &Way, place: &Place) -> bool {
    let is_record = |answer: &Vec<u8>| matches!(answer.as_slice(), [21 | 22, 3, 0..=4, ..]);
    first_bytes(way, place, &GREETING).await.is_some_and(|answer| is_record(&answer))
}

async fn first_bytes(way: &Way, place: &Place, request: &[u8]) -> Option<Vec<u8>> {
    let ask = async {
        let addresses = way.resolve(&place.host, place.port).await.ok()?;
        let mut stream: TcpStream = way.connect(&place.host, place.port, &addresses).await.ok()?;
        stream.write_all(request).await.ok()?;
        let mut answer = vec![0; 5];
        stream.read_exact(&mut answer).await.ok()?;
        Some(answer)
    };
    tokio::time::timeout(PATIENCE.min(way.patience()), ask).await.ok().flatten()
}
