//! The commands that start and end the practice cluster.

use portcullis_console::practice::PracticeView;
use tauri::State;

use super::{Answer, Shared, away};
use crate::practice::SharedPractice;

#[tauri::command]
pub(crate) async fn practice_start(
    console: Shared<'_>,
    practice: State<'_, SharedPractice>,
    task: String,
) -> Answer<PracticeView> {
    Ok(practice.start(&console, &task).await?)
}

#[tauri::command]
pub(crate) async fn practice_stop(console: Shared<'_>, practice: State<'_, SharedPractice>) -> Answer<()> {
    practice.stop().await;
    away(&console, |console| console.forget_practice()).await
}

#[tauri::command]
pub(crate) async fn practice(practice: State<'_, SharedPractice>) -> Answer<Option<PracticeView>> {
    Ok(practice.view().await)
}
