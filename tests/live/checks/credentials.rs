//! The credentials that are tried on a cluster.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A server's keys, in the open: those of a server that a test starts are test values.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlainKeys {
    pub(crate) manage: Option<String>,
    pub(crate) alternate: Option<String>,
    pub(crate) read_only: Option<String>,
}

impl PlainKeys {
    /// Three keys of good length.
    pub(crate) fn test_values() -> Self {
        Self {
            manage: Some("live-manage-key-0123456789abcdef-0123456789".to_owned()),
            alternate: Some("live-alternate-key-0123456789abcdef-012345".to_owned()),
            read_only: Some("live-read-only-key-0123456789abcdef-01234".to_owned()),
        }
    }

    /// No key at all.
    pub(crate) fn none() -> Self {
        Self::default()
    }
}

/// A token with these claims, signed by other code than the product's.
pub(crate) fn token(claims: &str, key: &str) -> String {
    let header = r#"{"alg":"HS256","typ":"JWT"}"#;
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// Claims of every kind that the access rules know, with a name for each.
pub(crate) const CLAIMS: &[(&str, &str)] = &[
    ("no access claim", r#"{}"#),
    ("manage", r#"{"access":"m"}"#),
    ("read", r#"{"access":"r"}"#),
    ("docs r", r#"{"access":[{"collection":"docs","access":"r"}]}"#),
    ("docs rw", r#"{"access":[{"collection":"docs","access":"rw"}]}"#),
    ("docs prw", r#"{"access":[{"collection":"docs","access":"prw"}]}"#),
    ("docs r, other rw", r#"{"access":[{"collection":"docs","access":"r"},{"collection":"other","access":"rw"}]}"#),
    ("an alias", r#"{"access":[{"collection":"docs-alias","access":"rw"}]}"#),
    ("a collection that does not exist", r#"{"access":[{"collection":"absent","access":"rw"}]}"#),
    ("a collection that does not exist, r", r#"{"access":[{"collection":"absent","access":"r"}]}"#),
    ("a collection that does not exist, prw", r#"{"access":[{"collection":"absent","access":"prw"}]}"#),
    ("no collection", r#"{"access":[]}"#),
    ("expired", r#"{"access":"m","exp":1000000000}"#),
    ("a collection twice", r#"{"access":[{"collection":"docs","access":"r"},{"collection":"docs","access":"rw"}]}"#),
    ("a claim of the wrong type", r#"{"access":"rw"}"#),
];

/// Claims with a condition, and the state in which it must be found.
pub(crate) const CONDITIONS: &[(&str, &str)] = &[
    ("holds", r#"{"access":"r","value_exists":{"collection":"users","matches":[{"key":"user_id","value":"andrey"}]}}"#),
    (
        "holds",
        r#"{"access":"r","value_exists":{"collection":"users","matches":[{"key":"n","value":7},{"key":"ok","value":true}]}}"#,
    ),
    ("fails", r#"{"access":"m","value_exists":{"collection":"users","matches":[{"key":"n","value":"7"}]}}"#),
    ("fails", r#"{"access":"r","value_exists":{"collection":"users","matches":[{"key":"user_id","value":"nobody"}]}}"#),
    ("collection_missing", r#"{"access":"r","value_exists":{"collection":"absent","matches":[]}}"#),
];
