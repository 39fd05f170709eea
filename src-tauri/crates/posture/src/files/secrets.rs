//! Which values of a text are secrets, told by the names beside them, whatever the text is.

use super::environment;
use super::mask::{Secrets, names_secret};
use super::yaml::{Node, Spot};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The secrets of lines such as `NAME=value`.
pub(super) fn of_lines(text: &str) -> Secrets {
    let mut secrets = Secrets::default();
    for (index, line) in text.lines().enumerate() {
        let Some((name, value, start, end)) = environment::line(line) else { continue };
        // A key goes by all names here, but the key of a certificate is a path.
        let upper = name.to_ascii_uppercase();
        let key = upper.ends_with("KEY") && !upper.ends_with("TLS__KEY");
        if key || names_secret(name) {
            let spot = |column| Spot { line: index + 1, column };
            secrets.add(spot(start), spot(end), &value);
        }
    }
    secrets
}

/// The secrets of a document.
pub(super) fn of_document(root: &Node, into: &mut Secrets) {
    if root.get("kind").and_then(Node::text) == Some("Secret") {
        for section in ["data", "stringData"] {
            root.get(section).into_iter().for_each(|section| all(section, into));
        }
    }
    walk(root, into);
}

fn walk(node: &Node, into: &mut Secrets) {
    let name = node.get("name").and_then(Node::text);
    if let (Some(value), true) = (node.get("value"), name.is_some_and(names_secret)) {
        all(value, into);
    }
    for (key, value) in node.entries() {
        let name = key.text().unwrap_or_default();
        // Kong's credentials of consumers say only `key`.
        let of_consumer = name.ends_with("_credentials") || name.ends_with("_secrets");
        if of_consumer {
            value.items().iter().filter_map(|item| item.get("key")).for_each(|key| scalar(key, into));
        }
        if names_secret(name) && value.switch().is_none() {
            scalar(value, into);
        }
        walk(value, into);
    }
    for pair in node.items().windows(2) {
        let option = pair[0].text().and_then(|text| text.strip_prefix("--"));
        if option.is_some_and(|name| !name.contains('=') && names_secret(name)) {
            scalar(&pair[1], into);
        }
    }
    for item in node.items() {
        if let Some((start, text)) = item.text().and_then(assigned) {
            let spot = Spot { line: item.start.line, column: item.start.column + start };
            into.add(spot, item.end, text);
        }
        walk(item, into);
    }
}

/// The value of `NAME=value` whose name says that it is a secret, and where it begins.
fn assigned(text: &str) -> Option<(usize, &str)> {
    let (name, value) = text.split_once('=')?;
    names_secret(name.trim_start_matches('-')).then(|| (name.chars().count() + 1, value))
}

fn all(node: &Node, into: &mut Secrets) {
    scalar(node, into);
    node.entries().iter().for_each(|(_, value)| all(value, into));
    node.items().iter().for_each(|item| all(item, into));
}

fn scalar(node: &Node, into: &mut Secrets) {
    let Some(text) = node.text() else { return };
    into.add(node.start, node.end, text);
    if let Some(plain) = STANDARD.decode(text.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
        into.add_words(&plain);
    }
}
