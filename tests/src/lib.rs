//! What the tests share: with the feature `driver`, a private desktop session and a driven window.

#[cfg(feature = "driver")]
pub mod admin;
pub mod audit_log;
#[cfg(feature = "driver")]
mod desktop;
#[cfg(feature = "driver")]
pub mod keyring;
#[cfg(feature = "driver")]
mod page;
#[cfg(feature = "driver")]
pub mod session;
#[cfg(feature = "driver")]
pub mod walk;
#[cfg(feature = "driver")]
mod watchdog;
#[cfg(feature = "driver")]
pub mod window;

use std::path::{Path, PathBuf};

#[cfg(feature = "driver")]
use portcullis_console::profiles::ProfileForm;

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
#[expect(clippy::expect_used, reason = "without it no test can find the programs")]
pub fn programs() -> PathBuf {
    let own = std::env::current_exe().expect("the system knows the running program");
    // Test programs stand in `deps`, a folder below the others.
    own.ancestors().skip(1).find(|folder| !folder.ends_with("deps")).map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The audit log that a real server wrote.
///
/// # Errors
///
/// When the recording cannot be read.
pub fn recorded_audit_log() -> std::io::Result<String> {
    std::fs::read_to_string(root().join("tests/fixtures/recordings/audit.2026-11-21-00.log"))
}

/// A form that creates or changes a profile and leaves its secrets alone.
///
/// # Errors
///
/// When the form does not hold what the console expects.
#[cfg(feature = "driver")]
pub fn profile_form(id: Option<&str>, name: &str, folder: &str) -> serde_json::Result<ProfileForm> {
    serde_json::from_value(profile_json(id, name, folder))
}

/// The same form as the window sends it.
#[cfg(feature = "driver")]
#[must_use]
pub fn profile_json(id: Option<&str>, name: &str, folder: &str) -> serde_json::Value {
    serde_json::json!({
        "id": id, "name": name, "folder": folder, "environment": "staging",
        "address": { "scheme": "https", "host": "qdrant.example.org", "port": 6333, "path_prefix": "" },
        "grpc_port": 6334, "server_version": null,
        "manage_key": { "kind": "keep" }, "alternate_key": { "kind": "keep" },
        "read_only_key": { "kind": "keep" }, "token": { "kind": "keep" },
    })
}
