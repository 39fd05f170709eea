//! SARIF against the schema of OASIS.

use crate::examples::{UNSEEN, after_another, check, few, hostile, sample};
use jsonschema::Validator;
use portcullis_posture::files::{Files, Given};
use portcullis_posture::report::Format;
use portcullis_posture::{Assessment, ResultState, Severity, judge_files};
use proptest::prelude::*;
use serde_json::{Value, json};

fn schema() -> Validator {
    let schema: Value = serde_json::from_str(include_str!("sarif-schema-2.1.0.json")).unwrap();
    jsonschema::draft4::options().should_validate_formats(true).build(&schema).unwrap()
}

fn written(assessments: &[Assessment]) -> Value {
    serde_json::from_str(&Format::Sarif.write(assessments)).unwrap()
}

fn complaints(validator: &Validator, document: &Value) -> Vec<String> {
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn results(document: &Value) -> &Vec<Value> {
    document["runs"][0]["results"].as_array().unwrap()
}

fn of<'a>(document: &'a Value, id: &str) -> &'a Value {
    results(document).iter().find(|result| result["ruleId"] == id).unwrap()
}

#[test]
fn the_report_keeps_the_schema_of_oasis() {
    let validator = schema();
    for fleet in [vec![], vec![sample()], vec![sample(), after_another()]] {
        assert_eq!(complaints(&validator, &written(&fleet)), Vec::<String>::new());
    }
}

#[test]
fn the_schema_of_oasis_refuses_a_wrong_level() {
    let mut document = written(&[sample()]);
    document["runs"][0]["results"][0]["level"] = json!("critical");
    assert!(!complaints(&schema(), &document).is_empty());
}

#[test]
fn a_finding_in_a_file_has_its_line_and_column() {
    let document = written(&[sample()]);
    let place = &of(&document, "QDR-130")["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "deploy/config.yaml");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&json!(14), &json!(3)));
    assert!(of(&document, "QDR-130")["properties"]["fix"].as_str().unwrap().contains("+  api_key: ********"));
}

#[test]
fn a_finding_on_a_cluster_names_the_cluster() {
    let document = written(&[sample()]);
    let location = &of(&document, "QDR-001")["locations"][0];
    assert_eq!(location["logicalLocations"][0]["name"], "search-eu-1");
    assert!(location.get("physicalLocation").is_none());
}

#[test]
fn an_accepted_risk_is_suppressed_with_its_reason_and_an_ended_one_is_not() {
    let document = written(&[sample()]);
    let suppression = &of(&document, "QDR-060")["suppressions"][0];
    assert_eq!((&suppression["kind"], &suppression["status"]), (&json!("external"), &json!("accepted")));
    assert_eq!(suppression["justification"], "Accepted until 2027-01-31: Only the monitoring network reaches it.");
    let ended = of(&document, "QDR-070");
    assert!(ended.get("suppressions").is_none());
    assert!(ended["message"]["text"].as_str().unwrap().contains("Was accepted until 2026-10-31, which has passed"));
}

#[test]
fn what_is_unknown_stays_open_and_what_passes_is_no_result() {
    let document = written(&[sample()]);
    assert_eq!(
        (&of(&document, "QDR-031")["kind"], &of(&document, "QDR-031")["level"]),
        (&json!("open"), &json!("none"))
    );
    let ids: Vec<&Value> = results(&document).iter().map(|result| &result["ruleId"]).collect();
    assert_eq!(ids, ["QDR-001", "QDR-031", "QDR-060", "QDR-070", "QDR-104", "QDR-130"]);
}

#[test]
fn each_result_points_to_its_rule_and_each_rule_has_help() {
    let document = written(&[sample()]);
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), sample().results.len());
    for result in results(&document) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    for rule in rules {
        assert!(rule["help"]["text"].as_str().unwrap().contains("What mends it: "));
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("**What mends it:**"));
        assert_eq!(rule["helpUri"], "https://qdrant.tech/documentation/guides/security/#authentication");
    }
}

#[test]
fn each_rule_of_the_table_leads_to_where_its_source_can_be_read() {
    let given = [Given { name: "config.yaml", text: "service:\n  host: 0.0.0.0\n" }];
    let results = judge_files(&Files::read(&given).0);
    let document = written(&[Assessment::new("docs".into(), "".into(), None, results)]);
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let without = rules.iter().filter(|rule| rule["helpUri"].is_null()).map(|rule| &rule["id"]);
    // Its source is a rule of this program.
    assert_eq!(without.collect::<Vec<_>>(), ["QDR-032"]);
    let of = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap()["helpUri"].as_str().unwrap();
    assert!(of("QDR-001").ends_with("/documentation/guides/security/#authentication"), "{}", of("QDR-001"));
    assert!(of("QDR-080").starts_with("https://github.com/qdrant/qdrant/security/"), "{}", of("QDR-080"));
}

#[test]
fn the_weight_becomes_a_level_and_a_number_in_the_band_of_its_word() {
    for (severity, level, band) in [
        (Severity::Critical, "error", 9.1..=10.0),
        (Severity::High, "error", 7.0..=8.9),
        (Severity::Medium, "warning", 4.0..=6.9),
        (Severity::Low, "note", 0.1..=3.9),
        (Severity::Info, "note", 0.0..=0.0),
    ] {
        let one = vec![check("QDR-001", "Anybody may come in", severity, ResultState::Failed)];
        let document = written(&[Assessment::new("docs".into(), "".into(), None, one)]);
        assert_eq!(results(&document)[0]["level"], level);
        let score = &document["runs"][0]["tool"]["driver"]["rules"][0]["properties"]["security-severity"];
        assert!(band.contains(&score.as_str().unwrap().parse::<f64>().unwrap()), "{severity:?}");
    }
}

#[test]
fn each_result_says_how_it_stands_to_the_run_before() {
    let document = written(&[after_another()]);
    let states: Vec<_> =
        results(&document).iter().map(|one| (one["ruleId"].as_str().unwrap(), &one["baselineState"])).collect();
    let expected = [
        ("QDR-001", "new"),
        ("QDR-031", "unchanged"),
        ("QDR-060", "unchanged"),
        ("QDR-070", "updated"),
        ("QDR-104", "new"),
        ("QDR-130", "new"),
    ];
    assert_eq!(states.len(), expected.len());
    for ((id, state), (expected_id, expected)) in states.iter().zip(expected) {
        assert_eq!((*id, state.as_str()), (expected_id, Some(expected)));
    }
    assert!(results(&written(&[sample()])).iter().all(|one| one.get("baselineState").is_none()));
}

#[test]
fn a_message_holds_no_link_of_a_stranger() {
    let found = check("QDR-001", "[click](http://evil.example)", Severity::High, ResultState::Failed);
    let document = written(&[Assessment::new("docs".into(), "".into(), None, vec![found])]);
    assert!(!results(&document)[0]["message"]["text"].as_str().unwrap().contains("]("));
}

proptest! {
    #![proptest_config(few())]
    #[test]
    fn whatever_a_stranger_writes_keeps_the_schema_of_oasis(fleet in hostile()) {
        let text = Format::Sarif.write(&fleet);
        let document: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(complaints(&schema(), &document), Vec::<String>::new());
        prop_assert!(!text.contains(UNSEEN));
    }
}
