//! What a log takes in memory that grows while searches of it are kept, as they are for the rows on the screen. Alone in its
//! program.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod resident;

use qdrant_audit::{BLOCK_ROWS, Cancel, Index, Now, Query, Search, Sources};
use resident::{resident, usual, write};

const EVENTS: u64 = 1_000_000;
/// As many as the console keeps.
const KEPT: u64 = 12;
const GROWTH: u64 = 2_000;

#[test]
fn a_search_that_is_kept_takes_no_more_than_the_end_of_the_log_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.2026-11-21.log");
    write(&path, (0..EVENTS).map(usual));
    let index = Index::open(Sources::discover(&[folder.path().to_owned()]).unwrap());
    index.load(&Cancel::default(), &|_| {}).unwrap();
    let query = Query::parse("-subject:user-7", Now::default()).unwrap();
    let search = || Search::run(&index.snapshot(), &query, &Cancel::default()).unwrap();
    drop(search());
    let before = resident();
    let mut kept = Vec::new();
    for round in 0..KEPT {
        let from = EVENTS + round * GROWTH;
        write(&path, (from..from + GROWTH).map(usual));
        assert_eq!(index.refresh(&Cancel::default()).unwrap().added, GROWTH);
        kept.push(search());
    }
    let taken = resident() - before;
    assert!(kept.is_sorted_by(|one, next| one.total() < next.total()));
    // The last block as it was then, and for each event a bit.
    let each = BLOCK_ROWS as u64 * 45 + (EVENTS + KEPT * GROWTH) / 8;
    assert!(taken <= KEPT * (each + 60 * GROWTH), "{} KiB, and a search may take {}", taken / 1_024, each / 1_024);
}
