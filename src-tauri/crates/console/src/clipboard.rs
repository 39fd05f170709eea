//! Copying: text into the clipboard, and secrets out of it again after a while.

use crate::Console;
use crate::error::Error;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use ts_rs::TS;

/// The clipboard of the desktop.
pub trait Clipboard {
    /// Puts a text there. `secret` asks desktops that keep a history of the clipboard to leave this out.
    ///
    /// # Errors
    /// Why it could not, as a part of a sentence.
    fn write(&mut self, text: &str, secret: bool) -> Result<(), String>;

    /// The text that is there now, if it is a text.
    ///
    /// # Errors
    /// Why it could not be read, as a part of a sentence.
    fn read(&mut self) -> Result<Option<SecretString>, String>;

    /// Empties it.
    ///
    /// # Errors
    /// Why it could not, as a part of a sentence.
    fn clear(&mut self) -> Result<(), String>;
}

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopiedView {
    /// When a secret is taken out again.
    pub clears_after_seconds: Option<u32>,
}

/// A secret in the clipboard that is to be taken out again.
#[derive(Debug)]
pub struct Clearing {
    text: SecretString,
    after: Duration,
}

impl Clearing {
    /// How long to wait before [`Clearing::finish`].
    pub fn after(&self) -> Duration {
        self.after
    }

    /// Empties the clipboard if it still holds the secret; says whether it did. What was copied since is left alone.
    ///
    /// # Errors
    /// [`Error::ClipboardUnavailable`].
    pub fn finish(self, clipboard: &mut dyn Clipboard) -> Result<bool, Error> {
        let now = clipboard.read().map_err(Error::ClipboardUnavailable)?;
        if now.is_none_or(|now| now.expose_secret() != self.text.expose_secret()) {
            return Ok(false);
        }
        clipboard.clear().map_err(Error::ClipboardUnavailable)?;
        Ok(true)
    }
}

impl Console {
    /// Copies a text. For a secret it also gives back what must be done later: wait for [`Clearing::after`], then call
    /// [`Clearing::finish`]; the same at once when the program ends before.
    ///
    /// # Errors
    /// [`Error::ClipboardUnavailable`].
    pub fn copy_text(
        &self,
        clipboard: &mut dyn Clipboard,
        text: SecretString,
        secret: bool,
    ) -> Result<(CopiedView, Option<Clearing>), Error> {
        clipboard.write(text.expose_secret(), secret).map_err(Error::ClipboardUnavailable)?;
        if !secret {
            return Ok((CopiedView { clears_after_seconds: None }, None));
        }
        let seconds = self
            .durable
            .remembered()
            .map(|document| document.settings.clone())
            .unwrap_or_default()
            .clipboard_clear_seconds;
        let clearing = Clearing { text, after: Duration::from_secs(seconds.into()) };
        Ok((CopiedView { clears_after_seconds: Some(seconds) }, Some(clearing)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;

    #[derive(Default)]
    struct Board(Option<String>);

    impl Clipboard for Board {
        fn write(&mut self, text: &str, _secret: bool) -> Result<(), String> {
            self.0 = Some(text.to_owned());
            Ok(())
        }
        fn read(&mut self) -> Result<Option<SecretString>, String> {
            Ok(self.0.clone().map(SecretString::from))
        }
        fn clear(&mut self) -> Result<(), String> {
            self.0 = None;
            Ok(())
        }
    }

    #[test]
    fn a_secret_that_is_still_there_is_cleared_after_the_time_that_was_set() {
        let (bench, mut board) = (Bench::new(), Board::default());
        let (view, clearing) = bench.console.copy_text(&mut board, "secret".to_owned().into(), true).unwrap();
        assert_eq!(view.clears_after_seconds, Some(30));
        let clearing = clearing.unwrap();
        assert_eq!(clearing.after(), Duration::from_secs(30));
        assert!(clearing.finish(&mut board).unwrap());
        assert_eq!(board.0, None);
    }

    #[test]
    fn what_was_copied_meanwhile_stays() {
        let (bench, mut board) = (Bench::new(), Board::default());
        let (_, clearing) = bench.console.copy_text(&mut board, "secret".to_owned().into(), true).unwrap();
        board.write("something else", false).unwrap();
        assert!(!clearing.unwrap().finish(&mut board).unwrap());
        assert_eq!(board.0.as_deref(), Some("something else"));
    }

    #[test]
    fn a_text_that_is_no_secret_stays() {
        let (bench, mut board) = (Bench::new(), Board::default());
        let (view, clearing) = bench.console.copy_text(&mut board, "text".to_owned().into(), false).unwrap();
        assert!(view.clears_after_seconds.is_none() && clearing.is_none());
    }
}
