//! Encryption and certificates: QDR-030 to QDR-059, the first of them one for each rule of the TLS screen, in its words.

use super::of_files::{each_server, failed, passed, sentence, switch, together};
use super::proxies::encrypted_before;
use crate::check::{Category, Check, LiveJudge, Severity, Versions};
use crate::files::{Files, Known, NOTHING, ProxySaid};
use crate::outcome::Outcome;
use crate::snippets::Mend;
use portcullis_tls::report::VerdictCode;
use portcullis_tls::verdict::Rule;

const GUIDE: &str = "Qdrant documentation, Security: TLS";

/// The rules of the TLS screen by their stable names, with what finding them weighs before it is looked at closely.
const RULES: [(&str, VerdictCode, Severity); 24] = [
    ("QDR-030", VerdictCode::PlainText, Severity::High),
    ("QDR-031", VerdictCode::InternalPlainText, Severity::High),
    ("QDR-032", VerdictCode::MetricsPlainText, Severity::Low),
    ("QDR-033", VerdictCode::DifferentCertificates, Severity::Medium),
    ("QDR-034", VerdictCode::ClientCertificatesOnRestOnly, Severity::Medium),
    ("QDR-035", VerdictCode::OldProtocol, Severity::Medium),
    ("QDR-036", VerdictCode::Expired, Severity::High),
    ("QDR-037", VerdictCode::NotYetValid, Severity::Medium),
    ("QDR-038", VerdictCode::EndsSoon, Severity::Medium),
    ("QDR-039", VerdictCode::LongValidity, Severity::Low),
    ("QDR-040", VerdictCode::SelfSignedCa, Severity::Medium),
    ("QDR-041", VerdictCode::SelfSigned, Severity::Medium),
    ("QDR-042", VerdictCode::Untrusted, Severity::Medium),
    ("QDR-043", VerdictCode::PinChanged, Severity::High),
    ("QDR-044", VerdictCode::WrongName, Severity::Medium),
    ("QDR-045", VerdictCode::PeerNotCovered, Severity::Medium),
    ("QDR-046", VerdictCode::CommonNameOnly, Severity::Medium),
    ("QDR-047", VerdictCode::ShortKey, Severity::Medium),
    ("QDR-048", VerdictCode::WeakSignature, Severity::Medium),
    ("QDR-049", VerdictCode::Ed25519, Severity::Low),
    ("QDR-050", VerdictCode::VersionOne, Severity::Medium),
    ("QDR-051", VerdictCode::Chain, Severity::Low),
    ("QDR-052", VerdictCode::StaplingMissing, Severity::Low),
    ("QDR-053", VerdictCode::NoHttp2, Severity::Medium),
];

pub(super) fn rows() -> Vec<Check> {
    let mut rows: Vec<Check> =
        RULES.iter().filter_map(|(id, code, severity)| Some(of_rule(id, Rule::of(*code)?, *severity))).collect();
    rows.push(Check {
        id: "QDR-054",
        title: "The proxy takes plain HTTP",
        expected: "What stands before the server takes HTTPS only.",
        risk: "Whoever sees the traffic reads the credential and the data, and can change both.",
        remedy: "Give the proxy a certificate and let it take HTTPS only.",
        cost: "A certificate. Clients must use https.",
        mend: Mend::Around(
            "Kubernetes",
            "spec:\n  tls:\n    - hosts:\n        - qdrant.example.com\n      secretName: qdrant-tls\n",
        ),
        sources: &["Qdrant documentation, Security: Authentication", "ingress-nginx documentation, TLS/HTTPS"],
        live: None,
        files: Some(proxy_in_plain),
        ..own(Severity::High)
    });
    rows.push(Check {
        id: "QDR-055",
        title: "Renewed certificates are not read again",
        expected: "The server reads its certificate files again while it runs.",
        risk: "A certificate that was renewed in its file ends all the same, and clients fail.",
        remedy: "Give tls.cert_ttl a number of seconds. gRPC and the internal port need a restart in any case.",
        cost: "A restart.",
        mend: Mend::Settings(&[("tls.cert_ttl", "3600")]),
        sources: &[GUIDE, "Qdrant's config.yaml, section tls"],
        live: None,
        files: Some(never_reloaded),
        ..own(Severity::Low)
    });
    rows
}

fn own(severity: Severity) -> Check {
    Check {
        id: "",
        title: "",
        category: Category::Transport,
        severity,
        opens_everything: false,
        expected: "",
        risk: "",
        remedy: "",
        cost: "",
        mend: Mend::None,
        sources: &[],
        versions: Versions::ALL,
        live: None,
        files: None,
    }
}

type OfFiles = fn(&Files) -> Outcome;

