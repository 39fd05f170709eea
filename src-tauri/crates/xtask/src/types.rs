//! The window's types, written from the Rust ones: are the committed ones up to date?

use crate::build::{FEATURES, cargo};
use crate::root;
use crate::steps::{Failure, Step};

const FILE: &str = "ui/src/ipc/generated/types.ts";

/// Writes the types again.
///
/// # Errors
///
/// When the console does not compile.
pub(crate) fn write() -> Result<(), Failure> {
    let mut command = cargo("test", FEATURES);
    command.args(["--lib", "--quiet", "export_bindings"]);
    Step { name: "Write the window's types from the Rust ones", remedy: "Read the compiler's first error above." }
        .run(&mut command)
}

/// Whether the committed types are what the Rust ones say; what was committed stays in place.
///
/// # Errors
///
/// When they differ.
pub(crate) fn compare() -> Result<(), Failure> {
    let file = root().join(FILE);
    let committed = crate::read(&file)?;
    write()?;
    if crate::read(&file)? == committed {
        return Ok(());
    }
    Err(Failure::new(
        format!("{FILE} was not up to date; it is now."),
        "Look at the difference with `git diff`, and commit it.",
    ))
}
