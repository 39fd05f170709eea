//! What the tests share: with the feature `driver`, a private desktop session and a driven window.

#[cfg(feature = "driver")]
pub mod keyring;
#[cfg(feature = "driver")]
pub mod session;
#[cfg(feature = "driver")]
mod watchdog;
#[cfg(feature = "driver")]
pub mod window;

use std::path::{Path, PathBuf};

/// The checkout's root folder.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder that holds the programs of this build.
///
/// # Panics
///
/// When the running program's own path is unknown to the system.
#[must_use]
#[allow(clippy::expect_used)]
pub fn programs() -> PathBuf {
    let own = std::env::current_exe().expect("the system knows the running program");
    // Test programs stand in `deps`, a folder below the others.
    own.ancestors().skip(1).find(|folder| !folder.ends_with("deps")).map_or_else(PathBuf::new, Path::to_path_buf)
}
