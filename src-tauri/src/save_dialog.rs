//! Saving a text where the admin says, through the system's own dialog. The window itself cannot write files.

use std::path::Path;

use portcullis_console::Error;
use tauri::WebviewWindow;
use tauri_plugin_dialog::DialogExt;

/// Asks for a place and writes the text there. Answers the place, or nothing when the admin changed their mind.
///
/// # Errors
///
/// [`Error::FileUnwritable`].
pub(crate) fn save(window: &WebviewWindow, suggested_name: &str, text: &str) -> Result<Option<String>, Error> {
    let dialog = window.dialog().file().set_parent(window).set_file_name(file_name(suggested_name));
    let Some(chosen) = dialog.blocking_save_file() else {
        return Ok(None);
    };
    let unwritable = |error: &dyn std::fmt::Display| Error::FileUnwritable(error.to_string());
    let path = chosen.into_path().map_err(|error| unwritable(&error))?;
    std::fs::write(&path, text).map_err(|error| unwritable(&error))?;
    Ok(Some(path.display().to_string()))
}

/// Only the last part of what the window suggests: a name, never a place.
fn file_name(suggested: &str) -> &str {
    Path::new(suggested).file_name().and_then(|name| name.to_str()).unwrap_or("portcullis.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggested_name_cannot_name_a_place() {
        assert_eq!(file_name("matrix.csv"), "matrix.csv");
        assert_eq!(file_name("/etc/passwd"), "passwd");
        assert_eq!(file_name("../../x"), "x");
        assert_eq!(file_name(".."), "portcullis.txt");
    }
}
