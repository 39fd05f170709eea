//! Which version runs: QDR-080 to QDR-099.

use super::keys::KEYS;
use super::of_files::{each_server, failed, passed, switch};
use crate::advisory::{self, ADVISORIES, Advisory, Concern, Only};
use crate::check::{Category, Check, LiveJudge, Severity, Versions};
use crate::files::{Files, KeyKnown, Known, Server};
use crate::live::{self, Live};
use crate::outcome::{Evidence, Outcome};
use crate::snippets::{Form, Mend};
use qdrant_access::ServerVersion;
use qdrant_access::version::NEWEST_KNOWN;

/// So many minor versions back are old: fixes come to the newest ones.
const OLD_BY: u16 = 2;

const UPGRADE: Mend = Mend::Deployment(&[
    (Form::DockerRun, "docker run qdrant/qdrant:<version>-unprivileged"),
    (Form::Compose, "services:\n  qdrant:\n    image: qdrant/qdrant:<version>-unprivileged"),
    (Form::Helm, "image:\n  tag: <version>\n  useUnprivilegedImage: true"),
    (Form::Kubernetes, "spec:\n  containers:\n    - name: qdrant\n      image: qdrant/qdrant:<version>-unprivileged"),
]);

pub(super) fn rows() -> Vec<Check> {
    let row = |id, title, severity| Check {
        id,
        title,
        category: Category::Version,
        severity,
        opens_everything: false,
        expected: "",
        risk: "",
        remedy: "",
        cost: "An upgrade, one minor version after the other, peer by peer.",
        mend: UPGRADE,
        sources: &["Releases of qdrant/qdrant"],
        versions: Versions::ALL,
        live: None,
        files: None,
    };
    vec![
        Check {
            expected: "No vulnerability is known for the version that runs.",
            risk: "What is published is tried by programs.",
            remedy: "Upgrade to a version in which it is mended.",
            sources: &["GitHub advisories of qdrant/qdrant", "National Vulnerability Database"],
            live: Some(LiveJudge::By(vulnerable_live)),
            files: Some(vulnerable_files),
            ..row("QDR-080", "The version has known vulnerabilities", Severity::High)
        },
        Check {
            expected: "Every peer runs the same version.",
            risk: "Peers of different versions are for the time of an upgrade. Rules about access differ between them.",
            remedy: "Finish the upgrade.",
            live: Some(LiveJudge::By(live::mixed_versions)),
            files: Some(mixed),
            ..row("QDR-081", "Peers run different versions", Severity::Medium)
        },
        Check {
            expected: "The version is at most two minor versions behind the newest one known.",
            risk: "Old versions get no fixes.",
            remedy: "Upgrade.",
            live: Some(LiveJudge::By(old_live)),
            files: Some(old_files),
            ..row("QDR-082", "The version is old", Severity::Low)
        },
        Check {
            expected: "Clients use the routes that the server publishes: /points/query in the place of search, recommend and discover.",
            risk: "1.19 no longer publishes these routes. It goes on answering them, but clients made from its interface lack them, and a later version may refuse them.",
            remedy: "Move the clients to POST /collections/{collection_name}/points/query before the upgrade. The routes search/matrix stay.",
            cost: "A newer version of the client library, and a test of its searches.",
            mend: Mend::None,
            sources: &[
                "Qdrant's OpenAPI definition of 1.19.0, beside that of 1.18.3",
                "GET /telemetry, counters of answers",
            ],
            live: Some(LiveJudge::By(live::former_routes)),
            ..row("QDR-083", "Clients use routes that 1.19 no longer publishes", Severity::Low)
        },
        Check {
            expected: "Snapshots are recovered from uploads and local files only.",
            risk: "Whoever may recover a snapshot lets the server call any address, and machines that trust the server answer.",
            remedy: "Turn enable_snapshot_url_recovery off, and upload snapshots instead.",
            cost: "Recovery from addresses no longer works.",
            mend: Mend::Settings(&[("service.enable_snapshot_url_recovery", "false")]),
            sources: &["Qdrant's config.yaml, section service", "Qdrant documentation, Security: Hardening"],
            versions: Versions::since(ServerVersion::new(1, 18, 0)),
            files: Some(|files| {
                each_server(files, |server| switch(files, server, "service.enable_snapshot_url_recovery", false))
            }),
            ..row("QDR-084", "Snapshots are recovered from any address", Severity::Medium)
        },
    ]
}

/// The version of a server and where it stands, or why nobody knows.
fn version(server: &Server) -> Result<(ServerVersion, &crate::files::Image), Outcome> {
    let Some(image) = &server.image else {
        return Err(Outcome::Unknown("These files do not name the version of the server.".to_owned()));
    };
    match image.version() {
        Some(version) => Ok((version, image)),
        None => Err(Outcome::Unknown("The image's tag does not name one version.".to_owned())),
    }
}

