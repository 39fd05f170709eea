//! `cargo xtask`: the commands of the project. No dependencies, so that it compiles in seconds on a fresh machine.

mod bench;
mod bench_audit;
mod bench_posture;
mod bench_tls;
mod build;
mod run;
mod setup;
mod steps;
mod system_packages;
mod test;
mod types;

use std::path::PathBuf;
use std::process::ExitCode;

use steps::Failure;

const HELP: &str = "\
Usage: cargo xtask <command>

  run      Install what is missing, build, and open the console. Without a display, walk
           through every screen on a virtual one and leave pictures in target/tour/
  test     Install what is missing, then check everything that must pass
  setup    Only install what is missing: system packages and the window's packages
  tour     Take pictures of every screen, light and dark, into target/tour/
  bench    Measure, and write BENCHMARKS.md
  dev      Open the console on the window's development server
  types    Write the window's types again from the Rust ones
  bundle   Build the .deb
  help     Show this

Each command can be run again at any time: what is done already is left alone.
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = words.collect();
    let outcome = match (command.as_str(), rest.as_slice()) {
        ("run", []) => run::run(),
        ("test", []) => test::test(),
        ("setup", []) => setup::setup(setup::For::Tests),
        ("tour", []) => run::tour(),
        ("bench", []) => bench::bench(),
        ("dev", []) => run::dev(),
        ("types", []) => types::write(),
        ("bundle", []) => build::bundle(),
        ("help" | "--help" | "-h", _) => {
            print!("{HELP}");
            Ok(())
        }
        _ => {
            eprint!("There is no such command: {command} {}\n\n{HELP}", rest.join(" "));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

/// The checkout's root folder.
fn root() -> PathBuf {
    // The manifest's folder is <root>/src-tauri/crates/xtask.
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A file's text, or a failure that names the file.
fn read(path: &std::path::Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("{} could not be read: {error}", path.display()), "Check the checkout."))
}
