//! The program is killed in the middle.

use super::*;
use crate::store::{JsonFile, Store};
use serde_json::Map;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A store that stops working after so many writes, as if the program had been killed there.
struct DiesAfter(JsonFile, AtomicUsize);

impl DiesAfter {
    fn new(bench: &Bench, writes: usize) -> Box<Self> {
        Box::new(Self(JsonFile::new(bench.folder.join(FILE_NAME)), AtomicUsize::new(writes)))
    }
}

impl Store for DiesAfter {
    fn path(&self) -> &Path {
        self.0.path()
    }
    fn write(&self, document: &Map<String, Value>) -> Result<(), String> {
        let left = self.1.load(Ordering::SeqCst).checked_sub(1).ok_or("the program was killed")?;
        self.1.store(left, Ordering::SeqCst);
        self.0.write(document)
    }
}

#[test]
fn a_crash_anywhere_in_a_save_leaves_no_secret_without_a_profile() {
    for writes in 0..2 {
        let mut bench = Bench::new();
        bench.restart_with(DiesAfter::new(&bench, writes));
        bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap_err();
        bench.restart();
        bench.console.status();
        assert!(names(&bench).is_empty() && bench.keychain.accounts().is_empty(), "after {writes} writes");
        assert!(bench.console.durable.load().unwrap().unsettled.is_empty());
    }
}

#[test]
fn a_crash_while_deleting_is_completed_at_the_next_start() {
    let mut bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.restart_with(DiesAfter::new(&bench, 1));
    bench.console.delete_profile(&saved.id).unwrap_err();
    bench.restart();
    bench.console.status();
    assert!(names(&bench).is_empty() && bench.keychain.accounts().is_empty());
}

#[test]
fn a_crash_while_a_key_is_replaced_leaves_a_profile_that_knows_its_key() {
    let mut bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.restart_with(DiesAfter::new(&bench, 1));
    bench
        .console
        .save_profile(ProfileForm { manage_key: set("short", SecretPlace::Keychain), ..edit(&saved) })
        .unwrap_err();
    bench.restart();
    bench.console.status();
    let listed = bench.console.list_profiles().unwrap().remove(0);
    assert!(listed.secrets[0].short, "the new key is in the keychain, and what is said of it must be about it");
}

#[test]
fn what_cannot_be_settled_yet_waits_and_is_said() {
    let mut bench = Bench::new();
    bench.restart_with(DiesAfter::new(&bench, 1));
    bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap_err();
    bench.restart();
    bench.behave(Behaviour::ReadOnly);
    let notices = bench.console.status().notices;
    assert_eq!(notices.iter().map(|notice| notice.code).collect::<Vec<_>>(), [NoticeCode::SecretsUnsettled]);
    bench.behave(Behaviour::Works);
    assert!(bench.console.status().notices.is_empty());
    assert!(bench.keychain.accounts().is_empty());
}

#[test]
fn of_two_secrets_none_stays_when_the_second_cannot_be_kept() {
    let bench = Bench::new();
    bench.keychain.refuse_slot(SecretSlot::Token);
    let two = ProfileForm { token: set("t", SecretPlace::Keychain), ..with_key("p", SecretPlace::Keychain) };
    assert_eq!(code(bench.console.save_profile(two).unwrap_err()), ErrorCode::KeychainRefused);
    assert!(names(&bench).is_empty() && bench.keychain.accounts().is_empty());
    assert!(bench.console.status().notices.is_empty());
}
