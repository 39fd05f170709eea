//! The change that mends a place, as a unified diff over the masked text.

use super::mask::Masked;
use super::yaml::{Node, Value};
use super::{At, Files};

/// A value in one of the documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) document: usize,
    pub(crate) path: Vec<Step>,
}

/// One step down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Name(String),
    Index(usize),
}

impl Address {
    /// The root of a document.
    pub(crate) fn root(document: usize) -> Self {
        Self { document, path: Vec::new() }
    }

    /// Further down by names.
    pub(crate) fn below(&self, names: &[&str]) -> Self {
        let mut path = self.path.clone();
        path.extend(names.iter().map(|name| Step::Name((*name).to_owned())));
        Self { document: self.document, path }
    }

    /// Further down to an item.
    pub(crate) fn item(&self, index: usize) -> Self {
        let mut path = self.path.clone();
        path.push(Step::Index(index));
        Self { document: self.document, path }
    }
}

/// A change of lines.
enum Edit {
    Replace { line: usize, with: String },
    After { line: usize, lines: Vec<String> },
}

impl Files {
    /// The value at an address.
    pub(crate) fn find(&self, address: &Address) -> Option<(usize, &Node)> {
        let document = self.documents.get(address.document)?;
        let node = address.path.iter().try_fold(&document.root, |node, step| match step {
            Step::Name(name) => node.get(name),
            Step::Index(index) => node.items().get(*index),
        })?;
        Some((document.text, node))
    }

    /// The place of the deepest part of a path that exists below an address.
    pub(crate) fn nearest(&self, address: &Address, path: &[&str]) -> Option<At> {
        let (text, mut node) = self.find(address)?;
        let mut spot = node.start;
        for name in path {
            let Some((key, value)) = node.entries().iter().find(|(key, _)| key.text() == Some(name)) else { break };
            (spot, node) = (key.start, value);
        }
        Some(At { text, spot })
    }

    /// Sets what stands at a path below an address. A value of several lines goes under its name.
    pub(crate) fn set(&self, address: &Address, path: &[&str], value: &str) -> Option<String> {
        let (text, node) = self.find(address)?;
        self.diff(text, set_below(self.texts.get(text)?, node, path, value)?)
    }

    /// Adds an item to the list at a path below an address, or the list with it.
    pub(crate) fn push(&self, address: &Address, path: &[&str], item: &str) -> Option<String> {
        let (text, node) = self.find(address)?;
        let list = path.iter().try_fold(node, |node, name| node.get(name));
        let edit = match list.map(|list| &list.value) {
            Some(Value::List { items, flow: false }) => {
                let first = items.first()?;
                let indent = first.start.column.checked_sub(3)?;
                Edit::After { line: last_line(first), lines: indented(&as_item(item), indent) }
            }
            Some(_) => return None,
            None => set_below(self.texts.get(text)?, node, path, &as_item(item))?,
        };
        self.diff(text, edit)
    }

    /// Puts another text in the place of the value that begins here.
    pub(crate) fn replace(&self, at: At, end: super::yaml::Spot, value: &str) -> Option<String> {
        self.diff(at.text, replaced(self.texts.get(at.text)?, at.spot, end, value)?)
    }

    /// Adds a line at the end.
    pub(crate) fn append(&self, text: usize, line: &str) -> Option<String> {
        let last = self.texts.get(text)?.count();
        self.diff(text, Edit::After { line: last, lines: vec![line.to_owned()] })
    }

    /// The change of one place, with three lines before and after it.
    fn diff(&self, text: usize, edit: Edit) -> Option<String> {
        const AROUND: usize = 3;
        let masked = self.texts.get(text)?;
        let (first, gone, new) = match edit {
            Edit::Replace { line, with } => (line.checked_sub(1)?, 1, vec![with]),
            Edit::After { line, lines } => (line.min(masked.count()), 0, lines),
        };
        let new: Vec<String> = new.iter().map(|line| self.words.masked(line)).collect();
        let old: Vec<&str> = (first..first + gone).map(|index| masked.line(index + 1)).collect();
        if first + gone > masked.count() || old == new {
            return None;
        }
        let start = first.saturating_sub(AROUND);
        let end = (first + gone + AROUND).min(masked.count());
        let kept = end - start - gone;
        let mut text = format!("--- a/{0}\n+++ b/{0}\n", masked.name());
        text += &format!("@@ -{} +{} @@\n", range(start, kept + gone), range(start, kept + new.len()));
        let line = |text: &mut String, sign: char, line: &str| {
            text.push(sign);
            text.push_str(line);
            text.push('\n');
        };
        (start..first).for_each(|index| line(&mut text, ' ', masked.line(index + 1)));
        old.iter().for_each(|old| line(&mut text, '-', old));
        new.iter().for_each(|new| line(&mut text, '+', new));
        (first + gone..end).for_each(|index| line(&mut text, ' ', masked.line(index + 1)));
        Some(text)
    }
}

