//! What rules find in certificates.

use super::scene::{Finding, Scene, Told};
use crate::certificate::SHORTEST_RSA_BITS;
use crate::report::{CertificateView, ChainCode, PortReport, Weight};
use chrono::{DateTime, Utc};

/// The longest that public authorities were allowed to make until March 2026. They make shorter ones now.
const LONGEST_PUBLIC_DAYS: i64 = 398;
/// Apple's systems take no longer ones, whoever made them.
const LONGEST_TAKEN_DAYS: i64 = 825;
/// What ends within so many days is told.
pub const SOON_DAYS: i64 = 30;

pub(super) fn expired(scene: &Scene<'_>, told: &mut Told) {
    each(scene, told, |place, certificate| {
        if certificate.days_left >= 0 {
            return None;
        }
        let weight = if place == 0 { Weight::Critical } else { Weight::Warning };
        Some((weight, format!("{} ended on {}.", which(place, certificate), day(&certificate.not_after))))
    });
}

pub(super) fn not_yet_valid(scene: &Scene<'_>, told: &mut Told) {
    let now = scene.now;
    each(scene, told, |place, certificate| {
        let begins: DateTime<Utc> = certificate.not_before.parse().ok()?;
        let said = || format!("{} holds from {} on.", which(place, certificate), certificate.not_before);
        (begins > now).then(|| (Weight::Critical, said()))
    });
}

pub(super) fn ends_soon(scene: &Scene<'_>, told: &mut Told) {
    each(scene, told, |place, certificate| {
        let weight = match certificate.days_left {
            0..7 => Weight::Critical,
            7..14 => Weight::Warning,
            14..SOON_DAYS => Weight::Note,
            _ => return None,
        };
        let distance = match certificate.days_left {
            0 => "within a day".to_owned(),
            1 => "in 1 day".to_owned(),
            days => format!("in {days} days"),
        };
        Some((weight, format!("{} ends {distance}, on {}.", which(place, certificate), day(&certificate.not_after))))
    });
}

pub(super) fn long_validity(scene: &Scene<'_>, told: &mut Told) {
    for (place, _, leaf) in scene.leaves() {
        let weight = match leaf.lifetime_days {
            days if days <= LONGEST_PUBLIC_DAYS => continue,
            days if days <= LONGEST_TAKEN_DAYS => Weight::Note,
            _ => Weight::Warning,
        };
        told.found(weight, &[place], format!("the certificate holds for {} days in all.", leaf.lifetime_days));
    }
}

pub(super) fn self_signed_ca(scene: &Scene<'_>, told: &mut Told) {
    for (place, _, leaf) in scene.leaves().filter(|(_, _, leaf)| leaf.self_signed && leaf.is_ca == Some(true)) {
        told.found(
            Weight::Warning,
            &[place],
            format!("the certificate of {} signed itself and says CA:true.", leaf.subject),
        );
    }
}

pub(super) fn short_key(scene: &Scene<'_>, told: &mut Told) {
    for (place, certificate, at) in all(scene).filter(|(_, certificate, _)| certificate.key.algorithm == "RSA") {
        match certificate.key.bits {
            Some(bits) if bits < SHORTEST_RSA_BITS => {
                told.found(
                    Weight::Critical,
                    &[at],
                    format!("{} has an RSA key of {bits} bits.", which(place, certificate)),
                );
            }
            Some(_) => {}
            None => told.unknown(&[at], "the size of an RSA key could not be told."),
        }
    }
}

/// What signed an authority itself is of no account: it is trusted as it is.
pub(super) fn weak_signature(scene: &Scene<'_>, told: &mut Told) {
    for (place, certificate, at) in all(scene).filter(|(place, certificate, _)| *place == 0 || !certificate.self_signed)
    {
        let algorithm = certificate.signature_algorithm.to_ascii_lowercase();
        let weight = if algorithm.contains("md5") || algorithm.contains("md2") || algorithm.contains("md4") {
            Weight::Critical
        } else if algorithm.contains("sha1") || algorithm.contains("sha-1") {
            Weight::Warning
        } else if algorithm.is_empty() {
            told.unknown(&[at], "how a certificate was signed could not be told.");
            continue;
        } else {
            continue;
        };
        let said = format!("{} was signed with {}.", which(place, certificate), certificate.signature_algorithm);
        told.found(weight, &[at], said);
    }
}

pub(super) fn ed25519(scene: &Scene<'_>, told: &mut Told) {
    for (place, _, leaf) in scene.leaves().filter(|(_, _, leaf)| leaf.key.algorithm == "Ed25519") {
        told.found(Weight::Note, &[place], format!("the certificate of {} has an Ed25519 key.", leaf.subject));
    }
}

pub(super) fn version_one(scene: &Scene<'_>, told: &mut Told) {
    for (place, _, leaf) in scene.leaves().filter(|(_, _, leaf)| leaf.version < 3) {
        told.found(Weight::Warning, &[place], format!("the certificate is of X.509 version {}.", leaf.version));
    }
}

pub(super) fn chain(scene: &Scene<'_>, told: &mut Told) {
    for (place, port) in scene.secured() {
        for finding in &port.chain_findings {
            let weight = match finding.code {
                ChainCode::WrongOrder | ChainCode::MissingIntermediate | ChainCode::Unreadable => Weight::Warning,
                ChainCode::UnknownRoot
                | ChainCode::SuperfluousRoot
                | ChainCode::Unrelated
                | ChainCode::Repeated
                | ChainCode::TooLong => Weight::Note,
            };
            told.found.push(Finding { weight, ports: vec![place], said: finding.words.clone() });
        }
    }
}

/// Every certificate that can be read: its place in the chain, itself, and the place of its port.
fn all<'a>(scene: &Scene<'a>) -> impl Iterator<Item = (usize, &'a CertificateView, usize)> {
    let of_port = |(at, port): (usize, &'a PortReport)| {
        port.chain.iter().enumerate().map(move |(place, certificate)| (place, certificate, at))
    };
    scene.secured().flat_map(of_port).filter(|(_, certificate, _)| certificate.unreadable.is_none())
}

fn each(scene: &Scene<'_>, told: &mut Told, find: impl Fn(usize, &CertificateView) -> Option<(Weight, String)>) {
    for (place, certificate, at) in all(scene) {
        if let Some((weight, said)) = find(place, certificate) {
            told.found(weight, &[at], said);
        }
    }
}

fn which(place: usize, certificate: &CertificateView) -> String {
    if place == 0 {
        "the certificate".to_owned()
    } else {
        format!("the certificate of {} in the chain", certificate.subject)
    }
}

fn day(moment: &str) -> &str {
    moment.get(..10).unwrap_or(moment)
}
