//! The file with the profiles and settings, kept so that a crash at any moment loses at most the last edit.
//!
//! [`Store`] is the port: it writes a document, whole. The window's store saves with a plain write, which a crash can
//! cut short anywhere. `Durable` makes it safe: a last good copy beside the file, a check of what was written, a
//! lock against a second program, and a fall-back with a notice.

mod document;
mod durable;
pub(crate) mod files;
mod json_file;
mod told;

pub(crate) use document::{Document, Profile, SecretRecord, Unsettled};
pub(crate) use durable::Durable;
pub use json_file::JsonFile;

use serde_json::{Map, Value};
use std::path::Path;

/// The name of the file in the data folder.
pub const FILE_NAME: &str = "portcullis.json";

/// Writes the document. Reading is not its business: `Durable` reads the file itself, because it must see a broken
/// one as broken.
///
/// An implementation over `tauri-plugin-store` sets exactly these keys, removes all others, saves at once, and closes
/// its resource again: an open one is saved once more when the program ends, over what another program wrote since.
pub trait Store: Send + Sync + 'static {
    /// The file that [`Store::write`] writes: JSON, one object.
    fn path(&self) -> &Path;

    /// Writes the whole document, in any way, even one that a crash can cut short.
    ///
    /// # Errors
    /// Why it could not, as a part of a sentence.
    fn write(&self, document: &Map<String, Value>) -> Result<(), String>;
}

#[cfg(test)]
mod tests;
