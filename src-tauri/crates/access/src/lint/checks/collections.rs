//! The checks of what names collections: the entries of a list, and the condition.

use std::collections::{HashMap, HashSet};

use super::{Checks, listed};
use crate::claims::{CollectionAccess, CollectionMode, MatchValue, ValueExists};
use crate::lint::{Code, Existing};
use crate::names::{FORBIDDEN, LONGEST_NAME, shown};
use crate::version::since;

impl Checks<'_> {
    pub(super) fn entries(&mut self, entries: &[CollectionAccess]) {
        if entries.is_empty() {
            self.say(
                Code::AccessEmpty,
                "/access",
                "The token is accepted, but it sees no collection and may do almost nothing.",
            );
        }
        let existing = self.context.existing.map(|existing| Names::of(&existing));
        let named: HashSet<&str> = entries.iter().map(|entry| entry.collection.as_str()).collect();
        let mut seen = HashSet::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let place = format!("/access/{index}/collection");
            let name = &entry.collection;
            if !seen.insert(name.as_str()) {
                let text = format!("\"{}\" is already named above. The server refuses the whole token.", shown(name));
                self.say(Code::CollectionTwice, place.clone(), text);
            }
            let exists = existing.as_ref().is_some_and(|existing| existing.collections.contains(name.as_str()));
            if self.name(&place, name, exists) {
                self.existence(&place, name, &named, existing.as_ref());
            }
            self.entry_rest(index, entry);
        }
    }

    pub(super) fn condition(&mut self, condition: &ValueExists) {
        let place = "/value_exists/collection";
        let existing = self.context.existing;
        let name = &condition.collection;
        let exists = existing.is_some_and(|existing| {
            existing.collections.contains(name) || existing.aliases.iter().any(|(alias, _)| alias == name)
        });
        if self.name(place, name, exists) && existing.is_some() && !exists {
            let text = format!("The cluster has no collection \"{}\".", shown(name));
            self.say(Code::ConditionCollectionUnknown, place, text);
        }
        if condition.matches.is_empty() {
            self.say(
                Code::ConditionEmpty,
                "/value_exists/matches",
                "Without keys and values, the token holds as soon as the collection has any point.",
            );
        }
        for (index, pair) in condition.matches.iter().enumerate() {
            if let MatchValue::Text(text) = &pair.value
                && (text.parse::<i64>().is_ok() || matches!(text.as_str(), "true" | "false"))
            {
                let text = format!("\"{0}\" in quotes matches the text {0} only.", shown(text));
                self.say(Code::ConditionTextLooksTyped, format!("/value_exists/matches/{index}/value"), text);
            }
        }
    }

    /// Whether the name is one that can be looked up.
    fn name(&mut self, place: &str, name: &str, exists: bool) -> bool {
        if name.trim().is_empty() {
            self.say(Code::BlankName, place, "Every entry names a collection.");
            return false;
        }
        if exists {
            return true;
        }
        let mut plain = true;
        if name.contains('*') {
            plain = false;
            let text =
                format!("\"{}\" is looked for to the letter, and no collection can be called that.", shown(name));
            self.say(Code::Wildcard, place, text);
        } else if let Some(wrong) = name.chars().find(|character| FORBIDDEN.contains(character)) {
            plain = false;
            let text = format!("No collection can have \"{}\" in its name.", shown(&wrong.to_string()));
            self.say(Code::InvalidName, place, text);
        }
        if name.chars().count() > LONGEST_NAME {
            plain = false;
            let text = format!("A collection's name has at most {LONGEST_NAME} characters.");
            self.say(Code::InvalidName, place, text);
        }
        if name.trim() != name {
            plain = false;
            let text = format!("\"{}\" is another name than \"{}\".", shown(name), shown(name.trim()));
            self.say(Code::PaddedName, place, text);
        }
        !self.deceptive(place, name) && plain
    }

    fn existence(&mut self, place: &str, name: &str, named: &HashSet<&str>, existing: Option<&Names<'_>>) {
        let Some(existing) = existing else { return };
        if let Some(collection) = existing.aliases.get(name) {
            if !named.contains(collection) {
                let text = format!(
                    "\"{0}\" is an alias of \"{1}\". The token works for requests that name \"{0}\" and is refused for those that name \"{1}\".",
                    shown(name),
                    shown(collection)
                );
                self.say(Code::AliasNamed, place, text);
            }
        } else if !existing.collections.contains(name) {
            let text = format!("The cluster has no collection \"{}\".", shown(name));
            self.say(Code::UnknownCollection, place, text);
        } else if let Some(aliases) = existing.aliases_of.get(name) {
            let missing = aliases.iter().filter(|alias| !named.contains(*alias));
            let missing: Vec<_> = missing.map(|alias| format!("\"{}\"", shown(alias))).collect();
            if !missing.is_empty() {
                let text = format!(
                    "\"{}\" is also reached as {}. The token is refused for requests that use an alias.",
                    shown(name),
                    missing.join(", ")
                );
                self.say(Code::CollectionHasAlias, place, text);
            }
        }
    }

    fn entry_rest(&mut self, index: usize, entry: &CollectionAccess) {
        let version = self.context.version;
        if entry.mode == CollectionMode::PointsReadWrite && version < since::POINTS_ONLY {
            let text =
                format!("prw exists since {}; the server is {version} and refuses the token.", since::POINTS_ONLY);
            self.say(Code::PointsOnlyUnknown, format!("/access/{index}/access"), text);
        }
        if entry.payload.is_some() {
            let place = format!("/access/{index}/payload");
            if version >= since::PAYLOAD_REFUSED {
                let text = format!(
                    "Servers since {} refuse a token with a payload constraint everywhere.",
                    since::PAYLOAD_REFUSED
                );
                self.say(Code::PayloadRefused, place, text);
            } else {
                let text = format!(
                    "This server still narrows access by it, which the matrix does not show. Servers since {} refuse the token.",
                    since::PAYLOAD_REFUSED
                );
                self.say(Code::PayloadOld, place, text);
            }
        }
        if !entry.unknown.is_empty() {
            let text = format!("The server does not look at {} in an entry.", listed(&entry.unknown));
            self.say(Code::UnknownClaims, format!("/access/{index}"), text);
        }
    }
}

/// What exists, for quick answers.
struct Names<'a> {
    collections: HashSet<&'a str>,
    aliases: HashMap<&'a str, &'a str>,
    aliases_of: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Names<'a> {
    fn of(existing: &Existing<'a>) -> Self {
        let mut aliases_of: HashMap<&str, Vec<&str>> = HashMap::new();
        for (alias, collection) in existing.aliases {
            aliases_of.entry(collection).or_default().push(alias);
        }
        Self {
            collections: existing.collections.iter().map(String::as_str).collect(),
            aliases: existing.aliases.iter().map(|(alias, name)| (alias.as_str(), name.as_str())).collect(),
            aliases_of,
        }
    }
}
