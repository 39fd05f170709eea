//! Rules that changed between versions of the server.

use qdrant_access::Action;
use qdrant_access::ServerVersion;
use qdrant_access::authenticate::{
    GrantedBy, InvalidBecause, KeyName, Refusal, Request, Settings, Transport, authenticate,
};
use qdrant_access::claims::{Access, CollectionAccess, CollectionMode};
use qdrant_access::decide::{Decision, Denial, Target, decide};

use crate::signing::{HS256, PlainKeys, sign};

const MANAGE: &str = "manage-key-0123456789abcdef0123456789";
const ALTERNATE: &str = "alternate-key-0123456789abcdef01234567";
const READ_ONLY: &str = "read-only-key-0123456789abcdef01234567";

fn keys() -> PlainKeys {
    let key = |key: &str| Some(key.to_owned());
    PlainKeys { manage: key(MANAGE), alternate: key(ALTERNATE), read_only: key(READ_ONLY) }
}

fn version(text: &str) -> ServerVersion {
    text.parse().expect("a version")
}

fn at(text: &str) -> Settings {
    Settings { version: version(text), ..Settings::default() }
}

fn present(credential: &str, settings: &Settings) -> Result<GrantedBy, Refusal> {
    authenticate(&Request::with_api_key(credential), &keys(), settings, 1_000_000).map(|grant| grant.by)
}

/// The answer to a token with these claims, signed with the manage key.
fn claimed(claims: &str, version: &str) -> Result<GrantedBy, Refusal> {
    present(&sign(HS256, claims, MANAGE), &at(version))
}

const WRONG_TYPE: Refusal = Refusal::Invalid(InvalidBecause::Claims);
const BY_MANAGE: GrantedBy = GrantedBy::Token(KeyName::Manage);

#[test]
fn keys_are_known_since_their_version() {
    assert_eq!(present(READ_ONLY, &at("1.6.1")), Err(Refusal::InvalidApiKey));
    assert_eq!(present(READ_ONLY, &at("1.7.0")), Ok(GrantedBy::Key(KeyName::ReadOnly)));
    assert_eq!(present(ALTERNATE, &at("1.16.3")), Err(Refusal::Invalid(InvalidBecause::NotAToken)));
    assert_eq!(present(ALTERNATE, &at("1.17.0")), Ok(GrantedBy::Key(KeyName::Alternate)));
}

#[test]
fn bearer_is_read_since_1_7() {
    let header = format!("Bearer {MANAGE}");
    let ask =
        |version| authenticate(&Request::with_authorization(&header), &keys(), &at(version), 0).map(|grant| grant.by);
    assert_eq!(ask("1.6.1"), Err(Refusal::InvalidApiKey));
    assert_eq!(ask("1.7.0"), Ok(GrantedBy::Key(KeyName::Manage)));
}

#[test]
fn tokens_are_read_since_1_9() {
    assert_eq!(claimed("{}", "1.8.4"), Err(Refusal::InvalidApiKey));
    assert_eq!(claimed("{}", "1.9.0"), Ok(BY_MANAGE));
}

#[test]
fn before_1_9_a_refusal_is_403_with_other_words() {
    let rest = Refusal::InvalidApiKey.rest();
    assert_eq!((rest.status, rest.text.as_deref()), (403, Some("Invalid api-key")));
}

#[test]
fn prw_is_a_wrong_type_before_1_12_6() {
    let claims = r#"{"access":[{"collection":"docs","access":"prw"}]}"#;
    assert_eq!(claimed(claims, "1.12.5"), Err(WRONG_TYPE));
    assert_eq!(claimed(claims, "1.12.6"), Ok(BY_MANAGE));
}

