//! What the process may do to its machine: QDR-100 to QDR-105.

use super::of_files::{Wanted, each_container, failed, passed, sentence, together};
use crate::check::{Category, Check, Severity, Versions};
use crate::files::{Address, Container, ContainerKind, Files, Part, Server, User};
use crate::outcome::{Evidence, Outcome};
use crate::snippets::{Form, Mend};

pub(super) const GUIDE: &str = "Qdrant documentation, Security: Hardening";

/// A row of this block.
pub(super) fn row(id: &'static str, title: &'static str, severity: Severity) -> Check {
    Check {
        id,
        title,
        category: Category::Hardening,
        severity,
        opens_everything: false,
        expected: "",
        risk: "",
        remedy: "",
        cost: "The container is made anew.",
        mend: Mend::None,
        sources: &[GUIDE],
        versions: Versions::ALL,
        live: None,
        files: None,
    }
}

pub(super) fn rows() -> Vec<Check> {
    vec![
        Check {
            expected: "The server runs as a user of its own.",
            risk: "Whoever breaks out of the container is root on the machine.",
            remedy: "Use the unprivileged image, or name a user that is not root.",
            cost: "The container is made anew. The storage must belong to that user.",
            mend: Mend::Deployment(&[
                (Form::DockerRun, "docker run --user=1000:2000 qdrant/qdrant:<version>-unprivileged"),
                (
                    Form::Compose,
                    "services:\n  qdrant:\n    image: qdrant/qdrant:<version>-unprivileged\n    user: \"1000:2000\"",
                ),
                (
                    Form::Helm,
                    "image:\n  useUnprivilegedImage: true\ncontainerSecurityContext:\n  runAsNonRoot: true\n  runAsUser: 1000\n  runAsGroup: 2000",
                ),
                (
                    Form::Kubernetes,
                    "spec:\n  containers:\n    - name: qdrant\n      securityContext:\n        runAsNonRoot: true\n        runAsUser: 1000\n        runAsGroup: 2000",
                ),
            ]),
            files: Some(root_user),
            ..row("QDR-100", "The server runs as root", Severity::Medium)
        },
        Check {
            expected: "The server writes to its volumes and nowhere else.",
            risk: "Whoever gets to run code in the container changes its programs and stays.",
            remedy: "Make the root file system read-only, with volumes for /qdrant/storage and /qdrant/snapshots.",
            cost: "The container is made anew. Both folders need volumes.",
            mend: Mend::Deployment(&[
                (
                    Form::DockerRun,
                    "docker run --read-only -v qdrant-storage:/qdrant/storage -v qdrant-snapshots:/qdrant/snapshots qdrant/qdrant:<version>-unprivileged",
                ),
                (
                    Form::Compose,
                    "services:\n  qdrant:\n    read_only: true\n    volumes:\n      - storage:/qdrant/storage\n      - snapshots:/qdrant/snapshots",
                ),
                (Form::Helm, "containerSecurityContext:\n  readOnlyRootFilesystem: true"),
                (
                    Form::Kubernetes,
                    "spec:\n  containers:\n    - name: qdrant\n      securityContext:\n        readOnlyRootFilesystem: true",
                ),
            ]),
            files: Some(writable_root),
            ..row("QDR-101", "The root file system can be written", Severity::Low)
        },
        Check {
            expected: "Memory and processors of the container are limited.",
            risk: "One heavy request takes the machine away from everything else on it.",
            remedy: "Set limits that leave room for the load of an ordinary day.",
            mend: Mend::Deployment(&[
                (Form::DockerRun, "docker run --memory 8g --cpus 4 qdrant/qdrant:<version>-unprivileged"),
                (
                    Form::Compose,
                    "services:\n  qdrant:\n    deploy:\n      resources:\n        limits:\n          cpus: \"4\"\n          memory: 8G",
                ),
                (Form::Helm, "resources:\n  limits:\n    cpu: \"4\"\n    memory: 8Gi"),
                (
                    Form::Kubernetes,
                    "spec:\n  containers:\n    - name: qdrant\n      resources:\n        limits:\n          cpu: \"4\"\n          memory: 8Gi",
                ),
            ]),
            sources: &["Kubernetes documentation, Resource Management", "Docker documentation, Resource constraints"],
            files: Some(limits),
            ..row("QDR-102", "Nothing limits what the container takes", Severity::Low)
        },
        Check {
            expected: "The container gives up every Linux capability.",
            risk: "Capabilities that the server does not need help whoever breaks in.",
            remedy: "Drop all capabilities, and add none.",
            mend: Mend::Deployment(&[
                (Form::DockerRun, "docker run --cap-drop ALL qdrant/qdrant:<version>-unprivileged"),
                (Form::Compose, "services:\n  qdrant:\n    cap_drop: [ALL]"),
                (Form::Helm, "containerSecurityContext:\n  capabilities:\n    drop: [ALL]"),
                (
                    Form::Kubernetes,
                    "spec:\n  containers:\n    - name: qdrant\n      securityContext:\n        capabilities:\n          drop: [ALL]",
                ),
            ]),
            files: Some(capabilities),
            ..row("QDR-103", "The container keeps capabilities that it does not need", Severity::Low)
        },
        Check {
            expected: "The container is not privileged.",
            risk: "A privileged container is the machine: whoever breaks into the server has all of it.",
            remedy: "Remove privileged.",
            mend: Mend::Deployment(&[
                (Form::DockerRun, "docker run qdrant/qdrant:<version>-unprivileged"),
                (Form::Compose, "services:\n  qdrant:\n    privileged: false"),
                (Form::Helm, "containerSecurityContext:\n  privileged: false"),
                (
                    Form::Kubernetes,
                    "spec:\n  containers:\n    - name: qdrant\n      securityContext:\n        privileged: false",
                ),
            ]),
            sources: &[GUIDE, "Kubernetes documentation, Pod Security Standards"],
            files: Some(privileged),
            ..row("QDR-104", "The container is privileged", Severity::High)
        },
        Check {
            expected: "The process cannot gain rights that it did not start with.",
            risk: "A program with the set-user-ID bit turns a small hole into root.",
            remedy: "Forbid it.",
            mend: Mend::Deployment(&[
                (Form::DockerRun, "docker run --security-opt no-new-privileges qdrant/qdrant:<version>-unprivileged"),
                (Form::Compose, "services:\n  qdrant:\n    security_opt:\n      - no-new-privileges:true"),
                (Form::Helm, "containerSecurityContext:\n  allowPrivilegeEscalation: false"),
                (
                    Form::Kubernetes,
                    "spec:\n  containers:\n    - name: qdrant\n      securityContext:\n        allowPrivilegeEscalation: false",
                ),
            ]),
            sources: &["Kubernetes documentation, Pod Security Standards"],
            files: Some(escalation),
            ..row("QDR-105", "The process may gain rights", Severity::Low)
        },
    ]
}

