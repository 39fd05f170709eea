//! What the tests of this crate share: a console on a temporary folder with a keychain in memory and a fixed clock.

use crate::connection::SystemNetwork;
use crate::keychain::{Behaviour, Keychain, MemoryKeychain};
use crate::ports::{FixedClock, SystemRandom};
use crate::profiles::{Address, Environment, ProfileForm, Scheme};
use crate::secret::{SecretEdit, SecretPlace};
use crate::settings::Settings;
use crate::store::{FILE_NAME, JsonFile, Store};
use crate::{Console, Ports};
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::sync::Arc;

/// 2026-11-21 01:00 UTC.
pub(crate) const NOW: i64 = 1_795_222_800;

pub(crate) const KEY: &str = "planted-manage-key-0123456789-abcdef";

pub(crate) struct Bench {
    pub(crate) console: Console,
    pub(crate) keychain: Arc<MemoryKeychain>,
    pub(crate) folder: PathBuf,
    _temporary: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let keychain = Arc::new(MemoryKeychain::default());
        let folder = temporary.path().join("data");
        let console = console(&folder, &keychain, Box::new(JsonFile::new(folder.join(FILE_NAME))));
        Self { console, keychain, folder, _temporary: temporary }
    }

    /// The program is started again.
    pub(crate) fn restart(&mut self) {
        self.restart_with(Box::new(JsonFile::new(self.folder.join(FILE_NAME))));
    }

    /// The program is started again, with this store.
    pub(crate) fn restart_with(&mut self, store: Box<dyn Store>) {
        self.console = console(&self.folder, &self.keychain, store);
    }

    /// Hangs and locks last two seconds at most, the least that can be set.
    pub(crate) fn be_impatient(&self) {
        let settings = Settings { keychain_timeout_seconds: 2, ..self.console.settings().unwrap() };
        self.console.save_settings(settings).unwrap();
    }

    pub(crate) fn behave(&self, behaviour: Behaviour) {
        self.keychain.behave(behaviour);
    }

    /// Everything that is in the data folder, as one text.
    pub(crate) fn everything_on_disk(&self) -> String {
        let files = std::fs::read_dir(&self.folder).unwrap();
        files.map(|file| String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned()).collect()
    }
}

fn console(folder: &std::path::Path, keychain: &Arc<MemoryKeychain>, store: Box<dyn Store>) -> Console {
    Console::new(Ports {
        data_folder: folder.to_owned(),
        store,
        keychain: Arc::clone(keychain) as Arc<dyn Keychain>,
        clock: Arc::new(FixedClock(now())),
        random: Box::new(SystemRandom),
        network: Arc::new(SystemNetwork),
    })
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).unwrap()
}

/// A form for a new profile that keeps every secret as it is: none.
pub(crate) fn form(name: &str) -> ProfileForm {
    let address = Address {
        scheme: Scheme::Https,
        host: "qdrant.example.com".to_owned(),
        port: 6333,
        path_prefix: String::new(),
    };
    ProfileForm {
        environment: Environment::Production,
        grpc_port: Some(6334),
        server_version: Some("1.18.3".to_owned()),
        ..ProfileForm::new(name, address)
    }
}

pub(crate) fn set(secret: &str, place: SecretPlace) -> SecretEdit {
    SecretEdit::Set { value: secret.to_owned().into(), place }
}
