//! What a search found, as a file.

use super::error::AuditError;
use super::logs::Kept;
use super::view::AuditExportForm;
use crate::Console;
use crate::error::Error;
use qdrant_audit::{Cancel, ExportError, Format, export_to_file};
use std::path::Path;
use std::sync::Arc;

/// What is to be written. It stays what it is while a place is chosen for it, whatever is searched meanwhile.
#[derive(Debug)]
pub struct AuditExport {
    form: AuditExportForm,
    kept: Arc<Kept>,
}

impl Console {
    /// What a file with the export could be called.
    pub fn audit_export_name(format: Format) -> &'static str {
        match format {
            Format::JsonLines => "audit.jsonl",
            Format::Csv => "audit.csv",
            Format::Markdown => "audit.md",
        }
    }

    /// Takes what a search found, to write it.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_begin_export(&self, form: AuditExportForm) -> Result<AuditExport, Error> {
        let kept = self.logs.get(form.log)?.search(form.search)?;
        Ok(AuditExport { form, kept })
    }

    /// Writes what a search found to a file, whole or not at all, and answers how many events that were. Ends when the task is
    /// stopped.
    ///
    /// # Errors
    /// [`Error::Stopped`], [`Error::FileUnwritable`], [`Error::Audit`] for a log that cannot be read any more.
    pub fn audit_export(
        &self,
        export: &AuditExport,
        path: &Path,
        task: &str,
        progress: impl Fn(u64),
    ) -> Result<u64, Error> {
        let (task, cancel) = (self.start(task), Cancel::default());
        let AuditExport { form, kept } = export;
        let token = task.token();
        let told = |written| {
            if token.is_cancelled() {
                cancel.cancel();
            }
            progress(written);
        };
        export_to_file(&kept.search, form.format, &form.columns, path, &cancel, &told).map_err(failed)
    }
}

fn failed(error: ExportError) -> Error {
    match error {
        ExportError::Cancelled => Error::Stopped,
        ExportError::Full(_) => Error::FileUnwritable("there is no room for it".to_owned()),
        ExportError::Write(error) => Error::FileUnwritable(error.to_string()),
        ExportError::Line { .. } => AuditError::NotDone(error.to_string()).into(),
    }
}
