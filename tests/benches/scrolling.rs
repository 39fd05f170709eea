//! The table of a million events while the wheel is turned over it.

use std::path::Path;
use std::time::Duration;

use portcullis_tests::audit_log::AuditLog;
use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::{Value, json};

use super::{percentile, row};

const EVENTS: u64 = 1_000_000;
/// Where the wheel is turned: so many places, even over the log.
const PLACES: u32 = 10;
const NOTCHES: u32 = 90;
/// Faster than a hand, so that every frame has something to move.
const PACE: Duration = Duration::from_millis(16);

/// Notes the time between two frames, and whether a row was still on its way.
const WATCH: &str = "window.frames = { times: [], coming: 0 };
const coming = document.querySelector('[role=grid]').getElementsByClassName('coming');
let last = performance.now();
const watched = window.frames;
const frame = (now) => {
  if (window.frames !== watched) return;
  watched.times.push(now - last);
  if (coming.length > 0) watched.coming += 1;
  last = now;
  requestAnimationFrame(frame);
};
requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });";
const WATCHED: &str = "const { frames } = window; window.frames = null; return frames;";
const A_HUNDRED: &str = "return window.frames.times.length >= 100";
const JUMP: &str =
    "const grid = document.querySelector('[role=grid]'); grid.scrollTop = grid.scrollHeight * arguments[0];";
const ARRIVED: &str = "const grid = document.querySelector('[role=grid]');
return grid.querySelectorAll('[data-position]').length > 0 && grid.querySelector('.coming') === null;";
const MIDDLE: &str = "const { x, y, width, height } = document.querySelector('[role=grid]').getBoundingClientRect();
return [Math.round(x + width / 2), Math.round(y + height / 2)];";

#[derive(Default)]
struct Frames {
    times: Vec<f64>,
    coming: u64,
}

impl Frames {
    fn of(mut watched: Value) -> Outcome<Self> {
        let coming = watched["coming"].as_u64().ok_or("frames were not watched")?;
        Ok(Self { times: serde_json::from_value(watched["times"].take())?, coming })
    }

    fn words(mut self) -> String {
        let longest = self.times.iter().copied().fold(0.0, f64::max);
        let times = &mut self.times;
        format!("p50 {:.1} ms, p95 {:.1} ms, longest {longest:.0} ms", percentile(times, 50), percentile(times, 95))
    }
}

pub(super) async fn scrolling(console: &Path) -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let folder = session.folder().join("logs");
    AuditLog::month(EVENTS).write(&folder)?;
    let window = Window::open_program(&session, console).await?;
    window.ready().await?;
    window.resize(1600, 1000).await?;
    window.open_audit_logs(&session, "Open a folder…", &folder).await?;
    window.reads("1,000,000 events").await?;
    window.until("all that is read", "return document.querySelector('progress') === null", vec![]).await?;

    window.ask(WATCH, vec![]).await?;
    window.until("a hundred frames", A_HUNDRED, vec![]).await?;
    let at_rest = Frames::of(window.ask(WATCHED, vec![]).await?)?;

    let middle = serde_json::from_value(window.ask(MIDDLE, vec![]).await?)?;
    let mut all = Frames::default();
    for place in 0..PLACES {
        window.ask(JUMP, vec![json!(f64::from(place) / f64::from(PLACES))]).await?;
        window.until("the rows there", ARRIVED, vec![]).await?;
        window.ask(WATCH, vec![]).await?;
        window.turn_wheel(&session, middle, NOTCHES, PACE).await?;
        let frames = Frames::of(window.ask(WATCHED, vec![]).await?)?;
        all.times.extend(frames.times);
        all.coming += frames.coming;
    }
    let how = format!(
        "{PLACES} places, even over the log, in a window of 1600×1000; at each the wheel is turned {NOTCHES} notches down, one each {} ms: time between two animation frames; rows were still on their way in {} of {} frames",
        PACE.as_millis(),
        all.coming,
        all.times.len()
    );
    row(
        "Frames while 1,000,000 audit events are scrolled with the wheel",
        &all.words(),
        "60 a second: p95 at most 16.7 ms",
        &how,
    );
    row(
        "For comparison: the same window at rest",
        &at_rest.words(),
        "",
        "a hundred frames; what the display's clock wavers by",
    );
    window.close().await
}
