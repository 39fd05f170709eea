//! What is built, always with the same features, so that every command finds what another has built already.

use std::path::PathBuf;
use std::process::Command;

use crate::setup::{For, npm, setup};
use crate::steps::{Failure, Step};
use crate::{root, target};

/// Features of every build for the tests and the tour: one set, one resolution of dependencies.
pub(crate) const FEATURES: &str = concat!(
    "portcullis/custom-protocol,portcullis-tests/driver,portcullis-tests/audit,",
    "portcullis-console/real-keychain,portcullis-console/real-nginx"
);

const BUILD: &str = "Build the console (development profile; the first time takes some minutes)";
const COMPILER: &str = "Read the compiler's first error above. A missing header or library: run `cargo xtask setup`.";

/// `cargo` over the whole workspace with the common features. What it compiles is compiled once and run: the
/// incremental caches would double the disk that it takes.
pub(crate) fn cargo(subcommand: &str, features: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(subcommand).args(["--workspace", "--features", features]).current_dir(root());
    command.env("CARGO_INCREMENTAL", "0");
    command
}

/// Builds the window's files into `ui/dist`, which the shell takes into itself.
pub(crate) fn window() -> Result<(), Failure> {
    Step { name: "Build the window's files", remedy: "Read the error above; `npm run build` in ui shows it alone." }
        .run(&mut npm(&["run", "build"]))
}

/// Builds the console in the development profile: the release profile takes four times as long and looks the same.
pub(crate) fn console(programs: &[&str]) -> Result<(), Failure> {
    let mut command = cargo("build", FEATURES);
    for program in programs {
        command.args(["--bin", program]);
    }
    Step { name: BUILD, remedy: COMPILER }.run(&mut command)
}

/// Builds the console together with the tests: with the tests' own needs in it, what is built here is what they run.
pub(crate) fn console_and_tests() -> Result<(), Failure> {
    let mut command = cargo("build", FEATURES);
    command.args(["--bins", "--tests"]);
    Step { name: BUILD, remedy: COMPILER }.run(&mut command)
}

/// Where a built program stands.
pub(crate) fn program(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// `cargo xtask bundle`: the package for Debian and Ubuntu.
///
/// # Errors
///
/// When a step fails.
pub(crate) fn bundle() -> Result<(), Failure> {
    setup(For::Running)?;
    window()?;
    package()?;
    println!("\nThe package is in {}", target().join("release/bundle/deb").display());
    Ok(())
}

/// The bundler, fetched when it is needed: no other command of the project needs it.
const BUNDLER: &str = "--package=@tauri-apps/cli@2.12.5";

/// Builds the release program and packs it.
pub(crate) fn package() -> Result<(), Failure> {
    let mut command = npm(&["exec", "--yes", BUNDLER, "--", "tauri", "build", "--bundles", "deb", "--ci"]);
    command.current_dir(root().join("src-tauri"));
    Step { name: "Build the release program and its .deb", remedy: COMPILER }.run(&mut command)
}
