//! Whatever a server answers, the port is told, and it takes no longer than its time-out.
#![no_main]

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use portcullis_tls::dial::{Dial, Dialing, Wire};
use portcullis_tls::probe::{Look, PortToLookAt, look_at};
use portcullis_tls::report::PortRole;
use portcullis_tls::trust::Trust;
use std::io::Cursor;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::time::Instant;

const TIMEOUT: Duration = Duration::from_secs(10);

static TRUST: LazyLock<Arc<Trust>> =
    LazyLock::new(|| Arc::new(Trust::new(None, None).expect("there is nothing to be wrong")));

/// A server that answers the same to whatever is sent, and hangs up.
struct Answers<'a>(&'a [u8]);

impl Dial for Answers<'_> {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> Dialing<'a> {
        let wire = tokio::io::join(Cursor::new(self.0.to_vec()), tokio::io::sink());
        Box::pin(std::future::ready(Ok(Box::new(wire) as Box<dyn Wire>)))
    }
}

fuzz_target!(|answer: &[u8]| {
    let clock = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    clock.expect("a runtime").block_on(async {
        let (host, server_name) = ("127.0.0.1".to_owned(), "node.example.org".to_owned());
        let port = PortToLookAt { role: PortRole::Rest, host, port: 6333, server_name, peer_names: Vec::new() };
        let look = Look { trust: Arc::clone(&TRUST), client_certificate: None, timeout: TIMEOUT, now: DateTime::UNIX_EPOCH };
        let start = Instant::now();
        let report = look_at(&port, &Answers(answer), &look).await;
        assert!(start.elapsed() <= TIMEOUT + Duration::from_millis(1));
        assert!(!report.summary.is_empty());
    });
});
