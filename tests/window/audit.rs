//! Audit logs in the real window: a million events filtered, scrolled and opened, and a log that is still written.

use std::fs::OpenOptions;
use std::io::Write as _;

use portcullis_tests::audit_log::AuditLog;
use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::{Value, json};
use thirtyfour::Key;

const EVENTS: u64 = 1_000_000;

/// The cells of a row as they are read, its full time first; nothing while it is on its way.
const ROW: &str = "const row = document.querySelector(`[data-position=\"${arguments[0]}\"]`);
if (!row || row.classList.contains('coming')) return null;
const cells = [...row.querySelectorAll('[role=gridcell]')];
return [cells[0].title, ...cells.slice(1).map((cell) => cell.textContent.trim())];";

/// The position of the row that stands first in sight.
const FIRST: &str = "const grid = document.querySelector('[role=grid]').getBoundingClientRect();
const row = document.elementFromPoint(grid.left + 20, grid.top + 44)?.closest('[data-position]');
return row ? Number(row.dataset.position) : -1;";

/// Scrolls down for a hundred frames, by steps and by leaps, and answers how many of them showed each row at its place.
const SCROLL: &str = "const done = arguments[0];
const grid = document.querySelector('[role=grid]');
let frames = 0;
let right = 0;
const frame = () => {
  const rows = [...grid.querySelectorAll('[data-position]')];
  const step = rows[1].getBoundingClientRect().top - rows[0].getBoundingClientRect().top;
  const [from, first] = [rows[0].getBoundingClientRect().top, Number(rows[0].dataset.position)];
  if (rows.every((row) => Math.abs(row.getBoundingClientRect().top - from - (Number(row.dataset.position) - first) * 26) < 1
    && row.getAttribute('aria-rowindex') === String(Number(row.dataset.position) + 2))) right += 1;
  if (++frames === 100) return done(right);
  grid.scrollTop += frames % 20 === 0 ? 500000 : 90;
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);";

const WATCH: &str = "window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));";

/// What the window shows of a line: its time in full, and the columns that are shown at first.
#[expect(clippy::expect_used, reason = "the generator's own tests hold its lines to be JSON")]
fn cells(line: &str) -> Vec<String> {
    let event: Value = serde_json::from_str(line).expect("the generator writes JSON");
    let text = |name: &str| event[name].as_str().map(str::to_owned);
    let or_dash = |value: Option<String>| value.unwrap_or_else(|| "—".to_owned());
    let time = event["timestamp"].as_str().unwrap_or_default().trim_end_matches('Z').replace('T', " ");
    let (seconds, fraction) = time.split_once('.').unwrap_or((&time, ""));
    vec![
        format!("{seconds}.{fraction:0<9} UTC"),
        or_dash(text("result")),
        or_dash(text("method").or_else(|| text("api"))),
        or_dash(text("collection")),
        or_dash(text("subject")),
        or_dash(text("auth_type")),
        or_dash(text("remote")),
    ]
}

/// Lines of the log by their positions in the window, where the newest is the first.
fn at(log: AuditLog, positions: &[u64]) -> Vec<Vec<String>> {
    let mut lines = log.lines();
    let mut found = vec![Vec::new(); positions.len()];
    for number in (0..log.events).rev() {
        let Some((_, _, line)) = lines.advance() else { break };
        for (place, _) in positions.iter().enumerate().filter(|(_, position)| **position == number) {
            found[place] = cells(line);
        }
    }
    found
}

/// How many lines are like that.
fn count(log: AuditLog, is_meant: impl Fn(&str) -> bool) -> u64 {
    let mut lines = log.lines();
    let mut found = 0;
    while let Some((_, _, line)) = lines.advance() {
        found += u64::from(is_meant(line));
    }
    found
}

