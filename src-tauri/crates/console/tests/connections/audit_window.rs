//! What the window does with logs that are open: exports, drops, and a cluster that wants to be left alone.

use crate::audit::{found, hear, server};
use crate::bench::{Bench, http, with_key};
use crate::servers::answer;
use portcullis_console::audit::AuditExportForm;
use qdrant_audit::Format;
use serde_json::json;
use std::sync::mpsc;
use std::time::{Duration, Instant};

fn line(number: usize) -> String {
    let (minute, second) = (number / 60, number % 60);
    let result = if number.is_multiple_of(3) { "denied" } else { "ok" };
    format!(
        "{{\"timestamp\":\"2026-11-21T00:{minute:02}:{second:02}Z\",\"method\":\"m{number}\",\"result\":\"{result}\"}}\n"
    )
}

#[test]
fn what_is_exported_is_what_was_found_whatever_is_searched_meanwhile() {
    let bench = Bench::new();
    let path = bench.file("audit.log", (0..300).map(line).collect::<String>());
    let (tell, told) = mpsc::channel();
    let log =
        bench.console.audit_open_files(&[path.clone().into()], move |progress| drop(tell.send(progress))).unwrap();
    hear(&told, |progress| progress.finished && progress.progress.events == 300);
    let search = found(&bench.console, log.log, "result:denied").search;
    let form = AuditExportForm { log: log.log, search, format: Format::JsonLines, columns: Vec::new() };
    let export = bench.console.audit_begin_export(form.clone()).unwrap();
    // While a place is chosen, the log grows and is followed, so that the search is forgotten.
    std::fs::write(&path, (0..600).map(line).collect::<String>()).unwrap();
    bench.console.audit_live(log.log, true).unwrap();
    hear(&told, |progress| progress.progress.events == 600);
    for number in 0..30 {
        found(&bench.console, log.log, &format!("method:m{number}"));
    }
    assert!(bench.console.audit_begin_export(form).is_err(), "it is forgotten by now");
    let place = std::path::PathBuf::from(bench.file("events.jsonl", ""));
    let written = std::thread::scope(|scope| {
        scope.spawn(|| (0..30).for_each(|_| drop(found(&bench.console, log.log, "result:denied"))));
        bench.console.audit_export(&export, &place, "task", |_| {}).unwrap()
    });
    let expected: String = (0..300).rev().filter(|number| number % 3 == 0).map(line).collect();
    assert_eq!((written, std::fs::read_to_string(place).unwrap()), (100, expected));
}

#[test]
fn files_that_were_dropped_are_gone_when_every_log_is_closed() {
    let bench = Bench::new();
    let drop_of = |name: &str| {
        let drop = bench.console.audit_drop_begin().unwrap();
        bench.console.audit_drop_write(&drop, name, true, (0..3).map(line).collect::<String>().as_bytes()).unwrap();
        drop
    };
    // Named so that the folders of this test are known among those of the machine.
    let name = format!("of-this-test-{}.log", std::process::id());
    let folders = || {
        let temporary = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten().map(|entry| entry.path());
        temporary.filter(|folder| folder.join("files/1").join(&name).exists()).count()
    };
    let (tell, told) = mpsc::channel();
    let opened = drop_of(&name);
    bench.console.audit_open_dropped(&opened, move |progress| drop(tell.send(progress))).unwrap();
    hear(&told, |progress| progress.finished && progress.progress.events == 3);
    drop_of(&name);
    assert_eq!(folders(), 2, "one that is open, and one that is not yet");
    // What another program does when it starts leaves them alone.
    bench.console.audit_forget_leftovers();
    assert_eq!(folders(), 2);
    // As the program does when it ends.
    bench.console.audit_close_all();
    assert_eq!(folders(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_is_followed_is_asked_as_seldom_as_it_wants() {
    let (ask, asked) = mpsc::channel();
    let address = server(move |body| {
        let _ = ask.send((Instant::now(), body.get("time_from").is_some()));
        match body.get("time_from") {
            None => answer("200 OK", "", r#"{"result":{"entries":[{"timestamp":"2026-11-21T00:00:00Z"}]}}"#),
            Some(_) => answer("429 Too Many Requests", "Retry-After: 3\r\n", &json!({"status": "x"}).to_string()),
        }
    })
    .await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(address)));
    let (tell, told) = mpsc::channel();
    let tell = move |progress| drop(tell.send(progress));
    let log = bench.console.audit_open_cluster(&profile.id, (None, None), "", tell).await.unwrap().log;
    bench.console.audit_live(log, true).unwrap();
    let looks = tokio::task::spawn_blocking(move || {
        let mut looks = Vec::new();
        while looks.len() < 2 {
            let (at, is_look) = asked.recv_timeout(Duration::from_secs(30)).unwrap();
            looks.extend(is_look.then_some(at));
        }
        looks
    });
    let looks = looks.await.unwrap();
    assert!(looks[1] - looks[0] >= Duration::from_secs(3));
    let failing = hear(&told, |progress| progress.problem.is_some());
    assert!(failing.live && failing.finished && !failing.stopped, "it is tried again");
    bench.console.audit_stop(log).unwrap();
    let stopped = hear(&told, |progress| !progress.live);
    assert!(!stopped.stopped, "everything that was there has come");
    bench.console.audit_close(log);
}
