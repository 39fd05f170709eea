mod crashes;
mod transfer;

use super::*;
use crate::error::{CommandError, ErrorCode, NoticeCode};
use crate::keychain::{Absence, Behaviour, Call, Keychain, KeychainError};
use crate::store::FILE_NAME;
use crate::testing::{Bench, KEY, form, set};
use serde_json::Value;

fn with_key(name: &str, place: SecretPlace) -> ProfileForm {
    ProfileForm { manage_key: set(KEY, place), ..form(name) }
}

fn edit(view: &ProfileView) -> ProfileForm {
    ProfileForm { id: Some(view.id.clone()), ..form(&view.name) }
}

fn code(error: Error) -> ErrorCode {
    CommandError::from(error).code
}

fn names(bench: &Bench) -> Vec<String> {
    bench.console.list_profiles().unwrap().into_iter().map(|profile| profile.name).collect()
}

#[test]
fn a_profile_is_there_after_a_restart_and_its_key_is_in_the_keychain() {
    let mut bench = Bench::new();
    let saved = bench.console.save_profile(with_key("Production", SecretPlace::Keychain)).unwrap();
    bench.restart();
    let listed = bench.console.list_profiles().unwrap();
    assert_eq!(listed, std::slice::from_ref(&saved));
    assert_eq!((saved.url.as_str(), saved.role), ("https://qdrant.example.com:6333", Role::Manage));
    assert_eq!(bench.keychain.accounts(), [format!("{}/manage_key", saved.id)]);
}

#[test]
fn each_secret_is_an_item_of_its_own() {
    let bench = Bench::new();
    let saved = bench
        .console
        .save_profile(ProfileForm {
            alternate_key: set("alternate", SecretPlace::Keychain),
            read_only_key: set("read", SecretPlace::Keychain),
            token: set("a.b.c", SecretPlace::Keychain),
            gateway_password: set(" pass word ", SecretPlace::Keychain),
            gateway_key: set("gate", SecretPlace::Keychain),
            client_key: set("-----BEGIN PRIVATE KEY-----\nAA==\n", SecretPlace::Keychain),
            client_passphrase: set("phrase", SecretPlace::Keychain),
            ..with_key("p", SecretPlace::Keychain)
        })
        .unwrap();
    let accounts = SecretSlot::ALL.map(|slot| format!("{}/{}", saved.id, slot.name()));
    assert_eq!(bench.keychain.accounts(), accounts);
    let document = bench.console.durable.load().unwrap();
    let password = bench.console.secret(&document.profiles[0], SecretSlot::GatewayPassword).unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&password), " pass word ");
    assert!(saved.secrets.iter().all(|secret| secret.slot.is_for_qdrant() || !secret.short));
}

#[test]
fn what_is_said_about_a_secret_tells_neither_its_length_nor_a_digest() {
    let bench = Bench::new();
    let token = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
    let form = ProfileForm {
        alternate_key: set(KEY, SecretPlace::Keychain),
        read_only_key: set("short", SecretPlace::Session),
        token: set(token, SecretPlace::Keychain),
        ..with_key("p", SecretPlace::Keychain)
    };
    let secrets = bench.console.save_profile(form).unwrap().secrets;
    let of = |slot| secrets.iter().find(|secret| secret.slot == slot).unwrap();
    assert_eq!(of(SecretSlot::ManageKey).same_as, Some(SecretSlot::AlternateKey));
    assert!(!of(SecretSlot::ManageKey).short && of(SecretSlot::ReadOnlyKey).short);
    assert!(of(SecretSlot::Token).looks_like_token && !of(SecretSlot::ManageKey).looks_like_token);
    let stored: Value = serde_json::from_str(&std::fs::read_to_string(bench.folder.join(FILE_NAME)).unwrap()).unwrap();
    let mut fields: Vec<&String> = stored["profiles"][0]["secrets"][0].as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["looks_like_token", "place", "same_as", "short", "slot"]);
}

#[test]
fn a_planted_key_is_nowhere_on_disk_and_in_no_answer() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.console.save_profile(ProfileForm { manage_key: set(KEY, SecretPlace::Session), ..edit(&saved) }).unwrap();
    let copy = bench.console.duplicate_profile(&saved.id, true).unwrap();
    bench.behave(Behaviour::Refuses);
    let error = bench.console.save_profile(with_key("q", SecretPlace::Keychain)).unwrap_err();
    let answers = serde_json::to_string(&(saved, copy, CommandError::from(error.clone()))).unwrap();
    let exported = bench.console.export_profiles(&[]).unwrap();
    for text in [
        bench.everything_on_disk(),
        answers,
        exported,
        format!("{error:?}"),
        format!("{:?}", with_key("p", SecretPlace::Session)),
    ] {
        assert!(!text.contains("planted"), "{text}");
    }
}

