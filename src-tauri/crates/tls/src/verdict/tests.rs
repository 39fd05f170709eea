use super::testing::{certificate, not_trusted, port};
use super::*;
use crate::report::{
    CertificateView, ChainCode, ChainFinding, ClientCertificateUse, DistrustCode, KeyView, PortRole, PortState,
    TrustView,
};

fn now() -> DateTime<Utc> {
    "2026-11-21T05:00:00Z".parse().unwrap()
}

/// A healthy cluster of two peers, seen at one of them.
fn healthy() -> Vec<PortReport> {
    vec![port(PortRole::Rest, 6333), port(PortRole::Grpc, 6334), port(PortRole::Internal, 6335)]
}

const SEVERAL: Setting = Setting { peers: Some(2), distributed: Some(true) };

fn with(change: fn(&mut [PortReport])) -> Vec<PortReport> {
    let mut ports = healthy();
    change(&mut ports);
    ports
}

fn plain(port: &mut PortReport) {
    port.state = PortState::Plain { speaks: Some("HTTP/1.1".to_owned()) };
    (port.chain, port.trust, port.agreed, port.names) = (Vec::new(), None, None, Vec::new());
}

fn unseen(port: &mut PortReport) {
    plain(port);
    port.state = PortState::Filtered;
    port.summary = "There was no answer to the connection.".to_owned();
}

fn leaf(ports: &mut [PortReport], change: impl Fn(&mut CertificateView)) {
    ports.iter_mut().flat_map(|port| &mut port.chain).for_each(change);
}

/// Where a rule fires, how much that weighs and on which ports; where it does not; where it cannot tell.
struct Case {
    code: VerdictCode,
    fires: fn(&mut [PortReport]),
    weight: Weight,
    ports: &'static [usize],
    fine: fn(&mut [PortReport]),
    unknown: fn(&mut [PortReport]),
}

fn unreadable(ports: &mut [PortReport]) {
    leaf(ports, |leaf| leaf.unreadable = Some("It is cut short.".to_owned()));
}

