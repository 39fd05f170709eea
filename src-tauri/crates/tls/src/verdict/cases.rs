//! Where each rule fires, where it does not, and where it cannot tell.

use super::testing::{certificate, not_trusted};
use crate::report::{
    Alpn, CertificateView, ChainCode, ChainFinding, ClientCertificateUse, DistrustCode, KeyView, PortReport, PortRole,
    PortState, TrustView, VerdictCode, Weight,
};

pub(super) fn plain(port: &mut PortReport) {
    port.state = PortState::Plain { speaks: Some("HTTP/1.1".to_owned()) };
    (port.chain, port.trust, port.agreed, port.names) = (Vec::new(), None, None, Vec::new());
}

fn unseen(port: &mut PortReport) {
    plain(port);
    port.state = PortState::Filtered;
    port.summary = "There was no answer to the connection.".to_owned();
}

pub(super) fn leaf(ports: &mut [PortReport], change: impl Fn(&mut CertificateView)) {
    ports.iter_mut().flat_map(|port| &mut port.chain).for_each(change);
}

/// Where a rule fires, how much that weighs and on which ports; where it does not; where it cannot tell.
pub(super) struct Case {
    pub(super) code: VerdictCode,
    pub(super) fires: fn(&mut [PortReport]),
    pub(super) weight: Weight,
    pub(super) ports: &'static [usize],
    pub(super) fine: fn(&mut [PortReport]),
    pub(super) unknown: fn(&mut [PortReport]),
}

fn unreadable(ports: &mut [PortReport]) {
    leaf(ports, |leaf| leaf.unreadable = Some("It is cut short.".to_owned()));
}

pub(super) const CASES: &[Case] = &[
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
        fires: |ports| ports[1].agreed.as_mut().unwrap().alpn = Alpn::NoneChosen,
        weight: Weight::Warning,
        ports: &[1],
        fine: |ports| ports[0].agreed.as_mut().unwrap().alpn = Alpn::said(Some("http/1.1".to_owned())),
        unknown: |ports| ports[1].agreed = None,
    },
];

fn finding(code: ChainCode) -> ChainFinding {
    ChainFinding { code, words: "It is so.".to_owned(), certificates: vec![0] }
}
