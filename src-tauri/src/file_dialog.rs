//! The system's own dialogs: saving a text where the admin says, and choosing a file. The window itself reaches no file.

use std::path::{Path, PathBuf};

use portcullis_console::Error;
use tauri::WebviewWindow;
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};

/// Asks where to save. Nothing when the admin changed their mind.
///
/// # Errors
///
/// [`Error::FileUnwritable`].
pub(crate) async fn choose_place(window: WebviewWindow, suggested_name: &str) -> Result<Option<PathBuf>, Error> {
    let dialog = over(&window).set_file_name(file_name(suggested_name));
    path(asked(move || dialog.blocking_save_file()).await)
}

/// Writes the text.
///
/// # Errors
///
/// [`Error::FileUnwritable`].
pub(crate) fn write(path: &Path, text: &str) -> Result<String, Error> {
    std::fs::write(path, text).map_err(|error| Error::FileUnwritable(error.to_string()))?;
    Ok(path.display().to_string())
}

/// Asks for a file that is there, and answers its path. Nothing of the file is read.
///
/// # Errors
///
/// [`Error::InvalidField`] for a path that the profile could not keep.
pub(crate) async fn choose_file(window: WebviewWindow, title: &str) -> Result<Option<String>, Error> {
    let dialog = over(&window).set_title(title);
    let Some(chosen) = path(asked(move || dialog.blocking_pick_file()).await)? else {
        return Ok(None);
    };
    match chosen.into_os_string().into_string() {
        Ok(text) => Ok(Some(text)),
        Err(_) => {
            Err(Error::field("path", "The name of this file is not Unicode text.", "Rename the file or its folder."))
        }
    }
}

/// Asks for logs that are there, files or one folder, and answers their paths. Nothing of them is read.
///
/// # Errors
///
/// [`Error::InvalidField`] for a path that is no text.
pub(crate) async fn choose_logs(window: WebviewWindow, folder: bool) -> Result<Option<Vec<String>>, Error> {
    let dialog = over(&window).set_title("Open audit logs");
    let asked = tauri::async_runtime::spawn_blocking(move || match folder {
        true => dialog.blocking_pick_folder().map(|folder| vec![folder]),
        false => dialog.blocking_pick_files(),
    });
    let Some(chosen) = asked.await.unwrap_or_default() else { return Ok(None) };
    let text = |chosen: FilePath| match path(Some(chosen))?.map(|path| path.into_os_string().into_string()) {
        Some(Ok(text)) => Ok(text),
        _ => Err(Error::field("path", "The name of this file is not Unicode text.", "Rename the file or its folder.")),
    };
    chosen.into_iter().map(text).collect::<Result<_, _>>().map(Some)
}

fn over(window: &WebviewWindow) -> FileDialogBuilder<tauri::Wry> {
    window.dialog().file().set_parent(window)
}

/// The dialog may stay open for as long as the admin likes.
async fn asked(dialog: impl FnOnce() -> Option<FilePath> + Send + 'static) -> Option<FilePath> {
    tauri::async_runtime::spawn_blocking(dialog).await.unwrap_or_default()
}

fn path(chosen: Option<FilePath>) -> Result<Option<PathBuf>, Error> {
    chosen.map(FilePath::into_path).transpose().map_err(|error| Error::FileUnwritable(error.to_string()))
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
