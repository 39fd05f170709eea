//! What a credential is shown of lists that the server filters.

use crate::claims::Access;

/// An alias and the collection behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias<'a> {
    /// The alias.
    pub alias: &'a str,
    /// The collection.
    pub collection: &'a str,
}

/// The collections that `list collections` shows, of those that exist. Aliases are never among them.
#[must_use]
pub fn shown_collections<'a>(access: &Access, existing: &[&'a str]) -> Vec<&'a str> {
    existing.iter().copied().filter(|name| names(access, name)).collect()
}

/// The aliases that `list aliases` shows: those for which both the alias and the collection are named.
#[must_use]
pub fn shown_aliases<'a>(access: &Access, existing: &[Alias<'a>]) -> Vec<Alias<'a>> {
    let shown = |alias: &&Alias<'a>| names(access, alias.alias) && names(access, alias.collection);
    existing.iter().filter(shown).cloned().collect()
}

/// The aliases that `list collection aliases` shows for a collection to which the credential has access: those that the
/// credential names itself.
#[must_use]
pub fn shown_aliases_of<'a>(access: &Access, collection: &str, existing: &[Alias<'a>]) -> Vec<Alias<'a>> {
    let shown = |alias: &&Alias<'a>| alias.collection == collection && names(access, alias.alias);
    existing.iter().filter(shown).cloned().collect()
}

fn names(access: &Access, name: &str) -> bool {
    match access {
        Access::Global(_) => true,
        Access::Collections(entries) => entries.iter().any(|entry| entry.collection == name),
    }
}