const CASES: &[Case] = &[
    Case {
        code: VerdictCode::PlainText,
        fires: |ports| plain(&mut ports[1]),
        weight: Weight::Critical,
        ports: &[1],
        fine: |_| {},
        unknown: |ports| unseen(&mut ports[1]),
    },
    Case {
        code: VerdictCode::PlainText,
        fires: |ports| {
            plain(&mut ports[0]);
            ports[0].host = "127.0.0.1".to_owned();
        },
        weight: Weight::Note,
        ports: &[0],
        fine: |ports| plain(&mut ports[2]),
        unknown: |ports| unseen(&mut ports[0]),
    },
    Case {
        code: VerdictCode::InternalPlainText,
        fires: |ports| plain(&mut ports[2]),
        weight: Weight::Critical,
        ports: &[2],
        fine: |ports| plain(&mut ports[0]),
        unknown: |ports| unseen(&mut ports[2]),
    },
    Case {
        code: VerdictCode::InternalPlainText,
        fires: |ports| {
            plain(&mut ports[2]);
            ports[2].host = "::1".to_owned();
        },
        weight: Weight::Warning,
        ports: &[2],
        fine: |_| {},
        unknown: |ports| ports[2].state = PortState::Closed,
    },
    Case {
        code: VerdictCode::MetricsPlainText,
        fires: |ports| {
            plain(&mut ports[2]);
            ports[2].role = PortRole::Metrics;
        },
        weight: Weight::Warning,
        ports: &[2],
        fine: |ports| ports[2].role = PortRole::Metrics,
        unknown: |ports| {
            unseen(&mut ports[2]);
            ports[2].role = PortRole::Metrics;
        },
    },
    Case {
        code: VerdictCode::DifferentCertificates,
        fires: |ports| ports[1].chain[0].sha256 = "00".repeat(32),
        weight: Weight::Warning,
        ports: &[0, 1],
        fine: |ports| {
            // Another machine may have another certificate.
            ports[1].chain[0].sha256 = "00".repeat(32);
            ports[1].host = "other.example.org".to_owned();
        },
        unknown: |ports| ports[1].chain.clear(),
    },
    Case {
        code: VerdictCode::ClientCertificatesOnRestOnly,
        fires: |ports| ports[0].client_certificate = ClientCertificateUse::Required,
        weight: Weight::Warning,
        ports: &[0, 1],
        fine: |ports| {
            ports[0].client_certificate = ClientCertificateUse::Required;
            ports[1].client_certificate = ClientCertificateUse::Required;
        },
        unknown: |ports| {
            ports[0].client_certificate = ClientCertificateUse::Required;
            ports[1].client_certificate = ClientCertificateUse::Unknown;
        },
    },
    Case {
        code: VerdictCode::OldProtocol,
        fires: |ports| ports[0].protocols[3].offered = Some(true),
        weight: Weight::Warning,
        ports: &[0],
        fine: |_| {},
        unknown: |ports| ports[0].protocols[2].offered = None,
    },
    Case {
        code: VerdictCode::Expired,
        fires: |ports| ports[0].chain[0].days_left = -1,
        weight: Weight::Critical,
        ports: &[0],
        fine: |ports| ports[0].chain[0].days_left = 0,
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::NotYetValid,
        fires: |ports| ports[0].chain[0].not_before = "2026-11-21T05:00:01Z".to_owned(),
        weight: Weight::Critical,
        ports: &[0],
        fine: |ports| ports[0].chain[0].not_before = "2026-11-21T05:00:00Z".to_owned(),
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::EndsSoon,
        fires: |ports| ports[0].chain[0].days_left = 6,
        weight: Weight::Critical,
        ports: &[0],
        fine: |ports| leaf(ports, |leaf| leaf.days_left = 30),
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::EndsSoon,
        fires: |ports| ports[0].chain[0].days_left = 13,
        weight: Weight::Warning,
        ports: &[0],
        fine: |ports| ports[0].chain[0].days_left = -1,
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::EndsSoon,
        fires: |ports| ports[0].chain[0].days_left = 29,
        weight: Weight::Note,
        ports: &[0],
        fine: |_| {},
        unknown: |ports| ports[0].chain.clear(),
    },
    Case {
        code: VerdictCode::LongValidity,
        fires: |ports| ports[0].chain[0].lifetime_days = 399,
        weight: Weight::Note,
        ports: &[0],
        fine: |ports| ports[0].chain[0].lifetime_days = 398,
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::LongValidity,
        fires: |ports| ports[0].chain[0].lifetime_days = 826,
        weight: Weight::Warning,
        ports: &[0],
        fine: |_| {},
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::SelfSignedCa,
        fires: |ports| (ports[0].chain[0].self_signed, ports[0].chain[0].is_ca) = (true, Some(true)),
        weight: Weight::Warning,
        ports: &[0],
        fine: |ports| (ports[0].chain[0].self_signed, ports[0].chain[0].is_ca) = (true, Some(false)),
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::SelfSigned,
        fires: |ports| {
            ports[0].chain[0].self_signed = true;
            ports[0].trust.as_mut().unwrap().ca_file = not_trusted(DistrustCode::SelfSigned);
        },
        weight: Weight::Warning,
        ports: &[0],
        fine: |ports| ports[0].chain[0].self_signed = true,
        unknown: |ports| {
            ports[0].chain[0].self_signed = true;
            ports[0].trust = None;
        },
    },
    Case {
        code: VerdictCode::Untrusted,
        fires: |ports| ports[0].trust.as_mut().unwrap().ca_file = TrustView::NotSet,
        weight: Weight::Warning,
        ports: &[0],
        fine: |ports| ports[0].trust.as_mut().unwrap().pin = not_trusted(DistrustCode::PinMismatch),
        unknown: |ports| {
            ports[0].trust.as_mut().unwrap().ca_file = TrustView::Unknown { why: "It cannot be read.".to_owned() };
        },
    },
    Case {
        code: VerdictCode::PinChanged,
        fires: |ports| ports[0].trust.as_mut().unwrap().pin = not_trusted(DistrustCode::PinMismatch),
        weight: Weight::Critical,
        ports: &[0],
        fine: |ports| ports[0].trust.as_mut().unwrap().pin = TrustView::Trusted,
        unknown: |ports| {
            ports[0].trust.as_mut().unwrap().pin = TrustView::Unknown { why: "It was not compared.".to_owned() };
        },
    },
    Case {
        code: VerdictCode::WrongName,
        fires: |ports| ports[0].names[0].covered = false,
        weight: Weight::Warning,
        ports: &[0],
        fine: |ports| ports[2].names[0].covered = false,
        unknown: |ports| ports[0].names.clear(),
    },
    Case {
        code: VerdictCode::PeerNotCovered,
        fires: |ports| ports[2].names[1].covered = false,
        weight: Weight::Warning,
        ports: &[2],
        fine: |ports| ports[0].names[1].covered = false,
        unknown: |ports| ports[2].names.truncate(1),
    },
    Case {
        code: VerdictCode::CommonNameOnly,
        fires: |ports| ports[0].chain[0].dns_names.clear(),
        weight: Weight::Warning,
        ports: &[0],
        fine: |ports| {
            ports[0].chain[0].dns_names.clear();
            ports[0].chain[0].ip_addresses.push("10.0.0.7".to_owned());
        },
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::ShortKey,
        fires: |ports| ports[0].chain[0].key = KeyView { algorithm: "RSA".to_owned(), bits: Some(2047), curve: None },
        weight: Weight::Critical,
        ports: &[0],
        fine: |ports| ports[0].chain[0].key = KeyView { algorithm: "RSA".to_owned(), bits: Some(2048), curve: None },
        unknown: |ports| ports[0].chain[0].key = KeyView { algorithm: "RSA".to_owned(), bits: None, curve: None },
    },
    Case {
        code: VerdictCode::WeakSignature,
        fires: |ports| ports[0].chain[0].signature_algorithm = "sha1WithRSAEncryption".to_owned(),
        weight: Weight::Warning,
        ports: &[0],
        fine: |ports| {
            let root = CertificateView {
                self_signed: true,
                signature_algorithm: "sha1WithRSAEncryption".to_owned(),
                ..certificate()
            };
            ports[0].chain.push(root);
        },
        unknown: |ports| ports[0].chain[0].signature_algorithm.clear(),
    },
    Case {
        code: VerdictCode::WeakSignature,
        fires: |ports| ports[0].chain[0].signature_algorithm = "md5WithRSAEncryption".to_owned(),
        weight: Weight::Critical,
        ports: &[0],
        fine: |_| {},
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::Ed25519,
        fires: |ports| ports[0].chain[0].key.algorithm = "Ed25519".to_owned(),
        weight: Weight::Note,
        ports: &[0],
        fine: |_| {},
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::VersionOne,
        fires: |ports| ports[0].chain[0].version = 1,
        weight: Weight::Warning,
        ports: &[0],
        fine: |_| {},
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::Chain,
        fires: |ports| ports[0].chain_findings.push(finding(ChainCode::MissingIntermediate)),
        weight: Weight::Warning,
        ports: &[0],
        fine: |_| {},
        unknown: |ports| ports[0].chain.clear(),
    },
    Case {
        code: VerdictCode::Chain,
        fires: |ports| ports[0].chain_findings.push(finding(ChainCode::SuperfluousRoot)),
        weight: Weight::Note,
        ports: &[0],
        fine: |_| {},
        unknown: unreadable,
    },
    Case {
        code: VerdictCode::StaplingMissing,
        fires: |ports| ports[0].chain[0].must_staple = true,
        weight: Weight::Warning,
        ports: &[0],
        fine: |ports| {
            ports[0].chain[0].must_staple = true;
            ports[0].ocsp_stapled = Some(true);
        },
        unknown: |ports| {
            ports[0].chain[0].must_staple = true;
            ports[0].ocsp_stapled = None;
        },
    },
    Case {
        code: VerdictCode::NoHttp2,
        fires: |ports| ports[1].agreed.as_mut().unwrap().alpn = None,
        weight: Weight::Warning,
        ports: &[1],
        fine: |ports| ports[0].agreed.as_mut().unwrap().alpn = Some("http/1.1".to_owned()),
        unknown: |ports| ports[1].agreed = None,
    },
];

