//! Pods, and what makes them.

use super::super::compose::user_of;
use super::super::elsewhere;
use super::super::environment::{self, Value, Variable};
use super::super::qdrant::{self, Configured};
use super::super::recognise::Found;
use super::super::server::{Container, ContainerKind, Fact, Origin, Published, Server, User, Writes, fact};
use super::super::yaml::Node;
use super::super::{Address, At, Files, Image, Labels};
use std::collections::HashSet;

/// Adds the containers that run the server.
pub(super) fn read(files: &Files, address: &Address, path: &[&str], found: &mut Found) {
    let (Some((text, root)), Some((_, spec))) = (files.find(address), files.find(&address.below(path))) else { return };
    let kind = root.get("kind").and_then(Node::text).unwrap_or_default();
    for (list, index, node) in staying(spec) {
        let image = node.get("image").and_then(|image| {
            let at = At { text, spot: image.start };
            Some(Image { text: image.text()?.to_owned(), at, end: Some(image.end) })
        });
        let variables = variables(node.get("env"), text);
        let ours = variables.iter().any(|variable| variable.name.to_ascii_uppercase().starts_with("QDRANT__"));
        if !(ours || image.as_ref().is_some_and(|image| Image::is_qdrant(&image.text))) {
            continue;
        }
        let own = address.below(path).below(&[list]).item(index);
        let at = At { text, spot: node.start };
        let called = format!("the container {} of the {kind} {}", name(node), super::name(root));
        let mut server = Server::new(called, at, Writes::Pod(own.clone()));
        let mut configured = Configured::default();
        mounted(files, spec, node, &mut configured, &mut server.hidden);
        taken(files, node, &mut configured, &mut server.hidden);
        for variable in &variables {
            let plain = matches!(variable.said, Value::Text(_));
            environment::read(variable, if plain { Origin::Environment } else { Origin::Vault }, &mut configured);
        }
        server.declared = configured.declared;
        found.strangers.extend(configured.strangers);
        let mut container = Container::new(ContainerKind::Kubernetes, Some(own));
        container.pod = Some(address.below(path));
        container.labels = Some(labels(root, path));
        describe(&mut container, spec, node, text, image.as_ref());
        container.privileged_beside = privileged_beside(spec, node);
        server.called = vec![super::name(root).to_owned()];
        server.container = Some(container);
        server.image = image;
        found.servers.push(server);
    }
}

/// The containers that run as long as the pod: those of its own, and the sidecars among those that come first. Each with
/// its list and its place there.
fn staying(spec: &Node) -> impl Iterator<Item = (&'static str, usize, &Node)> {
    let stays = |node: &Node| node.get("restartPolicy").and_then(Node::text) == Some("Always");
    listed(spec).filter(move |(list, _, node)| *list == "containers" || stays(node))
}

/// All containers of a pod, each with its list and its place there.
fn listed(spec: &Node) -> impl Iterator<Item = (&'static str, usize, &Node)> {
    ["containers", "initContainers"].into_iter().flat_map(|list| {
        let items = spec.get(list).map(Node::items).unwrap_or_default();
        items.iter().enumerate().map(move |(index, node)| (list, index, node))
    })
}

/// The other containers of a pod that have its machine, by their names.
fn privileged_beside(spec: &Node, own: &Node) -> Vec<Fact<String>> {
    let privileged = |node: &Node| {
        let said = node.at(&["securityContext", "privileged"]).filter(|said| said.switch() == Some(true))?;
        Some(Fact { value: name(node).to_owned(), at: said.begin(), end: Some(said.end) })
    };
    listed(spec).filter(|(.., node)| node.start != own.start).filter_map(|(.., node)| privileged(node)).collect()
}

/// The labels of the pods whose description stands at this path.
fn labels(root: &Node, path: &[&str]) -> Labels {
    let metadata: Vec<&str> = path[..path.len() - 1].iter().copied().chain(["metadata"]).collect();
    let namespace = root.at(&["metadata", "namespace"]).or_else(|| root.at(&metadata)?.get("namespace"));
    Labels {
        all: Labels::pairs(root.at(&metadata).and_then(|metadata| metadata.get("labels"))),
        namespace: namespace.and_then(Node::text).map(str::to_owned),
        open: false,
    }
}

