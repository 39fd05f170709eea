//! `cargo xtask bench`: measures, and writes `BENCHMARKS.md`.

use crate::steps::Failure;

/// Measures.
///
/// # Errors
///
/// When a step fails.
pub(crate) fn bench() -> Result<(), Failure> {
    crate::setup::setup(crate::setup::For::Tests)
}
