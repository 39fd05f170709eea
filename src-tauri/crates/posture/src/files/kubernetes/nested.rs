//! Configurations of the server that stand as texts inside a ConfigMap or a Secret.

use super::super::yaml::{self, Node, Spot, Style, Value};
use super::super::{FileError, qdrant};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The configurations inside a document, by their names there, with places in the outer text.
pub(in super::super) fn nested(file: &str, text: &str, root: &Node) -> Result<Vec<(String, Node)>, FileError> {
    let kind = root.get("kind").and_then(Node::text);
    let Some("ConfigMap" | "Secret") = kind else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for section in ["data", "stringData"] {
        for (key, value) in root.get(section).map(Node::entries).unwrap_or_default() {
            let Some(name) = key.text().filter(|name| name.ends_with(".yaml") || name.ends_with(".yml")) else {
                continue;
            };
            let Some(said) = value.text() else { continue };
            let coded = kind == Some("Secret") && section == "data";
            let inner = if coded { decoded(said) } else { Some(said.to_owned()) };
            let Some(inner) = inner else { continue };
            let place = if coded { Shift::At(value.start, value.end) } else { Shift::of(text, key, value, &inner) };
            let documents = yaml::read(file, root.text, &inner).map_err(|error| place.moved(error, name))?;
            let configs = documents.into_iter().filter(qdrant::is_config);
            found.extend(configs.map(|mut config| {
                place.apply(&mut config);
                (name.to_owned(), config)
            }));
        }
    }
    Ok(found)
}

fn decoded(text: &str) -> Option<String> {
    let compact: String = text.split_whitespace().collect();
    String::from_utf8(STANDARD.decode(compact).ok()?).ok()
}

/// From a place in the inner text to the place in the outer one.
enum Shift {
    /// So many lines down and columns to the right.
    By(usize, usize),
    /// Everything stands at one place.
    At(Spot, Spot),
}

impl Shift {
    /// Of a text that is written line by line; otherwise, everything stands where the text begins.
    fn of(text: &str, key: &Node, value: &Node, inner: &str) -> Self {
        let literal = matches!(&value.value, Value::Scalar { style: Style::Literal, .. });
        let blank = |line: &str| line.trim().is_empty();
        let first = inner.lines().enumerate().find(|(_, line)| !blank(line));
        let outer = text.lines().enumerate().skip(key.end.line).find(|(_, line)| !blank(line));
        let (Some((at, line)), Some((line_at, outer)), true) = (first, outer, literal) else {
            return Self::At(value.start, value.end);
        };
        let indent = |line: &str| line.chars().take_while(|char| *char == ' ').count();
        match (line_at.checked_sub(at), indent(outer).checked_sub(indent(line))) {
            (Some(down), Some(right)) => Self::By(down, right),
            _ => Self::At(value.start, value.end),
        }
    }

    fn apply(&self, node: &mut Node) {
        match self {
            Self::By(down, right) => {
                for spot in [&mut node.start, &mut node.end] {
                    spot.line += down;
                    spot.column += right;
                }
            }
            Self::At(start, end) => (node.start, node.end) = (*start, *end),
        }
        match &mut node.value {
            Value::Scalar { .. } => {}
            // Lines cannot be added inside a text that is not written line by line.
            Value::List { items, flow } => {
                *flow |= matches!(self, Self::At(..));
                items.iter_mut().for_each(|item| self.apply(item));
            }
            Value::Map { entries, flow } => {
                *flow |= matches!(self, Self::At(..));
                for (key, value) in entries {
                    self.apply(key);
                    self.apply(value);
                }
            }
        }
    }

    fn moved(&self, error: FileError, name: &str) -> FileError {
        match (error, self) {
            (FileError::Yaml { file, line, column }, Self::By(down, right)) => {
                FileError::Yaml { file: format!("{name} in {file}"), line: line + down, column: column + right }
            }
            (FileError::Yaml { file, .. }, Self::At(start, _)) => {
                FileError::Yaml { file: format!("{name} in {file}"), line: start.line, column: start.column }
            }
            (FileError::Twice { file, line }, Self::By(down, _)) => {
                FileError::Twice { file: format!("{name} in {file}"), line: line + down }
            }
            (FileError::Twice { file, .. }, Self::At(start, _)) => {
                FileError::Twice { file: format!("{name} in {file}"), line: start.line }
            }
            (error, _) => error,
        }
    }
}
