//! What can be asked of the page, and done in it, through the names that a screen reader says.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::TypingData;
use thirtyfour::extensions::query::ElementQueryable;
use thirtyfour::prelude::*;

use crate::window::{Outcome, PATIENCE, Window};

impl Window {
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

    /// The field with a name, whether it offers names or not.
    ///
    /// # Errors
    ///
    /// When it does not appear.
    pub async fn field(&self, name: &str) -> Outcome<WebElement> {
        let role = if self.is_there("combobox", name).await? { "combobox" } else { "textbox" };
        self.named(role, name).await
    }

    /// Replaces the text of the field with a name.
    ///
    /// # Errors
    ///
    /// When it does not appear or takes no text.
    pub async fn fill(&self, name: &str, text: &str) -> Outcome {
        let field = self.field(name).await?;
        field.scroll_into_view().await?;
        field.click().await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(Key::Delete + "").await?;
        if !text.is_empty() {
            field.send_keys(text).await?;
        }
        Ok(())
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

    /// Notes the longest time between two frames from now on.
    ///
    /// # Errors
    ///
    /// When the driver does not answer.
    pub async fn watch_frames(&self) -> Outcome {
        self.driver.execute(WATCH_FRAMES, vec![]).await?;
        Ok(())
    }

    /// The longest time between two frames since [`Window::watch_frames`], in milliseconds.
    ///
    /// # Errors
    ///
    /// When frames were not watched.
    pub async fn longest_frame(&self) -> Outcome<f64> {
        let longest = self.driver.execute("return window.longest", vec![]).await?;
        longest.json().as_f64().ok_or_else(|| "frames were not watched".into())
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
        self.is_sized(width, height).await
    }

    /// Waits until the page is this large.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub(crate) async fn is_sized(&self, width: u32, height: u32) -> Outcome {
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
        // The driver takes it when something has been painted next: of a page that stands still, that is never where the
        // window is not put together by a graphics processor.
        self.driver.execute(STIR, vec![]).await?;
        let picture = self.driver.screenshot_as_png().await;
        self.driver.execute("clearInterval(window.stirring)", vec![]).await?;
        Ok(picture?)
    }
}

/// Looks into open shadow roots, too: the editor of JSON lives in one.
const READS: &str = "const within = [...document.querySelectorAll('*')].flatMap((element) => element.shadowRoot ? [element.shadowRoot.textContent] : []);
return [document.body.innerText, ...within].some((text) => text.includes(arguments[0]));";

const WATCH_FRAMES: &str = "window.longest = 0; let last = performance.now();
const frame = (now) => { window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(frame); };
requestAnimationFrame(frame);";

/// Changes what nobody sees.
const STIR: &str = "const { style } = document.documentElement;
window.stirring = setInterval(() => { style.outline = style.outline ? '' : '1px solid transparent'; }, 30);";

const TWO_FRAMES: &str =
    "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";

const WHAT_LIES_OVER: &str = "const { x, y, width, height } = arguments[0].getBoundingClientRect();
return [x, y, width, height, document.elementFromPoint(x + width / 2, y + height / 2)?.outerHTML.slice(0, 300)].join(' ');";

const BY_ROLE: &str = concat!(
    include_str!("by_role.js"),
    "const wanted = arguments[1];
return all.find((element) => nameOf(element) === wanted) ?? all.find((element) => nameOf(element).startsWith(wanted)) ?? null;"
);

const NAMES_OF_ROLE: &str = concat!(include_str!("by_role.js"), "return all.map(nameOf);");
