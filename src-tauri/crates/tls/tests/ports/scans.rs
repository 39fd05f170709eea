//! Many ports at once.

use crate::made::{params, params_for, self_signed};
use crate::rustls_server::{Options, RustlsServer};
use crate::{options, port};
use portcullis_tls::dial::{Dial, Dialing, Direct};
use portcullis_tls::report::{NameKind, PortState};
use portcullis_tls::scan::scan;
use portcullis_tls::trust::Trust;
use rcgen::PKCS_ECDSA_P256_SHA256;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

fn trust() -> Arc<Trust> {
    Arc::new(Trust::new(None, None).unwrap())
}

#[tokio::test]
async fn ports_stand_in_the_order_asked_and_each_is_told_when_it_is_done() {
    let server = RustlsServer::start(self_signed(&params(), &PKCS_ECDSA_P256_SHA256), Options::default()).await;
    let ports = vec![port(server.port), port(1), port(server.port)];
    let told = Mutex::new(Vec::new());
    let stop = CancellationToken::new();
    let note = |place: usize, _: &_| told.lock().unwrap().push(place);
    let report = scan(ports, trust(), options(4), Arc::new(Direct::default()), &stop, note).await;
    let states: Vec<_> = report.ports.iter().map(|port| port.state.clone()).collect();
    assert_eq!(states, [PortState::Tls, PortState::Closed, PortState::Tls]);
    assert!(!report.stopped);
    let mut told = told.into_inner().unwrap();
    told.sort_unstable();
    assert_eq!(told, [0, 1, 2]);
}

#[tokio::test]
async fn the_addresses_of_a_name_are_looked_for_in_the_certificate() {
    let made = self_signed(&params_for(&["localhost", "127.0.0.1"]), &PKCS_ECDSA_P256_SHA256);
    let server = RustlsServer::start(made, Options::default()).await;
    let mut port = port(server.port);
    (port.host, port.server_name) = ("localhost".to_owned(), "localhost".to_owned());
    let report =
        scan(vec![port], trust(), options(1), Arc::new(Direct::default()), &CancellationToken::new(), |_, _| {}).await;
    let names = &report.ports[0].names;
    let covered =
        |kind, name: &str| names.iter().any(|check| check.kind == kind && check.name == name && check.covered);
    assert!(covered(NameKind::Client, "localhost") && covered(NameKind::Address, "127.0.0.1"), "{names:?}");
}

#[tokio::test]
async fn a_name_without_an_address_is_told() {
    let mut port = port(6333);
    port.host = "no-such-name.invalid".to_owned();
    let report =
        scan(vec![port], trust(), options(1), Arc::new(Direct::default()), &CancellationToken::new(), |_, _| {}).await;
    assert_eq!(report.ports[0].state, PortState::NoSuchName);
    assert_eq!(report.ports[0].summary, "No address was found for the name no-such-name.invalid.");
}

/// A wire that never comes, and how many were wanted at the same time.
#[derive(Default)]
struct Never {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Dial for Never {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> Dialing<'a> {
        let now = self.now.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(now, Ordering::Relaxed);
        Box::pin(async move {
            let _left = Left(&self.now);
            std::future::pending().await
        })
    }
}

struct Left<'a>(&'a AtomicUsize);

impl Drop for Left<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_ports_than_allowed_are_looked_at_together() {
    let dial = Arc::new(Never::default());
    let stop = CancellationToken::new();
    let ports = (1..=9).map(port).collect();
    let start = tokio::time::Instant::now();
    let report = scan(ports, trust(), options(3), Arc::clone(&dial) as Arc<dyn Dial>, &stop, |_, _| {}).await;
    assert_eq!(dial.most.load(Ordering::Relaxed), 3);
    assert!(report.ports.iter().all(|port| port.state == PortState::Filtered));
    assert!(start.elapsed() <= std::time::Duration::from_millis(30_010), "three rounds of one time-out each");
}

#[tokio::test(start_paused = true)]
async fn stopping_keeps_what_was_told_and_says_what_was_not() {
    struct Half(Arc<Never>);
    impl Dial for Half {
        fn dial<'a>(&'a self, host: &'a str, port: u16) -> Dialing<'a> {
            match port {
                1 => Box::pin(std::future::ready(Err(portcullis_tls::dial::DialError::Refused))),
                _ => self.0.dial(host, port),
            }
        }
    }
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let dial = Arc::new(Half(Arc::default()));
    let report = scan(vec![port(1), port(2)], trust(), options(2), dial, &stop, move |_, _| stopping.cancel()).await;
    assert!(report.stopped);
    let states: Vec<_> = report.ports.iter().map(|port| port.state.clone()).collect();
    assert_eq!(states, [PortState::Closed, PortState::Stopped]);
}
