//! What an admin does in the window, step by step, through the names that a screen reader says.

use std::path::Path;

use crate::session::Session;
use crate::window::{Outcome, Window};
use serde_json::json;
use thirtyfour::prelude::*;

/// The screens, as the window names them.
pub const SCREENS: [&str; 7] = ["Clusters", "Tokens", "Inspect", "TLS", "Posture", "Audit", "Settings"];

/// What an admin types into the form of a cluster profile.
#[derive(Debug, Clone)]
pub struct NewProfile<'a> {
    /// Its name.
    pub name: &'a str,
    /// The label of its environment.
    pub environment: &'a str,
    /// Its host.
    pub host: &'a str,
    /// The folder that it lies in, or an empty text.
    pub folder: &'a str,
    /// The key that may manage the cluster.
    pub manage_key: &'a str,
}

impl Window {
    /// Waits until the console can be used.
    ///
    /// # Errors
    ///
    /// When it does not get ready.
    pub async fn ready(&self) -> Outcome {
        self.until("the first screen", "return !!document.querySelector('main .screen > *')", vec![]).await
    }

    /// Opens a screen.
    ///
    /// # Errors
    ///
    /// When it does not open.
    pub async fn go(&self, screen: &str) -> Outcome {
        self.click("button", screen).await?;
        let script =
            "return document.querySelector('nav [aria-current=page]')?.textContent.trim().startsWith(arguments[0])";
        self.until(&format!("the screen {screen}"), script, vec![json!(screen)]).await
    }

    /// Chooses a theme, and comes back to the first screen.
    ///
    /// # Errors
    ///
    /// When a step of it fails.
    pub async fn choose_theme(&self, theme: &str) -> Outcome {
        self.go("Settings").await?;
        self.click("radio", theme).await?;
        self.reads("Settings saved").await?;
        self.go("Clusters").await
    }

    /// Changes a number among the settings, which must be shown.
    ///
    /// # Errors
    ///
    /// When a step of it fails.
    pub async fn set_number(&self, label: &str, value: &str) -> Outcome {
        self.fill(label, value).await?;
        self.keys(Key::Tab + "").await?;
        self.reads("Settings saved").await
    }

    /// Creates a cluster profile through its form.
    ///
    /// # Errors
    ///
    /// When a step of it fails.
    pub async fn create_profile(&self, profile: &NewProfile<'_>) -> Outcome {
        self.go("Clusters").await?;
        self.click("button", "New").await?;
        self.fill("Name", profile.name).await?;
        if !profile.folder.is_empty() {
            let field = self.named("combobox", "Folder").await?;
            field.send_keys(profile.folder).await?;
        }
        self.click("radio", profile.environment).await?;
        self.fill("Host", profile.host).await?;
        if !self.is_there("textbox", "Manage key").await? {
            self.click("button", "Add manage key").await?;
        }
        self.fill("Manage key", profile.manage_key).await?;
        self.click("button", "Save profile").await?;
        let script = "return !document.querySelector('form') && [...document.querySelectorAll('h1,h2,h3')].some((each) => each.textContent.trim() === arguments[0])";
        self.until(&format!("the profile {}", profile.name), script, vec![json!(profile.name)]).await
    }

    /// Writes a subject and the access to collections, each with its level, into the form of a new token.
    ///
    /// # Errors
    ///
    /// When a step of it fails.
    pub async fn compose(&self, subject: &str, collections: &[(&str, &str)]) -> Outcome {
        self.go("Tokens").await?;
        self.fill("Subject", subject).await?;
        self.click("radio", "Collections").await?;
        for (index, (collection, level)) in collections.iter().enumerate() {
            let number = index + 1;
            let field = format!("Collection {number}");
            if !self.is_there("textbox", &field).await? && !self.is_there("combobox", &field).await? {
                self.click("button", "Add collection").await?;
            }
            self.fill(&field, collection).await?;
            self.set_level(number, level).await?;
        }
        Ok(())
    }

    /// Chooses the level of the collection with a number.
    ///
    /// # Errors
    ///
    /// When the collection has no such level.
    pub async fn set_level(&self, number: usize, level: &str) -> Outcome {
        let group = self.named("group", &format!("Access to collection {number}")).await?;
        let choice = group.find(By::XPath(format!(".//label[normalize-space()='{level}']"))).await?;
        choice.scroll_into_view().await?;
        choice.click().await?;
        Ok(())
    }

    /// The answer that the matrix shows for an action in the column with a heading.
    ///
    /// # Errors
    ///
    /// When the driver does not answer.
    pub async fn matrix_says(&self, action: &str, column: &str, answer: &str) -> Outcome {
        self.until(
            &format!("{action} on {column}: {answer}"),
            MATRIX_SAYS,
            vec![json!(action), json!(column), json!(answer)],
        )
        .await
    }

