//! `cargo xtask run`, `tour` and `dev`: the console, opened.

use std::process::{Command, Stdio};

use crate::setup::{For, npm, setup};
use crate::steps::{Failure, Step};
use crate::{build, root, target};

/// Opens the console, or walks through it where nobody could see it.
///
/// # Errors
///
/// When a step fails.
pub(crate) fn run() -> Result<(), Failure> {
    if !has_display() {
        println!(
            "There is no display here: the console is opened on a virtual one, and pictures of every screen are taken."
        );
        return tour();
    }
    setup(For::Running)?;
    build::window()?;
    build::console(&["portcullis"])?;
    Step {
        name: "The console is open; close its window to end",
        remedy: "Read what it said above; `RUST_BACKTRACE=1 cargo xtask run` says more.",
    }
    .run(&mut Command::new(build::program("debug", "portcullis")))
}

/// Takes pictures of every screen.
///
/// # Errors
///
/// When a step fails.
pub(crate) fn tour() -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new(
            "the tour needs WebKitWebDriver.",
            "Take the tour on Linux; here, `cargo xtask run` opens the console.",
        ));
    }
    setup(For::Tests)?;
    build::window()?;
    build::console(&["portcullis", "tour"])?;
    let folder = target().join("tour");
    Step {
        name: "Walk through every screen",
        remedy: "Read which screen it stopped at; the pictures up to there are in target/tour/.",
    }
    .run(Command::new(build::program("debug", "tour")).arg(&folder))?;
    println!("\nThe pictures are in {}", folder.display());
    Ok(())
}

/// Opens the console on the development server, which shows each edit of the window at once.
///
/// # Errors
///
/// When a step fails.
pub(crate) fn dev() -> Result<(), Failure> {
    setup(For::Running)?;
    let remedy = "Another program may have taken port 1420; `npm run dev` in ui shows the reason.";
    let failed =
        |error: std::io::Error| Failure::new(format!("the development server did not start: {error}."), remedy);
    let mut server = npm(&["run", "dev"]).stdin(Stdio::null()).spawn().map_err(failed)?;
    let mut command = Command::new("cargo");
    command.args(["run", "--package", "portcullis"]).current_dir(root());
    let outcome = Step { name: "The console on the development server", remedy }.run(&mut command);
    // The server has nothing to save.
    let _ = server.kill();
    let _ = server.wait();
    outcome
}

fn has_display() -> bool {
    let named = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY")
}