#[test]
fn a_secret_for_this_session_is_not_available_after_a_restart_and_never_in_the_keychain() {
    let mut bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Session)).unwrap();
    assert!(saved.secrets[0].available);
    assert!(bench.keychain.accounts().is_empty());
    bench.restart();
    let listed = bench.console.list_profiles().unwrap().remove(0);
    assert!(!listed.secrets[0].available);
    let document = bench.console.durable.load().unwrap();
    let error = bench.console.secret(&document.profiles[0], SecretSlot::ManageKey).unwrap_err();
    assert_eq!(code(error), ErrorCode::SecretMissing);
}

#[test]
fn moving_a_secret_to_this_session_takes_it_out_of_the_keychain() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.console.save_profile(ProfileForm { manage_key: set(KEY, SecretPlace::Session), ..edit(&saved) }).unwrap();
    assert!(bench.keychain.accounts().is_empty());
}

#[test]
fn keeping_and_removing_secrets_does_just_that() {
    let bench = Bench::new();
    let two = ProfileForm { token: set("t", SecretPlace::Keychain), ..with_key("p", SecretPlace::Keychain) };
    let saved = bench.console.save_profile(two).unwrap();
    let changed = bench.console.save_profile(ProfileForm { token: SecretEdit::Remove, ..edit(&saved) }).unwrap();
    assert_eq!(changed.secrets.iter().map(|secret| secret.slot).collect::<Vec<_>>(), [SecretSlot::ManageKey]);
    assert_eq!(bench.keychain.accounts(), [format!("{}/manage_key", saved.id)]);
}

#[test]
fn a_save_over_a_newer_edit_is_refused_and_changes_neither_the_profile_nor_its_secrets() {
    let bench = Bench::new();
    let opened = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    let at = |view: &ProfileView, folder: &str| ProfileForm {
        revision: Some(view.revision),
        folder: folder.to_owned(),
        manage_key: set(&format!("key of {folder}"), SecretPlace::Keychain),
        ..edit(view)
    };
    let newer = bench.console.save_profile(at(&opened, "newer")).unwrap();
    assert_eq!(code(bench.console.save_profile(at(&opened, "older")).unwrap_err()), ErrorCode::ProfileChanged);
    assert_eq!(bench.console.list_profiles().unwrap(), std::slice::from_ref(&newer));
    let document = bench.console.durable.load().unwrap();
    let key = bench.console.secret(&document.profiles[0], SecretSlot::ManageKey).unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&key), "key of newer");
    assert_eq!(bench.console.save_profile(at(&newer, "newest")).unwrap().folder, "newest");
}

#[test]
fn deleting_a_profile_deletes_all_its_secrets() {
    let bench = Bench::new();
    let two = ProfileForm { token: set("t", SecretPlace::Keychain), ..with_key("p", SecretPlace::Keychain) };
    let saved = bench.console.save_profile(two).unwrap();
    bench.console.delete_profile(&saved.id).unwrap();
    assert!(names(&bench).is_empty() && bench.keychain.accounts().is_empty());
    assert_eq!(code(bench.console.delete_profile(&saved.id).unwrap_err()), ErrorCode::ProfileNotFound);
}

#[test]
fn deleting_a_profile_forgets_its_secrets_of_this_session() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Session)).unwrap();
    let item = Item::new(&saved.id, SecretSlot::ManageKey);
    assert!(bench.console.session.has(&item));
    bench.console.delete_profile(&saved.id).unwrap();
    assert!(!bench.console.session.has(&item));
}

#[test]
fn a_profile_whose_secrets_cannot_be_deleted_stays_with_them() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.behave(Behaviour::ReadOnly);
    assert_eq!(code(bench.console.delete_profile(&saved.id).unwrap_err()), ErrorCode::KeychainRefused);
    bench.behave(Behaviour::Works);
    assert_eq!(names(&bench), ["p"]);
    assert!(bench.console.status().notices.is_empty());
    assert_eq!(bench.keychain.accounts().len(), 1);
}

