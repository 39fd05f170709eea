//! Against a real Secret Service: gnome-keyring on a D-Bus session of its own, in a home of its own.
//!
//! Each test runs itself again inside `dbus-run-session`, so that states do not meet. Where a program is missing the
//! test fails and says which; `cargo xtask setup` installs them.

#![cfg(all(unix, not(target_os = "macos")))]
#![expect(clippy::expect_used, reason = "what goes wrong here fails the test")]

use portcullis_console::keychain::{
    Absence, Item, Keychain, KeychainError, MOST_SECRET_BYTES, Patient, SERVICE, SystemKeychain,
};
use portcullis_console::secret::SecretSlot;
use secrecy::{ExposeSecret, SecretString};
use std::fs::DirBuilder;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Set for the run inside the session.
const INSIDE: &str = "PORTCULLIS_TEST_INSIDE_SESSION";

/// Long enough for a slow machine, and not reached when things work.
const PATIENCE: Duration = Duration::from_secs(20);

/// A session bus that starts nothing by itself, apart from what a test puts into its folder of services.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <servicedir>SERVICES</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// What starts in the place of the program that asks for the password of a keyring, and never comes up.
const SILENT_PROMPTER: &str = "org.gnome.keyring.SystemPrompter";

/// What starts in the place of a keychain, and never comes up.
const SILENT_KEYCHAIN: &str = "org.freedesktop.secrets";

/// Runs `body` inside a session of its own: this test calls itself there.
fn in_session(test: &str, body: impl FnOnce()) {
    in_session_with(test, None, body);
}

fn in_session_with(test: &str, silent: Option<&str>, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    let home = tempfile::tempdir().expect("a temporary folder");
    let configuration = home.path().join("bus.conf");
    let (run, services) = (home.path().join("run"), home.path().join("services"));
    for folder in [&run, &services] {
        DirBuilder::new().mode(0o700).create(folder).expect("a folder");
    }
    if let Some(name) = silent {
        // Without its output, which would keep this test waiting for it.
        let silence = format!("[D-BUS Service]\nName={name}\nExec=/bin/sh -c 'exec sleep 60 >/dev/null 2>&1'\n");
        std::fs::write(services.join("silent.service"), silence).expect("the description of the service");
    }
    let bus = BUS.replace("SERVICES", &services.to_string_lossy());
    std::fs::write(&configuration, bus).expect("the configuration of the bus");
    let output = Command::new("dbus-run-session")
        .arg(format!("--config-file={}", configuration.display()))
        .arg("--")
        .arg(std::env::current_exe().expect("this test"))
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &run)
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_CACHE_HOME", home.path().join("cache"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("GNOME_KEYRING_CONTROL")
        .output()
        .unwrap_or_else(|error| panic!("dbus-run-session is needed for this test (cargo xtask setup): {error}"));
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
}

/// A gnome-keyring that ends with its owner.
struct Daemon(Child);

