//! The part of `cargo xtask bench` about audit logs: beside DuckDB and ripgrep, where they can be had.

use std::path::PathBuf;
use std::process::Command;

use crate::steps::{Failure, Step};
use crate::{build, root, target};

/// The version that is measured, so that figures of different days compare.
const DUCKDB: &str = "duckdb==2.0.0";

/// The section with its table.
///
/// # Errors
///
/// When measuring fails; a program that cannot be had is told in its row instead.
pub(crate) fn section() -> Result<String, Failure> {
    let absent = || PathBuf::from("absent");
    let mut built = Command::new("cargo");
    built
        .args(["build", "--release", "--package", "portcullis-tests", "--features", "audit", "--bin", "audit-bench"])
        .current_dir(root());
    Step { name: "Build what measures audit logs", remedy: "Read the error above." }.run(&mut built)?;
    let mut beside = Command::new(build::program("release", "audit-bench"));
    beside.arg(duckdb().unwrap_or_else(absent)).arg(ripgrep().unwrap_or_else(absent));
    let remedy = "Read the error above; a gigabyte has to be free below the target folder.";
    let output =
        Step { name: "Measure audit logs beside DuckDB and ripgrep (a minute)", remedy }.output(&mut beside)?;
    let mut section = String::from(
        "\n## Audit logs\n\nMedians. The log is made by `audit-log` of `portcullis-tests`, the same on every machine.\n\n| what | measured | aim | how |\n|---|---|---|---|\n",
    );
    for line in output.lines().filter(|line| line.starts_with("| ")) {
        section.push_str(line);
        section.push('\n');
    }
    Ok(section)
}

/// A Python with DuckDB, in an environment of its own below `target`, so that nothing is installed on the machine.
fn duckdb() -> Option<PathBuf> {
    let folder = target().join("duckdb");
    let python = folder.join("bin/python");
    if !folder.join("ready").exists() {
        let remedy = "Its rows will say that it was not measured.";
        let venv = Step { name: "Make a place for DuckDB", remedy };
        venv.run(Command::new("python3").args(["-m", "venv"]).arg(&folder)).ok()?;
        let fetch = Step { name: "Fetch DuckDB", remedy };
        fetch.run(Command::new(folder.join("bin/pip")).args(["install", "--quiet", DUCKDB])).ok()?;
        std::fs::write(folder.join("ready"), "").ok()?;
    }
    Some(python)
}

fn ripgrep() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("rg")).find(|place| place.is_file())
}
