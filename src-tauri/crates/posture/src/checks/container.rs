//! What the container is given: its secrets, its image, its volumes. QDR-106 to QDR-119.

use super::hardening::{GUIDE, row};
use super::keys::{KEYS, stands_open};
use super::of_files::{NO_SERVER, each_container, failed, failed_as, passed, sentence, together};
use crate::check::{Check, Severity};
use crate::files::{ContainerKind, Files, Origin, Said, Server};
use crate::outcome::{Evidence, Outcome};
use crate::snippets::{Form, Mend};

/// Every setting that nobody should read.
fn secrets() -> impl Iterator<Item = &'static str> {
    let others = ["storage.snapshots_config.s3_config.access_key", "storage.snapshots_config.s3_config.secret_key"];
    KEYS.into_iter().map(|(name, _)| name).chain(others)
}

/// The server's own file is no place for secrets, and so not among these.
const FROM_A_PLACE_FOR_SECRETS: Mend = Mend::Deployment(&[
    (Form::DockerRun, "docker run \\\n    -e QDRANT__SERVICE__API_KEY \\\n    qdrant/qdrant:<version>-unprivileged"),
    (Form::Compose, "services:\n  qdrant:\n    environment:\n      QDRANT__SERVICE__API_KEY: ${QDRANT_API_KEY:?}"),
    (Form::Helm, "apiKey:\n  valueFrom:\n    secretKeyRef:\n      name: qdrant-keys\n      key: api-key"),
    (
        Form::Kubernetes,
        "spec:\n  containers:\n    - name: qdrant\n      env:\n        - name: QDRANT__SERVICE__API_KEY\n          valueFrom:\n            secretKeyRef:\n              name: qdrant-keys\n              key: api-key",
    ),
]);

pub(super) fn rows() -> Vec<Check> {
    vec![
        Check {
            expected: "Secrets come from a place for secrets and do not stand as plain variables.",
            risk: "Variables are shown by docker inspect and kubectl describe, are inherited by every process, and end up in reports of crashes.",
            remedy: "Take the value from a Secret of Kubernetes, or from a file of the host that only root reads. Then change the key.",
            mend: FROM_A_PLACE_FOR_SECRETS,
            sources: &["Kubernetes documentation, Secrets", "OWASP, Secrets Management"],
            files: Some(plain_variables),
            ..row("QDR-106", "Secrets stand as plain variables", Severity::Medium)
        },
        Check {
            expected: "No secret stands in a file that is kept with the configuration.",
            risk: "Whoever reads the repository, its history or a copy of it has the key.",
            remedy: "Take the value from a place for secrets. Then change it: what stood in a file counts as known.",
            mend: FROM_A_PLACE_FOR_SECRETS,
            sources: &["Kubernetes documentation, Secrets", "OWASP, Secrets Management"],
            files: Some(in_files),
            ..row("QDR-107", "Secrets stand in the file", Severity::Medium)
        },
        Check {
            expected: "The image is named by a whole version or by its digest.",
            risk: "A restart brings another version, with other rules, at a moment that nobody chose.",
            remedy: "Name the version, or the digest.",
            mend: Mend::Deployment(&[
                (Form::DockerRun, "docker run qdrant/qdrant:<version>-unprivileged"),
                (Form::Compose, "services:\n  qdrant:\n    image: qdrant/qdrant:<version>-unprivileged"),
                (Form::Helm, "image:\n  tag: <version>"),
                (
                    Form::Kubernetes,
                    "spec:\n  containers:\n    - name: qdrant\n      image: qdrant/qdrant:<version>-unprivileged",
                ),
            ]),
            sources: &["Kubernetes documentation, Configuration Best Practices: Container Images"],
            files: Some(floating_image),
            ..row("QDR-108", "The image's version is not fixed", Severity::Low)
        },
        Check {
            expected: "Only the server reads its storage and its secrets.",
            risk: "Every other process and pod with access to the volume reads the data and goes around all keys.",
            remedy: "Give the files to the server's user with rights for nobody else, and mount secrets with mode 0400.",
            cost: "A restart.",
            mend: Mend::Deployment(&[(
                Form::Kubernetes,
                "spec:\n  securityContext:\n    fsGroup: 3000\n  volumes:\n    - name: keys\n      secret:\n        secretName: qdrant-keys\n        defaultMode: 0400",
            )]),
            sources: &[GUIDE],
            files: Some(open_volumes),
            ..row("QDR-109", "Others may read the server's files", Severity::Medium)
        },
    ]
}

