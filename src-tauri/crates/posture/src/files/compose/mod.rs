//! Compose files.

mod container;
mod layers;

pub(super) use container::{is_folder, short, user_of};

use super::elsewhere;
use super::environment::{self, Value, Variable};
use super::interpolate::Outer;
use super::qdrant::Configured;
use super::recognise::Found;
use super::server::{Container, ContainerKind, Origin, Server, Writes};
use super::yaml::Node;
use super::{Address, Files, Image};
use layers::Project;
use std::collections::HashMap;
use std::iter;

/// What a service is described by, in any of the files that go on top of one another.
const OF_SERVICE: [&str; 19] = [
    "image",
    "build",
    "extends",
    "environment",
    "env_file",
    "ports",
    "volumes",
    "configs",
    "command",
    "entrypoint",
    "user",
    "privileged",
    "read_only",
    "cap_add",
    "cap_drop",
    "security_opt",
    "networks",
    "network_mode",
    "deploy",
];

/// Why little is certain of a file that goes on top of another.
const BELOW: &str = "More may be said in the Compose file that this one goes on top of. Give that file, too.";

/// Whether a document is a Compose file.
pub(super) fn is_compose(root: &Node) -> bool {
    let services = root.get("services").map(Node::entries).unwrap_or_default();
    services.iter().any(|(_, service)| OF_SERVICE.iter().any(|name| service.get(name).is_some()))
}

/// Adds the services that run the server. The texts of which something was understood.
pub(super) fn read(files: &Files, found: &mut Found) -> Vec<usize> {
    let projects = layers::projects(files);
    let mut understood = Vec::new();
    // The servers of each project by the names of their services.
    let mut servers: Vec<HashMap<String, usize>> = Vec::new();
    for project in projects.iter().take_while(|_| !files.is_stopped()) {
        let own = services(files, project, found);
        if project.whole || !own.is_empty() {
            understood.extend(project.documents().map(|document| files.documents[document].text));
        }
        servers.push(own);
    }
    for (project, own) in projects.iter().zip(&servers) {
        for other in &project.doubts {
            let file = files.texts[files.documents[projects[*other].first].text].name();
            let why = format!(
                "Whether {file} counts here, too, is not told by the names of the files. Give those that are run together."
            );
            for (name, server) in own {
                let Some(said) = servers[*other].get(name).map(|other| found.servers[*other].declared.clone()) else {
                    continue;
                };
                found.servers[*server].doubting(&said, &why);
            }
        }
    }
    understood
}

/// Adds the services of a project that run the server, and says which they are, by their names.
fn services(files: &Files, project: &Project, found: &mut Found) -> HashMap<String, usize> {
    let root = project.root(files);
    let mut servers = HashMap::new();
    for (key, service) in root.get("services").map(Node::entries).unwrap_or_default() {
        let Some(name) = key.text() else { continue };
        let image = service.get("image").and_then(|image| read_image(image, &found.outer));
        let variables = variables(service.get("environment"), &found.outer);
        let ours = variables.iter().any(|variable| variable.name.to_ascii_uppercase().starts_with("QDRANT__"));
        let by_name = !project.whole && image.is_none() && name.contains("qdrant");
        if !(ours || by_name || image.as_ref().is_some_and(|image| Image::is_qdrant(&image.text))) {
            continue;
        }
        let own = highest(files, project, name);
        let mut server = Server::new(format!("the service {name}"), key.begin(), Writes::Compose(own.clone()));
        let mut configured = Configured::default();
        variables.iter().for_each(|variable| environment::read(variable, Origin::Environment, &mut configured));
        server.declared = configured.declared;
        found.strangers.extend(configured.strangers);
        await_others(service, &mut server);
        server.hidden.extend((!project.whole).then(|| BELOW.to_owned()));
        let mut container = Container::new(ContainerKind::Compose, Some(own));
        container.elsewhere = match project.whole {
            true => elsewhere::of_compose(service, &found.outer),
            false => elsewhere::all_of(BELOW),
        };
        container::read(&root, (key, service), image.as_ref(), &found.outer, &mut container);
        server.called = called(name, service);
        server.container = Some(container);
        server.image = image;
        servers.insert(name.to_owned(), found.servers.len());
        found.servers.push(server);
    }
    servers
}

/// Where a service stands in the file that counts most, where changes are written.
fn highest(files: &Files, project: &Project, service: &str) -> Address {
    let says = |document: &usize| {
        files.documents[*document].root.at(&["services", service]).is_some_and(|node| !node.entries().is_empty())
    };
    let document = project.documents().rev().find(says).unwrap_or(project.first);
    Address::root(document).below(&["services", service])
}

/// The names by which other services reach one.
fn called(name: &str, service: &Node) -> Vec<String> {
    let own = ["container_name", "hostname"].into_iter().filter_map(|name| service.get(name)?.text());
    let networks = service.get("networks").map(Node::entries).unwrap_or_default().iter();
    let aliases = networks.flat_map(|(_, network)| network.get("aliases").map(Node::items).unwrap_or_default());
    iter::once(name).chain(own).chain(aliases.filter_map(Node::text)).map(str::to_owned).collect()
}

fn read_image(node: &Node, outer: &Outer) -> Option<Image> {
    let written = outer.fill(node.text()?).text;
    Some(Image { text: written, at: node.begin(), end: Some(node.end) })
}

/// The variables of a service: a mapping, a list, or where files were put together a list with mappings in it.
fn variables<'a>(environment: Option<&'a Node>, outer: &Outer) -> Vec<Variable<'a>> {
    let Some(environment) = environment else { return Vec::new() };
    let of_map = environment.entries().iter().filter_map(|(key, value)| {
        let name = key.text()?;
        let said = value.text().map_or_else(|| taken_over(name, outer), |text| filled(text, outer));
        Some(Variable { name, said, at: value.begin(), end: Some(value.end) })
    });
    let of_list = environment.items().iter().flat_map(|item| {
        let Some(text) = item.text() else { return variables(Some(item), outer) };
        let (name, said) = match text.split_once('=') {
            Some((name, value)) => (name, filled(value, outer)),
            None => (text, taken_over(text, outer)),
        };
        vec![Variable { name, said, at: item.begin(), end: Some(item.end) }]
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
    if service.get("extends").is_some() {
        server.hidden.push(elsewhere::EXTENDED.to_owned());
    }
    if service.get("env_file").is_some() {
        server.awaits_variables = Some("More variables come from an env_file. Give that file, too.".to_owned());
    }
    let mounts = |node: &Node| {
        target(node).is_some_and(|target| target.starts_with("/qdrant/config") || target.ends_with("config.yaml"))
    };
    let volumes = service.get("volumes").map(Node::items).unwrap_or_default();
    let configs = service.get("configs").map(Node::items).unwrap_or_default();
    let by_command = words(service).iter().any(|word| word.contains("--config-path"));
    if volumes.iter().chain(configs).any(mounts) || by_command {
        server.awaits_config =
            Some("More settings come from a configuration file that is mounted. Give that file, too.".to_owned());
    }
}

/// Where in the container a volume or a configuration goes.
fn target(node: &Node) -> Option<&str> {
    node.get("target").and_then(Node::text).or_else(|| node.text()?.split(':').nth(1))
}

/// The words of the command and of the entry point.
fn words(service: &Node) -> Vec<String> {
    let nodes = ["command", "entrypoint"].into_iter().filter_map(|name| service.get(name));
    nodes
        .flat_map(|node| node.text().into_iter().chain(node.items().iter().filter_map(Node::text)))
        .map(str::to_owned)
        .collect()
}
