//! Saves profiles until it is killed: `saver <data folder>`. It goes through the console's own durable store, over a
//! plain write as the window's store does it, and says each edit when it is safe.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portcullis_console::keychain::MemoryKeychain;
use portcullis_console::store::{FILE_NAME, Store};
use portcullis_console::{Console, Ports};
use portcullis_tests::profile_form;
use serde_json::{Map, Value};

/// How many bytes are written at once: so few that a kill often meets a file that is cut short, as on a slow disk.
const PIECE: usize = 16;

/// Like `tauri-plugin-store`: truncates the file, then writes it.
struct PlainWrite(PathBuf);

impl Store for PlainWrite {
    fn path(&self) -> &Path {
        &self.0
    }

    fn write(&self, document: &Map<String, Value>) -> Result<(), String> {
        let bytes = serde_json::to_vec_pretty(document).map_err(|error| error.to_string())?;
        let mut file = File::create(&self.0).map_err(|error| error.to_string())?;
        bytes.chunks(PIECE).try_for_each(|piece| file.write_all(piece)).map_err(|error| error.to_string())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("say the data folder")?);
    let store = Box::new(PlainWrite(folder.join(FILE_NAME)));
    let console = Console::new(Ports { store, ..Ports::system(folder, Arc::new(MemoryKeychain::default())) });
    let profiles = console.list_profiles()?;
    let mut said = std::io::stdout().lock();
    for number in 0_u64.. {
        let profile = &profiles[usize::try_from(number)? % profiles.len()];
        // The folder of a profile counts its edits.
        let edit = format!("{:?}-{number}", std::process::id());
        console.save_profile(profile_form(Some(&profile.id), &profile.name, &edit)?)?;
        writeln!(said, "{} {edit}", profile.id)?;
        said.flush()?;
    }
    Ok(())
}
