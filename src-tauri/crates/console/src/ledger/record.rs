//! One record of the ledger, as stored and as shown.

use crate::moment::{self, ExpiryState};
use crate::secret::SigningKey;
use chrono::{DateTime, Utc};
use qdrant_access::Claims;
use qdrant_access::claims::Access;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is written down about a minted token. Never the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) holder: String,
    pub(crate) profile_id: String,
    pub(crate) profile_name: String,
    pub(crate) signing_key: SigningKey,
    pub(crate) key_fingerprint: String,
    pub(crate) token_fingerprint: String,
    /// The claims to the last digit, as JSON text.
    pub(crate) claims: String,
    pub(crate) minted_at: DateTime<Utc>,
}

impl Record {
    /// What it can be searched by, in lower case.
    pub(super) fn known_by(&self) -> Vec<String> {
        let claims = Claims::parse(&self.claims).unwrap_or_default();
        let mut texts = vec![
            self.label.to_lowercase(),
            self.holder.to_lowercase(),
            self.profile_name.to_lowercase(),
            self.token_fingerprint.clone(),
            self.key_fingerprint.clone(),
        ];
        texts.extend(claims.subject.map(|subject| subject.to_lowercase()));
        if let Some(Access::Collections(entries)) = claims.access {
            texts.extend(entries.into_iter().map(|entry| entry.collection.to_lowercase()));
        }
        texts
    }
}

/// A record as the admin sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerRecordView {
    /// Of the record.
    pub id: String,
    /// What the admin called the token.
    pub label: String,
    /// Who holds it.
    pub holder: String,
    /// The profile whose key signed it.
    pub profile_id: String,
    /// The name of that profile when it was minted.
    pub profile_name: String,
    /// Which of its keys.
    pub signing_key: SigningKey,
    /// Tells keys apart.
    pub key_fingerprint: String,
    /// SHA-256 of the token.
    pub token_fingerprint: String,
    /// JSON, laid out for people.
    pub claims: String,
    /// The claim `subject`.
    pub subject: Option<String>,
    /// Like `docs r, events prw`.
    pub access_summary: String,
    /// RFC 3339.
    pub minted_at: String,
    /// RFC 3339.
    pub expires_at: Option<String>,
    /// Like `in 30 days`.
    pub distance: Option<String>,
    /// Whether it can be used now.
    pub state: LedgerState,
}

/// Whether a token can be used now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LedgerState {
    /// For a good while yet.
    Active,
    /// Not for long.
    ExpiresSoon,
    /// No more.
    Expired,
    /// For ever.
    NeverExpires,
}

impl LedgerRecordView {
    /// The view of a record as of `now`.
    pub(crate) fn new(record: &Record, now: DateTime<Utc>, soon_days: u32) -> Self {
        let claims = Claims::parse(&record.claims).ok();
        let exp = claims.as_ref().and_then(|claims| claims.exp);
        Self {
            id: record.id.clone(),
            label: record.label.clone(),
            holder: record.holder.clone(),
            profile_id: record.profile_id.clone(),
            profile_name: record.profile_name.clone(),
            signing_key: record.signing_key,
            key_fingerprint: record.key_fingerprint.clone(),
            token_fingerprint: record.token_fingerprint.clone(),
            subject: claims.as_ref().and_then(|claims| claims.subject.clone()),
            access_summary: claims.as_ref().map_or_else(String::new, |claims| summary(&claims.granted())),
            claims: claims.map_or_else(|| record.claims.clone(), |claims| claims.to_json()),
            minted_at: moment::rfc3339(record.minted_at),
            expires_at: exp.and_then(moment::at).map(moment::rfc3339),
            distance: exp.map(|exp| moment::distance(exp, now)),
            state: state(exp, now, soon_days),
        }
    }
}

fn state(exp: Option<u64>, now: DateTime<Utc>, soon_days: u32) -> LedgerState {
    let Some(exp) = exp else { return LedgerState::NeverExpires };
    let soon = moment::seconds(now) + u64::from(soon_days) * 86_400;
    match moment::state(exp, now) {
        ExpiryState::Expired => LedgerState::Expired,
        _ if exp <= soon => LedgerState::ExpiresSoon,
        _ => LedgerState::Active,
    }
}

/// Access in a few words; long lists are cut.
fn summary(access: &Access) -> String {
    const MOST: usize = 6;
    match access {
        Access::Global(mode) => format!("global {}", mode.as_str()),
        Access::Collections(entries) if entries.is_empty() => "nothing".to_owned(),
        Access::Collections(entries) => {
            let mut parts: Vec<String> = entries
                .iter()
                .take(MOST)
                .map(|entry| format!("{} {}", short(&entry.collection), entry.mode.as_str()))
                .collect();
            if entries.len() > MOST {
                parts.push(format!("{} more", entries.len() - MOST));
            }
            parts.join(", ")
        }
    }
}

fn short(name: &str) -> String {
    if name.chars().count() <= 60 { name.to_owned() } else { name.chars().take(59).chain(['…']).collect() }
}
