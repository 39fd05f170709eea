//! The commands of the screen *Posture*.

use portcullis_console::error::{CommandError, Error};
use portcullis_console::posture::{
    AcceptForm, FilesView, FleetRow, Format, PostureFilesForm, PostureForm, PostureView, ReportSource,
};
use tauri::WebviewWindow;
use tauri::ipc::Channel;

use super::{Answer, Shared, away};
use crate::file_dialog;

#[tauri::command]
pub(crate) async fn posture_run(console: Shared<'_>, form: PostureForm, task: String) -> Answer<PostureView> {
    Ok(console.judge_cluster(form, &task).await?)
}

#[tauri::command]
pub(crate) async fn posture_last(console: Shared<'_>, profile_id: String) -> Answer<Option<PostureView>> {
    away(&console, move |console| console.posture_last(&profile_id)).await
}

#[tauri::command]
pub(crate) async fn posture_all(
    console: Shared<'_>,
    with_side_effects: bool,
    retention_days: Option<u16>,
    task: String,
    on_row: Channel<FleetRow>,
) -> Answer<Vec<FleetRow>> {
    // A window that has gone away needs no rows.
    let told = move |row: &FleetRow| drop(on_row.send(row.clone()));
    Ok(console.judge_all(with_side_effects, retention_days, &task, told).await?)
}

#[tauri::command]
pub(crate) async fn posture_files(console: Shared<'_>, form: PostureFilesForm, task: String) -> Answer<FilesView> {
    away(&console, move |console| console.judge_files(&form, &task)).await
}

#[tauri::command]
pub(crate) async fn posture_forget_files(console: Shared<'_>) -> Answer<()> {
    console.forget_files();
    Ok(())
}

#[tauri::command]
pub(crate) async fn posture_accept(console: Shared<'_>, form: AcceptForm) -> Answer<Option<PostureView>> {
    away(&console, move |console| console.accept_risk(&form)).await
}

#[tauri::command]
pub(crate) async fn posture_withdraw(
    console: Shared<'_>,
    profile_id: String,
    check: String,
) -> Answer<Option<PostureView>> {
    away(&console, move |console| console.withdraw_risk(&profile_id, &check)).await
}

#[tauri::command]
pub(crate) async fn posture_save_report(
    window: WebviewWindow,
    console: Shared<'_>,
    source: ReportSource,
    format: String,
) -> Answer<Option<String>> {
    let format: Format = format.parse().map_err(|_| {
        CommandError::from(Error::field(
            "format",
            "There is no report of this form.",
            "Choose one of those that the menu offers.",
        ))
    })?;
    let (name, text) = away(&console, move |console| console.posture_report(&source, format)).await?;
    match file_dialog::choose_place(window, &name).await? {
        Some(place) => away(&console, move |_| file_dialog::write(&place, &text).map(Some)).await,
        None => Ok(None),
    }
}
