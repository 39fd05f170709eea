//! Measures the real window and prints rows of a table: `window-bench <console> <empty window>`, both release programs.

mod scrolling;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::json;
use thirtyfour::prelude::*;

/// How often each program is started.
const STARTS: usize = 15;
/// How many letters are typed.
const EDITS: usize = 200;

#[tokio::main]
async fn main() -> Outcome {
    let mut programs = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(console), Some(empty)) = (programs.next(), programs.next()) else {
        return Err("say the console and the empty window".into());
    };
    starts(&console, &empty).await?;
    memory(&console, &empty)?;
    edits(&console, &empty).await?;
    scrolling::scrolling(&console).await
}

/// The programs in turn, so that whatever else the machine does meets all alike.
async fn starts(console: &Path, empty: &Path) -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let alike = painting_alike()?;
    let usable = "return !!document.querySelector('main .screen > *')";
    let shown = "return !!document.querySelector('main')";
    let (mut of_console, mut of_empty, mut of_alike) = (Vec::new(), Vec::new(), Vec::new());
    // The first start of each fills caches and is not counted.
    for round in 0..=STARTS {
        let console = start(&session, console, usable).await?;
        let plain = start(&session, empty, shown).await?;
        let alike = start(&alike, empty, shown).await?;
        if round > 0 {
            of_console.push(console);
            of_empty.push(plain);
            of_alike.push(alike);
        }
    }
    let [console, empty, alike] = [of_console, of_empty, of_alike].map(|mut times| percentile(&mut times, 50));
    row(
        "Start to usable, median",
        &format!("{console:.0} ms; empty window {}", beside(console, empty, "ms")),
        "at most 1.3",
        &format!(
            "{STARTS} warm starts each, in turn. From the start of the process (kernel's clock, 10 ms steps) to the second animation \
             frame after the first screen stands in the page"
        ),
    );
    row(
        "The same, beside an empty window that paints with the processor",
        &beside(console, alike, "ms"),
        "",
        PAINTS_ALIKE,
    );
    Ok(())
}

/// The switch that the console sets for itself where there is no graphics processor.
const PAINT_WITHOUT_GPU: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
const PAINTS_ALIKE: &str =
    "the empty window started with the switch that the console sets where there is no graphics processor";

fn painting_alike() -> Outcome<Session> {
    let mut session = Session::start(Keyring::Unlocked)?;
    session.set(PAINT_WITHOUT_GPU, "1");
    Ok(session)
}

fn beside(console: f64, empty: f64, unit: &str) -> String {
    format!("{empty:.0} {unit}; ratio {:.2}", console / empty)
}

/// Milliseconds from the start of the process to the second frame after `usable`.
async fn start(session: &Session, program: &Path, usable: &str) -> Outcome<f64> {
    let window = Window::open_program(session, program).await?;
    let script = format!(
        "const done = arguments[0]; const usable = () => {{ {usable} }};
         const look = () => usable() ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.timeOrigin + performance.now()))) : requestAnimationFrame(look);
         look();"
    );
    let usable_at = window.ask_async(&script, vec![]).await?.as_f64().ok_or("the page has no clock")?;
    let id = window.program_id().ok_or("the program runs")?;
    let started = started_at(id)?;
    window.close().await?;
    Ok(usable_at - started)
}

/// When a process started, in milliseconds since 1970.
fn started_at(process: u32) -> Outcome<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name may hold blanks; behind its bracket the start is the 20th field, in hundredths of a second since boot.
    let behind = stat.rsplit_once(')').ok_or("no name")?.1;
    let ticks: f64 = behind.split_whitespace().nth(19).ok_or("no start")?.parse()?;
    let uptime: f64 = std::fs::read_to_string("/proc/uptime")?.split_whitespace().next().ok_or("no uptime")?.parse()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64();
    Ok((now - uptime + ticks / 100.0) * 1000.0)
}

/// In turn, too: pages that other programs share with these count for less.
fn memory(console: &Path, empty: &Path) -> Outcome {
    let (mut of_console, mut of_empty, mut of_alike) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3 {
        of_console.push(at_rest(&Session::start(Keyring::Unlocked)?, console)?);
        of_empty.push(at_rest(&Session::start(Keyring::Unlocked)?, empty)?);
        of_alike.push(at_rest(&painting_alike()?, empty)?);
    }
    let [console, of_empty, of_alike] = [of_console, of_empty, of_alike].map(|mut sizes| percentile(&mut sizes, 50));
    row(
        "Proportional memory at rest",
        &format!("{console:.0} MiB; empty window {}", beside(console, of_empty, "MiB")),
        "at most 1.25",
        "Sum of Pss (/proc/<id>/smaps_rollup) of the program, its web process and its network process, 10 s after the start, not driven; median of 3 starts each, in turn; another web view that runs meanwhile shares pages and distorts it",
    );
    row(
        "The same, beside an empty window that paints with the processor",
        &beside(console, of_alike, "MiB"),
        "",
        PAINTS_ALIKE,
    );
    Ok(())
}