/// The secrets of a server that come from here, each with whether it stands in the open.
fn of_server(files: &Files, server: &Server, origins: &[Origin], words: &str) -> Vec<Outcome> {
    let said = secrets().filter_map(|name| server.declared(name));
    let judge = |declared: &crate::files::Declared| {
        let name = declared.setting.name;
        if stands_open(declared) && origins.contains(&declared.origin) {
            let fix = files.taken_out(server, declared);
            Some(failed(files.mendable(format!("{name} {words}."), declared.at, fix)))
        } else if matches!(declared.said, Said::Elsewhere(_) | Said::Perhaps(_)) || stands_open(declared) {
            Some(passed(files.written(format!("{name} comes from somewhere else."), declared.at)))
        } else {
            None
        }
    };
    said.filter_map(judge).collect()
}

/// Why a secret may be said where these files do not show it.
fn hidden(files: &Files) -> Option<&String> {
    files.servers.iter().find_map(|server| server.hidden.first())
}

fn plain_variables(files: &Files) -> Outcome {
    let judged = files.servers.iter().filter(|server| server.container.is_some());
    let judged =
        judged.flat_map(|server| of_server(files, server, &[Origin::Environment], "stands as a plain variable"));
    let judged: Vec<Outcome> = judged.collect();
    if let (true, Some(why)) = (judged.is_empty(), hidden(files)) {
        return Outcome::Unknown(why.clone());
    }
    together(judged.into_iter(), "No container in these files is given a secret.")
}

fn in_files(files: &Files) -> Outcome {
    let of_configs = files
        .servers
        .iter()
        .flat_map(|server| of_server(files, server, &[Origin::Config, Origin::Environment], "stands in the file"));
    let exposed =
        files.exposed.iter().map(|(words, at)| failed_as(Severity::Medium, files.written(words.clone(), *at)));
    let judged: Vec<Outcome> = of_configs.chain(exposed).collect();
    if let (true, Some(why)) = (judged.is_empty(), hidden(files)) {
        return Outcome::Unknown(why.clone());
    }
    let empty = if files.servers.is_empty() { NO_SERVER } else { "No secret is said in these files." };
    together(judged.into_iter(), empty)
}

fn floating_image(files: &Files) -> Outcome {
    each_container(files, |server, container| {
        let Some(image) = &server.image else {
            return if container.kind == ContainerKind::Helm {
                Outcome::NotApplicable("The chart's own version fixes the image.".to_owned())
            } else {
                Outcome::Unknown(format!("The image of {} is built elsewhere.", server.name))
            };
        };
        if image.has_digest() || image.version().is_some() {
            return passed(files.written("The image is fixed.", image.at));
        }
        let words = match image.tag() {
            Some(tag) => format!("The tag {tag} moves from version to version."),
            None => "Without a tag, the image is whatever is newest.".to_owned(),
        };
        failed(files.written(words, image.at))
    })
}

fn open_volumes(files: &Files) -> Outcome {
    each_container(files, |server, container| {
        let evidence: Vec<Evidence> =
            container.open_volumes.iter().map(|(words, at)| files.written(words.clone(), *at)).collect();
        if !evidence.is_empty() {
            return Outcome::Failed { evidence, severity: None };
        }
        let in_tmp = |path: &str| path == "/tmp" || path.starts_with("/tmp/") || path.starts_with("/var/tmp");
        if let Some(open) = container.folders.iter().find(|folder| in_tmp(&folder.value)) {
            let words = format!("{} lies where everybody on the machine may go.", open.value);
            return failed(files.written(words, open.at));
        }
        if let Some(folder) = container.folders.first() {
            return Outcome::Unknown(format!(
                "{} is a folder of the machine. Who may read it is decided there, which these files do not show.",
                folder.value
            ));
        }
        let words = match container.kind {
            ContainerKind::Helm => "gives its volumes to its own group",
            ContainerKind::Kubernetes => "has no folder of the node and no secret that others in the pod may read",
            ContainerKind::Compose | ContainerKind::DockerRun => {
                "keeps its data in volumes that only root of the machine reaches"
            }
        };
        passed(files.written(format!("{} {words}.", sentence(&server.name)), server.at))
    })
}
