//! Reading a token for people: the same reader that predictions are made with.

use proptest::prelude::*;
use qdrant_access::ServerVersion;
use qdrant_access::authenticate::{Request, authenticate};
use qdrant_access::claims::Access;
use qdrant_access::token::read_claims;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};
use serde_json::Value;

use crate::access::recorded_settings;
use crate::signing::{HS256, PlainKeys, sign};

const KEY: &str = "primary-key-0123456789abcdef0123456789";

fn version() -> ServerVersion {
    recorded_settings().version
}

fn token(claims: &[u8]) -> String {
    sign(HS256, claims, KEY)
}

#[test]
fn a_token_with_damaged_claims_is_read_as_the_server_reads_it() {
    let keys = PlainKeys { manage: Some(KEY.to_owned()), ..PlainKeys::default() };
    for claims in [
        &b"{\"access\":\"r\",\"x\":\"\xff\"}"[..],
        b"{\"access\":\"r\",\"x\":\"\\ud800\"}",
        b"{\"access\":\"r\",\"x\":1e999}",
    ] {
        let token = token(claims);
        let shown = read_claims(&token, version()).expect("three parts");
        let granted = authenticate(&Request::with_api_key(&token), &keys, &recorded_settings(), 0).expect("accepted");
        assert_eq!(shown.read.expect("claims").claims.granted(), granted.access);
        assert_eq!(granted.access, Access::READ);
        assert_eq!(shown.text, String::from_utf8_lossy(claims));
    }
}

#[test]
fn damaged_claims_are_laid_out_for_people() {
    let shown = read_claims(&token(b"{\"access\":\"r\",\"x\":[1e999,\"\xff\"]}"), version()).expect("three parts");
    let expected = "{\n  \"access\": \"r\",\n  \"x\": [\n    1e999,\n    \"\u{fffd}\"\n  ]\n}";
    assert_eq!(shown.laid_out().as_deref(), Some(expected));
}

#[test]
fn claims_that_are_no_json_are_shown_as_text_and_not_laid_out() {
    let shown = read_claims(&token(b"not json"), version()).expect("three parts");
    assert_eq!((shown.text.as_str(), shown.laid_out()), ("not json", None));
}

#[test]
fn mistakes_in_a_tokens_claims_are_told_by_line() {
    let shown = read_claims(&token(b"{\n  \"exp\": \"soon\"\n}"), version()).expect("three parts");
    let errors = shown.read.expect_err("a mistake");
    assert_eq!((errors[0].place.as_str(), errors[0].line, errors[0].column), ("/exp", Some(2), Some(10)));
}

#[test]
fn what_is_not_three_parts_of_base64_has_no_claims() {
    for text in ["", "a.b", "eyJhbGciOiJIUzI1NiJ9.!!!.AAAA"] {
        assert_eq!(read_claims(text, version()), None, "{text}");
    }
}

/// A claim as the server's token library reads it once more: whatever is wrong with it is forgiven, and reading goes on
/// from wherever the error was noticed.
struct Forgiven;

impl<'de> Deserialize<'de> for Forgiven {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let _ = Option::<Value>::deserialize(deserializer);
        Ok(Self)
    }
}

#[derive(Deserialize)]
struct ReadOnceMore {
    #[serde(rename = "aud")]
    _aud: Forgiven,
    #[serde(rename = "x")]
    _x: IgnoredAny,
}

const RIGHT: &[&[u8]] = &[b"1", b"null", b"\"a\"", b"[]", b"{}", b"\"\\u00e9\"", b"1e-9"];
const WRONG: &[&[u8]] = &[
    b"1e999",
    b"-1e2147483648",
    b"1e99999999999",
    b"\"\\ud800\"",
    b"\"\\ud800a\"",
    b"\"\\ud800\\n\"",
    b"\"\\ud800\\u0041\"",
    b"\"\\udc00\"",
    b"\"\xff\"",
    b"\"a\xff\\ud800\"",
];
const NAMES: &[&[u8]] = &[b"\"a\"", b"\"b\"", b"\"\xff\"", b"\"\\ud800\""];
const SPACES: &[&[u8]] = &[b"", b" "];

/// Values that can be skipped: some are right, others wrong at their beginning, in their middle or at their end.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        2 => prop::sample::select(RIGHT).prop_map(<[u8]>::to_vec),
        1 => prop::sample::select(WRONG).prop_map(<[u8]>::to_vec)
    ];
    leaf.prop_recursive(6, 12, 3, |inner| {
        let name = prop::sample::select(NAMES);
        let space = prop::sample::select(SPACES);
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..3), space).prop_map(|(values, space)| [
                b"[",
                space,
                &values.join(&b","[..]),
                space,
                b"]"
            ]
            .concat()),
            prop::collection::vec((name, inner), 0..3).prop_map(|members| {
                let members: Vec<_> = members.into_iter().map(|(name, value)| [name, b":", &value].concat()).collect();
                [b"{", &members.join(&b","[..])[..], b"}"].concat()
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn a_claim_that_cannot_be_read_is_forgiven_exactly_where_reading_can_go_on(value in value()) {
        let claims = [b"{\"aud\":", &value[..], b",\"x\":1}"].concat();
        let read = read_claims(&token(&claims), version()).expect("three parts").read.expect("claims");
        let forgiven = serde_json::from_slice::<ReadOnceMore>(&claims).is_ok();
        prop_assert_eq!(!read.shape_is_refused(version()), forgiven, "{}", String::from_utf8_lossy(&claims));
    }
}
