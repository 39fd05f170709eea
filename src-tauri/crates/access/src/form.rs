//! Claims as the window edits them: every value is a text, a choice or a list, so that half-typed input has a place.

use serde::{Deserialize, Serialize};

use crate::claims::{Access, Claims, ClaimsError, CollectionAccess, Match, MatchValue, Unknown, ValueExists, below};
use crate::json::{Json, Value, quote, read};
use crate::path::is_payload_key;

/// A mode is the same choice in the form as in claims.
pub use crate::claims::{CollectionMode as CollectionModeForm, GlobalMode as GlobalModeForm};

/// Claims in the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ClaimsForm {
    /// The claim `subject`.
    pub subject: Option<String>,
    /// The claim `sub`.
    pub sub: Option<String>,
    /// The claim `exp`: seconds since 1970, in decimal digits.
    pub exp: Option<String>,
    /// The claim `access`.
    pub access: AccessForm,
    /// The claim `value_exists`.
    pub value_exists: Option<ValueExistsForm>,
    /// Unknown claims: the text of a JSON object, `{}` if there are none.
    pub unknown: String,
}

/// The claim `access` in the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AccessForm {
    /// There is no such claim, which means manage.
    Absent,
    /// The same for everything.
    Global {
        /// Read or manage.
        mode: GlobalModeForm,
    },
    /// Only these collections.
    Collections {
        /// One entry for each collection.
        entries: Vec<CollectionEntry>,
    },
}

/// One collection in the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CollectionEntry {
    /// The collection's name.
    pub collection: String,
    /// What may be done there.
    pub access: CollectionModeForm,
    /// A payload constraint as JSON text, kept as it is.
    pub payload: Option<String>,
    /// Unknown fields: the text of a JSON object.
    pub unknown: String,
}

/// The claim `value_exists` in the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ValueExistsForm {
    /// The collection in which the point is looked for.
    pub collection: String,
    /// What the point must carry.
    pub matches: Vec<MatchForm>,
    /// Unknown fields: the text of a JSON object.
    pub unknown: String,
}

/// One key and value in the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MatchForm {
    /// The payload key.
    pub key: String,
    /// The type of the value.
    pub value_type: ValueType,
    /// The value: any text, decimal digits, or `true` and `false`.
    pub value: String,
    /// Unknown fields: the text of a JSON object.
    pub unknown: String,
}

/// The type of a value that must exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
}

impl ClaimsForm {
    /// The claims that the form stands for.
    ///
    /// # Errors
    ///
    /// Each field that cannot be read, by its JSON pointer in the claims.
    pub fn to_claims(&self) -> Result<Claims, Vec<ClaimsError>> {
        let mut reader = Reader { errors: Vec::new() };
        let claims = Claims {
            sub: self.sub.clone(),
            exp: self.exp.as_deref().and_then(|exp| reader.expiry(exp)),
            access: reader.access(&self.access),
            value_exists: self.value_exists.as_ref().map(|form| reader.value_exists(form)),
            subject: self.subject.clone(),
            unknown: reader.unknown("", &self.unknown, &["sub", "exp", "access", "value_exists", "subject"]),
        };
        if reader.errors.is_empty() { Ok(claims) } else { Err(reader.errors) }
    }
}

impl From<&Claims> for ClaimsForm {
    fn from(claims: &Claims) -> Self {
        Self {
            subject: claims.subject.clone(),
            sub: claims.sub.clone(),
            exp: claims.exp.map(|exp| exp.to_string()),
            access: match &claims.access {
                None => AccessForm::Absent,
                Some(Access::Global(mode)) => AccessForm::Global { mode: *mode },
                Some(Access::Collections(entries)) => {
                    AccessForm::Collections { entries: entries.iter().map(CollectionEntry::from).collect() }
                }
            },
            value_exists: claims.value_exists.as_ref().map(ValueExistsForm::from),
            unknown: object_text(&claims.unknown),
        }
    }
}

impl From<&CollectionAccess> for CollectionEntry {
    fn from(entry: &CollectionAccess) -> Self {
        Self {
            collection: entry.collection.clone(),
            access: entry.mode,
            payload: entry.payload.as_ref().map(|payload| payload.as_str().to_owned()),
            unknown: object_text(&entry.unknown),
        }
    }
}

impl From<&ValueExists> for ValueExistsForm {
    fn from(condition: &ValueExists) -> Self {
        Self {
            collection: condition.collection.clone(),
            matches: condition.matches.iter().map(MatchForm::from).collect(),
            unknown: object_text(&condition.unknown),
        }
    }
}

