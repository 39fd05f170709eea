//! Findings, one by one.

use qdrant_access::Claims;
use qdrant_access::lint::{Code, Context, Existing, Finding, KeyFacts, RULES, Severity, lint};
use qdrant_access::version::NEWEST_KNOWN;

const NOW: u64 = 1_800_000_000;

fn context() -> Context<'static> {
    Context {
        version: NEWEST_KNOWN,
        now: NOW,
        longest_life_days: 90,
        existing: None,
        jwt_rbac: None,
        signing_key: None,
    }
}

fn findings(claims: &str, context: &Context<'_>) -> Vec<Finding> {
    lint(&Claims::parse(claims).expect("claims"), context)
}

fn said(claims: &str, context: &Context<'_>) -> Vec<(Code, String)> {
    findings(claims, context).into_iter().map(|finding| (finding.code, finding.place)).collect()
}

/// Claims without any finding, with one part replaced.
fn claims(access: &str) -> String {
    format!(r#"{{"exp":{},"access":{access},"subject":"alice"}}"#, NOW + 86_400)
}

#[track_caller]
fn assert_one(claims: &str, context: &Context<'_>, code: Code, place: &str) {
    assert_eq!(said(claims, context), [(code, place.to_owned())]);
}

#[test]
fn good_claims_have_no_finding() {
    assert_eq!(said(&claims(r#"[{"collection":"docs","access":"r"}]"#), &context()), []);
}

#[test]
fn missing_access_is_dangerous() {
    let text = format!(r#"{{"exp":{},"subject":"a"}}"#, NOW + 60);
    assert_one(&text, &context(), Code::AccessMissing, "");
    assert_eq!(findings(&text, &context())[0].severity, Severity::Dangerous);
}

#[test]
fn manage_is_dangerous() {
    assert_one(&claims("\"m\""), &context(), Code::AccessManage, "/access");
}

#[test]
fn an_empty_list_is_remarked_on() {
    assert_one(&claims("[]"), &context(), Code::AccessEmpty, "/access");
}

#[test]
fn no_expiry_is_dangerous() {
    assert_one(r#"{"access":"r","subject":"a"}"#, &context(), Code::NeverExpires, "/exp");
}

#[test]
fn the_expiry_is_judged_by_its_distance() {
    let with = |exp: u64| format!(r#"{{"exp":{exp},"access":"r","subject":"a"}}"#);
    assert_one(&with(NOW), &context(), Code::Expired, "/exp");
    assert_eq!(said(&with(NOW + 1), &context()), []);
    assert_eq!(said(&with(NOW + 90 * 86_400), &context()), []);
    assert_one(&with(NOW + 90 * 86_400 + 1), &context(), Code::LifeTooLong, "/exp");
    assert_one(&with(NOW * 1000), &context(), Code::ExpiryTooFar, "/exp");
    assert_one(&with(u64::MAX), &context(), Code::ExpiryTooFar, "/exp");
}

#[test]
fn the_second_entry_for_a_collection_blocks() {
    let text = claims(r#"[{"collection":"docs","access":"r"},{"collection":"docs","access":"rw"}]"#);
    assert_one(&text, &context(), Code::CollectionTwice, "/access/1/collection");
    assert_eq!(findings(&text, &context())[0].severity, Severity::Blocking);
}

#[test]
fn a_payload_constraint_blocks_since_1_16() {
    let text = claims(r#"[{"collection":"docs","access":"r","payload":{"a":1}}]"#);
    assert_one(&text, &context(), Code::PayloadRefused, "/access/0/payload");
    let old = Context { version: "1.15.5".parse().expect("a version"), ..context() };
    let codes: Vec<_> = said(&text, &old).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, [Code::PayloadOld, Code::ClaimNewer]);
}

#[test]
fn names_are_looked_over() {
    for (name, code) in [
        ("", Code::BlankName),
        ("  ", Code::BlankName),
        (" docs", Code::PaddedName),
        ("*", Code::Wildcard),
        ("docs-*", Code::Wildcard),
        ("a/b", Code::InvalidName),
        ("docs\u{202e}", Code::DeceptiveText),
        ("do\u{200b}cs", Code::DeceptiveText),
    ] {
        let text = claims(&format!(r#"[{{"collection":"{name}","access":"r"}}]"#));
        assert_one(&text, &context(), code, "/access/0/collection");
    }
    let long = claims(&format!(r#"[{{"collection":"{}","access":"r"}}]"#, "x".repeat(100_000)));
    let found = findings(&long, &context());
    let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::TokenTooLarge, Code::InvalidName, Code::TokenLarge]);
    assert!(found.iter().all(|finding| finding.text.len() < 500), "long names are cut");
}

#[test]
fn what_exists_is_compared_by_name() {
    let collections = ["docs".to_owned(), "other".to_owned()];
    let aliases = [("current".to_owned(), "docs".to_owned())];
    let known = Context { existing: Some(Existing { collections: &collections, aliases: &aliases }), ..context() };
    let entry = |name: &str| format!(r#"{{"collection":"{name}","access":"r"}}"#);
    let place = "/access/0/collection";
    assert_eq!(said(&claims(&format!("[{}]", entry("other"))), &known), []);
    assert_one(&claims(&format!("[{}]", entry("dcos"))), &known, Code::UnknownCollection, place);
    assert_one(&claims(&format!("[{}]", entry("current"))), &known, Code::AliasNamed, place);
    assert_one(&claims(&format!("[{}]", entry("docs"))), &known, Code::CollectionHasAlias, place);
    assert_eq!(said(&claims(&format!("[{},{}]", entry("docs"), entry("current"))), &known), []);
}

#[test]
fn the_holder_is_asked_for_where_the_audit_log_shows_it() {
    let text = |holder: &str| format!(r#"{{"exp":{},"access":"r"{holder}}}"#, NOW + 60);
    assert_one(&text(""), &context(), Code::SubjectMissing, "/subject");
    assert_one(&text(r#","subject":" ""#), &context(), Code::SubjectMissing, "/subject");
    assert_one(&text(r#","sub":"alice""#), &context(), Code::SubNotSubject, "/sub");
    let old = Context { version: "1.16.3".parse().expect("a version"), ..context() };
    assert_eq!(said(&text(""), &old), []);
    assert_one(&text(r#","subject":"alice""#), &old, Code::ClaimNewer, "/subject");
}

#[test]
fn value_exists_is_looked_over() {
    let with = |matches: &str| {
        format!(
            r#"{{"exp":{},"access":"r","subject":"a","value_exists":{{"collection":"users","matches":[{matches}]}}}}"#,
            NOW + 60
        )
    };
    assert_one(&with(""), &context(), Code::ConditionEmpty, "/value_exists/matches");
    let place = "/value_exists/matches/0/value";
    assert_one(&with(r#"{"key":"n","value":"7"}"#), &context(), Code::ConditionTextLooksTyped, place);
    assert_one(&with(r#"{"key":"n","value":"true"}"#), &context(), Code::ConditionTextLooksTyped, place);
    assert_eq!(
        said(&with(r#"{"key":"n","value":7},{"key":"ok","value":true},{"key":"s","value":"x"}"#), &context()),
        []
    );
    let collections = ["docs".to_owned()];
    let known = Context { existing: Some(Existing { collections: &collections, aliases: &[] }), ..context() };
    assert_one(&with(r#"{"key":"n","value":7}"#), &known, Code::ConditionCollectionUnknown, "/value_exists/collection");
}

#[test]
fn claims_newer_than_the_server_are_named() {
    let old = Context { version: "1.12.5".parse().expect("a version"), ..context() };
    assert_eq!(
        said(&format!(r#"{{"exp":{},"access":[{{"collection":"docs","access":"prw"}}],"sub":"a"}}"#, NOW + 60), &old),
        [(Code::PointsOnlyUnknown, "/access/0/access".to_owned()), (Code::ClaimNewer, "/sub".to_owned())]
    );
    let older = Context { version: "1.8.4".parse().expect("a version"), ..context() };
    assert_eq!(
        said(&format!(r#"{{"exp":{},"access":"r"}}"#, NOW + 60), &older),
        [(Code::TokensUnknown, String::new())]
    );
}

#[test]
fn the_signing_key_is_judged_by_what_is_known_of_it() {
    let good = claims("\"r\"");
    let with = |facts| Context { signing_key: Some(facts), ..context() };
    assert_eq!(said(&good, &with(KeyFacts::default())), []);
    assert_one(&good, &with(KeyFacts { short: true, ..KeyFacts::default() }), Code::KeyShort, "");
    assert_one(&good, &with(KeyFacts { looks_like_token: true, ..KeyFacts::default() }), Code::KeyIsToken, "");
    assert_one(&good, &with(KeyFacts { is_read_only_key: true, ..KeyFacts::default() }), Code::KeyIsReadOnly, "");
}

#[test]
fn claims_that_the_server_does_not_look_at_are_named() {
    let with = |more: &str| format!(r#"{{"exp":{},"access":"r","subject":"a",{more}}}"#, NOW + 60);
    assert_one(&with(r#""role":"x""#), &context(), Code::UnknownClaims, "");
    assert_one(&with(r#""nbf":5"#), &context(), Code::NotBeforeIgnored, "/nbf");
    assert_one(&with(r#""nbf":[1]"#), &context(), Code::ClaimRefused, "/nbf");
    assert_one(&with(r#""aud":"x","aud":"y""#), &context(), Code::ClaimRefused, "/aud");
    assert_eq!(said(&with(r#""iat":5,"iss":"x","jti":"y""#), &context()), []);
}

#[test]
fn a_server_that_takes_no_tokens_is_pointed_out_before_one_is_minted() {
    let with = |jwt_rbac| Context { jwt_rbac, ..context() };
    let text = claims(r#"[{"collection":"docs","access":"r"}]"#);
    assert_one(&text, &with(Some(false)), Code::TokensOff, "");
    assert_eq!(said(&text, &with(Some(true))), []);
    assert_eq!(said(&text, &with(None)), []);
}

#[test]
fn a_token_too_large_for_grpc_is_pointed_out_and_one_too_large_for_any_request_blocks() {
    let of_bytes =
        |bytes: usize| claims(&format!(r#"[{{"collection":"docs","access":"r","x":"{}"}}]"#, "x".repeat(bytes)));
    let codes = |bytes: usize| {
        let found = findings(&of_bytes(bytes), &context());
        found.into_iter().filter(|finding| finding.code != Code::UnknownClaims).collect::<Vec<_>>()
    };
    assert_eq!(codes(5_000), []);
    let large = codes(12_000);
    assert_eq!(large.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::TokenLarge]);
    assert!(large[0].text.contains("gRPC calls beyond 15.9 KiB and REST requests beyond 128 KiB"), "{}", large[0].text);
    let beyond = codes(100_000);
    assert_eq!(beyond[0].code, Code::TokenTooLarge);
    assert_eq!(beyond[0].severity, Severity::Blocking);
}

#[test]
fn five_thousand_unknown_collections_are_summed_up() {
    let entries: Vec<_> = (0..5000).map(|index| format!(r#"{{"collection":"c{index}","access":"r"}}"#)).collect();
    let known = Context { existing: Some(Existing { collections: &[], aliases: &[] }), ..context() };
    let found = findings(&claims(&format!("[{}]", entries.join(","))), &known);
    let unknown: Vec<_> = found.iter().filter(|finding| finding.code == Code::UnknownCollection).collect();
    assert_eq!(unknown.len(), 50);
    assert!(unknown[49].text.ends_with("The same holds for 4950 more places."));
}

#[test]
fn every_rule_has_words_for_its_remedy() {
    for rule in RULES {
        assert!(rule.remedy.ends_with('.') && rule.title.len() > 3, "{}", rule.code.as_str());
    }
}