#[test]
fn a_secret_that_a_hanging_keychain_keeps_after_all_goes_although_its_profile_is_gone() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(form("p")).unwrap();
    bench.be_impatient();
    bench.behave(Behaviour::Hangs);
    let with_key = ProfileForm { manage_key: set(KEY, SecretPlace::Keychain), ..edit(&saved) };
    assert_eq!(code(bench.console.save_profile(with_key).unwrap_err()), ErrorCode::KeychainTimeout);
    bench.console.delete_profile(&saved.id).unwrap();
    assert!(names(&bench).is_empty());
    bench.behave(Behaviour::Works);
    bench.keychain.wait_until_idle();
    let item = Item::new(&saved.id, SecretSlot::ManageKey);
    // Some keychains still do what they were asked before they hung.
    bench.keychain.write(&item, "label", &KEY.to_owned().into(), &Call::default()).unwrap();
    assert!(bench.console.status().notices.is_empty() && bench.keychain.accounts().is_empty());
}

#[test]
fn a_profile_whose_secret_a_hanging_keychain_deletes_after_all_says_that_it_holds_none() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.be_impatient();
    bench.behave(Behaviour::Hangs);
    assert_eq!(code(bench.console.delete_profile(&saved.id).unwrap_err()), ErrorCode::KeychainTimeout);
    bench.behave(Behaviour::Works);
    bench.keychain.wait_until_idle();
    // Some keychains still do what they were asked before they hung.
    bench.keychain.forget_everything();
    assert!(bench.console.status().notices.is_empty());
    let listed = bench.console.list_profiles().unwrap();
    assert!(listed.len() == 1 && listed[0].secrets.is_empty());
}

#[test]
fn without_a_keychain_a_profile_can_be_deleted_and_its_secrets_go_when_there_is_one_again() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.behave(Behaviour::Absent);
    bench.console.delete_profile(&saved.id).unwrap();
    assert!(names(&bench).is_empty());
    assert_eq!(bench.console.status().notices[0].code, NoticeCode::SecretsUnsettled);
    bench.behave(Behaviour::Works);
    assert!(bench.console.status().notices.is_empty() && bench.keychain.accounts().is_empty());
}

#[test]
fn a_secret_can_be_kept_for_this_session_while_the_keychain_that_held_it_does_not_work() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.behave(Behaviour::Refuses);
    let form = ProfileForm { manage_key: set(KEY, SecretPlace::Session), ..edit(&saved) };
    assert!(bench.console.save_profile(form).unwrap().secrets[0].available);
    bench.behave(Behaviour::Works);
    assert!(bench.console.status().notices.is_empty() && bench.keychain.accounts().is_empty());
    assert!(bench.console.list_profiles().unwrap()[0].secrets[0].available);
}

#[test]
fn each_state_of_the_keychain_has_its_own_code_and_changes_nothing() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.be_impatient();
    for (behaviour, expected) in [
        (Behaviour::Absent, ErrorCode::KeychainAbsent),
        (Behaviour::NoKeyring, ErrorCode::KeychainAbsent),
        (Behaviour::Refuses, ErrorCode::KeychainRefused),
        (Behaviour::Locked, ErrorCode::KeychainLocked),
        (Behaviour::Hangs, ErrorCode::KeychainTimeout),
    ] {
        bench.behave(behaviour);
        let changed =
            ProfileForm { name: "changed".to_owned(), manage_key: set("other", SecretPlace::Keychain), ..edit(&saved) };
        assert_eq!(code(bench.console.save_profile(changed).unwrap_err()), expected, "{behaviour:?}");
        bench.behave(Behaviour::Works);
        bench.keychain.wait_until_idle();
        assert_eq!(names(&bench), ["p"], "{behaviour:?}");
        let document = bench.console.durable.load().unwrap();
        let key = bench.console.secret(&document.profiles[0], SecretSlot::ManageKey).unwrap();
        assert_eq!(secrecy::ExposeSecret::expose_secret(&key), KEY, "{behaviour:?}");
    }
}

#[test]
fn the_states_without_a_keychain_are_told_apart_in_words() {
    let words = |absence| KeychainError::Absent(absence).words().message;
    assert_ne!(words(Absence::NoProvider), words(Absence::NoKeyring));
}

#[test]
fn without_a_keychain_a_profile_can_be_kept_with_a_secret_for_this_session() {
    let bench = Bench::new();
    bench.behave(Behaviour::Absent);
    assert!(bench.console.save_profile(with_key("p", SecretPlace::Session)).unwrap().secrets[0].available);
}

