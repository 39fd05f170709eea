use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::*;
use crate::testing::line;
use crate::{EventError, EventId, Field, NoEvent, Sources, event};

mod pieces;
mod problems;
mod properties;

/// Lines of some seconds, each with its end.
fn lines(seconds: std::ops::Range<i64>) -> String {
    seconds.map(|second| line(second, &[("method", "get_points"), ("subject", &second.to_string())]) + "\n").collect()
}

fn append(path: &Path, text: impl AsRef<[u8]>) {
    OpenOptions::new().append(true).create(true).open(path).unwrap().write_all(text.as_ref()).unwrap();
}

fn load(paths: &[PathBuf]) -> Index {
    let index = Index::open(Sources::discover(paths).unwrap());
    index.load(&Cancel::default(), &|_| {}).unwrap();
    index
}

/// The subjects in the order of the events.
fn subjects(index: &Index) -> Vec<String> {
    let snapshot = index.snapshot();
    let dictionary = snapshot.dictionaries().read(Field::Subject);
    let rows = snapshot.blocks().iter().flat_map(|block| (0..block.rows()).map(move |row| (block, row)));
    let subject =
        |block: &crate::Block, row| dictionary.value(block.column(Field::Subject).get(row)).unwrap().to_string();
    rows.map(|(block, row)| subject(block, row)).collect()
}

fn numbers(range: std::ops::Range<i64>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

/// A folder with one log of ten events.
fn one_log() -> (tempfile::TempDir, PathBuf, Index) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.2026-11-21.log");
    append(&path, lines(0..10));
    let index = load(&[folder.path().to_owned()]);
    assert_eq!(subjects(&index), numbers(0..10));
    (folder, path, index)
}

fn refresh(index: &Index) -> Changed {
    index.refresh(&Cancel::default()).unwrap()
}

fn messages(index: &Index) -> String {
    index.problems().files.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn a_recorded_log_is_loaded_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/recordings/audit.2026-11-21-00.log");
    let text = fs::read_to_string(&path).unwrap();
    let index = load(&[path]);
    assert_eq!(index.snapshot().events(), text.lines().count() as u64);
    assert_eq!(index.problems().broken, 0);
}

#[test]
fn lines_of_every_kind_are_events_or_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.log");
    let good = |second: i64| line(second, &[("subject", &second.to_string())]);
    let parts: [Vec<u8>; 8] = [
        b"\xef\xbb\xbf".to_vec(),
        good(1).into_bytes(),
        b"\r\n\r\n  \n".to_vec(),
        good(2).into_bytes(),
        b"\nnot json\n\0\0\0\0\n[]\n{\"timestamp\":\"2026-11-21T00:00:00Z\",\"subject\":\"\xff\"}\n{\"subject\":\"x\"}\n"
            .to_vec(),
        good(3).into_bytes(),
        b"\n".to_vec(),
        good(4).into_bytes(),
    ];
    fs::write(&path, parts.concat()).unwrap();
    let index = load(&[path]);
    assert_eq!(subjects(&index), ["\u{fffd}", "1", "2", "3", "4"]);
    let problems = index.problems();
    let reasons: Vec<_> = problems.lines.iter().map(|line| line.reason).collect();
    assert_eq!(reasons, [NoEvent::NotJson, NoEvent::Zeros, NoEvent::NotAnObject, NoEvent::NoTimestamp]);
    assert_eq!(problems.broken, 4);
    assert_eq!(index.broken_text(&problems.lines[0]).unwrap(), "not json");
    assert_eq!(problems.lines[3].length, "{\"subject\":\"x\"}".len() as u64);
}

#[test]
fn every_event_says_where_its_line_stands() {
    let (_folder, path, index) = one_log();
    let text = fs::read_to_string(path).unwrap();
    let snapshot = index.snapshot();
    let mut offset = 0;
    for (line, row) in text.lines().zip(0..) {
        let id = EventId { source: 1, offset };
        assert_eq!(snapshot.blocks()[0].offsets[row], offset);
        assert_eq!(event(&snapshot, id).unwrap().raw, line);
        offset += line.len() as u64 + 1;
    }
}

