use super::*;
use crate::error::NoticeCode;
use crate::secret::SigningKey;
use crate::testing::{Bench, now};
use std::fs;
use std::path::Path;

const EVERYTHING: LedgerForm = LedgerForm { search: String::new(), show: LedgerShow::All, profile_id: None };

fn record(label: &str, claims: &str) -> Record {
    Record {
        id: label.to_owned(),
        label: label.to_owned(),
        holder: "Ada".to_owned(),
        profile_id: "profile".to_owned(),
        profile_name: "Production".to_owned(),
        signing_key: SigningKey::ManageKey,
        key_fingerprint: "0badcafe".to_owned(),
        token_fingerprint: format!("{label}-fingerprint"),
        claims: claims.to_owned(),
        minted_at: now(),
    }
}

fn ending_in(days: i64, label: &str) -> Record {
    record(
        label,
        &format!(
            r#"{{"exp":{},"access":"r","subject":"svc-{label}"}}"#,
            (now() + chrono::Duration::days(days)).timestamp()
        ),
    )
}

fn with(records: &[Record]) -> Bench {
    let bench = Bench::new();
    records.iter().for_each(|record| bench.console.ledger.append(record).unwrap());
    bench
}

fn labels(bench: &Bench, form: &LedgerForm) -> Vec<String> {
    bench.console.ledger(form).unwrap().records.into_iter().map(|record| record.label).collect()
}

fn path(bench: &Bench) -> std::path::PathBuf {
    bench.folder.join(FILE_NAME)
}

#[test]
fn records_come_newest_first() {
    let bench = with(&[ending_in(1, "a"), ending_in(2, "b")]);
    assert_eq!(labels(&bench, &EVERYTHING), ["b", "a"]);
}

#[test]
fn a_file_cut_at_any_byte_loses_at_most_its_last_record_and_the_next_one_is_whole() {
    let bench = with(&[ending_in(1, "a"), ending_in(2, "b")]);
    let whole = fs::read(path(&bench)).unwrap();
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for length in first..whole.len() {
        fs::write(path(&bench), &whole[..length]).unwrap();
        let view = bench.console.ledger(&EVERYTHING).unwrap();
        // The last byte is the end of the line alone: without it the record is still there.
        let expected = if length == whole.len() - 1 { 2 } else { 1 };
        assert_eq!(view.records.len(), expected, "cut at {length}");
        assert_eq!(view.damaged, usize::from(length > first && expected == 1), "cut at {length}");
        bench.console.ledger.append(&ending_in(3, "c")).unwrap();
        let after = bench.console.ledger(&EVERYTHING).unwrap();
        assert_eq!(after.records[0].label, "c", "cut at {length}");
        assert_eq!((after.records.len(), after.damaged), (view.records.len() + 1, view.damaged), "cut at {length}");
        assert!(fs::read(path(&bench)).unwrap().starts_with(&whole[..length]), "what was there is kept");
    }
}

#[test]
fn damaged_lines_are_counted_kept_and_said() {
    let bench = with(&[ending_in(1, "a")]);
    let mut text = fs::read_to_string(path(&bench)).unwrap();
    text.insert_str(0, "not json\n{\"id\":1}\n\n");
    text.push_str("\u{0}\u{1}\n");
    fs::write(path(&bench), &text).unwrap();
    let view = bench.console.ledger(&EVERYTHING).unwrap();
    assert_eq!((view.records.len(), view.damaged), (1, 3));
    assert_eq!(bench.console.status().notices[0].code, NoticeCode::LedgerDamaged);
    assert_eq!(fs::read_to_string(path(&bench)).unwrap(), text);
}

#[test]
fn records_that_are_added_at_the_same_time_are_all_whole() {
    let bench = Bench::new();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let file = Ledger::new(path(&bench));
            scope.spawn(move || (0..25).for_each(|at| file.append(&ending_in(1, &format!("{thread}-{at}"))).unwrap()));
        }
    });
    let view = bench.console.ledger(&EVERYTHING).unwrap();
    assert_eq!((view.total, view.damaged), (100, 0));
}

#[test]
fn a_search_looks_at_everything_that_a_record_is_known_by() {
    let claims = r#"{"access":[{"collection":"orders-eu","access":"r"}],"subject":"svc-search"}"#;
    let bench = with(&[record("nightly", claims), ending_in(1, "other")]);
    for word in ["NIGHT", "orders-eu", "svc-search", "nightly-finger", "ada night", "production orders"] {
        assert_eq!(labels(&bench, &LedgerForm { search: word.to_owned(), ..EVERYTHING }), ["nightly"], "{word}");
    }
    for word in ["nothing like it", "collection", "access"] {
        assert!(labels(&bench, &LedgerForm { search: word.to_owned(), ..EVERYTHING }).is_empty(), "{word}");
    }
    let of_another = LedgerForm { profile_id: Some("another".to_owned()), ..EVERYTHING };
    assert!(labels(&bench, &of_another).is_empty());
}

