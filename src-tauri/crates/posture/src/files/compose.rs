//! Compose files.

use super::environment::{self, Value, Variable};
use super::qdrant::Configured;
use super::recognise::Found;
use super::server::{Container, ContainerKind, Fact, Origin, Published, Server, User, Writes, fact};
use super::yaml::Node;
use super::{Address, At, Files, Image};

/// Whether a document is a Compose file.
pub(super) fn is_compose(root: &Node) -> bool {
    let services = root.get("services").map(Node::entries).unwrap_or_default();
    services.iter().any(|(_, service)| service.get("image").is_some() || service.get("build").is_some())
}

/// Adds the services that run the server.
pub(super) fn read(files: &Files, address: &Address, found: &mut Found) {
    let Some((text, root)) = files.find(address) else { return };
    for (key, service) in root.get("services").map(Node::entries).unwrap_or_default() {
        let Some(name) = key.text() else { continue };
        let image = service.get("image").and_then(|image| read_image(image, text));
        let variables = variables(service, text);
        let ours = variables.iter().any(|variable| variable.name.to_ascii_uppercase().starts_with("QDRANT__"));
        if !(ours || image.as_ref().is_some_and(|image| Image::is_qdrant(&image.text))) {
            continue;
        }
        let own = address.below(&["services", name]);
        let at = At { text, spot: key.start };
        let mut server = Server::new(format!("the service {name}"), at, Writes::Compose(own.clone()));
        let mut configured = Configured::default();
        variables.iter().for_each(|variable| environment::read(variable, Origin::Environment, &mut configured));
        server.declared = configured.declared;
        found.strangers.extend(configured.strangers);
        await_others(service, &mut server);
        server.container = Some(container(root, service, own, text, image.as_ref()));
        server.image = image;
        found.servers.push(server);
    }
}

fn read_image(node: &Node, text: usize) -> Option<Image> {
    let written = node.text()?;
    let plain = match interpolated(written) {
        Value::Text(plain) => plain.to_owned(),
        Value::Elsewhere(_) => substituted(written),
    };
    Some(Image { text: plain, at: At { text, spot: node.start }, end: Some(node.end) })
}

/// `qdrant/qdrant:${TAG:-v1.18.3}` with its defaults.
fn substituted(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        plain.push_str(&rest[..start]);
        let Some(length) = rest[start..].find('}') else { break };
        let inner = &rest[start + 2..start + length];
        plain.push_str(inner.split_once('-').map_or("", |(_, default)| default));
        rest = &rest[start + length + 1..];
    }
    plain + rest
}

/// The variables of a service, as a mapping or as a list.
fn variables(service: &Node, text: usize) -> Vec<Variable<'_>> {
    let Some(environment) = service.get("environment") else { return Vec::new() };
    let of_map = environment.entries().iter().filter_map(|(key, value)| {
        let said = match value.text() {
            Some(text) => interpolated(text),
            None => outer(),
        };
        Some(Variable { name: key.text()?, said, at: At { text, spot: value.start }, end: Some(value.end) })
    });
    let of_list = environment.items().iter().filter_map(|item| {
        let (name, said) = match item.text()?.split_once('=') {
            Some((name, value)) => (name, interpolated(value)),
            None => (item.text()?, outer()),
        };
        Some(Variable { name, said, at: At { text, spot: item.start }, end: None })
    });
    of_map.chain(of_list).collect()
}

fn outer<'a>() -> Value<'a> {
    Value::Elsewhere("The value is taken over from whoever runs Compose.".to_owned())
}

/// A value after Compose has looked for variables in it.
fn interpolated(text: &str) -> Value<'_> {
    if !text.replace("$$", "").contains('$') {
        return Value::Text(text);
    }
    let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).filter(|inner| !inner.contains('}'));
    match inner.and_then(|inner| inner.split_once(":-").or_else(|| inner.split_once('-'))) {
        Some((name, default)) if !name.contains(':') && !default.is_empty() => Value::Text(default),
        _ => Value::Elsewhere("The value is taken from a variable of whoever runs Compose.".to_owned()),
    }
}

/// Where a service may be told more than stands in the file.
fn await_others(service: &Node, server: &mut Server) {
    if service.get("env_file").is_some() {
        server.awaits_variables = Some("More variables come from an env_file. Give that file, too.".to_owned());
    }
    let mounts = |node: &Node| {
        let target =
            node.get("target").and_then(Node::text).or_else(|| node.text().and_then(|text| text.split(':').nth(1)));
        target.is_some_and(|target| target.starts_with("/qdrant/config") || target.ends_with("config.yaml"))
    };
    let volumes = service.get("volumes").map(Node::items).unwrap_or_default();
    let configs = service.get("configs").map(Node::items).unwrap_or_default();
    let by_command = words(service).iter().any(|word| word.contains("--config-path"));
    if volumes.iter().chain(configs).any(mounts) || by_command {
        server.awaits_config =
            Some("More settings come from a configuration file that is mounted. Give that file, too.".to_owned());
    }
}

/// The words of the command and of the entry point.
fn words(service: &Node) -> Vec<String> {
    let nodes = ["command", "entrypoint"].into_iter().filter_map(|name| service.get(name));
    nodes
        .flat_map(|node| node.text().into_iter().chain(node.items().iter().filter_map(Node::text)))
        .map(str::to_owned)
        .collect()
}

