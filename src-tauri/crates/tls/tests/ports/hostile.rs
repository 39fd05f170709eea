//! Servers that misbehave. Wires that never end run on a clock of their own, so that no test waits.

use crate::{look, offered, port, why};
use chrono::Utc;
use portcullis_tls::dial::{Dial, DialError, Dialing, Wire};
use portcullis_tls::probe::{Look, look_at};
use portcullis_tls::report::{PortReport, PortState, ProtocolName};
use portcullis_tls::trust::Trust;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::net::TcpListener;
use tokio::time::Instant;

pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

type Serving = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A wire whose other end is played by a function.
struct Played(fn(DuplexStream) -> Serving);

impl Dial for Played {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> Dialing<'a> {
        let (ours, theirs) = tokio::io::duplex(64 << 10);
        tokio::spawn((self.0)(theirs));
        Box::pin(std::future::ready(Ok(Box::new(ours) as Box<dyn Wire>)))
    }
}

/// What is said of a played port, which is never later than its time-out.
async fn played(serve: fn(DuplexStream) -> Serving) -> PortReport {
    dialled(&Played(serve)).await
}

pub(crate) async fn dialled(dial: &dyn Dial) -> PortReport {
    let trust = Arc::new(Trust::new(None, None).unwrap());
    let look = Look { trust, client_certificate: None, timeout: TIMEOUT, now: Utc::now() };
    let start = Instant::now();
    let report = look_at(&port(6333), dial, &look).await;
    assert!(start.elapsed() <= TIMEOUT + Duration::from_millis(1), "{:?}", start.elapsed());
    report
}

/// Writes the same bytes until nobody listens any more.
async fn repeat(mut wire: DuplexStream, bytes: &'static [u8], pause: Duration) {
    while wire.write_all(bytes).await.is_ok() {
        tokio::time::sleep(pause).await;
    }
}

#[tokio::test(start_paused = true)]
async fn silence_ends_with_the_time() {
    let report = played(|wire| {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            drop(wire);
        })
    });
    assert_eq!(why(&report.await), "It took the connection and did not answer, neither in TLS nor in HTTP.");
}

#[tokio::test(start_paused = true)]
async fn a_drip_of_tls_ends_with_the_time() {
    // The header of a record of 16 kB, then a byte of it each second.
    let report = played(|mut wire| {
        Box::pin(async move {
            let _ = wire.write_all(&[22, 3, 3, 64, 0]).await;
            repeat(wire, &[2], Duration::from_secs(1)).await;
        })
    });
    assert_eq!(why(&report.await), "It began to answer, but no handshake came to an end in time.");
}

#[tokio::test(start_paused = true)]
async fn a_handshake_without_end_is_left() {
    // A hello, and then whole messages that mean nothing, as fast as they are taken.
    let report = played(|mut wire| {
        Box::pin(async move {
            let _ = wire.write_all(&hello_of_tls_1_2()).await;
            repeat(wire, &MESSAGE, Duration::ZERO).await;
        })
    })
    .await;
    assert_eq!(offered(&report), [ProtocolName::Tls12]);
    // Warnings, which a client passes over.
    let report = played(|wire| Box::pin(repeat(wire, WARNINGS.as_flattened(), Duration::ZERO))).await;
    // Clients built with rustls take only so many.
    assert!(why(&report).starts_with("The server answered in TLS, but not as it should ("), "{}", why(&report));
}

#[tokio::test(start_paused = true)]
async fn garbage_is_neither_tls_nor_plain_text() {
    let report = played(|mut wire| {
        Box::pin(async move {
            let _ = wire.write_all(&[0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0xFF, 0x80]).await;
        })
    });
    assert_eq!(why(&report.await), "It answered with something that is neither TLS nor plain text.");
}

