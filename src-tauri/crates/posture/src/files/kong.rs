//! Kong's declarative configuration.

use super::proxy::{Proxy, Said};
use super::recognise::Found;
use super::yaml::Node;
use super::{Address, At, Files, MOST_PROXIES};
use std::collections::HashMap;

/// The plugins that ask for a credential.
const ASKING: [&str; 11] = [
    "key-auth",
    "key-auth-enc",
    "basic-auth",
    "jwt",
    "jwt-signer",
    "oauth2",
    "oauth2-introspection",
    "openid-connect",
    "hmac-auth",
    "ldap-auth",
    "mtls-auth",
];

/// Adds the services that pass requests on to the server.
pub(super) fn read(files: &Files, address: &Address, found: &mut Found) {
    let Some((text, root)) = files.find(address) else { return };
    let shared = Shared::of(root);
    let before = found.proxies.len();
    for (index, service) in listed(root, "services").iter().enumerate() {
        let name = service.get("name").and_then(Node::text).unwrap_or("without a name");
        let target = target(service);
        if !(name.contains("qdrant")
            || target.0.contains("qdrant")
            || target.1.is_some_and(|port| (6333..=6335).contains(&port)))
        {
            continue;
        }
        if found.proxies.len() > MOST_PROXIES {
            break;
        }
        let routes: Vec<&Node> = listed(service, "routes").iter().chain(about(&shared.routes, service)).collect();
        let own = address.below(&["services"]).item(index);
        let at = At { text, spot: service.start };
        let plugins = shared.wide(service);
        found.proxies.push(Proxy {
            name: format!("the Kong service {name}"),
            asks: asks(files, &shared, &plugins, &routes, &own, at),
            encrypts: encrypts(&routes, at),
            to: hosts(root, &target.0),
            ports: target.1.map(|port| (port, at)).into_iter().collect(),
            key_in_address: key_in_address(&shared, &plugins, &routes),
        });
    }
    if found.proxies.len() > before {
        exposed(root, text, found);
    }
}

/// What stands at the root and refers to services and routes, by the names or numbers that it refers to.
struct Shared<'a> {
    routes: References<'a>,
    of_services: References<'a>,
    of_routes: References<'a>,
    /// The plugins that hold for everything.
    everywhere: Vec<&'a Node>,
}

type References<'a> = HashMap<&'a str, Vec<&'a Node>>;

impl<'a> Shared<'a> {
    fn of(root: &'a Node) -> Self {
        let plugins = || listed(root, "plugins").iter().filter(|plugin| on(plugin) && plugin.get("consumer").is_none());
        let to_all = |plugin: &&Node| plugin.get("service").is_none() && plugin.get("route").is_none();
        Self {
            routes: references(listed(root, "routes").iter(), "service"),
            of_services: references(plugins().filter(|plugin| plugin.get("route").is_none()), "service"),
            of_routes: references(plugins(), "route"),
            everywhere: plugins().filter(to_all).collect(),
        }
    }

    /// The plugins that hold for every route of a service.
    fn wide(&self, service: &'a Node) -> Vec<&'a Node> {
        let own = listed(service, "plugins").iter().filter(|plugin| on(plugin));
        own.chain(about(&self.of_services, service)).chain(self.everywhere.iter().copied()).collect()
    }

    /// The plugins that hold for one route alone.
    fn of_route(&self, route: &'a Node) -> impl Iterator<Item = &'a Node> {
        listed(route, "plugins").iter().filter(|plugin| on(plugin)).chain(about(&self.of_routes, route))
    }
}

/// Entries by what they refer to under this name.
fn references<'a>(entries: impl Iterator<Item = &'a Node>, to: &str) -> References<'a> {
    let mut references = References::new();
    for entry in entries {
        let Some(said) = entry.get(to) else { continue };
        let said = said.text().or_else(|| said.get("name")?.text()).or_else(|| said.get("id")?.text());
        if let Some(said) = said {
            references.entry(said).or_default().push(entry);
        }
    }
    references
}

/// What refers to an entry, by its name or its number.
fn about<'a>(references: &References<'a>, entry: &Node) -> Vec<&'a Node> {
    let names = ["name", "id"].into_iter().filter_map(|name| entry.get(name)?.text());
    names.filter_map(|name| references.get(name)).flatten().copied().collect()
}

fn listed<'a>(node: &'a Node, name: &str) -> &'a [Node] {
    node.get(name).map(Node::items).unwrap_or_default()
}

/// The host and the port of a service.
fn target(service: &Node) -> (String, Option<u16>) {
    if let Some(url) = service.get("url").and_then(Node::text) {
        let host = url.split("//").nth(1).unwrap_or(url).split('/').next().unwrap_or_default();
        let port = host.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        return (host.to_owned(), port);
    }
    let host = service.get("host").and_then(Node::text).unwrap_or_default().to_owned();
    (host, service.get("port").and_then(Node::number).and_then(|port| u16::try_from(port).ok()))
}

/// The hosts behind the name of one: those of an upstream of this name, or itself.
fn hosts(root: &Node, host: &str) -> Vec<String> {
    let name = |address: &str| address.rsplit_once(':').map_or(address, |(host, _)| host).to_owned();
    let upstream = listed(root, "upstreams").iter().find(|one| one.get("name").and_then(Node::text) == Some(host));
    match upstream {
        Some(upstream) => {
            listed(upstream, "targets").iter().filter_map(|target| Some(name(target.get("target")?.text()?))).collect()
        }
        None => vec![name(host)],
    }
}

