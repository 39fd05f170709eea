//! The window's types, written from the Rust ones. A test of the console keeps the committed ones up to date.

use crate::build::{FEATURES, cargo};
use crate::steps::{Failure, Step};

/// Writes the types again.
///
/// # Errors
///
/// When the console does not compile.
pub(crate) fn write() -> Result<(), Failure> {
    let mut command = cargo("test", FEATURES);
    command.args(["--lib", "--quiet", "the_committed_types"]).env("PORTCULLIS_WRITE_TYPES", "1");
    Step { name: "Write the window's types from the Rust ones", remedy: "Read the compiler's first error above." }
        .run(&mut command)
}
