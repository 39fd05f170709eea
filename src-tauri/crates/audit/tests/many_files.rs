//! A folder with more logs than anybody should have.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;

use qdrant_audit::{Cancel, Index, Now, Query, Search, Sources};

const FILES: u64 = 100_000;

#[test]
fn a_folder_of_a_hundred_thousand_logs_is_loaded_whole_and_followed() {
    let folder = tempfile::tempdir().unwrap();
    let line = |number: u64| {
        let (day, second) = (number / 86_400 + 1, number % 86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        format!(
            "{{\"timestamp\":\"2026-11-{day:02}T{hour:02}:{minute:02}:{second:02}Z\",\"subject\":\"s{}\"}}\n",
            number % 7
        )
    };
    for number in 0..FILES {
        fs::write(folder.path().join(format!("audit.2026-11-01-{number:06}.log")), line(number)).unwrap();
    }
    let index = Index::open(Sources::discover(&[folder.path().to_owned()]).unwrap());
    index.load(&Cancel::default(), &|_| {}).unwrap();
    assert_eq!((index.snapshot().events(), index.problems().files), (FILES, vec![]));

    // The newest is written on, and one more comes.
    let newest = folder.path().join(format!("audit.2026-11-01-{:06}.log", FILES - 1));
    fs::write(&newest, line(FILES - 1) + &line(FILES)).unwrap();
    fs::write(folder.path().join("audit.2026-11-02-000000.log"), line(FILES + 1)).unwrap();
    let changed = index.refresh(&Cancel::default()).unwrap();
    assert_eq!((changed.added, changed.files, changed.dropped), (2, 1, 0));
    let query = Query::parse("subject:s3 since:2026-11-02", Now::default()).unwrap();
    let found = Search::run(&index.snapshot(), &query, &Cancel::default()).unwrap();
    assert_eq!(found.total(), (86_400..FILES + 2).filter(|number| number % 7 == 3).count() as u64);
}
