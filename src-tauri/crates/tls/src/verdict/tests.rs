use super::cases::{CASES, leaf, plain};
use super::testing::{not_trusted, port};
use super::*;
use crate::report::{Alpn, ClientCertificateUse, DistrustCode, NameCheck, NameKind, PortRole, PortState};

fn now() -> DateTime<Utc> {
    "2026-11-21T05:00:00Z".parse().unwrap()
}

/// A healthy cluster of two peers, seen at one of them.
fn healthy() -> Vec<PortReport> {
    vec![port(PortRole::Rest, 6333), port(PortRole::Grpc, 6334), port(PortRole::Internal, 6335)]
}

const SEVERAL: Setting = Setting { peers: Some(2), distributed: Some(true), proxied: false };

fn with(change: fn(&mut [PortReport])) -> Vec<PortReport> {
    let mut ports = healthy();
    change(&mut ports);
    ports
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
    assert_eq!(judged(Setting { peers: Some(1), distributed: Some(true), ..Setting::default() }), []);
    assert_eq!(judged(Setting { distributed: Some(false), ..Setting::default() }), []);
    let unsure = [(VerdictCode::InternalPlainText, Weight::Warning)];
    assert_eq!(judged(Setting::default()), unsure);
    assert_eq!(judged(Setting { distributed: Some(true), ..Setting::default() }), unsure);
}

#[test]
fn what_is_called_this_machine_is_another_one_behind_a_proxy() {
    let ports = with(|ports| {
        plain(&mut ports[0]);
        ports[0].host = "127.0.0.1".to_owned();
    });
    let weight = |proxied| {
        let verdicts = judge(&ports, &Setting { proxied, ..SEVERAL }, now());
        verdicts.into_iter().find(|one| one.code == VerdictCode::PlainText).map(|one| one.weight)
    };
    assert_eq!((weight(false), weight(true)), (Some(Weight::Note), Some(Weight::Critical)));
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

#[test]
fn whether_http_2_is_offered_is_unknown_where_no_handshake_of_tls_1_3_came_to_an_end() {
    let ports = with(|ports| {
        ports[1].agreed.as_mut().unwrap().alpn = Alpn::NotSeen;
    });
    let codes: Vec<_> = judge(&ports, &SEVERAL, now()).into_iter().map(|one| one.code).collect();
    assert_eq!(codes, [VerdictCode::NotJudged]);
    let ports = with(|ports| ports[1].agreed.as_mut().unwrap().alpn = Alpn::NoneChosen);
    let codes: Vec<_> = judge(&ports, &SEVERAL, now()).into_iter().map(|one| one.code).collect();
    assert_eq!(codes, [VerdictCode::NoHttp2]);
}

#[test]
fn what_was_seen_before_the_client_certificate_was_refused_is_judged() {
    let ports = with(|ports| {
        ports[0].state = PortState::Failed { why: "The server refused the client certificate.".to_owned() };
        ports[0].client_certificate = ClientCertificateUse::Required;
        ports[0].chain[0].days_left = -1;
        ports[0].protocols[3].offered = Some(true);
    });
    let codes: Vec<_> = judge(&ports, &SEVERAL, now()).into_iter().map(|one| one.code).collect();
    for code in [
        VerdictCode::Expired,
        VerdictCode::OldProtocol,
        VerdictCode::ClientCertificatesOnRestOnly,
        // That it was refused is told, too.
        VerdictCode::NotJudged,
    ] {
        assert!(codes.contains(&code), "{code:?} of {codes:?}");
    }
}

/// The internal ports of two peers, each with a certificate of its own; whether each covers the names of both.
fn peers(hosts: [&str; 2], covered: [[bool; 2]; 2]) -> Vec<PortReport> {
    let peer = |place: usize| {
        let mut port = port(PortRole::Internal, 6335);
        port.host = hosts[place].to_owned();
        port.chain[0].sha256 = format!("{place}{place}").repeat(32);
        let check = |name: usize| NameCheck {
            kind: NameKind::Peer,
            name: format!("qdrant-{name}"),
            covered: covered[place][name],
            words: "It names qdrant.".to_owned(),
        };
        port.names = vec![check(0), check(1)];
        port
    };
    vec![peer(0), peer(1)]
}

#[test]
fn the_certificate_of_another_peer_covers_nothing_for_a_peer_that_is_known() {
    let ports = peers(["qdrant-0", "QDRANT-1."], [[false, false], [true, true]]);
    let found = of_code(&ports, VerdictCode::PeerNotCovered);
    assert_eq!(found.iter().map(|one| one.ports.as_slice()).collect::<Vec<_>>(), [[0]]);
    assert!(found[0].evidence.contains("its own name qdrant-0"), "{}", found[0].evidence);
    let fine = peers(["qdrant-0", "qdrant-1"], [[true, false], [false, true]]);
    assert_eq!(judge(&fine, &SEVERAL, now()), []);
}

#[test]
fn a_peer_is_known_by_its_address_too() {
    let mut ports = peers(["a.example.org", "b.example.org"], [[true, true], [true, false]]);
    let address = |name: &str| NameCheck {
        kind: NameKind::Address,
        name: name.to_owned(),
        covered: true,
        words: "It names this address.".to_owned(),
    };
    ports[0].names.push(address("10.0.0.1"));
    ports[1].names.push(address("10.0.0.2"));
    for port in &mut ports {
        port.names[0].name = "10.0.0.1".to_owned();
        port.names[1].name = "10.0.0.2".to_owned();
    }
    assert_eq!(of_code(&ports, VerdictCode::PeerNotCovered)[0].ports, [1]);
}

#[test]
fn where_nobody_knows_whose_port_it_is_cover_by_some_certificate_is_unknown() {
    let ports = peers(["balancer", "balancer"], [[true, false], [false, true]]);
    assert_eq!(of_code(&ports, VerdictCode::PeerNotCovered), []);
    assert!(of_code(&ports, VerdictCode::NotJudged)[0].evidence.contains("some certificate covers the peer qdrant-0"));
    let mut same = ports.clone();
    for port in &mut same {
        port.chain[0].sha256 = "00".repeat(32);
        port.names.iter_mut().for_each(|check| check.covered = true);
    }
    assert_eq!(judge(&same, &SEVERAL, now()), []);
    let neither = peers(["balancer", "balancer"], [[false, true], [false, true]]);
    assert_eq!(of_code(&neither, VerdictCode::PeerNotCovered)[0].ports, [0, 1]);
}
