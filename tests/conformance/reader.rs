//! Reading a token for people: the same reader that predictions are made with.

use qdrant_access::ServerVersion;
use qdrant_access::authenticate::{Request, authenticate};
use qdrant_access::claims::Access;
use qdrant_access::token::read_claims;

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