/// The change of a container: under one name in Compose, in the security context elsewhere.
fn changed(files: &Files, container: &Container, compose: (&str, &str), context: (&str, &str)) -> Option<String> {
    let address: &Address = container.address.as_ref()?;
    match container.kind {
        ContainerKind::Compose => files.set(address, &[compose.0], compose.1),
        ContainerKind::Kubernetes => files.set(address, &["securityContext", context.0], context.1),
        ContainerKind::Helm => files.set(address, &["containerSecurityContext", context.0], context.1),
        ContainerKind::DockerRun => None,
    }
}

fn root_user(files: &Files) -> Outcome {
    each_container(files, |server, container| {
        let name = sentence(&server.name);
        if let (None, Some(why)) = (&container.user, container.elsewhere(Part::User)) {
            return Outcome::Unknown(why.to_owned());
        }
        let fix = || changed(files, container, ("user", "\"1000:2000\""), ("runAsUser", "1000"));
        match &container.user {
            Some(user) if user.value == User::Other => {
                passed(files.written(format!("{name} runs as a user of its own."), user.at))
            }
            Some(user) if user.value == User::Unclear => {
                Outcome::Unknown(format!("The user of {} comes from a variable.", server.name))
            }
            Some(user) => failed(files.mendable(format!("{name} runs as root."), user.at, fix())),
            None if server.image.as_ref().is_some_and(|image| !is_official(&image.text)) => Outcome::Unknown(format!(
                "The user of {} is decided by an image that is not Qdrant's own.",
                server.name
            )),
            None => failed(files.mendable(format!("{name} names no user, and the image's is root."), server.at, fix())),
        }
    })
}

/// Whether an image is the one that Qdrant publishes, whose user is known.
fn is_official(text: &str) -> bool {
    let name = text.split(['@', ':']).next().unwrap_or(text);
    matches!(name.trim_start_matches("docker.io/"), "qdrant/qdrant")
}

