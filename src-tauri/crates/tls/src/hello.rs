//! A ClientHello made by hand, for one version of the protocol at a time.
//!
//! It serves to see what a server answers, never to talk to it: no key is made, so no handshake can come to an end. That is
//! enough for every version: up to TLS 1.2 the server's certificates follow in plain text, and in TLS 1.3 a hello without a
//! key share makes the server name the group that it wants.

use crate::names::{GROUPS, NEW_SUITES, OLD_SUITES, SIGNATURES};
use crate::report::ProtocolName;

/// The protocols of a Qdrant port, in ALPN's names.
pub(crate) const ALPN: [&[u8]; 2] = [HTTP2, b"http/1.1"];

/// The one that gRPC needs.
pub(crate) const HTTP2: &[u8] = b"h2";

/// A hello that offers one version and everything that goes with it, as one record.
///
/// `name` is sent as SNI unless it is an address. `random` is not secret: nothing is encrypted with what comes of it.
pub(crate) fn hello(version: ProtocolName, name: &str, random: &[u8; 32]) -> Vec<u8> {
    let is_new = version == ProtocolName::Tls13;
    let mut body = Vec::with_capacity(512);
    body.extend(version.wire().min(ProtocolName::Tls12.wire()).to_be_bytes());
    body.extend(random);
    // TLS 1.3 through middleboxes looks like a resumption of TLS 1.2 (RFC 8446, D.4).
    let session: &[u8] = if is_new { random } else { &[] };
    with_length::<1>(&mut body, |out| out.extend(session));
    with_length::<2>(&mut body, |out| {
        let suites = if is_new { NEW_SUITES } else { OLD_SUITES };
        suites.iter().for_each(|(suite, _)| out.extend(suite.to_be_bytes()));
    });
    with_length::<1>(&mut body, |out| out.push(0));
    with_length::<2>(&mut body, |out| extensions(out, version, name));

    let mut message = vec![1];
    with_length::<3>(&mut message, |out| out.extend(body));
    let mut record = vec![22, 3, 1];
    with_length::<2>(&mut record, |out| out.extend(message));
    record
}

fn extensions(out: &mut Vec<u8>, version: ProtocolName, name: &str) {
    if is_host_name(name) {
        extension(out, 0, |out| {
            with_length::<2>(out, |out| {
                out.push(0);
                with_length::<2>(out, |out| out.extend(name.trim_end_matches('.').bytes()));
            });
        });
    }
    // OCSP, from any responder, without extensions.
    extension(out, 5, |out| out.extend([1, 0, 0, 0, 0]));
    extension(out, 10, |out| numbers(out, GROUPS.iter().map(|(group, _)| *group)));
    extension(out, 11, |out| with_length::<1>(out, |out| out.push(0)));
    extension(out, 16, |out| {
        with_length::<2>(out, |out| {
            ALPN.iter().for_each(|protocol| with_length::<1>(out, |out| out.extend(*protocol)));
        });
    });
    // TLS 1.0 and 1.1 know nothing of it and pass it over (RFC 5246, 7.4.1.4.1), but servers built with rustls look for it
    // before they look at the version, and would then refuse for another reason.
    extension(out, 13, |out| numbers(out, SIGNATURES.iter().map(|(scheme, _)| *scheme)));
    if version == ProtocolName::Tls13 {
        extension(out, 43, |out| with_length::<1>(out, |out| out.extend(version.wire().to_be_bytes())));
        extension(out, 45, |out| with_length::<1>(out, |out| out.push(1)));
        extension(out, 51, |out| numbers(out, std::iter::empty()));
    } else {
        extension(out, 23, |_| {});
        extension(out, 0xFF01, |out| out.push(0));
    }
}

fn extension(out: &mut Vec<u8>, number: u16, content: impl FnOnce(&mut Vec<u8>)) {
    out.extend(number.to_be_bytes());
    with_length::<2>(out, content);
}

fn numbers(out: &mut Vec<u8>, numbers: impl Iterator<Item = u16>) {
    with_length::<2>(out, |out| numbers.for_each(|number| out.extend(number.to_be_bytes())));
}

/// Writes what `content` writes behind its length in `N` bytes.
fn with_length<const N: usize>(out: &mut Vec<u8>, content: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend([0; N]);
    content(out);
    let length = (out.len() - start - N).to_be_bytes();
    out[start..start + N].copy_from_slice(&length[length.len() - N..]);
}

/// Whether a name may stand in SNI: RFC 6066 forbids addresses, and one that is too long would not be a name of DNS.
pub(crate) fn is_host_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 253
        && name.parse::<std::net::IpAddr>().is_err()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::server::Acceptor;

    fn accepted(version: ProtocolName, name: &str) -> rustls::server::Accepted {
        let mut acceptor = Acceptor::default();
        acceptor.read_tls(&mut hello(version, name, &[7; 32]).as_slice()).unwrap();
        acceptor.accept().unwrap().expect("the hello is whole")
    }

    #[test]
    fn another_implementation_reads_the_name_and_the_protocols() {
        for version in [ProtocolName::Tls12, ProtocolName::Tls13] {
            let accepted = accepted(version, "node-0.example.org.");
            let hello = accepted.client_hello();
            assert_eq!(hello.server_name(), Some("node-0.example.org"));
            assert_eq!(hello.alpn().unwrap().collect::<Vec<_>>(), ALPN);
        }
    }

    #[test]
    fn addresses_and_what_is_no_name_are_not_sent_as_names() {
        for name in ["127.0.0.1", "::1", "", "a b", "ä.example", "x\u{202e}y"] {
            assert_eq!(accepted(ProtocolName::Tls12, name).client_hello().server_name(), None, "{name}");
        }
    }

    #[test]
    fn the_old_versions_stand_where_a_server_looks_for_them() {
        for (version, wire) in
            [(ProtocolName::Tls10, [3, 1]), (ProtocolName::Tls11, [3, 2]), (ProtocolName::Tls12, [3, 3])]
        {
            assert_eq!(hello(version, "a.example", &[0; 32])[9..11], wire);
        }
    }
}
