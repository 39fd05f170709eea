//! Blank windows on NVIDIA's own driver: WebKitGTK must not share buffers with it. Everywhere else it should.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Starts this program again with the switch set, where the driver is loaded and the admin has not decided already.
/// The switch must be there before the web view is, and a program cannot safely set its own environment.
pub(crate) fn work_around() {
    if !Path::new("/proc/driver/nvidia/version").exists() || std::env::var_os(SWITCH).is_some() {
        return;
    }
    // It only comes back when it failed; then the window may still show.
    let _: Result<(), io::Error> = std::env::current_exe()
        .map(|program| Command::new(program).args(std::env::args_os().skip(1)).env(SWITCH, "1").exec())
        .and_then(Err);
}