fn at_rest(session: &Session, program: &Path) -> Outcome<f64> {
    let child = session.command(program).spawn()?;
    std::thread::sleep(Duration::from_secs(10));
    proportional(child.id())
}

/// MiB of a process and everything below it.
fn proportional(process: u32) -> Outcome<f64> {
    let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let own = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).ok_or("no Pss")?;
    let mut sum = own.trim().trim_end_matches(" kB").trim().parse::<f64>()? / 1024.0;
    for task in std::fs::read_dir(format!("/proc/{process}/task"))? {
        for child in std::fs::read_to_string(task?.path().join("children"))?.split_whitespace() {
            sum += proportional(child.parse()?)?;
        }
    }
    Ok(sum)
}

/// Notes for every edit when the matrix was changed, painted, and one frame older.
const WATCH_EDITS: &str = r"
window.edits = [];
let began = null;
document.addEventListener('input', (event) => { began = event.timeStamp; }, true);
const matrix = document.querySelector('[data-testid=matrix]');
new MutationObserver(() => {
  if (began === null) return;
  const edit = { changed: performance.now() - began };
  const start = began;
  began = null;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { edit.painted = performance.now() - start; };
    channel.port2.postMessage(0);
    requestAnimationFrame(() => { edit.next_frame = performance.now() - start; window.edits.push(edit); });
  });
}).observe(matrix, { subtree: true, childList: true, characterData: true, attributes: true });
";

/// A field in an empty page, and its letters beside it: what a letter costs where there is nothing else to draw.
const PLAIN_FIELD: &str = r"
const field = document.createElement('input');
const letters = document.createElement('p');
field.ariaLabel = 'Letters';
field.value = 'products';
letters.dataset.testid = 'matrix';
field.addEventListener('input', () => { letters.textContent = field.value; });
document.body.replaceChildren(field, letters);
";

async fn edits(console: &Path, empty: &Path) -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open_program(&session, console).await?;
    window.ready().await?;
    window.compose("svc-search", &[("products", "r"), ("orders", "rw"), ("events", "prw")]).await?;
    window.matrix_says("upsert points", "orders", "allowed").await?;
    type_letters(&window, "Collection 1").await?;
    let typed = format!(
        "{EDITS} letters typed through WebDriver into a collection's name, a token of 3 collections: from the input event's time stamp"
    );
    for (what, name, aim, how) in [
        (
            "changed",
            "Edit to changed matrix",
            "",
            "to the change of the matrix in the document (preview in Rust, both ways through IPC, and rendering included)",
        ),
        (
            "painted",
            "Edit to painted matrix",
            "p95 under 16 ms",
            "to the end of the frame that paints it: a message posted from that frame's animation callback has come back",
        ),
        (
            "next_frame",
            "Edit to the second animation frame",
            "",
            "to the second animation frame after the change, which cannot come earlier than one frame (16.7 ms) after the first",
        ),
    ] {
        row(name, &measured(&window, what).await?, aim, &format!("{typed} {how}"));
    }
    window.close().await?;

    let window = Window::open_program(&session, empty).await?;
    window.find("main").await?;
    window.ask(PLAIN_FIELD, vec![]).await?;
    type_letters(&window, "Letters").await?;
    row(
        "For comparison: a letter shown and painted by an empty window",
        &measured(&window, "painted").await?,
        "",
        "the same measurement in a page that holds one field and repeats what is typed: what this machine needs for a frame at least",
    );
    window.close().await
}

/// Types into a field, waiting each time until the change has been painted.
async fn type_letters(window: &Window, name: &str) -> Outcome {
    window.ask(WATCH_EDITS, vec![]).await?;
    let field = window.named("textbox", name).await?;
    field.click().await?;
    field.send_keys(Key::End + "").await?;
    for edit in 1..=EDITS {
        // Two letters and two deletions, so that the name does not grow without end.
        if edit % 4 < 2 {
            window.keys("x").await?
        } else {
            window.keys(Key::Backspace + "").await?
        }
        window.until("the painted matrix", "return window.edits.length >= arguments[0]", vec![json!(edit)]).await?;
    }
    Ok(())
}

/// What the page noted of its edits, in words.
async fn measured(window: &Window, what: &str) -> Outcome<String> {
    let script = "return window.edits.map((edit) => edit[arguments[0]])";
    let mut times: Vec<f64> = serde_json::from_value(window.ask(script, vec![json!(what)]).await?)?;
    Ok(format!("p50 {:.1} ms, p95 {:.1} ms", percentile(&mut times, 50), percentile(&mut times, 95)))
}

fn row(name: &str, value: &str, aim: &str, how: &str) {
    println!("| {name} | {value} | {aim} | {how} |");
}

fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get((values.len() * percent / 100).min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
