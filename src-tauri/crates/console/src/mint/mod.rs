//! Minting: claims and a profile's key become a token, once.

use crate::Console;
use crate::error::Error;
use crate::fingerprint;
use crate::ledger::{LedgerRecordView, Record};
use crate::moment;
use crate::ports::new_id;
use crate::preview::{self, Draft};
use crate::secret::{HandedOut, SigningKey, facts};
use crate::sign;
use crate::text;
use qdrant_access::Claims;
use qdrant_access::ServerVersion;
use qdrant_access::lint::{Context, KeyFacts, Severity, lint};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is to be minted.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MintForm {
    /// The claims.
    pub draft: Draft,
    /// The profile whose key signs.
    pub profile_id: String,
    /// Which of its keys.
    pub signing_key: SigningKey,
    /// The server that the token is for, like `1.18.3`.
    pub server_version: String,
    /// What the admin calls the token; up to 200 characters.
    pub label: String,
    /// Who gets it; up to 200 characters.
    pub holder: String,
    /// The codes of dangerous findings that the admin accepted.
    pub accepted: Vec<String>,
}

/// A minted token, handed out this one time.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MintedView {
    /// The token.
    #[ts(type = "string")]
    pub token: HandedOut,
    /// What the ledger says of it.
    pub record: LedgerRecordView,
}

impl Console {
    /// Signs the claims of a draft with a profile's key. The record is safe in the ledger before the token is handed out.
    ///
    /// # Errors
    /// [`Error::ClaimsInvalid`], [`Error::InvalidField`], [`Error::MintingBlocked`], [`Error::ConfirmationNeeded`] when
    /// not every dangerous finding was accepted, [`Error::ProfileNotFound`], [`Error::ProfileIncomplete`],
    /// [`Error::SessionOver`], [`Error::Keychain`], [`Error::LedgerUnwritable`]. After an error there is no token.
    pub fn mint(&self, form: &MintForm) -> Result<MintedView, Error> {
        let version = preview::server_version(&form.server_version)?;
        let claims = preview::read_draft(&form.draft)?.map_err(|errors| {
            let first = errors.into_iter().next().map(|error| error.message).unwrap_or_default();
            Error::ClaimsInvalid(preview::as_part(&first))
        })?;
        let label = text::line("label", "The label", &form.label, 200, false)?;
        let holder = text::line("holder", "The holder", &form.holder, 200, false)?;
        let document = self.durable.load()?;
        let profile = document.profile(&form.profile_id)?;
        let known =
            preview::key_facts(profile, form.signing_key).ok_or(Error::ProfileIncomplete(form.signing_key.into()))?;
        // First with what is known without the key: the keychain is not asked in vain.
        self.permit(&claims, &profile.id, version, known, &form.accepted)?;
        let key = self.secret(profile, form.signing_key.into())?;
        let facts = KeyFacts { is_read_only_key: known.is_read_only_key, ..facts(&key) };
        self.permit(&claims, &profile.id, version, facts, &form.accepted)?;

        let token = sign::token(&claims, &key)?;
        let record = Record {
            id: new_id(self.random.as_ref())?,
            label,
            holder,
            profile_id: profile.id.clone(),
            profile_name: profile.name.clone(),
            signing_key: form.signing_key,
            key_fingerprint: fingerprint::of_key(key.expose_secret()),
            token_fingerprint: fingerprint::of_token(token.expose_secret()),
            claims: claims.to_compact_json(),
            minted_at: self.clock.now(),
        };
        self.ledger.append(&record)?;
        let record = LedgerRecordView::new(&record, self.clock.now(), document.settings.expires_soon_days);
        Ok(MintedView { token: HandedOut::new(token), record })
    }

    fn permit(
        &self,
        claims: &Claims,
        profile_id: &str,
        version: ServerVersion,
        key: KeyFacts,
        accepted: &[String],
    ) -> Result<(), Error> {
        let settings = self.durable.remembered().map(|document| document.settings.clone()).unwrap_or_default();
        let now = moment::seconds(self.clock.now());
        let known = self.known_names(profile_id).unwrap_or_default();
        let findings = lint(claims, &Context { signing_key: Some(key), ..known.context(version, now, &settings) });
        let blocking = preview::codes(&findings, Severity::Blocking);
        if !blocking.is_empty() {
            return Err(Error::MintingBlocked(blocking));
        }
        let open: Vec<String> = preview::codes(&findings, Severity::Dangerous)
            .into_iter()
            .filter(|code| !accepted.contains(code))
            .collect();
        if open.is_empty() { Ok(()) } else { Err(Error::ConfirmationNeeded(open)) }
    }
}

#[cfg(test)]
mod tests;
