//! Runs a step: says its name, shows its output, counts its tests, says how long it took and what to do when it failed.

use std::fmt;
use std::io::{BufRead, BufReader, IsTerminal};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Why a command of the project stopped, and what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: String,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stopped: {}\nWhat to do: {}", self.what, self.remedy)
    }
}

/// How many tests passed, failed and were left out.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    /// Reads one line of output: a summary of `cargo test` or of Vitest, or nothing.
    fn of_line(line: &str) -> Option<Self> {
        let plain = without_colours(line);
        let plain = plain.trim();
        let summary = plain.strip_prefix("test result: ").or_else(|| plain.strip_prefix("Tests  "))?;
        let mut counts = Self::default();
        for part in summary.split([';', '|', '.']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(kind)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match kind {
                "passed" => counts.passed = number,
                "failed" => counts.failed = number,
                "ignored" | "skipped" | "todo" => counts.ignored += number,
                _ => {}
            }
        }
        Some(counts)
    }
}

/// One step of a command.
pub(crate) struct Step<'a> {
    /// What a person reads before it runs.
    pub(crate) name: &'a str,
    /// What to do when it fails.
    pub(crate) remedy: &'a str,
}

impl Step<'_> {
    /// Runs a program with its output shown as it comes.
    pub(crate) fn run(&self, command: &mut Command) -> Result<(), Failure> {
        let started = self.start();
        self.done(started, show(command).status())
    }

    /// Runs a program that prints test summaries, and counts them.
    pub(crate) fn count(&self, command: &mut Command) -> (Counts, Result<(), Failure>) {
        let started = self.start();
        let mut counts = Counts::default();
        if std::io::stdout().is_terminal() {
            command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
        }
        let outcome = lines(command, |line| {
            if let Some(more) = Counts::of_line(line) {
                counts.add(more);
            }
        });
        (counts, self.done(started, outcome))
    }

    /// Runs a program and keeps what it prints, which is shown, too.
    pub(crate) fn output(&self, command: &mut Command) -> Result<String, Failure> {
        let started = self.start();
        let mut kept = String::new();
        let outcome = lines(command, |line| {
            kept.push_str(line);
            kept.push('\n');
        });
        self.done(started, outcome).map(|()| kept)
    }

    /// Does a piece of work of our own.
    pub(crate) fn work<T>(&self, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        let started = self.start();
        let outcome = work();
        println!(
            "== {}: {} in {}",
            self.name,
            if outcome.is_ok() { "done" } else { "failed" },
            seconds(started.elapsed())
        );
        outcome
    }

    fn start(&self) -> Instant {
        println!("\n== {}", self.name);
        Instant::now()
    }

    fn done(&self, started: Instant, outcome: std::io::Result<std::process::ExitStatus>) -> Result<(), Failure> {
        let took = seconds(started.elapsed());
        match outcome {
            Ok(status) if status.success() => {
                println!("== {}: done in {took}", self.name);
                Ok(())
            }
            Ok(status) => {
                println!("== {}: failed after {took}", self.name);
                Err(Failure::new(format!("“{}” failed ({status}).", self.name), self.remedy))
            }
            Err(error) => Err(Failure::new(format!("“{}” could not be started: {error}.", self.name), self.remedy)),
        }
    }
}

/// A duration as a person says it: `4.2 s`, `3 min 07 s`.
pub(crate) fn seconds(took: Duration) -> String {
    if took.as_secs() >= 60 {
        format!("{} min {:02} s", took.as_secs() / 60, took.as_secs() % 60)
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

/// Runs a program, shows what it prints, and hands on each line.
fn lines(command: &mut Command, mut each: impl FnMut(&str)) -> std::io::Result<std::process::ExitStatus> {
    let mut child = show(command).stdout(Stdio::piped()).spawn()?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            println!("{line}");
            each(&line);
        }
    }
    child.wait()
}

fn show(command: &mut Command) -> &mut Command {
    let words: Vec<_> =
        std::iter::once(command.get_program()).chain(command.get_args()).map(|word| word.to_string_lossy()).collect();
    println!("   {}", words.join(" "));
    command
}

fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            for next in characters.by_ref() {
                if next.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_of_cargo_test_is_counted() {
        let line = "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s";
        assert_eq!(Counts::of_line(line), Some(Counts { passed: 12, failed: 2, ignored: 1 }));
    }

    #[test]
    fn a_coloured_summary_of_vitest_is_counted() {
        let line = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m24 passed\u{1b}[39m (25)";
        assert_eq!(Counts::of_line(line), Some(Counts { passed: 24, failed: 1, ignored: 0 }));
    }

    #[test]
    fn other_lines_are_not_counted() {
        assert_eq!(Counts::of_line("test tests::three ... ok"), None);
    }
}
