//! What a loaded log takes in memory. Alone in its program, so that nobody else's memory is counted.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod resident;

use qdrant_audit::{Cancel, Index, Sources};
use resident::{resident, usual, write};

const EVENTS: u64 = 1_000_000;

#[test]
fn an_event_takes_at_most_60_bytes() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("audit.2026-11-21.log"), (0..EVENTS).map(usual));
    let before = resident();
    let index = Index::open(Sources::discover(&[folder.path().to_owned()]).unwrap());
    index.load(&Cancel::default(), &|_| {}).unwrap();
    let taken = resident() - before;
    let snapshot = index.snapshot();
    assert_eq!(snapshot.events(), EVENTS);
    assert!(snapshot.bytes() as u64 <= 45 * EVENTS, "{} bytes in columns", snapshot.bytes());
    assert!(taken <= 60 * EVENTS, "{taken} bytes altogether");
}
