//! What the files themselves get wrong: QDR-130 to QDR-139.

use super::of_files::NO_SERVER;
use crate::check::{Category, Check, Severity, Versions};
use crate::files::{Files, StrangerKind};
use crate::outcome::{Evidence, Outcome};
use crate::snippets::Mend;
use qdrant_access::version::OLDEST_KNOWN;

pub(super) fn rows() -> Vec<Check> {
    let row = |id, title, severity| Check {
        id,
        title,
        category: Category::Hardening,
        severity,
        opens_everything: false,
        expected: "",
        risk: "",
        remedy: "",
        cost: "A restart, from which on the setting counts.",
        mend: Mend::None,
        sources: &["Qdrant's settings"],
        versions: Versions::ALL,
        live: None,
        files: None,
    };
    vec![
        Check {
            expected: "The server knows every setting.",
            risk: "The server passes over what it does not know. A mistyped api_key is an open server that looks protected.",
            remedy: "Write the setting as the server knows it.",
            files: Some(|files| strangers(files, StrangerKind::Name, "Every setting is known to the server.")),
            ..row("QDR-130", "The server does not know a setting", Severity::High)
        },
        Check {
            expected: "The version that runs knows every setting.",
            risk: "An older version passes over the setting, and what it should protect is open.",
            remedy: "Upgrade, or do without the setting.",
            cost: "An upgrade, peer by peer.",
            files: Some(too_new),
            ..row("QDR-131", "A setting is newer than the version", Severity::High)
        },
        Check {
            expected: "Every setting has a value that the server takes.",
            risk: "The server does not start, or a person in a hurry removes the setting.",
            remedy: "Give the setting a value of the right kind.",
            files: Some(|files| strangers(files, StrangerKind::Value, "Every value is of the right kind.")),
            ..row("QDR-132", "A setting has a value that the server refuses", Severity::Medium)
        },
    ]
}

fn strangers(files: &Files, kind: StrangerKind, fine: &str) -> Outcome {
    let found = files.strangers.iter().filter(|stranger| stranger.kind == kind);
    let evidence: Vec<Evidence> = found.map(|stranger| files.written(stranger.words.clone(), stranger.at)).collect();
    if !evidence.is_empty() {
        return Outcome::Failed { evidence, severity: None };
    }
    let said = files.servers.iter().find_map(|server| Some((server, server.declared.last()?)));
    match (said, files.servers.iter().find_map(|server| server.hidden.first())) {
        (_, Some(why)) => Outcome::Unknown(why.clone()),
        (Some((_, declared)), None) => Outcome::Passed(vec![files.written(fine, declared.at)]),
        (None, None) if files.servers.is_empty() => Outcome::NotApplicable(NO_SERVER.to_owned()),
        (None, None) => Outcome::NotApplicable("No setting is said in these files.".to_owned()),
    }
}

fn too_new(files: &Files) -> Outcome {
    let said: Vec<_> =
        files.servers.iter().flat_map(|server| server.declared.iter().map(move |said| (server, said))).collect();
    let Some((_, last)) = said.last() else {
        return Outcome::NotApplicable("No setting is said in these files.".to_owned());
    };
    let mut evidence = Vec::new();
    for (server, declared) in said.iter().filter(|(_, declared)| declared.setting.since > OLDEST_KNOWN) {
        let Some(version) = server.image.as_ref().and_then(crate::files::Image::version) else {
            return Outcome::Unknown("These files do not name the version of the server.".to_owned());
        };
        if version < declared.setting.since {
            let words = format!(
                "{} exists since {}, and {} runs {version}.",
                declared.setting.name, declared.setting.since, server.name
            );
            evidence.push(files.written(words, declared.at));
        }
    }
    if evidence.is_empty() {
        return Outcome::Passed(vec![files.written("The version knows every setting.", last.at)]);
    }
    Outcome::Failed { evidence, severity: None }
}
