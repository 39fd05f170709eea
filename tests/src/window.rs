//! The real program, opened and driven through WebDriver.

use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::extensions::query::ElementQueryable;
use thirtyfour::prelude::*;
use thirtyfour::session::handle::SessionHandle;
use thirtyfour::{Capabilities, TypingData};

use crate::session::Session;

/// How long a person would wait for something to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// The name on the bus that a running console holds.
const SINGLE_INSTANCE: &str = "dev.portcullis.console.SingleInstance";

/// What went wrong while driving: the driver's error, or what was waited for in vain.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// An open window.
#[derive(Debug)]
pub struct Window {
    driver: WebDriver,
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

    /// The first visible element that a selector finds, waited for.
    ///
    /// # Errors
    ///
    /// When it does not appear.
    pub async fn find(&self, css: &str) -> Outcome<WebElement> {
        let found =
            self.driver.query(By::Css(css)).wait(PATIENCE, Duration::from_millis(50)).and_displayed().first().await;
        found.map_err(|error| format!("{css} did not appear: {error}").into())
    }

    /// The visible element of a role with a name, as a screen reader says it: exactly, or else by its beginning.
    ///
    /// # Errors
    ///
    /// When it does not appear.
    pub async fn named(&self, role: &str, name: &str) -> Outcome<WebElement> {
        let started = Instant::now();
        loop {
            let found = self.driver.execute(BY_ROLE, vec![json!(role), json!(name)]).await?;
            if !found.json().is_null() {
                return Ok(found.element()?);
            }
            if started.elapsed() > PATIENCE {
                let there = self.driver.execute(NAMES_OF_ROLE, vec![json!(role)]).await?;
                return Err(format!("no {role} named “{name}”; there are: {}", there.json()).into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Whether an element of a role with a name is there now.
    ///
    /// # Errors
    ///
    /// When the driver does not answer.
    pub async fn is_there(&self, role: &str, name: &str) -> Outcome<bool> {
        Ok(!self.driver.execute(BY_ROLE, vec![json!(role), json!(name)]).await?.json().is_null())
    }

    /// Clicks the element of a role with a name.
    ///
    /// # Errors
    ///
    /// When it does not appear or cannot be clicked.
    pub async fn click(&self, role: &str, name: &str) -> Outcome {
        let element = self.named(role, name).await?;
        // A choice that draws itself is its label; the input behind it takes no click.
        let drawn = self
            .driver
            .execute(
                "return arguments[0].matches('input') && arguments[0].closest('label') || arguments[0]",
                vec![element.to_json()?],
            )
            .await?;
        let element = drawn.element()?;
        element.scroll_into_view().await?;
        let started = Instant::now();
        loop {
            match element.click().await {
                // A message may lie over it for a while; a person waits, too.
                Err(error) if error.to_string().contains("intercepted") && started.elapsed() < PATIENCE => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(error) => {
                    let over = self.driver.execute(WHAT_LIES_OVER, vec![element.to_json()?]).await?;
                    return Err(format!("{role} “{name}” cannot be clicked: {error}; over it: {}", over.json()).into());
                }
                Ok(()) => return Ok(()),
            }
        }
    }

    /// Replaces the text of the field with a name.
    ///
    /// # Errors
    ///
    /// When it does not appear or takes no text.
    pub async fn fill(&self, name: &str, text: &str) -> Outcome {
        let field = self.named("textbox", name).await?;
        field.scroll_into_view().await?;
        field.click().await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(Key::Delete + "").await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Chooses an option, by its label or its value, of the native select with a name.
    ///
    /// # Errors
    ///
    /// When the select or the option is not there.
    pub async fn choose(&self, name: &str, option: &str) -> Outcome {
        let select = self.named("combobox", name).await?;
        let done = self.driver.execute(CHOOSE, vec![select.to_json()?, json!(option)]).await?;
        if done.json() == &Value::Bool(true) {
            Ok(())
        } else {
            Err(format!("“{name}” has no option “{option}”").into())
        }
    }

    /// Sends keys to whatever has the focus.
    ///
    /// # Errors
    ///
    /// When the driver does not answer.
    pub async fn keys(&self, keys: impl Into<TypingData>) -> Outcome {
        let keys: TypingData = keys.into();
        self.driver.handle().action_chain().send_keys(keys).perform().await?;
        Ok(())
    }

    /// Holds a modifier and presses a key, wherever the focus is.
    ///
    /// # Errors
    ///
    /// When the driver does not answer.
    pub async fn chord(&self, modifier: Key, key: char) -> Outcome {
        let chain = self.driver.handle().action_chain();
        chain.key_down(modifier.clone()).key_down(key).key_up(key).key_up(modifier).perform().await?;
        Ok(())
    }

    /// Waits until the page's text holds something.
    ///
    /// # Errors
    ///
    /// With the page's text, when it does not.
    pub async fn reads(&self, text: &str) -> Outcome {
        self.until(&format!("the page to say “{text}”"), READS, vec![json!(text)]).await
    }

    /// Waits until a script answers `true`.
    ///
    /// # Errors
    ///
    /// With the page's text, when it does not.
    pub async fn until(&self, what: &str, script: &str, arguments: Vec<Value>) -> Outcome {
        let started = Instant::now();
        loop {
            if self.driver.execute(script, arguments.clone()).await?.json() == &Value::Bool(true) {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                let text = self.driver.execute("return document.body.innerText", vec![]).await?;
                let mut message = format!("waited in vain for {what}; the page says:\n");
                write!(message, "{}", text.json().as_str().unwrap_or_default().chars().take(800).collect::<String>())?;
                return Err(message.into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What a script answers.
    ///
    /// # Errors
    ///
    /// When the script fails.
    pub async fn ask(&self, script: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.driver.execute(script, arguments).await?.json().clone())
    }

    /// What an asynchronous script answers: it calls its last argument.
    ///
    /// # Errors
    ///
    /// When the script fails.
    pub async fn ask_async(&self, script: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.driver.execute_async(script, arguments).await?.json().clone())
    }

    /// Waits until what the page holds has been painted.
    ///
    /// # Errors
    ///
    /// When the driver does not answer.
    pub async fn painted(&self) -> Outcome {
        self.driver.execute_async(TWO_FRAMES, vec![]).await?;
        Ok(())
    }

    /// Makes the page exactly this large.
    ///
    /// # Errors
    ///
    /// When the window does not take the size.
    pub async fn resize(&self, width: u32, height: u32) -> Outcome {
        self.driver.set_window_rect(0, 0, width, height).await?;
        let script = "return Math.abs(innerWidth - arguments[0]) < 3 && Math.abs(innerHeight - arguments[1]) < 3";
        self.until(&format!("a page of {width}×{height}"), script, vec![json!(width), json!(height)]).await
    }

    /// A picture of the page, as PNG.
    ///
    /// # Errors
    ///
    /// When the driver does not answer.
    pub async fn picture(&self) -> Outcome<Vec<u8>> {
        self.painted().await?;
        Ok(self.driver.screenshot_as_png().await?)
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
fn wait_for_end(process: u32) -> Outcome {
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

/// Looks into open shadow roots, too: the editor of JSON lives in one.
const READS: &str = "const within = [...document.querySelectorAll('*')].flatMap((element) => element.shadowRoot ? [element.shadowRoot.textContent] : []);
return [document.body.innerText, ...within].some((text) => text.includes(arguments[0]));";

const TWO_FRAMES: &str =
    "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";

const WHAT_LIES_OVER: &str = "const { x, y, width, height } = arguments[0].getBoundingClientRect();
return [x, y, width, height, document.elementFromPoint(x + width / 2, y + height / 2)?.outerHTML.slice(0, 300)].join(' ');";

const CHOOSE: &str = r"
const [select, wanted] = arguments;
const option = [...select.options].find((each) => each.label.trim() === wanted || each.value === wanted);
if (!option) return false;
select.value = option.value;
select.dispatchEvent(new Event('input', { bubbles: true }));
select.dispatchEvent(new Event('change', { bubbles: true }));
return true;
";

/// Finds elements by role and accessible name, the way a testing library does.
macro_rules! by_role {
    ($ending:literal) => {
        concat!(
            r"
const role = arguments[0];
const implied = {
  button: 'button, summary', link: 'a[href]', group: 'fieldset, details', textbox: 'input:not([type]):not([list]), input[type=text], input[type=password], input[type=search], input[type=url], textarea, [contenteditable=true]',
  spinbutton: 'input[type=number]', checkbox: 'input[type=checkbox]', radio: 'input[type=radio]', combobox: 'select, input[list]',
  heading: 'h1, h2, h3, h4', dialog: 'dialog[open]', table: 'table', row: 'tr', cell: 'td', option: 'option', searchbox: 'input[type=search]',
};
const selector = `[role='${role}']` + (implied[role] ? `, ${implied[role]}` : '');
const text = (node) => (node ? node.textContent : '').replace(/\s+/g, ' ').trim();
const nameOf = (element) => {
  const by = element.getAttribute('aria-labelledby');
  if (by) return by.split(/\s+/).map((id) => text(document.getElementById(id))).join(' ').trim();
  const label = element.getAttribute('aria-label');
  if (label) return label.trim();
  if (element.matches('fieldset')) return text(element.querySelector('legend'));
  if (element.labels && element.labels.length) return text(element.labels[0]);
  return text(element) || element.getAttribute('title') || element.getAttribute('placeholder') || '';
};
const all = [...document.querySelectorAll(selector)]
  .filter((element) => !element.hasAttribute('role') || element.getAttribute('role') === role)
  .filter((element) => element.getClientRects().length && !element.closest('[inert], [aria-hidden=true]'));
",
            $ending
        )
    };
}

const BY_ROLE: &str = by_role!(
    r"
const wanted = arguments[1];
return all.find((element) => nameOf(element) === wanted) ?? all.find((element) => nameOf(element).startsWith(wanted)) ?? null;
"
);

const NAMES_OF_ROLE: &str = by_role!("return all.map(nameOf);");