/// The pods that run the server in these files.
pub(in super::super) struct Running {
    labels: Vec<Labels>,
    /// The labels that any of them has.
    any: HashSet<(String, String)>,
}

impl Running {
    pub(super) fn of(files: &Files) -> Self {
        let paths: [&[&str]; 2] = [&["spec"], &["spec", "template", "spec"]];
        let of = |root: &Node| {
            let runs = |path: &&&[&str]| {
                let nodes = root.at(path).into_iter().flat_map(staying);
                nodes.filter_map(|(.., node)| node.get("image")?.text()).any(Image::is_qdrant)
            };
            paths.iter().find(runs).map(|path| labels(root, path))
        };
        let labels: Vec<Labels> = files.documents.iter().filter_map(|document| of(&document.root)).collect();
        let any = labels.iter().flat_map(|labels| labels.all.iter().cloned()).collect();
        Self { labels, any }
    }

    /// Whether a service with these labels leads to one of them.
    pub(super) fn has(&self, wanted: &[(String, String)]) -> bool {
        let all_of = |pod: &Labels| wanted.iter().all(|pair| pod.all.contains(pair));
        !wanted.is_empty() && wanted.iter().all(|pair| self.any.contains(pair)) && self.labels.iter().any(all_of)
    }
}

fn name(node: &Node) -> &str {
    node.get("name").and_then(Node::text).unwrap_or("without a name")
}

/// The variables of a container.
pub(in super::super) fn variables(list: Option<&Node>, text: usize) -> Vec<Variable<'_>> {
    let items = list.map(Node::items).unwrap_or_default();
    let read = |item: &'_ Node| {
        let name = item.get("name")?;
        let value = item.get("value");
        let at = At { text, spot: value.unwrap_or(name).start };
        Some((at, value.map(|value| value.end)))
    };
    let variable = |item| {
        let (at, end) = read(item)?;
        let said = match item.get("value").and_then(Node::text) {
            Some(text) if text.contains("$(") => {
                Value::Elsewhere("The value is put together from other variables.".to_owned())
            }
            Some(text) => Value::Text(text.into()),
            None => match item.get("valueFrom") {
                None => Value::Text("".into()),
                Some(from) if from.entries().iter().any(|(_, source)| is_optional(source)) => {
                    Value::Perhaps("The value is taken from a Secret or a ConfigMap that may be missing.".to_owned())
                }
                Some(_) => Value::Elsewhere("The value is taken from a Secret or a ConfigMap.".to_owned()),
            },
        };
        Some(Variable { name: item.get("name")?.text()?, said, at, end })
    };
    items.iter().filter_map(variable).collect()
}

/// Whether a pod starts without this source.
fn is_optional(source: &Node) -> bool {
    source.get("optional").and_then(Node::switch) == Some(true)
}