    /// Mints the composed token and answers it, as the window shows it once.
    ///
    /// # Errors
    ///
    /// When a step of it fails.
    pub async fn mint(&self, label: &str, holder: &str) -> Outcome<String> {
        self.fill("Label", label).await?;
        self.fill("Holder", holder).await?;
        self.click("button", "Mint token").await?;
        self.find("[data-testid=minted-token]").await?;
        self.click("button", "Reveal").await?;
        let token = self.find("[data-testid=minted-token]").await?.text().await?;
        Ok(token.trim().to_owned())
    }

    /// Inspects a token.
    ///
    /// # Errors
    ///
    /// When a step of it fails.
    pub async fn inspect(&self, token: &str) -> Outcome {
        self.go("Inspect").await?;
        self.named("textbox", "Token or key").await?.send_keys(token).await?;
        self.keys(Key::Enter + "").await?;
        self.reads("What it is").await
    }

    /// Starts a practice cluster and looks at the TLS of its ports.
    ///
    /// # Errors
    ///
    /// When a step of it fails.
    pub async fn look_at_practice_ports(&self) -> Outcome {
        self.chord(Key::Control, 'k').await?;
        self.named("combobox", "Search or run").await?.send_keys("start a practice").await?;
        self.keys(Key::Enter + "").await?;
        self.reads("Simulation").await?;
        self.go("TLS").await?;
        self.click("button", "Look at the ports").await?;
        self.named("button", "Look again").await?;
        Ok(())
    }

    /// Judges the cluster that is chosen, with what only a refusal shows.
    ///
    /// # Errors
    ///
    /// When a step of it fails.
    pub async fn judge_practice_cluster(&self) -> Outcome {
        self.go("Posture").await?;
        self.click("button", "Ask more…").await?;
        self.click("checkbox", "Also ask what leaves a trace in the audit log").await?;
        self.click("button", "Ask the cluster").await?;
        self.named("button", "Run again").await?;
        Ok(())
    }

    /// Drops files on the screen Posture, each with its name and its text.
    ///
    /// # Errors
    ///
    /// When they cannot be dropped, or are not judged.
    pub async fn judge_files(&self, files: &[(&str, &str)]) -> Outcome {
        self.click("radio", "Files").await?;
        self.named("group", "Configuration files").await?;
        self.ask(DROP_FILES, vec![json!(files)]).await?;
        self.named("button", "Judge again").await?;
        Ok(())
    }

    /// Opens audit logs through a button of the screen Audit and the system's own dialog.
    ///
    /// # Errors
    ///
    /// When they are not opened.
    pub async fn open_audit_logs(&self, session: &Session, button: &str, path: &Path) -> Outcome {
        self.go("Audit").await?;
        self.click("radio", "Files").await?;
        self.click("button", button).await?;
        self.choose_existing(session, path).await?;
        self.named("grid", "Events").await?;
        Ok(())
    }

    /// Drops audit logs on the screen Audit, each with its name and its text.
    ///
    /// # Errors
    ///
    /// When they cannot be dropped, or are not opened.
    pub async fn drop_audit_logs(&self, files: &[(&str, &str)]) -> Outcome {
        self.click("radio", "Files").await?;
        self.named("button", "Open files…").await?;
        self.ask(DROP_LOGS, vec![json!(files)]).await?;
        self.named("grid", "Events").await?;
        Ok(())
    }
}

const DROP_FILES: &str = "const files = new DataTransfer();
for (const [name, text] of arguments[0]) files.items.add(new File([text], name));
const place = [...document.querySelectorAll('[role=group]')].find((one) => one.getAttribute('aria-label') === 'Configuration files');
place.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));";

const DROP_LOGS: &str = "const files = new DataTransfer();
for (const [name, text] of arguments[0]) files.items.add(new File([text], name));
document.querySelector('main .screen > *').dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));";

const MATRIX_SAYS: &str = r"
const [action, column, answer] = arguments;
const table = document.querySelector('[data-testid=matrix]');
if (!table) return false;
const words = (cell) => cell.textContent.replace(/\s+/g, ' ').trim();
const index = [...table.tHead.rows[0].cells].findIndex((cell) => words(cell).startsWith(column));
const row = [...table.rows].find((each) => each.cells[0] && each.cells[0].scope === 'row' && words(each.cells[0]).startsWith(action));
if (index < 1 || !row) return false;
const cell = row.cells.length === 2 ? row.cells[1] : row.cells[index];
return words(cell).startsWith(answer);
";
