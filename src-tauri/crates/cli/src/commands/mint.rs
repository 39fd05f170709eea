//! `mint`: sign claims with a key, and print the token.

use portcullis_console::Console;
use portcullis_console::ledger::LedgerRecordView;
use portcullis_console::mint::MintForm;
use portcullis_console::preview::{FindingView, PreviewForm};
use portcullis_console::profiles::{Address, ProfileForm, ProfileView, Scheme};
use portcullis_console::secret::{HandedOut, SecretEdit, SecretPlace, SigningKey};
use portcullis_console::store::{FILE_NAME, JsonFile};
use secrecy::SecretString;
use serde::Serialize;
use tempfile::TempDir;

use super::draft::draft;
use crate::arguments::{Arguments, Expiry, Mint, SigningKeyName};
use crate::failure::Failure;
use crate::input;
use crate::output::Output;

/// How long a token holds if nothing is said.
const USUAL_LIFE: u64 = 30 * 86_400;

#[derive(Serialize)]
struct Minted {
    token: HandedOut,
    record: LedgerRecordView,
    findings: Vec<FindingView>,
}

pub(crate) fn run(mint: &Mint, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    input::at_most_one_stdin(
        [&mint.key_file, &mint.claims.claims_file].into_iter().flatten().map(|path| path.as_path()),
    )?;
    let now = u64::try_from(super::now(&mint.moment)?.timestamp()).unwrap_or(0);
    let draft = draft(&mint.claims, expiry(&mint.expiry, now))?;
    let signer = Signer::of(mint, arguments)?;
    let server_version = super::version(&mint.server, Some(&signer.profile));
    let signing_key = match mint.signing_key {
        SigningKeyName::Manage => SigningKey::ManageKey,
        SigningKeyName::Alternate => SigningKey::AlternateKey,
    };
    let preview = signer.console.preview(&PreviewForm {
        draft: draft.clone(),
        profile_id: Some(signer.profile.id.clone()),
        signing_key,
        server_version: server_version.clone(),
        compare_with: None,
    })?;
    output.findings(&preview.findings);
    let minted = signer.console.mint(&MintForm {
        draft,
        profile_id: signer.profile.id,
        signing_key,
        server_version,
        label: mint.label.clone(),
        holder: mint.holder.clone(),
        accepted: mint.accept.clone(),
    })?;
    if output.is_json() {
        output.json(&Minted { token: minted.token, record: minted.record, findings: preview.findings })
    } else {
        output.text(minted.token.expose())
    }
}

fn expiry(expiry: &Expiry, now: u64) -> Option<u64> {
    match (expiry.expires_at, expiry.never_expires) {
        (Some(moment), _) => Some(moment),
        (None, true) => None,
        (None, false) => Some(now.saturating_add(expiry.expires_in.unwrap_or(USUAL_LIFE))),
    }
}

/// A console and the profile in it whose key signs.
struct Signer {
    console: Console,
    profile: ProfileView,
    /// Holds the profile of a key that came from a file; it goes with this value.
    _apart: Option<TempDir>,
}

impl Signer {
    fn of(mint: &Mint, arguments: &Arguments) -> Result<Self, Failure> {
        match (&mint.profile, &mint.key_file) {
            (Some(wanted), _) => {
                let console = super::console(arguments, &mint.moment)?;
                let profile = super::find(&console, wanted)?;
                Ok(Self { console, profile, _apart: None })
            }
            (None, Some(file)) => Self::apart(input::secret(file)?, mint, arguments),
            (None, None) => Err(Failure::Usage("Name the key that signs: --profile or --key-file.".to_owned())),
        }
    }

    /// A profile that lives as long as this command: its key stays in memory, and the ledger is the usual one.
    fn apart(key: SecretString, mint: &Mint, arguments: &Arguments) -> Result<Self, Failure> {
        let folder =
            tempfile::tempdir().map_err(|error| Failure::Io(format!("There is no room for a file: {error}.")))?;
        let store = Box::new(JsonFile::new(folder.path().join(FILE_NAME)));
        let console = super::console_with(store, super::folder(arguments)?, &mint.moment)?;
        let address =
            Address { scheme: Scheme::Https, host: "localhost".to_owned(), port: 6333, path_prefix: String::new() };
        let profile = console.save_profile(ProfileForm {
            manage_key: SecretEdit::Set { value: key, place: SecretPlace::Session },
            ..ProfileForm::new("a key from a file", address)
        })?;
        Ok(Self { console, profile, _apart: Some(folder) })
    }
}
