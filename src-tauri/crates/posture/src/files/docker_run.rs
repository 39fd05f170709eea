//! Commands such as `docker run`.

use super::compose::{is_folder, short, user_of};
use super::elsewhere;
use super::environment::{self, Value, Variable};
use super::interpolate::Outer;
use super::mask::{Secrets, names_secret};
use super::qdrant::Configured;
use super::recognise::Found;
use super::server::{Container, ContainerKind, Fact, Origin, Published, Server, User, Writes};
use super::yaml::Spot;
use super::{At, Image};

/// Options that stand alone, by their long names.
const FLAGS: [&str; 18] = [
    "--detach",
    "--disable-content-trust",
    "--help",
    "--init",
    "--interactive",
    "--no-healthcheck",
    "--no-hosts",
    "--oom-kill-disable",
    "--privileged",
    "--publish-all",
    "--quiet",
    "--read-only",
    "--replace",
    "--rm",
    "--rmi",
    "--rootfs",
    "--sig-proxy",
    "--tty",
];

/// Options of one letter, with their long names. The others take a value.
const SHORT: [(char, &str); 10] = [
    ('d', "--detach"),
    ('i', "--interactive"),
    ('t', "--tty"),
    ('q', "--quiet"),
    ('P', "--publish-all"),
    ('p', "--publish"),
    ('e', "--env"),
    ('u', "--user"),
    ('m', "--memory"),
    ('v', "--volume"),
];

/// The ports that the image itself offers, which `--publish-all` opens.
const OFFERED: [u16; 2] = [6333, 6334];

/// Where the configuration is not that of the image.
const MOUNTED: &str = "More settings come from a configuration file that is mounted. Give that file, too.";

/// A word of a command and where it stands.
struct Word {
    text: String,
    start: Spot,
    end: Spot,
}

/// Whether a text holds such a command for the server.
pub(super) fn is_command(text: &str) -> bool {
    let runs = |line: &str| {
        let mut words = line.split_whitespace().skip_while(|word| matches!(*word, "sudo" | "$"));
        let docker = matches!(words.next(), Some("docker" | "podman"));
        docker && words.find(|word| *word != "container") == Some("run")
    };
    text.contains("qdrant") && text.lines().any(runs)
}

/// The secrets that it says.
pub(super) fn secrets(text: &str) -> Secrets {
    let mut secrets = Secrets::default();
    for word in commands(text).iter().flatten() {
        let text = word.text.strip_prefix("--env=").or_else(|| word.text.strip_prefix("-e")).unwrap_or(&word.text);
        let Some((name, value)) = text.split_once('=') else { continue };
        if names_secret(name.trim_start_matches('-')) {
            let column = word.end.column.saturating_sub(value.chars().count()).max(word.start.column);
            secrets.add(Spot { line: word.start.line, column }, word.end, value);
        }
    }
    secrets
}

/// Adds the servers that the commands run. Whether there is any.
pub(super) fn read(text: &str, index: usize, found: &mut Found) -> bool {
    let before = found.servers.len();
    for words in commands(text) {
        if let Some(server) = arguments(&words).and_then(|after| server(&words[0], after, index, found)) {
            found.servers.push(server);
        }
    }
    found.servers.len() > before
}

/// What follows `docker run`, where a command says that.
fn arguments(words: &[Word]) -> Option<&[Word]> {
    let at = words.iter().position(|word| matches!(word.text.as_str(), "docker" | "podman"))?;
    let rest = &words[at + 1..];
    let rest = match rest.first()?.text.as_str() {
        "container" => &rest[1..],
        _ => rest,
    };
    (rest.first()?.text == "run").then(|| &rest[1..])
}

/// An option with its long name, as far as it is known, and its value.
struct Given<'a> {
    name: &'a str,
    value: Option<&'a str>,
    holder: &'a Word,
    /// Whether the value stands as a word of its own.
    apart: bool,
}