/// The configuration files that are mounted into a container.
fn mounted(files: &Files, spec: &Node, node: &Node, into: &mut Configured, hidden: &mut Vec<String>) {
    let mounts = node.get("volumeMounts").map(Node::items).unwrap_or_default();
    let path = |mount: &Node| mount.get("mountPath").and_then(Node::text).unwrap_or_default().to_owned();
    let mut mounts: Vec<&Node> = mounts.iter().filter(|mount| path(mount).starts_with("/qdrant/config")).collect();
    mounts.sort_by_key(|mount| path(mount).contains("local"));
    for mount in mounts {
        let volume = spec
            .get("volumes")
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .find(|volume| volume.get("name").and_then(Node::text) == mount.get("name").and_then(Node::text));
        let source = volume.and_then(|volume| {
            let map = volume.at(&["configMap", "name"]).map(|name| ("ConfigMap", name));
            map.or_else(|| volume.at(&["secret", "secretName"]).map(|name| ("Secret", name)))
        });
        let Some((kind, name)) = source.and_then(|(kind, name)| Some((kind, name.text()?))) else {
            hidden.push("More settings come from a volume that is mounted over the configuration.".to_owned());
            continue;
        };
        let path = path(mount);
        if path.ends_with(".sh") {
            continue;
        }
        // The entry that becomes this file: of one name, or of the name that subPath or items give it.
        let sub = mount.get("subPath").and_then(Node::text);
        let last = sub.or_else(|| path.rsplit('/').next()).filter(|last| last.contains('.'));
        let items =
            volume.and_then(|volume| volume.at(&["configMap", "items"]).or_else(|| volume.at(&["secret", "items"])));
        let renamed = items
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .find(|item| item.get("path").and_then(Node::text) == last);
        let wanted = renamed.and_then(|item| item.get("key")?.text()).or(last);
        let Some(owner) = named(files, kind, name) else {
            hidden.push(format!("More settings come from the {kind} {name}. Give that manifest, too."));
            continue;
        };
        let origin = if kind == "Secret" { Origin::Vault } else { Origin::Config };
        let mut any = false;
        for document in &files.documents {
            let Some((of, entry)) = &document.of else { continue };
            if *of == owner && wanted.is_none_or(|wanted| wanted == entry) {
                any = true;
                let configured = qdrant::read(&document.root, document.text, origin);
                into.declared.extend(configured.declared);
                into.strangers.extend(configured.strangers);
                into.strangers.extend(qdrant::emptied(&document.root, document.text));
            }
        }
        if !any {
            hidden.push(format!("The {kind} {name} has no configuration of the name that is mounted."));
        }
    }
    let words = ["command", "args"].into_iter().filter_map(|name| node.get(name)).flat_map(Node::items);
    if words.filter_map(Node::text).any(|word| word.contains("--config-path")) {
        hidden.push("More settings come from the file after --config-path.".to_owned());
    }
}

/// The variables that a container takes as a whole from a ConfigMap or a Secret.
fn taken(files: &Files, node: &Node, into: &mut Configured, hidden: &mut Vec<String>) {
    for item in node.get("envFrom").map(Node::items).unwrap_or_default() {
        let source =
            ["configMapRef", "secretRef"].into_iter().find_map(|name| Some((name, item.at(&[name, "name"])?.text()?)));
        let Some((reference, name)) = source else { continue };
        let kind = if reference == "secretRef" { "Secret" } else { "ConfigMap" };
        let Some(owner) = named(files, kind, name) else {
            hidden.push(format!("More variables come from the {kind} {name}. Give that manifest, too."));
            continue;
        };
        let (text, root) = (files.documents[owner].text, &files.documents[owner].root);
        let prefix = item.get("prefix").and_then(Node::text).unwrap_or_default();
        for section in ["data", "stringData"] {
            for (key, value) in root.get(section).map(Node::entries).unwrap_or_default() {
                let (Some(name), Some(said)) = (key.text(), value.text()) else { continue };
                let secret = kind == "Secret";
                let said = if secret && !said.is_empty() {
                    Value::Elsewhere("The value is taken from a Secret.".to_owned())
                } else {
                    Value::Text(said.into())
                };
                let at = At { text, spot: value.start };
                let name = format!("{prefix}{name}");
                let variable = Variable { name: &name, said, at, end: Some(value.end) };
                environment::read(&variable, if secret { Origin::Vault } else { Origin::Environment }, into);
            }
        }
    }
}

/// The document of this kind and name.
fn named(files: &Files, kind: &str, name: &str) -> Option<usize> {
    files.manifests.get(&(kind.to_owned(), name.to_owned())).copied()
}

