//! Manifests of Kubernetes.

mod nested;
mod network;
mod pod;

pub(super) use nested::nested;
pub(super) use network::{annotations, of_values, port_of};
pub(super) use pod::{Running, container_context, variables};

use super::recognise::Found;
use super::yaml::{Node, Style, Value};
use super::{Address, At, Files};
use std::collections::HashMap;

/// The manifests of a document: its items where it is a list of whatever kind, or else itself.
pub(super) fn manifests(root: Node) -> Vec<Node> {
    let of = root.get("kind").and_then(Node::text).and_then(|kind| kind.strip_suffix("List")).map(str::to_owned);
    let (Some(of), Some(_), Some(version)) = (of, root.get("items"), root.get("apiVersion").cloned()) else {
        return vec![root];
    };
    let Value::Map { entries, .. } = root.value else { return Vec::new() };
    let items = entries.into_iter().filter(|(key, _)| key.text() == Some("items"));
    let items = items.flat_map(|(_, items)| match items.value {
        Value::List { items, .. } => items,
        _ => Vec::new(),
    });
    items.map(|item| whole(item, &of, &version)).flat_map(manifests).collect()
}

/// An item with what its list says of the kind of all of them.
fn whole(mut item: Node, kind: &str, version: &Node) -> Node {
    let here = |text: &str| Node {
        text: item.text,
        start: item.start,
        end: item.start,
        value: Value::Scalar { text: text.to_owned(), style: Style::Plain },
        instead: false,
    };
    let said = [("apiVersion", version.text().unwrap_or_default()), ("kind", kind)];
    let missing = said.into_iter().filter(|(name, value)| !value.is_empty() && item.get(name).is_none());
    let missing: Vec<(Node, Node)> = missing.map(|(name, value)| (here(name), here(value))).collect();
    if let Value::Map { entries, .. } = &mut item.value {
        entries.extend(missing);
    }
    item
}

/// Adds what a manifest says.
pub(super) fn read(files: &Files, address: &Address, found: &mut Found) {
    let Some((text, root)) = files.find(address) else { return };
    found.kubernetes.get_or_insert(At { text, spot: root.start });
    match root.get("kind").and_then(Node::text).unwrap_or_default() {
        "Service" => network::service(files, address, found),
        "Ingress" => network::ingress(files, address, found),
        "NetworkPolicy" => network::policy(files, address, found),
        "Secret" => exposed(root, text, found),
        "Pod" => pod::read(files, address, &["spec"], found),
        "CronJob" => pod::read(files, address, &["spec", "jobTemplate", "spec", "template", "spec"], found),
        _ if root.at(&["spec", "template", "spec"]).is_some() => {
            pod::read(files, address, &["spec", "template", "spec"], found);
        }
        _ => {}
    }
}

/// Whether a document is only the annotations of an ingress, as guides show them.
pub(super) fn is_annotations(root: &Node) -> bool {
    root.entries().iter().filter_map(|(key, _)| key.text()).any(|key| key.starts_with("nginx.ingress.kubernetes.io/"))
}

/// The manifests of these files by their kinds and names, the first of each.
pub(super) fn by_name(files: &Files) -> HashMap<(String, String), usize> {
    let mut manifests = HashMap::new();
    for (index, document) in files.documents.iter().enumerate().filter(|(_, document)| document.of.is_none()) {
        let kind = document.root.get("kind").and_then(Node::text);
        if let (Some(kind), Some(name)) = (kind, document.root.at(&["metadata", "name"]).and_then(Node::text)) {
            manifests.entry((kind.to_owned(), name.to_owned())).or_insert(index);
        }
    }
    manifests
}

/// The name of a manifest.
fn name(root: &Node) -> &str {
    root.at(&["metadata", "name"]).and_then(Node::text).unwrap_or("without a name")
}

/// A secret whose values stand in the manifest.
fn exposed(root: &Node, text: usize, found: &mut Found) {
    for section in ["data", "stringData"] {
        let entries = root.get(section).map(Node::entries).unwrap_or_default();
        let said = entries.iter().filter(|(_, value)| value.text().is_some_and(|value| !value.is_empty()));
        found.exposed.extend(said.map(|(key, value)| {
            let words =
                format!("The Secret {} says {} in the manifest itself.", name(root), key.text().unwrap_or("a value"));
            (words, At { text, spot: value.start })
        }));
    }
}
