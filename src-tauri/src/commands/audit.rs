//! The commands of the screen *Audit*.

use std::path::PathBuf;

use portcullis_console::Console;
use portcullis_console::audit::{
    AuditAnswer, AuditBrokenLine, AuditEventDetail, AuditExportForm, AuditFacet, AuditNeighbours, AuditOffer,
    AuditOpened, AuditProgress, AuditSavedSearch, AuditSearchForm, EventId, Field, FirstSeen, Question, Row,
};
use portcullis_console::error::{CommandError, Error};
use tauri::WebviewWindow;
use tauri::ipc::{Channel, InvokeBody, Request};

use super::{Answer, Shared, away};
use crate::file_dialog;

/// The most that is taken of a dropped file at once.
const MOST_DROPPED: usize = 4 * 1024 * 1024;

#[tauri::command]
pub(crate) async fn audit_choose(window: WebviewWindow, folder: bool) -> Answer<Option<Vec<String>>> {
    Ok(file_dialog::choose_logs(window, folder).await?)
}

#[tauri::command]
pub(crate) async fn audit_open_files(
    console: Shared<'_>,
    paths: Vec<PathBuf>,
    on_progress: Channel<AuditProgress>,
) -> Answer<AuditOpened> {
    away(&console, move |console| console.audit_open_files(&paths, teller(on_progress))).await
}

#[tauri::command]
pub(crate) async fn audit_open_cluster(
    console: Shared<'_>,
    profile_id: String,
    since_ms: Option<i64>,
    until_ms: Option<i64>,
    text: Option<String>,
    on_progress: Channel<AuditProgress>,
) -> Answer<AuditOpened> {
    Ok(console
        .audit_open_cluster(&profile_id, (since_ms, until_ms), &text.unwrap_or_default(), teller(on_progress))
        .await?)
}

#[tauri::command]
pub(crate) async fn audit_open_dropped(
    console: Shared<'_>,
    drop: String,
    on_progress: Channel<AuditProgress>,
) -> Answer<AuditOpened> {
    away(&console, move |console| console.audit_open_dropped(&drop, teller(on_progress))).await
}

#[tauri::command]
pub(crate) async fn audit_drop_begin(console: Shared<'_>) -> Answer<String> {
    away(&console, |console| console.audit_drop_begin()).await
}

/// The body is a part of a file; the headers say of which drop, how the file is called, encoded as in an address, and whether
/// it begins with this: `begins: 1`. Two files may have one name.
#[tauri::command]
pub(crate) async fn audit_drop_write(console: Shared<'_>, request: Request<'_>) -> Answer<()> {
    let unusable = || {
        let remedy = "Open the files with the dialog instead.";
        CommandError::from(Error::field("name", "A dropped file could not be handed over.", remedy))
    };
    let InvokeBody::Raw(bytes) = request.body() else { return Err(unusable()) };
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (Some(drop), Some(name)) = (header("drop"), header("name").and_then(decoded)) else { return Err(unusable()) };
    if bytes.len() > MOST_DROPPED {
        return Err(unusable());
    }
    let begins = header("begins") == Some("1");
    let (drop, bytes) = (drop.to_owned(), bytes.clone());
    away(&console, move |console| console.audit_drop_write(&drop, &name, begins, &bytes)).await
}