/// The options before the image, and the words from the image on.
fn options(words: &[Word]) -> Option<(Vec<Given<'_>>, &[Word])> {
    let mut options = Vec::new();
    let mut at = 0;
    loop {
        let word = words.get(at)?;
        at += 1;
        let mut valued = |name| {
            let holder = words.get(at);
            at += 1;
            holder.map(|holder| Given { name, value: Some(holder.text.as_str()), holder, apart: true })
        };
        if word.text.starts_with("--") {
            let (name, joined) = match word.text.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (word.text.as_str(), None),
            };
            let name = if name == "--net" { "--network" } else { name };
            let given = match FLAGS.contains(&name) || joined.is_some() {
                true => Some(Given { name, value: joined, holder: word, apart: false }),
                false => valued(name),
            };
            options.push(given?);
        } else if let Some(letters) = word.text.strip_prefix('-') {
            for (place, letter) in letters.char_indices() {
                let name = SHORT.iter().find(|(short, _)| *short == letter).map_or("", |(_, name)| *name);
                if FLAGS.contains(&name) {
                    options.push(Given { name, value: None, holder: word, apart: false });
                    continue;
                }
                let rest = &letters[place + letter.len_utf8()..];
                let rest = rest.strip_prefix('=').unwrap_or(rest);
                let joined = Some(rest).filter(|rest| !rest.is_empty());
                let given = match joined {
                    Some(_) => Some(Given { name, value: joined, holder: word, apart: false }),
                    None => valued(name),
                };
                options.push(given?);
                break;
            }
        } else {
            return Some((options, &words[at - 1..]));
        }
    }
}

fn server(first: &Word, after: &[Word], index: usize, found: &mut Found) -> Option<Server> {
    let at = |word: &Word| At { text: index, spot: word.start };
    let begin = at(first);
    let mut container = Container::new(ContainerKind::DockerRun, None);
    let mut configured = Configured::default();
    let (mut config, mut variables, mut called) = (None, None, Vec::new());
    let (options, rest) = options(after)?;
    let (image, command) = rest.split_first()?;
    for Given { name, value, holder, apart } in options {
        if let Some(open) = elsewhere::of_option(name, value.unwrap_or_default()) {
            container.elsewhere.push(open);
            continue;
        }
        if FLAGS.contains(&name) {
            let on = Some(Fact { value: value != Some("false"), at: at(holder), end: None });
            match name {
                "--privileged" => container.privileged = on,
                "--read-only" => container.read_only = on,
                "--publish-all" => container.published.extend(OFFERED.map(|port| Published {
                    port,
                    address: None,
                    open: false,
                    at: at(holder),
                    local: None,
                    words: format!("Port {port} is published by {}.", holder.text),
                })),
                _ => {}
            }
            continue;
        }
        let value = value.unwrap_or_default();
        match name {
            "--publish" => {
                let end = apart.then_some(holder.end);
                container.published.extend(short(value, at(holder), end, false, &Outer::default()));
            }
            "--name" | "--hostname" | "--network-alias" => called.push(value.to_owned()),
            "--env" => variable(value, at(holder), &mut configured),
            "--env-file" => variables = Some("More variables come from an --env-file. Give that file, too.".to_owned()),
            "--user" => {
                container.user = Some(Fact { value: user_of(value), at: at(holder), end: None });
            }
            "--network" => {
                let host = Fact { value: value == "host", at: at(holder), end: None };
                container.internal_network = Some(Fact { value: value == "none", ..host.clone() });
                container.host_network = Some(host);
            }
            "--memory" => container.memory = Some(at(holder)),
            "--cpus" => container.cpu = Some(at(holder)),
            "--cap-drop" if value.eq_ignore_ascii_case("all") => container.drops_all = Some(at(holder)),
            "--cap-add" => container.added.push(Fact { value: value.to_owned(), at: at(holder), end: None }),
            "--security-opt" if value.starts_with("no-new-privileges") => {
                let value = value.ends_with("false");
                container.escalation = Some(Fact { value, at: at(holder), end: None });
            }
            "--volume" | "--mount" if value.contains("/qdrant/config") => config = Some(MOUNTED.to_owned()),
            "--volume" => {
                let source = value.split(':').next().unwrap_or_default();
                if is_folder(source) {
                    container.folders.push(Fact { value: source.to_owned(), at: at(holder), end: None });
                }
            }
            "--mount" => {
                let source = value
                    .split(',')
                    .find_map(|part| part.strip_prefix("src=").or_else(|| part.strip_prefix("source=")));
                if let Some(source) = source.filter(|source| is_folder(source)) {
                    container.folders.push(Fact { value: source.to_owned(), at: at(holder), end: None });
                }
            }
            _ => {}
        }
    }
    if command.iter().any(|word| word.text.starts_with("--config-path")) {
        config = Some(MOUNTED.to_owned());
    }
    let ours = Image::is_qdrant(&image.text) || !configured.declared.is_empty();
    if !ours {
        return None;
    }
    let mut server = Server::new("the docker run command".to_owned(), begin, Writes::Nowhere);
    let image = Image { text: image.text.clone(), at: at(image), end: Some(image.end) };
    if container.user.is_none() && image.is_unprivileged() {
        container.user = Some(Fact { value: User::Other, at: image.at, end: None });
    }
    server.declared = configured.declared;
    found.strangers.extend(configured.strangers);
    (server.awaits_config, server.awaits_variables) = (config, variables);
    (server.image, server.container, server.called) = (Some(image), Some(container), called);
    Some(server)
}

