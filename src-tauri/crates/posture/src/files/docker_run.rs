//! Commands such as `docker run`.

use super::compose::{short, user_of};
use super::environment::{self, Value, Variable};
use super::mask::{Secrets, names_secret};
use super::qdrant::Configured;
use super::recognise::Found;
use super::server::{Container, ContainerKind, Fact, Origin, Server, User, Writes};
use super::yaml::Spot;
use super::{At, Image};

/// Options that stand alone.
const FLAGS: [&str; 10] = ["--privileged", "--read-only", "-d", "--detach", "--rm", "-i", "-t", "-it", "--init", "-P"];

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
        matches!(words.next(), Some("docker" | "podman")) && words.next() == Some("run")
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

/// Adds the servers that the commands run.
pub(super) fn read(text: &str, index: usize, found: &mut Found) {
    for words in commands(text) {
        let run = words
            .windows(2)
            .position(|pair| matches!(pair[0].text.as_str(), "docker" | "podman") && pair[1].text == "run");
        if let Some(server) = run.and_then(|run| server(&words, run, index, found)) {
            found.servers.push(server);
        }
    }
}

fn server(words: &[Word], run: usize, index: usize, found: &mut Found) -> Option<Server> {
    let at = |word: &Word| At { text: index, spot: word.start };
    let begin = at(&words[run]);
    let mut container = Container::new(ContainerKind::DockerRun, None);
    let mut configured = Configured::default();
    let (mut config, mut variables) = (None, None);
    let mut rest = words[run + 2..].iter();
    let image = loop {
        let word = rest.next()?;
        if !word.text.starts_with('-') {
            break word;
        }
        let (name, joined) = match word.text.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value)),
            _ => (word.text.as_str(), None),
        };
        if FLAGS.contains(&name) {
            let on = Some(Fact { value: joined != Some("false"), at: at(word), end: None });
            match name {
                "--privileged" => container.privileged = on,
                "--read-only" => container.read_only = on,
                _ => {}
            }
            continue;
        }
        let (value, holder) = match joined {
            Some(value) => (value, word),
            None => {
                let next = rest.next()?;
                (next.text.as_str(), next)
            }
        };
        match name {
            "-p" | "--publish" => {
                let end = joined.is_none().then_some(holder.end);
                container.published.extend(short(value, at(holder), end, false));
            }
            "-e" | "--env" => variable(value, at(holder), &mut configured),
            "--env-file" => variables = Some("More variables come from an --env-file. Give that file, too.".to_owned()),
            "-u" | "--user" => {
                container.user = Some(Fact { value: user_of(value), at: at(holder), end: None });
            }
            "--network" | "--net" => {
                let host = Fact { value: value == "host", at: at(holder), end: None };
                container.internal_network = Some(Fact { value: value == "none", ..host.clone() });
                container.host_network = Some(host);
            }
            "-m" | "--memory" => container.memory = Some(at(holder)),
            "--cpus" => container.cpu = Some(at(holder)),
            "--cap-drop" if value.eq_ignore_ascii_case("all") => container.drops_all = Some(at(holder)),
            "--cap-add" => container.added.push(Fact { value: value.to_owned(), at: at(holder), end: None }),
            "--security-opt" if value.starts_with("no-new-privileges") => {
                container.escalation = Some(Fact { value: false, at: at(holder), end: None });
            }
            "-v" | "--volume" | "--mount" if value.contains("/qdrant/config") => {
                config = Some(
                    "More settings come from a configuration file that is mounted. Give that file, too.".to_owned(),
                );
            }
            _ => {}
        }
    };
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
    server.image = Some(image);
    server.container = Some(container);
    Some(server)
}

fn variable(text: &str, at: At, into: &mut Configured) {
    let (name, said) = match text.split_once('=') {
        Some((name, value)) if value.contains('$') => {
            (name, Value::Elsewhere(format!("The value of {name} is taken from a variable of the shell.")))
        }
        Some((name, value)) => (name, Value::Text(value)),
        None => (text, Value::Elsewhere(format!("The value of {text} is taken over from the shell."))),
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