/// The row of a rule of the TLS screen.
fn of_rule(id: &'static str, rule: &'static Rule, severity: Severity) -> Check {
    let (files, mend): (Option<OfFiles>, Mend) = match rule.code {
        VerdictCode::PlainText => (
            Some(plain_text),
            Mend::Settings(&[
                ("service.enable_tls", "true"),
                ("tls.cert", "./tls/cert.pem"),
                ("tls.key", "./tls/key.pem"),
            ]),
        ),
        VerdictCode::InternalPlainText => (
            Some(peers_in_plain),
            Mend::Settings(&[
                ("cluster.p2p.enable_tls", "true"),
                ("tls.cert", "./tls/cert.pem"),
                ("tls.key", "./tls/key.pem"),
                ("tls.ca_cert", "./tls/cacert.pem"),
            ]),
        ),
        VerdictCode::MetricsPlainText => (Some(metrics_in_plain), Mend::Settings(&[("service.enable_tls", "true")])),
        VerdictCode::ClientCertificatesOnRestOnly => (
            Some(client_certificates),
            Mend::Around("config.yaml", "service:\n  verify_https_client_certificate: true\n  grpc_port: null\n"),
        ),
        _ => (None, rule.snippet.map_or(Mend::None, |(form, text)| Mend::Around(form, text))),
    };
    Check {
        id,
        title: rule.title,
        expected: "The rule of the TLS screen finds nothing.",
        risk: rule.risk,
        remedy: rule.remedy,
        cost: match rule.code {
            VerdictCode::PlainText | VerdictCode::InternalPlainText => {
                "Certificates in files that the server's user may read: without them, the server does not start. Clients and peers must trust who signed them."
            }
            _ => "A change of certificates or of the configuration, and a restart.",
        },
        mend,
        sources: match rule.code {
            VerdictCode::PlainText | VerdictCode::InternalPlainText => &[GUIDE],
            VerdictCode::ClientCertificatesOnRestOnly => &[GUIDE, "Seen on Qdrant 1.18.3"],
            _ => &["The rules of the TLS screen"],
        },
        live: Some(LiveJudge::Verdict(rule.code)),
        files,
        ..own(severity)
    }
}

fn plain_text(files: &Files) -> Outcome {
    each_server(files, |server| {
        let outcome = switch(files, server, "service.enable_tls", true);
        match (outcome, encrypted_before(files, server)) {
            (Outcome::Failed { .. }, Some(before)) => before,
            (outcome, _) => outcome,
        }
    })
}

fn peers_in_plain(files: &Files) -> Outcome {
    each_server(files, |server| match server.switch("cluster.enabled") {
        Known::Unknown(why) => Outcome::Unknown(why),
        Known::Said(false, _) | Known::Default(false) => Outcome::NotApplicable("The server has no peers.".to_owned()),
        Known::Said(true, _) | Known::Default(true) => switch(files, server, "cluster.p2p.enable_tls", true),
    })
}

fn metrics_in_plain(files: &Files) -> Outcome {
    each_server(files, |server| match server.number("service.metrics_port") {
        Known::Unknown(why) => Outcome::Unknown(why),
        Known::Default(None) | Known::Said(None, _) | Known::Default(Some(_)) => {
            Outcome::NotApplicable("Metrics have no port of their own.".to_owned())
        }
        Known::Said(Some(_), _) => switch(files, server, "service.enable_tls", true),
    })
}

fn client_certificates(files: &Files) -> Outcome {
    each_server(files, |server| match server.switch("service.verify_https_client_certificate") {
        Known::Unknown(why) => Outcome::Unknown(why),
        Known::Said(false, _) | Known::Default(_) => {
            Outcome::NotApplicable("Client certificates are not asked for.".to_owned())
        }
        Known::Said(true, declared) => {
            let off =
                server.declared("service.grpc_port").filter(|port| matches!(port.said, crate::files::Said::Nothing));
            match (off, server.hidden.first()) {
                (Some(port), _) => passed(files.written("gRPC is off.", port.at)),
                (None, Some(why)) if server.declared("service.grpc_port").is_none() => Outcome::Unknown(why.clone()),
                (None, _) => {
                    let fix = files.change(server, "service.grpc_port", NOTHING);
                    failed(files.mendable(
                        "REST asks for client certificates, and gRPC is on and does not.",
                        declared.at,
                        fix,
                    ))
                }
            }
        }
    })
}

fn proxy_in_plain(files: &Files) -> Outcome {
    let judged = files.proxies.iter().map(|proxy| match &proxy.encrypts {
        ProxySaid::Yes(words, at) => passed(files.written(words.clone(), *at)),
        ProxySaid::Unknown(why) => Outcome::Unknown(why.clone()),
        ProxySaid::No(words, at, fix) => {
            failed(files.mendable(format!("{}: {words}", sentence(&proxy.name)), *at, fix.clone()))
        }
    });
    together(judged, "No proxy is described in these files.")
}

fn never_reloaded(files: &Files) -> Outcome {
    each_server(files, |server| {
        match server.switch("service.enable_tls") {
            Known::Unknown(why) => return Outcome::Unknown(why),
            Known::Said(false, _) | Known::Default(false) => return Outcome::NotApplicable("TLS is off.".to_owned()),
            Known::Said(true, _) | Known::Default(true) => {}
        }
        let name = "tls.cert_ttl";
        let at = files.place_of(server, name);
        match server.declared(name) {
            Some(declared) if matches!(declared.said, crate::files::Said::Nothing) => {
                let fix = files.change(server, name, "3600");
                failed(files.mendable("tls.cert_ttl is switched off.", at, fix))
            }
            Some(_) => passed(files.written("tls.cert_ttl is set.", at)),
            None => match server.hidden.first() {
                Some(why) => Outcome::Unknown(why.clone()),
                None => passed(files.written("tls.cert_ttl is an hour by default.", at)),
            },
        }
    })
}
