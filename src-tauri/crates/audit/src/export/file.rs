//! An export that is whole under its name, or not there.

use std::path::Path;

use super::{ExportError, Format, export};
use crate::{Cancel, Field, Search};

/// Writes the answers to a file: first to a temporary one beside it, which takes the name when it is whole and on the disk.
/// Whatever goes wrong, a file that has the name already stays as it was.
///
/// # Errors
///
/// As [`export`], and when no file can be made there.
pub fn export_to_file(
    search: &Search,
    format: Format,
    columns: &[Field],
    path: &Path,
    cancel: &Cancel,
    progress: &dyn Fn(u64),
) -> Result<u64, ExportError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".portcullis-").suffix(".part").tempfile_in(folder)?;
    let written = export(search, format, columns, &mut file, cancel, progress)?;
    file.as_file().sync_all()?;
    if cancel.is_cancelled() {
        return Err(ExportError::Cancelled);
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(written)
}
