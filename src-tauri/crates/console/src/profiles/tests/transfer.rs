//! Export and import.

use super::*;

#[test]
fn an_export_is_imported_elsewhere_without_secrets() {
    let (here, there) = (Bench::new(), Bench::new());
    here.console.save_profile(with_key("p", SecretPlace::Keychain)).unwrap();
    here.console.save_profile(form("q")).unwrap();
    let view = there.console.import_profiles(&here.console.export_profiles(&[]).unwrap()).unwrap();
    assert!(view.skipped.is_empty());
    assert!(view.added.iter().all(|profile| profile.secrets.is_empty()));
    assert_eq!(names(&there), ["p", "q"]);
}

#[test]
fn an_import_brings_the_connection_but_not_the_dangers_that_it_accepts() {
    let (here, there) = (Bench::new(), Bench::new());
    let connection = Connection {
        proxy: Some("socks5://127.0.0.1:1080".to_owned()),
        pin: Some("ab".repeat(32)),
        danger_accept_any_certificate: true,
        danger_send_keys_over_plain_http: true,
        ..Connection::default()
    };
    let saved = here.console.save_profile(ProfileForm { connection: connection.clone(), ..form("p") }).unwrap();
    assert_eq!(saved.connection, connection);
    let exported = here.console.export_profiles(&[]).unwrap();
    let safe = Connection {
        pin: None,
        danger_accept_any_certificate: false,
        danger_send_keys_over_plain_http: false,
        ..connection
    };
    assert_eq!(there.console.import_profiles(&exported).unwrap().added[0].connection, safe);
    assert_eq!(here.console.import_profiles(&exported).unwrap().skipped[0].name, "p");
}

#[test]
fn an_import_says_what_decides_whom_the_new_profiles_trust() {
    let (here, there) = (Bench::new(), Bench::new());
    here.console.save_profile(form("plain")).unwrap();
    let connection = Connection {
        proxy: Some("socks5://10.0.0.9:1080".to_owned()),
        ca_file: Some("//share.example.com/ca.pem".to_owned()),
        system_trust: false,
        ..Connection::default()
    };
    here.console.save_profile(ProfileForm { connection, ..form("led") }).unwrap();
    let view = there.console.import_profiles(&here.console.export_profiles(&[]).unwrap()).unwrap();
    let [Brought { name, words }] = view.brought.as_slice() else { panic!("{:?}", view.brought) };
    assert_eq!(name, "led");
    for part in
        ["socks5://10.0.0.9:1080", "//share.example.com/ca.pem", "does not trust the authorities of this system"]
    {
        assert!(words.iter().any(|words| words.contains(part)), "{part}: {words:?}");
    }
}

#[test]
fn an_import_never_overwrites() {
    let bench = Bench::new();
    bench.console.save_profile(form("p")).unwrap();
    let same = bench.console.export_profiles(&[]).unwrap();
    let other = same.replace("qdrant.example.com", "other.example.com");
    assert_eq!(bench.console.import_profiles(&same).unwrap().skipped[0].name, "p");
    assert_eq!(bench.console.import_profiles(&other).unwrap().added[0].name, "p (2)");
    assert_eq!(names(&bench), ["p", "p (2)"]);
}

#[test]
fn a_profile_that_cannot_be_used_is_left_out_with_the_reason() {
    let bench = Bench::new();
    let text = bench.console.save_profile(form("p")).and_then(|_| bench.console.export_profiles(&[])).unwrap();
    let text = text.replace("qdrant.example.com", "a b").replace("\"p\"", "\"hostile \\u202e name\"");
    let view = bench.console.import_profiles(&text).unwrap();
    assert!(view.added.is_empty());
    assert_eq!(view.skipped[0].name, "hostile \\u{202e} name");
    assert!(view.skipped[0].reason.contains("invisible"), "{}", view.skipped[0].reason);
}

#[test]
fn files_that_are_no_exports_are_refused_whole() {
    let bench = Bench::new();
    let whole = bench.console.save_profile(form("p")).and_then(|_| bench.console.export_profiles(&[])).unwrap();
    for length in 0..whole.len() {
        let error = bench.console.import_profiles(&whole[..length]).unwrap_err();
        assert_eq!(code(error), ErrorCode::ImportInvalid, "cut at {length}");
    }
    for (text, expected) in [
        ("[]".to_owned(), ErrorCode::ImportInvalid),
        ("{\"format\":\"portcullis\",\"version\":1}".to_owned(), ErrorCode::ImportInvalid),
        ("{\"format\":\"portcullis-profiles\",\"version\":1}".to_owned(), ErrorCode::ImportInvalid),
        ("{\"format\":\"portcullis-profiles\",\"version\":0,\"profiles\":[]}".to_owned(), ErrorCode::ImportInvalid),
        ("{\"format\":\"portcullis-profiles\",\"version\":2,\"profiles\":{}}".to_owned(), ErrorCode::ImportNewer),
        (" ".repeat(11 * 1024 * 1024), ErrorCode::InputTooLarge),
    ] {
        assert_eq!(code(bench.console.import_profiles(&text).unwrap_err()), expected);
    }
    assert_eq!(names(&bench), ["p"]);
}
