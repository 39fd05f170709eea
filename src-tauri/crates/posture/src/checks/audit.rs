//! What is written down: QDR-070 to QDR-079.

use super::of_files::{each_server, failed, passed, switch};
use crate::check::{Category, Check, LiveJudge, Severity, Versions};
use crate::files::{Files, Known, Server};
use crate::live;
use crate::outcome::Outcome;
use crate::snippets::{Form, Mend};
use qdrant_access::ServerVersion;
use qdrant_access::version::since;

const GUIDE: &str = "Qdrant documentation, Security: Audit Logging";
const CONFIG: &str = "Qdrant's config.yaml, section audit";

pub(super) fn rows() -> Vec<Check> {
    let row = |id, title, severity| Check {
        id,
        title,
        category: Category::Audit,
        severity,
        opens_everything: false,
        expected: "",
        risk: "",
        remedy: "",
        cost: "",
        mend: Mend::None,
        sources: &[GUIDE],
        versions: Versions::since(since::AUDIT),
        live: None,
        files: None,
    };
    vec![
        Check {
            expected: "The server writes down who asked for what and whether it was allowed.",
            risk: "After a theft nobody can tell what was read, by whom and since when.",
            remedy: "Turn on the audit log.",
            cost: "A restart, some disk space and a little time for each request. The folder must be one in which the server's user may write, on a volume: without it, the server does not start.",
            mend: Mend::Settings(&[
                ("audit.enabled", "true"),
                ("audit.rotation", "daily"),
                ("audit.max_log_files", "30"),
            ]),
            files: Some(|files| each_server(files, |server| switch(files, server, "audit.enabled", true))),
            live: Some(LiveJudge::By(live::audit_off)),
            ..row("QDR-070", "The audit log is off", Severity::Medium)
        },
        Check {
            expected: "The address in the audit log is the one that the server saw, unless a trusted proxy stands before it.",
            risk: "Callers write any address they like into the audit log.",
            remedy: "Turn trust_forwarded_headers off, or let nobody reach the server but through the proxy.",
            cost: "Behind a proxy, every entry shows the proxy's address.",
            mend: Mend::Settings(&[("audit.trust_forwarded_headers", "false")]),
            sources: &[CONFIG],
            files: Some(|files| {
                on(files, |files, server| switch(files, server, "audit.trust_forwarded_headers", false))
            }),
            live: Some(LiveJudge::By(live::forwarded_headers)),
            ..row("QDR-071", "Callers choose the address in the audit log", Severity::Medium)
        },
        Check {
            expected: "The audit log reaches back as many days as are wanted: 30, where nobody says otherwise.",
            risk: "What happened earlier is deleted before anybody looks.",
            remedy: "Raise max_log_files, or carry the files away to where logs are kept.",
            cost: "Disk space.",
            mend: Mend::Settings(&[("audit.rotation", "daily"), ("audit.max_log_files", "30")]),
            files: Some(|files| on(files, retention)),
            live: Some(LiveJudge::By(live::retention)),
            ..row("QDR-072", "The audit log is deleted early", Severity::Low)
        },
        Check {
            expected: "Each entry names the route that was called.",
            risk: "Entries say what the server checked, and not what the caller asked.",
            remedy: "Turn log_api on.",
            cost: "Longer entries.",
            mend: Mend::Settings(&[("audit.log_api", "true")]),
            sources: &["Qdrant's settings, audit.log_api"],
            versions: Versions::since(ServerVersion::new(1, 18, 0)),
            files: Some(|files| on(files, |files, server| switch(files, server, "audit.log_api", true))),
            live: Some(LiveJudge::By(live::log_api_off)),
            ..row("QDR-073", "The audit log does not name the route", Severity::Low)
        },
        Check {
            expected: "The audit log lies on another volume than the data.",
            risk: "A full audit log stops the server, snapshots and copies of the volume carry it away, and who may change the data may change it.",
            remedy: "Give the audit log a folder on a volume of its own.",
            cost: "Another volume, on which the server's user may write: without it, the server does not start.",
            mend: Mend::Deployment(&[
                (Form::Config, "audit:\n  dir: /var/log/qdrant"),
                (
                    Form::Compose,
                    "services:\n  qdrant:\n    environment:\n      QDRANT__AUDIT__DIR: /qdrant/audit\n    volumes:\n      - audit:/qdrant/audit\nvolumes:\n  audit: {}",
                ),
                (
                    Form::DockerRun,
                    "docker run -e QDRANT__AUDIT__DIR=/qdrant/audit -v audit:/qdrant/audit qdrant/qdrant:<version>",
                ),
                (
                    Form::Helm,
                    "config:\n  audit:\n    dir: /qdrant/audit\nadditionalVolumes:\n  - name: audit\n    persistentVolumeClaim:\n      claimName: qdrant-audit\nadditionalVolumeMounts:\n  - name: audit\n    mountPath: /qdrant/audit",
                ),
            ]),
            files: Some(|files| on(files, inside_storage)),
            live: Some(LiveJudge::By(live::audit_inside_storage)),
            ..row("QDR-074", "The audit log lies inside the storage", Severity::Low)
        },
        Check {
            expected: "Few requests are refused.",
            risk: "Somebody tries keys, or a client goes on with one that has ended.",
            remedy: "Look in the audit log who is refused, and why.",
            cost: "The search.",
            sources: &["GET /telemetry, counters of answers"],
            versions: Versions::ALL,
            live: Some(LiveJudge::By(live::many_refusals)),
            ..row("QDR-075", "Many requests were refused", Severity::Low)
        },
        Check {
            expected: "Nobody comes with a wrong key.",
            risk: "Somebody tries keys, or a client goes on with one that has ended.",
            remedy: "Look which addresses the refused requests came from.",
            cost: "The search.",
            versions: Versions::since(since::AUDIT_API),
            live: Some(LiveJudge::By(live::denied_authentications)),
            ..row("QDR-076", "Wrong keys were tried", Severity::Low)
        },
    ]
}

