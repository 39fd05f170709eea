//! Matrices of credentials.

use std::collections::BTreeSet;

use qdrant_access::Claims;
use qdrant_access::action::Says;
use qdrant_access::authenticate::{AssumedSigner, Refusal, Request, Settings, authenticate};
use qdrant_access::claims::Access;
use qdrant_access::decide::{Level, Verdict};
use qdrant_access::matrix::{ColumnKind, Credential, Matrix, Row};

use crate::access::recorded_settings;
use crate::signing::{HS256, sign};

fn access(text: &str) -> Access {
    Claims::parse(text).expect("claims").granted()
}

fn row<'a>(matrix: &'a Matrix, id: &str) -> &'a Row {
    matrix.rows.iter().find(|row| row.action.id == id).expect("the row is there")
}

/// Decision and text of each cell of a row.
fn cells(matrix: &Matrix, id: &str) -> Vec<(&'static str, Option<String>)> {
    let answers = row(matrix, id).cells.iter().map(|cell| matrix.answers[usize::from(*cell)]);
    answers.map(|answer| (matrix.decision(answer), matrix.text(answer))).collect()
}

const DOCS_AND_OTHER: &str = r#"{"access":[{"collection":"docs","access":"r"},{"collection":"other","access":"prw"}]}"#;

#[test]
fn a_token_has_a_column_for_each_collection_and_one_for_the_others() {
    let access = access(DOCS_AND_OTHER);
    let matrix = Matrix::of(Credential::Accepted(&access), &recorded_settings());
    let columns: Vec<_> =
        matrix.columns.iter().map(|column| (column.kind, column.label.as_str(), column.level)).collect();
    assert_eq!(
        columns,
        [
            (ColumnKind::Collection, "docs", Level::CollectionRead),
            (ColumnKind::Collection, "other", Level::CollectionPoints),
            (ColumnKind::AnyOther, "Any other collection", Level::None),
        ]
    );
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        cells(&matrix, "upsert_points"),
        [
            ("denied", text("Forbidden: Write access to collection docs is required")),
            ("allowed", None),
            ("denied", text("Forbidden: Access to collection <name> is required")),
        ]
    );
    assert_eq!(
        cells(&matrix, "list_collection_snapshots")[1],
        ("denied", text("Forbidden: Only points access is allowed for collection other"))
    );
    assert_eq!(cells(&matrix, "metrics"), [("denied", text("Forbidden: Global access is required"))]);
}

#[test]
fn a_key_has_one_column() {
    let matrix = Matrix::of(Credential::Accepted(&Access::READ), &recorded_settings());
    assert_eq!(matrix.columns.len(), 1);
    assert_eq!(
        cells(&matrix, "upsert_points"),
        [("denied", Some("Forbidden: Global manage access is required".to_owned()))]
    );
    assert_eq!(cells(&matrix, "list_full_snapshots"), [("allowed", None)]);
}

#[test]
fn a_refused_credential_reaches_public_routes_only() {
    let matrix = Matrix::of(Credential::Refused(&Refusal::NoCredential), &recorded_settings());
    let open: Vec<_> = matrix
        .rows
        .iter()
        .filter(|row| cells(&matrix, row.action.id)[0].0 != "denied")
        .map(|row| row.action.id)
        .collect();
    assert_eq!(open, ["version", "healthz", "livez", "readyz"]);
    assert_eq!(
        cells(&matrix, "get_point")[0].1.as_deref(),
        Some("Must provide an API key or an Authorization bearer token")
    );
}

