//! The way through every screen in every state that an admin meets, for pictures and for whatever else looks at each.

use thirtyfour::prelude::*;

use crate::admin::NewProfile;
use crate::audit_log::AuditLog;
use crate::window::{Outcome, Window};

impl Window {
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
        self.walk_posture(&mut visit).await?;
        self.walk_audit(&mut visit).await?;
        self.go("Settings").await?;
        visit(self, "settings").await?;
        self.chord(Key::Control, 'k').await?;
        self.find("dialog[open]").await?;
        visit(self, "palette").await?;
        self.keys(Key::Escape + "").await
    }

    async fn walk_posture(&self, visit: &mut impl AsyncFnMut(&Self, &str) -> Outcome) -> Outcome {
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
        visit(self, "posture-all").await
    }

    async fn walk_audit(&self, visit: &mut impl AsyncFnMut(&Self, &str) -> Outcome) -> Outcome {
        self.go("Audit").await?;
        visit(self, "audit-empty").await?;
        self.click("button", "Read the audit log").await?;
        self.named("grid", "Events").await?;
        visit(self, "audit-cluster").await?;
        self.click("radio", "Files").await?;
        visit(self, "audit-files").await?;
        let (recorded, made) = (crate::recorded_audit_log()?, made_audit_log());
        self.drop_audit_logs(&[("audit.2026-11-21-00.log", &recorded), ("audit.2026-11-20.log", &made)]).await?;
        self.reads("4,600 events").await?;
        visit(self, "audit").await?;
        self.click("button", "Export").await?;
        self.find("[role=menu]").await?;
        visit(self, "audit-export").await?;
        self.keys(Key::Escape + "").await?;
        self.fill("Query", "collection:").await?;
        self.find("[role=option]").await?;
        visit(self, "audit-completion").await?;
        self.fill("Query", "hour:99").await?;
        self.find("search [role=alert]").await?;
        visit(self, "audit-wrong").await?;
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
        self.chord(Key::Control, 'k').await?;
        self.named("combobox", "Search or run").await?.send_keys("laptop").await?;
        self.keys(Key::Enter + "").await?;
        self.click("radio", "Cluster").await?;
        self.click("button", "Read the audit log").await?;
        self.find("main [role=alert]").await?;
        visit(self, "audit-error").await
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
