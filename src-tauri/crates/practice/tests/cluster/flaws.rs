//! The flaws on purpose, seen from outside, and their absence when they are not wanted.

use std::net::SocketAddr;

use portcullis_practice::{Clock, FlawId, KeyChoice, Options, PracticeCluster};
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::client::{Grpc, moment, start, tls};
use crate::recordings::keys;

/// What a certificate says: its serial number, and from when until when it holds, in seconds since 1970.
#[derive(Debug, PartialEq, Eq)]
struct Leaf {
    serial: String,
    not_before: i64,
    not_after: i64,
}

async fn leaf(cluster: &PracticeCluster, to: SocketAddr, protocol: &[u8]) -> Leaf {
    let stream = tls(cluster, to, protocol).await;
    let (_, session) = stream.get_ref();
    assert_eq!(session.alpn_protocol(), Some(protocol));
    let chain = session.peer_certificates().expect("the server shows certificates");
    assert_eq!(chain.len(), 1);
    let (_, leaf) = X509Certificate::from_der(&chain[0]).expect("a certificate");
    Leaf {
        serial: leaf.raw_serial_as_string(),
        not_before: leaf.validity().not_before.timestamp(),
        not_after: leaf.validity().not_after.timestamp(),
    }
}

#[tokio::test]
async fn the_second_peers_certificate_for_rest_expires_in_twelve_days() {
    let cluster = start(Options::default()).await;
    let [first, second] =
        [leaf(&cluster, cluster.peers()[0].rest, b"h2").await, leaf(&cluster, cluster.peers()[1].rest, b"h2").await];
    assert_eq!(second.not_after, (moment() + chrono::Duration::days(12) + chrono::Duration::hours(1)).timestamp());
    assert!(first.not_after > (moment() + chrono::Duration::days(60)).timestamp());
}

#[tokio::test]
async fn grpc_of_the_first_peer_serves_an_older_certificate_than_rest() {
    let cluster = start(Options::default()).await;
    let peer = &cluster.peers()[0];
    let [rest, grpc] = [leaf(&cluster, peer.rest, b"http/1.1").await, leaf(&cluster, peer.grpc, b"h2").await];
    assert_ne!(rest.serial, grpc.serial);
    assert!(grpc.not_before < rest.not_before && grpc.not_after < rest.not_after);
}

#[tokio::test]
async fn whoever_reaches_the_internal_port_can_read_the_audit_log() {
    let cluster = start(Options::default()).await;
    for peer in cluster.peers() {
        Grpc::connect(&cluster, peer.grpc).await.call("qdrant.Collections/List", None, &[]).await;
        let mut internal = Grpc::connect_plain(peer.internal.expect("there is an internal port")).await;
        let answer = internal.call("qdrant.QdrantInternal/GetAuditLog", None, &[]).await;
        assert_eq!(answer.code, 0);
        assert!(String::from_utf8_lossy(&answer.body).contains(r#""api":"/qdrant.Collections/List""#));
    }
}

#[tokio::test]
async fn the_alternate_key_is_weak() {
    let cluster = start(Options::default()).await;
    let length = |key: &Option<secrecy::SecretString>| key.as_ref().expect("the key is set").expose_secret().len();
    let keys = cluster.keys();
    assert!(length(&keys.alternate) < 32);
    assert!(length(&keys.manage) >= 32 && length(&keys.read_only) >= 32);
}

#[tokio::test]
async fn every_flaw_is_listed_with_its_place() {
    let cluster = start(Options::default()).await;
    let [first, second] = [&cluster.peers()[0], &cluster.peers()[1]];
    let listed: Vec<_> = cluster.flaws().iter().map(|flaw| (flaw.id, flaw.peer, flaw.port)).collect();
    assert_eq!(
        listed,
        [
            (FlawId::StaleGrpcCertificate, Some(1), Some(first.grpc.port())),
            (FlawId::ExpiringCertificate, Some(2), Some(second.rest.port())),
            (FlawId::OpenInternalPort, Some(1), first.internal.map(|address| address.port())),
            (FlawId::OpenInternalPort, Some(2), second.internal.map(|address| address.port())),
            (FlawId::WeakAlternateKey, None, None),
        ]
    );
    assert!(cluster.flaws().iter().all(|flaw| flaw.sentence.ends_with('.')));
}

#[tokio::test]
async fn a_given_alternate_key_of_good_length_is_no_flaw() {
    let mut options = keys().options();
    assert!(!start(options.clone()).await.flaws().iter().any(|flaw| flaw.id == FlawId::WeakAlternateKey));
    options.keys.alternate = KeyChoice::Unset;
    assert!(!start(options).await.flaws().iter().any(|flaw| flaw.id == FlawId::WeakAlternateKey));
}

#[tokio::test]
async fn without_flaws_a_peer_serves_one_certificate_and_its_internal_port_asks_for_one() {
    // The peers check each other's certificates by the machine's own clock.
    let options = Options { clock: Clock::system(), ..Options::default() }.without_flaws();
    let cluster = PracticeCluster::start(options).await.expect("the cluster starts");
    assert_eq!(cluster.flaws(), []);
    let internal = cluster.peers()[0].internal.expect("there is an internal port");
    // Plain HTTP/2 is not answered.
    let mut plain = tokio::net::TcpStream::connect(internal).await.expect("the port is open");
    plain.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.expect("it is sent");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    // At most a TLS alert comes back, and the connection is closed.
    assert!(answer.is_empty() || answer[0] == 0x15, "{answer:?}");
}

#[tokio::test]
async fn without_flaws_both_ports_serve_the_same_certificate() {
    let cluster = start(Options::default().without_flaws()).await;
    for peer in cluster.peers() {
        let [rest, grpc] = [leaf(&cluster, peer.rest, b"h2").await, leaf(&cluster, peer.grpc, b"h2").await];
        assert_eq!(rest, grpc);
    }
    let internal = cluster.peers()[0].internal.expect("there is an internal port");
    // Without a certificate of one's own the connection is closed at the first read.
    let mut stream = tls(&cluster, internal, b"h2").await;
    let refused = stream.read(&mut [0]).await;
    assert!(refused.is_err(), "{refused:?}");
}