#[test]
fn a_line_of_64_mib_is_an_event_and_one_of_more_than_128_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.log");
    append(&path, lines(0..1));
    let long = line(1, &[("subject", "1"), ("other", &"x".repeat(64 << 20))]);
    append(&path, long + "\n");
    append(&path, lines(2..3));
    append(&path, "y".repeat((128 << 20) + 5) + "\n");
    append(&path, lines(3..4));
    let index = load(&[path]);
    assert_eq!(subjects(&index), numbers(0..4));
    let problems = index.problems();
    assert_eq!((problems.broken, problems.lines[0].reason), (1, NoEvent::TooLong));
    assert_eq!(problems.lines[0].length, (128 << 20) + 5);
}

#[test]
fn a_log_of_many_stretches_is_loaded_whole_and_in_order_though_clocks_go_backwards() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.2026-11-21.log");
    let filler = "f".repeat(700);
    let mut file = std::io::BufWriter::new(fs::File::create(&path).unwrap());
    for number in 0..40_000_i64 {
        // Now and then an hour back.
        let second = if number % 1_000 == 999 { number - 3_600 } else { number };
        writeln!(file, "{}", line(second, &[("subject", &number.to_string()), ("other", &filler)])).unwrap();
    }
    file.flush().unwrap();
    let index = load(&[path]);
    let snapshot = index.snapshot();
    assert_eq!(snapshot.events(), 40_000);
    let times: Vec<_> = snapshot.blocks().iter().flat_map(|block| block.times.to_vec()).collect();
    assert!(times.is_sorted());
    let mut subjects: Vec<i64> = subjects(&index).iter().map(|subject| subject.parse().unwrap()).collect();
    subjects.sort_unstable();
    assert!(subjects.into_iter().eq(0..40_000));
}

#[test]
fn the_logs_of_peers_are_one_in_the_order_of_time() {
    let folder = tempfile::tempdir().unwrap();
    for peer in 0..3 {
        let inner = folder.path().join(format!("peer-{peer}"));
        fs::create_dir(&inner).unwrap();
        let own: String =
            (0..300).filter(|second| second % 3 == peer).map(|second| lines(second..second + 1)).collect();
        fs::write(inner.join("audit.2026-11-21.log"), own).unwrap();
    }
    let index = load(&[folder.path().to_owned()]);
    assert_eq!(subjects(&index), numbers(0..300));
    let snapshot = index.snapshot();
    let names: Vec<_> = (1..=3).map(|source| snapshot.log(source).unwrap().name().to_owned()).collect();
    let names: std::collections::BTreeSet<_> = names.iter().map(String::as_str).collect();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["peer-0/audit.2026-11-21.log", "peer-1/audit.2026-11-21.log", "peer-2/audit.2026-11-21.log"]
    );
}

#[test]
fn compressed_logs_are_read_whatever_they_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(lines(0..5).as_bytes()).unwrap();
    fs::write(folder.path().join("audit.2026-11-20.log"), gz.finish().unwrap()).unwrap();
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let zst = ruzstd::encoding::compress_to_vec(lines(5..10).as_bytes(), level);
    fs::write(folder.path().join("audit.2026-11-21.log.zst"), zst).unwrap();
    fs::write(folder.path().join("audit.2026-11-22.log.gz"), lines(10..12)).unwrap();
    let index = load(&[folder.path().to_owned()]);
    assert_eq!(subjects(&index), numbers(0..12));
    assert!(refresh(&index).is_nothing());
}

#[test]
fn a_log_that_grows_is_followed_and_a_cut_line_waits_for_its_end() {
    let (_folder, path, index) = one_log();
    assert!(refresh(&index).is_nothing());
    let more = lines(10..12);
    let (begin, end) = more.split_at(more.len() - 20);
    append(&path, begin);
    assert_eq!(refresh(&index), Changed { added: 1, ..Changed::default() });
    assert!(refresh(&index).is_nothing());
    append(&path, end);
    assert_eq!(refresh(&index).added, 1);
    assert_eq!(subjects(&index), numbers(0..12));
    assert_eq!(index.problems().broken, 0);
}

#[test]
fn a_last_line_without_a_line_feed_is_an_event_if_it_is_whole() {
    let (_folder, path, index) = one_log();
    append(&path, lines(10..11).trim_end());
    assert_eq!(refresh(&index).added, 1);
    append(&path, "\n".to_owned() + &lines(11..12));
    assert_eq!(refresh(&index).added, 1);
    assert_eq!(subjects(&index), numbers(0..12));
    assert_eq!(index.problems().broken, 0);
}

