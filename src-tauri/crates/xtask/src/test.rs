//! `cargo xtask test`: everything that must pass.

use std::process::Command;
use std::time::Instant;

use crate::build::{self, FEATURES, cargo};
use crate::setup::{For, npm, setup};
use crate::steps::{Counts, Failure, Step, seconds};

/// Runs every check, also after one has failed, so that one run says all that is wrong.
///
/// # Errors
///
/// With the first failure's remedy, when anything failed.
pub(crate) fn test() -> Result<(), Failure> {
    let started = Instant::now();
    setup(For::Tests)?;
    let mut checks = Checks::default();

    checks.run(
        Step { name: "Formatting", remedy: "Run `cargo fmt --all`." },
        Command::new("cargo").args(["fmt", "--all", "--check"]).current_dir(crate::root()),
    );
    checks.run(
        Step { name: "Type check of the window", remedy: "Run `npm run check` in ui." },
        &mut npm(&["run", "check"]),
    );
    checks.run(
        Step { name: "Lint of the window", remedy: "Run `npm run lint` in ui; `npm run format` mends the layout." },
        &mut npm(&["run", "lint"]),
    );
    checks
        .count(Step { name: "Unit tests of the window", remedy: "Run `npm test` in ui." }, &mut npm(&["run", "test"]));
    // The shell takes these files into itself: without them nothing below compiles.
    build::window()?;

    let with_window = format!("{FEATURES},portcullis-tests/window");
    let mut clippy = cargo("clippy", &with_window);
    clippy.args(["--all-targets", "--", "--deny", "warnings"]);
    checks.run(Step { name: "Clippy", remedy: "Mend what Clippy names above." }, &mut clippy);

    if let Err(failure) = build::console_and_tests() {
        checks.failures.push(failure);
        return checks.conclude(started);
    }
    checks.count(
        Step { name: "Rust tests", remedy: "Run `cargo test -p <package> <name of the test>`." },
        cargo("test", FEATURES).arg("--no-fail-fast"),
    );
    let mut window = cargo("test", &with_window);
    // Two windows at a time: each is three processes, and times are part of what is tested.
    window.args(["--test", "window", "--", "--test-threads", "2"]);
    checks.count(
        Step {
            name: "Window tests",
            remedy: "Run `cargo test -p portcullis-tests --features window --test window <name>`.",
        },
        &mut window,
    );

    checks.conclude(started)
}

/// What was found so far.
#[derive(Default)]
struct Checks {
    counts: Counts,
    failures: Vec<Failure>,
}

impl Checks {
    fn run(&mut self, step: Step, command: &mut Command) {
        self.note(step.run(command));
    }

    fn count(&mut self, step: Step, command: &mut Command) {
        let (counts, outcome) = step.count(command);
        self.counts.add(counts);
        self.note(outcome);
    }

    fn note(&mut self, outcome: Result<(), Failure>) {
        if let Err(failure) = outcome {
            self.failures.push(failure);
        }
    }

    fn conclude(self, started: Instant) -> Result<(), Failure> {
        let Counts { passed, failed, ignored } = self.counts;
        println!("\n== Everything took {}", seconds(started.elapsed()));
        for failure in &self.failures {
            println!("\n{failure}");
        }
        let verdict = if self.failures.is_empty() && failed == 0 { "ok" } else { "FAILED" };
        println!("\ntest result: {verdict}. {passed} passed; {failed} failed; {ignored} ignored");
        match self.failures.len() {
            0 => Ok(()),
            1 => Err(Failure::new("one check failed.", "See above, before the last line.")),
            number => Err(Failure::new(format!("{number} checks failed."), "See above, before the last line.")),
        }
    }
}