/// A number as the window writes it.
fn words(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

async fn row(window: &Window, position: u64) -> Outcome<Vec<String>> {
    let script = format!("return (() => {{ {ROW} }})() !== null");
    let script = script.replace("arguments[0]", &position.to_string());
    window.until(&format!("the row {position}"), &script, vec![]).await?;
    Ok(serde_json::from_value(window.ask(ROW, vec![json!(position)]).await?)?)
}

/// Waits until the window says that so many events are shown.
async fn total(window: &Window, words: &str) -> Outcome {
    let script = "return document.querySelector('section[aria-label=\"Events over time\"] strong')?.textContent.trim() === arguments[0]";
    let Err(error) = window.until(words, script, vec![json!(words)]).await else { return Ok(()) };
    // What is missing may stand in the notes on what was read.
    let _ = window.click("button", "Show").await;
    let notes = window.ask("return document.querySelector('dialog[open]')?.innerText", vec![]).await?;
    Err(format!("{error}\n{notes}").into())
}

async fn focus(window: &Window, role: &str) -> Outcome {
    window.ask("document.querySelector(`[role=${arguments[0]}]`).focus()", vec![json!(role)]).await.map(drop)
}

#[tokio::test]
async fn a_million_events_are_scrolled_filtered_and_opened() -> Outcome {
    let log = AuditLog::month(EVENTS);
    let session = Session::start(Keyring::Unlocked)?;
    let folder = session.folder().join("logs");
    log.write(&folder)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.ask(WATCH, vec![]).await?;
    window.open_audit_logs(&session, "Open a folder…", &folder).await?;
    total(&window, "1,000,000 events").await?;

    // The newest, any in the middle, and the oldest stand where they belong.
    let newest = row(&window, 0).await?;
    window
        .ask("const grid = document.querySelector('[role=grid]'); grid.scrollTop = grid.scrollHeight / 2", vec![])
        .await?;
    window.until("rows of the middle", &format!("return (() => {{ {FIRST} }})() > 400000"), vec![]).await?;
    let first = window.ask(FIRST, vec![]).await?.as_u64().ok_or("a position is a number")?;
    let middle = row(&window, first).await?;
    assert_eq!(window.ask_async(SCROLL, vec![]).await?, json!(100));
    focus(&window, "grid").await?;
    window.keys(Key::End + "").await?;
    let oldest = row(&window, EVENTS - 1).await?;
    assert_eq!(vec![newest, middle, oldest], at(log, &[0, first, EVENTS - 1]));
    window.find("section[aria-label=Event]").await?;
    window.click("button", "Close the event").await?;

    // A filter, and a value of a cell that is left out.
    window.fill("Query", "result:denied collection:docs").await?;
    let denied = |line: &str| line.contains("\"result\":\"denied\"") && line.contains("\"collection\":\"docs\"");
    total(&window, &format!("{} of 1,000,000 events", words(count(log, denied)))).await?;
    focus(&window, "grid").await?;
    window.keys(Key::Home + "").await?;
    let subject = row(&window, 0).await?[4].clone();
    for _ in 0..4 {
        window.keys(Key::Right + "").await?;
    }
    window.keys("-").await?;
    let field = format!("\"subject\":\"{subject}\"");
    let left = count(log, |line| denied(line) && !line.contains(&field));
    total(&window, &format!("{} of 1,000,000 events", words(left))).await?;
    window.click("button", "Clear the query").await?;

    // A part of the time, chosen with the keys, holds as many events as its bars said.
    total(&window, "1,000,000 events").await?;
    focus(&window, "slider").await?;
    window.keys(Key::Home + "").await?;
    for _ in 0..3 {
        window.chord(Key::Shift, Key::Right.value()).await?;
    }
    let chosen = window.ask("return document.querySelector('[role=slider]').getAttribute('aria-valuetext')", vec![]);
    let chosen = chosen.await?.as_str().unwrap_or_default().to_owned();
    let sum = chosen.split(": ").nth(1).and_then(|rest| rest.split(" events").next()).ok_or("the bars say how many")?;
    window.keys(Key::Enter + "").await?;
    total(&window, &format!("{sum} of 1,000,000 events")).await?;
    window.click("button", "Show the whole time").await?;
    total(&window, "1,000,000 events").await?;

    assert_eq!(window.ask("return window.violations", vec![]).await?, json!([]));
    window.close().await
}

#[tokio::test]
async fn what_is_appended_comes_in_and_the_table_stands_still_while_it_is_read() -> Outcome {
    let log = AuditLog::month(400);
    let session = Session::start(Keyring::Unlocked)?;
    let path = session.folder().join("audit.2026-11-20.log");
    let mut lines = log.lines();
    let mut append = |count: usize| -> Outcome<Vec<String>> {
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        let mut last = String::new();
        for _ in 0..count {
            let (_, _, line) = lines.advance().ok_or("the log is long enough")?;
            last = line.to_owned();
            writeln!(file, "{line}")?;
        }
        Ok(cells(&last))
    };
    append(200)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.open_audit_logs(&session, "Open files…", &path).await?;
    window.reads("200 events").await?;
    window.click("button", "Live").await?;
    let last = append(3)?;
    window.reads("203 events").await?;
    assert_eq!(row(&window, 0).await?, last);

    window.ask("document.querySelector('[role=grid]').scrollTop = 2600", vec![]).await?;
    window.until("rows further down", &format!("return (() => {{ {FIRST} }})() > 50"), vec![]).await?;
    let last = append(4)?;
    window.named("button", "4 new").await?;
    assert!(window.ask(FIRST, vec![]).await?.as_u64() > Some(50), "the table has moved");
    window.click("button", "4 new").await?;
    window.reads("207 events").await?;
    assert_eq!(row(&window, 0).await?, last);
    window.close().await
}

#[tokio::test]
async fn dropped_files_are_opened_and_a_refusal_is_explained() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.go("Audit").await?;
    window.drop_audit_logs(&[("audit.2026-11-21-00.log", &portcullis_tests::recorded_audit_log()?)]).await?;
    window.reads("600 events").await?;
    window.fill("Query", "error:\"Forbidden: Global access is required\"").await?;
    total(&window, "91 of 600 events").await?;
    // The row is there, and not only its place.
    let newest = row(&window, 0).await?;
    assert_eq!(newest[1], "denied");
    focus(&window, "grid").await?;
    window.keys(Key::Home + "").await?;
    window.find("section[aria-label=Event]").await?;
    window.reads("Forbidden: Global access is required").await?;
    window.named("button", "Show “").await?;
    window.close().await
}
