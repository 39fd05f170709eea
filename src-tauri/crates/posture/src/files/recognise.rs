//! Which kind of file a text is, told by what stands in it, and all of them put together.

use super::environment::{self, Value, Variable};
use super::interpolate::Outer;
use super::mask::{Masked, Secrets, Words};
use super::qdrant::Configured;
use super::secrets;
use super::server::{Origin, Server, Writes};
use super::yaml::{self, Node, Spot};
use super::{
    Address, At, Document, Entry, FileError, Files, Given, LARGEST_FILE, MOST_PROXIES, MOST_SERVERS, Policy, Proxy,
    Stranger,
};
use super::{compose, docker_run, helm, kong, kubernetes, nginx, qdrant};

/// What the documents say, before it is put together.
#[derive(Default)]
pub(super) struct Found {
    pub(super) servers: Vec<Server>,
    pub(super) proxies: Vec<Proxy>,
    pub(super) policies: Vec<Policy>,
    pub(super) entries: Vec<Entry>,
    pub(super) strangers: Vec<Stranger>,
    pub(super) exposed: Vec<(String, At)>,
    pub(super) kubernetes: Option<At>,
    /// The services of Kubernetes, by their names, and the labels of the pods that they lead to.
    pub(super) services: Vec<(String, Vec<(String, String)>)>,
    configs: Vec<(Configured, Address, At)>,
    lines: Vec<(Configured, At)>,
    /// What Compose puts into its files.
    pub(super) outer: Outer,
    /// The pods that run the server, once they were looked for.
    pub(super) pods: Option<kubernetes::Running>,
}

/// The kinds of document, told by what stands in them.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Manifest,
    Kong,
    Compose,
    Annotations,
    /// With the names under which the values stand.
    Values(&'static [&'static str]),
    Config,
    /// A configuration that stands as a text inside another document.
    Inside,
    Unknown,
}

impl Kind {
    fn of(root: &Node) -> Self {
        if root.get("apiVersion").is_some() && root.get("kind").is_some() {
            Self::Manifest
        } else if root.get("_format_version").is_some() {
            Self::Kong
        } else if compose::is_compose(root) {
            Self::Compose
        } else if kubernetes::is_annotations(root) {
            Self::Annotations
        } else if let Some(names) = helm::values(root) {
            Self::Values(names)
        } else if qdrant::is_config(root) {
            Self::Config
        } else {
            Self::Unknown
        }
    }
}

/// The kinds of text that are not YAML.
enum Plain {
    Lines,
    Command,
    Nginx,
}

