//! The commands that try a credential on its cluster.

use portcullis_console::verify::{VerifyForm, VerifyPlan, VerifyProgress, VerifyReport};
use tauri::ipc::Channel;

use super::{Answer, Shared, away};

#[tauri::command]
pub(crate) async fn verify_plan(console: Shared<'_>, form: VerifyForm) -> Answer<VerifyPlan> {
    away(&console, move |console| console.verify_plan(&form)).await
}

#[tauri::command]
pub(crate) async fn verify(
    console: Shared<'_>,
    form: VerifyForm,
    task: String,
    on_progress: Channel<VerifyProgress>,
) -> Answer<VerifyReport> {
    // A window that has gone away needs no progress.
    let progress = move |progress| drop(on_progress.send(progress));
    Ok(console.verify(form, &task, progress).await?)
}
