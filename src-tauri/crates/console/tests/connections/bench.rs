//! A console with a keychain in memory, a fixed clock, and names that exist only here.

use chrono::{DateTime, Utc};
use portcullis_console::connection::{
    Cluster, ConnectionProblem, ConnectionReport, Credential, CredentialChoice, Later, Network, StageView, TestForm,
};
use portcullis_console::keychain::MemoryKeychain;
use portcullis_console::ports::{Clock, FixedClock, SystemRandom};
use portcullis_console::profiles::{Address, Connection, ProfileForm, ProfileView, Scheme};
use portcullis_console::secret::{SecretEdit, SecretPlace, SecretSlot};
use portcullis_console::store::{FILE_NAME, JsonFile};
use portcullis_console::{Console, Ports};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio::net::TcpStream;

/// What must never be seen but by the server that it is for.
pub(crate) const KEY: &str = "planted-manage-key-0123456789-abcdef";

pub(crate) struct Bench {
    pub(crate) console: Arc<Console>,
    pub(crate) folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with_clock(Arc::new(FixedClock(now())))
    }

    pub(crate) fn with_clock(clock: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let console = Arc::new(console(folder.path().join("data"), clock));
        Self { console, folder }
    }

    /// The console of a program that is started again.
    pub(crate) fn again(&self) -> Console {
        console(self.folder.path().join("data"), Arc::new(FixedClock(now())))
    }

    /// A file beside the console's own.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path: PathBuf = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn save(&self, form: ProfileForm) -> ProfileView {
        self.console.save_profile(form).unwrap()
    }

    pub(crate) fn cluster(&self, form: ProfileForm) -> Cluster {
        let profile = self.save(form);
        self.console.cluster(&profile.id).unwrap()
    }

    pub(crate) async fn test(&self, profile: &ProfileView, credential: CredentialChoice) -> ConnectionReport {
        let form = TestForm { profile_id: profile.id.clone(), credential };
        let told = Mutex::new(Vec::new());
        let note = |stage: StageView| {
            let mut told = told.lock().unwrap();
            told.retain(|other: &StageView| other.stage < stage.stage);
            told.push(stage);
        };
        let report = self.console.test_connection(form, "test", note).await.unwrap();
        assert_eq!(*told.lock().unwrap(), report.stages, "what was told on the way is what is reported");
        report
    }

    /// Tests a profile with the strongest of its secrets.
    pub(crate) async fn test_best(&self, form: ProfileForm) -> ConnectionReport {
        let profile = self.save(form);
        self.test(&profile, CredentialChoice::Best).await
    }
}

fn console(data_folder: PathBuf, clock: Arc<dyn Clock>) -> Console {
    Console::new(Ports {
        store: Box::new(JsonFile::new(data_folder.join(FILE_NAME))),
        keychain: Arc::new(MemoryKeychain::default()),
        clock,
        random: Box::new(SystemRandom),
        network: Arc::new(TestNetwork),
        data_folder,
    })
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_222_800, 0).unwrap()
}

/// A profile that trusts nothing but what it names, and waits no longer than it must.
pub(crate) fn form(scheme: Scheme, host: &str, port: u16) -> ProfileForm {
    let address = Address { scheme, host: host.to_owned(), port, path_prefix: String::new() };
    let connection = Connection { system_trust: false, timeout_seconds: 2, ..Connection::default() };
    ProfileForm { connection, ..ProfileForm::new("p", address) }
}

pub(crate) fn http(address: SocketAddr) -> ProfileForm {
    form(Scheme::Http, &address.ip().to_string(), address.port())
}

pub(crate) fn https(address: SocketAddr, ca_file: &str) -> ProfileForm {
    let form = form(Scheme::Https, "localhost", address.port());
    ProfileForm { connection: Connection { ca_file: Some(ca_file.to_owned()), ..form.connection.clone() }, ..form }
}

pub(crate) fn with_key(form: ProfileForm) -> ProfileForm {
    ProfileForm { manage_key: set(KEY), ..form }
}

pub(crate) fn set(secret: &str) -> SecretEdit {
    SecretEdit::Set { value: secret.to_owned().into(), place: SecretPlace::Session }
}

pub(crate) fn key() -> Credential {
    Credential::given(KEY.to_owned().into())
}

pub(crate) fn stored(slot: SecretSlot) -> CredentialChoice {
    CredentialChoice::Stored { slot }
}

/// The problem of the stage that failed.
pub(crate) fn problem(report: &ConnectionReport) -> Option<ConnectionProblem> {
    report.stages.iter().find_map(|stage| stage.problem.as_ref()).map(|problem| problem.code)
}

/// Names that exist only here: `elsewhere.test` is another machine, `blackhole.test` one that never answers.
#[derive(Debug)]
struct TestNetwork;

/// Reserved for documentation: nothing is ever sent there, because no key may be, and connecting never ends.
const ELSEWHERE: [u8; 4] = [192, 0, 2, 1];

impl Network for TestNetwork {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Later<'a, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move {
            match host {
                "localhost" | "qdrant.test" | "loop.test" | "127.0.0.1" => Ok(vec![([127, 0, 0, 1], port).into()]),
                "elsewhere.test" | "blackhole.test" => Ok(vec![(ELSEWHERE, port).into()]),
                "both.test" => Ok(vec![([127, 0, 0, 1], port).into(), (ELSEWHERE, port).into()]),
                _ => Err(io::ErrorKind::NotFound.into()),
            }
        })
    }

    fn connect(&self, address: SocketAddr) -> Later<'_, io::Result<TcpStream>> {
        if address.ip().is_loopback() {
            Box::pin(TcpStream::connect(address))
        } else {
            Box::pin(std::future::pending())
        }
    }
}
