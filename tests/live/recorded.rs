//! Every recorded request with every recorded credential, sent to a live server: what is refused, and in which words, is
//! what the rules predict.

use std::collections::BTreeMap;
use std::path::Path;

use portcullis_console::connection::{Credential, Method};
use qdrant_access::Action;
use qdrant_access::authenticate::{KeyName, KeyState, Keys, Request, Settings};
use qdrant_access::decide::Target;
use qdrant_access::predict::predict;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::checks::bench::Bench;
use crate::checks::credentials::{PlainKeys, token};

/// Who asks: what each credential of the recording is.
#[derive(Deserialize)]
struct Recording {
    credentials: BTreeMap<String, Value>,
}

/// What is asked for, with the whole bodies.
#[derive(Deserialize)]
struct Requests {
    actions: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    request: String,
    #[serde(default)]
    body: Option<Value>,
}

/// The keys of a site, as the rules ask for them.
struct SiteKeys<'a>(&'a PlainKeys);

impl SiteKeys<'_> {
    fn key(&self, name: KeyName) -> Option<&str> {
        match name {
            KeyName::Manage => self.0.manage.as_deref(),
            KeyName::Alternate => self.0.alternate.as_deref(),
            KeyName::ReadOnly => self.0.read_only.as_deref(),
        }
    }
}

impl Keys for SiteKeys<'_> {
    fn state(&self, key: KeyName) -> KeyState {
        if self.key(key).is_some() { KeyState::Set } else { KeyState::Unset }
    }

    fn equals(&self, key: KeyName, presented: &str) -> bool {
        self.key(key) == Some(presented)
    }

    /// A key signed a message when it makes the same token of it.
    fn signed(&self, key: KeyName, message: &[u8], signature: &[u8]) -> bool {
        use hmac::{Hmac, KeyInit, Mac};
        self.key(key).is_some_and(|key| {
            let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).expect("keys may have any length");
            mac.update(message);
            mac.verify_slice(signature).is_ok()
        })
    }
}

/// Sends them all. They change things: this is only for servers that were started for it.
pub(crate) async fn every_request_is_answered_as_predicted(bench: &Bench) {
    let recording: Recording = fixture("fixtures/recordings/access_single.json");
    let requests: Requests = fixture("../src-tauri/crates/practice/tests/fixtures/access_requests.json");
    let root = bench.good(Method::GET, "/", None).await;
    let version = root["version"].as_str().and_then(|version| version.parse().ok()).expect("a version");
    let settings = Settings { version, jwt_rbac: bench.site.jwt_rbac, web_page: false };
    let keys = SiteKeys(&bench.site.keys);
    let mut refused = 0;
    for recorded in requests.actions.iter().filter(|recorded| can_be_sent(recorded, version)) {
        for (name, credential) in &recording.credentials {
            let Some(presented) = presented(name, credential, &bench.site.keys) else { continue };
            refused += u32::from(check(bench, recorded, presented.as_deref(), name, &keys, &settings).await);
        }
    }
    assert!(refused > 300, "only {refused} requests were refused");
}

fn fixture<T: DeserializeOwned>(path: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(path).expect("the recording is there");
    serde_json::from_str(&text).expect("the recording has the expected form")
}

/// Sends one request; says whether it was refused.
async fn check(
    bench: &Bench,
    recorded: &Recorded,
    presented: Option<&str>,
    who: &str,
    keys: &SiteKeys<'_>,
    settings: &Settings,
) -> bool {
    let (method, path) = recorded.request.split_once(' ').expect("method and path");
    let action = Action::by_request(method, path).expect("the action is in the table");
    let request = Request { api_key: presented, ..Request::default() };
    let ask = |action, target| predict(&request.for_action(action), target, keys, settings, 1_800_000_000).rest;
    let named = path.split_once("/collections/").and_then(|(_, rest)| rest.split(['/', '?']).next());
    let target = if action.concerns_collection() {
        Target::Collection(named.expect("a request on a collection"))
    } else {
        Target::Cluster
    };
    let mut predicted = ask(action, target);
    let looked_up = recorded.body.as_ref().and_then(|body| body["lookup_from"]["collection"].as_str());
    if let (Some(other), 200) = (looked_up, predicted.status) {
        predicted = ask(Action::by_id("lookup_in_collection").expect("the action is there"), Target::Collection(other));
    }
    let credential = presented.map_or_else(Credential::none, |text| Credential::given(text.to_owned().into()));
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let answer = bench.ask(method, path, recorded.body.as_ref(), &credential).await;
    let status = answer.status.as_u16();
    if !matches!(status, 401 | 403) {
        let said = answer.text();
        assert_eq!(predicted.status, 200, "{} as {who} was answered {status}: {said}", recorded.request);
        return false;
    }
    let error = answer.json().ok().and_then(|json| json["status"]["error"].as_str().map(str::to_owned));
    let said = error.unwrap_or_else(|| answer.text());
    assert_eq!((status, Some(said)), (predicted.status, predicted.text), "{} as {who}", recorded.request);
    true
}

/// Uploads need a form of several parts, and whether the web page is installed is no matter of credentials.
fn can_be_sent(recorded: &Recorded, version: qdrant_access::ServerVersion) -> bool {
    let (method, path) = recorded.request.split_once(' ').expect("method and path");
    let is_upload = recorded.body.as_ref().is_some_and(Value::is_string);
    let exists = Action::by_request(method, path).is_some_and(|action| action.exists_in(version));
    exists && !is_upload && path != "/dashboard"
}

/// What is sent for a recorded credential; none if the site has no such key.
fn presented(name: &str, credential: &Value, keys: &PlainKeys) -> Option<Option<String>> {
    Some(match (name, credential) {
        ("api_key", _) => Some(keys.manage.clone()?),
        ("alt_api_key", _) => Some(keys.alternate.clone()?),
        ("read_only_api_key", _) => Some(keys.read_only.clone()?),
        (_, Value::Null) => None,
        (_, Value::String(text)) => Some(text.clone()),
        (name, of_token) => {
            let key = if name.ends_with("_alt_key") { &keys.alternate } else { &keys.manage };
            Some(token(&of_token["claims"].to_string(), key.as_deref()?))
        }
    })
}
