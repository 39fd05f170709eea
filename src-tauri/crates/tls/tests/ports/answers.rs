//! What servers answered once, whole and damaged: whatever stands there is told, without a panic and in time.

use crate::port;
use chrono::Utc;
use portcullis_tls::dial::{Dial, Dialing, Wire};
use portcullis_tls::probe::{Look, look_at};
use portcullis_tls::report::{PortReport, PortState};
use portcullis_tls::trust::Trust;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const TIMEOUT: Duration = Duration::from_secs(10);
/// Each piece and each damage of so many bytes apart is tried.
const APART: usize = 7;

/// A server that answers the same to whatever is sent, and hangs up.
struct Answers(Vec<u8>);

impl Dial for Answers {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> Dialing<'a> {
        let wire = tokio::io::join(Cursor::new(self.0.clone()), tokio::io::sink());
        Box::pin(std::future::ready(Ok(Box::new(wire) as Box<dyn Wire>)))
    }
}

async fn told(answer: Vec<u8>, trust: &Arc<Trust>) -> PortReport {
    let look = Look { trust: Arc::clone(trust), client_certificate: None, timeout: TIMEOUT, now: Utc::now() };
    let start = Instant::now();
    let report = look_at(&port(6333), &Answers(answer), &look).await;
    assert!(start.elapsed() <= TIMEOUT + Duration::from_millis(1), "{:?}", start.elapsed());
    assert!(!report.summary.is_empty() && report.protocols.len() <= 4);
    report
}

fn recorded(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/answers");
    std::fs::read(folder.join(name)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_recorded_answer_shows_its_certificate_though_no_handshake_came_to_an_end() {
    let trust = Arc::new(Trust::new(None, None).unwrap());
    for name in ["tls-1-2.bin", "tls-1-2-wants-a-client-certificate.bin"] {
        let report = told(recorded(name), &trust).await;
        assert_eq!(report.chain[0].dns_names, ["node.example.org"], "{name}: {}", report.summary);
    }
    let report = told(recorded("http-400.bin"), &trust).await;
    assert!(matches!(report.state, PortState::Plain { .. }), "{}", report.summary);
}

#[tokio::test(start_paused = true)]
async fn every_piece_and_every_damage_of_an_answer_is_told_in_time() {
    let trust = Arc::new(Trust::new(None, None).unwrap());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/answers");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 6, "the corpus is there");
    for file in files {
        let whole = std::fs::read(&file).unwrap();
        for place in (0..whole.len()).step_by(APART).chain(0..whole.len().min(12)) {
            told(whole[..place].to_vec(), &trust).await;
            let mut damaged = whole.clone();
            damaged[place] ^= 0xff;
            told(damaged, &trust).await;
        }
        told([whole.clone(), whole].concat(), &trust).await;
    }
}
