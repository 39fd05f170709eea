//! A server as files describe it: its settings in layers, and its container.

use super::elsewhere::Part;
use super::settings::{Kind, Setting};
use super::values::{as_number, number, switch};
use super::yaml::{Node, Spot};
use super::{Address, At, Image, Labels};
use std::collections::HashSet;
use std::fmt;
use zeroize::Zeroizing;

/// One server, or all servers that one description stands for.
#[derive(Debug)]
pub(crate) struct Server {
    /// What it is called in sentences: `the service qdrant`.
    pub(crate) name: String,
    pub(crate) at: At,
    /// What is said of its settings; the later ones count.
    pub(crate) declared: Vec<Declared>,
    /// Where more may be said that is not among the files, as sentences.
    pub(crate) hidden: Vec<String>,
    /// The same, where a configuration file among the files would show it.
    pub(crate) awaits_config: Option<String>,
    /// The same, where a file of variables would show it.
    pub(crate) awaits_variables: Option<String>,
    pub(crate) image: Option<Image>,
    pub(crate) container: Option<Container>,
    /// The names by which others reach it, as far as these files give it any.
    pub(crate) called: Vec<String>,
    /// Where a setting would be written.
    pub(crate) writes: Writes,
}

/// A setting that is said.
#[derive(Debug, Clone)]
pub(crate) struct Declared {
    pub(crate) setting: &'static Setting,
    pub(crate) said: Said,
    pub(crate) at: At,
    /// The first place after the value, where it can be replaced.
    pub(crate) end: Option<Spot>,
    pub(crate) origin: Origin,
}

/// What is said.
#[derive(Clone)]
pub(crate) enum Said {
    /// A value that may be shown.
    Plain(String),
    /// A value that may not.
    Secret(Zeroizing<String>),
    /// The value comes from somewhere else, and this says whence.
    Elsewhere(String),
    /// The value comes from somewhere else, where nothing may be said: why, as a sentence.
    Perhaps(String),
    /// Nothing: the setting is taken back.
    Nothing,
}

/// Where a setting is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In a configuration file.
    Config,
    /// In the environment.
    Environment,
    /// In a place that is made for secrets.
    Vault,
}

/// Where a setting would be written.
#[derive(Debug, Clone)]
pub(crate) enum Writes {
    /// In a mapping of sections.
    Config(Address),
    /// In a mapping or list of variables below a service of Compose.
    Compose(Address),
    /// In the list of variables of a container.
    Pod(Address),
    /// In values of the chart.
    Helm(Address),
    /// As lines of variables.
    Lines(usize),
    /// Nowhere in these files.
    Nowhere,
}

/// Something that is said once, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact<T> {
    pub(crate) value: T,
    pub(crate) at: At,
    pub(crate) end: Option<Spot>,
}

/// Who the process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    Root,
    Other,
    /// It is a variable or a name that the image resolves.
    Unclear,
}

/// The container of a server.
#[derive(Debug)]
pub(crate) struct Container {
    pub(crate) kind: ContainerKind,
    pub(crate) address: Option<Address>,
    /// The pod's own description, where there is one apart from the container's.
    pub(crate) pod: Option<Address>,
    pub(crate) user: Option<Fact<User>>,
    pub(crate) read_only: Option<Fact<bool>>,
    pub(crate) privileged: Option<Fact<bool>>,
    /// The other containers of its pod that are privileged, by their names.
    pub(crate) privileged_beside: Vec<Fact<String>>,
    /// Whether the process may gain rights that its parent does not have.
    pub(crate) escalation: Option<Fact<bool>>,
    pub(crate) memory: Option<At>,
    pub(crate) cpu: Option<At>,
    pub(crate) drops_all: Option<At>,
    pub(crate) added: Vec<Fact<String>>,
    pub(crate) host_network: Option<Fact<bool>>,
    /// A network without a way out, as far as that can be said in this form.
    pub(crate) internal_network: Option<Fact<bool>>,
    /// The host that it is bound to, by published ports.
    pub(crate) published: Vec<Published>,
    /// The labels of its pods, where it runs in Kubernetes.
    pub(crate) labels: Option<Labels>,
    /// Folders of the machine in which it keeps data, where that is said.
    pub(crate) folders: Vec<Fact<String>>,
    /// What opens its storage to others.
    pub(crate) open_volumes: Vec<(String, At)>,
    /// What is decided where these files do not show it, each with the reason as a sentence.
    pub(crate) elsewhere: Vec<(Part, String)>,
}

/// How the container is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContainerKind {
    DockerRun,
    Compose,
    Helm,
    Kubernetes,
}

/// A port that is reachable from outside the container or the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    /// The port of the server.
    pub(crate) port: u16,
    /// The address that it is bound to; absent where that is every one.
    pub(crate) address: Option<String>,
    /// Whether a variable that nobody knows decides about it.
    pub(crate) open: bool,
    pub(crate) at: At,
    /// Where the port may be rewritten, and as what, for loopback.
    pub(crate) local: Option<(Spot, String)>,
    /// How it is published, as a sentence.
    pub(crate) words: String,
}

/// What is known of a setting.
pub(crate) enum Known<'a, T> {
    /// It is said here.
    Said(T, &'a Declared),
    /// Nobody says anything, and this holds.
    Default(T),
    /// It cannot be told: why, as a sentence.
    Unknown(String),
}

/// What is known of a key.
pub(crate) enum KeyKnown<'a> {
    Absent,
    Empty(&'a Declared),
    /// Its text, where it stands in the files.
    Given(&'a Declared, Option<&'a str>),
    Unknown(String),
}

