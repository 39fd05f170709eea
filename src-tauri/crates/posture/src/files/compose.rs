//! Compose files.

use super::environment::{self, Value, Variable};
use super::interpolate::Outer;
use super::qdrant::Configured;
use super::recognise::Found;
use super::server::{Container, ContainerKind, Fact, Origin, Published, Server, User, Writes, fact, whole};
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
        let image = service.get("image").and_then(|image| read_image(image, text, &found.outer));
        let variables = variables(service, text, &found.outer);
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
        server.container = Some(container(root, service, own, text, image.as_ref(), &found.outer));
        server.image = image;
        found.servers.push(server);
    }
}

fn read_image(node: &Node, text: usize, outer: &Outer) -> Option<Image> {
    let written = outer.fill(node.text()?).text;
    Some(Image { text: written, at: At { text, spot: node.start }, end: Some(node.end) })
}

/// The variables of a service, as a mapping or as a list.
fn variables<'a>(service: &'a Node, text: usize, outer: &Outer) -> Vec<Variable<'a>> {
    let Some(environment) = service.get("environment") else { return Vec::new() };
    let of_map = environment.entries().iter().filter_map(|(key, value)| {
        let name = key.text()?;
        let said = value.text().map_or_else(|| taken_over(name, outer), |text| filled(text, outer));
        Some(Variable { name, said, at: At { text, spot: value.start }, end: Some(value.end) })
    });
    let of_list = environment.items().iter().filter_map(|item| {
        let (name, said) = match item.text()?.split_once('=') {
            Some((name, value)) => (name, filled(value, outer)),
            None => (item.text()?, taken_over(item.text()?, outer)),
        };
        Some(Variable { name, said, at: At { text, spot: item.start }, end: Some(item.end) })
    });
    of_map.chain(of_list).collect()
}

/// A variable that is only named.
fn taken_over<'a>(name: &str, outer: &Outer) -> Value<'a> {
    match outer.get(name) {
        Some(said) => Value::Text(said.to_owned().into()),
        None => Value::Perhaps(format!(
            "The value of {name} is taken over from whoever runs Compose, and is absent where he has none."
        )),
    }
}

/// A value after Compose has put in variables.
fn filled<'a>(text: &'a str, outer: &Outer) -> Value<'a> {
    if !text.contains('$') {
        return Value::Text(text.into());
    }
    let filled = outer.fill(text);
    match (filled.open, filled.sure) {
        (false, true) => Value::Text(filled.text.into()),
        (true, true) => Value::Elsewhere("The value is taken from a variable of whoever runs Compose.".to_owned()),
        _ => Value::Perhaps(
            "The value is taken from a variable of whoever runs Compose, and is empty where he has not set it."
                .to_owned(),
        ),
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

fn container(
    root: &Node,
    service: &Node,
    own: Address,
    text: usize,
    image: Option<&Image>,
    outer: &Outer,
) -> Container {
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
    container.published = listed("ports").iter().flat_map(|port| published(port, text, outer)).collect();
    let volumes = service.get("volumes").map(Node::items).unwrap_or_default();
    container.folders = volumes.iter().filter_map(|volume| folder(volume, text)).collect();
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

/// The folder of the machine that a volume is.
fn folder(volume: &Node, text: usize) -> Option<Fact<String>> {
    let source = match volume.text() {
        Some(short) => short.split(':').next()?,
        None if volume.get("type").and_then(Node::text) == Some("bind") => volume.get("source")?.text()?,
        None => return None,
    };
    is_folder(source).then(|| Fact { value: source.to_owned(), at: At { text, spot: volume.start }, end: None })
}

/// Whether a source of a volume is a folder and not the name of a volume.
pub(super) fn is_folder(source: &str) -> bool {
    source.starts_with(['/', '.', '~', '$'])
}

/// Who a user of a container is.
pub(super) fn user_of(text: &str) -> User {
    match text.split(':').next().unwrap_or(text) {
        "" => User::Unclear,
        "root" => User::Root,
        number if whole(number) == Some(0) => User::Root,
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
fn published(node: &Node, text: usize, outer: &Outer) -> Vec<Published> {
    let at = At { text, spot: node.start };
    if let Some(target) = node.get("target").and_then(Node::text) {
        let address = node.get("host_ip").and_then(Node::text).map(|address| outer.fill(address));
        let target = outer.fill(target);
        let open = target.open || address.as_ref().is_some_and(|address| address.open);
        let words = format!("Port {} is published.", target.text);
        return vec![Published {
            port: target.text.parse().unwrap_or_default(),
            address: address.map(|address| address.text).filter(|address| !is_any(address)),
            open,
            at,
            local: None,
            words,
        }];
    }
    node.text().map(|written| short(written, at, Some(node.end), true, outer)).unwrap_or_default()
}

fn is_any(address: &str) -> bool {
    matches!(address, "0.0.0.0" | "::" | "")
}

/// The ports of `127.0.0.1:6333-6334:6333-6334/tcp`. A port that nobody knows is 0.
pub(super) fn short(
    written: &str,
    at: At,
    end: Option<super::yaml::Spot>,
    quoted: bool,
    outer: &Outer,
) -> Vec<Published> {
    let filled = outer.fill(written);
    let plain = filled.text.split('/').next().unwrap_or_default();
    let (outside, inside) = plain.rsplit_once(':').unwrap_or(("", plain));
    let address = outside.rsplit_once(':').map(|(address, _)| address.trim_matches(['[', ']']).to_owned());
    let (first, last) = inside.split_once('-').unwrap_or((inside, inside));
    let (first, last) = match (first.parse::<u16>(), last.parse::<u16>()) {
        (Ok(first), Ok(last)) => (first, last),
        _ if filled.open => (0, 0),
        _ => return Vec::new(),
    };
    let host = outside.rsplit(':').next().filter(|port| !port.is_empty()).unwrap_or(inside);
    let local = format!("127.0.0.1:{host}:{inside}");
    let local = if quoted { format!("\"{local}\"") } else { local };
    // An address that is said in full is known, whatever stands behind it.
    let said = written.split(':').next().is_some_and(|first| !first.contains('$') && first.contains('.'));
    let open = filled.open && !said;
    let address = address.filter(|address| !is_any(address));
    let one = |port| Published {
        port,
        address: address.clone(),
        open,
        at,
        local: end.filter(|_| !written.contains('$')).map(|end| (end, local.clone())),
        words: format!("Port {port} is published as {written}."),
    };
    (first..=last.min(first.saturating_add(20))).map(one).collect()
}
