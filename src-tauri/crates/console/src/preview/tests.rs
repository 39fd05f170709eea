use super::*;
use crate::error::{CommandError, ErrorCode};
use crate::matrix::{Level, Verdict};
use crate::moment::ExpiryState;
use crate::profiles::ProfileForm;
use crate::secret::SecretPlace;
use crate::testing::{Bench, NOW, form, set};
use qdrant_access::form::AccessForm;

fn json(text: &str) -> PreviewForm {
    PreviewForm {
        draft: Draft::Json { text: text.to_owned() },
        profile_id: None,
        signing_key: SigningKey::ManageKey,
        server_version: "1.18.3".to_owned(),
        compare_with: None,
    }
}

fn preview(form: &PreviewForm) -> PreviewView {
    Bench::new().console.preview(form).unwrap()
}

fn decision(matrix: &MatrixView, action: &str, column: usize) -> Verdict {
    let row = matrix.rows.iter().find(|row| row.action == action).unwrap();
    matrix.answers[row.cells[column]].decision
}

fn safe(subject: &str) -> String {
    format!(r#"{{"exp":{},"access":[{{"collection":"docs","access":"prw"}}],"subject":"{subject}"}}"#, NOW + 86_400)
}

#[test]
fn form_and_json_are_two_views_of_one_value() {
    let by_json = preview(&json(&safe("svc")));
    let again = PreviewForm { draft: Draft::Form { form: by_json.form.clone().unwrap() }, ..json("") };
    assert_eq!(preview(&again), by_json);
}

#[test]
fn the_matrix_shows_what_the_token_could_do() {
    let matrix = preview(&json(&safe("svc"))).matrix.unwrap();
    let labels: Vec<(&str, Level)> = matrix.columns.iter().map(|c| (c.label.as_str(), c.level)).collect();
    assert_eq!(labels, [("docs", Level::CollectionPoints), ("Any other collection", Level::None)]);
    assert_eq!(decision(&matrix, "upsert_points", 0), Verdict::Allowed);
    assert_eq!(decision(&matrix, "create_payload_index", 0), Verdict::Denied);
    assert_eq!(decision(&matrix, "upsert_points", 1), Verdict::Denied);
    assert_eq!(decision(&matrix, "list_collections", 0), Verdict::Filtered);
}

#[test]
fn a_token_that_the_server_would_refuse_whole_may_do_nothing() {
    let expired = format!(r#"{{"exp":{},"access":"m"}}"#, NOW - 100);
    let view = preview(&json(&expired));
    assert!(!view.can_mint);
    assert_eq!(view.expiry.unwrap().state, ExpiryState::Expired);
    let matrix = view.matrix.unwrap();
    let row = matrix.rows.iter().find(|row| row.action == "upsert_points").unwrap();
    assert_eq!(matrix.answers[row.cells[0]].text.as_deref(), Some("ExpiredSignature"));
}

#[test]
fn a_comparison_has_the_same_rows_and_columns() {
    for compare_with in [
        CompareWith::Preset { preset: "manage".to_owned() },
        CompareWith::Key { key: ComparedKey::ReadOnlyKey },
        CompareWith::Claims { text: r#"{"access":[{"collection":"other","access":"r"}]}"#.to_owned() },
        CompareWith::Token { token: "Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA".to_owned().into() },
    ] {
        let view = preview(&PreviewForm { compare_with: Some(compare_with.clone()), ..json(&safe("svc")) });
        let (matrix, other) = (view.matrix.unwrap(), view.other.unwrap_or_else(|| panic!("{:?}", view.other_error)));
        let shape = |matrix: &MatrixView| {
            let columns: Vec<String> = matrix.columns.iter().map(|column| column.label.clone()).collect();
            let rows: Vec<(String, usize)> =
                matrix.rows.iter().map(|row| (row.action.clone(), row.cells.len())).collect();
            (columns, rows)
        };
        assert_eq!(shape(&matrix), shape(&other), "{compare_with:?}");
    }
}

#[test]
fn what_cannot_be_compared_is_said_and_the_rest_is_there() {
    for compare_with in [
        CompareWith::Preset { preset: "none such".to_owned() },
        CompareWith::Token { token: "not a token".to_owned().into() },
        CompareWith::Token { token: "x".repeat(10_000_000).into() },
        CompareWith::Claims { text: "{".to_owned() },
    ] {
        let view = preview(&PreviewForm { compare_with: Some(compare_with), ..json(&safe("svc")) });
        assert!(view.other.is_none() && view.matrix.is_some());
        assert!(view.other_error.unwrap().len() > 5);
    }
}

#[test]
fn errors_in_json_have_their_place() {
    let view = preview(&json("{\n  \"access\": \"w\"\n}"));
    let error = &view.errors[0];
    assert_eq!((error.place.as_str(), error.line, error.column), ("/access", Some(2), Some(13)));
    assert_eq!((view.form, view.can_mint), (None, false));
    assert_eq!(view.json, "{\n  \"access\": \"w\"\n}");
}

#[test]
fn errors_in_the_form_keep_what_was_typed() {
    let mut form = preview(&json(&safe("svc"))).form.unwrap();
    form.exp = Some("tomorrow".to_owned());
    let view = preview(&PreviewForm { draft: Draft::Form { form: form.clone() }, ..json("") });
    assert_eq!(view.errors[0].place, "/exp");
    assert_eq!(view.form, Some(form));
}

#[test]
fn what_is_known_of_the_key_is_part_of_the_findings() {
    let bench = Bench::new();
    let short = ProfileForm { manage_key: set("short", SecretPlace::Session), ..form("p") };
    let id = bench.console.save_profile(short).unwrap().id;
    let view = bench.console.preview(&PreviewForm { profile_id: Some(id), ..json(&safe("svc")) }).unwrap();
    assert_eq!((view.asks_first, view.can_mint), (vec!["key_short".to_owned()], true));
}

#[test]
fn a_preview_asks_no_keychain_and_no_disk() {
    let bench = Bench::new();
    let saved = bench
        .console
        .save_profile(ProfileForm { manage_key: set(crate::testing::KEY, SecretPlace::Keychain), ..form("p") })
        .unwrap();
    let form = PreviewForm { profile_id: Some(saved.id), ..json(&safe("svc")) };
    let before = (bench.console.preview(&form).unwrap(), bench.keychain.calls());
    std::fs::remove_dir_all(&bench.folder).unwrap();
    assert_eq!((bench.console.preview(&form).unwrap(), bench.keychain.calls()), before);
    assert!(!bench.folder.exists());
}

#[test]
fn claims_of_5000_collections_are_folded_and_answered() {
    let entries: Vec<String> =
        (0..5_000).map(|number| format!(r#"{{"collection":"c{number}","access":"r"}}"#)).collect();
    let view = preview(&json(&format!(r#"{{"access":[{}]}}"#, entries.join(","))));
    let matrix = view.matrix.unwrap();
    assert!(matrix.folded);
    assert_eq!(matrix.columns[0].count, 5_000);
    assert!(view.findings.iter().any(|finding| finding.code == "token_large"));
}

#[test]
fn ten_megabytes_of_json_are_refused() {
    let error = Bench::new().console.preview(&json(&"[".repeat(10_000_000))).unwrap_err();
    assert_eq!(CommandError::from(error).code, ErrorCode::InputTooLarge);
}

#[test]
fn deeply_nested_json_is_an_error_and_no_overflow() {
    let view = preview(&json(&"[".repeat(1_000_000)));
    assert_eq!(view.errors.len(), 1);
}

#[test]
fn a_version_that_is_none_is_refused() {
    let form = PreviewForm { server_version: "newest".to_owned(), ..json("{}") };
    let error = CommandError::from(Bench::new().console.preview(&form).unwrap_err());
    assert_eq!(error.field.as_deref(), Some("server_version"));
}

#[test]
fn each_preset_is_a_form_that_can_be_edited_and_the_tables_name_every_action_of_the_matrix() {
    let bench = Bench::new();
    let tables = bench.console.tables();
    let matrix = preview(&json("{}")).matrix.unwrap();
    assert!(matrix.rows.iter().all(|row| tables.actions.iter().any(|action| action.id == row.action)));
    assert!(tables.actions.iter().all(|action| tables.groups.iter().any(|group| group.id == action.group)));
    assert!(tables.presets.iter().all(|preset| preset.form.access != AccessForm::Absent));
}
