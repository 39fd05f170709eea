//! The commands about the window itself: closing it, and choosing files.

use portcullis_console::Error;
use tauri::ipc::Channel;
use tauri::{AppHandle, State, WebviewWindow};

use super::Answer;
use crate::closing::{self, Held};
use crate::file_dialog;

#[tauri::command]
pub(crate) async fn hold_open(held: State<'_, Held>, on_close: Channel<()>) -> Answer<()> {
    held.hold(on_close);
    Ok(())
}

#[tauri::command]
pub(crate) async fn let_close(held: State<'_, Held>) -> Answer<()> {
    held.let_go();
    Ok(())
}

#[tauri::command]
pub(crate) async fn close_window(app: AppHandle) -> Answer<()> {
    closing::close(&app).map_err(|error| Error::Internal(error.to_string()).into())
}

#[tauri::command]
pub(crate) async fn choose_file(window: WebviewWindow, title: String) -> Answer<Option<String>> {
    Ok(file_dialog::choose_file(window, &title).await?)
}
