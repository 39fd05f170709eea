//! `cargo xtask setup`: what must be on the machine before anything can be built.

use std::fs;
use std::process::Command;

use crate::steps::{Failure, Step};
use crate::{root, system_packages};

/// What the machine is made ready for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// Building and opening the console.
    Running,
    /// That, and a virtual display with a keyring, to drive the window.
    Tests,
}

/// The oldest Node.js that the window's build tools take.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Finds what is missing, and installs it.
///
/// # Errors
///
/// When something is missing and could not be installed.
pub(crate) fn setup(purpose: For) -> Result<(), Failure> {
    Step { name: "System packages", remedy: "" }.work(|| system_packages::install(purpose))?;
    Step { name: "Node.js", remedy: "" }.work(check_node)?;
    install_window_packages()
}

/// `npm` with its arguments, in the window's folder.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(arguments).current_dir(root().join("ui"));
    command
}

fn check_node() -> Result<(), Failure> {
    let (major, minor) = OLDEST_NODE;
    let remedy = format!("Install Node.js {major}.{minor} or newer with npm: https://nodejs.org/en/download");
    let output =
        Command::new("node").arg("--version").output().map_err(|_| Failure::new("Node.js was not found.", &remedy))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    println!("   Node.js {version}");
    match parse_version(&version) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        _ => Err(Failure::new(format!("Node.js {version} is too old."), remedy)),
    }
}

/// Installs exactly what the lock file says, and only when it changed since the last time.
fn install_window_packages() -> Result<(), Failure> {
    let lock_file = root().join("ui/package-lock.json");
    let stamp_file = root().join("ui/node_modules/.installed-from-lock");
    let lock = crate::read(&lock_file)?;
    if fs::read_to_string(&stamp_file).is_ok_and(|stamp| stamp == lock) {
        println!("\n== The window's packages: as the lock file says, nothing to do");
        return Ok(());
    }
    let remedy = "npm could not install the packages of ui/package-lock.json: check the network or the registry's address (npm config get registry).";
    Step { name: "The window's packages", remedy }.run(&mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp_file, lock).map_err(|error| {
        Failure::new(format!("{} could not be written: {error}", stamp_file.display()), "Check the folder's rights.")
    })
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix('v')?.split('.').map(str::parse::<u32>);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(parse_version("v20.9.0") < parse_version("v20.19.0"));
        assert!(parse_version("v22.0.0") > Some(OLDEST_NODE));
        assert_eq!(parse_version("nonsense"), None);
    }
}
