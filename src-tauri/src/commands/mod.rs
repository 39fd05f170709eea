//! What the window may ask for, one file per screen. Each command converts, calls the console, and maps the error.

pub(crate) mod audit;
pub(crate) mod clusters;
pub(crate) mod facts;
pub(crate) mod inspect;
pub(crate) mod posture;
pub(crate) mod practice;
pub(crate) mod settings;
pub(crate) mod tls;
pub(crate) mod tokens;
pub(crate) mod verify;
pub(crate) mod window;

use std::sync::Arc;

use portcullis_console::Console;
use portcullis_console::error::{CommandError, Error};
use tauri::State;

use crate::closing;

/// The console, as the commands share it.
pub(crate) type Shared<'a> = State<'a, Arc<Console>>;

/// What a command answers.
pub(crate) type Answer<T> = Result<T, CommandError>;

/// Does a piece of work away from the window's thread: files may be slow, and the keychain may wait for the admin.
async fn away<T: Send + 'static>(
    console: &Shared<'_>,
    work: impl FnOnce(&Console) -> Result<T, Error> + Send + 'static,
) -> Answer<T> {
    let console = Arc::clone(console);
    let working = closing::working().await;
    let done = tauri::async_runtime::spawn_blocking(move || {
        let _until_done = working;
        work(&console)
    });
    let done = done.await;
    // The reason is not told: it could repeat what the admin typed.
    let done = done.unwrap_or_else(|_| Err(Error::Internal("the work was broken off".to_owned())));
    done.map_err(CommandError::from)
}
