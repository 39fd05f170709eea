//! The reader of claims beside a second one, derived as the server derives its own.

use proptest::prelude::*;
use qdrant_access::Claims;
use qdrant_access::claims::{Access, CollectionAccess, CollectionMode, GlobalMode, MatchValue};
use qdrant_access::form::ClaimsForm;
use qdrant_access::json::Json;
use serde::Deserialize;
use serde_json::Value;

/// The shape of the server's types, to the order of their fields.
#[derive(Deserialize)]
struct Second {
    sub: Option<String>,
    exp: Option<u64>,
    #[serde(default, deserialize_with = "not_null")]
    access: Option<SecondAccess>,
    value_exists: Option<SecondValueExists>,
    #[serde(default)]
    subject: Option<String>,
}

/// A claim that may be missing but not null.
fn not_null<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<SecondAccess>, D::Error> {
    SecondAccess::deserialize(deserializer).map(Some)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SecondAccess {
    Global(SecondGlobal),
    Collections(Vec<SecondEntry>),
}

#[derive(Deserialize)]
enum SecondGlobal {
    #[serde(rename = "r")]
    Read,
    #[serde(rename = "m")]
    Manage,
}

#[derive(Deserialize)]
struct SecondEntry {
    collection: String,
    access: SecondMode,
    #[serde(default)]
    payload: Option<Value>,
}

#[derive(Deserialize)]
enum SecondMode {
    #[serde(rename = "r")]
    Read,
    #[serde(rename = "rw")]
    ReadWrite,
    #[serde(rename = "prw")]
    PointsReadWrite,
}

#[derive(Deserialize)]
struct SecondValueExists {
    collection: String,
    matches: Vec<SecondPair>,
}

#[derive(Deserialize)]
struct SecondPair {
    key: String,
    value: SecondValue,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SecondValue {
    Text(String),
    Integer(i64),
    Boolean(bool),
}

impl Second {
    /// The same claims as the reader under test gives, without unknown claims.
    fn into_claims(self) -> Claims {
        let pair = |pair: SecondPair| qdrant_access::claims::Match {
            key: pair.key,
            value: match pair.value {
                SecondValue::Text(text) => MatchValue::Text(text),
                SecondValue::Integer(number) => MatchValue::Integer(number),
                SecondValue::Boolean(truth) => MatchValue::Boolean(truth),
            },
            unknown: Vec::new(),
        };
        let entry = |entry: SecondEntry| CollectionAccess {
            collection: entry.collection,
            mode: match entry.access {
                SecondMode::Read => CollectionMode::Read,
                SecondMode::ReadWrite => CollectionMode::ReadWrite,
                SecondMode::PointsReadWrite => CollectionMode::PointsReadWrite,
            },
            payload: entry.payload.map(|_| present()),
            unknown: Vec::new(),
        };
        Claims {
            sub: self.sub,
            exp: self.exp,
            access: self.access.map(|access| match access {
                SecondAccess::Global(SecondGlobal::Read) => Access::Global(GlobalMode::Read),
                SecondAccess::Global(SecondGlobal::Manage) => Access::Global(GlobalMode::Manage),
                SecondAccess::Collections(entries) => Access::Collections(entries.into_iter().map(entry).collect()),
            }),
            value_exists: self.value_exists.map(|condition| qdrant_access::claims::ValueExists {
                collection: condition.collection,
                matches: condition.matches.into_iter().map(pair).collect(),
                unknown: Vec::new(),
            }),
            subject: self.subject,
            unknown: Vec::new(),
        }
    }
}

fn present() -> Json {
    Json::parse("true").expect("JSON")
}

/// The claims without what the server does not look at.
fn known(mut claims: Claims) -> Claims {
    claims.unknown.clear();
    if let Some(Access::Collections(entries)) = &mut claims.access {
        for entry in entries {
            entry.unknown.clear();
            // The second reader rounds numbers of any size; that there is a constraint is all that matters.
            entry.payload = entry.payload.take().map(|_| present());
        }
    }
    if let Some(condition) = &mut claims.value_exists {
        condition.unknown.clear();
        condition.matches.iter_mut().for_each(|pair| pair.unknown.clear());
    }
    claims
}

fn read_by_second(text: &str) -> Option<Claims> {
    // A list of claims by position is refused by the server's token library later on.
    let object = text.trim_start().starts_with('{');
    serde_json::from_str::<Second>(text).ok().filter(|_| object).map(Second::into_claims)
}

/// JSON in the neighbourhood of claims: mostly right, sometimes of another shape.
fn value_near(wanted: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(wanted).prop_map(str::to_owned),
        1 => prop::sample::select(&["null", "true", "7", "-3", "1.5", "\"r\"", "[]", "{}", "\"\"", "18446744073709551616", "-0", "1e3", "{\"r\":null}", "{\"m\":null,\"x\":1}", "[\"docs\",\"r\"]"][..]).prop_map(str::to_owned),
    ]
}

const MODES: &[&str] = &["\"r\"", "\"rw\"", "\"prw\"", "\"m\"", "{\"rw\":null}"];

fn entry() -> impl Strategy<Value = String> {
    let object = (
        value_near(&["\"docs\"", "\"users\""]),
        value_near(MODES),
        value_near(&["null", "{\"a\":1}"]),
        any::<[bool; 4]>(),
    );
    object.prop_map(|(name, mode, payload, [named, with_mode, with_payload, positional])| {
        if positional {
            let third = if with_payload { format!(",{payload}") } else { String::new() };
            return format!("[{name},{mode}{third}]");
        }
        let mut members = Vec::new();
        members.extend((named || with_mode).then(|| format!("\"collection\":{name}")));
        members.extend((with_mode || named).then(|| format!("\"access\":{mode}")));
        members.extend(with_payload.then(|| format!("\"payload\":{payload}")));
        members.extend((!named).then(|| "\"note\":1".to_owned()));
        format!("{{{}}}", members.join(","))
    })
}

fn access() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(entry(), 0..3).prop_map(|entries| format!("[{}]", entries.join(","))),
        value_near(&["\"r\"", "\"m\"", "{\"m\":null}"]),
    ]
}