#[test]
fn a_payload_constraint_is_taken_up_to_1_15_if_it_has_its_form() {
    let with = |payload: &str| format!(r#"{{"access":[{{"collection":"docs","access":"r","payload":{payload}}}]}}"#);
    assert_eq!(claimed(&with(r#"{"city":"Rome"}"#), "1.15.5"), Ok(BY_MANAGE));
    assert_eq!(claimed(&with(r#"{"city":1.5}"#), "1.15.5"), Err(WRONG_TYPE));
    assert_eq!(claimed(&with("[]"), "1.15.5"), Err(WRONG_TYPE));
    let refusal = claimed(&with("[]"), "1.16.0").expect_err("refused");
    assert_eq!(refusal.text(), "access[0].payload: The 'payload' constraint is deprecated and should not be used");
}

#[test]
fn sub_and_subject_may_have_any_type_before_they_are_known() {
    assert_eq!(claimed(r#"{"sub":5}"#, "1.12.5"), Ok(BY_MANAGE));
    assert_eq!(claimed(r#"{"sub":5}"#, "1.12.6"), Err(WRONG_TYPE));
    assert_eq!(claimed(r#"{"subject":5}"#, "1.16.3"), Ok(BY_MANAGE));
    // With an alternate key, that one's verdict on the signature is what the server says.
    assert_eq!(claimed(r#"{"subject":5}"#, "1.17.0"), Err(Refusal::InvalidSignature));
}

#[test]
fn a_null_expiry_is_refused_since_1_17() {
    assert_eq!(claimed(r#"{"exp":null}"#, "1.16.3"), Ok(BY_MANAGE));
    let keys = PlainKeys { alternate: None, ..keys() };
    let token = sign(HS256, r#"{"exp":null}"#, MANAGE);
    let answer = authenticate(&Request::with_api_key(&token), &keys, &at("1.17.0"), 0);
    assert_eq!(answer, Err(WRONG_TYPE));
}

#[test]
fn a_cut_signature_is_a_wrong_signature_before_1_16_and_no_token_since() {
    let token = sign(HS256, "{}", MANAGE);
    let cut = &token[..token.len() - 10];
    assert_eq!(present(cut, &at("1.15.5")), Err(Refusal::InvalidSignature));
    assert_eq!(present(cut, &at("1.16.0")), Err(Refusal::Invalid(InvalidBecause::NotAToken)));
    // Three characters less are still whole bytes, so a signature that does not fit.
    assert_eq!(present(&token[..token.len() - 3], &at("1.18.3")), Err(Refusal::InvalidSignature));
}

#[test]
fn an_empty_key_counts_before_1_19() {
    let keys = PlainKeys { manage: Some(String::new()), ..PlainKeys::default() };
    let ask = |version| authenticate(&Request::with_api_key(""), &keys, &at(version), 0).map(|grant| grant.by);
    assert_eq!(ask("1.18.3"), Ok(GrantedBy::Key(KeyName::Manage)));
    assert_eq!(ask("1.19.0"), Ok(GrantedBy::OpenInstance));
}

#[test]
fn health_routes_are_public_since_their_version() {
    let public = |id: &str, transport, version| {
        let request = Request { transport, ..Request::default() };
        let action = Action::by_id(id).expect("the action is there");
        authenticate(&request.for_action(action), &keys(), &at(version), 0).is_ok()
    };
    assert!(!public("version", Transport::Rest, "1.4.1"));
    assert!(public("version", Transport::Rest, "1.5.0"));
    assert!(!public("healthz", Transport::Grpc, "1.15.0"));
    assert!(public("healthz", Transport::Grpc, "1.15.1"));
    assert!(!public("list_collections", Transport::Rest, "1.18.3"));
}

#[test]
fn the_alternate_key_decides_what_an_expired_token_of_its_own_is_told() {
    let token = sign(HS256, r#"{"exp":5}"#, ALTERNATE);
    // The manage key is tried first, and its verdict is the first error.
    assert_eq!(present(&token, &at("1.18.3")), Err(Refusal::InvalidSignature));
    let token = sign(HS256, r#"{"exp":5}"#, MANAGE);
    assert_eq!(present(&token, &at("1.18.3")), Err(Refusal::Expired));
}

#[test]
fn the_leeway_is_thirty_seconds_to_the_second() {
    let ask = |now| {
        let token = sign(HS256, r#"{"exp":1000}"#, MANAGE);
        authenticate(&Request::with_api_key(&token), &keys(), &at("1.18.3"), now).is_ok()
    };
    assert!(ask(1030));
    assert!(!ask(1031));
}

#[test]
fn odd_headers_are_judged_as_the_token_library_does() {
    let answer = |header: &str, version| present(&sign(header, "{}", MANAGE), &at(version)).is_ok();
    for (header, old, new) in [
        (r#"{"alg":"HS256"}"#, true, true),
        (r#"{"alg":"hs256"}"#, false, false),
        (r#"{"alg":"HS256","kid":null}"#, true, true),
        (r#"{"alg":"HS256","kid":5}"#, false, false),
        (r#"{"alg":"HS256","x":"text"}"#, true, true),
        (r#"{"alg":"HS256","x":5}"#, true, false),
        (r#"{"alg":"HS256","alg":"HS256"}"#, false, false),
        (r#"{"typ":"JWT"}"#, false, false),
        (r#"{"alg":{"HS256":null}}"#, true, true),
        ("[]", false, false),
    ] {
        assert_eq!((answer(header, "1.15.5"), answer(header, "1.18.3")), (old, new), "{header}");
    }
}

#[test]
fn odd_tokens_are_answered_like_wrong_keys() {
    let token = sign(HS256, "{}", MANAGE);
    let padded = format!("{token}=");
    let longer = format!("x.{token}");
    let huge = "a".repeat(10 * 1024 * 1024);
    let huge_token = format!("{}.{}.{}", "a".repeat(1 << 20), "b".repeat(5 << 20), "c".repeat(4 << 20));
    for odd in [&padded, &longer, &huge, &huge_token, "a.b.c", "..", ".", "eyJhbGciOiJIUzI1NiJ9.."] {
        let refusal = present(odd, &at("1.18.3")).expect_err("refused");
        assert_eq!(
            refusal.text(),
            if odd.ends_with("..") && odd.len() > 2 { "InvalidSignature" } else { "Invalid API key or JWT" }
        );
    }
}

#[test]
fn a_credential_outside_of_ascii_counts_as_none() {
    assert_eq!(present("schlüssel", &at("1.18.3")), Err(Refusal::NoCredential));
}

#[test]
fn collection_tokens_may_ask_for_telemetry_and_issues_since_1_12_6() {
    let access = Access::Collections(vec![CollectionAccess {
        collection: "docs".to_owned(),
        mode: CollectionMode::Read,
        payload: None,
        unknown: Vec::new(),
    }]);
    let ask = |access: &Access, id, at| {
        decide(access, Action::by_id(id).expect("the action is there"), Target::Cluster, version(at))
    };
    for id in ["telemetry", "get_issues"] {
        assert_eq!(ask(&access, id, "1.12.5"), Decision::Denied(Denial::GlobalAccess));
        assert_eq!(ask(&access, id, "1.12.6"), Decision::Filtered);
    }
    assert_eq!(ask(&Access::READ, "get_issues", "1.12.5"), Decision::Denied(Denial::GlobalManage));
    assert_eq!(ask(&access, "update_logger", "1.15.5"), Decision::Allowed);
    assert_eq!(ask(&access, "update_logger", "1.16.0"), Decision::Denied(Denial::GlobalAccess));
}

#[test]
fn actions_come_and_go_with_versions() {
    let exists = |id: &str, at| Action::by_id(id).expect("the action is there").exists_in(version(at));
    for (id, absent, present) in [
        ("query_points", "1.9.4", "1.9.5"),
        ("clear_issues", "1.9.0", "1.9.1"),
        ("cluster_telemetry", "1.16.3", "1.17.0"),
        ("stream_shard_snapshot", "1.11.5", "1.12.0"),
        ("read_audit_log", "1.17.0", "1.17.1"),
        ("create_vector_name", "1.17.1", "1.18.0"),
        ("read_shard_files", "1.17.1", "1.18.0"),
        ("get_quotas", "1.18.3", "1.19.0"),
        ("get_locks", "1.16.0", "1.15.5"),
    ] {
        assert!(!exists(id, absent), "{id} at {absent}");
        assert!(exists(id, present), "{id} at {present}");
    }
}
