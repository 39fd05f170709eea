//! The commands of the screen *Tokens*: the tables, the preview at every keystroke, minting, and what is done with it.

use portcullis_console::clipboard::CopiedView;
use portcullis_console::ledger::{LedgerForm, LedgerView};
use portcullis_console::matrix::MatrixFormat;
use portcullis_console::mint::{MintForm, MintedView};
use portcullis_console::preview::{PreviewForm, PreviewView};
use portcullis_console::snippets::{SnippetForm, SnippetView};
use portcullis_console::tables::TablesView;
use secrecy::SecretString;
use tauri::{State, WebviewWindow};

use super::{Answer, Shared, away};
use crate::clipboard::SharedClipboard;
use crate::file_dialog;

#[tauri::command]
pub(crate) async fn tables(console: Shared<'_>) -> Answer<TablesView> {
    away(&console, |console| Ok(console.tables())).await
}

#[tauri::command]
pub(crate) async fn preview(console: Shared<'_>, form: PreviewForm) -> Answer<PreviewView> {
    away(&console, move |console| console.preview(&form)).await
}

#[tauri::command]
pub(crate) async fn export_matrix(console: Shared<'_>, form: PreviewForm, format: MatrixFormat) -> Answer<String> {
    away(&console, move |console| console.export_matrix(&form, format)).await
}

#[tauri::command]
pub(crate) async fn mint(console: Shared<'_>, form: MintForm) -> Answer<MintedView> {
    away(&console, move |console| console.mint(&form)).await
}

#[tauri::command]
pub(crate) async fn ledger(console: Shared<'_>, form: LedgerForm) -> Answer<LedgerView> {
    away(&console, move |console| console.ledger(&form)).await
}

#[tauri::command]
pub(crate) async fn snippets(console: Shared<'_>, form: SnippetForm) -> Answer<Vec<SnippetView>> {
    away(&console, move |console| console.snippets(&form)).await
}

#[tauri::command]
pub(crate) async fn copy_text(
    console: Shared<'_>,
    clipboard: State<'_, SharedClipboard>,
    text: SecretString,
    secret: bool,
) -> Answer<CopiedView> {
    let clipboard = SharedClipboard::clone(&clipboard);
    away(&console, move |console| clipboard.copy(console, text, secret)).await
}

#[tauri::command]
pub(crate) async fn save_text(
    window: WebviewWindow,
    console: Shared<'_>,
    suggested_name: String,
    text: String,
) -> Answer<Option<String>> {
    match file_dialog::choose_place(window, &suggested_name).await? {
        Some(place) => away(&console, move |_| file_dialog::write(&place, &text).map(Some)).await,
        None => Ok(None),
    }
}