fn on(plugin: &Node) -> bool {
    plugin.get("enabled").and_then(Node::switch) != Some(false)
}

/// The plugin among these that asks for a credential.
fn asking<'a>(plugins: &[&'a Node]) -> Option<&'a Node> {
    let asks = |plugin: &&&Node| plugin.get("name").and_then(Node::text).is_some_and(|name| ASKING.contains(&name));
    plugins.iter().find(asks).copied()
}

/// The plugin by which a route asks for a credential.
fn asking_at<'a>(shared: &Shared<'a>, plugins: &[&'a Node], route: &'a Node) -> Option<&'a Node> {
    let own: Vec<&Node> = shared.of_route(route).collect();
    asking(&own).or_else(|| asking(plugins))
}

fn asks<'a>(
    files: &Files,
    shared: &Shared<'a>,
    plugins: &[&'a Node],
    routes: &[&'a Node],
    own: &Address,
    at: At,
) -> Said {
    let here = |node: &Node| At { text: at.text, spot: node.start };
    let found: Vec<(&&Node, Option<&Node>)> =
        routes.iter().map(|route| (route, asking_at(shared, plugins, route))).collect();
    if let Some((route, _)) = found.iter().find(|(_, plugin)| plugin.is_none()) {
        let fix = files.push(own, &["plugins"], "name: key-auth\nconfig:\n  key_in_query: false");
        return Said::No("This route has no plugin that asks for a credential.".to_owned(), here(route), fix);
    }
    let Some(plugin) = found.iter().find_map(|(_, plugin)| *plugin).or_else(|| asking(plugins)) else {
        let fix = files.push(own, &["plugins"], "name: key-auth\nconfig:\n  key_in_query: false");
        return Said::No("No plugin asks for a credential.".to_owned(), at, fix);
    };
    if let Some(anonymous) =
        plugin.at(&["config", "anonymous"]).filter(|node| node.text().is_some_and(|text| !text.is_empty()))
    {
        return Said::No(
            "The plugin lets callers without a credential in as an anonymous consumer.".to_owned(),
            here(anonymous),
            None,
        );
    }
    let name = plugin.get("name").and_then(Node::text).unwrap_or_default();
    Said::Yes(format!("The plugin {name} asks for a credential."), here(plugin))
}

/// Whether every route takes HTTPS only.
fn encrypts(routes: &[&Node], at: At) -> Said {
    let here = |node: &Node| At { text: at.text, spot: node.start };
    let Some(first) = routes.first() else {
        return Said::Unknown("The routes of this service are not among the files.".to_owned());
    };
    let secure = |route: &&Node| {
        let protocols = listed(route, "protocols");
        !protocols.is_empty() && protocols.iter().all(|node| matches!(node.text(), Some("https" | "grpcs" | "tls")))
    };
    match routes.iter().find(|route| !secure(route)) {
        Some(route) => Said::No(
            "This route takes plain HTTP, too: its protocols do not say https only.".to_owned(),
            here(route),
            None,
        ),
        None => Said::Yes("Every route takes HTTPS only.".to_owned(), here(first)),
    }
}

/// Whether a plugin takes keys out of addresses, which proxies and servers write into their logs.
fn key_in_address<'a>(shared: &Shared<'a>, plugins: &[&'a Node], routes: &[&'a Node]) -> Option<Said> {
    let of_routes = routes.iter().flat_map(|route| shared.of_route(route));
    let all = plugins.iter().copied().chain(of_routes);
    let comparing = all.filter(|plugin| plugin.get("name").and_then(Node::text) == Some("key-auth"));
    let mut said: Vec<Said> = comparing.map(takes_from_address).collect();
    // One that does is enough, and one that may keeps the others from being sure.
    said.sort_by_key(|said| match said {
        Said::No(..) => 0,
        Said::Unknown(_) => 1,
        Said::Yes(..) => 2,
    });
    said.into_iter().next()
}

fn takes_from_address(plugin: &Node) -> Said {
    match plugin.at(&["config", "key_in_query"]) {
        Some(node) if node.switch() == Some(false) => {
            Said::Yes("key-auth takes keys from headers only.".to_owned(), node.begin())
        }
        Some(node) if node.text().is_some() && node.switch().is_none() => {
            Said::Unknown("A template puts in key_in_query, and its value does not stand here.".to_owned())
        }
        _ => Said::No("key-auth takes keys out of the address, which is its default.".to_owned(), plugin.begin(), None),
    }
}

/// Keys of consumers that stand in the file.
fn exposed(root: &Node, text: usize, found: &mut Found) {
    let of_consumers = listed(root, "consumers").iter().flat_map(Node::entries);
    let lists = of_consumers
        .chain(root.entries())
        .filter(|(key, _)| key.text().is_some_and(|key| key.ends_with("_credentials")));
    for item in lists.flat_map(|(_, list)| list.items()) {
        let said = ["key", "password", "secret"].into_iter().filter_map(|name| item.get(name));
        for node in said.filter(|node| node.text().is_some_and(|text| !text.starts_with("{vault://"))) {
            let words = "A credential of a consumer stands in Kong's configuration.";
            found.exposed.push((words.to_owned(), At { text, spot: node.start }));
        }
    }
}
