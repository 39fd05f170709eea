//! What is decided about a container where the files do not show it: by a variable, or by another file.

use super::interpolate::Outer;
use super::yaml::Node;

/// A part of what a container is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    User,
    ReadOnly,
    Privileged,
    Escalation,
    Memory,
    Processors,
    Capabilities,
    Network,
}

const ALL: [Part; 8] = [
    Part::User,
    Part::ReadOnly,
    Part::Privileged,
    Part::Escalation,
    Part::Memory,
    Part::Processors,
    Part::Capabilities,
    Part::Network,
];

/// Where a service of Compose says each part.
const IN_COMPOSE: [(&[&str], Part); 10] = [
    (&["read_only"], Part::ReadOnly),
    (&["privileged"], Part::Privileged),
    (&["security_opt"], Part::Escalation),
    (&["mem_limit"], Part::Memory),
    (&["deploy", "resources", "limits", "memory"], Part::Memory),
    (&["cpus"], Part::Processors),
    (&["deploy", "resources", "limits", "cpus"], Part::Processors),
    (&["cap_drop"], Part::Capabilities),
    (&["cap_add"], Part::Capabilities),
    (&["network_mode"], Part::Network),
];

/// By which option of `docker run` each part is said.
const BY_OPTION: [(&str, Part); 8] = [
    ("--read-only", Part::ReadOnly),
    ("--privileged", Part::Privileged),
    ("--security-opt", Part::Escalation),
    ("--memory", Part::Memory),
    ("--cpus", Part::Processors),
    ("--cap-drop", Part::Capabilities),
    ("--cap-add", Part::Capabilities),
    ("--network", Part::Network),
];

/// The switches of a security context in Kubernetes.
const IN_CONTEXT: [(&str, Part); 3] = [
    ("readOnlyRootFilesystem", Part::ReadOnly),
    ("privileged", Part::Privileged),
    ("allowPrivilegeEscalation", Part::Escalation),
];

/// The parts of a service of Compose that are decided elsewhere, each with the reason as a sentence.
pub(super) fn of_compose(service: &Node, outer: &Outer) -> Vec<(Part, String)> {
    let is_open = |node: &Node| node.text().is_some_and(|text| outer.fill(text).open);
    let by_variable = IN_COMPOSE.iter().filter_map(|(path, part)| {
        let node = service.at(path)?;
        let open = is_open(node) || node.items().iter().any(is_open);
        open.then(|| (*part, format!("{} is taken from a variable of whoever runs Compose.", path.join("."))))
    });
    let extended = service.get("extends").map(|_| all_of(EXTENDED)).unwrap_or_default();
    by_variable.chain(extended).collect()
}

/// All parts, decided elsewhere for one reason.
pub(super) fn all_of(why: &str) -> Vec<(Part, String)> {
    ALL.iter().map(|part| (*part, why.to_owned())).collect()
}

/// Why nothing is certain of a service that builds on another one.
pub(super) const EXTENDED: &str = "More is said by the service that this one extends, which is not looked at here.";

/// The part that an option of `docker run` leaves to a variable of the shell.
pub(super) fn of_option(name: &str, value: &str) -> Option<(Part, String)> {
    let (_, part) = BY_OPTION.iter().find(|(known, _)| *known == name && value.contains('$'))?;
    Some((*part, format!("The value of {name} is taken from a variable of the shell.")))
}

/// The parts of a security context that stand there as something else than a switch: a template puts them in.
pub(super) fn of_context(context: Option<&Node>) -> Vec<(Part, String)> {
    let unread = IN_CONTEXT.iter().filter_map(|(name, part)| {
        let node = context?.get(name)?;
        let unread = node.text().is_some() && node.switch().is_none();
        unread.then(|| (*part, format!("{name} is put in by a template, and its value does not stand here.")))
    });
    unread.collect()
}
