//! What checks of files have in common.

use super::keys::KEYS;
use crate::check::Severity;
use crate::files::{At, Container, Fact, Files, KeyKnown, Known, Part, Server};
use crate::outcome::{Evidence, Outcome};

/// Why a check of servers says nothing where there are only proxies or policies.
pub(super) const NO_SERVER: &str = "These files do not say how the server itself is run.";
/// Why a check of containers says nothing about a configuration alone.
const NO_CONTAINER: &str = "These files do not say in which container the server runs.";

/// Judges every server: one that fails makes it failed, one that is unknown keeps it from passing.
pub(super) fn each_server(files: &Files, judge: impl Fn(&Server) -> Outcome) -> Outcome {
    together(files.servers.iter().take_while(|_| !files.is_stopped()).map(judge), NO_SERVER)
}

/// Judges every container.
pub(super) fn each_container(files: &Files, judge: impl Fn(&Server, &Container) -> Outcome) -> Outcome {
    let servers = files.servers.iter().take_while(|_| !files.is_stopped());
    let containers = servers.filter_map(|server| Some((server, server.container.as_ref()?)));
    let empty = if files.servers.is_empty() { NO_SERVER } else { NO_CONTAINER };
    together(containers.map(|(server, container)| judge(server, container)), empty)
}

/// Several outcomes as one.
pub(super) fn together(outcomes: impl Iterator<Item = Outcome>, empty: &str) -> Outcome {
    let (mut passed, mut failed, mut heaviest) = (Vec::new(), Vec::new(), None::<Option<Severity>>);
    let (mut unknown, mut beside) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Outcome::Passed(evidence) => passed.extend(evidence),
            Outcome::Failed { evidence, severity } => {
                failed.extend(evidence);
                // What weighs as the row says is not weighed less by a lighter one beside it.
                heaviest = Some(match heaviest {
                    None => severity,
                    Some(other) => other.zip(severity).map(|(one, other)| one.max(other)),
                });
            }
            Outcome::Unknown(why) => unknown.push(why),
            Outcome::NotApplicable(why) => beside.push(why),
        }
    }
    unknown.dedup();
    beside.dedup();
    match (heaviest, unknown.is_empty(), passed.is_empty()) {
        (Some(severity), ..) => Outcome::Failed { evidence: failed, severity },
        (None, false, _) => Outcome::Unknown(unknown.join(" ")),
        (None, true, false) => Outcome::Passed(passed),
        (None, true, true) if beside.is_empty() => Outcome::NotApplicable(empty.to_owned()),
        (None, true, true) => Outcome::NotApplicable(beside.join(" ")),
    }
}

/// It fails here.
pub(super) fn failed(evidence: Evidence) -> Outcome {
    Outcome::Failed { evidence: vec![evidence], severity: None }
}

/// It fails here, and weighs this much.
pub(super) fn failed_as(severity: Severity, evidence: Evidence) -> Outcome {
    Outcome::Failed { evidence: vec![evidence], severity: Some(severity) }
}

/// It passes, and this shows it.
pub(super) fn passed(evidence: Evidence) -> Outcome {
    Outcome::Passed(vec![evidence])
}

/// Whether a switch of a server stands as it should.
pub(super) fn switch(files: &Files, server: &Server, name: &str, wanted: bool) -> Outcome {
    let place = files.place_of(server, name);
    let words = |on: bool, how: &str| format!("{name} is {on}{how} for {}.", server.name);
    match server.switch(name) {
        Known::Unknown(why) => Outcome::Unknown(why),
        Known::Said(on, declared) if on == wanted => passed(files.written(words(on, ""), declared.at)),
        Known::Default(on) if on == wanted => passed(files.written(words(on, " by default"), place)),
        Known::Said(on, _) => {
            failed(files.mendable(words(on, ""), place, files.change(server, name, &wanted.to_string())))
        }
        Known::Default(on) => {
            let fix = files.change(server, name, &wanted.to_string());
            failed(files.mendable(words(on, " by default"), place, fix))
        }
    }
}

/// Whether a server has a key at all, of whatever kind; absent where that cannot be told.
pub(super) fn has_key(server: &Server) -> Result<bool, String> {
    let mut unknown = None;
    for (name, _) in KEYS {
        match server.key(name) {
            KeyKnown::Given(..) => return Ok(true),
            KeyKnown::Absent | KeyKnown::Empty(_) => {}
            KeyKnown::Unknown(why) => unknown = Some(why),
        }
    }
    unknown.map_or(Ok(false), Err)
}

/// Whether a switch of a container stands as it should. Without a word, it stands as `default`.
pub(super) struct Wanted<'a> {
    pub(super) part: Part,
    pub(super) fact: Option<&'a Fact<bool>>,
    pub(super) default: bool,
    pub(super) wanted: bool,
    /// What is so when it is on, and what when it is off, about a container.
    pub(super) on: &'a str,
    pub(super) off: &'a str,
    pub(super) fix: Option<String>,
}

impl Wanted<'_> {
    /// The outcome for a server.
    pub(super) fn judge(self, files: &Files, server: &Server) -> Outcome {
        let elsewhere = server.container.as_ref().and_then(|container| container.elsewhere(self.part));
        if let (None, Some(why)) = (self.fact, elsewhere) {
            return Outcome::Unknown(why.to_owned());
        }
        let value = self.fact.map_or(self.default, |fact| fact.value);
        let at: At = self.fact.map_or(server.at, |fact| fact.at);
        let words = format!("{} {}.", sentence(&server.name), if value { self.on } else { self.off });
        if value == self.wanted {
            passed(files.written(words, at))
        } else {
            failed(files.mendable(words, at, self.fix))
        }
    }
}

/// With a capital letter at its beginning.
pub(super) fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
