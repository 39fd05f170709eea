//! The real program, opened and driven through WebDriver.

use std::fs::File;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::Capabilities;
use thirtyfour::prelude::*;
use thirtyfour::session::handle::SessionHandle;

use crate::session::Session;

/// How long a person would wait for something to appear.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The name on the bus that a running console holds.
const SINGLE_INSTANCE: &str = "dev.portcullis.console.SingleInstance";

/// What went wrong while driving: the driver's error, or what was waited for in vain.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// An open window.
#[derive(Debug)]
pub struct Window {
    pub(crate) driver: WebDriver,
    process: Child,
    log: PathBuf,
}

impl Window {
    /// Opens the console in a session.
    ///
    /// # Errors
    ///
    /// When the program was not built or does not open its window.
    pub async fn open(session: &Session) -> Outcome<Self> {
        Self::open_program(session, &crate::programs().join("portcullis")).await
    }

    /// Opens another program that shows a window of the same kind.
    ///
    /// # Errors
    ///
    /// When the program was not built or does not open its window.
    pub async fn open_program(session: &Session, program: &Path) -> Outcome<Self> {
        if !program.is_file() {
            return Err(format!(
                "{} is missing: build it with `cargo xtask test` or `cargo xtask tour`",
                program.display()
            )
            .into());
        }
        // A program that has just ended may not be gone from the bus: the next one would take itself for a second start.
        session.wait_until_owned(SINGLE_INSTANCE, false)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = session.folder().join(format!("window-{port}.log"));
        let output = File::create(&log)?;
        let process = session
            .command("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("RUST_BACKTRACE", "1")
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        wait_for_port(port)?;
        let mut capabilities = Capabilities::new();
        capabilities.set("webkitgtk:browserOptions", json!({ "binary": program, "args": [] }))?;
        // The driver's client is built with the console's: without a provider of its own it must be told one, although
        // nothing here is encrypted. A second window finds it told already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let driver = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities)
            .request_timeout(Duration::from_secs(60))
            .connect()
            .await
            .map_err(|error| {
                let log = std::fs::read_to_string(&log).unwrap_or_default();
                format!("the window did not open: {error}; the program said: {log}")
            })?;
        driver.set_script_timeout(Duration::from_secs(60)).await?;
        Ok(Self { driver, process, log })
    }

    /// The driver itself.
    #[must_use]
    pub fn driver(&self) -> &SessionHandle {
        self.driver.handle()
    }

    /// Everything that the program wrote to its standard output and error so far.
    ///
    /// # Errors
    ///
    /// When the session's folder is gone.
    pub fn log(&self) -> io::Result<String> {
        Ok(String::from_utf8_lossy(&std::fs::read(&self.log)?).into_owned())
    }

    /// Closes the window and waits for the driver's end.
    ///
    /// # Errors
    ///
    /// When the driver does not answer.
    pub async fn close(self) -> Outcome {
        let program = self.program_id();
        // The driver ends with this value, when the program has ended: a second start before would find the first.
        self.driver.clone().quit().await?;
        program.map_or(Ok(()), wait_for_end)
    }

    /// Kills the program as a power cut would, and waits until it is gone.
    ///
    /// # Errors
    ///
    /// When it is not running.
    pub fn kill_program(self, session: &Session) -> Outcome {
        let program = self.program_id().ok_or("the program is not running")?;
        let status = session.command("kill").args(["-KILL", &program.to_string()]).status()?;
        wait_for_end(program)?;
        if status.success() { Ok(()) } else { Err("the program was gone already".into()) }
    }

    /// The program's process id: the driver's child that is no part of the web view.
    #[must_use]
    pub fn program_id(&self) -> Option<u32> {
        let children = format!("/proc/{0}/task/{0}/children", self.process.id());
        let children = std::fs::read_to_string(children).ok()?;
        children.split_whitespace().find_map(|id| id.parse().ok())
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // A test that failed leaves its window to the session's watchdog; the driver need not wait for an answer.
        let _ = self.driver.clone().leak();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Waits until a process has ended; nobody need have asked for its result yet.
pub(crate) fn wait_for_end(process: u32) -> Outcome {
    let started = Instant::now();
    while Path::new(&format!("/proc/{process}/exe")).exists() {
        if started.elapsed() > PATIENCE {
            return Err(format!("the program {process} does not end").into());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

fn wait_for_port(port: u16) -> io::Result<()> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(io::Error::other("WebKitWebDriver did not come up"))
}
