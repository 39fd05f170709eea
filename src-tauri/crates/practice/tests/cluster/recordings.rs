//! The recordings, and the keys and tokens that were used in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use portcullis_practice::{KeyChoice, KeyChoices, Options};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::Sha256;

use crate::client::{Answer, Rest};

/// A recording of requests and credentials.
#[derive(Debug, Deserialize)]
pub(crate) struct AccessRecording {
    pub(crate) credentials: BTreeMap<String, Value>,
    pub(crate) actions: BTreeMap<String, ActionRecording>,
}

/// What a request was answered with each credential.
#[derive(Debug, Deserialize)]
pub(crate) struct ActionRecording {
    pub(crate) answers: BTreeMap<String, Recorded>,
}

/// The requests of the access recordings with their bodies, and the credentials, in the order in which they were sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Requests {
    pub(crate) credentials: Vec<String>,
    pub(crate) actions: Vec<Asked>,
}

/// A request of the access recordings.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    pub(crate) name: String,
    request: String,
    body: Value,
}

/// What the recorder sent where the recording says `MULTIPART`.
const MULTIPART: &[u8] =
    b"--x\r\nContent-Disposition: form-data; name=\"snapshot\"; filename=\"a\"\r\n\r\nno archive\r\n--x--\r\n";

impl Requests {
    pub(crate) fn read() -> Self {
        let requests: Self = own("access_requests.json");
        assert_eq!((requests.actions.len(), requests.credentials.len()), (80, 16));
        requests
    }
}

impl Asked {
    pub(crate) async fn send(&self, rest: &mut Rest, presented: Option<&str>) -> Answer {
        let (content_type, body) = match &self.body {
            Value::Null => ("application/json", Vec::new()),
            Value::String(_) => ("multipart/form-data; boundary=x", MULTIPART.to_vec()),
            body => ("application/json", body.to_string().into_bytes()),
        };
        let mut headers = vec![("content-type", content_type)];
        headers.extend(presented.map(|presented| ("api-key", presented)));
        rest.send(&self.request, &headers, body).await
    }
}

/// What was answered.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) error: Option<String>,
    #[serde(default)]
    pub(crate) result: Option<Value>,
}

/// The server's keys in the recordings, which are test values.
#[derive(Clone, Debug)]
pub(crate) struct TestKeys {
    pub(crate) manage: String,
    pub(crate) alternate: String,
    pub(crate) read_only: String,
}

impl AccessRecording {
    pub(crate) fn of_single_node() -> Self {
        shared("access_single.json")
    }

    pub(crate) fn keys(&self) -> TestKeys {
        let key = |name: &str| self.credentials[name].as_str().expect("a key").to_owned();
        TestKeys { manage: key("api_key"), alternate: key("alt_api_key"), read_only: key("read_only_api_key") }
    }

    /// What was sent for a credential: nothing, a key, or a token made anew.
    pub(crate) fn presented(&self, name: &str) -> Option<String> {
        match &self.credentials[name] {
            Value::Null => None,
            Value::String(key) => Some(key.clone()),
            token => {
                let keys = self.keys();
                let key = if name.ends_with("_alt_key") { keys.alternate } else { keys.manage };
                Some(sign(&token["header"].to_string(), &token["claims"].to_string(), &key))
            }
        }
    }
}

impl TestKeys {
    /// Options with these keys.
    pub(crate) fn options(&self) -> Options {
        let [manage, alternate, read_only] =
            [&self.manage, &self.alternate, &self.read_only].map(|key| KeyChoice::Given(key.clone().into()));
        Options { keys: KeyChoices { manage, alternate, read_only }, ..Options::default() }
    }
}

/// The keys of the recordings.
pub(crate) fn keys() -> TestKeys {
    AccessRecording::of_single_node().keys()
}

/// A recording that all parts of the project are held against.
pub(crate) fn shared<T: DeserializeOwned>(name: &str) -> T {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/recordings").join(name))
}

/// A recording that only the practice cluster is held against.
pub(crate) fn own<T: DeserializeOwned>(name: &str) -> T {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name))
}

/// A token with this header and these claims, signed with HMAC-SHA256.
pub(crate) fn sign(header: &str, claims: &str, key: &str) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// A token with these claims and the usual header.
pub(crate) fn token(claims: &Value, key: &str) -> String {
    sign(r#"{"alg":"HS256","typ":"JWT"}"#, &claims.to_string(), key)
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).expect("the recording is there");
    serde_json::from_str(&text).expect("the recording has the expected form")
}
