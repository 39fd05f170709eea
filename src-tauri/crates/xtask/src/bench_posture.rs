//! The part of `cargo xtask bench` about posture: all clusters at once beside the slowest of them.

use std::process::Command;

use crate::root;
use crate::steps::{Failure, Step};

/// The section with its table.
///
/// # Errors
///
/// When measuring fails.
pub(crate) fn section() -> Result<String, Failure> {
    let mut posture = Command::new("cargo");
    posture.args(["bench", "--package", "portcullis-tests", "--bench", "posture"]).current_dir(root());
    let remedy = "Read the error above; the loopback address has to be free for servers.";
    let output =
        Step { name: "Measure the judging of clusters and files (some minutes)", remedy }.output(&mut posture)?;
    let mut section = String::from("\n## Posture\n\n| what | measured | aim | how |\n|---|---|---|---|\n");
    for line in output.lines().filter(|line| line.starts_with("| ")) {
        section.push_str(line);
        section.push('\n');
    }
    Ok(section)
}
