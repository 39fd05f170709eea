//! Configuration files before they are deployed: what they say of the server, of its container and of what stands
//! before it, each with its place. Secrets are masked as soon as a text is read.

mod change;
mod compose;
mod diff;
mod docker_run;
mod elsewhere;
mod environment;
mod error;
mod helm;
mod hints;
mod image;
mod interpolate;
mod kong;
mod kubernetes;
mod mask;
mod nginx;
mod proxy;
mod qdrant;
mod recognise;
mod secrets;
mod server;
pub(crate) mod settings;
mod values;
mod yaml;

#[cfg(test)]
mod tests;

pub(crate) use change::NOTHING;
pub(crate) use diff::Address;
pub(crate) use elsewhere::Part;
pub use error::FileError;
pub(crate) use image::Image;
pub(crate) use proxy::{Entry, Labels, Limit, Policy, Proxy, Said as ProxySaid};
pub(crate) use server::{Container, ContainerKind, Declared, Fact, KeyKnown, Known, Origin, Said, Server, User};

use crate::outcome::{Evidence, Place};
use mask::{Masked, Words};
use qdrant_access::ServerVersion;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use yaml::{Node, Spot};

/// How large one file may be.
pub const LARGEST_FILE: usize = 1 << 20;
/// How many servers are judged.
pub const MOST_SERVERS: usize = 200;
/// How many proxies are judged.
pub const MOST_PROXIES: usize = 200;
/// How many files may be read at once.
pub const MOST_FILES: usize = 100;
/// How large all files may be together.
pub const LARGEST_TOGETHER: usize = 16 << 20;

/// Says whether reading and judging shall stop.
pub type Stop = Arc<dyn Fn() -> bool + Send + Sync>;

/// Everything that files say, as far as it matters here.
#[derive(Default)]
pub struct Files {
    texts: Vec<Masked>,
    words: Words,
    documents: Vec<Document>,
    /// The manifests of Kubernetes by their kinds and names.
    manifests: HashMap<(String, String), usize>,
    pub(crate) servers: Vec<Server>,
    pub(crate) proxies: Vec<Proxy>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) strangers: Vec<Stranger>,
    /// Secrets that stand in a file where everybody who has the file reads them.
    pub(crate) exposed: Vec<(String, At)>,
    retention_days: Option<u64>,
    stop: Option<Stop>,
    /// Whether there are manifests of Kubernetes or values of the chart, where network policies could stand.
    pub(crate) kubernetes: Option<At>,
}

/// A place in one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) text: usize,
    pub(crate) spot: Spot,
}

/// A name in the configuration that the server does not know, or not like this.
#[derive(Debug)]
pub(crate) struct Stranger {
    pub(crate) words: String,
    pub(crate) at: At,
    pub(crate) kind: StrangerKind,
    /// The known name that was probably meant.
    pub(crate) meant: Option<&'static str>,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StrangerKind {
    /// No version knows it.
    Name,
    /// It takes other values.
    Value,
}

/// A document of a file, to find places for changes in.
pub(crate) struct Document {
    text: usize,
    kind: recognise::Kind,
    root: Node,
    /// Where it stands as a text inside another document, and under which name there.
    of: Option<(usize, String)>,
}

/// A file as it is given: its name and its text.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// How the report shall call it.
    pub name: &'a str,
    /// All of its text.
    pub text: &'a str,
}

impl fmt::Debug for Files {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} files, {} servers, {} proxies", self.texts.len(), self.servers.len(), self.proxies.len())
    }
}

impl fmt::Debug for Given<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", self.name)
    }
}

impl Files {
    /// Reads files, which are taken to describe one cluster. What could not be read is left out and told.
    #[must_use]
    pub fn read(given: &[Given<'_>]) -> (Self, Vec<FileError>) {
        Self::read_until(given, None)
    }

    /// The same, and neither reading nor judging goes on once it is told to stop. What comes of it then is not whole, and
    /// of no use.
    #[must_use]
    pub fn read_until(given: &[Given<'_>], stop: Option<Stop>) -> (Self, Vec<FileError>) {
        if given.len() > MOST_FILES {
            return (Self::default(), vec![FileError::Many { given: given.len(), most: MOST_FILES }]);
        }
        if given.iter().map(|file| file.text.len()).sum::<usize>() > LARGEST_TOGETHER {
            return (Self::default(), vec![FileError::Together { most: LARGEST_TOGETHER }]);
        }
        recognise::read(given, Self { stop, ..Self::default() })
    }

    /// Whether nobody waits for the outcome any more.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop())
    }

    /// The same, with so many days for which an audit log is wanted to reach back.
    #[must_use]
    pub fn wanting_days(self, days: u64) -> Self {
        Self { retention_days: Some(days), ..self }
    }

    /// How many days an audit log is wanted to reach back.
    pub(crate) fn retention_days(&self) -> u64 {
        self.retention_days.unwrap_or(crate::RETENTION_DAYS)
    }

    /// The version that the files run, where all of them name the same one.
    #[must_use]
    pub fn version(&self) -> Option<ServerVersion> {
        let mut versions = self.servers.iter().map(|server| server.image.as_ref()?.version());
        let first = versions.next()??;
        versions.all(|version| version == Some(first)).then_some(first)
    }

    /// The place, with its line.
    pub(crate) fn place(&self, at: At) -> Place {
        let (file, text) = self
            .texts
            .get(at.text)
            .map_or_else(Default::default, |text| (text.name().to_owned(), text.line(at.spot.line).to_owned()));
        Place { file, line: at.spot.line, column: at.spot.column, text }
    }

    /// Something that stands at a place.
    pub(crate) fn written(&self, words: impl Into<String>, at: At) -> Evidence {
        Evidence::written(self.words.masked(&words.into()), self.place(at), None)
    }

    /// Something that stands at a place, and the change that mends it.
    pub(crate) fn mendable(&self, words: impl Into<String>, at: At, fix: Option<String>) -> Evidence {
        Evidence::written(self.words.masked(&words.into()), self.place(at), fix)
    }
}
