//! From a text to its values, within limits.

use super::super::FileError;
use super::{Node, Spot, Style, Value};
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};
use std::collections::{HashMap, HashSet};

/// How many documents one text may hold.
const DOCUMENTS: usize = 500;
/// How deep mappings and lists may stand in one another.
const DEPTH: usize = 64;
/// How many values one text may hold, each alias counted with all that it stands for, and long texts as several.
const NODES: usize = 100_000;
/// How many bytes of text count as one more value.
const TEXT: usize = 64;

/// Reads all documents of the text of this number. Empty ones are left out.
pub(crate) fn read(file: &str, index: usize, text: &str) -> Result<Vec<Node>, FileError> {
    Reader { file, index, anchors: HashMap::new(), nodes: 0 }.documents(text)
}

struct Reader<'a> {
    file: &'a str,
    index: usize,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
}

/// A list or mapping that is not at its end yet.
struct Open {
    start: Spot,
    anchor: usize,
    flow: bool,
    /// How many values there were before it.
    before: usize,
    value: Collected,
    layer: Layer,
}

/// What Compose does with a value that stands on top of another: it adds to it, where no tag says otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layer {
    Added,
    /// `!override`
    Instead,
    /// `!reset`
    Nothing,
}

impl Layer {
    fn of(tag: Option<&Tag>) -> Self {
        match tag.map(|tag| tag.suffix.as_str()) {
            Some("override") => Self::Instead,
            Some("reset") => Self::Nothing,
            _ => Self::Added,
        }
    }
}

enum Collected {
    List(Vec<Node>),
    Map { entries: Vec<(Node, Node)>, key: Option<Node>, names: HashSet<String> },
}

impl Reader<'_> {
    fn documents(&mut self, text: &str) -> Result<Vec<Node>, FileError> {
        let mut parser = Parser::new_from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
        let chars: Vec<char> = text.strip_prefix('\u{feff}').unwrap_or(text).chars().collect();
        let flow = |span: &Span| matches!(chars.get(span.start.index()), Some('[' | '{'));
        let mut documents = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        let mut seen = 0;
        while let Some(event) = parser.next_event() {
            let (event, span) = event.map_err(|error| self.broken(&error))?;
            let at = start(&span);
            let done = match event {
                Event::DocumentStart(_) => {
                    seen += 1;
                    if seen > DOCUMENTS {
                        return Err(FileError::Documents { file: self.file.to_owned(), most: DOCUMENTS });
                    }
                    self.anchors.clear();
                    None
                }
                Event::Scalar(text, style, anchor, tag) => {
                    let weight = 1 + text.len() / TEXT;
                    self.count(weight, at)?;
                    // What is declared to be a text is one, as in quotes.
                    let text_by_tag = tag.as_ref().is_some_and(|tag| tag.suffix == "str");
                    let style = if text_by_tag { Style::Quoted } else { styled(style) };
                    let value = Value::Scalar { text: text.into_owned(), style };
                    Some((self.node(at, end(&span), value, Layer::of(tag.as_deref())), anchor, weight))
                }
                Event::Alias(anchor) => {
                    let weight = self.anchors.get(&anchor).map_or(0, |(_, weight)| *weight);
                    self.count(weight, at)?;
                    let (node, _) = self.anchors.get(&anchor).ok_or_else(|| self.alias(at))?;
                    Some((node.clone(), 0, weight))
                }
                Event::SequenceStart(..) | Event::MappingStart(..) if open.len() >= DEPTH => {
                    return Err(FileError::Depth { file: self.file.to_owned(), line: at.line, most: DEPTH });
                }
                Event::SequenceStart(anchor, tag) => {
                    let layer = Layer::of(tag.as_deref());
                    open.push(self.open(at, anchor, flow(&span), Collected::List(Vec::new()), layer)?);
                    None
                }
                Event::MappingStart(anchor, tag) => {
                    let map = Collected::Map { entries: Vec::new(), key: None, names: HashSet::new() };
                    open.push(self.open(at, anchor, flow(&span), map, Layer::of(tag.as_deref()))?);
                    None
                }
                Event::SequenceEnd | Event::MappingEnd => open.pop().map(|closed| self.close(closed, end(&span))),
                _ => None,
            };
            let Some((node, anchor, size)) = done else { continue };
            if anchor > 0 {
                self.anchors.insert(anchor, (node.clone(), size));
            }
            match open.last_mut() {
                Some(parent) => self.add(&mut parent.value, node)?,
                None if node.is_null() => {}
                None => documents.push(node),
            }
        }
        Ok(documents)
    }

    fn node(&self, start: Spot, end: Spot, value: Value, layer: Layer) -> Node {
        let value = match layer {
            Layer::Nothing => Value::Scalar { text: String::new(), style: Style::Plain },
            Layer::Added | Layer::Instead => value,
        };
        Node { text: self.index, start, end, value, instead: layer != Layer::Added }
    }

    fn open(
        &mut self,
        start: Spot,
        anchor: usize,
        flow: bool,
        value: Collected,
        layer: Layer,
    ) -> Result<Open, FileError> {
        let before = self.nodes;
        self.count(1, start)?;
        Ok(Open { start, anchor, flow, before, value, layer })
    }

    fn close(&self, open: Open, end: Spot) -> (Node, usize, usize) {
        let value = match open.value {
            Collected::List(items) => Value::List { items, flow: open.flow },
            Collected::Map { entries, .. } => Value::Map { entries, flow: open.flow },
        };
        (self.node(open.start, end, value, open.layer), open.anchor, self.nodes - open.before)
    }

    fn add(&self, parent: &mut Collected, node: Node) -> Result<(), FileError> {
        match parent {
            Collected::List(items) => items.push(node),
            Collected::Map { key: key @ None, names, .. } => {
                let name = node.text().filter(|name| *name != "<<");
                if name.is_some_and(|name| !names.insert(name.to_owned())) {
                    return Err(FileError::Twice { file: self.file.to_owned(), line: node.start.line });
                }
                *key = Some(node);
            }
            Collected::Map { entries, key, .. } => entries.extend(key.take().map(|key| (key, node))),
        }
        Ok(())
    }

    fn count(&mut self, more: usize, at: Spot) -> Result<(), FileError> {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes > NODES {
            return Err(FileError::Values { file: self.file.to_owned(), line: at.line, most: NODES });
        }
        Ok(())
    }

    fn broken(&self, error: &saphyr_parser::ScanError) -> FileError {
        let mark = error.marker();
        FileError::Yaml { file: self.file.to_owned(), line: mark.line(), column: mark.col() + 1 }
    }

    fn alias(&self, at: Spot) -> FileError {
        FileError::Yaml { file: self.file.to_owned(), line: at.line, column: at.column }
    }
}

fn styled(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

fn start(span: &Span) -> Spot {
    Spot { line: span.start.line(), column: span.start.col() + 1 }
}

fn end(span: &Span) -> Spot {
    Spot { line: span.end.line(), column: span.end.col() + 1 }
}