impl fmt::Debug for Said {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Plain(_) => "plain",
            Self::Secret(_) => "secret",
            Self::Elsewhere(_) | Self::Perhaps(_) => "elsewhere",
            Self::Nothing => "nothing",
        })
    }
}

impl Said {
    /// A value of a setting.
    pub(crate) fn of(setting: &Setting, text: &str) -> Self {
        match setting.kind {
            Kind::Secret => Self::Secret(text.to_owned().into()),
            _ => Self::Plain(text.to_owned()),
        }
    }
}

impl Declared {
    /// A setting as a value of YAML says it.
    pub(crate) fn of_node(setting: &'static Setting, node: &Node, text: usize, origin: Origin) -> Self {
        let said = node.text().map_or(Said::Nothing, |value| match as_number(setting, node, value) {
            Some(number) => Said::Plain(number),
            None => Said::of(setting, value),
        });
        let end = (setting.kind != Kind::Secret).then_some(node.end);
        Self { setting, said, at: At { text, spot: node.start }, end, origin }
    }
}

impl Server {
    /// A server of which nothing is known yet.
    pub(crate) fn new(name: String, at: At, writes: Writes) -> Self {
        Self {
            name,
            at,
            declared: Vec::new(),
            hidden: Vec::new(),
            awaits_config: None,
            awaits_variables: None,
            image: None,
            container: None,
            called: Vec::new(),
            writes,
        }
    }

    /// What is said last of a setting.
    pub(crate) fn declared(&self, name: &str) -> Option<&Declared> {
        self.declared.iter().rev().find(|declared| declared.setting.name == name)
    }

    /// Takes into account that settings of another description may count here: what is not said itself is not known then.
    pub(crate) fn doubting(&mut self, other: &[Declared], why: &str) {
        let own: HashSet<&str> = self.declared.iter().map(|declared| declared.setting.name).collect();
        let news = other.iter().filter(|declared| !own.contains(declared.setting.name));
        let doubts: Vec<Declared> =
            news.map(|declared| Declared { said: Said::Perhaps(why.to_owned()), ..declared.clone() }).collect();
        self.declared.splice(..0, doubts);
    }

    /// Whether a switch is on.
    pub(crate) fn switch(&self, name: &str) -> Known<'_, bool> {
        self.known(name, switch, Some(false))
    }

    /// A number.
    pub(crate) fn number(&self, name: &str) -> Known<'_, Option<u64>> {
        self.known(name, |text| u64::try_from(number(text)?).ok().map(Some), Some(None))
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Known<'_, String> {
        self.known(name, |text| Some(text.to_owned()), Some(String::new()))
    }

    fn known<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>, without: Option<T>) -> Known<'_, T> {
        let default = || {
            let text = Setting::named(name).and_then(|setting| setting.default);
            text.and_then(&read).or(without).map_or_else(|| unknown(name), Known::Default)
        };
        match self.declared(name) {
            None => match self.hidden.first() {
                Some(why) => Known::Unknown(why.clone()),
                None => default(),
            },
            Some(declared) => match &declared.said {
                Said::Plain(text) => read(text).map_or_else(|| unknown(name), |value| Known::Said(value, declared)),
                Said::Elsewhere(why) | Said::Perhaps(why) => Known::Unknown(why.clone()),
                Said::Secret(_) => unknown(name),
                Said::Nothing => default(),
            },
        }
    }

    /// What is known of a key.
    pub(crate) fn key(&self, name: &str) -> KeyKnown<'_> {
        let hidden = || self.hidden.first().map_or(KeyKnown::Absent, |why| KeyKnown::Unknown(why.clone()));
        let Some(declared) = self.declared(name) else { return hidden() };
        match &declared.said {
            Said::Secret(text) if text.is_empty() => KeyKnown::Empty(declared),
            Said::Secret(text) => KeyKnown::Given(declared, Some(text.as_str())),
            Said::Perhaps(why) => KeyKnown::Unknown(why.clone()),
            Said::Elsewhere(_) | Said::Plain(_) => KeyKnown::Given(declared, None),
            Said::Nothing => KeyKnown::Absent,
        }
    }
}

fn unknown<'a, T>(name: &str) -> Known<'a, T> {
    Known::Unknown(format!("The value of {name} cannot be read."))
}

impl Container {
    /// A container of which nothing is known yet.
    pub(crate) fn new(kind: ContainerKind, address: Option<Address>) -> Self {
        Self {
            kind,
            address,
            pod: None,
            user: None,
            read_only: None,
            privileged: None,
            privileged_beside: Vec::new(),
            escalation: None,
            memory: None,
            cpu: None,
            drops_all: None,
            added: Vec::new(),
            host_network: None,
            internal_network: None,
            published: Vec::new(),
            labels: None,
            folders: Vec::new(),
            open_volumes: Vec::new(),
            elsewhere: Vec::new(),
        }
    }

    /// Why a part cannot be told here, where it is decided elsewhere.
    pub(crate) fn elsewhere(&self, part: Part) -> Option<&str> {
        self.elsewhere.iter().find(|(other, _)| *other == part).map(|(_, why)| why.as_str())
    }
}

/// A switch of YAML and where it stands.
pub(crate) fn fact(node: Option<&Node>) -> Option<Fact<bool>> {
    let node = node?;
    Some(Fact { value: node.switch()?, at: node.begin(), end: Some(node.end) })
}