#[test]
fn a_first_line_after_a_byte_order_mark_may_come_in_pieces() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.2026-11-21.log");
    let first = lines(0..1);
    append(&path, b"\xef\xbb\xbf");
    append(&path, &first[..20]);
    let index = load(std::slice::from_ref(&path));
    append(&path, &first[20..]);
    assert_eq!(refresh(&index).added, 1);
    assert_eq!(index.problems().broken, 0);
}

#[test]
fn a_new_log_of_a_rotation_is_found_and_the_cut_line_of_the_former_is_counted() {
    let (folder, path, index) = one_log();
    append(&path, "{\"timestamp\":");
    assert_eq!(refresh(&index).broken, 0);
    append(&folder.path().join("audit.2026-11-22.log"), lines(20..25));
    assert_eq!(refresh(&index), Changed { added: 5, broken: 1, files: 1, ..Changed::default() });
    assert_eq!(index.problems().lines[0].reason, NoEvent::Cut);
    assert_eq!(subjects(&index).len(), 15);
    // Though it was counted, it is an event when its end comes after all.
    append(&path, "\"2026-11-21T00:00:15Z\",\"subject\":\"15\"}\n");
    assert_eq!(refresh(&index).added, 1);
    assert_eq!(index.problems().broken, 0);
    assert_eq!(subjects(&index)[10], "15");
}

#[test]
fn the_events_and_lines_of_a_deleted_log_stay() {
    let (folder, path, index) = one_log();
    append(&folder.path().join("audit.2026-11-22.log"), lines(10..15));
    refresh(&index);
    fs::remove_file(&path).unwrap();
    assert!(refresh(&index).is_nothing());
    assert_eq!(subjects(&index), numbers(0..15));
    assert!(messages(&index).contains("deleted"));
    assert!(event(&index.snapshot(), EventId { source: 1, offset: 0 }).unwrap().raw.contains("\"subject\":\"0\""));
}

#[test]
fn a_log_that_lost_its_tail_is_read_again() {
    let (_folder, path, index) = one_log();
    let before = index.snapshot();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(lines(0..4).len() as u64 + 7).unwrap();
    assert_eq!(refresh(&index), Changed { added: 4, dropped: 10, ..Changed::default() });
    assert_eq!(subjects(&index), numbers(0..4));
    assert!(messages(&index).contains("cut short"));
    let gone = event(&before, EventId { source: 1, offset: lines(0..9).len() as u64 });
    assert!(matches!(gone, Err(EventError::Gone { .. })));
}

#[test]
fn a_log_that_was_emptied_and_written_anew_is_read_again_though_it_became_longer() {
    let (_folder, path, index) = one_log();
    fs::write(&path, lines(100..200)).unwrap();
    assert_eq!(refresh(&index), Changed { added: 100, dropped: 10, ..Changed::default() });
    assert_eq!(subjects(&index), numbers(100..200));
}

#[test]
fn a_log_that_was_replaced_is_read_again() {
    let (folder, path, index) = one_log();
    let new = folder.path().join("new");
    fs::write(&new, lines(50..53)).unwrap();
    fs::rename(&new, &path).unwrap();
    assert_eq!(refresh(&index), Changed { added: 3, dropped: 10, ..Changed::default() });
    assert_eq!(subjects(&index), numbers(50..53));
    assert!(messages(&index).contains("Another file"));
}

#[test]
fn a_log_that_comes_back_after_it_was_deleted_is_read_again() {
    let (_folder, path, index) = one_log();
    let text = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    refresh(&index);
    fs::write(&path, text + &lines(10..12)).unwrap();
    refresh(&index);
    assert_eq!(subjects(&index), numbers(0..12));
}

#[test]
fn a_log_may_change_while_it_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.2026-11-21.log");
    append(&path, lines(0..20_000));
    let index = Index::open(Sources::discover(&[folder.path().to_owned()]).unwrap());
    thread::scope(|scope| {
        scope.spawn(|| (0..100).for_each(|part| append(&path, lines(20_000 + part * 10..20_010 + part * 10))));
        scope.spawn(|| index.load(&Cancel::default(), &|_| {}).unwrap());
        scope.spawn(|| (0..20).for_each(|_| assert!(index.refresh(&Cancel::default()).is_ok())));
        scope.spawn(|| {
            for _ in 0..50 {
                let snapshot = index.snapshot();
                let rows: u64 = snapshot.blocks().iter().map(|block| block.rows() as u64).sum();
                assert_eq!(rows, snapshot.events());
            }
        });
    });
    refresh(&index);
    assert_eq!(subjects(&index), numbers(0..21_000));
    assert_eq!(index.problems().broken, 0);
    // And it may shrink while it is read.
    let index = Index::open(Sources::discover(&[folder.path().to_owned()]).unwrap());
    thread::scope(|scope| {
        scope
            .spawn(|| OpenOptions::new().write(true).open(&path).unwrap().set_len(lines(0..100).len() as u64).unwrap());
        scope.spawn(|| index.load(&Cancel::default(), &|_| {}).unwrap());
    });
    refresh(&index);
    assert_eq!(subjects(&index), numbers(0..100));
}

