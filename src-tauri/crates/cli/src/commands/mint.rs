//! `mint`: sign claims with a key, and print the token.

use std::path::Path;

use chrono::{DateTime, Utc};
use portcullis_console::ledger::LedgerRecordView;
use portcullis_console::mint::{MintedView, Order};
use portcullis_console::preview::{Draft, FindingView, PreviewForm, preview_with};
use portcullis_console::secret::{HandedOut, SigningKey};
use secrecy::ExposeSecret;
use serde::Serialize;

use super::draft::claims;
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
    let judged_at = super::now(&mint.moment);
    let now = u64::try_from(judged_at.timestamp()).unwrap_or(0);
    let draft = || Ok::<_, Failure>(Draft::Json { text: claims(&mint.claims, expiry(&mint.expiry, now))? });
    let Minted { token, record, findings } = match (&mint.profile, &mint.key_file) {
        (Some(wanted), _) => with_profile(wanted, draft()?, judged_at, mint, arguments, output)?,
        (None, Some(file)) => with_key(file, draft()?, judged_at, mint, arguments, output)?,
        (None, None) => {
            let remedy = "Give --profile PROFILE, or --key-file FILE (- for standard input).";
            return Err(Failure::usage("There is no key to sign with.", remedy));
        }
    };
    if output.is_json() {
        return output.json(&Minted { token, record, findings });
    }
    token.take().map_or(Ok(()), |token| output.text(token.expose_secret()))
}

fn with_profile(
    wanted: &str,
    draft: Draft,
    judged_at: DateTime<Utc>,
    mint: &Mint,
    arguments: &Arguments,
    output: &Output,
) -> Result<Minted, Failure> {
    let console = super::console(arguments, output)?;
    let profile = super::find(&console, wanted)?;
    let server_version = super::version(&mint.server, Some(&profile));
    let signing_key = match mint.signing_key {
        SigningKeyName::Manage => SigningKey::ManageKey,
        SigningKeyName::Alternate => SigningKey::AlternateKey,
    };
    let form =
        PreviewForm { draft, profile_id: Some(profile.id.clone()), signing_key, server_version, compare_with: None };
    let findings = console.preview_as_of(&form, judged_at)?.findings;
    output.findings(&findings);
    let minted = console.mint_with_profile(&profile.id, signing_key, &order(&form, mint, judged_at))?;
    Ok(Minted::new(minted, findings))
}

/// The profiles are not looked at: they have no part in this.
fn with_key(
    file: &Path,
    draft: Draft,
    judged_at: DateTime<Utc>,
    mint: &Mint,
    arguments: &Arguments,
    output: &Output,
) -> Result<Minted, Failure> {
    let key = input::key(file)?;
    let form = PreviewForm {
        draft,
        profile_id: None,
        signing_key: SigningKey::ManageKey,
        server_version: super::version(&mint.server, None),
        compare_with: None,
    };
    let findings = preview_with(&form, &key, judged_at)?.findings;
    output.findings(&findings);
    let minted = super::quiet_console(arguments)?.mint_with_key(&key, &order(&form, mint, judged_at))?;
    Ok(Minted::new(minted, findings))
}

fn order<'a>(form: &'a PreviewForm, mint: &'a Mint, judged_at: DateTime<Utc>) -> Order<'a> {
    Order {
        draft: &form.draft,
        server_version: &form.server_version,
        label: &mint.label,
        holder: &mint.holder,
        accepted: &mint.accept,
        judged_at,
    }
}

impl Minted {
    fn new(minted: MintedView, findings: Vec<FindingView>) -> Self {
        Self { token: minted.token, record: minted.record, findings }
    }
}

fn expiry(expiry: &Expiry, now: u64) -> Option<u64> {
    match (expiry.expires_at, expiry.never_expires) {
        (Some(moment), _) => Some(moment),
        (None, true) => None,
        (None, false) => Some(now.saturating_add(expiry.expires_in.unwrap_or(USUAL_LIFE))),
    }
}
