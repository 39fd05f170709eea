//! The server's own configuration file, wherever it stands.

use super::settings::{Kind, SECTIONS, SETTINGS, Setting, TOP};
use super::values::{number, switch};
use super::yaml::Node;
use super::{At, Declared, Origin, Said, Stranger, StrangerKind};

/// How many names that nobody knows are looked at in one configuration.
pub(crate) const MOST_STRANGERS: usize = 200;

/// The sections without which the server does not start: nothing in the place of one takes its defaults away, too.
const NEEDED: [&str; 3] = ["service", "storage", "cluster"];

/// What one configuration says.
#[derive(Default)]
pub(crate) struct Configured {
    pub(crate) declared: Vec<Declared>,
    pub(crate) strangers: Vec<Stranger>,
}

/// Whether a mapping is a configuration of the server: it has one of its sections, or one that is almost so called.
pub(crate) fn is_config(root: &Node) -> bool {
    let section = |key: &str| key.split('.').next().unwrap_or(key).to_ascii_lowercase();
    root.entries().iter().filter_map(|(key, _)| key.text()).any(|key| TOP.contains(&section(key).as_str()))
}

/// Reads a configuration.
pub(crate) fn read(root: &Node, text: usize, origin: Origin) -> Configured {
    let mut configured = Configured::default();
    for (key, value) in root.entries() {
        // Names of a file count as they are written; only those of variables are read whatever their case.
        let Some(name) = key.text() else { continue };
        // At the top, a name may lead into a section: `service.api_key`.
        if let Some(setting) = Setting::named(name) {
            configured.setting(setting, value, text, origin);
        } else if TOP.contains(&name) || Setting::is_section(name) {
            configured.section(name, value, text, origin);
        } else if !name.split_once('.').is_some_and(|(first, _)| is_partly_known(first)) {
            configured.stranger(key, name, text);
        }
    }
    configured
}

/// Whether this is a section of which not every setting is known here.
fn is_partly_known(section: &str) -> bool {
    TOP.contains(&section) && !SECTIONS.contains(&section)
}

/// The sections of a file that the server needs and that say nothing.
pub(crate) fn emptied(root: &Node, text: usize) -> impl Iterator<Item = Stranger> + '_ {
    let empty = |(key, value): &&(Node, Node)| value.is_null() && key.text().is_some_and(|name| NEEDED.contains(&name));
    root.entries().iter().filter(empty).map(move |(key, _)| {
        let name = key.text().unwrap_or_default();
        let words =
            format!("Nothing stands under {name}, which takes its defaults away, too. The server does not start.");
        Stranger { words, at: At { text, spot: key.start }, kind: StrangerKind::Value, meant: None }
    })
}

impl Configured {
    fn section(&mut self, section: &str, node: &Node, text: usize, origin: Origin) {
        for (key, value) in node.entries() {
            let Some(last) = key.text() else { continue };
            let name = format!("{section}.{last}");
            if let Some(setting) = Setting::named(&name) {
                self.setting(setting, value, text, origin);
            } else if Setting::is_section(&name) {
                self.section(&name, value, text, origin);
            } else if SECTIONS.contains(&section.split('.').next().unwrap_or(section)) {
                self.stranger(key, &name, text);
            }
        }
    }

    fn setting(&mut self, setting: &'static Setting, node: &Node, text: usize, origin: Origin) {
        let at = At { text, spot: node.start };
        if node.text().is_none() && !node.is_null() {
            let words = format!("{} takes one value, and here stands a list or a mapping.", setting.name);
            self.strangers.push(Stranger { words, at, kind: StrangerKind::Value, meant: None });
            return;
        }
        let declared = Declared::of_node(setting, node, text, origin);
        self.strangers.extend(misfit(&declared));
        self.declared.push(declared);
    }

    fn stranger(&mut self, key: &Node, name: &str, text: usize) {
        if self.strangers.len() >= MOST_STRANGERS {
            return;
        }
        let at = At { text, spot: key.start };
        self.strangers.push(stranger(name, &format!("\u{201c}{name}\u{201d}"), at));
    }
}

/// A name that the server does not know.
pub(crate) fn stranger(name: &str, written: &str, at: At) -> Stranger {
    let lower = name.to_ascii_lowercase();
    let meant = TOP.into_iter().find(|section| *section == lower).or_else(|| nearest(&lower));
    let hint = meant.map_or(String::new(), |meant| format!(" {meant} was probably meant."));
    let words = format!("The server does not know {written} and passes over it.{hint}");
    Stranger { words, at, kind: StrangerKind::Name, meant }
}

/// A value that the server does not take.
pub(crate) fn misfit(declared: &Declared) -> Option<Stranger> {
    let Said::Plain(value) = &declared.said else { return None };
    let setting = declared.setting;
    let expected = match setting.kind {
        Kind::Switch if switch(value).is_none() => "true or false".to_owned(),
        Kind::Number if number(value).is_none_or(|number| number < 0) => "a whole number".to_owned(),
        Kind::Fraction if value.parse::<f64>().is_err() => "a number".to_owned(),
        Kind::OneOf(words) if !words.contains(&value.as_str()) => words.join(" or "),
        _ => return None,
    };
    let words =
        format!("{} takes {expected}, and here stands something else. The server does not start.", setting.name);
    Some(Stranger { words, at: declared.at, kind: StrangerKind::Value, meant: None })
}

/// The known name that is nearest to this one, where one is near enough to be meant.
fn nearest(name: &str) -> Option<&'static str> {
    let (sections, last) = name.rsplit_once('.').unwrap_or(("", name));
    let squeezed = |text: &str| text.replace(['_', '-', '.'], "").to_ascii_lowercase();
    let distance = |setting: &Setting| {
        let (known_sections, known) = setting.name.rsplit_once('.').unwrap_or(("", setting.name));
        let elsewhere = usize::from(known_sections != sections);
        let letters = apart(&squeezed(last), &squeezed(known));
        (letters <= known.len() / 4 + usize::from(known.len() > 4)).then_some(letters * 2 + elsewhere)
    };
    let near = SETTINGS.iter().filter_map(|setting| Some((distance(setting)?, setting.name)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// How many letters one has to change, add, leave out or swap with their neighbour to come from one word to the other.
pub(super) fn apart(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().take(64).collect(), other.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut least = (rows[i][j] + usize::from(a != b)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or(0)
}