#[test]
fn loading_that_was_stopped_goes_on_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    for day in 10..30 {
        append(&folder.path().join(format!("audit.2026-11-{day}.log")), lines(day * 10..day * 10 + 10));
    }
    let index = Index::open(Sources::discover(&[folder.path().to_owned()]).unwrap());
    let cancel = Cancel::default();
    cancel.cancel();
    let last = Mutex::new(Progress::default());
    assert_eq!(index.load(&cancel, &|progress| *lock(&last) = progress), Err(LoadError::Cancelled));
    assert_eq!(index.snapshot().events(), 0);
    let stopped = *lock(&last);
    assert_eq!((stopped.files_done, stopped.files), (0, 20), "what remains");
    index.load(&Cancel::default(), &|progress| *lock(&last) = progress).unwrap();
    assert_eq!(subjects(&index), numbers(100..300));
    let last = *lock(&last);
    assert_eq!((last.files_done, last.files, last.events), (20, 20, 200));
    assert_eq!(last.bytes_done, last.bytes);
}

#[test]
fn more_files_than_may_be_open_are_loaded_and_their_lines_read() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..3_000 {
        fs::write(folder.path().join(format!("audit.2026-11-21-{number:05}.log")), lines(number..number + 1)).unwrap();
    }
    let index = load(&[folder.path().to_owned()]);
    assert_eq!(subjects(&index), numbers(0..3_000));
    assert!(index.snapshot().blocks().len() <= 8, "however they came");
    #[cfg(target_os = "linux")]
    assert!(fs::read_dir("/proc/self/fd").unwrap().count() < 1_000);
    let first = index.snapshot().log(3_000).unwrap().path().unwrap().to_owned();
    assert!(event(&index.snapshot(), EventId { source: 3_000, offset: 0 }).is_ok());
    fs::remove_file(first).unwrap();
    assert!(matches!(
        event(&index.snapshot(), EventId { source: 3_000, offset: 0 }),
        Err(EventError::Unreadable { .. })
    ));
}

#[test]
fn lines_from_elsewhere_are_read_as_they_come() {
    let (index, mut spool) = Index::spooled("standard input").unwrap();
    index.load(&Cancel::default(), &|_| {}).unwrap();
    let text = lines(0..10);
    let (begin, end) = text.split_at(333);
    spool.append(begin.as_bytes()).unwrap();
    let first = refresh(&index).added;
    spool.append(end.as_bytes()).unwrap();
    spool.append(b"{\"timestamp\"").unwrap();
    assert_eq!(first + refresh(&index).added, 10);
    assert!(refresh(&index).is_nothing());
    assert_eq!(index.problems().broken, 0);
    spool.finish();
    refresh(&index);
    assert_eq!(index.problems().lines[0].reason, NoEvent::Cut);
    assert_eq!(subjects(&index), numbers(0..10));
    assert_eq!(index.snapshot().log(1).unwrap().name(), "standard input");
}

#[test]
fn bytes_that_are_no_text_keep_no_event_from_being_shown_and_found() {
    let (_folder, path, index) = one_log();
    append(
        &path,
        b"{\"timestamp\":\"2026-11-21T01:00:00Z\",\"zone\":\"eu\",\"note\":\"\xff\",\"tracing_id\":\"t\xff1\"}\n",
    );
    assert_eq!(refresh(&index).added, 1);
    let snapshot = index.snapshot();
    for query in ["zone:eu", "tracing_id:t*1", "-zone:\"\""] {
        let query = crate::Query::parse(query, crate::Now::default()).unwrap();
        let search = crate::Search::run(&snapshot, &query, &Cancel::default()).unwrap();
        assert_eq!(search.total(), 1, "{query}");
        let event = crate::event(&snapshot, search.rows(0, 1)[0].id).unwrap();
        assert!(event.fields.iter().any(|field| field.name == "zone" && field.value.as_deref() == Some("eu")));
    }
}