fn finding(code: ChainCode) -> ChainFinding {
    ChainFinding { code, words: "It is so.".to_owned(), certificates: vec![0] }
}

fn of_code(ports: &[PortReport], code: VerdictCode) -> Vec<VerdictView> {
    judge(ports, &SEVERAL, now()).into_iter().filter(|verdict| verdict.code == code).collect()
}

#[test]
fn a_healthy_cluster_has_no_verdict() {
    assert_eq!(judge(&healthy(), &SEVERAL, now()), []);
}

#[test]
fn each_rule_fires_where_it_should_and_on_the_ports_that_it_is_about() {
    for case in CASES {
        let found = of_code(&with(case.fires), case.code);
        let seen: Vec<_> = found.iter().map(|one| (one.weight, one.ports.as_slice())).collect();
        assert_eq!(seen, [(case.weight, case.ports)], "{:?}", case.code);
        assert!(!found[0].evidence.is_empty() && !found[0].risk.is_empty() && !found[0].remedy.is_empty());
    }
}

#[test]
fn each_rule_is_silent_where_nothing_is_wrong() {
    for case in CASES {
        assert_eq!(of_code(&with(case.fine), case.code), [], "{:?}", case.code);
    }
}

#[test]
fn each_rule_says_so_where_it_cannot_tell() {
    for case in CASES {
        let ports = with(case.unknown);
        assert_eq!(of_code(&ports, case.code), [], "{:?}", case.code);
        assert_ne!(of_code(&ports, VerdictCode::NotJudged), [], "{:?}", case.code);
    }
}

