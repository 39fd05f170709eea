//! What speaks in plain text on a port that does not answer in TLS.

use crate::exchange::Line;
use crate::hello::is_host_name;
use std::net::IpAddr;

/// What HTTP/2 begins with (RFC 9113, 3.4), and empty settings.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// As many bytes as tell what speaks.
const ENOUGH: usize = 16;

/// What speaks in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// Such as `HTTP/1.1`; absent where it did not tell.
    pub(crate) name: Option<String>,
    /// Whether this is how servers tell who speaks plain text to a port of TLS.
    pub(crate) is_refusal: bool,
}

/// What the first bytes of an answer are, when they are plain text.
pub(crate) fn spoken(first: &[u8]) -> Option<Spoken> {
    let said = |name: &str| Some(Spoken { name: Some(name.to_owned()), is_refusal: false });
    if first.starts_with(b"HTTP/") {
        let mut words = first.split(|byte| byte.is_ascii_whitespace());
        let name = crate::text::shown(&String::from_utf8_lossy(words.next().unwrap_or_default()));
        // A bad request, or a way to https.
        let is_refusal =
            words.next().is_some_and(|status| matches!(status, b"400" | b"301" | b"302" | b"307" | b"308"));
        return Some(Spoken { name: Some(name), is_refusal });
    }
    // A frame of settings or of farewell, on the stream of the whole connection.
    if let [0, 0, _, 4 | 7, _, 0, 0, 0, 0, ..] = first {
        return said("HTTP/2");
    }
    if first.starts_with(b"SSH-") {
        return said("SSH");
    }
    let line = first.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_text = line.len() >= 4 && line.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r'));
    is_text.then_some(Spoken { name: None, is_refusal: false })
}

/// Asks in HTTP/1.1, without any credential, and in HTTP/2 as gRPC does, each on a connection of its own.
pub(crate) async fn ask(lines: [Line<'_>; 2], name: &str) -> Option<Spoken> {
    let [one, two] = lines;
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", host(name));
    let (one, two) = (answer(one, request.as_bytes()), answer(two, HTTP2));
    tokio::pin!(one, two);
    // Whoever understands the question answers first; the other one may be kept waiting without end.
    tokio::select! {
        told = &mut one => match spoken(&told) {
            Some(named) if named.name.is_some() => Some(named),
            text => spoken(&two.await).or(text),
        },
        told = &mut two => match spoken(&told) {
            Some(named) if named.name.is_some() => Some(named),
            text => spoken(&one.await).or(text),
        },
    }
}

async fn answer(mut line: Line<'_>, question: &[u8]) -> Vec<u8> {
    let mut buffer = [0; 1024];
    // A server may break off before it has read everything, and its answer still counts.
    let _ = line.send(question).await;
    while line.first.len() < ENOUGH {
        if line.receive(&mut buffer).await.is_err() {
            break;
        }
    }
    line.first
}

fn host(name: &str) -> String {
    match name.parse() {
        Ok(IpAddr::V6(address)) => format!("[{address}]"),
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) if is_host_name(name) => name.to_owned(),
        Err(_) => "localhost".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_is_told_by_its_first_bytes() {
        let cases: [(&[u8], Option<Option<&str>>); 8] = [
            (b"HTTP/1.1 400 Bad Request\r\n", Some(Some("HTTP/1.1"))),
            (b"HTTP/1.0 200 OK\r\n", Some(Some("HTTP/1.0"))),
            (&[0, 0, 18, 4, 0, 0, 0, 0, 0, 1], Some(Some("HTTP/2"))),
            (b"SSH-2.0-OpenSSH_9.2\r\n", Some(Some("SSH"))),
            (b"220 mail.example.org ESMTP\r\n", Some(None)),
            (&[0x15, 3, 1, 0, 2, 2, 70], None),
            (&[0xDE, 0xAD, 0xBE, 0xEF, 1], None),
            (b"", None),
        ];
        for (first, expected) in cases {
            let names = spoken(first).map(|spoken| spoken.name);
            assert_eq!(names, expected.map(|name| name.map(str::to_owned)), "{first:?}");
        }
    }

    #[test]
    fn a_refusal_is_told_from_an_answer() {
        for (first, is_refusal) in [
            (&b"HTTP/1.1 400 Bad Request\r\n"[..], true),
            (b"HTTP/1.0 400 Bad", true),
            (b"HTTP/1.1 301 Mov", true),
            (b"HTTP/1.1 308 Per", true),
            (b"HTTP/1.1 200 OK\r\n", false),
            (b"HTTP/1.1 401 Una", false),
            (b"SSH-2.0-OpenSSH_9.2\r\n", false),
        ] {
            assert_eq!(spoken(first).map(|spoken| spoken.is_refusal), Some(is_refusal), "{first:?}");
        }
    }

    #[test]
    fn no_name_can_smuggle_a_line_into_the_request() {
        assert_eq!(host("a\r\nApi-Key: x"), "localhost");
        assert_eq!(host("::1"), "[::1]");
        assert_eq!(host("node-0.example"), "node-0.example");
    }
}