fn variable(text: &str, at: At, into: &mut Configured) {
    let (name, said) = match text.split_once('=') {
        Some((name, value)) if value.contains('$') => {
            let why =
                format!("The value of {name} is taken from a variable of the shell, and is empty where it is not set.");
            let sure = value.contains(":?") || !value.starts_with('$');
            (name, if sure { Value::Elsewhere(why) } else { Value::Perhaps(why) })
        }
        Some((name, value)) => (name, Value::Text(value.into())),
        None => {
            let why = format!("The value of {text} is taken over from the shell, and is absent where that has none.");
            (text, Value::Perhaps(why))
        }
    };
    environment::read(&Variable { name, said, at, end: None }, Origin::Environment, into);
}

/// The words of every command, with lines joined that end in a backslash.
fn commands(text: &str) -> Vec<Vec<Word>> {
    let mut commands = vec![Vec::new()];
    let mut goes_on = false;
    for (index, line) in text.lines().enumerate() {
        if !goes_on {
            commands.push(Vec::new());
        }
        let trimmed = line.trim_end();
        goes_on = trimmed.ends_with('\\');
        let content = trimmed.strip_suffix('\\').unwrap_or(trimmed);
        if !content.trim_start().starts_with('#') {
            commands.last_mut().into_iter().for_each(|words| words.extend(split(content, index + 1)));
        }
    }
    commands.retain(|words| !words.is_empty());
    commands
}

fn split(line: &str, number: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut open: Option<Word> = None;
    let mut quote = None;
    for (index, char) in line.chars().enumerate() {
        let spot = Spot { line: number, column: index + 1 };
        let after = Spot { line: number, column: index + 2 };
        match (quote, char) {
            (None, ' ' | '\t') => words.extend(open.take()),
            (Some(mark), _) if char == mark => {
                quote = None;
                open.iter_mut().for_each(|word| word.end = after);
            }
            (None, '"' | '\'') => {
                quote = Some(char);
                open.get_or_insert(Word { text: String::new(), start: spot, end: after });
            }
            _ => {
                let word = open.get_or_insert(Word { text: String::new(), start: spot, end: after });
                word.text.push(char);
                word.end = after;
            }
        }
    }
    words.extend(open);
    words
}
