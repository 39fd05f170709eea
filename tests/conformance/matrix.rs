//! Matrices of credentials.

use qdrant_access::Claims;
use qdrant_access::action::Says;
use qdrant_access::authenticate::{Refusal, Settings};
use qdrant_access::claims::Access;
use qdrant_access::decide::Level;
use qdrant_access::matrix::{ColumnKind, Credential, Matrix, Row};

use crate::access::recorded_settings;

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
fn only_actions_of_the_version_have_rows() {
    let settings = Settings { version: "1.9.0".parse().expect("a version"), ..Settings::default() };
    let matrix = Matrix::of(Credential::Accepted(&Access::MANAGE), &settings);
    assert!(matrix.rows.iter().all(|row| row.action.exists_in(settings.version)));
    assert!(!matrix.rows.iter().any(|row| row.action.id == "get_quotas"));
}