#[test]
fn listing_goes_on_while_the_keychain_hangs() {
    let bench = Bench::new();
    bench.be_impatient();
    bench.behave(Behaviour::Hangs);
    std::thread::scope(|scope| {
        let saving = scope.spawn(|| bench.console.save_profile(with_key("p", SecretPlace::Keychain)));
        while bench.keychain.calls() == 0 {
            std::thread::yield_now();
        }
        assert!(bench.console.list_profiles().unwrap().is_empty());
        assert!(!saving.is_finished());
        assert_eq!(code(saving.join().unwrap().unwrap_err()), ErrorCode::KeychainTimeout);
    });
}

#[test]
fn a_copy_has_another_name_and_secrets_only_when_asked_for() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.console.save_profile(form("last")).unwrap();
    let plain = bench.console.duplicate_profile(&saved.id, false).unwrap();
    let full = bench.console.duplicate_profile(&saved.id, true).unwrap();
    assert!(plain.secrets.is_empty() && full.secrets.len() == 1);
    assert_eq!(names(&bench), ["p", "p copy 2", "p copy", "last"]);
    assert_eq!(bench.keychain.accounts().len(), 2);
}

#[test]
fn a_copy_whose_secrets_cannot_be_read_is_not_made() {
    let bench = Bench::new();
    let saved = bench.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    bench.behave(Behaviour::Refuses);
    assert_eq!(code(bench.console.duplicate_profile(&saved.id, true).unwrap_err()), ErrorCode::KeychainRefused);
    assert_eq!(names(&bench), ["p"]);
}

#[test]
fn profiles_take_the_order_that_they_are_given() {
    let bench = Bench::new();
    let ids: Vec<String> = ["a", "b", "c"].map(|name| bench.console.save_profile(form(name)).unwrap().id).to_vec();
    bench.console.order_profiles(&[ids[2].clone(), ids[0].clone()]).unwrap();
    assert_eq!(names(&bench), ["c", "a", "b"]);
}

#[test]
fn each_field_that_cannot_be_used_is_named() {
    let console = Bench::new().console;
    let address = |host: &str| Address { host: host.to_owned(), ..form("p").address };
    for (form, field) in [
        (form(""), "name"),
        (form(&"n".repeat(100_000)), "name"),
        (form("a\u{202E}b"), "name"),
        (ProfileForm { folder: "a\u{0}".to_owned(), ..form("p") }, "folder"),
        (ProfileForm { address: address("a b"), ..form("p") }, "address.host"),
        (ProfileForm { grpc_port: Some(0), ..form("p") }, "grpc_port"),
        (ProfileForm { server_version: Some("new".to_owned()), ..form("p") }, "server_version"),
        (ProfileForm { manage_key: set(" ", SecretPlace::Keychain), ..form("p") }, "secrets.manage_key"),
        (ProfileForm { token: set("a\nb", SecretPlace::Session), ..form("p") }, "secrets.token"),
    ] {
        let error = CommandError::from(console.save_profile(form).unwrap_err());
        assert_eq!(error.field.as_deref(), Some(field));
    }
}

#[test]
fn a_secret_that_is_too_long_is_refused_before_the_keychain_is_asked() {
    let bench = Bench::new();
    let long = "k".repeat(crate::keychain::MOST_SECRET_BYTES + 1);
    let form = ProfileForm { manage_key: set(&long, SecretPlace::Keychain), ..form("p") };
    assert_eq!(code(bench.console.save_profile(form).unwrap_err()), ErrorCode::SecretTooLong);
    assert_eq!(bench.keychain.calls(), 0);
}

#[test]
fn the_status_says_what_the_keychain_is_like_without_unlocking_it() {
    use crate::keychain::KeychainState;
    let bench = Bench::new();
    for (behaviour, state) in [
        (Behaviour::Works, KeychainState::Available),
        (Behaviour::Absent, KeychainState::Absent),
        (Behaviour::Refuses, KeychainState::Refused),
        (Behaviour::Locked, KeychainState::Locked),
    ] {
        bench.behave(behaviour);
        let keychain = bench.console.status().keychain;
        assert_eq!(keychain.state, state);
        assert_eq!(keychain.message.is_none(), behaviour == Behaviour::Works);
    }
    bench.behave(Behaviour::Works);
    bench.be_impatient();
    bench.behave(Behaviour::Hangs);
    assert_eq!(bench.console.status().keychain.state, KeychainState::NotResponding);
}
