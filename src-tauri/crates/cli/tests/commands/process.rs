//! Runs the program in a folder of its own, without the desktop of whoever runs the tests.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tempfile::TempDir;

/// The keys of the recorded server.
pub(crate) const MANAGE: &str = "primary-key-0123456789abcdef0123456789";
pub(crate) const ALTERNATE: &str = "alternate-key-0123456789abcdef01234567";
pub(crate) const READ_ONLY: &str = "read-only-key-0123456789abcdef01234567";

/// A folder for one test.
pub(crate) struct Room(TempDir);

impl Room {
    pub(crate) fn new() -> Self {
        let room = tempfile::tempdir().expect("a folder");
        fs::create_dir(room.path().join("tmp")).expect("a folder for what is temporary");
        Self(room)
    }

    /// Puts a file there.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).expect("the file can be written");
        path
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where the program keeps its data.
    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data/dev.portcullis.console")
    }

    /// The names of the files in a folder of it.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let files = fs::read_dir(self.path().join(folder)).expect("the folder is there");
        let mut names: Vec<_> =
            files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// A profile named production whose manage key is in a keychain that cannot be reached.
    pub(crate) fn profile_with_key_in_keychain(&self) {
        let add = ["profiles", "add", "production", "--url", "https://qdrant.example.com:6333", "--json"];
        self.run(&add, "").json();
        let path = self.data().join("portcullis.json");
        let mut document: Value = serde_json::from_slice(&fs::read(&path).expect("the profiles")).expect("JSON");
        document["profiles"][0]["secrets"] = serde_json::json!([
            {"slot": "manage_key", "place": "keychain", "short": false, "looks_like_token": false, "same_as": null}
        ]);
        fs::write(&path, document.to_string()).expect("the profiles can be written");
    }

    /// The program with these arguments; there is no keychain to be reached.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis-cli"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env("XDG_DATA_HOME", self.path().join("data"))
            .env("HOME", self.path())
            .env("TMPDIR", self.path().join("tmp"))
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program with this on standard input.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Answer {
        let mut child = self.command(arguments).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("standard input is piped");
        // A program that has no use for its input may be gone already.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        Answer::of(&child.wait_with_output().expect("the program ends"))
    }
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Answer {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Self { code: output.status.code().expect("an exit code"), out: text(&output.stdout), err: text(&output.stderr) }
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        self.answer()
    }

    /// The answer in JSON, however it ended.
    pub(crate) fn answer(&self) -> Value {
        serde_json::from_str(&self.out).expect("JSON")
    }

    /// What was said beside the answer, in JSON.
    pub(crate) fn beside(&self) -> Value {
        serde_json::from_str(&self.err).expect("JSON")
    }
}

/// A recording that the project's tests share.
pub(crate) fn recording(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/recordings");
    let text = fs::read_to_string(folder.join(name)).expect("the recording is there");
    serde_json::from_str(&text).expect("JSON")
}

pub(crate) const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A token that other code than the product's signed.
pub(crate) fn sign(header: &str, claims: &str, key: &str) -> String {
    sign_bytes(header, claims.as_bytes(), key)
}

/// The same, for claims that are no text.
pub(crate) fn sign_bytes(header: &str, claims: &[u8], key: &str) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = mac(key, &message).finalize().into_bytes();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The claims of a token whose signature holds under this key.
pub(crate) fn verified_claims(token: &str, key: &str) -> Value {
    let (message, signature) = token.rsplit_once('.').expect("a token");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64");
    mac(key, message).verify_slice(&signature).expect("the signature holds");
    let claims = message.split_once('.').expect("a token").1;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).expect("base64")).expect("JSON")
}

fn mac(key: &str, message: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(message.as_bytes());
    mac
}
