//! What rules find in how ports answer.

use super::scene::{Scene, Told, is_secured, leaf};
use crate::report::{Alpn, ClientCertificateUse, PortRole, PortState, ProtocolName, Weight};

pub(super) fn plain_text(scene: &Scene<'_>, told: &mut Told) {
    for (place, port) in scene.plain().filter(|(_, port)| matches!(port.role, PortRole::Rest | PortRole::Grpc)) {
        if scene.stays_here(port) {
            told.found(
                Weight::Note,
                &[place],
                "it answers in plain text, but only what stays on this machine goes there.",
            );
        } else {
            told.found(Weight::Critical, &[place], "it answers in plain text.");
        }
    }
}

pub(super) fn internal_plain_text(scene: &Scene<'_>, told: &mut Told) {
    for (place, port) in scene.plain().filter(|(_, port)| port.role == PortRole::Internal) {
        match scene.has_several_peers() {
            Some(true) if scene.stays_here(port) => {
                told.found(
                    Weight::Warning,
                    &[place],
                    "peers talk in plain text, as far as was seen on this machine only.",
                );
            }
            Some(true) => told.found(Weight::Critical, &[place], "peers talk in plain text."),
            None => told.found(
                Weight::Warning,
                &[place],
                "it answers in plain text. How many peers the cluster has is not known here.",
            ),
            Some(false) => {}
        }
    }
}

pub(super) fn metrics_plain_text(scene: &Scene<'_>, told: &mut Told) {
    for (place, port) in scene.plain().filter(|(_, port)| port.role == PortRole::Metrics) {
        let weight = if scene.stays_here(port) { Weight::Note } else { Weight::Warning };
        told.found(weight, &[place], "it answers in plain text.");
    }
}

pub(super) fn different_certificates(scene: &Scene<'_>, told: &mut Told) {
    for (rest, others) in scene.beside_rest() {
        let Some(of_rest) = leaf(&scene.ports[rest]) else { continue };
        for place in others {
            let port = &scene.ports[place];
            let Some(other) = leaf(port) else { continue };
            let is_of_the_same_peer = match port.role {
                PortRole::Grpc => true,
                PortRole::Internal => !scene.shares_its_host(rest),
                _ => false,
            };
            if !is_of_the_same_peer || other.sha256 == of_rest.sha256 {
                continue;
            }
            let day = |moment: &str| moment.get(..10).unwrap_or(moment).to_owned();
            let (one, two) = (day(&of_rest.not_before), day(&other.not_before));
            let (ends, ended) = (day(&of_rest.not_after), day(&other.not_after));
            let older = if (&other.not_before, &other.not_after) < (&of_rest.not_before, &of_rest.not_after) {
                " That one is older, as after a renewal without a restart."
            } else {
                ""
            };
            told.found(
                Weight::Warning,
                &[rest, place],
                format!(
                    "REST serves a certificate that holds from {one} to {ends}, {} one that holds from {two} to {ended}.{older}",
                    in_a_sentence(port.role)
                ),
            );
        }
    }
}

pub(super) fn client_certificates_on_rest_only(scene: &Scene<'_>, told: &mut Told) {
    for (rest, others) in scene.beside_rest() {
        let port = &scene.ports[rest];
        if !is_secured(port) || port.client_certificate == ClientCertificateUse::NotAsked {
            continue;
        }
        if port.client_certificate == ClientCertificateUse::Unknown {
            told.unknown(&[rest], "whether a client certificate is required could not be told.");
            continue;
        }
        for place in others.into_iter().filter(|place| scene.ports[*place].role == PortRole::Grpc) {
            let grpc = &scene.ports[place];
            let asks = match grpc.state {
                _ if is_secured(grpc) => grpc.client_certificate,
                PortState::Plain { .. } => ClientCertificateUse::NotAsked,
                _ => continue,
            };
            match (port.client_certificate, asks) {
                (ClientCertificateUse::Required, ClientCertificateUse::NotAsked | ClientCertificateUse::Asked) => told
                    .found(
                        Weight::Warning,
                        &[rest, place],
                        "REST lets nobody in without a client certificate, gRPC does.",
                    ),
                (ClientCertificateUse::Required, ClientCertificateUse::Unknown) => {
                    told.unknown(&[place], "whether a client certificate is required could not be told.");
                }
                _ => {}
            }
        }
    }
}

pub(super) fn old_protocol(scene: &Scene<'_>, told: &mut Told) {
    for (place, port) in scene.secured() {
        let old = |version| matches!(version, ProtocolName::Tls10 | ProtocolName::Tls11);
        let tried: Vec<_> = port.protocols.iter().filter(|protocol| old(protocol.version)).collect();
        let offered: Vec<_> =
            tried.iter().filter(|one| one.offered == Some(true)).map(|one| one.version.words()).collect();
        if !offered.is_empty() {
            told.found(Weight::Warning, &[place], format!("it still speaks {}.", offered.join(" and ")));
        } else if tried.len() < 2 || tried.iter().any(|one| one.offered.is_none()) {
            told.unknown(&[place], "whether TLS 1.0 or 1.1 is offered could not be told.");
        }
    }
}

pub(super) fn no_http2(scene: &Scene<'_>, told: &mut Told) {
    for (place, port) in scene.secured().filter(|(_, port)| port.role == PortRole::Grpc) {
        match &port.agreed {
            None => told.unknown(&[place], "whether it offers HTTP/2 could not be told."),
            Some(agreed) if agreed.alpn == Alpn::NotSeen => {
                told.unknown(&[place], "whether it offers HTTP/2 could not be told: no handshake came to an end.");
            }
            Some(agreed) if agreed.alpn.protocol() != Some("h2") => {
                told.found(Weight::Warning, &[place], "it does not offer HTTP/2 (ALPN h2).");
            }
            Some(_) => {}
        }
    }
}

/// The ports of which nothing can be said at all; what other rules could not tell is added.
pub(super) fn not_judged(scene: &Scene<'_>, told: &mut Told) {
    for (place, port) in scene.ports.iter().enumerate() {
        let weight = match port.role {
            PortRole::Rest | PortRole::Grpc => Weight::Warning,
            _ => Weight::Note,
        };
        match &port.state {
            PortState::Plain { .. } => {}
            PortState::Tls if port.chain.is_empty() => {
                told.found(weight, &[place], "its certificates could not be seen.");
            }
            PortState::Tls if leaf(port).is_none() => told.found(weight, &[place], "its certificate cannot be read."),
            PortState::Tls => {}
            _ => told.found(weight, &[place], port.summary.clone()),
        }
    }
}

fn in_a_sentence(role: PortRole) -> &'static str {
    if role == PortRole::Grpc { "gRPC" } else { "the internal port" }
}
