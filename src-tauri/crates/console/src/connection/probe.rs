//! Which protocol a port speaks, asked without any credential.

use super::cluster::Place;
use super::way::Way;
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

/// Whether the port answers plain HTTP.
pub(super) async fn speaks_plain_http(way: &Way, place: &Place) -> bool {
    let request =
        format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", super::way::at(&place.host, place.port));
    first_bytes(way, place, request.as_bytes()).await.is_some_and(|answer| answer.starts_with(b"HTTP"))
}

/// Whether the port answers TLS.
pub(super) async fn speaks_tls(way: &Way, place: &Place) -> bool {
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
