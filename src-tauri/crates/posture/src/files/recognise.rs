//! Which kind of file a text is, told by what stands in it, and all of them put together.

use super::environment::{self, Value, Variable};
use super::mask::{Masked, Secrets};
use super::qdrant::Configured;
use super::secrets;
use super::server::{Origin, Server, Writes};
use super::yaml::{self, Spot};
use super::{Address, At, Document, Entry, FileError, Files, Given, LARGEST_FILE, Policy, Proxy, Stranger};
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
    configs: Vec<(Configured, Address, At)>,
    lines: Vec<(Configured, At)>,
}

/// The kinds of text that are not YAML.
enum Plain {
    Lines,
    Command,
    Nginx,
}

/// Reads files.
pub(super) fn read(given: &[Given<'_>]) -> (Files, Vec<FileError>) {
    let mut files = Files::default();
    let mut errors = Vec::new();
    let mut plain = Vec::new();
    for given in given {
        let text = files.texts.len();
        match parsed(given, text, &mut files.documents) {
            Ok((kind, secrets)) => {
                plain.extend(kind.map(|kind| (kind, *given, text)));
                files.texts.push(Masked::new(given.name, given.text, &secrets));
            }
            Err(error) => errors.push(error),
        }
    }
    let mut found = Found::default();
    for (kind, given, text) in plain {
        match kind {
            Plain::Lines => found.lines.push(lines(given.text, text)),
            Plain::Command => docker_run::read(given.text, text, &mut found),
            Plain::Nginx => {
                if let Err(line) = nginx::read(given.text, text, &mut found) {
                    errors.push(FileError::Nginx { file: given.name.to_owned(), line });
                }
            }
        }
    }
    let mut understood = vec![false; files.texts.len()];
    for document in 0..files.documents.len() {
        let text = files.documents[document].text;
        understood[text] |= interpreted(&files, document, &mut found);
    }
    let without = |(text, known): (usize, &bool)| {
        let only_yaml = files.documents.iter().any(|document| document.text == text);
        (!known && only_yaml).then(|| FileError::Unrecognised { file: files.texts[text].name().to_owned() })
    };
    errors.extend(understood.iter().enumerate().filter_map(without));
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
    if environment::is_lines(given.text) {
        return Ok((Some(Plain::Lines), secrets::of_lines(given.text)));
    }
    if docker_run::is_command(given.text) {
        return Ok((Some(Plain::Command), docker_run::secrets(given.text)));
    }
    if nginx::is_config(given.text) {
        return Ok((Some(Plain::Nginx), Secrets::default()));
    }
    let roots = yaml::read(file, given.text)?;
    if roots.iter().all(|root| root.entries().is_empty()) {
        return Err(FileError::Unrecognised { file: file.to_owned() });
    }
    let mut secrets = Secrets::default();
    for root in roots {
        secrets::of_document(&root, &mut secrets);
        let own = documents.len();
        let nested = kubernetes::nested(file, given.text, &root)?;
        documents.push(Document { text, root, of: None });
        for (name, root) in nested {
            secrets::of_document(&root, &mut secrets);
            documents.push(Document { text, root, of: Some((own, name)) });
        }
    }
    Ok((None, secrets))
}

/// Adds what a document says. Whether it is of a known kind.
fn interpreted(files: &Files, document: usize, found: &mut Found) -> bool {
    let Document { text, root, of } = &files.documents[document];
    if of.is_some() {
        return true;
    }
    let address = Address::root(document);
    if root.get("apiVersion").is_some() && root.get("kind").is_some() {
        kubernetes::read(files, &address, found);
    } else if root.get("_format_version").is_some() {
        kong::read(files, &address, found);
    } else if compose::is_compose(root) {
        compose::read(files, &address, found);
    } else if kubernetes::is_annotations(root) {
        kubernetes::annotations(files, &address, found);
    } else if let Some(names) = helm::values(root) {
        helm::read(files, &address.below(names), found);
    } else if qdrant::is_config(root) {
        let at = At { text: *text, spot: root.start };
        found.configs.push((qdrant::read(root, *text, Origin::Config), address, at));
    } else {
        return false;
    }
    true
}

fn lines(lines: &str, text: usize) -> (Configured, At) {
    let mut configured = Configured::default();
    for (index, line) in lines.lines().enumerate() {
        let Some((name, value, start, end)) = environment::line(line) else { continue };
        let spot = Spot { line: index + 1, column: start };
        let end = Some(Spot { line: index + 1, column: end });
        let variable = Variable { name, said: Value::Text(&value), at: At { text, spot }, end };
        environment::read(&variable, Origin::Environment, &mut configured);
    }
    (configured, At { text, spot: Spot { line: 1, column: 1 } })
}

/// Puts together what the documents say: a configuration file is below the environment of every server.
fn assembled(files: &mut Files, found: Found) {
    let Found { mut servers, proxies, policies, entries, mut strangers, exposed, kubernetes, mut configs, lines } =
        found;
    // The server reads config.yaml, then production.yaml, then local.yaml; a later one counts.
    configs.sort_by_key(|(_, _, at)| {
        let name = files.texts[at.text].name();
        ["production", "local"].iter().position(|late| name.contains(late)).map_or(0, |rank| rank + 1)
    });
    if servers.is_empty() {
        let config = configs.last().map(|(_, address, at)| (Writes::Config(address.clone()), *at));
        let variables = lines.last().map(|(_, at)| (Writes::Lines(at.text), *at));
        servers.extend(config.or(variables).map(|(writes, at)| Server::new("the server".to_owned(), at, writes)));
    }
    for server in &mut servers {
        let below = configs.iter().flat_map(|(configured, ..)| &configured.declared);
        let above = lines.iter().flat_map(|(configured, _)| &configured.declared);
        server.declared = below.chain(&server.declared).chain(above).cloned().collect();
        let config = server.awaits_config.take().filter(|_| configs.is_empty());
        let variables = server.awaits_variables.take().filter(|_| lines.is_empty());
        server.hidden.extend(config.into_iter().chain(variables));
    }
    strangers.extend(configs.into_iter().flat_map(|(configured, ..)| configured.strangers));
    strangers.extend(lines.into_iter().flat_map(|(configured, _)| configured.strangers));
    files.servers = servers;
    files.proxies = proxies;
    files.policies = policies;
    files.entries = entries;
    files.strangers = strangers;
    files.exposed = exposed;
    files.kubernetes = kubernetes;
}
