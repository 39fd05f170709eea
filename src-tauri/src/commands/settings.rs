//! The commands of the frame and of the screen *Settings*.

use portcullis_console::StatusView;
use portcullis_console::settings::Settings;
use tauri::AppHandle;

use super::{Answer, Shared, away};
use crate::window;

#[tauri::command]
pub(crate) async fn status(console: Shared<'_>) -> Answer<StatusView> {
    away(&console, |console| Ok(console.status())).await
}

#[tauri::command]
pub(crate) async fn settings(console: Shared<'_>) -> Answer<Settings> {
    away(&console, |console| console.settings()).await
}

#[tauri::command]
pub(crate) async fn save_settings(app: AppHandle, console: Shared<'_>, form: Settings) -> Answer<Settings> {
    let saved = away(&console, move |console| console.save_settings(form)).await?;
    // The page shows the theme by itself; the window's frame follows where the system lets it.
    let _ = window::apply_theme(&app, saved.theme);
    Ok(saved)
}
