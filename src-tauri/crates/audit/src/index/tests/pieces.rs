//! Lines that come in pieces.

use super::*;

#[test]
fn a_line_that_comes_in_many_pieces_is_not_read_again_with_each() {
    let (index, mut spool) = Index::spooled("standard input").unwrap();
    let line = line(0, &[("subject", "0"), ("more", &"x".repeat(8 << 20))]);
    spool.append(lines(1..2).as_bytes()).unwrap();
    for piece in line.as_bytes().chunks(16 << 10) {
        spool.append(piece).unwrap();
        assert_eq!(lock(&index.work).look(&index.dictionaries), (0, 0));
        let work = std::mem::take(&mut lock(&index.work).tasks);
        let is_first_or_last = piece.starts_with(b"{") || piece.ends_with(b"}");
        assert_eq!(!work.is_empty(), is_first_or_last);
        lock(&index.work).tasks = work;
        refresh(&index);
    }
    assert_eq!(subjects(&index), ["0", "1"], "whole, though its line feed is still to come");
    spool.append(b"\n").unwrap();
    assert!(refresh(&index).is_nothing());
    assert_eq!((index.problems().broken, index.problems().unended), (0, vec![]));
}

#[test]
fn a_long_line_that_comes_in_pieces_is_an_event_once_it_is_whole() {
    // Longer than what is read of the end of a log before the rest.
    let line =
        format!("{{\"timestamp\":\"2026-11-21T00:00:00Z\",\"subject\":\"0\",\"more\":\"{}\"}}\n", "x".repeat(3 << 20));
    let (begin, end) = line.split_at(2_500_000);
    let (folder, path, index) = one_log();
    append(&path, begin);
    assert_eq!(refresh(&index).added, 0);
    assert!(refresh(&index).is_nothing(), "nothing came since");
    append(&path, end);
    append(&path, lines(20..21));
    assert_eq!(refresh(&index).added, 2, "{:?}", folder.path());
    assert_eq!(index.problems().broken, 0);
    assert_eq!(subjects(&load(&[path])), subjects(&index), "as if it had been whole from the first");
}

#[test]
fn a_long_line_at_the_end_of_a_former_log_is_counted_as_cut() {
    let folder = tempfile::tempdir().unwrap();
    let cut = format!("{}{{\"timestamp\":\"2026-11-21T00:00:00Z\",\"more\":\"{}", lines(0..3), "x".repeat(3 << 20));
    append(&folder.path().join("audit.2026-11-20.log"), cut);
    append(&folder.path().join("audit.2026-11-21.log"), lines(3..5));
    let index = load(&[folder.path().to_owned()]);
    assert_eq!(index.snapshot().events(), 5);
    assert_eq!(index.problems().lines.iter().map(|line| line.reason).collect::<Vec<_>>(), [NoEvent::Cut]);
}

#[test]
fn a_byte_order_mark_in_pieces_is_no_line() {
    let (index, mut spool) = Index::spooled("x").unwrap();
    for byte in b"\xef\xbb\xbf" {
        spool.append(&[*byte]).unwrap();
        refresh(&index);
    }
    spool.finish();
    refresh(&index);
    assert_eq!((index.problems().broken, index.problems().unended), (0, vec![]));
}
