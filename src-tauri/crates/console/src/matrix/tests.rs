use super::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

fn token(header: &str, claims: &[u8]) -> Whose {
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    Whose::Token(format!("{}.{}.AAAA", part(header.as_bytes()), part(claims)).into())
}

fn hs256(claims: &[u8]) -> Whose {
    token(r#"{"alg":"HS256"}"#, claims)
}

/// Decision and text of an action in the first column.
fn answer(matrix: &MatrixView, action: &str) -> (Verdict, Option<String>) {
    let row = matrix.rows.iter().find(|row| row.action == action).unwrap();
    let answer = &matrix.answers[row.cells[0]];
    (answer.decision, answer.text.clone())
}

fn denied(words: &str) -> (Verdict, Option<String>) {
    (Verdict::Denied, Some(words.to_owned()))
}

#[test]
fn a_token_that_the_server_refuses_whole_may_do_nothing() {
    for whose in [token(r#"{"alg":"none"}"#, br#"{"access":"m"}"#), hs256(br#"{"exp":null,"access":"m"}"#)] {
        let matrix = matrix(&whose, "1.18.3", MOST_COLUMNS).unwrap();
        assert_eq!(answer(&matrix, "upsert_points"), denied("Invalid API key or JWT"), "{whose:?}");
        let refused = RestPrediction { status: 401, text: Some("Invalid API key or JWT".to_owned()) };
        let whole: Value = serde_json::from_str(&written(&matrix, MatrixFormat::Json).unwrap()).unwrap();
        assert_eq!(whole["refused"], serde_json::to_value(&refused).unwrap());
        assert_eq!(matrix.refused, Some(refused));
    }
}

#[test]
fn a_token_is_read_as_the_server_of_the_version_reads_it() {
    let null = hs256(br#"{"exp":null,"access":"m"}"#);
    assert_eq!(answer(&matrix(&null, "1.9.0", MOST_COLUMNS).unwrap(), "upsert_points").0, Verdict::Allowed);
    let old = matrix(&hs256(br#"{"access":"m"}"#), "1.5.0", MOST_COLUMNS).unwrap();
    assert_eq!(answer(&old, "upsert_points"), denied("Invalid api-key"));
}

#[test]
fn claims_that_only_the_server_can_read_have_a_matrix() {
    let damaged = hs256(b"{\"access\":\"r\",\"x\":\"\xff\"}");
    assert_eq!(answer(&matrix(&damaged, "1.18.3", MOST_COLUMNS).unwrap(), "get_point").0, Verdict::Allowed);
}

#[test]
fn an_expired_token_is_shown_for_what_it_could_do() {
    let expired = hs256(br#"{"access":"m","exp":5}"#);
    assert_eq!(matrix(&expired, "1.18.3", MOST_COLUMNS).unwrap().refused, None);
    assert_eq!(answer(&matrix(&expired, "1.18.3", MOST_COLUMNS).unwrap(), "upsert_points").0, Verdict::Allowed);
}

#[test]
fn what_is_no_token_and_what_are_no_claims_is_said() {
    let error = matrix(&Whose::Token("no token".to_owned().into()), "1.18.3", MOST_COLUMNS).unwrap_err();
    assert!(matches!(error, Error::InvalidField { field, .. } if field == "token"));
    let error = matrix(&Whose::Claims("{\"access\":\"w\"}".to_owned()), "1.18.3", MOST_COLUMNS).unwrap_err();
    assert!(matches!(error, Error::ClaimsInvalid(detail) if detail.contains("line 1")));
}

#[test]
fn each_of_hundreds_of_collections_has_its_own_answer_in_json() {
    let entries: Vec<String> = (0..300).map(|at| format!(r#"{{"collection":"c{at}","access":"r"}}"#)).collect();
    let claims = Whose::Claims(format!(r#"{{"access":[{}]}}"#, entries.join(",")));
    let matrix = matrix(&claims, "1.18.3", MOST_UNFOLDED).unwrap();
    let whole: Value = serde_json::from_str(&written(&matrix, MatrixFormat::Json).unwrap()).unwrap();
    assert_eq!(whole["folded"], false);
    let actions = whole["actions"].as_array().unwrap();
    let upsert = actions.iter().find(|row| row["action"] == "upsert_points").unwrap();
    assert_eq!(
        upsert["answers"][299],
        serde_json::json!({
            "column": "c299",
            "kind": "collection",
            "decision": "denied",
            "text": "Forbidden: Write access to collection c299 is required",
            "guide": null
        })
    );
    assert_eq!(upsert["answers"][300]["kind"], "any_other");
}

#[test]
fn a_refusal_that_repeats_thousands_of_names_is_cut_in_each_cell() {
    let entries: Vec<String> =
        (0..4_000).map(|at| format!(r#"{{"collection":"collection-{}","access":"r"}}"#, at / 2)).collect();
    let claims = Whose::Claims(format!(r#"{{"access":[{}]}}"#, entries.join(",")));
    let matrix = matrix(&claims, "1.18.3", MOST_COLUMNS).unwrap();
    let text = answer(&matrix, "upsert_points").1.unwrap();
    assert!(text.ends_with("(1997 more)"), "{text}");
    assert_eq!(matrix.refused.as_ref().unwrap().text, Some(text));
    for format in [MatrixFormat::Json, MatrixFormat::Csv, MatrixFormat::Markdown] {
        assert!(written(&matrix, format).unwrap().len() < 200_000, "{format:?}");
    }
}

#[test]
fn every_format_says_where_the_guide_differs_and_which_versions_have_an_action() {
    let matrix = matrix(&Whose::Claims(r#"{"access":[{"collection":"docs","access":"r"}]}"#.to_owned()), "1.18.3", 9);
    let matrix = matrix.unwrap();
    // The guide says that a collection's token may not read telemetry; the server lets it.
    let whole: Value = serde_json::from_str(&written(&matrix, MatrixFormat::Json).unwrap()).unwrap();
    let actions = whole["actions"].as_array().unwrap();
    let telemetry = actions.iter().find(|row| row["action"] == "telemetry").unwrap();
    let cluster = telemetry["answers"].as_array().unwrap().last().unwrap();
    assert_eq!((&cluster["decision"], &cluster["guide"]), (&"filtered".into(), &"denied".into()));
    assert!(telemetry["since"].is_string() && telemetry.as_object().unwrap().contains_key("until"));
    for format in [MatrixFormat::Csv, MatrixFormat::Markdown] {
        let text = written(&matrix, format).unwrap();
        assert!(text.contains("the guide says denied") && text.contains("Since") && text.contains("Until"), "{text}");
    }
}