fn pair() -> impl Strategy<Value = String> {
    (value_near(&["\"role\"", "\"a.b[]\""]), value_near(&["\"x\"", "7", "true", "9223372036854775807"]), any::<bool>())
        .prop_map(|(key, value, positional)| match positional {
            true => format!("[{key},{value}]"),
            false => format!("{{\"key\":{key},\"value\":{value}}}"),
        })
}

fn value_exists() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(pair(), 0..3)
            .prop_map(|pairs| format!("{{\"collection\":\"users\",\"matches\":[{}]}}", pairs.join(","))),
        value_near(&["null", "{\"collection\":\"users\"}", "[\"users\",[]]"]),
    ]
}

fn claims_text() -> impl Strategy<Value = String> {
    let member = prop_oneof![
        value_near(&["\"me\"", "null"]).prop_map(|value| format!("\"sub\":{value}")),
        value_near(&["1795220448", "0", "null"]).prop_map(|value| format!("\"exp\":{value}")),
        access().prop_map(|value| format!("\"access\":{value}")),
        value_exists().prop_map(|value| format!("\"value_exists\":{value}")),
        value_near(&["\"alice\"", "null"]).prop_map(|value| format!("\"subject\":{value}")),
        value_near(&["\"x\"", "[1]"]).prop_map(|value| format!("\"jti\":{value}")),
    ];
    prop::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(",")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn both_readers_take_the_same_claims_and_see_the_same_in_them(text in claims_text()) {
        // The second reader takes any text for a payload key.
        prop_assume!(!text.contains("\"key\":\"\"") && !text.contains("[\"\","));
        let read = Claims::parse(&text).ok().map(known);
        prop_assert_eq!(read, read_by_second(&text), "{}", text);
    }

    #[test]
    fn accepted_claims_survive_a_round_trip(text in claims_text()) {
        if let Ok(claims) = Claims::parse(&text) {
            prop_assert_eq!(Claims::parse(&claims.to_json()), Ok(claims.clone()));
            prop_assert_eq!(Claims::parse(&claims.to_compact_json()), Ok(claims.clone()));
            prop_assert_eq!(ClaimsForm::from(&claims).to_claims(), Ok(claims));
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "\\PC*") {
        let _ = Claims::parse(&text);
    }

    #[test]
    fn json_is_taken_exactly_where_serde_json_takes_it(text in r#"[\[\]{}:,"\\truefalsn0-9.eE+ u-]{0,24}"#) {
        prop_assert_eq!(Json::parse(&text).is_ok(), serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
    }

    #[test]
    fn a_json_value_means_the_same_after_reading(value in json_value()) {
        let text = value.to_string();
        let read = Json::parse(&text).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<Value>(read.as_str()).expect("JSON"), value.clone());
        let pretty = qdrant_access::json::pretty(read.as_str());
        prop_assert_eq!(serde_json::from_str::<Value>(&pretty).expect("JSON"), value);
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((".*", inner), 0..5).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#[test]
fn unknown_claims_survive_to_the_last_digit_and_in_their_order() {
    let text = r#"{"zeta":1.50,"access":[{"note":"x","collection":"docs","access":"r"}],"alpha":123456789012345678901234567890,"jti":"a"}"#;
    let claims = Claims::parse(text).expect("claims");
    assert_eq!(
        claims.to_compact_json(),
        r#"{"access":[{"collection":"docs","access":"r","note":"x"}],"zeta":1.50,"alpha":123456789012345678901234567890,"jti":"a"}"#
    );
}

#[test]
fn canonical_json_follows_the_order_of_the_server() {
    let claims = Claims::parse(
        r#"{"subject":"a","value_exists":{"matches":[{"value":7,"key":"n"}],"collection":"u"},"access":"r","exp":5,"sub":"b"}"#,
    );
    let expected = "{\n  \"sub\": \"b\",\n  \"exp\": 5,\n  \"access\": \"r\",\n  \"value_exists\": {\n    \"collection\": \"u\",\n    \"matches\": [\n      {\n        \"key\": \"n\",\n        \"value\": 7\n      }\n    ]\n  },\n  \"subject\": \"a\"\n}";
    assert_eq!(claims.expect("claims").to_json(), expected);
}

#[test]
fn every_mistake_is_reported_at_its_place() {
    let text = "{\n  \"exp\": 1.5,\n  \"access\": [\n    {\"collection\": \"docs\", \"access\": \"r\"},\n    {\"collection\": 5, \"access\": \"m\"}\n  ],\n  \"exp\": 3\n}";
    let errors = Claims::parse(text).expect_err("mistakes");
    let places: Vec<_> = errors.iter().map(|error| (error.place.as_str(), error.line, error.column)).collect();
    assert_eq!(
        places,
        [
            ("/exp", Some(7), Some(3)),
            ("/exp", Some(2), Some(10)),
            ("/access/1/collection", Some(5), Some(20)),
            ("/access/1/access", Some(5), Some(33)),
        ]
    );
}

#[test]
fn text_that_is_not_json_is_reported_by_line_and_column() {
    let errors = Claims::parse("{\n  \"größe\": 1,\n  \"access\" \"r\"\n}").expect_err("not JSON");
    assert_eq!((errors[0].line, errors[0].column, errors.len()), (Some(3), Some(12), 1));
}

#[test]
fn a_text_beyond_one_mebibyte_is_refused_with_its_size() {
    let text = format!("{{\"sub\":\"{}\"}}", "x".repeat(1024 * 1024));
    let errors = Claims::parse(&text).expect_err("too long");
    assert!(errors[0].message.contains("1048586 bytes"), "{}", errors[0].message);
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let text = format!("{{\"x\":{}}}", "[".repeat(100_000));
    assert_eq!(Claims::parse(&text).expect_err("too deep").len(), 1);
}

#[test]
fn values_at_the_edges_of_their_types_are_told_apart() {
    let with =
        |value: &str| format!(r#"{{"value_exists":{{"collection":"u","matches":[{{"key":"n","value":{value}}}]}}}}"#);
    assert!(Claims::parse(&with("9223372036854775807")).is_ok());
    for value in ["9223372036854775808", "1.0", "null", "[]", "-0"] {
        let errors = Claims::parse(&with(value)).expect_err(value);
        assert_eq!(errors[0].place, "/value_exists/matches/0/value");
    }
    assert!(Claims::parse(r#"{"exp":18446744073709551615}"#).is_ok());
    for exp in ["18446744073709551616", "-1", "1.0", "1e9", "\"5\"", "true"] {
        assert_eq!(Claims::parse(&format!("{{\"exp\":{exp}}}")).expect_err(exp)[0].place, "/exp");
    }
}
