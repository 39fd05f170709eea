//! Ends every program of a session, and removes its folder, however the test program ends: even when it is killed.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A process that leads the session's process group and waits for the end of its standard input, which the system
/// closes when the test program is gone.
#[derive(Debug)]
pub(crate) struct Watchdog {
    leader: Child,
}

/// Asks the group to end, gives it a moment, then ends it for good; the folder goes in between.
const SCRIPT: &str = r#"trap '' TERM; cat >/dev/null; kill -TERM 0; sleep 0.3; rm -rf -- "$0"; kill -KILL 0"#;

impl Watchdog {
    /// Starts the watchdog of a session that lives in `folder`.
    pub(crate) fn start(folder: &Path) -> io::Result<Self> {
        let leader = Command::new("sh")
            .args(["-c", SCRIPT])
            .arg(folder)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { leader })
    }

    /// Makes a program that is about to be started one of the group.
    pub(crate) fn adopt<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        // A process id fits the system's own type of it.
        command.process_group(i32::try_from(self.leader.id()).unwrap_or(0))
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.leader.stdin.take());
        // It ends itself with the group.
        let _ = self.leader.wait();
    }
}
