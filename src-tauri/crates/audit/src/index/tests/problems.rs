//! What cannot be read, and what is no event.

use super::*;
use crate::FileProblemKind;

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_loaded() {
    let (folder, _, _) = one_log();
    let gone = folder.path().join("audit.2026-11-20.log");
    append(&gone, lines(0..1));
    let found = Sources::discover(&[folder.path().to_owned()]).unwrap();
    fs::remove_file(&gone).unwrap();
    let index = Index::open(found);
    index.load(&Cancel::default(), &|_| {}).unwrap();
    assert_eq!(index.snapshot().events(), 10);
    assert!(messages(&index).contains("cannot be read"));
}

#[test]
fn a_file_that_could_not_be_opened_is_told_once_and_read_when_it_can_be() {
    let (folder, path, _) = one_log();
    let late = folder.path().join("audit.2026-11-20.log");
    append(&late, lines(0..1));
    let found = Sources::discover(&[folder.path().to_owned()]).unwrap();
    fs::remove_file(&late).unwrap();
    fs::create_dir(&late).unwrap();
    let index = Index::open(found);
    let done = Mutex::new((0, 0));
    let tell = |progress: Progress| *lock(&done) = (progress.files_done, progress.files);
    for look in 0..3 {
        assert_eq!(refresh(&index).dropped, 0);
        append(&path, lines(10 + look..11 + look));
        index.load(&Cancel::default(), &tell).unwrap();
        assert_eq!(*lock(&done), (2, 2));
    }
    let problems = index.problems().files;
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!((problem.kind, problem.path.as_str()), (FileProblemKind::Unreadable, late.to_str().unwrap()));
    assert!(problem.message.contains("cannot be read"), "{problem:?}");
    fs::remove_dir(&late).unwrap();
    append(&late, lines(0..1));
    assert_eq!(refresh(&index).dropped, 0);
    assert_eq!((index.problems().files, index.snapshot().events()), (vec![], 14));
}

#[test]
fn what_becomes_of_a_file_that_was_read_is_a_note_and_no_loss() {
    let (folder, path, index) = one_log();
    append(&folder.path().join("audit.2026-11-22.log"), lines(10..15));
    refresh(&index);
    fs::write(&path, lines(0..2)).unwrap();
    refresh(&index);
    fs::remove_file(&path).unwrap();
    refresh(&index);
    let problems = index.problems().files;
    assert_eq!(problems.len(), 2, "cut short, and deleted: {problems:?}");
    assert!(problems.iter().all(|problem| !problem.kind.is_missing()));
}

#[test]
fn a_damaged_archive_is_a_loss_until_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.2026-11-20.log.gz");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gz.write_all(lines(0..2_000).as_bytes()).unwrap();
    let whole = gz.finish().unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let index = load(std::slice::from_ref(&path));
    assert_eq!(index.problems().files[0].kind, FileProblemKind::Damaged);
    fs::write(&path, whole).unwrap();
    refresh(&index);
    assert_eq!(index.snapshot().events(), 2_000);
    assert!(index.problems().files.iter().all(|problem| !problem.kind.is_missing()), "{:?}", index.problems().files);
}

#[test]
fn a_last_line_that_is_not_whole_is_named_until_it_is() {
    let (_folder, path, index) = one_log();
    assert_eq!(index.problems().unended, []);
    append(&path, "{\"timestamp\":");
    for _ in 0..2 {
        refresh(&index);
        let problems = index.problems();
        let [last] = &problems.unended[..] else { panic!("{problems:?}") };
        assert_eq!((last.reason, last.offset), (NoEvent::Unended, lines(0..10).len() as u64));
        assert_eq!(index.broken_text(last).unwrap(), "{\"timestamp\":");
        assert_eq!((problems.broken, problems.lines.len()), (0, 0));
    }
    let copied = load(std::slice::from_ref(&path));
    assert_eq!((copied.problems().unended.len(), copied.snapshot().events()), (1, 10), "the only file");
    append(&path, "\"2026-11-21T00:00:10Z\",\"subject\":\"10\"}\n");
    assert_eq!(refresh(&index).added, 1);
    assert_eq!(index.problems().unended, []);
}

#[test]
fn lines_that_are_no_events_are_counted_once_though_their_log_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.2026-11-21.log");
    // More than are named.
    append(&path, "x\n".repeat(12_000) + &lines(0..1));
    let index = load(std::slice::from_ref(&path));
    assert_eq!(index.problems().broken, 12_000);
    fs::write(&path, "y\n".repeat(11_000)).unwrap();
    refresh(&index);
    assert_eq!((index.problems().broken, index.snapshot().events()), (11_000, 0));
    fs::write(&path, lines(0..3)).unwrap();
    refresh(&index);
    assert_eq!((index.problems().broken, index.snapshot().events()), (0, 3));
}
