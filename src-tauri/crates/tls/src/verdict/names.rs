//! What rules find in names, and in who trusts a chain.

use super::scene::{Scene, Told, leaf};
use crate::report::{DistrustCode, NameCheck, NameKind, PortReport, PortRole, TrustReport, TrustView, Weight};

/// Whether anybody here vouches for a chain.
enum Vouched {
    Yes,
    /// Why not, in the words of everybody who was asked.
    No(String),
    /// Only for the time that it holds, which other rules tell.
    OutOfTime,
    Unknown,
}

pub(super) fn self_signed(scene: &Scene<'_>, told: &mut Told) {
    for (place, port, leaf) in scene.leaves().filter(|(_, _, leaf)| leaf.self_signed && leaf.is_ca != Some(true)) {
        match vouched(port.trust.as_ref()) {
            Vouched::No(_) => {
                told.found(Weight::Warning, &[place], format!("the certificate of {} signed itself.", leaf.subject));
            }
            Vouched::Unknown => told.unknown(&[place], "who trusts its certificate could not be told."),
            Vouched::Yes | Vouched::OutOfTime => {}
        }
    }
}

pub(super) fn untrusted(scene: &Scene<'_>, told: &mut Told) {
    for (place, port, leaf) in scene.leaves().filter(|(_, _, leaf)| !leaf.self_signed) {
        match vouched(port.trust.as_ref()) {
            Vouched::No(why) => told.found(Weight::Warning, &[place], why),
            Vouched::Unknown => {
                told.unknown(&[place], format!("who trusts the certificate of {} could not be told.", leaf.issuer));
            }
            Vouched::Yes | Vouched::OutOfTime => {}
        }
    }
}

pub(super) fn pin_changed(scene: &Scene<'_>, told: &mut Told) {
    for (place, port) in scene.secured() {
        match port.trust.as_ref().map(|trust| &trust.pin) {
            Some(TrustView::NotTrusted { why, .. }) => told.found(Weight::Critical, &[place], why.clone()),
            Some(TrustView::Unknown { why }) => told.unknown(&[place], why.clone()),
            Some(TrustView::Trusted | TrustView::NotSet) | None => {}
        }
    }
}

/// Peers call each other by other names: what clients use matters on the other ports only.
pub(super) fn wrong_name(scene: &Scene<'_>, told: &mut Told) {
    for (place, port, _) in scene.leaves().filter(|(_, port, _)| port.role != PortRole::Internal) {
        let check = port.names.iter().find(|check| check.kind == NameKind::Client);
        match check {
            Some(check) if !check.covered => {
                told.found(Weight::Warning, &[place], format!("{}: {}", check.name, check.words));
            }
            Some(_) => {}
            None => {
                told.unknown(&[place], "whether the certificate covers the name that clients use could not be told.")
            }
        }
    }
}

/// A peer's name has to be covered by the certificate of that peer where it is clear which one that is. Elsewhere by some
/// certificate, as each peer may have one of its own.
pub(super) fn peer_not_covered(scene: &Scene<'_>, told: &mut Told) {
    let internal: Vec<_> = scene.leaves().filter(|(_, port, _)| port.role == PortRole::Internal).collect();
    let is_plain = scene.plain().any(|(_, port)| port.role == PortRole::Internal);
    // Without a look at the internal ports, what REST serves tells what they would serve.
    let rest = scene.leaves().filter(|(_, port, _)| port.role == PortRole::Rest);
    let (seen, weight) = match internal.is_empty() {
        false => (internal, Weight::Warning),
        true if is_plain => return,
        true => (rest.collect(), Weight::Note),
    };
    let places: Vec<usize> = seen.iter().map(|(place, _, _)| *place).collect();
    let mut names: Vec<&str> = seen.iter().flat_map(|(_, port, _)| peers(port)).map(|check| &*check.name).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() && weight == Weight::Warning && scene.has_several_peers() != Some(false) {
        told.unknown(&places, "whether it covers the peers could not be told, because their names are not known here.");
    }
    for name in names {
        let of_name = |port| peers(port).find(|check| check.name == name);
        let own: Vec<_> = seen.iter().filter(|(_, port, _)| is_of(port, name)).collect();
        if !own.is_empty() {
            for (place, port, _) in own {
                if let Some(check) = of_name(port).filter(|check| !check.covered) {
                    let said = format!("its certificate does not cover its own name {name}. {}", check.words);
                    told.found(weight, &[*place], said);
                }
            }
            continue;
        }
        let by: Vec<_> = seen.iter().filter(|(_, port, _)| of_name(port).is_some_and(|check| check.covered)).collect();
        if by.is_empty() {
            told.found(weight, &places, format!("no certificate covers the peer {name}."));
        } else if seen.iter().any(|(_, _, leaf)| leaf.sha256 != by[0].2.sha256) && by.len() < seen.len() {
            told.unknown(
                &places,
                format!("some certificate covers the peer {name}; whether it is that peer's own could not be told."),
            );
        }
    }
}

/// What was found out about the names of peers.
fn peers(port: &PortReport) -> impl Iterator<Item = &NameCheck> {
    port.names.iter().filter(|check| check.kind == NameKind::Peer)
}

/// Whether a name that a peer announced is that of this port's machine, or its address.
fn is_of(port: &PortReport, name: &str) -> bool {
    let bare = |name: &str| name.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    let addresses = port.names.iter().filter(|check| check.kind == NameKind::Address).map(|check| &check.name);
    std::iter::once(&port.host).chain(addresses).any(|own| bare(own) == bare(name))
}

pub(super) fn common_name_only(scene: &Scene<'_>, told: &mut Told) {
    for (place, _, leaf) in scene.leaves() {
        let Some(name) = &leaf.common_name else { continue };
        if leaf.dns_names.is_empty() && leaf.ip_addresses.is_empty() {
            told.found(Weight::Warning, &[place], format!("the certificate names {name} as its common name only."));
        }
    }
}

pub(super) fn stapling_missing(scene: &Scene<'_>, told: &mut Told) {
    for (place, port) in scene.secured().filter(|(_, port)| leaf(port).is_some_and(|leaf| leaf.must_staple)) {
        match port.ocsp_stapled {
            Some(true) => {}
            Some(false) => {
                told.found(Weight::Warning, &[place], "the certificate demands stapling, and nothing is stapled.")
            }
            None => told.unknown(&[place], "whether an OCSP answer is stapled could not be told."),
        }
    }
}

fn vouched(trust: Option<&TrustReport>) -> Vouched {
    let Some(trust) = trust else { return Vouched::Unknown };
    let asked = [("The system", &trust.system), ("The CA file", &trust.ca_file), ("The pin", &trust.pin)];
    if asked.iter().any(|(_, view)| **view == TrustView::Trusted) {
        return Vouched::Yes;
    }
    let mut reasons = Vec::new();
    for (who, view) in asked {
        match view {
            TrustView::NotTrusted { code: DistrustCode::Expired | DistrustCode::NotYetValid, .. } => {
                return Vouched::OutOfTime;
            }
            // Whether the pin holds is a rule of its own.
            TrustView::NotTrusted { code: DistrustCode::PinMismatch, .. } | TrustView::Trusted | TrustView::NotSet => {}
            TrustView::NotTrusted { why, .. } => reasons.push(format!("{who} does not vouch for it. {why}")),
            TrustView::Unknown { .. } => return Vouched::Unknown,
        }
    }
    if reasons.is_empty() { Vouched::Unknown } else { Vouched::No(reasons.join(" ")) }
}
