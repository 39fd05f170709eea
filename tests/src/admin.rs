//! What an admin does in the window, step by step, through the names that a screen reader says.

use crate::audit_log::AuditLog;
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

    /// Leads through every screen in every state that an admin meets on the way, and calls `visit` in each.
    ///
    /// # Errors
    ///
    /// When a step or a visit fails.
    pub async fn walk(&self, mut visit: impl AsyncFnMut(&Self, &str) -> Outcome) -> Outcome {
        self.ready().await?;
        visit(self, "clusters-first-start").await?;
        self.click("button", "New").await?;
        self.named("textbox", "Host").await?;
        visit(self, "clusters-new").await?;
        self.click("button", "Save profile").await?;
        self.reads("Some fields need your attention.").await?;
        visit(self, "clusters-errors").await?;
        self.click("button", "Cancel").await?;
        for profile in DEMO {
            self.create_profile(profile).await?;
        }
        visit(self, "clusters").await?;
        self.compose("svc-search", &[("products", "r"), ("products-staging", "rw"), ("events", "prw")]).await?;
        self.matrix_says("upsert points", "products-staging", "allowed").await?;
        visit(self, "tokens").await?;
        self.click("radio", "JSON").await?;
        self.reads("\"svc-search\"").await?;
        visit(self, "tokens-json").await?;
        self.click("radio", "Form").await?;
        let token = self.mint("Search service", "Search team").await?;
        self.click("button", "Hide").await?;
        visit(self, "tokens-minted").await?;
        self.click("button", "Done").await?;
        visit(self, "tokens-ledger").await?;
        self.go("Inspect").await?;
        visit(self, "inspect-empty").await?;
        self.inspect(&token).await?;
        visit(self, "inspect").await?;
        self.go("TLS").await?;
        visit(self, "tls-empty").await?;
        self.click("radio", "Before deploying").await?;
        visit(self, "tls-section").await?;
        self.click("radio", "Open a file").await?;
        visit(self, "tls-file").await?;
        self.go("Posture").await?;
        visit(self, "posture-empty").await?;
        self.look_at_practice_ports().await?;
        visit(self, "tls").await?;
        self.click("button", "Server").await?;
        self.ask("document.querySelector('[data-port]').scrollIntoView()", vec![]).await?;
        visit(self, "tls-ports").await?;
        self.click("radio", "Calendar").await?;
        visit(self, "tls-calendar").await?;
        self.judge_practice_cluster().await?;
        visit(self, "posture").await?;
        self.click("cell", "QDR-063").await?;
        self.keys(Key::Enter + "").await?;
        visit(self, "posture-detail").await?;
        self.click("button", "Accept this risk…").await?;
        visit(self, "posture-accept").await?;
        self.click("button", "Cancel").await?;
        self.click("button", "Run again").await?;
        self.click("button", "Changed since").await?;
        visit(self, "posture-past").await?;
        self.click("radio", "Files").await?;
        visit(self, "posture-files").await?;
        self.judge_files(DEMO_FILES).await?;
        visit(self, "posture-files-judged").await?;
        self.click("radio", "Differs").await?;
        visit(self, "posture-differs").await?;
        self.click("radio", "All clusters").await?;
        self.click("button", "Judge all clusters").await?;
        self.named("button", "Run again").await?;
        visit(self, "posture-all").await?;
        self.go("Audit").await?;
        visit(self, "audit-empty").await?;
        self.click("radio", "Files").await?;
        visit(self, "audit-files").await?;
        let (recorded, made) = (crate::recorded_audit_log()?, made_audit_log());
        self.drop_audit_logs(&[("audit.2026-11-21-00.log", &recorded), ("audit.2026-11-20.log", &made)]).await?;
        self.reads("4,600 events").await?;
        visit(self, "audit").await?;
        self.fill("Query", "result:denied").await?;
        self.reads(" of 4,600").await?;
        // Rows come after the count of them.
        let cell = "const cell = document.querySelector('[data-position=\"1\"]:not(.coming) [data-column=\"1\"]');
            cell?.click();
            return cell !== null";
        self.until("the second event", cell, vec![]).await?;
        self.find("section[aria-label=Event]").await?;
        visit(self, "audit-event").await?;
        self.click("button", "Searches").await?;
        self.click("menuitem", "Ready questions…").await?;
        self.named("dialog", "Ready questions").await?;
        visit(self, "audit-questions").await?;
        self.keys(Key::Escape + "").await?;
        self.go("Settings").await?;
        visit(self, "settings").await?;
        self.chord(Key::Control, 'k').await?;
        self.find("dialog[open]").await?;
        visit(self, "palette").await?;
        self.keys(Key::Escape + "").await
    }
}

/// Believable profiles: the last one created is the chosen one.
const DEMO: &[NewProfile<'_>] = &[
    NewProfile {
        name: "Shop production",
        environment: "Production",
        host: "qdrant.shop.example.org",
        folder: "Shop",
        manage_key: "demo-only-production-manage-key-0123456789",
    },
    NewProfile {
        name: "Shop staging",
        environment: "Staging",
        host: "staging.shop.example.org",
        folder: "Shop",
        manage_key: "demo-only-staging-manage-key-0123456789",
    },
    NewProfile {
        name: "Laptop",
        environment: "Development",
        host: "localhost",
        folder: "",
        manage_key: "demo-only-laptop-manage-key-01234567890",
    },
];

/// Files that a team might have for the practice cluster: less than they believe is set.
pub const DEMO_FILES: &[(&str, &str)] = &[
    (
        "config.yaml",
        "service:\n  host: 0.0.0.0\n  apikey: the-key-of-the-shop-2024\n  jwt_rbac: false\n  enable_tls: true\ntls:\n  cert: ./tls/cert.pem\n  key: ./tls/key.pem\naudit:\n  enabled: false\n",
    ),
    (
        "docker-compose.yml",
        "services:\n  qdrant:\n    image: qdrant/qdrant:latest\n    ports:\n      - 6333:6333\n      - 6335:6335\n    environment:\n      QDRANT__SERVICE__READ_ONLY_API_KEY: shop-read-2024\n",
    ),
];

const DROP_FILES: &str = "const files = new DataTransfer();
for (const [name, text] of arguments[0]) files.items.add(new File([text], name));
const place = [...document.querySelectorAll('[role=group]')].find((one) => one.getAttribute('aria-label') === 'Configuration files');
place.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));";

const DROP_LOGS: &str = "const files = new DataTransfer();
for (const [name, text] of arguments[0]) files.items.add(new File([text], name));
document.querySelector('main .screen > *').dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));";

/// Two days of a made log in one file.
fn made_audit_log() -> String {
    let log = AuditLog { lasts: 2 * 86_400, begins: 1_795_046_400, ..AuditLog::month(4_000) };
    let mut lines = log.lines();
    let mut text = String::new();
    while let Some((_, _, line)) = lines.advance() {
        text.push_str(line);
        text.push('\n');
    }
    text
}

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
