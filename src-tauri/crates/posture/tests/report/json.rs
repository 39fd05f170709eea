//! The JSON report against its committed schema.

use crate::examples::{UNSEEN, after_another, few, hostile, sample};
use jsonschema::Validator;
use portcullis_posture::report::{Format, JSON_SCHEMA};
use portcullis_posture::{Assessment, Severity};
use proptest::prelude::*;
use serde_json::{Value, json};

fn schema() -> Validator {
    let schema: Value = serde_json::from_str(JSON_SCHEMA).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn written(assessments: &[Assessment]) -> Value {
    serde_json::from_str(&Format::Json.write(assessments)).unwrap()
}

fn complaints(document: &Value) -> Vec<String> {
    schema().iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_report_keeps_its_schema() {
    assert_eq!(complaints(&written(&[sample()])), Vec::<String>::new());
    assert_eq!(complaints(&written(&[])), Vec::<String>::new());
    assert_eq!(complaints(&written(&[after_another()])), Vec::<String>::new());
    assert_eq!(written(&[after_another()])["assessments"][0]["difference"]["since"], "2026-11-14T08:00:00Z");
    let nothing = Assessment::new("files".into(), "".into(), None, Vec::new());
    assert_eq!(complaints(&written(&[nothing])), Vec::<String>::new());
}

#[test]
fn the_schema_refuses_what_it_does_not_describe() {
    for (pointer, value) in [
        ("/assessments/0/grade", json!("E")),
        ("/assessments/0/results/0/state", json!("fine")),
        ("/assessments/0/results/0/severity", Value::Null),
        ("/assessments/0/tally", json!({ "critical": 1 })),
        ("/format_version", json!(2)),
    ] {
        let mut document = written(&[sample()]);
        *document.pointer_mut(pointer).unwrap() = value;
        assert!(!complaints(&document).is_empty(), "{pointer}");
    }
    let mut document = written(&[sample()]);
    document["assessments"][0]["results"][0]["undocumented"] = json!(1);
    assert!(!complaints(&document).is_empty());
}

#[test]
fn what_is_written_is_read_back_whole() {
    let read: Assessment = serde_json::from_value(written(&[sample()])["assessments"][0].clone()).unwrap();
    assert_eq!(read, sample());
    assert_eq!(read.results[0].severity, Severity::Critical);
}

proptest! {
    #![proptest_config(few())]
    #[test]
    fn whatever_a_stranger_writes_keeps_the_schema_and_hides_nothing(fleet in hostile()) {
        let text = Format::Json.write(&fleet);
        let document: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(complaints(&document), Vec::<String>::new());
        prop_assert!(!text.contains(UNSEEN));
    }
}