#[tokio::test(start_paused = true)]
async fn http_that_keeps_silent_on_a_hello_is_found_before_the_time_is_over() {
    let start = Instant::now();
    let report = played(|mut wire| {
        Box::pin(async move {
            let mut question = [0; 4096];
            let count = wire.read(&mut question).await.unwrap_or_default();
            if question[..count].starts_with(b"GET ") {
                let _ = wire.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            }
            tokio::time::sleep(Duration::from_secs(3600)).await;
        })
    })
    .await;
    assert_eq!(report.state, PortState::Plain { speaks: Some("HTTP/1.1".to_owned()) });
    assert!(start.elapsed() < TIMEOUT / 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_up_at_once_is_told() {
    let report = played(|wire| Box::pin(async move { drop(wire) })).await;
    assert_eq!(why(&report), "The server closed the connection during the handshake.");
}

#[tokio::test(start_paused = true)]
async fn an_alert_alone_is_named() {
    let report = played(|mut wire| {
        Box::pin(async move {
            let _ = wire.write_all(&[21, 3, 3, 0, 2, 2, 40]).await;
            let _ = wire.read(&mut [0; 2048]).await;
        })
    });
    assert_eq!(
        why(&report.await),
        "It speaks TLS, but broke every handshake off (handshake_failure: nothing that was offered suits it)."
    );
}

#[tokio::test(start_paused = true)]
async fn what_came_before_the_time_was_over_is_kept() {
    // The beginning of a flight of TLS 1.2, and never its end.
    let report = played(|mut wire| {
        Box::pin(async move {
            let _ = wire.write_all(&hello_of_tls_1_2()).await;
            tokio::time::sleep(Duration::from_secs(3600)).await;
        })
    })
    .await;
    assert_eq!(report.state, PortState::Tls);
    assert_eq!(offered(&report), [ProtocolName::Tls12]);
    assert_eq!(report.agreed.unwrap().cipher, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assert!(report.chain.is_empty());
    assert!(report.summary.contains("Its certificates could not be seen"), "{}", report.summary);
}

/// The beginning of a server's part.
pub(crate) fn hello_of_tls_1_2() -> Vec<u8> {
    let mut hello = vec![22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3];
    hello.extend([0; 33]);
    hello.extend([0xC0, 0x2F, 0]);
    hello
}

/// A record that holds one message of a kind that nobody knows.
static MESSAGE: [u8; 16_009] = {
    let mut record = [0; 16_009];
    // 16,004 = 0x3E84 bytes in the record, 16,000 = 0x3E80 in the message.
    [record[0], record[1], record[2], record[3], record[4]] = [22, 3, 3, 0x3E, 0x84];
    [record[5], record[6], record[7], record[8]] = [99, 0, 0x3E, 0x80];
    record
};

/// Warnings that the name is not known.
static WARNINGS: [[u8; 7]; 2000] = [[21, 3, 3, 0, 2, 1, 112]; 2000];

/// Connections that are never made.
struct Nowhere(Option<DialError>);

impl Dial for Nowhere {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> Dialing<'a> {
        match &self.0 {
            Some(error) => Box::pin(std::future::ready(Err(error.clone()))),
            None => Box::pin(std::future::pending()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_connected_to_is_told_apart() {
    for (error, state, summary) in [
        (None, PortState::Filtered, "There was no answer to the connection."),
        (Some(DialError::Refused), PortState::Closed, "Nothing listens there."),
        (
            Some(DialError::NoSuchName { host: "x".to_owned() }),
            PortState::NoSuchName,
            "No address was found for the name 127.0.0.1.",
        ),
        (
            Some(DialError::Other("the proxy is closed".to_owned())),
            PortState::Failed { why: "There is no connection: the proxy is closed.".to_owned() },
            "There is no connection: the proxy is closed.",
        ),
    ] {
        let report = dialled(&Nowhere(error)).await;
        assert_eq!((report.state, report.summary.as_str()), (state, summary));
    }
}

#[tokio::test]
async fn a_closed_port_is_told() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(look(closed).await.state, PortState::Closed);
}

#[tokio::test]
async fn a_reset_in_the_handshake_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // What is left unread when a socket is closed makes it a reset.
            let _ = stream.peek(&mut [0]).await;
            drop(stream);
        }
    });
    let report = look(at).await;
    assert_eq!(why(&report), "The server reset the connection during the handshake.");
    task.abort();
}

/// Answers plain text at once, and a hello of TLS after a while: a slow server behind a proxy that says what the port is.
fn slow_tls(mut wire: DuplexStream) -> Serving {
    Box::pin(async move {
        let mut first = [0; 1];
        if wire.read_exact(&mut first).await.is_err() {
            return;
        }
        if first == *b"G" || first == *b"P" {
            let _ = wire.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
            return;
        }
        tokio::time::sleep(Duration::from_secs(8)).await;
        let _ = wire.write_all(&hello_of_tls_1_2()).await;
        tokio::time::sleep(Duration::from_secs(3600)).await;
    })
}

#[tokio::test(start_paused = true)]
async fn a_slow_port_of_tls_is_not_called_plain_text() {
    let report = played(slow_tls).await;
    assert_eq!(report.state, PortState::Tls, "{report:?}");
}
