//! The document as a plain JSON file, for the command line.

use super::{Store, files};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// A JSON file that is replaced as a whole.
#[derive(Debug, Clone)]
pub struct JsonFile {
    path: PathBuf,
}

impl JsonFile {
    /// The file at `path`; it need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl Store for JsonFile {
    fn path(&self) -> &Path {
        &self.path
    }

    fn write(&self, document: &Map<String, Value>) -> Result<(), String> {
        let bytes = serde_json::to_vec_pretty(document).map_err(|error| error.to_string())?;
        files::replace(&self.path, &bytes).map_err(|error| error.to_string())
    }
}