/// Lines as the head of a change names them.
fn range(start: usize, count: usize) -> String {
    match count {
        0 => format!("{start},0"),
        1 => (start + 1).to_string(),
        _ => format!("{},{count}", start + 1),
    }
}

fn set_below(text: &Masked, node: &Node, path: &[&str], value: &str) -> Option<Edit> {
    let Some((name, rest)) = path.split_first() else {
        return match &node.value {
            Value::Scalar { .. } if !value.contains('\n') => replaced(text, node.start, node.end, value),
            _ => None,
        };
    };
    if let Some((key, found)) = node.entries().iter().find(|(key, _)| key.text() == Some(name)) {
        if !found.is_null() {
            return set_below(text, found, rest, value);
        }
        if rest.is_empty() && !value.contains('\n') {
            let line = text.line(key.end.line);
            let head = line.chars().take(key.end.column - 1).collect::<String>();
            return Some(Edit::Replace { line: key.end.line, with: format!("{head}: {value}") });
        }
        let lines = indented(&named(rest, value), key.start.column + 1);
        return Some(Edit::After { line: key.end.line, lines });
    }
    let Value::Map { entries, flow: false } = &node.value else { return None };
    let (key, first) = entries.first()?;
    let after = if first.start < key.start { key.end.line } else { last_line(first).max(key.end.line) };
    Some(Edit::After { line: after, lines: indented(&named(path, value), key.start.column - 1) })
}

/// The value below its names, one line each.
fn named(path: &[&str], value: &str) -> String {
    let mut text = String::new();
    for (depth, name) in path.iter().enumerate() {
        text += &format!("{:width$}{name}:\n", "", width = 2 * depth);
    }
    let block = value.contains('\n') || value.starts_with("- ");
    if block || path.is_empty() {
        let indent = 2 * path.len();
        text + &indented(value, indent).join("\n")
    } else {
        format!("{} {value}", text.trim_end())
    }
}

fn as_item(item: &str) -> String {
    let mut lines = item.lines();
    let first = format!("- {}", lines.next().unwrap_or_default());
    lines.fold(first, |text, line| format!("{text}\n  {line}"))
}

fn indented(text: &str, indent: usize) -> Vec<String> {
    text.lines().map(|line| format!("{:indent$}{line}", "")).collect()
}

fn replaced(text: &Masked, start: super::yaml::Spot, end: super::yaml::Spot, value: &str) -> Option<Edit> {
    if start.line != end.line {
        return None;
    }
    let line = text.line(start.line);
    let head: String = line.chars().take(start.column - 1).collect();
    // Where something was masked, what follows the value cannot be told from it.
    let tail: String =
        if text.is_whole(start.line) { line.chars().skip(end.column - 1).collect() } else { String::new() };
    let space = if head.ends_with(':') { " " } else { "" };
    Some(Edit::Replace { line: start.line, with: format!("{head}{space}{value}{tail}") })
}

/// The last line on which something of a value stands.
fn last_line(node: &Node) -> usize {
    match &node.value {
        Value::Scalar { .. } if node.end.column == 1 && node.end.line > node.start.line => node.end.line - 1,
        Value::Scalar { .. } => node.end.line,
        Value::List { flow: true, .. } | Value::Map { flow: true, .. } => node.end.line,
        Value::List { items, .. } => items.iter().map(last_line).max().unwrap_or(node.start.line),
        Value::Map { entries, .. } => {
            let ends = entries.iter().map(|(key, value)| last_line(key).max(last_line(value)));
            ends.max().unwrap_or(node.start.line)
        }
    }
}
