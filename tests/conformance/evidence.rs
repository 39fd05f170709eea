//! The recordings, read into types.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::signing::{PlainKeys, sign};

/// What was answered.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) error: Option<String>,
    #[serde(default)]
    pub(crate) result: Option<Listing>,
}

/// A list that the server may have filtered.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub(crate) enum Listing {
    Collections { collections: Vec<CollectionName> },
    Aliases { aliases: Vec<AliasName> },
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct CollectionName {
    pub(crate) name: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct AliasName {
    pub(crate) alias_name: String,
    pub(crate) collection_name: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct AccessEvidence {
    pub(crate) credentials: BTreeMap<String, Value>,
    pub(crate) actions: BTreeMap<String, ActionEvidence>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ActionEvidence {
    pub(crate) request: String,
    #[serde(default)]
    pub(crate) body: Option<Value>,
    pub(crate) answers: BTreeMap<String, Answer>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct AuthEvidence {
    pub(crate) cases: BTreeMap<String, AuthCase>,
    pub(crate) headers: BTreeMap<String, Answer>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct AuthCase {
    pub(crate) decoded: Value,
    pub(crate) bearer: Answer,
    #[serde(rename = "api-key")]
    pub(crate) api_key: Answer,
    #[serde(rename = "GET /collections")]
    pub(crate) collections: Answer,
}

/// Reads a recording.
pub(crate) fn recording<T: DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/recordings").join(name);
    let text = fs::read_to_string(&path).expect("the recording is there");
    serde_json::from_str(&text).expect("the recording has the expected form")
}

/// The keys that were set while the access recordings were made.
pub(crate) fn recorded_keys(evidence: &AccessEvidence) -> PlainKeys {
    let key = |name: &str| evidence.credentials[name].as_str().map(str::to_owned);
    PlainKeys { manage: key("api_key"), alternate: key("alt_api_key"), read_only: key("read_only_api_key") }
}

/// What was sent for a credential of the access recordings: nothing, a key, or a token made anew.
pub(crate) fn presented(name: &str, credential: &Value, keys: &PlainKeys) -> Option<String> {
    match credential {
        Value::Null => None,
        Value::String(key) => Some(key.clone()),
        token => {
            let key = if name.ends_with("_alt_key") { &keys.alternate } else { &keys.manage };
            let key = key.as_deref().expect("the key is set");
            Some(sign(&token["header"].to_string(), token["claims"].to_string(), key))
        }
    }
}
