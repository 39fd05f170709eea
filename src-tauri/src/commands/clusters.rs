//! The commands of the screen *Clusters*.

use portcullis_console::connection::{ConnectionReport, PinForm, StageView, TestForm};
use portcullis_console::profiles::{ImportView, ProfileForm, ProfileView};
use tauri::ipc::Channel;

use super::{Answer, Shared, away};

#[tauri::command]
pub(crate) async fn list_profiles(console: Shared<'_>) -> Answer<Vec<ProfileView>> {
    away(&console, |console| console.list_profiles()).await
}

#[tauri::command]
pub(crate) async fn save_profile(console: Shared<'_>, form: ProfileForm) -> Answer<ProfileView> {
    away(&console, |console| console.save_profile(form)).await
}

#[tauri::command]
pub(crate) async fn duplicate_profile(console: Shared<'_>, id: String, with_secrets: bool) -> Answer<ProfileView> {
    away(&console, move |console| console.duplicate_profile(&id, with_secrets)).await
}

#[tauri::command]
pub(crate) async fn delete_profile(console: Shared<'_>, id: String) -> Answer<()> {
    away(&console, move |console| console.delete_profile(&id)).await
}

#[tauri::command]
pub(crate) async fn order_profiles(console: Shared<'_>, ids: Vec<String>) -> Answer<Vec<ProfileView>> {
    away(&console, move |console| console.order_profiles(&ids)).await
}

#[tauri::command]
pub(crate) async fn export_profiles(console: Shared<'_>, ids: Vec<String>) -> Answer<String> {
    away(&console, move |console| console.export_profiles(&ids)).await
}

#[tauri::command]
pub(crate) async fn import_profiles(console: Shared<'_>, text: String) -> Answer<ImportView> {
    away(&console, move |console| console.import_profiles(&text)).await
}

#[tauri::command]
pub(crate) async fn test_connection(
    console: Shared<'_>,
    form: TestForm,
    task: String,
    on_stage: Channel<StageView>,
) -> Answer<ConnectionReport> {
    // A window that has gone away needs no progress.
    let progress = move |stage| drop(on_stage.send(stage));
    Ok(console.test_connection(form, &task, progress).await?)
}

#[tauri::command]
pub(crate) async fn confirm_pin(console: Shared<'_>, form: PinForm) -> Answer<ProfileView> {
    away(&console, move |console| console.confirm_pin(&form)).await
}

#[tauri::command]
pub(crate) async fn cancel(console: Shared<'_>, task: String) -> Answer<bool> {
    Ok(console.cancel(&task))
}
