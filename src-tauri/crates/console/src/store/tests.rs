use super::document::{Document, Profile};
use super::{Durable, JsonFile, Store, files};
use crate::error::{Error, NoticeCode};
use crate::profiles::{Address, Environment, Scheme};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Writes as `tauri-plugin-store` does: plainly, so that a crash can leave any part of it.
struct Plain(PathBuf);

impl Store for Plain {
    fn path(&self) -> &Path {
        &self.0
    }
    fn write(&self, document: &Map<String, Value>) -> Result<(), String> {
        fs::write(&self.0, serde_json::to_vec_pretty(document).unwrap()).map_err(|error| error.to_string())
    }
}

/// Writes half of it, says that the disk is full, and is then in order again.
struct FullOnce(Plain, AtomicBool);

impl Store for FullOnce {
    fn path(&self) -> &Path {
        self.0.path()
    }
    fn write(&self, document: &Map<String, Value>) -> Result<(), String> {
        if self.1.swap(false, Ordering::SeqCst) {
            fs::write(self.path(), b"{\"format\": \"portc").unwrap();
            return Err("No space left on device".to_owned());
        }
        self.0.write(document)
    }
}

fn profile(name: &str) -> Profile {
    Profile {
        id: name.to_owned(),
        name: name.to_owned(),
        folder: String::new(),
        environment: Environment::Staging,
        address: Address { scheme: Scheme::Http, host: "h".to_owned(), port: 1, path_prefix: String::new() },
        grpc_port: None,
        server_version: None,
        connection: crate::profiles::Connection::default(),
        pinned: None,
        practice: false,
        secrets: Vec::new(),
        updated_at: String::new(),
        revision: 1,
    }
}

fn add(durable: &Durable, name: &str) {
    durable
        .update(|document| {
            document.profiles.push(profile(name));
            Ok(())
        })
        .unwrap();
}

fn names(document: &Document) -> Vec<&str> {
    document.profiles.iter().map(|profile| profile.name.as_str()).collect()
}

fn codes(durable: &Durable) -> Vec<NoticeCode> {
    durable.notices().iter().map(|notice| notice.code).collect()
}

/// A folder with two edits behind it.
fn two_edits() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("portcullis.json");
    let durable = Durable::new(Box::new(Plain(path.clone())));
    add(&durable, "first");
    add(&durable, "second");
    (folder, path)
}

#[test]
fn a_file_cut_at_any_byte_loses_at_most_the_last_edit_and_says_so() {
    let (_folder, path) = two_edits();
    let whole = fs::read(&path).unwrap();
    let copy = files::beside(&path, ".last-good");
    let good = fs::read(&copy).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        fs::write(&copy, &good).unwrap();
        let durable = Durable::new(Box::new(Plain(path.clone())));
        assert_eq!(names(&durable.load().unwrap()), ["first"], "cut at {length}");
        assert_eq!(codes(&durable), [NoticeCode::StoreRecovered], "cut at {length}");
        assert_eq!(names(&Durable::new(Box::new(Plain(path.clone()))).load().unwrap()), ["first"]);
        let aside = files::beside(&path, ".damaged-1");
        assert_eq!(fs::read(&aside).unwrap(), whole[..length], "what was there is put aside");
        fs::remove_file(aside).unwrap();
    }
}

#[test]
fn a_file_that_is_gone_is_taken_from_its_copy() {
    let (_folder, path) = two_edits();
    fs::remove_file(&path).unwrap();
    let durable = Durable::new(Box::new(Plain(path)));
    assert_eq!(names(&durable.load().unwrap()), ["first"]);
    assert_eq!(codes(&durable), [NoticeCode::StoreRecovered]);
}

#[test]
fn a_file_and_a_copy_that_are_both_damaged_are_put_aside_and_not_overwritten() {
    let (folder, path) = two_edits();
    fs::write(&path, "one").unwrap();
    fs::write(files::beside(&path, ".last-good"), "two").unwrap();
    let durable = Durable::new(Box::new(Plain(path.clone())));
    assert!(durable.load().unwrap().profiles.is_empty());
    assert_eq!(codes(&durable), [NoticeCode::StoreDamagedNoCopy]);
    add(&durable, "third");
    assert_eq!(fs::read_to_string(files::beside(&path, ".damaged-1")).unwrap(), "one");
    assert_eq!(fs::read_to_string(folder.path().join("portcullis.json.last-good.damaged-1")).unwrap(), "two");
}

