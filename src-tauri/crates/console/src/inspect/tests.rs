use super::*;
use crate::error::{CommandError, ErrorCode};
use crate::keychain::Behaviour;
use crate::mint::MintForm;
use crate::preview::Draft;
use crate::profiles::ProfileForm;
use crate::secret::{SecretPlace, SigningKey};
use crate::testing::{Bench, KEY, NOW, form, now, set};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use secrecy::SecretString;
use serde_json::Value;

const ALTERNATE: &str = "alternate-key-0123456789-0123456789";
const READ_ONLY: &str = "read-only-key-0123456789-0123456789";
const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn token(header: &str, claims: &str, key: &str) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let key = EncodingKey::from_secret(key.as_bytes());
    let signature = crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    format!("{message}.{signature}")
}

fn secret(text: &str) -> Option<SecretString> {
    Some(text.to_owned().into())
}

fn all_keys() -> ServerKeys {
    ServerKeys {
        manage: secret(KEY),
        alternate: secret(ALTERNATE),
        read_only: secret(READ_ONLY),
        complete: true,
        unread: None,
    }
}

fn look(text: &str, keys: &ServerKeys) -> InspectView {
    look_at(text, keys, now())
}

fn look_at(text: &str, keys: &ServerKeys, now: DateTime<Utc>) -> InspectView {
    let version = "1.18.3".parse().unwrap();
    inspect(text, &Circumstances { keys, version, jwt_rbac: true, now, settings: &Settings::default() }).unwrap()
}

fn inspect_form(token: &str, profile_id: Option<&str>) -> InspectForm {
    InspectForm {
        token: token.to_owned().into(),
        profile_id: profile_id.map(str::to_owned),
        server_version: "1.18.3".to_owned(),
        jwt_rbac: true,
    }
}

/// What a recording says, under the keys that its server had.
fn recorded(file: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/recordings");
    serde_json::from_str(&std::fs::read_to_string(format!("{folder}/{file}")).unwrap()).unwrap()
}

/// The token of a recorded case, made anew with the keys of this test.
fn recorded_token(name: &str, case: &Value) -> String {
    let key = match name {
        "wrong signature" => "another key",
        "signed with alternate key" => ALTERNATE,
        _ => KEY,
    };
    match &case["decoded"] {
        Value::String(whole) => whole.clone(),
        Value::Null if name == "payload not json" => token(HS256, "not json", KEY),
        Value::Null => "just some random text".to_owned(),
        decoded => {
            let mut token = token(&decoded["header"].to_string(), &decoded["claims"].to_string(), key);
            token.truncate(token.len() - if name == "truncated" { 10 } else { 0 });
            token
        }
    }
}

#[test]
fn every_recorded_answer_to_a_credential_is_predicted_under_both_key_configurations() {
    for (file, keys) in [
        ("auth_errors.json", all_keys()),
        ("auth_errors_no_alternate_key.json", ServerKeys { alternate: None, ..all_keys() }),
    ] {
        let cases = recorded(file)["cases"].as_object().unwrap().clone();
        let ten_seconds_ago = cases["expired 10 s ago (inside leeway)"]["decoded"]["claims"]["exp"].as_i64().unwrap();
        let now = DateTime::from_timestamp(ten_seconds_ago + 10, 0).unwrap();
        for (name, case) in &cases {
            let view = look_at(&recorded_token(name, case), &keys, now);
            // What only the cluster can tell is predicted as if it matched, with both other answers beside it.
            let condition = view.predicted.condition.as_ref();
            let answer = match name.as_str() {
                "value_exists one of two missing" | "value_exists nested key" => &condition.unwrap().if_not,
                "value_exists no such collection" => &condition.unwrap().if_collection_missing,
                _ => &view.predicted.rest,
            };
            let said = &case["GET /collections"];
            assert_eq!(u64::from(answer.status), said["status"].as_u64().unwrap(), "{file}: {name}");
            assert_eq!(answer.text.as_deref(), said["error"].as_str(), "{file}: {name}");
        }
    }
}