/// Reads files.
pub(super) fn read(given: &[Given<'_>], mut files: Files) -> (Files, Vec<FileError>) {
    let mut errors = Vec::new();
    let (mut plain, mut read) = (Vec::new(), Vec::new());
    for given in given {
        if files.is_stopped() {
            return (files, errors);
        }
        let text = read.len();
        match parsed(given, text, &mut files.documents) {
            Ok((kind, secrets)) => {
                plain.extend(kind.map(|kind| (kind, *given, text)));
                read.push((given, secrets));
            }
            Err(error) => errors.push(error),
        }
    }
    // What is a secret in one file is one in all of them.
    files.words = Words::of(read.iter().map(|(_, secrets)| secrets));
    let masked = |(given, secrets): &(&Given<'_>, Secrets)| Masked::new(given.name, given.text, secrets, &files.words);
    files.texts = read.iter().map(masked).collect();
    let mut found = Found::default();
    for (kind, given, text) in plain {
        if files.is_stopped() {
            break;
        }
        match kind {
            Plain::Lines => {
                if Outer::is_read_from(given.name) {
                    found.outer.add(given.text);
                }
                found.lines.push(lines(given.text, text));
            }
            Plain::Command => {
                if !docker_run::read(given.text, text, &mut found) {
                    errors.push(FileError::Unrecognised { file: given.name.to_owned() });
                }
            }
            Plain::Nginx => {
                if let Err(line) = nginx::read(given.text, text, &mut found) {
                    errors.push(FileError::Nginx { file: given.name.to_owned(), line });
                }
            }
        }
    }
    files.manifests = kubernetes::by_name(&files);
    let mut understood = vec![false; files.texts.len()];
    for document in 0..files.documents.len() {
        if files.is_stopped() {
            break;
        }
        let text = files.documents[document].text;
        understood[text] |= interpreted(&files, document, &mut found);
    }
    compose::read(&files, &mut found).into_iter().for_each(|text| understood[text] = true);
    let without = |(text, known): (usize, &bool)| {
        let only_yaml = files.documents.iter().any(|document| document.text == text);
        (!known && only_yaml).then(|| FileError::Unrecognised { file: files.texts[text].name().to_owned() })
    };
    errors.extend(understood.iter().enumerate().filter_map(without));
    if found.servers.len() > MOST_SERVERS {
        found.servers.truncate(MOST_SERVERS);
        errors.push(FileError::Servers { most: MOST_SERVERS });
    }
    if found.proxies.len() > MOST_PROXIES {
        found.proxies.truncate(MOST_PROXIES);
        errors.push(FileError::Proxies { most: MOST_PROXIES });
    }
    assembled(&mut files, found);
    let unread = errors.iter().find_map(FileError::file);
    let why = unread.map(|file| format!("More may be said in {file}, which could not be read."));
    files.servers.iter_mut().for_each(|server| server.hidden.extend(why.clone()));
    (files, errors)
}

/// The documents of a text, or what else it is, and its secrets.
fn parsed(
    given: &Given<'_>,
    text: usize,
    documents: &mut Vec<Document>,
) -> Result<(Option<Plain>, Secrets), FileError> {
    let file = given.name;
    if given.text.len() > LARGEST_FILE {
        return Err(FileError::Large { file: file.to_owned(), most: LARGEST_FILE });
    }
    let of_compose = Outer::is_read_from(file) && environment::are_lines(given.text);
    if of_compose || environment::is_lines(given.text) {
        return Ok((Some(Plain::Lines), secrets::of_lines(given.text)));
    }
    if docker_run::is_command(given.text) {
        return Ok((Some(Plain::Command), docker_run::secrets(given.text)));
    }
    if nginx::is_config(given.text) {
        return Ok((Some(Plain::Nginx), Secrets::default()));
    }
    let roots = yaml::read(file, text, given.text)?;
    if roots.iter().all(|root| root.entries().is_empty()) {
        return Err(FileError::Unrecognised { file: file.to_owned() });
    }
    if roots.len() > 1 && roots.iter().all(|root| matches!(Kind::of(root), Kind::Config)) {
        return Err(FileError::Configurations { file: file.to_owned() });
    }
    let mut secrets = Secrets::default();
    for plain in roots.into_iter().flat_map(kubernetes::manifests) {
        secrets::of_document(&plain, &mut secrets);
        let own = documents.len();
        let merged = plain.clone().merged();
        let kind = Kind::of(&merged);
        let root = if matches!(kind, Kind::Config) { plain } else { merged };
        let nested = kubernetes::nested(file, given.text, &root)?;
        documents.push(Document { text, kind, root, of: None });
        for (name, root) in nested {
            secrets::of_document(&root, &mut secrets);
            documents.push(Document { text, kind: Kind::Inside, root, of: Some((own, name)) });
        }
    }
    Ok((None, secrets))
}

/// Adds what a document says. Whether it is of a known kind.
fn interpreted(files: &Files, document: usize, found: &mut Found) -> bool {
    let Document { text, kind, root, .. } = &files.documents[document];
    let address = Address::root(document);
    match kind {
        Kind::Manifest => kubernetes::read(files, &address, found),
        Kind::Kong => kong::read(files, &address, found),
        Kind::Annotations => kubernetes::annotations(files, &address, found),
        Kind::Values(names) => helm::read(files, &address.below(names), found),
        Kind::Config => {
            let at = At { text: *text, spot: root.start };
            let mut configured = qdrant::read(root, *text, Origin::Config);
            configured.strangers.extend(qdrant::emptied(root, *text));
            found.configs.push((configured, address, at));
        }
        Kind::Inside => {}
        // Those are put together before they are read.
        Kind::Compose | Kind::Unknown => return false,
    }
    true
}

fn lines(lines: &str, text: usize) -> (Configured, At) {
    let mut configured = Configured::default();
    for (index, line) in lines.lines().enumerate() {
        let Some((name, value, start, end)) = environment::line(line) else { continue };
        let spot = Spot { line: index + 1, column: start };
        let end = Some(Spot { line: index + 1, column: end });
        let variable = Variable { name, said: Value::Text(value.into()), at: At { text, spot }, end };
        environment::read(&variable, Origin::Environment, &mut configured);
    }
    (configured, At { text, spot: Spot { line: 1, column: 1 } })
}

/// Puts together what the documents say: a configuration file is below the environment of every server, and a file of
/// variables is below those that stand beside the server, where it is given such a file at all.
fn assembled(files: &mut Files, found: Found) {
    let Found {
        mut servers,
        proxies,
        policies,
        entries,
        mut strangers,
        exposed,
        kubernetes,
        services,
        mut configs,
        lines,
        ..
    } = found;
    for server in &mut servers {
        let Some(labels) = server.container.as_ref().and_then(|container| container.labels.as_ref()) else { continue };
        let leads =
            |wanted: &[(String, String)]| !wanted.is_empty() && wanted.iter().all(|pair| labels.all.contains(pair));
        server.called.extend(services.iter().filter(|(_, wanted)| leads(wanted)).map(|(name, _)| name.clone()));
    }
    // The server reads config.yaml, then production.yaml, then local.yaml; a later one counts.
    configs.sort_by_key(|(_, _, at)| {
        let name = files.texts[at.text].name();
        let stem = name.rsplit(['/', '\\']).next().and_then(|last| last.split('.').next()).unwrap_or(name);
        ["config", "production", "local"].iter().position(|known| *known == stem).unwrap_or(1)
    });
    let alone = servers.is_empty();
    if alone {
        let config = configs.last().map(|(_, address, at)| (Writes::Config(address.clone()), *at));
        let variables = lines.last().map(|(_, at)| (Writes::Lines(at.text), *at));
        servers.extend(config.or(variables).map(|(writes, at)| Server::new("the server".to_owned(), at, writes)));
    }
    let mut lines_count = false;
    for server in &mut servers {
        let below = configs.iter().flat_map(|(configured, ..)| &configured.declared);
        let taken = alone || server.awaits_variables.is_some();
        let given = lines.iter().filter(|_| taken).flat_map(|(configured, _)| &configured.declared);
        lines_count |= taken;
        server.declared = below.chain(given).chain(&server.declared).cloned().collect();
        let config = server.awaits_config.take().filter(|_| configs.is_empty());
        let variables = server.awaits_variables.take().filter(|_| lines.is_empty());
        server.hidden.extend(config.into_iter().chain(variables));
    }
    strangers.extend(configs.into_iter().flat_map(|(configured, ..)| configured.strangers));
    strangers.extend(lines.into_iter().filter(|_| lines_count).flat_map(|(configured, _)| configured.strangers));
    files.servers = servers;
    files.proxies = proxies;
    files.policies = policies;
    files.entries = entries;
    files.strangers = strangers;
    files.exposed = exposed;
    files.kubernetes = kubernetes;
}