#[test]
fn the_guide_is_marked_where_it_says_otherwise() {
    let access = access(r#"{"access":[{"collection":"docs","access":"rw"}]}"#);
    let matrix = Matrix::of(Credential::Accepted(&access), &recorded_settings());
    let differing: Vec<_> = matrix.rows.iter().filter(|row| !row.guide.is_empty()).map(|row| row.action.id).collect();
    assert_eq!(differing, ["telemetry"]);
    assert_eq!(row(&matrix, "telemetry").guide[0].says, Says::Denied);
    assert_eq!(cells(&matrix, "telemetry")[0].0, "filtered");
}

#[test]
fn the_guide_agrees_about_keys() {
    for access in [Access::MANAGE, Access::READ] {
        let matrix = Matrix::of(Credential::Accepted(&access), &recorded_settings());
        assert!(matrix.rows.iter().all(|row| row.guide.is_empty()));
    }
}

#[test]
fn two_credentials_are_laid_over_the_same_columns() {
    let one = access(DOCS_AND_OTHER);
    let other = access(r#"{"access":[{"collection":"logs","access":"rw"},{"collection":"docs","access":"rw"}]}"#);
    let [one, other] = Matrix::of_both(Credential::Accepted(&one), Credential::Accepted(&other), &recorded_settings());
    let labels = |matrix: &Matrix| matrix.columns.iter().map(|column| column.label.clone()).collect::<Vec<_>>();
    assert_eq!(labels(&one), ["docs", "other", "logs", "Any other collection"]);
    assert_eq!(labels(&one), labels(&other));
    assert_eq!(one.rows.len(), other.rows.len());
    assert_eq!(cells(&one, "upsert_points")[2].0, "denied");
    assert_eq!(cells(&other, "upsert_points")[2].0, "allowed");
}

#[test]
fn more_than_twenty_four_collections_fold_by_level() {
    let entries: Vec<_> = (0..5000)
        .map(|index| {
            let mode = if index % 5 == 0 { "rw" } else { "r" };
            format!(r#"{{"collection":"c{index}","access":"{mode}"}}"#)
        })
        .collect();
    let access = access(&format!(r#"{{"access":[{}]}}"#, entries.join(",")));
    let matrix = Matrix::of(Credential::Accepted(&access), &Settings::default());
    assert!(matrix.folded);
    let columns: Vec<_> = matrix.columns.iter().map(|column| (column.kind, column.count)).collect();
    assert_eq!(columns, [(ColumnKind::Level, 1000), (ColumnKind::Level, 4000), (ColumnKind::AnyOther, 0)]);
    assert_eq!(
        cells(&matrix, "upsert_points")[1].1.as_deref(),
        Some("Forbidden: Write access to collection <name> is required")
    );
}

#[test]
fn the_words_for_twenty_thousand_mistakes_are_held_once_and_cut_for_cells() {
    let entries = vec![r#"{"collection":"docs","access":"r"}"#; 20_000].join(",");
    let token = sign(HS256, format!(r#"{{"access":[{entries}]}}"#), "key");
    let request = Request::with_api_key(&token);
    let refusal = authenticate(&request, &AssumedSigner, &recorded_settings(), 0).expect_err("a refusal");
    assert!(refusal.text().len() > 1_000_000);
    let matrix = Matrix::of(Credential::Refused(&refusal), &recorded_settings());
    let long = matrix.answers.iter().filter(|answer| matrix.text(**answer).is_some_and(|text| text == refusal.text()));
    assert_eq!(long.count(), 1);
    let brief = refusal.in_brief();
    assert!(brief.len() < 250, "{brief}");
    assert!(brief.ends_with("access[3].collection: Collection name should be unique… (19996 more)"), "{brief}");
}

#[test]
fn an_answer_in_one_word_is_the_word_of_its_decision() {
    let access = access(DOCS_AND_OTHER);
    let matrix = Matrix::of(Credential::Accepted(&access), &recorded_settings());
    let words: BTreeSet<_> = matrix.answers.iter().map(|answer| answer.verdict().as_str()).collect();
    assert_eq!(words, BTreeSet::from(["allowed", "denied", "filtered"]));
    let json = |verdict: Verdict| serde_json::to_value(verdict).expect("JSON");
    for verdict in [Verdict::Allowed, Verdict::Filtered, Verdict::Denied] {
        assert_eq!(json(verdict), verdict.as_str());
    }
    for level in [
        Level::Manage,
        Level::Read,
        Level::CollectionReadWrite,
        Level::CollectionPoints,
        Level::CollectionRead,
        Level::None,
    ] {
        assert_eq!(serde_json::to_value(level).expect("JSON"), level.as_str());
    }
}

#[test]
fn only_actions_of_the_version_have_rows() {
    let settings = Settings { version: "1.9.0".parse().expect("a version"), ..Settings::default() };
    let matrix = Matrix::of(Credential::Accepted(&Access::MANAGE), &settings);
    assert!(matrix.rows.iter().all(|row| row.action.exists_in(settings.version)));
    assert!(!matrix.rows.iter().any(|row| row.action.id == "get_quotas"));
}
