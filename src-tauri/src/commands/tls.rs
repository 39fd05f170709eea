//! The commands of the screen *TLS*.

use portcullis_console::tls::{
    CalendarView, SectionForm, SectionView, TlsFileForm, TlsFileView, TlsProgress, TlsScanForm, TlsScanView,
};
use secrecy::SecretString;
use tauri::WebviewWindow;
use tauri::ipc::Channel;

use super::{Answer, Shared, away};
use crate::file_dialog;

#[tauri::command]
pub(crate) async fn tls_scan(
    console: Shared<'_>,
    form: TlsScanForm,
    task: String,
    on_progress: Channel<TlsProgress>,
) -> Answer<TlsScanView> {
    // A window that has gone away needs no progress.
    let progress = move |progress| drop(on_progress.send(progress));
    Ok(console.tls_scan(form, &task, progress).await?)
}

#[tauri::command]
pub(crate) async fn tls_last(console: Shared<'_>, profile_id: String) -> Answer<Option<TlsScanView>> {
    away(&console, move |console| console.tls_last(&profile_id)).await
}

#[tauri::command]
pub(crate) async fn tls_calendar(console: Shared<'_>) -> Answer<CalendarView> {
    away(&console, |console| console.tls_calendar()).await
}

#[tauri::command]
pub(crate) async fn tls_save_chain(
    window: WebviewWindow,
    console: Shared<'_>,
    profile_id: String,
    port: usize,
) -> Answer<Option<String>> {
    let (name, pem) = away(&console, move |console| console.tls_chain(&profile_id, port)).await?;
    match file_dialog::choose_place(window, &name).await? {
        Some(place) => away(&console, move |_| file_dialog::write(&place, &pem).map(Some)).await,
        None => Ok(None),
    }
}

#[tauri::command]
pub(crate) async fn tls_open_file(
    window: WebviewWindow,
    console: Shared<'_>,
    path: Option<String>,
    passphrase: Option<SecretString>,
) -> Answer<Option<TlsFileView>> {
    let path = match path {
        Some(path) => Some(path),
        None => file_dialog::choose_file(window, "Open certificates").await?,
    };
    match path {
        Some(path) => {
            away(&console, move |console| console.tls_file(&TlsFileForm { path, passphrase }).map(Some)).await
        }
        None => Ok(None),
    }
}

#[tauri::command]
pub(crate) async fn tls_check_section(console: Shared<'_>, form: SectionForm) -> Answer<SectionView> {
    away(&console, move |console| console.tls_section(&form)).await
}