/// What a security context says, of a container over its pod.
pub(in super::super) fn container_context(
    container: &mut Container,
    context: Option<&Node>,
    of_pod: Option<&Node>,
    text: usize,
) {
    let at = |node: &Node| At { text, spot: node.start };
    let said = |name: &str| context.and_then(|node| node.get(name)).or_else(|| of_pod.and_then(|node| node.get(name)));
    let not_root = said("runAsNonRoot").filter(|node| node.switch() == Some(true));
    container.user = match said("runAsUser") {
        Some(node) => {
            Some(Fact { value: node.text().map_or(User::Unclear, user_of), at: at(node), end: Some(node.end) })
        }
        None => not_root.map(|node| Fact { value: User::Other, at: at(node), end: None }).or(container.user.take()),
    };
    container.elsewhere.extend(elsewhere::of_context(context));
    let own = |name: &str| fact(context.and_then(|node| node.get(name)));
    container.read_only = own("readOnlyRootFilesystem").or(container.read_only.take());
    container.privileged = own("privileged").or(container.privileged.take());
    container.escalation = own("allowPrivilegeEscalation").or(container.escalation.take());
    let listed =
        |name: &str| context.and_then(|node| node.at(&["capabilities", name])).map(Node::items).unwrap_or_default();
    let all = |node: &&Node| node.text().is_some_and(|text| text.eq_ignore_ascii_case("all"));
    container.drops_all = listed("drop").iter().find(all).map(at);
    let added = listed("add").iter();
    container.added =
        added.filter_map(|node| Some(Fact { value: node.text()?.to_owned(), at: at(node), end: None })).collect();
}

fn describe(container: &mut Container, spec: &Node, node: &Node, text: usize, image: Option<&Image>) {
    let at = |node: &Node| At { text, spot: node.start };
    container.user =
        image.filter(|image| image.is_unprivileged()).map(|image| Fact { value: User::Other, at: image.at, end: None });
    container_context(container, node.get("securityContext"), spec.get("securityContext"), text);
    container.memory = node.at(&["resources", "limits", "memory"]).map(at);
    container.cpu = node.at(&["resources", "limits", "cpu"]).map(at);
    container.host_network = fact(spec.get("hostNetwork"));
    for port in node.get("ports").map(Node::items).unwrap_or_default() {
        let (Some(host), Some(own)) = (port.get("hostPort"), port.get("containerPort").and_then(Node::number)) else {
            continue;
        };
        let Ok(own) = u16::try_from(own) else { continue };
        container.published.push(Published {
            port: own,
            address: port.get("hostIP").and_then(Node::text).map(str::to_owned),
            open: false,
            at: at(host),
            local: None,
            words: format!("Port {own} is opened on the node by hostPort."),
        });
    }
    container.open_volumes = open_volumes(spec, text);
    let volumes = spec.get("volumes").map(Node::items).unwrap_or_default();
    let folder = |volume: &Node| {
        let path = volume.at(&["hostPath", "path"])?;
        Some(Fact { value: path.text()?.to_owned(), at: at(path), end: None })
    };
    container.folders = volumes.iter().filter_map(folder).collect();
}

/// What gives everybody rights to files of the server.
fn open_volumes(spec: &Node, text: usize) -> Vec<(String, At)> {
    let at = |node: &Node| At { text, spot: node.start };
    let mut open = Vec::new();
    for (.., container) in listed(spec) {
        for command in ["command", "args"].into_iter().filter_map(|name| container.get(name)) {
            let line: Vec<&str> = command.items().iter().filter_map(Node::text).collect();
            let line = line.join(" ");
            if line.contains("chmod") && ["777", "666", "a+rw", "o+r"].iter().any(|rights| line.contains(rights)) {
                open.push((format!("The container {} gives everybody rights to files.", name(container)), at(command)));
            }
        }
    }
    for volume in spec.get("volumes").map(Node::items).unwrap_or_default() {
        // Without a mode, it is 0644.
        let mode = volume.get("secret").map(|secret| secret.get("defaultMode").unwrap_or(secret));
        if let Some(mode) = mode.filter(|mode| mode.text().is_none() || readable_by_all(mode)) {
            open.push((format!("Everybody in the pod may read the secret {}.", name(volume)), at(mode)));
        }
    }
    open
}

/// Whether a mode, written in eights or in tens, lets everybody read.
fn readable_by_all(mode: &Node) -> bool {
    let text = mode.text().unwrap_or_default();
    let eights = text.strip_prefix("0o").or_else(|| text.strip_prefix('0'));
    let bits = eights.map_or_else(|| text.parse().ok(), |eights| u32::from_str_radix(eights, 8).ok());
    bits.is_some_and(|bits| bits & 0o004 != 0)
}