fn container(root: &Node, service: &Node, own: Address, text: usize, image: Option<&Image>) -> Container {
    let mut container = Container::new(ContainerKind::Compose, Some(own));
    let at = |node: &Node| At { text, spot: node.start };
    container.user = match service.get("user") {
        Some(node) => node.text().map(|user| Fact { value: user_of(user), at: at(node), end: Some(node.end) }),
        None => image.filter(|image| image.is_unprivileged()).map(|image| Fact {
            value: User::Other,
            at: image.at,
            end: None,
        }),
    };
    container.read_only = fact(service.get("read_only"), text);
    container.privileged = fact(service.get("privileged"), text);
    let option = service.get("security_opt").map(Node::items).unwrap_or_default().iter();
    container.escalation = option
        .filter(|option| {
            option.text().is_some_and(|text| text.starts_with("no-new-privileges") && !text.ends_with("false"))
        })
        .map(|option| Fact { value: false, at: at(option), end: None })
        .next();
    let limit = |long: &str, short: &str| {
        service.at(&["deploy", "resources", "limits", long]).or_else(|| service.get(short)).map(at)
    };
    (container.memory, container.cpu) = (limit("memory", "mem_limit"), limit("cpus", "cpus"));
    let listed = |name: &str| service.get(name).map(Node::items).unwrap_or_default();
    let all = |node: &&Node| node.text().is_some_and(|text| text.eq_ignore_ascii_case("all"));
    container.drops_all = listed("cap_drop").iter().find(all).map(at);
    container.added = listed("cap_add")
        .iter()
        .filter_map(|node| Some(Fact { value: node.text()?.to_owned(), at: at(node), end: Some(node.end) }))
        .collect();
    container.host_network = service.get("network_mode").map(|node| Fact {
        value: node.text() == Some("host"),
        at: at(node),
        end: Some(node.end),
    });
    container.internal_network = Some(internal(root, service, text));
    container.published = listed("ports").iter().flat_map(|port| published(port, text)).collect();
    let opens =
        words(service).iter().any(|word| word.contains("chmod") && (word.contains("777") || word.contains("666")));
    let command = service.get("command").or_else(|| service.get("entrypoint"));
    container.open_volumes = command
        .filter(|_| opens)
        .map(|node| ("The command gives everybody rights to files.".to_owned(), at(node)))
        .into_iter()
        .collect();
    container
}

/// Who a user of a container is.
pub(super) fn user_of(text: &str) -> User {
    match text.split(':').next().unwrap_or(text) {
        "" => User::Unclear,
        "0" | "root" => User::Root,
        name if name.contains('$') => User::Unclear,
        _ => User::Other,
    }
}

/// Whether every network of a service is without a way out.
fn internal(root: &Node, service: &Node, text: usize) -> Fact<bool> {
    if let Some(mode) = service.get("network_mode") {
        let at = At { text, spot: mode.start };
        return Fact { value: mode.text() == Some("none"), at, end: None };
    }
    let networks = service.get("networks");
    let listed = networks.map(|node| node.items().iter().chain(node.entries().iter().map(|(key, _)| key)));
    let names: Vec<&str> = listed.into_iter().flatten().filter_map(Node::text).collect();
    let closed = |name: &&str| root.at(&["networks", name, "internal"]).and_then(Node::switch) == Some(true);
    let at = At { text, spot: networks.unwrap_or(service).start };
    Fact { value: !names.is_empty() && names.iter().all(closed), at, end: None }
}

/// The ports that an entry publishes, in its short or its long form.
fn published(node: &Node, text: usize) -> Vec<Published> {
    let at = At { text, spot: node.start };
    if let Some(target) = node.get("target").and_then(Node::number) {
        let address = node.get("host_ip").and_then(Node::text).map(str::to_owned);
        let words = format!("Port {target} is published.");
        return u16::try_from(target)
            .map(|port| Published { port, address, at, local: None, words })
            .into_iter()
            .collect();
    }
    node.text().map(|written| short(written, at, Some(node.end), true)).unwrap_or_default()
}

/// The ports of `127.0.0.1:6333-6334:6333-6334/tcp`.
pub(super) fn short(written: &str, at: At, end: Option<super::yaml::Spot>, quoted: bool) -> Vec<Published> {
    let plain = written.split('/').next().unwrap_or(written);
    let (outside, inside) = plain.rsplit_once(':').unwrap_or(("", plain));
    let address = outside.rsplit_once(':').map(|(address, _)| address.trim_matches(['[', ']']).to_owned());
    let (first, last) = inside.split_once('-').unwrap_or((inside, inside));
    let (Ok(first), Ok(last)) = (first.parse::<u16>(), last.parse::<u16>()) else { return Vec::new() };
    let host = outside.rsplit(':').next().filter(|port| !port.is_empty()).unwrap_or(inside);
    let local = format!("127.0.0.1:{host}:{inside}");
    let local = if quoted { format!("\"{local}\"") } else { local };
    let address = address.filter(|address| !matches!(address.as_str(), "0.0.0.0" | "::" | ""));
    let one = |port| Published {
        port,
        address: address.clone(),
        at,
        local: end.map(|end| (end, local.clone())),
        words: format!("Port {port} is published as {written}."),
    };
    (first..=last.min(first.saturating_add(20))).map(one).collect()
}
