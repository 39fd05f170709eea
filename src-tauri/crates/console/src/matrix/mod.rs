//! The matrix for the window, and as a file for others.

mod export;
mod view;

pub use export::MatrixFormat;
pub use qdrant_access::decide::{Level, Verdict};
pub use qdrant_access::matrix::ColumnKind;
pub use view::{AnswerView, ColumnView, GuideDifference, MatrixView, RowView};

use crate::Console;
use crate::error::Error;
use crate::inspect::RestPrediction;
use crate::moment;
use crate::pasted;
use crate::preview::{self, ComparedKey, Draft, PreviewForm};
use qdrant_access::matrix::{self, Answer, Matrix};
use qdrant_access::token::Parts;
use secrecy::{ExposeSecret, SecretString};

pub use qdrant_access::matrix::{MOST_COLUMNS, MOST_UNFOLDED};

/// The most collections that have a column each in a file that the window asks for: all of it crosses to the window.
const MOST_COLUMNS_FOR_WINDOW: usize = 500;

/// Whose matrix it is.
#[derive(Debug, Clone)]
pub enum Whose {
    /// That of a well-signed token with these claims, as JSON.
    Claims(String),
    /// That of this token. Its signature is taken for good.
    Token(SecretString),
    /// That of a key.
    Key(ComparedKey),
}

/// The matrix of a credential on a server of this version, with a column for each of at most so many collections. Needs
/// nothing but what it is given. Expiries are not judged: an expired token is shown for what it could do.
///
/// # Errors
/// [`Error::InvalidField`] for the server version, or for a token that is none; [`Error::ClaimsInvalid`];
/// [`Error::InputTooLarge`].
pub fn matrix(whose: &Whose, server_version: &str, most_columns: usize) -> Result<MatrixView, Error> {
    const LONG_AGO: u64 = 0;
    let server = preview::server(preview::server_version(server_version)?, true);
    let granted = match whose {
        Whose::Key(key) => Ok(key.access()),
        Whose::Claims(text) => {
            preview::granted(&preview::claims(&Draft::Json { text: text.clone() })?, &server, LONG_AGO)
        }
        Whose::Token(token) => {
            let pasted = pasted::read(token.expose_secret())?;
            if Parts::of(pasted.credential).is_none() {
                let problem = "This is not a token: it does not have three parts between dots.";
                return Err(Error::field("token", problem, "Check that the whole token was given, and nothing else."));
            }
            preview::token_granted(pasted.credential, &server, LONG_AGO)
        }
    };
    Ok(MatrixView::from(&Matrix::with_columns(preview::credential(&granted), &server, most_columns)))
}

/// A matrix as the text of a file.
///
/// # Errors
/// [`Error::Internal`]; never in practice.
pub fn written(matrix: &MatrixView, format: MatrixFormat) -> Result<String, Error> {
    export::write(matrix, format)
}

impl Console {
    /// The matrix of a draft as a file's text.
    ///
    /// # Errors
    /// [`Error::ClaimsInvalid`] while the draft is not claims; [`Error::InvalidField`] for the server version.
    pub fn export_matrix(&self, form: &PreviewForm, format: MatrixFormat) -> Result<String, Error> {
        let server = preview::server(preview::server_version(&form.server_version)?, true);
        let now = moment::seconds(self.clock.now());
        let granted = preview::granted(&preview::claims(&form.draft)?, &server, now);
        let most = match format {
            // A table for people: no one reads hundreds of columns.
            MatrixFormat::Markdown => MOST_COLUMNS,
            MatrixFormat::Csv | MatrixFormat::Json => MOST_COLUMNS_FOR_WINDOW,
        };
        written(&MatrixView::from(&Matrix::with_columns(preview::credential(&granted), &server, most)), format)
    }
}

impl From<&Matrix> for MatrixView {
    fn from(matrix: &Matrix) -> Self {
        // The words of a refusal may repeat thousands of names, and stand in every row.
        let refused = matrix.refusal().map(|refusal| RestPrediction {
            status: refusal.rest().status,
            text: Some(refusal.in_brief().into_owned()),
        });
        let answer = |answer: &Answer| AnswerView {
            decision: answer.verdict(),
            text: match (answer, &refused) {
                (Answer::Refused, Some(refused)) => refused.text.clone(),
                _ => matrix.text(*answer),
            },
        };
        let row = |row: &matrix::Row| RowView {
            action: row.action.id.to_owned(),
            cells: row.cells.iter().map(|cell| usize::from(*cell)).collect(),
            guide: row
                .guide
                .iter()
                .map(|difference| GuideDifference { column: difference.column, says: difference.says })
                .collect(),
        };
        Self {
            server_version: matrix.version.to_string(),
            columns: matrix.columns.iter().map(ColumnView::from).collect(),
            answers: matrix.answers.iter().map(answer).collect(),
            rows: matrix.rows.iter().map(row).collect(),
            folded: matrix.folded,
            refused,
        }
    }
}

impl From<&matrix::Column> for ColumnView {
    fn from(column: &matrix::Column) -> Self {
        Self { kind: column.kind, label: column.label.clone(), count: column.count, level: column.level }
    }
}

#[cfg(test)]
mod tests;
