//! The console: the ports put together, and the use cases that belong to no other room.

use crate::audit::{Drops, OpenLogs};
use crate::connection::{Asked, Network, SystemNetwork, Tasks};
use crate::error::{Error, Notice};
use crate::facts::Memory;
use crate::keychain::{Keychain, KeychainView, Patient};
use crate::ledger::Ledger;
use crate::ports::{Clock, Random, SystemClock, SystemRandom};
use crate::posture::LastJudged;
use crate::profiles::Session;
use crate::settings::Settings;
use crate::store::{Durable, FILE_NAME, JsonFile, Store};
use crate::tls::LastScans;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use ts_rs::TS;

/// What the console needs from outside.
pub struct Ports {
    /// Where its files are.
    pub data_folder: PathBuf,
    /// Writes the document with profiles and settings.
    pub store: Box<dyn Store>,
    /// Holds the secrets.
    pub keychain: Arc<dyn Keychain>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives randomness.
    pub random: Box<dyn Random>,
    /// Finds addresses and connects to them.
    pub network: Arc<dyn Network>,
}

impl Ports {
    /// A plain JSON file in this folder, this keychain, and the system's clock, randomness and network.
    pub fn system(data_folder: impl Into<PathBuf>, keychain: Arc<dyn Keychain>) -> Self {
        let data_folder = data_folder.into();
        Self {
            store: Box::new(JsonFile::new(data_folder.join(FILE_NAME))),
            keychain,
            clock: Arc::new(SystemClock),
            random: Box::new(SystemRandom),
            network: Arc::new(SystemNetwork),
            data_folder,
        }
    }
}

/// The use cases of Portcullis.
///
/// It is `Send + Sync` and shared as one. Methods that use secrets may wait for the keychain, at most as long as the
/// settings say: call them where waiting is allowed, never on the thread of a window or of an event loop. No lock that
/// another method needs is held meanwhile, so listing and previewing go on.
pub struct Console {
    pub(crate) data_folder: PathBuf,
    pub(crate) durable: Durable,
    pub(crate) keychain: Patient,
    pub(crate) ledger: Ledger,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Box<dyn Random>,
    pub(crate) network: Arc<dyn Network>,
    pub(crate) session: Session,
    pub(crate) tasks: Tasks,
    pub(crate) memory: Memory,
    pub(crate) last_scans: LastScans,
    pub(crate) asked: Asked,
    pub(crate) last_judged: LastJudged,
    pub(crate) logs: OpenLogs,
    pub(crate) drops: Drops,
}

impl Console {
    /// Puts the ports together. Touches neither disk nor keychain.
    pub fn new(ports: Ports) -> Self {
        Self {
            durable: Durable::new(ports.store),
            keychain: Patient::new(ports.keychain),
            ledger: Ledger::new(ports.data_folder.join(crate::ledger::FILE_NAME)),
            clock: ports.clock,
            random: ports.random,
            network: ports.network,
            session: Session::default(),
            tasks: Tasks::default(),
            memory: Memory::default(),
            last_scans: LastScans::default(),
            asked: Asked::default(),
            last_judged: LastJudged::default(),
            logs: OpenLogs::default(),
            drops: Drops::default(),
            data_folder: ports.data_folder,
        }
    }

    /// What the frame of the window shows. Asked at the start; finishes what a crash left half done.
    pub fn status(&self) -> StatusView {
        let probed = self.keychain.probe(self.patience());
        if probed.is_ok() {
            // What cannot be settled shows as a notice below.
            let _ = self.settle();
        }
        // Loading finds out whether the file was damaged.
        let _ = self.durable.load();
        self.durable.take_over();
        let mut notices = self.notices();
        notices.extend(self.endings());
        StatusView {
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            keychain: KeychainView::new(self.keychain.name(), probed),
            notices,
            platform: Platform::HERE,
        }
    }

    /// What the admin should know though nothing failed: what became of damaged files, and what waits to be finished.
    pub fn notices(&self) -> Vec<Notice> {
        // First what looks at the disk: it may find the file damaged.
        let unsettled = self.unsettled_notice();
        let mut notices = self.durable.notices();
        notices.extend(unsettled);
        notices.extend(self.ledger.notice());
        notices
    }

    /// What the admin set.
    ///
    /// # Errors
    /// Those of the store.
    pub fn settings(&self) -> Result<Settings, Error> {
        Ok(self.durable.load()?.settings)
    }

    /// Saves the settings.
    ///
    /// # Errors
    /// [`Error::InvalidField`], and those of the store.
    pub fn save_settings(&self, form: Settings) -> Result<Settings, Error> {
        let settings = form.checked()?;
        self.durable.update(|document| {
            document.settings = settings.clone();
            Ok(settings)
        })
    }

    /// Does work that may wait for the keychain on a thread of its own.
    ///
    /// # Errors
    /// Those of the work.
    pub(crate) async fn aside<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let console = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || work(&console)).await;
        // The reason is not told: it could repeat a secret.
        done.unwrap_or_else(|_| Err(Error::Internal("the work was broken off".to_owned())))
    }

    /// How long the keychain is waited for.
    pub(crate) fn patience(&self) -> Duration {
        let settings = self.durable.remembered().map(|document| document.settings.clone()).unwrap_or_default();
        Duration::from_secs(settings.keychain_timeout_seconds.into())
    }

    /// The path beside which the lock for changes to secrets lies.
    pub(crate) fn secrets_path(&self) -> PathBuf {
        self.data_folder.join("secrets")
    }
}

/// What the frame of the window shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatusView {
    /// Of this program.
    pub app_version: String,
    /// Whether secrets can be kept.
    pub keychain: KeychainView,
    /// What the admin should know.
    pub notices: Vec<Notice>,
    /// What this runs on.
    pub platform: Platform,
}

/// What this runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Linux and its relatives.
    Linux,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
}

impl Platform {
    /// The one that this was built for.
    pub const HERE: Self = if cfg!(target_os = "windows") {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::Macos
    } else {
        Self::Linux
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Theme;
    use crate::testing::Bench;

    #[test]
    fn settings_are_there_after_a_restart() {
        let mut bench = Bench::new();
        assert_eq!(bench.console.settings().unwrap(), Settings::default());
        let settings = Settings { theme: Theme::Dark, clipboard_clear_seconds: 60, ..Settings::default() };
        bench.console.save_settings(settings.clone()).unwrap();
        bench.restart();
        assert_eq!(bench.console.settings().unwrap(), settings);
    }

    #[test]
    fn settings_beyond_their_limits_are_not_saved() {
        let bench = Bench::new();
        let settings = Settings { keychain_timeout_seconds: 0, ..Settings::default() };
        assert!(matches!(bench.console.save_settings(settings), Err(Error::InvalidField { .. })));
        assert_eq!(bench.console.settings().unwrap(), Settings::default());
    }

    #[test]
    fn settings_that_were_changed_by_hand_beyond_their_limits_are_the_usual_ones() {
        let bench = Bench::new();
        bench.console.save_settings(Settings { keychain_timeout_seconds: 20, ..Settings::default() }).unwrap();
        let path = bench.folder.join(FILE_NAME);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("\"keychain_timeout_seconds\": 20"));
        let text = text.replace("\"keychain_timeout_seconds\": 20", "\"keychain_timeout_seconds\": 0");
        std::fs::write(&path, text).unwrap();
        assert_eq!(bench.console.settings().unwrap(), Settings::default());
        assert!(bench.console.status().notices.is_empty());
    }
}
