//! Ports for tests, made by hand.

use crate::report::{
    Agreed, Alpn, CertificateView, ClientCertificateUse, DistrustCode, KeyView, NameCheck, NameKind, PortReport,
    PortRole, PortState, ProtocolName, ProtocolReport, TrustReport, TrustView,
};

/// A certificate without a fault.
pub(crate) fn certificate() -> CertificateView {
    CertificateView {
        sha256: "ab".repeat(32),
        spki_sha256: "cd".repeat(32),
        unreadable: None,
        der_bytes: 500,
        version: 3,
        subject: "CN=qdrant".to_owned(),
        common_name: Some("qdrant".to_owned()),
        issuer: "CN=authority".to_owned(),
        serial: "01".to_owned(),
        dns_names: vec!["qdrant.example.org".to_owned()],
        ip_addresses: Vec::new(),
        other_names: Vec::new(),
        not_before: "2026-11-01T00:00:00Z".to_owned(),
        not_after: "2027-01-30T00:00:00Z".to_owned(),
        days_left: 69,
        lifetime_days: 90,
        key: KeyView { algorithm: "EC".to_owned(), bits: Some(256), curve: Some("P-256".to_owned()) },
        signature_algorithm: "ecdsa-with-SHA256".to_owned(),
        self_signed: false,
        is_ca: Some(false),
        path_length: None,
        key_usages: Vec::new(),
        extended_key_usages: Vec::new(),
        ca_issuers: Vec::new(),
        ocsp_urls: Vec::new(),
        crl_urls: Vec::new(),
        sct_count: 0,
        subject_key_id: None,
        authority_key_id: None,
        must_staple: false,
    }
}

/// A port without a fault.
pub(crate) fn port(role: PortRole, port: u16) -> PortReport {
    let offered = |version, offered| ProtocolReport { version, offered: Some(offered), words: None };
    PortReport {
        role,
        host: "qdrant.example.org".to_owned(),
        port,
        server_name: "qdrant.example.org".to_owned(),
        state: PortState::Tls,
        summary: "It speaks TLS.".to_owned(),
        connect_us: Some(1),
        handshake_us: Some(1),
        protocols: vec![
            offered(ProtocolName::Tls13, true),
            offered(ProtocolName::Tls12, true),
            offered(ProtocolName::Tls11, false),
            offered(ProtocolName::Tls10, false),
        ],
        agreed: Some(Agreed {
            protocol: ProtocolName::Tls13,
            cipher: "TLS_AES_256_GCM_SHA384".to_owned(),
            key_exchange: Some("x25519".to_owned()),
            alpn: Alpn::said(Some("h2".to_owned())),
        }),
        client_certificate: ClientCertificateUse::NotAsked,
        resumption: Some(true),
        ocsp_stapled: Some(false),
        chain: vec![certificate()],
        chain_pem: String::new(),
        chain_findings: Vec::new(),
        trust: Some(TrustReport {
            system: not_trusted(DistrustCode::UnknownIssuer),
            ca_file: TrustView::Trusted,
            pin: TrustView::NotSet,
        }),
        names: vec![name(NameKind::Client, "qdrant.example.org", true), name(NameKind::Peer, "qdrant-0", true)],
    }
}

/// Somebody who does not trust a chain.
pub(crate) fn not_trusted(code: DistrustCode) -> TrustView {
    TrustView::NotTrusted { code, why: "No authority known there signed it.".to_owned() }
}

fn name(kind: NameKind, name: &str, covered: bool) -> NameCheck {
    NameCheck { kind, name: name.to_owned(), covered, words: "It is not among its names.".to_owned() }
}
