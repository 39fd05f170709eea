//! Environment variables of the server, as lines of their own or inside another file.

use super::qdrant::{Configured, MOST_STRANGERS, misfit, stranger};
use super::settings::{SECTIONS, Setting, TOP};
use super::yaml::Spot;
use super::{At, Declared, Origin, Said};
use std::borrow::Cow;

/// One variable: its name, what is said of it, where its value stands.
pub(crate) struct Variable<'a> {
    pub(crate) name: &'a str,
    pub(crate) said: Value<'a>,
    pub(crate) at: At,
    pub(crate) end: Option<Spot>,
}

/// The value of a variable.
pub(crate) enum Value<'a> {
    Text(Cow<'a, str>),
    /// It comes from somewhere else, and this says whence.
    Elsewhere(String),
    /// It comes from somewhere else, where nothing may be said.
    Perhaps(String),
}

/// What a variable says to the server, when it is one of the server's.
pub(crate) fn read(variable: &Variable<'_>, origin: Origin, into: &mut Configured) {
    let upper = variable.name.to_ascii_uppercase();
    let Some(rest) = upper.strip_prefix("QDRANT_") else { return };
    let Some(rest) = rest.strip_prefix('_') else { return mistyped(rest, variable, into) };
    let name = rest.to_ascii_lowercase().replace("__", ".");
    let Some(setting) = Setting::named(&name) else {
        let top = name.split('.').next().unwrap_or(&name);
        if into.strangers.len() >= MOST_STRANGERS {
            return;
        }
        if SECTIONS.contains(&top) || !TOP.contains(&top) {
            into.strangers.push(stranger(&name, variable.name, variable.at));
        }
        return;
    };
    let said = match &variable.said {
        Value::Text(text) => Said::of(setting, text),
        Value::Elsewhere(whence) => Said::Elsewhere(whence.clone()),
        Value::Perhaps(why) => Said::Perhaps(why.clone()),
    };
    let end = variable.end.filter(|_| !matches!(said, Said::Secret(_)));
    let declared = Declared { setting, said, at: variable.at, end, origin };
    into.strangers.extend(misfit(&declared));
    into.declared.push(declared);
}

/// A variable with one line where the server wants two: `QDRANT_SERVICE__API_KEY`.
fn mistyped(rest: &str, variable: &Variable<'_>, into: &mut Configured) {
    let squeezed = rest.to_ascii_lowercase().replace('_', "");
    let near = super::settings::SETTINGS.iter().find(|setting| {
        let full = setting.name.replace(['.', '_'], "");
        let last = setting.name.rsplit('.').next().unwrap_or_default().replace('_', "");
        full == squeezed || (setting.name.starts_with("service.") && last == squeezed)
    });
    if let Some(setting) = near {
        let mut found = stranger(setting.name, variable.name, variable.at);
        found.words = format!(
            "The server does not read {}: it wants two underscores between the parts. {} was probably meant.",
            variable.name,
            crate::snippets::variable(setting.name)
        );
        found.meant = Some(setting.name);
        into.strangers.push(found);
    }
}

/// A line such as `export NAME=value` or `NAME=value command`, with the name, the value and the value's first and last
/// column.
pub(crate) fn line(line: &str) -> Option<(&str, String, usize, usize)> {
    let indent = line.len() - line.trim_start().len();
    let rest = line.trim_start();
    let (skipped, rest) = match rest.strip_prefix("export ") {
        Some(after) => (rest.len() - after.trim_start().len(), after.trim_start()),
        None => (0, rest),
    };
    let (name, value) = rest.split_once('=')?;
    let good = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !good {
        return None;
    }
    let before: usize = indent + skipped + name.len() + 1;
    let (text, used) = unquoted(value);
    Some((name, text, before + 1, before + 1 + value.chars().take(used).count()))
}

/// The value without quotes, and how many characters it takes up.
fn unquoted(value: &str) -> (String, usize) {
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
    if let Some(quote) = quote {
        let inner: String = value.chars().skip(1).take_while(|char| *char != quote).collect();
        let used = inner.chars().count() + 2;
        return (inner, used.min(value.chars().count()));
    }
    let end = value.find([' ', '\t']).unwrap_or(value.len());
    (value[..end].to_owned(), value[..end].chars().count())
}

/// Whether every line that says something is a variable.
pub(crate) fn are_lines(text: &str) -> bool {
    let mut said = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).peekable();
    said.peek().is_some() && said.all(|text| line(text).is_some())
}

/// Whether every line that says something is a variable, and one of them is the server's.
pub(crate) fn is_lines(text: &str) -> bool {
    are_lines(text) && text.lines().filter_map(line).any(|(name, ..)| name.to_ascii_uppercase().starts_with("QDRANT_"))
}
