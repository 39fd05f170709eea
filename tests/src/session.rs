//! A desktop session of its own: home folder, display, bus and keyring, all temporary.

use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::keyring::{self, Keyring};
use crate::watchdog::Watchdog;

/// A running session. Everything in it ends when it is dropped.
#[derive(Debug)]
pub struct Session {
    folder: PathBuf,
    variables: Vec<(String, String)>,
    keyring: Option<Child>,
    // Their pipes stay open as long as they run.
    _display: (Child, BufReader<ChildStdout>),
    _bus: (Child, BufReader<ChildStdout>),
    watchdog: Watchdog,
}

impl Session {
    /// Starts a session whose keyring is in the given state.
    ///
    /// # Errors
    ///
    /// When a program of the session is missing or does not start.
    pub fn start(state: Keyring) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("portcullis-").tempdir()?.keep();
        let watchdog = Watchdog::start(&folder)?;
        let mut variables = folders(&folder)?;
        let launch = |command: &mut Command| -> io::Result<Child> {
            watchdog
                .adopt(command)
                .stdin(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .map_err(|error| named(command, &error))
        };

        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp"]).stdout(Stdio::piped());
        let mut display = with_output(launch(&mut command)?)?;
        variables.push(("DISPLAY".into(), format!(":{}", first_line(&mut display.1)?)));

        let mut command = Command::new("dbus-daemon");
        command.env_clear().envs(variables.iter().cloned()).env("PATH", path());
        command
            .args(["--nofork", "--print-address=1"])
            .arg(format!("--config-file={}", bus_configuration(&folder, state)?));
        command.stdout(Stdio::piped());
        let mut bus = with_output(launch(&mut command)?)?;
        variables.push(("DBUS_SESSION_BUS_ADDRESS".into(), first_line(&mut bus.1)?));

        let mut session = Self { folder, variables, keyring: None, _display: display, _bus: bus, watchdog };
        session.keyring = keyring::start(&session, state)?;
        Ok(session)
    }

    /// The session's folder: its home, and all that programs in it write.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where programs in this session keep what belongs to them.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Sets a variable for every program that will run in this session.
    pub fn set(&mut self, variable: &str, value: &str) {
        self.variables.push((variable.to_owned(), value.to_owned()));
    }

    /// A variable of this session.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().rfind(|(variable, _)| variable == name).map(|(_, value)| value.as_str())
    }

    /// A program that will run in this session, and end with it.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", path()).envs(self.variables.iter().cloned());
        self.watchdog.adopt(&mut command);
        command
    }

    /// Waits until a name on the session's bus has an owner, or has none any more.
    ///
    /// # Errors
    ///
    /// When that does not happen.
    pub fn wait_until_owned(&self, name: &str, owned: bool) -> io::Result<()> {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(20) {
            let output = self
                .command("dbus-send")
                .args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/"])
                .args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{name}")])
                .output()?;
            if String::from_utf8_lossy(&output.stdout).contains("true") == owned {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(io::Error::other(format!("{name} did not {} within 20 seconds", if owned { "come up" } else { "go" })))
    }

    /// The keyring daemon's process id, where there is one.
    #[must_use]
    pub fn keyring_id(&self) -> Option<u32> {
        self.keyring.as_ref().map(Child::id)
    }
}

fn folders(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let mut variables = vec![
        ("GDK_BACKEND".to_owned(), "x11".to_owned()),
        ("LIBGL_ALWAYS_SOFTWARE".to_owned(), "1".to_owned()),
        ("NO_AT_BRIDGE".to_owned(), "1".to_owned()),
        ("LANG".to_owned(), "C.UTF-8".to_owned()),
        ("TZ".to_owned(), "UTC".to_owned()),
    ];
    let mut private = std::fs::DirBuilder::new();
    private.mode(0o700);
    for (variable, name) in [
        ("HOME", "home"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "run"),
    ] {
        private.create(folder.join(name))?;
        variables.push((variable.to_owned(), folder.join(name).display().to_string()));
    }
    Ok(variables)
}

/// The system's session bus; without the folders that start services on demand where no keyring shall be found.
fn bus_configuration(folder: &Path, state: Keyring) -> io::Result<String> {
    if state != Keyring::Absent {
        return Ok("/usr/share/dbus-1/session.conf".to_owned());
    }
    let file = folder.join("bus.conf");
    std::fs::write(
        &file,
        format!(
            "<busconfig><type>session</type><listen>unix:dir={}</listen><policy context=\"default\">\
             <allow send_destination=\"*\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
            folder.join("run").display()
        ),
    )?;
    Ok(file.display().to_string())
}

fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into())
}

fn named(command: &Command, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", command.get_program().display()))
}

fn with_output(mut child: Child) -> io::Result<(Child, BufReader<ChildStdout>)> {
    let output = child.stdout.take().ok_or_else(|| io::Error::other("its output was not kept"))?;
    Ok((child, BufReader::new(output)))
}

fn first_line(output: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    output.by_ref().take(4096).read_line(&mut line)?;
    match line.trim() {
        "" => Err(io::Error::other("the program ended without saying its address")),
        address => Ok(address.to_owned()),
    }
}
