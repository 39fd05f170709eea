//! Claims as the window edits them.

use qdrant_access::Claims;
use qdrant_access::form::{
    AccessForm, ClaimsForm, CollectionEntry, CollectionModeForm, MatchForm, ValueExistsForm, ValueType,
};
use qdrant_access::preset::PRESETS;

fn form() -> ClaimsForm {
    ClaimsForm {
        subject: None,
        sub: None,
        exp: None,
        access: AccessForm::Absent,
        value_exists: None,
        unknown: "{}".to_owned(),
    }
}

fn with_match(value_type: ValueType, value: &str) -> ClaimsForm {
    let pair = MatchForm { key: "n".to_owned(), value_type, value: value.to_owned(), unknown: "{}".to_owned() };
    let condition = ValueExistsForm { collection: "users".to_owned(), matches: vec![pair], unknown: "{}".to_owned() };
    ClaimsForm { value_exists: Some(condition), ..form() }
}

fn with_entry(payload: Option<&str>, unknown: &str) -> ClaimsForm {
    let entry = CollectionEntry {
        collection: "docs".to_owned(),
        access: CollectionModeForm::Read,
        payload: payload.map(str::to_owned),
        unknown: unknown.to_owned(),
    };
    ClaimsForm { access: AccessForm::Collections { entries: vec![entry] }, ..form() }
}

#[track_caller]
fn assert_wrong(form: &ClaimsForm, place: &str) {
    let errors = form.to_claims().expect_err("a mistake");
    assert_eq!(errors.iter().map(|error| error.place.as_str()).collect::<Vec<_>>(), [place]);
}

#[test]
fn a_value_is_signed_with_the_type_that_was_chosen() {
    for (value_type, value, json) in [
        (ValueType::Text, "7", r#""7""#),
        (ValueType::Integer, "7", "7"),
        (ValueType::Integer, "-9223372036854775808", "-9223372036854775808"),
        (ValueType::Boolean, "true", "true"),
    ] {
        let claims = with_match(value_type, value).to_claims().expect("claims");
        let expected =
            format!(r#"{{"value_exists":{{"collection":"users","matches":[{{"key":"n","value":{json}}}]}}}}"#);
        assert_eq!(claims.to_compact_json(), expected);
    }
}

#[test]
fn a_value_that_is_not_of_its_type_is_marked_at_its_place() {
    let place = "/value_exists/matches/0/value";
    for value in ["", "x", "1.5", "9223372036854775808"] {
        assert_wrong(&with_match(ValueType::Integer, value), place);
    }
    assert_wrong(&with_match(ValueType::Boolean, "yes"), place);
}

#[test]
fn an_expiry_that_is_no_number_is_marked_at_its_place() {
    for exp in ["", "soon", "1.5", "-1", "+5", "18446744073709551616"] {
        assert_wrong(&ClaimsForm { exp: Some(exp.to_owned()), ..form() }, "/exp");
    }
}

#[test]
fn other_fields_must_be_an_object_without_known_names() {
    assert_wrong(&ClaimsForm { unknown: "[]".to_owned(), ..form() }, "");
    assert_wrong(&ClaimsForm { unknown: "{".to_owned(), ..form() }, "");
    assert_wrong(&ClaimsForm { unknown: r#"{"exp":5}"#.to_owned(), ..form() }, "/exp");
    assert_wrong(&with_entry(None, r#"{"access":"rw"}"#), "/access/0/access");
    assert_wrong(&with_entry(Some("{"), "{}"), "/access/0/payload");
}

#[test]
fn a_form_and_its_claims_survive_each_other() {
    let text = r#"{"exp":5,"access":[{"collection":"docs","access":"prw","payload":{"a":1.50},"note":[1]}],"subject":"a","zeta":{"n":1e3}}"#;
    let claims = Claims::parse(text).expect("claims");
    let form = ClaimsForm::from(&claims);
    assert_eq!(form.to_claims(), Ok(claims));
    let json = serde_json::to_string(&form).expect("JSON");
    assert_eq!(serde_json::from_str::<ClaimsForm>(&json).expect("a form"), form);
}

#[test]
fn every_preset_is_claims_and_the_risky_one_comes_last() {
    for preset in PRESETS {
        preset.form().to_claims().expect(preset.id);
    }
    let risky: Vec<_> = PRESETS.iter().map(|preset| preset.risky).collect();
    assert!(risky.is_sorted() && risky.last() == Some(&true) && !risky[0]);
}
