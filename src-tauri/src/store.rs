//! The document with profiles and settings, written through Tauri's own store.

use std::path::{Path, PathBuf};

use portcullis_console::store::{FILE_NAME, Store};
use serde_json::{Map, Value};
use tauri::{AppHandle, Runtime};
use tauri_plugin_store::{StoreBuilder, resolve_store_path};

/// A file of `tauri-plugin-store` in the program's data folder. Its save is a plain write: the console keeps a last
/// good copy beside it.
pub(crate) struct PluginStore<R: Runtime> {
    app: AppHandle<R>,
    path: PathBuf,
}

impl<R: Runtime> PluginStore<R> {
    /// The store of a program.
    ///
    /// # Errors
    ///
    /// When the system names no data folder.
    pub(crate) fn new(app: &AppHandle<R>) -> tauri_plugin_store::Result<Self> {
        Ok(Self { app: app.clone(), path: resolve_store_path(app, FILE_NAME)? })
    }
}

impl<R: Runtime> Store for PluginStore<R> {
    fn path(&self) -> &Path {
        &self.path
    }

    fn write(&self, document: &Map<String, Value>) -> Result<(), String> {
        // A new one each time: it shall hold exactly this document, and save nothing on its own later.
        let builder = StoreBuilder::new(&self.app, &self.path).create_new().disable_auto_save();
        let store = builder.build().map_err(|error| error.to_string())?;
        for (key, value) in document {
            store.set(key.clone(), value.clone());
        }
        let saved = store.save().map_err(|error| error.to_string());
        store.close_resource();
        saved
    }
}
