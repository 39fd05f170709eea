//! Minting: claims and a key become a token, once.

use crate::Console;
use crate::error::Error;
use crate::facts::KnownNames;
use crate::fingerprint;
use crate::ledger::{LedgerRecordView, Record};
use crate::moment;
use crate::ports::new_id;
use crate::preview::{self, Draft};
use crate::secret::{HandedOut, SigningKey, facts};
use crate::settings::Settings;
use crate::sign;
use crate::text;
use chrono::{DateTime, Utc};
use qdrant_access::lint::{Context, KeyFacts, RULES, Severity, lint};
use qdrant_access::names::shown;
use qdrant_access::{Claims, ServerVersion};
use secrecy::{ExposeSecret, SecretString};
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
#[derive(Debug, Serialize, TS)]
pub struct MintedView {
    /// The token.
    #[ts(type = "string")]
    pub token: HandedOut,
    /// What the ledger says of it.
    pub record: LedgerRecordView,
}

/// What is to be minted, apart from the key that signs it.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The claims.
    pub draft: &'a Draft,
    /// The server that the token is for, like `1.18.3`.
    pub server_version: &'a str,
    /// What the admin calls the token; up to 200 characters.
    pub label: &'a str,
    /// Who gets it; up to 200 characters.
    pub holder: &'a str,
    /// The codes of dangerous findings that the admin accepted.
    pub accepted: &'a [String],
    /// The moment that expiries are judged at. The ledger says when the token was really minted.
    pub judged_at: DateTime<Utc>,
}

impl Console {
    /// Signs the claims of a draft with a profile's key. The record is safe in the ledger before the token is handed out.
    ///
    /// # Errors
    /// [`Error::ClaimsInvalid`], [`Error::InvalidField`], [`Error::MintingBlocked`], [`Error::ConfirmationNeeded`] when
    /// not every dangerous finding was accepted, [`Error::ProfileNotFound`], [`Error::ProfileIncomplete`],
    /// [`Error::SessionOver`], [`Error::Keychain`], [`Error::LedgerUnwritable`], [`Error::DataBusy`]. After an error
    /// there is no token.
    pub fn mint(&self, form: &MintForm) -> Result<MintedView, Error> {
        let order = Order {
            draft: &form.draft,
            server_version: &form.server_version,
            label: &form.label,
            holder: &form.holder,
            accepted: &form.accepted,
            judged_at: self.clock.now(),
        };
        self.mint_with_profile(&form.profile_id, form.signing_key, &order)
    }

    /// Signs with a profile's key what is ordered.
    ///
    /// # Errors
    /// Those of [`mint`](Self::mint).
    pub fn mint_with_profile(&self, id: &str, signing_key: SigningKey, order: &Order<'_>) -> Result<MintedView, Error> {
        let order = CheckedOrder::new(order)?;
        let document = self.durable.load()?;
        let profile = document.profile(id)?;
        let known = preview::key_facts(profile, signing_key).ok_or(Error::ProfileIncomplete(signing_key.into()))?;
        let names = self.known_names(id).unwrap_or_default();
        // First with what is known without the key: the keychain is not asked in vain.
        order.permit(known, &names, &document.settings)?;
        let key = self.secret(profile, signing_key.into())?;
        let facts = KeyFacts { is_read_only_key: known.is_read_only_key, ..facts(&key) };
        order.permit(facts, &names, &document.settings)?;
        let of = Origin { profile_id: profile.id.clone(), profile_name: profile.name.clone(), signing_key };
        self.sign(order, &key, of, &document.settings)
    }

    /// Signs with a key that no profile holds what is ordered. Needs nothing of the data folder but the ledger.
    ///
    /// # Errors
    /// Those of [`mint`](Self::mint) that have nothing to do with a profile.
    pub fn mint_with_key(&self, key: &SecretString, order: &Order<'_>) -> Result<MintedView, Error> {
        let (order, settings) = (CheckedOrder::new(order)?, Settings::default());
        order.permit(facts(key), &KnownNames::default(), &settings)?;
        let of = Origin {
            profile_id: String::new(),
            profile_name: "a key from a file".to_owned(),
            signing_key: SigningKey::ManageKey,
        };
        self.sign(order, key, of, &settings)
    }

    fn sign(
        &self,
        order: CheckedOrder<'_>,
        key: &SecretString,
        of: Origin,
        settings: &Settings,
    ) -> Result<MintedView, Error> {
        let token = sign::token(&order.claims, key)?;
        let record = Record {
            id: new_id(self.random.as_ref())?,
            label: order.label,
            holder: order.holder,
            profile_id: of.profile_id,
            profile_name: of.profile_name,
            signing_key: of.signing_key,
            key_fingerprint: fingerprint::of_key(key.expose_secret()),
            token_fingerprint: fingerprint::of_token(token.expose_secret()),
            claims: order.claims.to_compact_json(),
            minted_at: self.clock.now(),
        };
        self.ledger.append(&record)?;
        let record = LedgerRecordView::new(&record, self.clock.now(), settings.expires_soon_days);
        Ok(MintedView { token: HandedOut::new(token), record })
    }
}

/// Whose key signs, for the ledger.
struct Origin {
    profile_id: String,
    profile_name: String,
    signing_key: SigningKey,
}

/// An order of which every field can be used.
struct CheckedOrder<'a> {
    claims: Claims,
    version: ServerVersion,
    label: String,
    holder: String,
    accepted: &'a [String],
    now: u64,
}

impl<'a> CheckedOrder<'a> {
    fn new(order: &Order<'a>) -> Result<Self, Error> {
        let is_unknown = |code: &&String| !RULES.iter().any(|rule| rule.code.as_str() == code.as_str());
        if let Some(unknown) = order.accepted.iter().find(is_unknown) {
            let problem = format!("There is no finding \"{}\" to accept.", shown(unknown));
            return Err(Error::field("accepted", problem, "Give the codes that stand with the findings."));
        }
        Ok(Self {
            version: preview::server_version(order.server_version)?,
            claims: preview::claims(order.draft)?,
            label: text::line("label", "The label", order.label, 200, false)?,
            holder: text::line("holder", "The holder", order.holder, 200, false)?,
            accepted: order.accepted,
            now: moment::seconds(order.judged_at),
        })
    }

    fn permit(&self, key: KeyFacts, names: &KnownNames, settings: &Settings) -> Result<(), Error> {
        let context = names.context(self.version, self.now, settings);
        let findings = lint(&self.claims, &Context { signing_key: Some(key), ..context });
        let blocking = preview::codes(&findings, Severity::Blocking);
        if !blocking.is_empty() {
            return Err(Error::MintingBlocked(blocking));
        }
        let open: Vec<String> = preview::codes(&findings, Severity::Dangerous)
            .into_iter()
            .filter(|code| !self.accepted.contains(code))
            .collect();
        if open.is_empty() { Ok(()) } else { Err(Error::ConfirmationNeeded(open)) }
    }
}

#[cfg(test)]
mod tests;