#[test]
fn what_expires_soon_is_counted_and_comes_soonest_first() {
    let never = record("never", r#"{"access":"r"}"#);
    let bench =
        with(&[ending_in(9, "later"), ending_in(2, "sooner"), ending_in(40, "active"), ending_in(-1, "gone"), never]);
    let show = |show| LedgerForm { show, ..EVERYTHING };
    assert_eq!(labels(&bench, &show(LedgerShow::ExpiresSoon)), ["sooner", "later"]);
    assert_eq!(labels(&bench, &show(LedgerShow::Expired)), ["gone"]);
    assert_eq!(labels(&bench, &show(LedgerShow::Active)), ["never", "active", "sooner", "later"]);
    let view = bench.console.ledger(&EVERYTHING).unwrap();
    assert_eq!(view.expires_soon, 2);
    let states: Vec<LedgerState> = view.records.iter().map(|record| record.state).collect();
    assert_eq!(
        states,
        [
            LedgerState::NeverExpires,
            LedgerState::Expired,
            LedgerState::Active,
            LedgerState::ExpiresSoon,
            LedgerState::ExpiresSoon
        ]
    );
}

#[test]
fn an_answer_holds_at_most_500_records_and_says_how_many_there_are() {
    let bench = Bench::new();
    fs::create_dir_all(&bench.folder).unwrap();
    let line = serde_json::to_string(&ending_in(1, "a")).unwrap() + "\n";
    fs::write(path(&bench), line.repeat(501)).unwrap();
    let view = bench.console.ledger(&EVERYTHING).unwrap();
    assert_eq!((view.records.len(), view.total), (500, 501));
}

#[test]
fn access_is_summed_up_in_a_few_words() {
    for (claims, words) in [
        (r#"{}"#.to_owned(), "global m"),
        (r#"{"access":"r"}"#.to_owned(), "global r"),
        (r#"{"access":[]}"#.to_owned(), "nothing"),
        (
            r#"{"access":[{"collection":"docs","access":"r"},{"collection":"events","access":"prw"}]}"#.to_owned(),
            "docs r, events prw",
        ),
    ] {
        let bench = with(&[record("a", &claims)]);
        assert_eq!(bench.console.ledger(&EVERYTHING).unwrap().records[0].access_summary, words);
    }
}

#[test]
fn a_folder_in_place_of_the_file_is_an_error_and_no_panic() {
    let bench = Bench::new();
    fs::create_dir_all(path(&bench)).unwrap();
    assert!(matches!(bench.console.ledger.append(&ending_in(1, "a")), Err(Error::LedgerUnwritable(_))));
    assert!(matches!(bench.console.ledger(&EVERYTHING), Err(Error::LedgerUnreadable(_))));
}

#[test]
fn a_ledger_that_another_program_keeps_locked_is_waited_for_and_then_given_up() {
    let bench = with(&[ending_in(1, "a")]);
    let before = fs::read(path(&bench)).unwrap();
    let held = fs::File::open(path(&bench)).unwrap();
    held.lock().unwrap();
    let impatient = Ledger { path: path(&bench), patience: Duration::from_millis(20) };
    assert_eq!(impatient.append(&ending_in(2, "b")).unwrap_err(), Error::DataBusy("the ledger"));
    assert_eq!(impatient.find("a-fingerprint").unwrap_err(), Error::DataBusy("the ledger"));
    drop(held);
    assert_eq!(fs::read(path(&bench)).unwrap(), before);
    impatient.append(&ending_in(2, "b")).unwrap();
}

#[cfg(unix)]
#[test]
fn a_ledger_that_others_could_read_is_closed_to_them_with_the_next_record() {
    use std::os::unix::fs::PermissionsExt;
    let bench = with(&[ending_in(1, "a")]);
    fs::set_permissions(path(&bench), fs::Permissions::from_mode(0o644)).unwrap();
    bench.console.ledger.append(&ending_in(2, "b")).unwrap();
    assert_eq!(fs::metadata(path(&bench)).unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn only_this_user_may_read_the_ledger() {
    use std::os::unix::fs::PermissionsExt;
    let bench = with(&[ending_in(1, "a")]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path(&bench)), mode(&bench.folder)), (0o600, 0o700));
}