fn writable_root(files: &Files) -> Outcome {
    each_container(files, |server, container| {
        let fix = changed(files, container, ("read_only", "true"), ("readOnlyRootFilesystem", "true"));
        Wanted {
            part: Part::ReadOnly,
            fact: container.read_only.as_ref(),
            default: false,
            wanted: true,
            on: "cannot write its root file system",
            off: "can write its root file system",
            fix,
        }
        .judge(files, server)
    })
}

fn privileged(files: &Files) -> Outcome {
    each_container(files, |server, container| {
        let beside = container.privileged_beside.iter().map(|beside| {
            let words = format!("The container {} in the same pod is privileged.", beside.value);
            failed(files.written(words, beside.at))
        });
        let fix = changed(files, container, ("privileged", "false"), ("privileged", "false"));
        let own = Wanted {
            part: Part::Privileged,
            fact: container.privileged.as_ref(),
            default: false,
            wanted: false,
            on: "is privileged",
            off: "is not privileged",
            fix,
        }
        .judge(files, server);
        together(beside.chain([own]), "")
    })
}

fn escalation(files: &Files) -> Outcome {
    each_container(files, |server, container| {
        let fix = match (container.kind, &container.address) {
            (ContainerKind::Compose, Some(address)) => files.push(address, &["security_opt"], "no-new-privileges:true"),
            _ => changed(files, container, ("", ""), ("allowPrivilegeEscalation", "false")),
        };
        Wanted {
            part: Part::Escalation,
            fact: container.escalation.as_ref(),
            default: true,
            wanted: false,
            on: "may gain rights that it did not start with",
            off: "cannot gain rights that it did not start with",
            fix,
        }
        .judge(files, server)
    })
}

fn limits(files: &Files) -> Outcome {
    each_container(files, |server, container| {
        let limits = [("memory", container.memory, Part::Memory), ("processors", container.cpu, Part::Processors)];
        let without = limits.into_iter().filter(|(_, at, _)| at.is_none());
        let (unknown, missing): (Vec<_>, Vec<_>) = without.partition(|(.., part)| container.elsewhere(*part).is_some());
        if !missing.is_empty() {
            let names: Vec<&str> = missing.iter().map(|(name, ..)| *name).collect();
            let words = format!("{} has no limit for {}.", sentence(&server.name), names.join(" and "));
            return failed(files.mendable(words, server.at, limit_fix(files, container)));
        }
        match unknown.first().and_then(|(.., part)| container.elsewhere(*part)) {
            Some(why) => Outcome::Unknown(why.to_owned()),
            None => {
                let at = container.memory.unwrap_or(server.at);
                passed(files.written("Memory and processors are limited.", at))
            }
        }
    })
}

/// The change that limits what is not limited at all.
fn limit_fix(files: &Files, container: &Container) -> Option<String> {
    let address = container.address.as_ref()?;
    if container.memory.is_some() || container.elsewhere(Part::Memory).is_some() {
        return None;
    }
    match container.kind {
        ContainerKind::Compose => files.set(address, &["deploy", "resources", "limits"], "cpus: \"4\"\nmemory: 8G"),
        ContainerKind::Kubernetes | ContainerKind::Helm => {
            files.set(address, &["resources", "limits"], "cpu: \"4\"\nmemory: 8Gi")
        }
        ContainerKind::DockerRun => None,
    }
}

fn capabilities(files: &Files) -> Outcome {
    each_container(files, |server: &Server, container| {
        let name = sentence(&server.name);
        let added = container.added.iter().filter(|added| added.value != "NET_BIND_SERVICE");
        let mut evidence: Vec<Evidence> = added
            .map(|added| files.written(format!("{name} adds the capability {}.", added.value), added.at))
            .collect();
        let elsewhere = container.elsewhere(Part::Capabilities);
        if container.drops_all.is_none() && elsewhere.is_none() {
            let fix = container.address.as_ref().and_then(|address| match container.kind {
                ContainerKind::Compose => files.push(address, &["cap_drop"], "ALL"),
                ContainerKind::Kubernetes => files.set(address, &["securityContext", "capabilities", "drop"], "[ALL]"),
                ContainerKind::Helm => {
                    files.set(address, &["containerSecurityContext", "capabilities", "drop"], "[ALL]")
                }
                ContainerKind::DockerRun => None,
            });
            evidence.push(files.mendable(format!("{name} does not drop all capabilities."), server.at, fix));
        }
        match elsewhere {
            _ if !evidence.is_empty() => Outcome::Failed { evidence, severity: None },
            Some(why) => Outcome::Unknown(why.to_owned()),
            None => {
                let at = container.drops_all.unwrap_or(server.at);
                passed(files.written(format!("{name} drops all capabilities."), at))
            }
        }
    })
}