#[test]
fn the_key_that_signed_is_named() {
    let of = |key| look(&token(HS256, r#"{"access":"r"}"#, key), &all_keys()).signature;
    assert_eq!(of(KEY).state, SignatureState::ManageKey);
    assert_eq!(of(ALTERNATE).state, SignatureState::AlternateKey);
    assert_eq!(of("another").state, SignatureState::NoMatch);
    assert_eq!(of(READ_ONLY).state, SignatureState::NoMatch);
    assert!(of(READ_ONLY).message.contains("read-only key"));
    let unknown = look(&token(HS256, r#"{"access":"r"}"#, KEY), &ServerKeys::default());
    assert_eq!(unknown.signature.state, SignatureState::NotChecked);
}

#[test]
fn without_keys_the_prediction_says_what_it_assumes() {
    let view = look(&token(HS256, r#"{"access":"r"}"#, KEY), &ServerKeys::default());
    assert_eq!(view.predicted.rest.status, 200);
    assert!(view.predicted.assumes[0].contains("signature is good"));
    let view = look("some-api-key", &ServerKeys::default());
    assert_eq!((view.predicted.rest.status, view.predicted.grpc.code), (401, 16));
    assert!(view.predicted.assumes[0].contains("not a key of the server"));
}

#[test]
fn with_every_key_nothing_is_assumed() {
    assert!(look(&token(HS256, r#"{"access":"r"}"#, KEY), &all_keys()).predicted.assumes.is_empty());
}

#[test]
fn a_key_is_recognized_without_being_shown() {
    for (key, status, words) in
        [(KEY, 200, "the manage key"), (READ_ONLY, 200, "the read-only key"), ("unlisted-key-value", 401, "none")]
    {
        let view = look(key, &all_keys());
        assert_eq!((view.looks_like, view.predicted.rest.status), (LooksLike::ApiKey, status));
        assert!(view.signature.message.contains(words), "{}", view.signature.message);
        assert!(!serde_json::to_string(&view).unwrap().contains(key));
    }
}

#[test]
fn nothing_is_answered_as_a_request_without_a_credential() {
    let view = look("  ", &all_keys());
    assert_eq!(view.looks_like, LooksLike::Nothing);
    assert_eq!(view.predicted.rest.text.as_deref(), Some("Must provide an API key or an Authorization bearer token"));
}

#[test]
fn what_was_pasted_around_a_token_is_taken_off_and_said() {
    let bare = token(HS256, r#"{"access":"r"}"#, KEY);
    let view = look(&format!("\"Authorization: Bearer {bare}\"\n"), &all_keys());
    assert_eq!(view.fingerprint, fingerprint::of_token(&bare));
    assert_eq!(view.predicted.rest.status, 200);
    assert_eq!(view.problems.len(), 3);
}

#[test]
fn expiry_counts_with_its_leeway() {
    use crate::moment::ExpiryState;
    for (exp, state, status) in [
        (NOW - 30, ExpiryState::InLeeway, 200),
        (NOW - 31, ExpiryState::Expired, 403),
        (NOW + 1, ExpiryState::Valid, 200),
    ] {
        let view = look(&token(HS256, &format!(r#"{{"access":"r","exp":{exp}}}"#), KEY), &all_keys());
        assert_eq!((view.expiry.unwrap().state, view.predicted.rest.status), (state, status));
    }
}

#[test]
fn a_condition_says_what_is_answered_if_it_does_not_hold() {
    let claims = r#"{"access":"r","value_exists":{"collection":"users","matches":[{"key":"id","value":7}]}}"#;
    let predicted = look(&token(HS256, claims, KEY), &all_keys()).predicted;
    let condition = predicted.condition.unwrap();
    assert_eq!(
        condition.text,
        "Holds only if some point of the collection users has all of these: id is the number 7."
    );
    assert_eq!((condition.if_not.status, condition.if_collection_missing.status), (401, 403));
    assert!(predicted.assumes.iter().any(|assumed| assumed.contains("only the cluster can tell")));
}

#[test]
fn what_does_not_decode_is_explained() {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    for (text, words) in [
        (format!("{}.{}.AAAA", part("not json"), part("{}")), "not a header"),
        (format!("{}.{}.AAAA", part(HS256), part("not json")), "does not hold claims"),
        (format!("{}.{}.A!A", part(HS256), part("{}")), "not a signature"),
        (format!("{}.{}.AAAA", part(r#"{"alg":"none"}"#), part("{}")), "HS256"),
        (format!("{}.{}.AAAA", part(HS256), part(r#"{"exp":"soon"}"#)), "/exp"),
    ] {
        let view = look(&text, &all_keys());
        assert_eq!(view.looks_like, LooksLike::Token);
        assert!(view.problems.iter().any(|problem| problem.contains(words)), "{words}: {:?}", view.problems);
    }
}

#[test]
fn ten_megabytes_are_refused() {
    let error = Bench::new().console.inspect(&inspect_form(&"a".repeat(10_000_000), None)).unwrap_err();
    assert_eq!(CommandError::from(error).code, ErrorCode::InputTooLarge);
}

#[test]
fn a_minted_token_is_found_in_the_ledger_and_checked_with_the_profile_keys() {
    let bench = Bench::new();
    let profile = ProfileForm { manage_key: set(KEY, SecretPlace::Keychain), ..form("p") };
    let id = bench.console.save_profile(profile).unwrap().id;
    let minted = bench
        .console
        .mint(&MintForm {
            draft: Draft::Json { text: format!(r#"{{"exp":{},"access":"r","subject":"s"}}"#, NOW + 1_000) },
            profile_id: id.clone(),
            signing_key: SigningKey::ManageKey,
            server_version: "1.18.3".to_owned(),
            label: "label".to_owned(),
            holder: String::new(),
            accepted: Vec::new(),
        })
        .unwrap();
    let view = bench.console.inspect(&inspect_form(minted.token.take().unwrap().expose_secret(), Some(&id))).unwrap();
    assert_eq!(view.record, Some(minted.record));
    assert_eq!(view.signature.state, SignatureState::ManageKey);
    assert!(view.predicted.assumes.is_empty());
    assert_eq!(view.matrix.unwrap().columns.len(), 1);
}

#[test]
fn a_keychain_that_does_not_answer_makes_the_answer_poorer_and_is_said() {
    let bench = Bench::new();
    let profile = ProfileForm { manage_key: set(KEY, SecretPlace::Keychain), ..form("p") };
    let id = bench.console.save_profile(profile).unwrap().id;
    bench.behave(Behaviour::Refuses);
    let view = bench.console.inspect(&inspect_form(&token(HS256, r#"{"access":"r"}"#, KEY), Some(&id))).unwrap();
    assert_eq!(view.signature.state, SignatureState::NotChecked);
    assert!(view.signature.message.contains("The keychain refused"), "{}", view.signature.message);
    assert_eq!(view.predicted.rest.status, 200);
}

#[test]
fn a_keychain_that_failed_once_is_not_waited_for_again() {
    let bench = Bench::new();
    let profile = ProfileForm {
        manage_key: set(KEY, SecretPlace::Keychain),
        alternate_key: set(ALTERNATE, SecretPlace::Keychain),
        read_only_key: set(READ_ONLY, SecretPlace::Keychain),
        ..form("p")
    };
    let id = bench.console.save_profile(profile).unwrap().id;
    bench.behave(Behaviour::Refuses);
    let before = bench.keychain.calls();
    bench.console.inspect(&inspect_form("some-key", Some(&id))).unwrap();
    assert_eq!(bench.keychain.calls() - before, 1);
}

#[test]
fn a_key_that_could_not_be_read_may_have_signed_what_the_others_did_not() {
    let bench = Bench::new();
    let profile = ProfileForm {
        manage_key: set(KEY, SecretPlace::Keychain),
        alternate_key: set(ALTERNATE, SecretPlace::Session),
        ..form("p")
    };
    let id = bench.console.save_profile(profile).unwrap().id;
    bench.behave(Behaviour::Refuses);
    let by = |key| bench.console.inspect(&inspect_form(&token(HS256, r#"{"access":"r"}"#, key), Some(&id))).unwrap();
    let unread = by(KEY);
    assert_eq!((unread.signature.state, unread.predicted.rest.status), (SignatureState::NotChecked, 200));
    assert!(unread.predicted.assumes[0].contains("signature is good"));
}

#[test]
fn a_profile_without_an_alternate_key_is_taken_for_a_server_without_one_and_that_is_said() {
    let bench = Bench::new();
    let profile = ProfileForm { manage_key: set(KEY, SecretPlace::Session), ..form("p") };
    let id = bench.console.save_profile(profile).unwrap().id;
    let view = bench.console.inspect(&inspect_form(&token(HS256, r#"{"access":"r"}"#, ALTERNATE), Some(&id))).unwrap();
    assert_eq!((view.signature.state, view.predicted.rest.status), (SignatureState::NoMatch, 403));
    assert_eq!(view.predicted.assumes, ["the server has no alternate key: the profile holds none"]);
}

#[test]
fn with_tokens_turned_off_a_good_token_is_refused() {
    let keys = all_keys();
    let version = "1.18.3".parse().unwrap();
    let settings = Settings::default();
    let circumstances = Circumstances { keys: &keys, version, jwt_rbac: false, now: now(), settings: &settings };
    let view = inspect(&token(HS256, r#"{"access":"r"}"#, KEY), &circumstances).unwrap();
    assert_eq!(
        (view.predicted.rest.status, view.predicted.rest.text.as_deref()),
        (401, Some("Invalid API key or JWT"))
    );
}

#[test]
fn when_the_keys_are_complete_the_absent_ones_are_not_set() {
    let only_read_only = ServerKeys { read_only: secret(READ_ONLY), complete: true, ..ServerKeys::default() };
    let view = look(&token(HS256, r#"{"access":"r"}"#, KEY), &only_read_only);
    assert_eq!(
        (view.predicted.rest.status, view.predicted.rest.text.as_deref()),
        (401, Some("Invalid API key or JWT"))
    );
    assert_eq!(
        view.predicted.assumes,
        ["the server has no other manage key: none was given", "the server has no alternate key: none was given"]
    );
}

#[test]
fn what_was_checked_and_accepted_depends_on_no_other_key() {
    let only_manage = ServerKeys { manage: secret(KEY), complete: true, ..ServerKeys::default() };
    for credential in [token(HS256, r#"{"access":"r"}"#, KEY), KEY.to_owned()] {
        let view = look(&credential, &only_manage);
        assert_eq!((view.verdict, view.predicted.assumes), (Verdict::Accepted, Vec::new()));
    }
    let refused = look("some-other-key", &only_manage);
    assert_eq!(
        refused.predicted.assumes,
        ["the server has no alternate key: none was given", "the server has no read-only key: none was given"]
    );
    // A header that no server takes: no key would change that.
    let none = look(&token(r#"{"alg":"none"}"#, r#"{"access":"m"}"#, "foreign"), &only_manage);
    assert_eq!((none.verdict, none.predicted.assumes), (Verdict::Refused, Vec::new()));
}

#[test]
fn what_was_not_checked_is_unknown_and_never_accepted() {
    let forged = token(HS256, r#"{"access":"m"}"#, "foreign");
    assert_eq!(look(&forged, &ServerKeys::default()).verdict, Verdict::Unknown);
    assert_eq!(look("some-key", &ServerKeys::default()).verdict, Verdict::Unknown);
    let unread = ServerKeys { unread: Some("The keychain is locked.".to_owned()), ..ServerKeys::default() };
    assert_eq!(look(&forged, &unread).verdict, Verdict::Unknown);
    let exists = r#"{"access":"r","value_exists":{"collection":"users","matches":[{"key":"id","value":7}]}}"#;
    assert_eq!(look(&token(HS256, exists, KEY), &all_keys()).verdict, Verdict::Unknown);
    assert_eq!(look(&forged, &all_keys()).verdict, Verdict::Refused);
    let expired = token(HS256, r#"{"access":"r","exp":5}"#, "foreign");
    assert_eq!(look(&expired, &ServerKeys::default()).verdict, Verdict::Refused, "refused even with a good signature");
}

#[test]
fn without_a_key_that_counts_an_open_instance_is_assumed_and_said() {
    let none = ServerKeys { complete: true, ..ServerKeys::default() };
    let view = look(&token(HS256, r#"{"access":"r"}"#, "foreign"), &none);
    assert_eq!((view.predicted.rest.status, view.verdict), (200, Verdict::Unknown));
    assert!(view.predicted.assumes[0].contains("open instance"), "{:?}", view.predicted.assumes);
}

#[test]
fn claims_that_only_the_server_can_read_are_shown_with_their_findings() {
    let deep = format!(r#"{{"access":"r","x":{}{}}}"#, "[".repeat(200), "]".repeat(200));
    let raw = |claims: &[u8]| {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(HS256), URL_SAFE_NO_PAD.encode(claims));
        let key = EncodingKey::from_secret(KEY.as_bytes());
        format!("{message}.{}", crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap())
    };
    for claims in [&b"{\"access\":\"r\",\"x\":\"\xff\"}"[..], b"{\"x\":\"\xff\"}", deep.as_bytes()] {
        let view = look(&raw(claims), &all_keys());
        assert_eq!((view.predicted.rest.status, view.problems.len()), (200, 0), "{:?}", view.problems);
        assert!(view.claims.is_some() && view.form.is_some());
        assert!(view.findings.iter().any(|finding| finding.code == "never_expires"));
    }
    let one_key = ServerKeys { alternate: None, ..all_keys() };
    let null = look(&raw(br#"{"exp":null,"access":"r"}"#), &one_key);
    assert_eq!(null.predicted.rest.status, 401);
    assert!(null.problems[0].contains("/exp"));
}

/// A token whose claims hold a text of this length.
fn large(bytes: usize) -> String {
    token(HS256, &format!(r#"{{"access":"m","x":"{}"}}"#, "x".repeat(bytes)), KEY)
}

#[test]
fn a_token_that_is_too_large_for_the_headers_is_answered_431_though_it_is_well_signed() {
    let view = look(&large(140_000), &all_keys());
    assert_eq!(view.predicted.rest, RestPrediction { status: 431, text: None });
    assert_eq!((view.predicted.grpc.code, view.verdict), (2, Verdict::Refused));
    assert_eq!(view.matrix.unwrap().refused, Some(view.predicted.rest));
    assert!(view.predicted.assumes.iter().any(|assumed| assumed.contains("over REST")));
}

#[test]
fn a_token_that_is_too_large_for_grpc_alone_is_accepted_over_rest() {
    let view = look(&large(20_000), &all_keys());
    assert_eq!((view.predicted.rest.status, view.predicted.grpc.code), (200, 2));
    assert_eq!((view.matrix.unwrap().refused, view.verdict), (None, Verdict::Accepted));
    assert!(matches!(view.predicted.assumes.as_slice(), [assumed] if assumed.contains("over gRPC")));
}

#[test]
fn a_text_with_two_dots_may_be_a_key_that_is_not_known_here() {
    let unknown = look("key.with.dots", &ServerKeys::default());
    assert_eq!((unknown.looks_like, unknown.verdict), (LooksLike::Token, Verdict::Unknown));
    assert!(unknown.predicted.assumes.iter().any(|assumed| assumed.contains("not a key of the server")));
    assert_eq!(look("key.with.dots", &all_keys()).verdict, Verdict::Refused);
    let keys = ServerKeys { manage: secret("key.with.dots"), ..ServerKeys::default() };
    assert_eq!(look("key.with.dots", &keys).verdict, Verdict::Accepted);
    let damaged = token(HS256, "not json", KEY);
    assert_eq!(look(&damaged, &ServerKeys::default()).verdict, Verdict::Refused);
}
