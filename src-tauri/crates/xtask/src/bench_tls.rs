//! The part of `cargo xtask bench` about the TLS of ports: beside two well-known scanners, where they can be had.

use std::path::PathBuf;
use std::process::Command;

use crate::steps::{Failure, Step};
use crate::{root, target};

/// The version that is measured, so that figures of different days compare.
const SSLYZE: &str = "sslyze==6.3.1";

/// The section with its table.
///
/// # Errors
///
/// When measuring fails; a scanner that cannot be had is told in its row instead.
pub(crate) fn section() -> Result<String, Failure> {
    let absent = || PathBuf::from("absent");
    let mut beside = Command::new("cargo");
    beside
        .args(["bench", "--package", "portcullis-tls", "--bench", "beside", "--"])
        .arg(sslyze().unwrap_or_else(absent))
        .arg(testssl().unwrap_or_else(absent))
        .current_dir(root());
    let remedy = "Read the error above; `openssl s_server` has to work on this machine.";
    let output = Step { name: "Measure the TLS report beside sslyze and testssl.sh (some minutes)", remedy }
        .output(&mut beside)?;
    let mut section = String::from("\n## The TLS of a port\n\n| what | measured | aim | how |\n|---|---|---|---|\n");
    for line in output.lines().filter(|line| line.starts_with("| ")) {
        section.push_str(line);
        section.push('\n');
    }
    Ok(section)
}

/// In an environment of its own below `target`, so that nothing is installed on the machine.
fn sslyze() -> Option<PathBuf> {
    let folder = target().join("sslyze");
    let program = folder.join("bin/sslyze");
    if !program.exists() {
        let remedy = "Its row will say that it was not measured.";
        let venv = Step { name: "Make a place for sslyze", remedy };
        venv.run(Command::new("python3").args(["-m", "venv"]).arg(&folder)).ok()?;
        let fetch = Step { name: "Fetch sslyze", remedy };
        fetch.run(Command::new(folder.join("bin/pip")).args(["install", "--quiet", SSLYZE])).ok()?;
    }
    Some(program)
}

/// Debian calls it `testssl`, others by its file's name.
fn testssl() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut places =
        std::env::split_paths(&path).flat_map(|folder| [folder.join("testssl"), folder.join("testssl.sh")]);
    places.find(|place| place.is_file())
}
