//! The keys that the console holds for the cluster. Judged here without being shown.

use super::{KeyKind, KeyTrait, Live, ProfileTraits, Seen};
use crate::check::Severity;
use crate::outcome::{Evidence, Outcome};
use crate::strength::flaw;
use qdrant_access::ServerVersion;
use qdrant_access::version::since;

const SOURCE: &str = "the profile's keys";
const NO_KEYS: &str = "The profile holds no key of the server.";

impl ProfileTraits {
    fn key(&self, kind: KeyKind) -> Option<&KeyTrait> {
        self.keys.iter().find(|key| key.kind == kind)
    }

    fn evidence(&self, words: impl Into<String>) -> Evidence {
        Evidence::seen(words, SOURCE, &self.at)
    }

    /// What is wrong with keys, and how much that weighs where it is not what the row says; none is unknown.
    fn judged(&self, fine: &str, wrong: impl Fn(&KeyTrait) -> Vec<(Option<Severity>, String)>) -> Outcome {
        if self.keys.is_empty() {
            return Outcome::Unknown(NO_KEYS.to_owned());
        }
        let said: Vec<(Option<Severity>, String)> = self.keys.iter().flat_map(wrong).collect();
        match said.iter().map(|(severity, _)| *severity).max() {
            None => Outcome::Passed(vec![self.evidence(fine)]),
            Some(severity) => {
                let evidence = said.into_iter().map(|(_, words)| self.evidence(words)).collect();
                Outcome::Failed { evidence, severity }
            }
        }
    }
}

pub(crate) fn key_over_plain_http(live: &Live) -> Outcome {
    let profile = &live.profile;
    let said = |words: String| Evidence::seen(words, "the profile's address", &profile.at);
    match (profile.https, profile.loopback) {
        (true, _) => Outcome::Passed(vec![said(format!("{} is encrypted.", profile.url))]),
        (false, true) => Outcome::NotApplicable(format!("{} does not leave this machine.", profile.url)),
        (false, false) => {
            if let Err(outcome) = live.keys_matter() {
                return outcome;
            }
            let words = format!("{} is not encrypted: whoever sees the traffic reads the key.", profile.url);
            Outcome::Failed { evidence: vec![said(words)], severity: None }
        }
    }
}

pub(crate) fn weak_keys(live: &Live) -> Outcome {
    live.profile.judged("Every key that the profile holds is long and random enough.", |key| {
        let found = flaw(&sentence(key.kind), key.bytes, key.weakness.as_deref());
        found.into_iter().map(|(severity, words)| (Some(severity), words)).collect()
    })
}

pub(crate) fn reused_keys(live: &Live) -> Outcome {
    live.profile.judged("No key that the profile holds is used twice.", |key| {
        let words = |other| (None, format!("{} is the same as {other}.", sentence(key.kind)));
        key.reused.iter().map(words).collect()
    })
}

pub(crate) fn alternate_key(live: &Live) -> Outcome {
    offered(live, since::ALTERNATE_KEY, KeyKind::Alternate, "A second manage key")
}

pub(crate) fn read_only_key(live: &Live) -> Outcome {
    offered(live, since::READ_ONLY_KEY, KeyKind::ReadOnly, "A key that only reads")
}

/// A key beside the manage key that the profile should hold. That it holds none does not show that the server has none: then it is unknown.
fn offered(live: &Live, version: ServerVersion, kind: KeyKind, what: &str) -> Outcome {
    if let Err(outcome) = live.keys_matter().and_then(|()| live.since(version, what)) {
        return outcome;
    }
    match live.profile.key(kind) {
        Some(key) if key.same.contains(&KeyKind::Manage) => {
            let words = format!("{} that the profile holds is the manage key.", sentence(kind));
            Outcome::Failed { evidence: vec![live.profile.evidence(words)], severity: None }
        }
        Some(_) => Outcome::Passed(vec![live.profile.evidence(format!("The profile holds {}.", kind.words()))]),
        None => Outcome::Unknown(format!(
            "The profile does not hold {}. Whether the server has one cannot be seen from outside.",
            kind.words()
        )),
    }
}

fn sentence(kind: KeyKind) -> String {
    let words = kind.words();
    words.strip_prefix("the ").map_or_else(|| words.to_owned(), |rest| format!("The {rest}"))
}

pub(crate) fn key_where_a_token_would_do(live: &Live) -> Outcome {
    if let Err(outcome) = live.keys_matter() {
        return outcome;
    }
    match &live.audit_entries {
        Err(why) => Outcome::Unknown(why.clone()),
        Ok(seen) if seen.value.entries == 0 => Outcome::Unknown("The audit log has no entry yet.".to_owned()),
        Ok(seen) => by_key(seen),
    }
}

fn by_key(seen: &Seen<super::AuditEntries>) -> Outcome {
    let entries = &seen.value;
    let among = format!("Of the newest {} entries of the audit log", entries.entries);
    if entries.by_key == 0 {
        seen.passed(format!("{among} none is work on a collection that was done with a key."))
    } else {
        seen.failed(format!("{among} {} are work on collections that was done with a key.", entries.by_key))
    }
}
