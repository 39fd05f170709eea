//! Whatever the bytes are, and however they come.

use proptest::prelude::*;

use super::*;
use crate::index::tasks::Parts;

/// Bytes that come near to lines of logs.
fn near() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(b"{\"timestamp\":\"2026-11-21T00:00:00Z\"".to_vec()),
        4 => Just(b",\"auth_type\":\"Jwt\"".to_vec()),
        2 => Just(b",\"subject\":\"\\u0".to_vec()),
        2 => Just(b"\"error\":\"".to_vec()),
        4 => Just(b"}\n".to_vec()),
        1 => Just(b"}\r\n".to_vec()),
        1 => Just(b"\xef\xbb\xbf".to_vec()),
        2 => proptest::collection::vec(any::<u8>(), 0..20),
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// The same holds for any bytes in the fuzz target `line`.
fn every_line_is_an_event_or_told(bytes: &[u8], mut cuts: Vec<usize>) {
    let (index, mut spool) = Index::spooled("x").unwrap();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    for part in cuts.windows(2) {
        spool.append(&bytes[part[0]..part[1]]).unwrap();
        refresh(&index);
    }
    spool.finish();
    refresh(&index);
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
    let problems = index.problems();
    assert_eq!(index.snapshot().events() + problems.broken, lines as u64);
    assert!(problems.unended.is_empty());
    assert_eq!(problems.lines.len() as u64, problems.broken);
}

/// What the fuzz target `line` starts from, and what it found: a byte that says where the log is cut, and the log.
#[test]
fn every_line_of_the_logs_that_were_found_is_an_event_or_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/lines");
    let mut read = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let found = fs::read(entry.unwrap().path()).unwrap();
        let (&cut, bytes) = found.split_first().unwrap();
        every_line_is_an_event_or_told(bytes, vec![bytes.len() * usize::from(cut) / 255]);
        read += 1;
    }
    assert!(read >= 7, "{read} logs");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_line_that_is_not_empty_is_an_event_or_told(
        bytes in near(),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        every_line_is_an_event_or_told(&bytes, cuts);
    }

    /// Lines longer than what is read as one, in files that grow: as it would be if the file had been whole from the first.
    #[test]
    fn a_log_that_grows_and_is_read_in_tiny_parts_is_what_it_is_when_read_whole(
        bytes in near(),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 1..6),
        stretch in 1_u64..200,
        tail in 0_u64..200,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.2026-11-21.log");
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        append(&path, &bytes[..cuts[1]]);
        let index = Index::open(Sources::discover(std::slice::from_ref(&path)).unwrap());
        lock(&index.work).parts = Parts { stretch, tail };
        index.load(&Cancel::default(), &|_| {}).unwrap();
        for part in cuts[1..].windows(2) {
            append(&path, &bytes[part[0]..part[1]]);
            refresh(&index);
        }
        let whole = load(std::slice::from_ref(&path));
        prop_assert_eq!(places(&index), places(&whole));
        let told = |index: &Index| {
            let mut problems = index.problems();
            problems.lines.sort_by_key(|line| line.offset);
            (problems.lines, problems.unended, problems.broken)
        };
        prop_assert_eq!(told(&index), told(&whole));
    }
}

/// Where the lines of all events begin.
fn places(index: &Index) -> Vec<u64> {
    let snapshot = index.snapshot();
    let mut places: Vec<u64> = snapshot.blocks().iter().flat_map(|block| block.offsets.to_vec()).collect();
    places.sort_unstable();
    places
}
