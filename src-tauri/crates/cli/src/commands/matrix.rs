//! `matrix`: what a credential may do, action by action.

use std::fmt::Write as _;

use portcullis_console::matrix::{MOST_COLUMNS, MOST_UNFOLDED, MatrixFormat, MatrixView, Whose, matrix, written};
use portcullis_console::preview::ComparedKey;
use portcullis_console::tables::tables;
use portcullis_console::{ServerVersion, shown};
use secrecy::ExposeSecret;

use super::draft::claims;
use crate::arguments::{Format, KeyKind, Matrix};
use crate::failure::Failure;
use crate::input;
use crate::output::{Output, plain};

pub(crate) fn run(command: &Matrix, output: &Output) -> Result<(), Failure> {
    let whose = whose(command)?;
    let newest = || ServerVersion::default().to_string();
    let server_version = command.server_version.clone().unwrap_or_else(newest);
    let folded = || matrix(&whose, &server_version, MOST_COLUMNS);
    match command.format {
        _ if output.is_json() => output.text(&written(&unfolded(&whose, &server_version)?, MatrixFormat::Json)?),
        Format::Csv => output.text(&written(&unfolded(&whose, &server_version)?, MatrixFormat::Csv)?),
        Format::Markdown => output.text(&written(&folded()?, MatrixFormat::Markdown)?),
        Format::Text => output.text(&text(&folded()?)),
    }
}

/// With a column for each collection, because a program looks for the one that it knows.
fn unfolded(whose: &Whose, server_version: &str) -> Result<MatrixView, Failure> {
    let matrix = matrix(whose, server_version, MOST_UNFOLDED)?;
    if matrix.folded {
        return Err(Failure::too_much(
            format!("The credential names more than {MOST_UNFOLDED} collections: too many for a column each."),
            "Use --format markdown or text, where collections with the same access share a column.",
        ));
    }
    Ok(matrix)
}

fn whose(command: &Matrix) -> Result<Whose, Failure> {
    match (&command.token_file, command.key) {
        (Some(file), _) => {
            let token = input::secret(file)?;
            if token.expose_secret().trim().is_empty() {
                return Err(input::empty(file, "Put the token into it."));
            }
            Ok(Whose::Token(token))
        }
        (None, Some(KeyKind::Manage)) => Ok(Whose::Key(ComparedKey::ManageKey)),
        (None, Some(KeyKind::ReadOnly)) => Ok(Whose::Key(ComparedKey::ReadOnlyKey)),
        (None, None) => Ok(Whose::Claims(claims(&command.claims, None)?)),
    }
}

fn text(matrix: &MatrixView) -> String {
    let tables = tables();
    let mut text = format!("What it may do on Qdrant {}\n", matrix.server_version);
    if let Some(refused) = &matrix.refused {
        let words = refused.text.as_deref().unwrap_or_default();
        let _ = writeln!(text, "The server refuses this credential whole: {}, {}", refused.status, plain(words));
    }
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
            let _ = writeln!(text, "  {:<40}  {}", action.label, answers(matrix, &row.cells));
        }
    }
    text
}

/// The answers of a row, one word where all columns agree.
fn answers(matrix: &MatrixView, cells: &[usize]) -> String {
    let word = |cell: &usize| matrix.answers.get(*cell).map_or("", |answer| answer.decision.as_str());
    let words: Vec<_> = cells.iter().map(word).collect();
    match words.first() {
        Some(first) if words.iter().all(|word| word == first) => (*first).to_owned(),
        _ => {
            let named = matrix.columns.iter().zip(&words);
            named.map(|(column, word)| format!("{}: {word}", shown(&column.label))).collect::<Vec<_>>().join("; ")
        }
    }
}
