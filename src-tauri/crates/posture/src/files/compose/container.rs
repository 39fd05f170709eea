//! The container of a service.

use super::super::interpolate::Outer;
use super::super::server::{Container, Fact, Published, User};
use super::super::values::{switch, whole};
use super::super::yaml::{Node, Spot};
use super::super::{At, Image, Part};
use super::words;

/// What a service says of its container.
pub(super) fn read(
    root: &Node,
    (key, service): (&Node, &Node),
    image: Option<&Image>,
    outer: &Outer,
    container: &mut Container,
) {
    let at = Node::begin;
    container.user = match service.get("user") {
        Some(node) => node.text().map(|user| {
            let filled = outer.fill(user);
            let value = if filled.open { User::Unclear } else { user_of(&filled.text) };
            Fact { value, at: at(node), end: Some(node.end) }
        }),
        None => image.filter(|image| image.is_unprivileged()).map(|image| Fact {
            value: User::Other,
            at: image.at,
            end: None,
        }),
    };
    let switched = |name: &str| {
        let node = service.get(name)?;
        let value = switch(&outer.fill(node.text()?).text)?;
        Some(Fact { value, at: at(node), end: Some(node.end) })
    };
    (container.read_only, container.privileged) = (switched("read_only"), switched("privileged"));
    let option = service.get("security_opt").map(Node::items).unwrap_or_default().iter();
    container.escalation = option
        .filter(|option| {
            option.text().is_some_and(|text| text.starts_with("no-new-privileges") && !text.ends_with("false"))
        })
        .map(|option| Fact { value: false, at: at(option), end: None })
        .next();
    let limit = |long: &str, short: &str| {
        let node = service.at(&["deploy", "resources", "limits", long]).or_else(|| service.get(short));
        node.filter(|node| node.text().is_some_and(|text| !outer.fill(text).open)).map(at)
    };
    (container.memory, container.cpu) = (limit("memory", "mem_limit"), limit("cpus", "cpus"));
    let listed = |name: &str| service.get(name).map(Node::items).unwrap_or_default();
    let all = |node: &&Node| node.text().is_some_and(|text| text.eq_ignore_ascii_case("all"));
    container.drops_all = listed("cap_drop").iter().find(all).map(at);
    container.added = listed("cap_add")
        .iter()
        .filter(|node| node.text().is_some_and(|text| !outer.fill(text).open))
        .filter_map(|node| Some(Fact { value: node.text()?.to_owned(), at: at(node), end: Some(node.end) }))
        .collect();
    let mode = service.get("network_mode").and_then(|node| Some((node, outer.fill(node.text()?))));
    container.host_network = mode.filter(|(_, mode)| !mode.open).map(|(node, mode)| Fact {
        value: mode.text == "host",
        at: at(node),
        end: Some(node.end),
    });
    let told = service.get("networks").is_some() || container.elsewhere(Part::Network).is_none();
    container.internal_network = told.then(|| internal(root, key, service));
    container.published = listed("ports").iter().flat_map(|port| published(port, outer)).collect();
    let volumes = service.get("volumes").map(Node::items).unwrap_or_default();
    container.folders = volumes.iter().filter_map(folder).collect();
    let opens =
        words(service).iter().any(|word| word.contains("chmod") && (word.contains("777") || word.contains("666")));
    let command = service.get("command").or_else(|| service.get("entrypoint"));
    container.open_volumes = command
        .filter(|_| opens)
        .map(|node| ("The command gives everybody rights to files.".to_owned(), at(node)))
        .into_iter()
        .collect();
}

/// The folder of the machine that a volume is.
fn folder(volume: &Node) -> Option<Fact<String>> {
    let source = match volume.text() {
        Some(short) => short.split(':').next()?,
        None if volume.get("type").and_then(Node::text) == Some("bind") => volume.get("source")?.text()?,
        None => return None,
    };
    is_folder(source).then(|| Fact { value: source.to_owned(), at: volume.begin(), end: None })
}

/// Whether a source of a volume is a folder and not the name of a volume.
pub(in super::super) fn is_folder(source: &str) -> bool {
    source.starts_with(['/', '.', '~', '$'])
}

/// Who a user of a container is.
pub(in super::super) fn user_of(text: &str) -> User {
    match text.split(':').next().unwrap_or(text) {
        "" => User::Unclear,
        "root" => User::Root,
        number if whole(number) == Some(0) => User::Root,
        name if name.contains('$') => User::Unclear,
        _ => User::Other,
    }
}

/// Whether every network of a service is without a way out.
fn internal(root: &Node, key: &Node, service: &Node) -> Fact<bool> {
    if let Some(mode) = service.get("network_mode") {
        return Fact { value: mode.text() == Some("none"), at: mode.begin(), end: None };
    }
    let networks = service.get("networks");
    let names = networks.map(names).unwrap_or_default();
    let closed = |name: &&str| root.at(&["networks", name, "internal"]).and_then(Node::switch) == Some(true);
    Fact { value: !names.is_empty() && names.iter().all(closed), at: networks.unwrap_or(key).begin(), end: None }
}

/// The names in a mapping or a list, or in mappings of a list.
fn names(node: &Node) -> Vec<&str> {
    let of_items = node.items().iter().flat_map(|item| item.text().map_or_else(|| names(item), |name| vec![name]));
    node.entries().iter().filter_map(|(key, _)| key.text()).chain(of_items).collect()
}

/// The ports that an entry publishes, in its short or its long form.
fn published(node: &Node, outer: &Outer) -> Vec<Published> {
    let at = node.begin();
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
pub(in super::super) fn short(written: &str, at: At, end: Option<Spot>, quoted: bool, outer: &Outer) -> Vec<Published> {
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
