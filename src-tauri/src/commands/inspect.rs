//! The command of the screen *Inspect*.

use portcullis_console::inspect::{InspectForm, InspectView};

use super::{Answer, Shared, away};

#[tauri::command]
pub(crate) async fn inspect(console: Shared<'_>, form: InspectForm) -> Answer<InspectView> {
    away(&console, move |console| console.inspect(&form)).await
}
