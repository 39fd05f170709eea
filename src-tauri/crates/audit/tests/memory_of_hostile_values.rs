//! What a log takes in memory whose values somebody chose to be all different. Alone in its program.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod resident;

use qdrant_audit::{Cancel, Field, Index, Now, Query, Search, Sources};
use resident::{resident, timestamp, usual, write};

const EVENTS: u64 = 250_000;
const MIB: u64 = 1 << 20;

#[test]
fn values_that_are_all_different_take_no_more_than_their_share_and_are_found_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let filler = "x".repeat(400);
    let hostile = |number: u64| {
        format!(
            r#"{{"timestamp":"{}","method":"get_points","api":"/collections/{number}/{filler}","remote":"{number}-{filler}","result":"denied"}}"#,
            timestamp(number),
        )
    };
    write(&folder.path().join("audit.2026-11-21.log"), (0..EVENTS).map(hostile).chain([usual(EVENTS)]));
    let before = resident();
    let index = Index::open(Sources::discover(&[folder.path().to_owned()]).unwrap());
    index.load(&Cancel::default(), &|_| {}).unwrap();
    let taken = resident() - before;
    let snapshot = index.snapshot();
    assert_eq!(snapshot.events(), EVENTS + 1);
    // All of them would take more than 220 MiB. The rest is what those who read remember meanwhile.
    assert!(taken <= 60 * EVENTS + 2 * 64 * MIB + 16 * MIB, "{} MiB", taken / MIB);

    let found = |text: &str| {
        let query = Query::parse(text, Now::default()).unwrap();
        Search::run(&snapshot, &query, &Cancel::default()).unwrap()
    };
    let last = found(&format!("api:/collections/{}/*", EVENTS - 1));
    assert_eq!((last.total(), last.unread()), (1, 0));
    assert_eq!(last.rows(0, 1)[0].api.as_deref(), Some(&*format!("/collections/{}/{filler}", EVENTS - 1)));
    assert_eq!(found(&format!("remote:{}-*", EVENTS - 7)).total(), 1);
    assert_eq!(found("subject:user-*").total(), 1, "a field with few values is not touched");
    let unkept: Vec<u64> =
        found("").facets(&[Field::Api, Field::Method], 3).into_iter().map(|facet| facet.unkept).collect();
    assert!(unkept[0] > EVENTS / 3 && unkept[1] == 0, "{unkept:?}");
}