#[tauri::command]
pub(crate) async fn audit_drop_forget(console: Shared<'_>, drop: String) -> Answer<()> {
    away(&console, move |console| {
        console.audit_drop_forget(&drop);
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn audit_close(console: Shared<'_>, log: u32) -> Answer<()> {
    away(&console, move |console| {
        console.audit_close(log);
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn audit_stop(console: Shared<'_>, log: u32) -> Answer<()> {
    away(&console, move |console| console.audit_stop(log)).await
}

#[tauri::command]
pub(crate) async fn audit_go_on(console: Shared<'_>, log: u32) -> Answer<()> {
    away(&console, move |console| console.audit_go_on(log)).await
}

#[tauri::command]
pub(crate) async fn audit_live(console: Shared<'_>, log: u32, on: bool) -> Answer<()> {
    away(&console, move |console| console.audit_live(log, on)).await
}

#[tauri::command]
pub(crate) async fn audit_search(console: Shared<'_>, form: AuditSearchForm) -> Answer<AuditAnswer> {
    away(&console, move |console| console.audit_search(&form)).await
}

#[tauri::command]
pub(crate) async fn audit_rows(
    console: Shared<'_>,
    log: u32,
    search: u32,
    from: u64,
    count: usize,
) -> Answer<Vec<Row>> {
    away(&console, move |console| console.audit_rows(log, search, from, count)).await
}

#[tauri::command]
pub(crate) async fn audit_position(console: Shared<'_>, log: u32, search: u32, id: EventId) -> Answer<Option<u64>> {
    away(&console, move |console| console.audit_position(log, search, id)).await
}

#[tauri::command]
pub(crate) async fn audit_facet(
    console: Shared<'_>,
    log: u32,
    search: u32,
    field: Field,
    most: usize,
) -> Answer<AuditFacet> {
    away(&console, move |console| console.audit_facet(log, search, field, most)).await
}

#[tauri::command]
pub(crate) async fn audit_first_seen(
    console: Shared<'_>,
    log: u32,
    search: u32,
    field: Field,
) -> Answer<Vec<FirstSeen>> {
    away(&console, move |console| console.audit_first_seen(log, search, field)).await
}

#[tauri::command]
pub(crate) async fn audit_event(console: Shared<'_>, log: u32, id: EventId) -> Answer<AuditEventDetail> {
    away(&console, move |console| console.audit_event(log, id)).await
}

#[tauri::command]
pub(crate) async fn audit_neighbours(
    console: Shared<'_>,
    log: u32,
    id: EventId,
    by: AuditNeighbours,
) -> Answer<Vec<Row>> {
    away(&console, move |console| console.audit_neighbours(log, id, by)).await
}

#[tauri::command]
pub(crate) async fn audit_broken(
    console: Shared<'_>,
    log: u32,
    from: usize,
    count: usize,
) -> Answer<Vec<AuditBrokenLine>> {
    away(&console, move |console| console.audit_broken(log, from, count)).await
}

#[tauri::command]
pub(crate) async fn audit_complete(
    console: Shared<'_>,
    log: u32,
    text: String,
    cursor: usize,
) -> Answer<Vec<AuditOffer>> {
    away(&console, move |console| console.audit_complete(log, &text, cursor)).await
}

#[tauri::command]
pub(crate) async fn audit_refine(
    console: Shared<'_>,
    text: String,
    field: String,
    value: Option<String>,
    include: bool,
) -> Answer<String> {
    away(&console, move |console| Ok(console.audit_refine(&text, &field, value.as_deref(), include))).await
}

#[tauri::command]
pub(crate) async fn audit_questions(console: Shared<'_>) -> Answer<&'static [Question]> {
    Ok(console.audit_questions())
}

#[tauri::command]
pub(crate) async fn audit_saved(console: Shared<'_>) -> Answer<Vec<AuditSavedSearch>> {
    away(&console, |console| console.audit_saved()).await
}

#[tauri::command]
pub(crate) async fn audit_save_search(
    console: Shared<'_>,
    name: String,
    text: String,
) -> Answer<Vec<AuditSavedSearch>> {
    away(&console, move |console| console.audit_save_search(&name, &text)).await
}

#[tauri::command]
pub(crate) async fn audit_forget_search(console: Shared<'_>, name: String) -> Answer<Vec<AuditSavedSearch>> {
    away(&console, move |console| console.audit_forget_search(&name)).await
}

#[tauri::command]
pub(crate) async fn audit_export(
    window: WebviewWindow,
    console: Shared<'_>,
    form: AuditExportForm,
    task: String,
    on_progress: Channel<u64>,
) -> Answer<Option<String>> {
    // Before the dialog: meanwhile other searches come and go.
    let name = Console::audit_export_name(form.format);
    let export = away(&console, move |console| console.audit_begin_export(form)).await?;
    let Some(place) = file_dialog::choose_place(window, name).await? else {
        return Ok(None);
    };
    // A window that has gone away needs no progress.
    let told = move |written| drop(on_progress.send(written));
    away(&console, move |console| {
        console.audit_export(&export, &place, &task, told)?;
        Ok(Some(place.display().to_string()))
    })
    .await
}

/// A window that has gone away needs no progress.
fn teller(channel: Channel<AuditProgress>) -> impl Fn(AuditProgress) + Send + Sync + 'static {
    move |progress| drop(channel.send(progress))
}

/// What `encodeURIComponent` wrote.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_the_page_encoded() {
        assert_eq!(decoded("peer%200/audit.log").as_deref(), Some("peer 0/audit.log"));
        assert_eq!(decoded("%C3%A9").as_deref(), Some("é"));
        for broken in ["%", "%4", "%zz", "%C3"] {
            assert_eq!(decoded(broken), None, "{broken}");
        }
    }
}
