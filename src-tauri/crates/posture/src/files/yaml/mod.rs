//! YAML with positions, and with limits: what is hostile gets an error, never the machine's memory.

mod reader;

pub(crate) use reader::read;

use super::At;
use std::collections::HashSet;
use std::fmt;

/// A place in a text: the line from 1, the column in characters from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A value and where it stands. What it says is never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// The text in which it stands.
    pub(crate) text: usize,
    pub(crate) start: Spot,
    /// The first place after it.
    pub(crate) end: Spot,
    pub(crate) value: Value,
    /// Whether it takes the place of what an earlier file says instead of being added to it.
    pub(crate) instead: bool,
}

/// What a value is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Without a type of its own yet.
    Scalar {
        text: String,
        style: Style,
    },
    List {
        items: Vec<Node>,
        flow: bool,
    },
    Map {
        entries: Vec<(Node, Node)>,
        flow: bool,
    },
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Quoted,
    /// Line by line as it stands.
    Literal,
    Folded,
}

impl fmt::Debug for Node {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.value {
            Value::Scalar { .. } => "scalar",
            Value::List { .. } => "list",
            Value::Map { .. } => "mapping",
        };
        write!(to, "{kind} at {}:{}", self.start.line, self.start.column)
    }
}

impl Node {
    /// With what `<<` brings in, for the readers that follow it. The server's own does not.
    pub(crate) fn merged(self) -> Self {
        let value = match self.value {
            Value::List { items, flow } => Value::List { items: items.into_iter().map(Self::merged).collect(), flow },
            Value::Map { entries, flow } => {
                let entries = entries.into_iter().map(|(key, value)| (key, value.merged())).collect();
                Value::Map { entries: merged(entries), flow }
            }
            scalar @ Value::Scalar { .. } => scalar,
        };
        Self { value, ..self }
    }

    /// Where it begins.
    pub(crate) fn begin(&self) -> At {
        At { text: self.text, spot: self.start }
    }

    /// The entry of this name, where this is a mapping.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.entries().iter().find(|(key, _)| key.text() == Some(name)).map(|(_, value)| value)
    }

    /// What stands at the end of these names.
    pub(crate) fn at(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |node, name| node.get(name))
    }

    /// The entries, none where this is not a mapping.
    pub(crate) fn entries(&self) -> &[(Self, Self)] {
        match &self.value {
            Value::Map { entries, .. } => entries,
            _ => &[],
        }
    }

    /// The items, none where this is not a list.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List { items, .. } => items,
            _ => &[],
        }
    }

    /// The text of a scalar, whatever its type. Nothing where it is empty without quotes.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Whether nothing is said.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, style: Style::Plain }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// Whether this is text of its own, so that `true` in quotes is not a switch.
    pub(crate) fn is_quoted(&self) -> bool {
        matches!(&self.value, Value::Scalar { style, .. } if *style != Style::Plain)
    }

    /// On or off, where it says so.
    pub(crate) fn switch(&self) -> Option<bool> {
        match self.text()? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// The number that it is.
    pub(crate) fn number(&self) -> Option<i64> {
        self.text()?.parse().ok()
    }
}

/// The entries with those of `<<` behind them, as far as they are not said already.
fn merged(entries: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    let (merges, mut own): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(key, _)| key.text() == Some("<<"));
    if merges.is_empty() {
        return own;
    }
    let mut names: HashSet<String> = own.iter().filter_map(|(key, _)| key.text().map(str::to_owned)).collect();
    for (_, value) in merges {
        let sources = match value.value {
            Value::List { items, .. } => items,
            _ => vec![value],
        };
        let entries = sources.into_iter().filter_map(|source| match source.value {
            Value::Map { entries, .. } => Some(entries),
            _ => None,
        });
        own.extend(entries.flatten().filter(|(key, _)| key.text().is_some_and(|name| names.insert(name.to_owned()))));
    }
    own
}
