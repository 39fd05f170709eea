//! `matrix`: what a credential may do, action by action.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use portcullis_console::inspect::{Circumstances, ServerKeys, inspect};
use portcullis_console::matrix::{DecisionView, MatrixFormat, MatrixView};
use portcullis_console::preview::{Draft, PreviewForm};
use portcullis_console::secret::SigningKey;
use portcullis_console::settings::Settings;
use portcullis_console::store::{FILE_NAME, JsonFile};
use portcullis_console::{Console, Error, shown};
use secrecy::ExposeSecret;

use super::draft::draft;
use crate::arguments::{Format, KeyKind, Matrix, Moment};
use crate::failure::Failure;
use crate::input;
use crate::output::Output;

/// The matrix does not depend on the time: an expired token is shown for what it could do.
const LONG_AGO: Moment = Moment { now: Some(0) };

pub(crate) fn run(command: &Matrix, output: &Output) -> Result<(), Failure> {
    // Nothing is stored, so the folder is never written to.
    let folder = std::env::temp_dir();
    let store = Box::new(JsonFile::new(folder.join(FILE_NAME)));
    let console = super::console_with(store, folder, &LONG_AGO)?;
    let form = PreviewForm {
        draft: claims(command)?,
        profile_id: None,
        signing_key: SigningKey::ManageKey,
        server_version: super::version(&command.server, None),
        compare_with: None,
    };
    let export = |format| console.export_matrix(&form, format);
    if output.is_json() {
        return output.text(&export(MatrixFormat::Json)?);
    }
    match command.format {
        Format::Csv => output.text(&export(MatrixFormat::Csv)?),
        Format::Markdown => output.text(&export(MatrixFormat::Markdown)?),
        Format::Text => output.text(&text(&console, &form)?),
    }
}

fn claims(command: &Matrix) -> Result<Draft, Failure> {
    let json = |text: &str| Ok(Draft::Json { text: text.to_owned() });
    match (&command.token_file, command.key) {
        (Some(file), _) => {
            let token = input::secret(file)?;
            let circumstances = Circumstances {
                keys: &ServerKeys::default(),
                version: super::version(&command.server, None).parse().unwrap_or_default(),
                jwt_rbac: true,
                now: DateTime::<Utc>::UNIX_EPOCH,
                settings: &Settings::default(),
            };
            let view = inspect(token.expose_secret(), &circumstances)?;
            let claims = view.claims.ok_or_else(|| Error::ClaimsInvalid("the file holds no token".to_owned()))?;
            json(&claims)
        }
        (None, Some(KeyKind::Manage)) => json(r#"{"access":"m"}"#),
        (None, Some(KeyKind::ReadOnly)) => json(r#"{"access":"r"}"#),
        (None, None) => draft(&command.claims, None),
    }
}

fn text(console: &Console, form: &PreviewForm) -> Result<String, Failure> {
    let preview = console.preview(form)?;
    let Some(matrix) = preview.matrix else {
        let message = preview.errors.into_iter().next().map(|error| error.message).unwrap_or_default();
        return Err(Error::ClaimsInvalid(message.trim_end_matches('.').to_owned()).into());
    };
    let tables = console.tables();
    let mut text = format!("What it may do on Qdrant {}\n", matrix.server_version);
    for group in &tables.groups {
        let mut heading = true;
        for row in &matrix.rows {
            let Some(action) = tables.actions.iter().find(|action| action.id == row.action && action.group == group.id)
            else {
                continue;
            };
            if heading {
                let _ = writeln!(text, "\n{}", group.label);
                heading = false;
            }
            let _ = writeln!(text, "  {:<40}  {}", action.label, answers(&matrix, &row.cells));
        }
    }
    Ok(text)
}

/// The answers of a row, one word where all columns agree.
fn answers(matrix: &MatrixView, cells: &[usize]) -> String {
    let word = |cell: &usize| {
        matrix.answers.get(*cell).map_or("", |answer| match answer.decision {
            DecisionView::Allowed => "allowed",
            DecisionView::Filtered => "filtered",
            DecisionView::Denied => "denied",
        })
    };
    let words: Vec<_> = cells.iter().map(word).collect();
    match words.first() {
        Some(first) if words.iter().all(|word| word == first) => (*first).to_owned(),
        _ => {
            let named = matrix.columns.iter().zip(&words);
            named.map(|(column, word)| format!("{}: {word}", shown(&column.label))).collect::<Vec<_>>().join("; ")
        }
    }
}
