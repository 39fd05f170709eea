//! The matrix for the window, and as a file for others.

mod export;
mod view;

pub use export::MatrixFormat;
pub use view::{AnswerView, ColumnKind, ColumnView, DecisionView, GuideDifference, LevelView, MatrixView, RowView};

use crate::Console;
use crate::error::Error;
use crate::preview::PreviewForm;
use qdrant_access::action::Says;
use qdrant_access::decide::Level;
use qdrant_access::matrix::{self, Answer, Matrix};

impl Console {
    /// The matrix of a draft as a file's text.
    ///
    /// # Errors
    /// [`Error::ClaimsInvalid`] while the draft is not claims; [`Error::InvalidField`] for the server version.
    pub fn export_matrix(&self, form: &PreviewForm, format: MatrixFormat) -> Result<String, Error> {
        let preview = self.preview(form)?;
        match (preview.matrix, preview.errors.into_iter().next()) {
            (Some(matrix), _) => export::write(&matrix, format),
            (None, Some(error)) => Err(Error::ClaimsInvalid(crate::preview::as_part(&error.message))),
            (None, None) => Err(Error::Internal("there is no matrix".to_owned())),
        }
    }
}

impl From<&Matrix> for MatrixView {
    fn from(matrix: &Matrix) -> Self {
        let answer = |answer: &Answer| AnswerView {
            decision: match matrix.decision(*answer) {
                "allowed" => DecisionView::Allowed,
                "filtered" => DecisionView::Filtered,
                _ => DecisionView::Denied,
            },
            text: matrix.text(*answer),
        };
        let row = |row: &matrix::Row| RowView {
            action: row.action.id.to_owned(),
            cells: row.cells.iter().map(|cell| usize::from(*cell)).collect(),
            guide: row
                .guide
                .iter()
                .map(|difference| GuideDifference { column: difference.column, says: difference.says.into() })
                .collect(),
        };
        Self {
            server_version: matrix.version.to_string(),
            columns: matrix.columns.iter().map(ColumnView::from).collect(),
            answers: matrix.answers.iter().map(answer).collect(),
            rows: matrix.rows.iter().map(row).collect(),
            folded: matrix.folded,
        }
    }
}

impl From<&matrix::Column> for ColumnView {
    fn from(column: &matrix::Column) -> Self {
        Self {
            kind: match column.kind {
                matrix::ColumnKind::Collection => ColumnKind::Collection,
                matrix::ColumnKind::Level => ColumnKind::Level,
                matrix::ColumnKind::AnyOther => ColumnKind::AnyOther,
            },
            label: column.label.clone(),
            count: column.count,
            level: match column.level {
                Level::Manage => LevelView::Manage,
                Level::Read => LevelView::Read,
                Level::CollectionRead => LevelView::R,
                Level::CollectionReadWrite => LevelView::Rw,
                Level::CollectionPoints => LevelView::Prw,
                Level::None => LevelView::None,
            },
        }
    }
}

impl From<Says> for DecisionView {
    fn from(says: Says) -> Self {
        match says {
            Says::Allowed => Self::Allowed,
            Says::Filtered => Self::Filtered,
            Says::Denied => Self::Denied,
        }
    }
}