fn vulnerable_files(files: &Files) -> Outcome {
    each_server(files, |server| match version(server) {
        Err(outcome) => outcome,
        Ok((version, image)) => {
            let so = |only| match only {
                Only::Always => Some(true),
                Only::EmptyKey => empty_key(server),
                Only::InternalAuth => internal_auth(server),
            };
            vulnerable(version, so, |words| files.written(words, image.at))
        }
    })
}

fn vulnerable_live(live: &Live) -> Outcome {
    match &live.version {
        Err(why) => Outcome::Unknown(why.clone()),
        Ok(seen) => {
            let so = |only| match only {
                Only::Always => Some(true),
                Only::EmptyKey => live.empty_key_accepted.as_ref().ok().map(|seen| seen.value),
                // Whether peers ask for a key cannot be seen; where there is one server, there is none to ask.
                Only::InternalAuth => {
                    let peers = live.versions.as_ref().ok().map(|seen| seen.value.iter().map(|(_, peers)| peers).sum());
                    peers.filter(|peers: &usize| *peers == 1).map(|_| false)
                }
            };
            vulnerable(seen.value, so, |words| Evidence::seen(words, &seen.source, &seen.at))
        }
    }
}

/// Whether a key of a server is an empty text.
fn empty_key(server: &Server) -> Option<bool> {
    let known: Vec<KeyKnown<'_>> = KEYS.into_iter().map(|(name, _)| server.key(name)).collect();
    let empty = known.iter().any(|key| matches!(key, KeyKnown::Empty(_)));
    let unknown = known.iter().any(|key| matches!(key, KeyKnown::Unknown(_) | KeyKnown::Given(_, None)));
    (empty || !unknown).then_some(empty)
}

/// Whether the peers of a server ask each other for a key.
fn internal_auth(server: &Server) -> Option<bool> {
    let on = |name| match server.switch(name) {
        Known::Said(on, _) | Known::Default(on) => Some(on),
        Known::Unknown(_) => None,
    };
    match (on("cluster.enabled"), on("service.enforce_internal_auth")) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn vulnerable(
    version: ServerVersion,
    so: impl Fn(Only) -> Option<bool>,
    evidence: impl Fn(String) -> Evidence,
) -> Outcome {
    if version > advisory::newest() {
        return Outcome::Unknown(format!(
            "{version} is newer than what is known here, up to {}. Look at the advisories of qdrant/qdrant.",
            advisory::newest()
        ));
    }
    let of = |concern: Concern| -> Vec<&Advisory> {
        ADVISORIES.iter().filter(|advisory| advisory.concerns_where(version, &so) == concern).collect()
    };
    let (has, may) = (of(Concern::Has), of(Concern::MayHave));
    let severity = has.iter().map(|advisory| advisory.severity).max();
    let words = |advisory: &&Advisory| advisory.words();
    if severity.is_some() {
        let said = has.iter().map(words).chain(may.iter().map(|advisory| format!("Perhaps {}", advisory.words())));
        return Outcome::Failed { evidence: said.map(evidence).collect(), severity };
    }
    if !may.is_empty() {
        let said: Vec<String> = may.iter().map(words).collect();
        return Outcome::Unknown(format!("Version {version} may have these: {}", said.join(" ")));
    }
    Outcome::Passed(vec![evidence(format!("No vulnerability of {version} is known here."))])
}

fn mixed(files: &Files) -> Outcome {
    if files.servers.len() < 2 {
        return Outcome::NotApplicable("These files describe one server.".to_owned());
    }
    let mut seen = Vec::new();
    for server in &files.servers {
        match version(server) {
            Ok((version, image)) => seen.push((version, image, &server.name)),
            Err(outcome) => return outcome,
        }
    }
    let all = |words: &dyn Fn(&ServerVersion, &str) -> String| {
        seen.iter().map(|(version, image, name)| files.written(words(version, name), image.at)).collect::<Vec<_>>()
    };
    let evidence = all(&|version, name| format!("{name} runs {version}."));
    if seen.iter().all(|(version, ..)| Some(*version) == seen.first().map(|(first, ..)| *first)) {
        Outcome::Passed(evidence)
    } else {
        Outcome::Failed { evidence, severity: None }
    }
}

fn old_words(version: ServerVersion) -> (bool, String) {
    let old = version.major < NEWEST_KNOWN.major
        || (version.major == NEWEST_KNOWN.major && version.minor + OLD_BY < NEWEST_KNOWN.minor);
    (old, format!("{version} is here; {NEWEST_KNOWN} is the newest version known."))
}

fn old_files(files: &Files) -> Outcome {
    each_server(files, |server| match version(server) {
        Err(outcome) => outcome,
        Ok((version, image)) => match old_words(version) {
            (true, words) => failed(files.written(words, image.at)),
            (false, words) => passed(files.written(words, image.at)),
        },
    })
}

fn old_live(live: &Live) -> Outcome {
    match &live.version {
        Err(why) => Outcome::Unknown(why.clone()),
        Ok(seen) => {
            let (old, words) = old_words(seen.value);
            let evidence = vec![Evidence::seen(words, &seen.source, &seen.at)];
            if old { Outcome::Failed { evidence, severity: None } } else { Outcome::Passed(evidence) }
        }
    }
}