#[test]
fn a_file_of_a_newer_version_is_neither_read_nor_written() {
    let (_folder, path) = two_edits();
    let newer = r#"{"format":"portcullis","version":2,"profiles":"in another shape"}"#;
    for (file, other) in [(path.clone(), None), (files::beside(&path, ".last-good"), Some(path.clone()))] {
        fs::write(&file, newer).unwrap();
        if let Some(other) = other {
            fs::write(other, "damaged").unwrap();
        }
        let durable = Durable::new(Box::new(Plain(path.clone())));
        assert_eq!(durable.load().unwrap_err(), Error::StoreNewer { version: 2 });
        let written = durable.update(|document| {
            document.profiles.clear();
            Ok(())
        });
        assert_eq!(written.unwrap_err(), Error::StoreNewer { version: 2 });
        assert_eq!(fs::read_to_string(&file).unwrap(), newer);
    }
}

#[test]
fn a_disk_that_is_full_in_the_middle_of_a_save_loses_nothing_that_was_there() {
    let (_folder, path) = two_edits();
    let durable = Durable::new(Box::new(FullOnce(Plain(path), AtomicBool::new(true))));
    let saved = durable.update(|document| {
        document.profiles.push(profile("third"));
        Ok(())
    });
    assert!(matches!(saved, Err(Error::StoreUnwritable(detail)) if detail.contains("No space")));
    assert_eq!(names(&durable.load().unwrap()), ["first", "second"]);
    assert_eq!(codes(&durable), []);
}

#[test]
fn a_store_that_writes_something_else_is_caught() {
    struct Forgetful(Plain);
    impl Store for Forgetful {
        fn path(&self) -> &Path {
            self.0.path()
        }
        fn write(&self, _document: &Map<String, Value>) -> Result<(), String> {
            Ok(())
        }
    }
    let (_folder, path) = two_edits();
    let durable = Durable::new(Box::new(Forgetful(Plain(path))));
    let saved = durable.update(|document| {
        document.profiles.clear();
        Ok(())
    });
    assert!(matches!(saved, Err(Error::StoreUnwritable(_))));
    assert_eq!(names(&durable.load().unwrap()), ["first", "second"]);
}

#[test]
fn what_another_program_wrote_is_read_before_each_edit() {
    let (_folder, path) = two_edits();
    let (window, command_line) =
        (Durable::new(Box::new(Plain(path.clone()))), Durable::new(Box::new(JsonFile::new(&path))));
    window.load().unwrap();
    add(&command_line, "third");
    add(&window, "fourth");
    assert_eq!(names(&command_line.load().unwrap()), ["first", "second", "third", "fourth"]);
}

#[test]
fn edits_that_are_made_at_the_same_time_are_all_kept() {
    let (_folder, path) = two_edits();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let path = path.clone();
            scope.spawn(move || {
                let durable = Durable::new(Box::new(Plain(path)));
                (0..10).for_each(|edit| add(&durable, &format!("{thread}-{edit}")));
            });
        }
    });
    let durable = Durable::new(Box::new(Plain(path)));
    assert_eq!(durable.load().unwrap().profiles.len(), 42);
    assert_eq!(codes(&durable), []);
}

#[test]
fn an_edit_that_fails_saves_nothing() {
    let (_folder, path) = two_edits();
    let before = fs::read(&path).unwrap();
    let durable = Durable::new(Box::new(Plain(path.clone())));
    let failed: Result<(), Error> = durable.update(|document| {
        document.profiles.clear();
        Err(Error::ProfileNotFound)
    });
    assert_eq!(failed.unwrap_err(), Error::ProfileNotFound);
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn only_this_user_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join(crate::data_folder::IDENTIFIER);
    // The desktop makes it before, for everyone.
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let path = folder.join("portcullis.json");
    let durable = Durable::new(Box::new(Plain(path)));
    add(&durable, "first");
    add(&durable, "second");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in fs::read_dir(&folder).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_document_of_the_time_before_connections_is_read_with_the_usual_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("portcullis.json");
    add(&Durable::new(Box::new(Plain(path.clone()))), "old");
    let mut document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let connection = document["profiles"][0].as_object_mut().unwrap().shift_remove("connection");
    assert!(connection.is_some());
    fs::write(&path, document.to_string()).unwrap();
    let durable = Durable::new(Box::new(Plain(path)));
    let profile = durable.load().unwrap().profiles[0].clone();
    assert_eq!((profile.name.as_str(), profile.connection), ("old", crate::profiles::Connection::default()));
    assert!(codes(&durable).is_empty());
}
