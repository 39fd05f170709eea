//! The desktop's clipboard, and secrets taken out of it again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use portcullis_console::clipboard::{Clearing, Clipboard, CopiedView};
use portcullis_console::{Console, Error};
use secrecy::SecretString;

/// The one clipboard of the program, shared by its commands and by the thread that clears it.
#[derive(Clone, Default)]
pub(crate) struct SharedClipboard(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    desktop: Desktop,
    /// The last secret that is still to be taken out, and the number of the copy that put it there.
    pending: Option<(u64, Clearing)>,
    copies: u64,
}

impl SharedClipboard {
    /// Copies a text; a secret is taken out again after the time that the settings say.
    ///
    /// # Errors
    ///
    /// [`Error::ClipboardUnavailable`].
    pub(crate) fn copy(&self, console: &Console, text: SecretString, secret: bool) -> Result<CopiedView, Error> {
        let mut state = self.lock();
        let (view, clearing) = console.copy_text(&mut state.desktop, text, secret)?;
        if let Some(clearing) = clearing {
            state.copies += 1;
            let (number, after, own) = (state.copies, clearing.after(), self.clone());
            state.pending = Some((number, clearing));
            std::thread::spawn(move || {
                std::thread::sleep(after);
                own.clear(|pending| pending == number);
            });
        }
        Ok(view)
    }

    /// Takes the last secret out at once: the program ends.
    pub(crate) fn clear_now(&self) {
        self.clear(|_| true);
    }

    fn clear(&self, due: impl Fn(u64) -> bool) {
        let mut state = self.lock();
        if let Some((_, clearing)) = state.pending.take_if(|(number, _)| due(*number)) {
            // A clipboard that cannot be reached any more holds nothing of ours.
            let _ = clearing.finish(&mut state.desktop);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The clipboard of the operating system. It is kept open: on Linux its content is gone with it.
#[derive(Default)]
struct Desktop(Option<arboard::Clipboard>);

impl Desktop {
    fn open(&mut self) -> Result<&mut arboard::Clipboard, String> {
        match &mut self.0 {
            Some(open) => Ok(open),
            none => Ok(none.insert(arboard::Clipboard::new().map_err(words)?)),
        }
    }
}

impl Clipboard for Desktop {
    fn write(&mut self, text: &str, secret: bool) -> Result<(), String> {
        let set = self.open()?.set();
        let set = if secret { out_of_history(set) } else { set };
        set.text(text).map_err(words)
    }

    fn read(&mut self) -> Result<Option<SecretString>, String> {
        match self.open()?.get_text() {
            Ok(text) => Ok(Some(text.into())),
            Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure) => Ok(None),
            Err(error) => Err(words(error)),
        }
    }

    fn clear(&mut self) -> Result<(), String> {
        self.open()?.clear().map_err(words)
    }
}

/// Asks programs that remember what was copied to leave this out.
fn out_of_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    #[cfg(target_os = "macos")]
    use arboard::SetExtApple as _;
    #[cfg(target_os = "linux")]
    use arboard::SetExtLinux as _;
    #[cfg(target_os = "windows")]
    use arboard::SetExtWindows as _;
    #[cfg(target_os = "windows")]
    let set = set.exclude_from_cloud().exclude_from_monitoring();
    set.exclude_from_history()
}

fn words(error: arboard::Error) -> String {
    error.to_string()
}