/// Judges the settings of an audit log that is on.
fn on(files: &Files, judge: impl Fn(&Files, &Server) -> Outcome) -> Outcome {
    each_server(files, |server| match server.switch("audit.enabled") {
        Known::Unknown(why) => Outcome::Unknown(why),
        Known::Said(false, _) | Known::Default(false) => {
            Outcome::NotApplicable("The audit log is off, which is a finding of its own.".to_owned())
        }
        Known::Said(true, _) | Known::Default(true) => judge(files, server),
    })
}

fn retention(files: &Files, server: &Server) -> Outcome {
    let number = match server.number("audit.max_log_files") {
        Known::Unknown(why) => return Outcome::Unknown(why),
        Known::Said(number, _) | Known::Default(number) => number.unwrap_or_default(),
    };
    let rotation = match server.text("audit.rotation") {
        Known::Unknown(why) => return Outcome::Unknown(why),
        Known::Said(rotation, _) | Known::Default(rotation) => rotation,
    };
    let in_a_day = if rotation == "hourly" { 24 } else { 1 };
    let (days, wanted) = (number / in_a_day, files.retention_days());
    let words = format!("Rotation {rotation} with {number} files reaches back {days} days; {wanted} are wanted.");
    let at = files.place_of(server, "audit.max_log_files");
    if days < wanted {
        let enough = wanted.saturating_mul(in_a_day).to_string();
        failed(files.mendable(words, at, files.change(server, "audit.max_log_files", &enough)))
    } else {
        passed(files.written(words, at))
    }
}

fn inside_storage(files: &Files, server: &Server) -> Outcome {
    let text = |name| match server.text(name) {
        Known::Unknown(why) => Err(why),
        Known::Said(text, _) | Known::Default(text) => Ok(text),
    };
    let (folder, storage) = match (text("audit.dir"), text("storage.storage_path")) {
        (Ok(folder), Ok(storage)) => (folder, storage),
        (Err(why), _) | (_, Err(why)) => return Outcome::Unknown(why),
    };
    let at = files.place_of(server, "audit.dir");
    let words = format!("The audit log is written to {folder}, and the data to {storage}.");
    let (inner, outer) = (plain(&folder), plain(&storage));
    if inner == outer || inner.starts_with(&format!("{outer}/")) {
        failed(files.mendable(words, at, None))
    } else {
        passed(files.written(words, at))
    }
}

/// A folder as seen from where the server runs in its image.
fn plain(path: &str) -> String {
    let steps: Vec<&str> =
        path.trim_start_matches("/qdrant/").split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    steps.join("/")
}
