//! `cargo xtask bench`: measures, and writes `BENCHMARKS.md`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::setup::{For, setup};
use crate::steps::{Failure, Step};
use crate::{bench_audit, bench_posture, bench_tls, build, root, target};

const REMEDY: &str = "Read the error above; `cargo xtask tour` shows whether the window opens at all.";

const WINDOW: &str = "
## The window

Release builds on a virtual display (Xvfb, software rendering), with a session bus and a keyring of their own. Where the
machine has no graphics processor, the console has the web view paint with the processor instead of with an imitated
graphics processor; the empty window is left as Tauri makes it. The driver's own delays are in the starts of both.

";

/// Measures everything that is promised, on this machine.
///
/// # Errors
///
/// When a step fails.
pub(crate) fn bench() -> Result<(), Failure> {
    setup(For::Tests)?;
    build::window()?;
    build::package()?;
    let mut empty = Command::new("cargo");
    empty
        .args(["build", "--release", "--package", "empty-window", "--features", "custom-protocol"])
        .current_dir(root());
    Step { name: "Build the empty window the same way", remedy: REMEDY }.run(&mut empty)?;
    build::console(&["window-bench"])?;

    let mut window = Command::new(build::program("debug", "window-bench"));
    window.args([build::program("release", "portcullis"), build::program("release", "empty-window")]);
    let before = load();
    let window = Step { name: "Measure the window (some minutes)", remedy: REMEDY }.output(&mut window)?;
    let busy =
        format!("{before} before the window was measured, {} after (waiting for the window counts, too)", load());
    let mut rust = Command::new("cargo");
    rust.args(["bench", "--package", "portcullis-tests", "--bench", "access", "--bench", "preview", "--", "--noplot"])
        .current_dir(root());
    let rust = Step { name: "Measure the Rust side", remedy: REMEDY }.output(&mut rust)?;

    let page =
        page(&window, &rust, &busy)? + &bench_tls::section()? + &bench_posture::section()? + &bench_audit::section()?;
    let file = root().join("BENCHMARKS.md");
    fs::write(&file, page).map_err(|error| unwritable(&file, &error))?;
    println!("\nWritten: {}", file.display());
    Ok(())
}

fn page(window: &str, rust: &str, busy: &str) -> Result<String, Failure> {
    let mut page = String::from(
        "# Benchmarks\n\nWritten by `cargo xtask bench`, which measures all of this again.\n\n## The machine\n\n",
    );
    for (name, value) in machine() {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "- {name}: {value}");
    }
    let _ = writeln!(page, "- Load (average of a minute): {busy}");
    page.push_str(WINDOW);
    page.push_str("| what | measured | aim | how |\n|---|---|---|---|\n");
    for line in window.lines().filter(|line| line.starts_with("| ")) {
        let _ = writeln!(page, "{line}");
    }
    let binary = megabytes(&build::program("release", "portcullis"))?;
    let _ = writeln!(
        page,
        "| Size of the program | {binary:.1} MB | under 15 MB | release profile, stripped, window files inside |"
    );
    let package = megabytes(&newest_package()?)?;
    let _ = writeln!(page, "| Size of the .deb | {package:.1} MB | under 6 MB | `cargo xtask bundle` |");
    page.push_str("\n## The Rust side\n\nMedians by criterion: `cargo bench --package portcullis-tests --bench access --bench preview`.\n\n| what | median | aim |\n|---|---|---|\n");
    for (name, median) in medians(rust) {
        let aim = if name == "lint and matrix of 20 collections" { "under 100 µs" } else { "" };
        let _ = writeln!(page, "| {name} | {median} | {aim} |");
    }
    Ok(page)
}

/// Criterion's `name  time: [low median high]`; a long name stands on the line before.
fn medians(output: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut before = "";
    for line in output.lines() {
        if let Some((name, times)) = line.split_once("time:") {
            let name = if name.trim().is_empty() { before } else { name };
            let words: Vec<&str> = times.trim().trim_matches(['[', ']']).split_whitespace().collect();
            if let [_, _, median, unit, ..] = words.as_slice() {
                found.push((name.trim().to_owned(), format!("{median} {unit}")));
            }
        }
        before = line;
    }
    found
}

/// How many programs wanted to run in the last minute.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

/// What a driver could draw with.
fn graphics() -> String {
    let nodes = fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    let nodes = nodes.filter(|node| node.file_name().to_string_lossy().starts_with("renderD")).count();
    if nodes == 0 { "no graphics processor".to_owned() } else { format!("{nodes} render nodes") }
}

fn machine() -> Vec<(&'static str, String)> {
    let first = |path: &str, key: &str| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
        line.split_once([':', '=']).map_or(String::new(), |(_, value)| value.trim().trim_matches('"').to_owned())
    };
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        output.map_or(String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    vec![
        ("Processor", first("/proc/cpuinfo", "model name")),
        ("Cores", cores.to_string()),
        ("Memory", first("/proc/meminfo", "MemTotal")),
        ("Graphics", graphics()),
        ("System", first("/etc/os-release", "PRETTY_NAME")),
        ("Kernel", said("uname", &["-sr"])),
        ("WebKitGTK", said("pkg-config", &["--modversion", "webkit2gtk-4.1"])),
        ("Rust", said("rustc", &["--version"])),
        ("Date", said("date", &["-u", "+%Y-%m-%d"])),
    ]
}

fn newest_package() -> Result<PathBuf, Failure> {
    let folder = target().join("release/bundle/deb");
    let entries = fs::read_dir(&folder).map_err(|error| unwritable(&folder, &error))?;
    let packages = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "deb"));
    let newest = packages.max_by_key(|path| path.metadata().and_then(|data| data.modified()).ok());
    newest.ok_or_else(|| Failure::new(format!("{} holds no package.", folder.display()), "Run `cargo xtask bundle`."))
}

fn megabytes(file: &Path) -> Result<f64, Failure> {
    let bytes = fs::metadata(file).map_err(|error| unwritable(file, &error))?.len();
    // Sizes of files here are far below the precision of a float.
    #[expect(clippy::cast_precision_loss, reason = "sizes are shown with one digit behind the point")]
    Ok(bytes as f64 / 1_000_000.0)
}

fn unwritable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}.", file.display()), "Check the folder's rights and what is left on the disk.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_found_beside_and_below_their_names() {
        let output = "preview/20     time:   [61.0 µs 61.5 µs 62.1 µs]\na very long name that takes a line\n                        time:   [1.0 ns 1.2 ns 1.3 ns]\n";
        assert_eq!(
            medians(output),
            [
                ("preview/20".to_owned(), "61.5 µs".to_owned()),
                ("a very long name that takes a line".to_owned(), "1.2 ns".to_owned())
            ]
        );
    }
}
