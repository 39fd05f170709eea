//! The session's Secret Service, in every state that an admin may meet.

use std::io::{self, Write};
use std::process::{Child, Stdio};

use crate::session::Session;

/// The state of a session's keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyring {
    /// There, and open.
    Unlocked,
    /// There, but asking for a password that nobody types.
    Locked,
    /// No program offers one.
    Absent,
}

const PASSWORD: &[u8] = b"keyring of a test\n";
const SERVICE: &str = "org.freedesktop.secrets";

pub(crate) fn start(session: &Session, state: Keyring) -> io::Result<Option<Child>> {
    if state == Keyring::Absent {
        return Ok(None);
    }
    let mut child = session
        .command("gnome-keyring-daemon")
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(PASSWORD)?;
    }
    session.wait_until_owned(SERVICE, true)?;
    if state == Keyring::Locked {
        lock(session)?;
    }
    Ok(Some(child))
}

/// Locks the keyring, as a screen lock may.
///
/// # Errors
///
/// When the service does not answer.
pub fn lock(session: &Session) -> io::Result<()> {
    let output = session
        .command("dbus-send")
        .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"])
        .args(["org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/collection/login"])
        .output()?;
    if output.status.success() {
        Ok(())
    } else {
        Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}

/// Stops the daemon from answering, without ending it: a keyring that hangs.
///
/// # Errors
///
/// When the session has no keyring.
pub fn hang(session: &Session) -> io::Result<()> {
    signal(session, "-STOP")
}

/// Lets a hanging keyring answer again.
///
/// # Errors
///
/// When the session has no keyring.
pub fn resume(session: &Session) -> io::Result<()> {
    signal(session, "-CONT")
}

/// Every secret value that the keyring holds, read with `secret-tool`: other code than the product's.
///
/// # Errors
///
/// When `secret-tool` is missing.
pub fn secrets(session: &Session, attribute: &str, value: &str) -> io::Result<Vec<String>> {
    let output = session.command("secret-tool").args(["search", "--all", attribute, value]).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.lines().filter_map(|line| line.strip_prefix("secret = ")).map(str::to_owned).collect())
}

fn signal(session: &Session, signal: &str) -> io::Result<()> {
    let id = session.keyring_id().ok_or_else(|| io::Error::other("the session has no keyring"))?;
    let status = session.command("kill").args([signal, &id.to_string()]).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("the keyring is gone")) }
}