impl From<&Match> for MatchForm {
    fn from(pair: &Match) -> Self {
        let (value_type, value) = match &pair.value {
            MatchValue::Text(text) => (ValueType::Text, text.clone()),
            MatchValue::Integer(number) => (ValueType::Integer, number.to_string()),
            MatchValue::Boolean(truth) => (ValueType::Boolean, truth.to_string()),
        };
        Self { key: pair.key.clone(), value_type, value, unknown: object_text(&pair.unknown) }
    }
}

struct Reader {
    errors: Vec<ClaimsError>,
}

impl Reader {
    fn error(&mut self, place: impl Into<String>, message: impl Into<String>) {
        let (place, message) = (place.into(), message.into());
        self.errors.push(ClaimsError { place, line: None, column: None, message });
    }

    fn expiry(&mut self, text: &str) -> Option<u64> {
        let text = text.trim();
        let exp = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        if exp.is_none() {
            self.error("/exp", "The expiry is a whole number of seconds since 1970");
        }
        exp
    }

    fn access(&mut self, form: &AccessForm) -> Option<Access> {
        match form {
            AccessForm::Absent => None,
            AccessForm::Global { mode } => Some(Access::Global(*mode)),
            AccessForm::Collections { entries } => {
                let entries = entries.iter().enumerate();
                Some(Access::Collections(entries.map(|(index, entry)| self.entry(index, entry)).collect()))
            }
        }
    }

    fn entry(&mut self, index: usize, form: &CollectionEntry) -> CollectionAccess {
        let place = format!("/access/{index}");
        let payload = form.payload.as_deref().and_then(|text| match Json::parse(text) {
            Ok(json) => Some(json).filter(|json| json.as_str() != "null"),
            Err(error) => {
                self.error(below(&place, "payload"), format!("The payload constraint is not JSON: {error}"));
                None
            }
        });
        CollectionAccess {
            collection: form.collection.clone(),
            mode: form.access,
            payload,
            unknown: self.unknown(&place, &form.unknown, &["collection", "access", "payload"]),
        }
    }

    fn value_exists(&mut self, form: &ValueExistsForm) -> ValueExists {
        let matches = form.matches.iter().enumerate();
        ValueExists {
            collection: form.collection.clone(),
            matches: matches.map(|(index, pair)| self.pair(index, pair)).collect(),
            unknown: self.unknown("/value_exists", &form.unknown, &["collection", "matches"]),
        }
    }

    fn pair(&mut self, index: usize, form: &MatchForm) -> Match {
        let place = format!("/value_exists/matches/{index}");
        if !is_payload_key(&form.key) {
            self.error(below(&place, "key"), crate::claims::KEY_SHAPE);
        }
        let value = match form.value_type {
            ValueType::Text => Some(MatchValue::Text(form.value.clone())),
            ValueType::Integer => form.value.trim().parse().ok().map(MatchValue::Integer),
            ValueType::Boolean => form.value.trim().parse().ok().map(MatchValue::Boolean),
        };
        let value = value.unwrap_or_else(|| {
            let message = match form.value_type {
                ValueType::Boolean => "The value is true or false",
                _ => "The value is a whole number between -9223372036854775808 and 9223372036854775807",
            };
            self.error(below(&place, "value"), message);
            MatchValue::Boolean(false)
        });
        let unknown = self.unknown(&place, &form.unknown, &["key", "value"]);
        Match { key: form.key.clone(), value, unknown }
    }

    fn unknown(&mut self, place: &str, text: &str, known: &[&str]) -> Unknown {
        if text.trim().is_empty() {
            return Unknown::new();
        }
        let node = match read(text) {
            Ok(node) => node,
            Err(error) => {
                self.error(place, format!("The other fields are not JSON: {error}"));
                return Unknown::new();
            }
        };
        let Value::Object(members) = node.value else {
            self.error(place, "The other fields are a JSON object, such as {\"note\": \"text\"}");
            return Unknown::new();
        };
        for member in members.iter().filter(|member| known.contains(&member.name.as_str())) {
            let message = format!("\"{}\" has a field of its own", member.name);
            self.error(below(place, &member.name), message);
        }
        members.into_iter().map(|member| (member.name, Json::of(&member.node))).collect()
    }
}

fn object_text(unknown: &Unknown) -> String {
    let mut text = "{".to_owned();
    for (index, (name, value)) in unknown.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        quote(name, &mut text);
        text.push(':');
        text.push_str(value.as_str());
    }
    text.push('}');
    text
}
