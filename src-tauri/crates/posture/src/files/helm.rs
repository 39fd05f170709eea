//! Values of the official chart, over what the chart does by itself.

use super::environment;
use super::kubernetes::{container_context, of_values, port_of, variables};
use super::qdrant::{self, Configured};
use super::recognise::Found;
use super::server::{Container, ContainerKind, Fact, Origin, Said, Server, User, Writes};
use super::settings::Setting;
use super::yaml::Node;
use super::{Address, At, Entry, Files, Image, Labels};

/// What stands at the top of the chart's values and of few others.
const NAMES: [&str; 7] = [
    "apiKey",
    "readOnlyApiKey",
    "snapshotPersistence",
    "containerSecurityContext",
    "updateVolumeFsOwnership",
    "snapshotRestoration",
    "additionalVolumes",
];
/// What stands at the top of many charts' values: one of them alone tells nothing.
const COMMON: [&str; 7] =
    ["replicaCount", "image", "persistence", "podSecurityContext", "ingress", "resources", "service"];

/// Under which names the values stand, where a document holds any: at its top, or under the chart's name.
pub(super) fn values(root: &Node) -> Option<&'static [&'static str]> {
    if are_values(root, false) {
        return Some(&[]);
    }
    root.get("qdrant").filter(|inner| are_values(inner, true)).map(|_| &["qdrant"] as &[_])
}

/// Whether a mapping holds values of this chart and of no other. Under the chart's own name, less tells it.
fn are_values(node: &Node, named: bool) -> bool {
    if let Some(repository) = node.at(&["image", "repository"]).and_then(Node::text) {
        return Image::is_qdrant(repository);
    }
    let keys = || node.entries().iter().filter_map(|(key, _)| key.text());
    let common = keys().filter(|key| COMMON.contains(key)).count();
    let configured = node.get("config").is_some_and(qdrant::is_config);
    configured || keys().any(|key| NAMES.contains(&key)) || common > usize::from(!named)
}

/// Adds the server that the chart makes of the values.
pub(super) fn read(files: &Files, address: &Address, found: &mut Found) {
    let Some((text, root)) = files.find(address) else { return };
    let at = At { text, spot: root.start };
    found.kubernetes.get_or_insert(at);
    let mut server = Server::new("the chart's server".to_owned(), at, Writes::Helm(address.clone()));
    let mut configured = Configured::default();
    if let Some(enabled) = Setting::named("cluster.enabled") {
        // The chart switches the cluster on by itself.
        let said = Said::Plain("true".to_owned());
        let by_chart = super::Declared { setting: enabled, said, at, end: None, origin: Origin::Config };
        configured.declared.push(by_chart);
    }
    if let Some(config) = root.get("config") {
        let own = qdrant::read(config, text, Origin::Config);
        configured.declared.extend(own.declared);
        configured.strangers.extend(own.strangers);
    }
    keys(root, text, &mut configured);
    for variable in variables(root.get("env"), text) {
        let plain = matches!(variable.said, environment::Value::Text(_));
        let origin = if plain { Origin::Environment } else { Origin::Vault };
        environment::read(&variable, origin, &mut configured);
    }
    server.declared = configured.declared;
    found.strangers.extend(configured.strangers);
    server.image = image(root, text);
    server.container = Some(container(root, address, at));
    found.servers.push(server);
    entries(files, root, address, text, found);
    of_values(files, &address.below(&["ingress"]), found);
}

fn keys(root: &Node, text: usize, into: &mut Configured) {
    for (name, setting) in [("apiKey", "service.api_key"), ("readOnlyApiKey", "service.read_only_api_key")] {
        let (Some(node), Some(setting)) = (root.get(name), Setting::named(setting)) else { continue };
        let (said, origin) = match (node.switch().filter(|_| !node.is_quoted()), node.text()) {
            (Some(false), _) => continue,
            (Some(true), _) => (Said::Elsewhere("The chart makes a key of its own.".to_owned()), Origin::Vault),
            // The chart takes an empty text for no key.
            (None, Some("")) => continue,
            (None, Some(key)) => (Said::of(setting, key), Origin::Config),
            (None, None) if node.get("valueFrom").is_some() => {
                (Said::Elsewhere("The value is taken from a Secret.".to_owned()), Origin::Vault)
            }
            (None, None) => continue,
        };
        let at = At { text, spot: node.start };
        into.declared.push(super::Declared { setting, said, at, end: None, origin });
    }
}

/// The image, where the values name its version.
fn image(root: &Node, text: usize) -> Option<Image> {
    let image = root.get("image")?;
    let repository = image.get("repository").and_then(Node::text).unwrap_or("docker.io/qdrant/qdrant");
    let digest = image.get("digest").filter(|digest| digest.text().is_some_and(|digest| !digest.is_empty()));
    let tag = image.get("tag").filter(|tag| tag.text().is_some_and(|tag| !tag.is_empty()));
    let own = image.get("useUnprivilegedImage").and_then(Node::switch) == Some(true);
    let suffix = if own { "-unprivileged" } else { "" };
    let node = digest.or(tag)?;
    let name = match digest.and_then(Node::text) {
        Some(digest) => format!("{repository}:{}@{digest}", tag.and_then(Node::text).unwrap_or_default()),
        None => format!("{repository}:{}{suffix}", tag.and_then(Node::text).unwrap_or_default()),
    };
    Some(Image { text: name, at: At { text, spot: node.start }, end: None })
}

/// The container: the chart takes rights away by itself, and the values may give them back.
fn container(root: &Node, address: &Address, at: At) -> Container {
    let by_chart = |value| Some(Fact { value, at, end: None });
    let mut container = Container::new(ContainerKind::Helm, Some(address.clone()));
    container.user = Some(Fact { value: User::Other, at, end: None });
    let label = |name: &str| (name.to_owned(), "qdrant".to_owned());
    container.labels =
        Some(Labels { all: ["app", "app.kubernetes.io/name"].map(label).into(), open: true, namespace: None });
    container.read_only = by_chart(true);
    container.privileged = by_chart(false);
    container.escalation = by_chart(false);
    container_context(&mut container, root.get("containerSecurityContext"), None, at.text);
    let limit = |name: &str| root.at(&["resources", "limits", name]).map(|node| At { text: at.text, spot: node.start });
    (container.memory, container.cpu) = (limit("memory"), limit("cpu"));
    container
}

fn entries(files: &Files, root: &Node, address: &Address, text: usize, found: &mut Found) {
    let kind = root.at(&["service", "type"]).filter(|kind| matches!(kind.text(), Some("LoadBalancer" | "NodePort")));
    let Some(opens) = kind else { return };
    let listed = root.at(&["service", "ports"]).map(Node::items);
    let ports: Vec<u16> = match listed {
        // The chart's own service has all three ports.
        None => vec![6333, 6334, 6335],
        Some(ports) => ports
            .iter()
            .filter_map(|port| port.get("targetPort").or_else(|| port.get("port")))
            .filter_map(port_of)
            .collect(),
    };
    let fix = files.set(address, &["service", "type"], "ClusterIP");
    let how = opens.text().unwrap_or_default();
    found.entries.extend(ports.into_iter().map(|port| Entry {
        port,
        words: format!("The chart's service opens port {port} to the outside as {how}."),
        at: At { text, spot: opens.start },
        fix: fix.clone(),
    }));
}