#[test]
fn every_rule_has_a_case_and_a_row() {
    for rule in RULES.iter().filter(|rule| rule.code != VerdictCode::NotJudged) {
        assert!(CASES.iter().any(|case| case.code == rule.code), "{:?}", rule.code);
        assert!(rule.snippet.is_some(), "{:?}", rule.code);
    }
    let rows = |code| RULES.iter().filter(|rule| rule.code == code).count();
    assert!(RULES.iter().all(|rule| rows(rule.code) == 1));
}

#[test]
fn a_plain_internal_port_matters_only_among_peers() {
    let ports = with(|ports| plain(&mut ports[2]));
    let judged = |setting| judge(&ports, &setting, now()).iter().map(|one| (one.code, one.weight)).collect::<Vec<_>>();
    assert_eq!(judged(Setting { peers: Some(1), distributed: Some(true) }), []);
    assert_eq!(judged(Setting { peers: None, distributed: Some(false) }), []);
    let unsure = [(VerdictCode::InternalPlainText, Weight::Warning)];
    assert_eq!(judged(Setting::default()), unsure);
    assert_eq!(judged(Setting { peers: None, distributed: Some(true) }), unsure);
}

#[test]
fn an_old_certificate_on_grpc_is_told_as_a_renewal_without_a_restart() {
    let ports = with(|ports| {
        ports[1].chain[0].sha256 = "00".repeat(32);
        ports[1].chain[0].not_before = "2026-09-01T00:00:00Z".to_owned();
        ports[1].chain[0].not_after = "2026-12-01T00:00:00Z".to_owned();
    });
    let found = of_code(&ports, VerdictCode::DifferentCertificates);
    assert_eq!(
        found[0].evidence,
        "REST at qdrant.example.org:6333 and gRPC at qdrant.example.org:6334: REST serves a certificate that holds from \
         2026-11-01 to 2027-01-30, gRPC one that holds from 2026-09-01 to 2026-12-01. That one is older, as after a renewal \
         without a restart."
    );
}

#[test]
fn peers_on_one_host_are_told_apart_by_their_order() {
    let mut ports = healthy();
    ports.extend(healthy());
    leaf(&mut ports[3..], |leaf| leaf.sha256 = "11".repeat(32));
    assert_eq!(judge(&ports, &SEVERAL, now()), []);
}

#[test]
fn an_internal_port_is_held_against_rest_where_it_is_clear_whose_it_is() {
    let mut ports = with(|ports| ports[2].chain[0].sha256 = "22".repeat(32));
    assert_eq!(of_code(&ports, VerdictCode::DifferentCertificates)[0].ports, [0, 2]);
    ports.push(port(PortRole::Rest, 7333));
    assert_eq!(of_code(&ports, VerdictCode::DifferentCertificates), []);
}

#[test]
fn the_same_thing_about_several_ports_is_said_once_and_the_worst_stands_first() {
    let ports = with(|ports| {
        leaf(ports, |leaf| leaf.days_left = 5);
        ports[0].chain[0].lifetime_days = 400;
    });
    let verdicts = judge(&ports, &SEVERAL, now());
    let codes: Vec<_> = verdicts.iter().map(|one| (one.code, one.ports.clone())).collect();
    assert_eq!(codes, [(VerdictCode::EndsSoon, vec![0, 1, 2]), (VerdictCode::LongValidity, vec![0])]);
    assert_eq!(verdicts[0].evidence.matches("in 5 days").count(), 1);
}

#[test]
fn what_is_only_out_of_time_is_not_called_untrusted_too() {
    let ports = with(|ports| {
        for port in ports {
            port.chain[0].days_left = -3;
            port.trust.as_mut().unwrap().ca_file = not_trusted(DistrustCode::Expired);
        }
    });
    let codes: Vec<_> = judge(&ports, &SEVERAL, now()).iter().map(|one| one.code).collect();
    assert_eq!(codes, [VerdictCode::Expired]);
}