impl Daemon {
    /// With a keyring that is unlocked; without a password there is none.
    fn start(password: Option<&str>) -> Self {
        let mut child = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets"])
            .args(password.map(|_| "--unlock"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("gnome-keyring-daemon is needed for this test (cargo xtask setup): {error}")
            });
        let mut input = child.stdin.take().expect("its standard input");
        input.write_all(password.unwrap_or_default().as_bytes()).expect("the password is read");
        drop(input);
        let daemon = Self(child);
        let waited = Instant::now();
        while SystemKeychain.probe() == Err(KeychainError::Absent(Absence::NoProvider)) {
            assert!(waited.elapsed() < PATIENCE, "gnome-keyring-daemon does not come up");
            std::thread::yield_now();
        }
        daemon
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn lock() {
    let output = run(
        "dbus-send",
        &[
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login",
        ],
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
}

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed for this test (cargo xtask setup): {error}"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn patient() -> Patient {
    Patient::new(Arc::new(SystemKeychain))
}

fn item() -> Item {
    Item::new("1b4e28ba-2fa1-41d2-883f-0016d3cca427", SecretSlot::ManageKey)
}

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

#[test]
fn unlocked_secrets_are_written_read_replaced_and_deleted() {
    in_session("unlocked_secrets_are_written_read_replaced_and_deleted", || {
        let _daemon = Daemon::start(Some("password"));
        let patient = patient();
        assert_eq!(patient.probe(PATIENCE), Ok(()));
        assert_eq!(patient.read(&item(), PATIENCE).unwrap_err(), KeychainError::Missing);
        for key in ["first-key", "second-key-é"] {
            patient.write(&item(), "Portcullis: Production (manage key)", &secret(key), PATIENCE).unwrap();
            assert_eq!(patient.read(&item(), PATIENCE).unwrap().expose_secret(), key);
            let found = run("secret-tool", &["lookup", "service", SERVICE, "username", &item().account()]);
            assert_eq!(text(&found.stdout), key, "another program finds the same");
        }
        let found = run("secret-tool", &["search", "--all", "service", SERVICE]);
        assert!(text(&found.stdout).contains("label = Portcullis: Production (manage key)"), "{}", text(&found.stdout));
        patient.delete(&item(), PATIENCE).unwrap();
        patient.delete(&item(), PATIENCE).unwrap();
        let found = run("secret-tool", &["lookup", "service", SERVICE, "username", &item().account()]);
        assert_eq!((text(&found.stdout).as_str(), found.status.success()), ("", false));
    });
}

#[test]
fn each_secret_is_an_item_of_its_own() {
    in_session("each_secret_is_an_item_of_its_own", || {
        let _daemon = Daemon::start(Some("password"));
        let patient = patient();
        for slot in SecretSlot::ALL {
            patient.write(&Item::new("p", slot), "label", &secret(slot.name()), PATIENCE).unwrap();
        }
        for slot in SecretSlot::ALL {
            let found = run("secret-tool", &["lookup", "service", SERVICE, "username", &format!("p/{}", slot.name())]);
            assert_eq!(text(&found.stdout), slot.name());
        }
    });
}

#[test]
fn the_longest_secret_that_is_allowed_comes_back_whole_and_a_longer_one_is_refused() {
    in_session("the_longest_secret_that_is_allowed_comes_back_whole_and_a_longer_one_is_refused", || {
        let _daemon = Daemon::start(Some("password"));
        let longest = "k".repeat(MOST_SECRET_BYTES);
        patient().write(&item(), "label", &secret(&longest), PATIENCE).unwrap();
        assert_eq!(patient().read(&item(), PATIENCE).unwrap().expose_secret(), longest);
        let longer = patient().write(&item(), "label", &secret(&(longest.clone() + "k")), PATIENCE);
        assert_eq!(longer, Err(KeychainError::TooLong { limit: MOST_SECRET_BYTES }));
        assert_eq!(patient().read(&item(), PATIENCE).unwrap().expose_secret(), longest);
    });
}

#[test]
fn without_a_service_the_keychain_is_absent() {
    in_session("without_a_service_the_keychain_is_absent", || {
        let absent = KeychainError::Absent(Absence::NoProvider);
        assert_eq!(patient().probe(PATIENCE), Err(absent.clone()));
        assert_eq!(patient().read(&item(), PATIENCE).unwrap_err(), absent);
        assert_eq!(patient().write(&item(), "label", &secret("key"), PATIENCE), Err(absent));
    });
}

#[test]
fn without_a_bus_the_keychain_is_absent() {
    in_session("without_a_bus_the_keychain_is_absent", || {
        // The session's bus is taken away from a third run of this test.
        if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() {
            let output = Command::new(std::env::current_exe().expect("this test"))
                .args(["--exact", "without_a_bus_the_keychain_is_absent", "--nocapture"])
                .env_remove("DBUS_SESSION_BUS_ADDRESS")
                .output()
                .expect("this test runs");
            assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
        } else {
            assert_eq!(patient().probe(PATIENCE), Err(KeychainError::Absent(Absence::NoProvider)));
        }
    });
}

#[test]
fn a_service_that_comes_later_is_found() {
    in_session("a_service_that_comes_later_is_found", || {
        let patient = patient();
        assert_eq!(patient.read(&item(), PATIENCE).unwrap_err(), KeychainError::Absent(Absence::NoProvider));
        let _daemon = Daemon::start(Some("password"));
        patient.write(&item(), "label", &secret("key"), PATIENCE).unwrap();
    });
}

/// Why the façade of the keyring family is not used: it looks for a keychain once.
#[test]
fn the_facade_never_finds_a_service_that_comes_later() {
    in_session("the_facade_never_finds_a_service_that_comes_later", || {
        assert!(keyring::Entry::new(SERVICE, &item().account()).is_err());
        let _daemon = Daemon::start(Some("password"));
        assert_eq!(patient().probe(PATIENCE), Ok(()));
        assert!(matches!(keyring::Entry::new(SERVICE, &item().account()), Err(keyring::Error::NoDefaultStore)));
    });
}

#[test]
fn a_service_without_a_keyring_is_told_apart() {
    in_session("a_service_without_a_keyring_is_told_apart", || {
        let _daemon = Daemon::start(None);
        let absent = KeychainError::Absent(Absence::NoKeyring);
        assert_eq!(patient().probe(PATIENCE), Err(absent.clone()));
        assert_eq!(patient().write(&item(), "label", &secret("key"), PATIENCE), Err(absent));
    });
}

#[test]
fn a_locked_keyring_is_said_at_once_and_its_use_ends_in_time_without_loss() {
    let test = "a_locked_keyring_is_said_at_once_and_its_use_ends_in_time_without_loss";
    in_session_with(test, Some(SILENT_PROMPTER), || {
        let daemon = Daemon::start(Some("password"));
        let patient = patient();
        patient.write(&item(), "label", &secret("key"), PATIENCE).unwrap();
        lock();
        assert_eq!(patient.probe(PATIENCE), Err(KeychainError::Locked));
        let (asked, short) = (Instant::now(), Duration::from_secs(1));
        assert_eq!(patient.read(&item(), short).unwrap_err(), KeychainError::Locked);
        assert_eq!(patient.write(&item(), "label", &secret("other"), short), Err(KeychainError::Locked));
        assert_eq!(patient.delete(&item(), short), Err(KeychainError::Locked));
        assert!(asked.elapsed() < PATIENCE, "three calls of a second each");
        drop(daemon);
        let _again = Daemon::start(Some("password"));
        assert_eq!(patient.read(&item(), PATIENCE).unwrap().expose_secret(), "key");
    });
}

#[test]
fn a_prompt_that_is_not_answered_with_a_password_is_a_refusal() {
    in_session("a_prompt_that_is_not_answered_with_a_password_is_a_refusal", || {
        // Without any prompter, gnome-keyring dismisses the prompt by itself.
        let _daemon = Daemon::start(Some("password"));
        patient().write(&item(), "label", &secret("key"), PATIENCE).unwrap();
        lock();
        assert_eq!(patient().read(&item(), PATIENCE).unwrap_err(), KeychainError::Refused);
    });
}

#[test]
fn a_service_that_never_answers_is_given_up_in_time() {
    in_session_with("a_service_that_never_answers_is_given_up_in_time", Some(SILENT_KEYCHAIN), || {
        let short = Duration::from_secs(1);
        assert_eq!(patient().probe(short), Err(KeychainError::Timeout { seconds: 1 }));
        assert_eq!(patient().read(&item(), short).unwrap_err(), KeychainError::Timeout { seconds: 1 });
    });
}
