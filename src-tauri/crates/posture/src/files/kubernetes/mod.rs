//! Manifests of Kubernetes.

mod nested;
mod network;
mod pod;

pub(super) use nested::nested;
pub(super) use network::{annotations, of_values, port_of};
pub(super) use pod::{container_context, variables};

use super::recognise::Found;
use super::yaml::Node;
use super::{Address, At, Files};

/// Adds what a manifest says, or each manifest of a list.
pub(super) fn read(files: &Files, address: &Address, found: &mut Found) {
    let Some((text, root)) = files.find(address) else { return };
    found.kubernetes.get_or_insert(At { text, spot: root.start });
    match root.get("kind").and_then(Node::text).unwrap_or_default() {
        "List" => {
            let items = root.get("items").map(Node::items).unwrap_or_default();
            (0..items.len()).for_each(|index| read(files, &address.below(&["items"]).item(index), found));
        }
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
