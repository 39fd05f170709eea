//! Compose files that go on top of one another, put together as Compose does.

use super::super::recognise::Kind;
use super::super::yaml::{Node, Value};
use super::super::{Document, Files};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::iter;

/// Files that are run together.
pub(super) struct Project {
    /// The lowest of their documents.
    pub(super) first: usize,
    /// The others, each on top of those before it.
    pub(super) others: Vec<usize>,
    /// Whether the lowest is among them.
    pub(super) whole: bool,
    /// Other projects that may count here, too: which do is not told by the names of the files.
    pub(super) doubts: Vec<usize>,
}

/// A Compose file.
struct Layer<'a> {
    first: usize,
    others: Vec<usize>,
    folder: &'a str,
    /// Its name without the extension: `docker-compose.override`.
    stem: &'a str,
    /// Whether a service of it cannot be run by this file alone.
    bare: bool,
}

impl Layer<'_> {
    /// Whether Compose takes it by itself, on top of the file whose name is the shorter one.
    fn overrides(&self) -> bool {
        self.stem.ends_with("override")
    }

    /// Whether its name says that it goes on top of this one: `compose.tls` on `compose`.
    fn extends(&self, below: &Self) -> bool {
        self.folder == below.folder
            && self.stem.strip_prefix(below.stem).is_some_and(|rest| rest.starts_with(['.', '-']))
    }
}

impl Project {
    /// All of its documents, the lowest first.
    pub(super) fn documents(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        iter::once(self.first).chain(self.others.iter().copied())
    }

    /// Everything that its files say.
    pub(super) fn root<'a>(&self, files: &'a Files) -> Cow<'a, Node> {
        let root = |document: usize| &files.documents[document].root;
        let on_top = |below: Cow<'a, Node>, document: &usize| Cow::Owned(over("", below.into_owned(), root(*document)));
        self.others.iter().fold(Cow::Borrowed(root(self.first)), on_top)
    }
}

/// The projects of these files: each file that can be run alone, with those that go on top of it.
pub(super) fn projects(files: &Files) -> Vec<Project> {
    let (mut tops, bases): (Vec<Layer<'_>>, Vec<Layer<'_>>) =
        layers(files).into_iter().partition(|layer| layer.bare || layer.overrides());
    let mut projects: Vec<Project> = bases
        .iter()
        .map(|base| {
            let below = |other: &(usize, &Layer<'_>)| base.extends(other.1);
            let doubts = bases.iter().enumerate().filter(below).map(|(index, _)| index).collect();
            Project { first: base.first, others: base.others.clone(), whole: true, doubts }
        })
        .collect();
    tops.sort_by_key(|layer| !layer.overrides());
    for top in tops {
        match below(&top, &bases)[..] {
            [base] => projects[base].others.extend(iter::once(top.first).chain(top.others)),
            ref bases => {
                let own = projects.len();
                bases.iter().for_each(|base| projects[*base].doubts.push(own));
                projects.push(Project { first: top.first, others: top.others, whole: false, doubts: Vec::new() });
            }
        }
    }
    projects
}

/// The Compose files among these. Several documents of one file are put together, too.
fn layers(files: &Files) -> Vec<Layer<'_>> {
    let mut layers: Vec<Layer<'_>> = Vec::new();
    let mut last = None;
    for (index, Document { text, kind, root, .. }) in files.documents.iter().enumerate() {
        if !matches!(kind, Kind::Compose) {
            continue;
        }
        let runs = |service: &Node| ["image", "build", "extends"].iter().any(|name| service.get(name).is_some());
        let bare =
            root.get("services").map(Node::entries).unwrap_or_default().iter().any(|(_, service)| !runs(service));
        match layers.last_mut().filter(|_| last == Some(*text)) {
            Some(layer) => layer.others.push(index),
            None => {
                let name = files.texts[*text].name();
                let (folder, file) = name.rfind(['/', '\\']).map_or(("", name), |at| (&name[..at], &name[at + 1..]));
                let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
                layers.push(Layer { first: index, others: Vec::new(), folder, stem, bare });
            }
        }
        last = Some(*text);
    }
    layers
}

/// The files that this one may go on top of: the one that its name tells, or else all of its folder, or else all.
fn below(top: &Layer<'_>, bases: &[Layer<'_>]) -> Vec<usize> {
    let those = |wanted: &dyn Fn(&Layer<'_>) -> bool| -> Vec<usize> {
        bases.iter().enumerate().filter(|(_, base)| wanted(base)).map(|(index, _)| index).collect()
    };
    let named = those(&|base| top.extends(base));
    let longest = named.iter().map(|index| bases[*index].stem.len()).max();
    let nearest: Vec<usize> = named.into_iter().filter(|index| Some(bases[*index].stem.len()) == longest).collect();
    let beside = those(&|base| base.folder == top.folder);
    let candidates = [nearest, beside, those(&|_| top.bare)];
    candidates.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// What stands under a name in two files, the second on top of the first.
fn over(name: &str, below: Node, top: &Node) -> Node {
    if top.instead {
        return top.clone();
    }
    let variables = name == "environment";
    let value = match (below.value, &top.value) {
        (Value::Map { entries, flow }, Value::Map { entries: tops, .. }) => {
            Value::Map { entries: mapped(entries, tops, variables), flow }
        }
        (Value::List { items, .. }, Value::List { .. }) if matches!(name, "command" | "entrypoint" | "test") => {
            drop(items);
            return top.clone();
        }
        (Value::List { mut items, flow }, Value::List { items: tops, .. }) => {
            let targets: HashSet<&str> = tops.iter().filter_map(|item| super::target(item)).collect();
            items
                .retain(|item| name != "volumes" || super::target(item).is_none_or(|target| !targets.contains(target)));
            items.extend_from_slice(tops);
            Value::List { items, flow }
        }
        (below @ (Value::Map { .. } | Value::List { .. }), tops @ (Value::Map { .. } | Value::List { .. })) => {
            let mut items = listed(below);
            items.extend(listed(tops.clone()));
            Value::List { items, flow: false }
        }
        (value, _) if top.is_null() => value,
        _ => return top.clone(),
    };
    Node { value, ..below }
}

/// The entries of two mappings. What is reset is left out.
fn mapped(mut entries: Vec<(Node, Node)>, tops: &[(Node, Node)], variables: bool) -> Vec<(Node, Node)> {
    let places = entries.iter().enumerate().filter_map(|(place, (key, _))| Some((key.text()?.to_owned(), place)));
    let places: HashMap<String, usize> = places.collect();
    for (key, top) in tops {
        let name = key.text().unwrap_or_default();
        match places.get(name).map(|place| &mut entries[*place].1) {
            // A variable that is only named is taken over from whoever runs Compose.
            Some(below) if variables => *below = top.clone(),
            Some(below) => *below = over(name, below.clone(), top),
            None => entries.push((key.clone(), top.clone())),
        }
    }
    entries.retain(|(_, value)| !(value.instead && value.is_null()));
    entries
}

/// The items of a list, or the entries of a mapping as items.
fn listed(value: Value) -> Vec<Node> {
    match value {
        Value::List { items, .. } => items,
        Value::Map { entries, flow } => {
            let item = |(key, value): (Node, Node)| Node {
                text: key.text,
                start: key.start,
                end: value.end,
                instead: false,
                value: Value::Map { entries: vec![(key, value)], flow },
            };
            entries.into_iter().map(item).collect()
        }
        Value::Scalar { .. } => Vec::new(),
    }
}
