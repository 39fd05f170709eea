use super::*;
use crate::error::{CommandError, ErrorCode};
use crate::keychain::Behaviour;
use crate::ledger::{LedgerForm, LedgerShow};
use crate::profiles::ProfileForm;
use crate::secret::{SecretEdit, SecretPlace};
use crate::testing::{Bench, KEY, NOW, form, set};
use qdrant_access::token::Parts;

const DAY: i64 = 86_400;

fn claims(more: &str) -> String {
    format!(r#"{{"exp":{},"access":[{{"collection":"docs","access":"r"}}],"subject":"svc"{more}}}"#, NOW + 30 * DAY)
}

fn mint_form(profile_id: &str, json: &str) -> MintForm {
    MintForm {
        draft: Draft::Json { text: json.to_owned() },
        profile_id: profile_id.to_owned(),
        signing_key: SigningKey::ManageKey,
        server_version: "1.18.3".to_owned(),
        label: " Search ".to_owned(),
        holder: "Ada".to_owned(),
        accepted: Vec::new(),
    }
}

/// A bench with a profile whose manage key is `key`.
fn with_key(key: &str) -> (Bench, String) {
    let bench = Bench::new();
    let form = ProfileForm { manage_key: set(key, SecretPlace::Keychain), ..form("Production") };
    let id = bench.console.save_profile(form).unwrap().id;
    (bench, id)
}

fn code(result: Result<MintedView, Error>) -> ErrorCode {
    CommandError::from(result.unwrap_err()).code
}

/// The token, which is handed out this once.
fn token(minted: &MintedView) -> String {
    minted.token.take().unwrap().expose_secret().to_owned()
}

fn records(bench: &Bench) -> Vec<LedgerRecordView> {
    let everything = LedgerForm { search: String::new(), show: LedgerShow::All, profile_id: None };
    bench.console.ledger(&everything).unwrap().records
}

#[test]
fn a_minted_token_carries_the_claims_and_the_signature_of_the_profile_key() {
    let (bench, id) = with_key(KEY);
    let json = claims(r#","team":{"budget":1.10}"#);
    let minted = bench.console.mint(&mint_form(&id, &json)).unwrap();
    let token = token(&minted);
    let parts = Parts::of(&token).unwrap();
    assert_eq!(parts.claims(ServerVersion::default()).unwrap().text, json);
    assert!(sign::is_signed(parts.message.as_bytes(), &parts.signature_bytes().unwrap(), &KEY.to_owned().into()));
}

#[test]
fn the_record_names_token_and_key_and_holds_neither() {
    let (bench, id) = with_key(KEY);
    let minted = bench.console.mint(&mint_form(&id, &claims(""))).unwrap();
    let record = records(&bench).remove(0);
    let token = token(&minted);
    assert_eq!(record, minted.record);
    assert_eq!(
        (record.label.as_str(), record.holder.as_str(), record.profile_name.as_str()),
        ("Search", "Ada", "Production")
    );
    assert_eq!(record.token_fingerprint, fingerprint::of_token(&token));
    assert_eq!(record.key_fingerprint, fingerprint::of_key(KEY));
    assert_eq!((record.access_summary.as_str(), record.subject.as_deref()), ("docs r", Some("svc")));
    let disk = bench.everything_on_disk();
    let signature = token.rsplit('.').next().unwrap();
    assert!(!disk.contains(KEY) && !disk.contains(signature) && !disk.contains(&token));
}

#[test]
fn neither_token_nor_key_is_printed() {
    let (bench, id) = with_key(KEY);
    let minted = bench.console.mint(&mint_form(&id, &claims(""))).unwrap();
    let printed = format!("{minted:?}");
    assert!(!printed.contains(&token(&minted)));
}

#[test]
fn a_blocking_finding_forbids_minting_and_the_keychain_is_not_asked() {
    let (bench, id) = with_key(KEY);
    let before = bench.keychain.calls();
    let twice = r#"{"access":[{"collection":"a","access":"r"},{"collection":"a","access":"r"}]}"#;
    let accepted = MintForm { accepted: vec!["collection_twice".to_owned()], ..mint_form(&id, twice) };
    assert_eq!(code(bench.console.mint(&accepted)), ErrorCode::MintingBlocked);
    assert_eq!(bench.keychain.calls(), before);
    assert!(records(&bench).is_empty());
}

#[test]
fn a_dangerous_finding_asks_first_and_each_one_must_be_accepted() {
    let (bench, id) = with_key(KEY);
    let form = mint_form(&id, r#"{"access":"m","subject":"svc"}"#);
    let Error::ConfirmationNeeded(mut asked) = bench.console.mint(&form).unwrap_err() else { panic!("it must ask") };
    asked.sort();
    assert_eq!(asked, ["access_manage", "never_expires"]);
    let one = MintForm { accepted: asked[..1].to_vec(), ..form.clone() };
    assert_eq!(bench.console.mint(&one).unwrap_err(), Error::ConfirmationNeeded(asked[1..].to_vec()));
    bench.console.mint(&MintForm { accepted: asked, ..form }).unwrap();
}

#[test]
fn a_short_key_warns_and_does_not_forbid() {
    let (bench, id) = with_key("short");
    let form = mint_form(&id, &claims(""));
    assert_eq!(bench.console.mint(&form).unwrap_err(), Error::ConfirmationNeeded(vec!["key_short".to_owned()]));
    bench.console.mint(&MintForm { accepted: vec!["key_short".to_owned()], ..form }).unwrap();
}

#[test]
fn a_read_only_key_does_not_sign_wherever_it_was_put() {
    let bench = Bench::new();
    let form = ProfileForm {
        manage_key: set(KEY, SecretPlace::Keychain),
        read_only_key: set(KEY, SecretPlace::Keychain),
        ..form("p")
    };
    let id = bench.console.save_profile(form).unwrap().id;
    assert_eq!(
        bench.console.mint(&mint_form(&id, &claims(""))).unwrap_err(),
        Error::MintingBlocked(vec!["key_is_read_only".to_owned()])
    );
}

#[test]
fn the_alternate_key_signs_when_it_is_chosen() {
    let bench = Bench::new();
    let alternate = "alternate-key-0123456789-0123456789";
    let form = ProfileForm {
        manage_key: set(KEY, SecretPlace::Session),
        alternate_key: set(alternate, SecretPlace::Session),
        ..form("p")
    };
    let id = bench.console.save_profile(form).unwrap().id;
    let form = MintForm { signing_key: SigningKey::AlternateKey, ..mint_form(&id, &claims("")) };
    assert_eq!(bench.console.mint(&form).unwrap().record.key_fingerprint, fingerprint::of_key(alternate));
}

#[test]
fn what_is_missing_is_said() {
    let (bench, id) = with_key(KEY);
    assert_eq!(code(bench.console.mint(&mint_form("nobody", &claims("")))), ErrorCode::ProfileNotFound);
    let alternate = MintForm { signing_key: SigningKey::AlternateKey, ..mint_form(&id, &claims("")) };
    assert_eq!(code(bench.console.mint(&alternate)), ErrorCode::ProfileIncomplete);
    assert_eq!(code(bench.console.mint(&mint_form(&id, "{"))), ErrorCode::ClaimsInvalid);
    bench.behave(Behaviour::Refuses);
    assert_eq!(code(bench.console.mint(&mint_form(&id, &claims("")))), ErrorCode::KeychainRefused);
    assert!(records(&bench).is_empty());
}

#[test]
fn without_a_record_there_is_no_token() {
    let (bench, id) = with_key(KEY);
    std::fs::create_dir(bench.folder.join(crate::ledger::FILE_NAME)).unwrap();
    assert_eq!(code(bench.console.mint(&mint_form(&id, &claims("")))), ErrorCode::LedgerUnwritable);
}

#[test]
fn a_label_of_100_kb_or_with_hidden_characters_is_refused() {
    let (bench, id) = with_key(KEY);
    for label in ["l".repeat(100_000), "a\u{202E}b".to_owned()] {
        let form = MintForm { label, ..mint_form(&id, &claims("")) };
        assert_eq!(code(bench.console.mint(&form)), ErrorCode::InvalidField);
    }
}

#[test]
fn a_profile_keeps_its_records_when_it_is_deleted() {
    let (bench, id) = with_key(KEY);
    bench.console.mint(&mint_form(&id, &claims(""))).unwrap();
    bench.console.delete_profile(&id).unwrap();
    assert_eq!(records(&bench)[0].profile_name, "Production");
}

#[test]
fn a_secret_that_was_taken_out_of_the_keychain_is_said_to_be_missing() {
    let (bench, id) = with_key(KEY);
    let edit = ProfileForm { id: Some(id.clone()), ..form("p") };
    bench.console.save_profile(edit).unwrap();
    bench.keychain.forget_everything();
    assert_eq!(code(bench.console.mint(&mint_form(&id, &claims("")))), ErrorCode::SecretMissing);
    assert_eq!(bench.console.list_profiles().unwrap()[0].secrets.len(), 1, "a failed read deletes nothing");
    let removed = ProfileForm { id: Some(id), manage_key: SecretEdit::Remove, ..form("p") };
    assert!(bench.console.save_profile(removed).unwrap().secrets.is_empty());
}

#[test]
fn a_key_without_a_profile_signs_and_touches_nothing_but_the_ledger() {
    let bench = Bench::new();
    let draft = Draft::Json { text: claims("") };
    let order = Order {
        draft: &draft,
        server_version: "1.18.3",
        label: "loader",
        holder: "",
        accepted: &[],
        judged_at: crate::testing::now(),
    };
    let minted = bench.console.mint_with_key(&KEY.to_owned().into(), &order).unwrap();
    assert_eq!(minted.record.key_fingerprint, fingerprint::of_key(KEY));
    let files: Vec<_> = std::fs::read_dir(&bench.folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, [crate::ledger::FILE_NAME]);
}

#[test]
fn the_ledger_says_when_a_token_was_really_minted() {
    let (bench, id) = with_key(KEY);
    let draft = Draft::Json { text: r#"{"exp":5000,"access":"r","subject":"s"}"#.to_owned() };
    let order = Order {
        draft: &draft,
        server_version: "1.18.3",
        label: "",
        holder: "",
        accepted: &[],
        judged_at: DateTime::from_timestamp(1_000, 0).unwrap(),
    };
    let minted = bench.console.mint_with_profile(&id, SigningKey::ManageKey, &order).unwrap();
    assert_eq!(minted.record.minted_at, moment::rfc3339(crate::testing::now()));
}

#[test]
fn a_finding_that_does_not_exist_cannot_be_accepted() {
    let (bench, id) = with_key(KEY);
    let form = MintForm { accepted: vec!["never_expire".to_owned()], ..mint_form(&id, &claims("")) };
    let error = CommandError::from(bench.console.mint(&form).unwrap_err());
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidField, Some("accepted")));
    assert!(error.message.contains("never_expire"));
}

#[test]
fn an_error_about_findings_names_them() {
    let (bench, id) = with_key(KEY);
    let error = bench.console.mint(&mint_form(&id, r#"{"access":"m","subject":"svc"}"#)).unwrap_err();
    let mut findings = CommandError::from(error).findings;
    findings.sort();
    assert_eq!(findings, ["access_manage", "never_expires"]);
    assert!(CommandError::from(Error::ProfileNotFound).findings.is_empty());
}
