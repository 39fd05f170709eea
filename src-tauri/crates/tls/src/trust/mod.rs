//! Who trusts a chain: the system, the profile's CA file, the profile's pin, each for itself; and which names it covers.

mod cover;
mod refusal;

pub(crate) use cover::Cover;
pub use cover::covers;

use crate::certificate::{Signed, address, fingerprint, parse, signed_by};
use crate::chain::Root;
use crate::report::{DistrustCode, TrustReport, TrustView};
use crate::text::shown;
use chrono::{DateTime, Utc};
use refusal::{NameIsJudged, view};
use rustls::RootCertStore;
use rustls::client::danger::ServerCertVerifier;
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls_platform_verifier::Verifier;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use x509_parser::extensions::GeneralName;

/// Whom this side trusts. The system's store is read when it is first asked.
#[derive(Debug)]
pub struct Trust {
    provider: Arc<CryptoProvider>,
    ca_file: Option<CaFile>,
    pin: Option<String>,
    system: OnceLock<Result<Verifier, String>>,
    known: OnceLock<Known>,
}

#[derive(Debug)]
struct CaFile {
    roots: RootCertStore,
    certificates: Vec<CertificateDer<'static>>,
}

/// The known authorities, by the DER of their names.
type Known = HashMap<Vec<u8>, Vec<CertificateDer<'static>>>;

/// Why a CA file or a pin cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// There is no certificate in it.
    #[error("The CA file holds no certificate in PEM form.")]
    NoCertificate,
    /// It is no PEM.
    #[error("The CA file is damaged: its PEM form cannot be read.")]
    DamagedPem,
    /// One of its certificates is none.
    #[error("Certificate {place} of the CA file cannot be used: {why}.")]
    Unusable {
        /// Which one, from 1.
        place: usize,
        /// Why not.
        why: String,
    },
    /// The pin is no SHA-256.
    #[error("The pin is not a SHA-256 fingerprint: it needs 64 hexadecimal digits.")]
    NoFingerprint,
}

impl Trust {
    /// Trust in the system's store, in a CA file, and in one certificate by its SHA-256 (digits in either case, with or
    /// without colons).
    ///
    /// # Errors
    /// What is wrong with the CA file or the pin.
    pub fn new(ca_pem: Option<&[u8]>, pin_sha256: Option<String>) -> Result<Self, TrustError> {
        let pin = pin_sha256.map(|pin| pin.replace(':', "").to_ascii_lowercase());
        if pin.as_ref().is_some_and(|pin| pin.len() != 64 || !pin.bytes().all(|digit| digit.is_ascii_hexdigit())) {
            return Err(TrustError::NoFingerprint);
        }
        Ok(Self {
            provider: crate::shake::provider(),
            ca_file: ca_pem.map(CaFile::read).transpose()?,
            pin,
            system: OnceLock::new(),
            known: OnceLock::new(),
        })
    }

    /// Who trusts the chain at a time. The name is judged apart: see [`covers`].
    #[must_use]
    pub fn judge(&self, chain: &[CertificateDer<'_>], now: DateTime<Utc>) -> TrustReport {
        let Some((leaf, others)) = chain.split_first() else {
            let nothing = || TrustView::Unknown { why: "No certificate was served.".to_owned() };
            return TrustReport { system: nothing(), ca_file: nothing(), pin: nothing() };
        };
        let time = unix(now);
        TrustReport {
            system: apart_from_time(leaf, time, |time| self.system(leaf, others, time)),
            ca_file: apart_from_time(leaf, time, |time| self.ca_file(leaf, others, time)),
            pin: self.pin(leaf),
        }
    }

    /// Whether the CA file alone vouches for the chain.
    #[must_use]
    pub fn by_ca_file(&self, chain: &[CertificateDer<'_>], now: DateTime<Utc>) -> TrustView {
        match chain.split_first() {
            Some((leaf, others)) => apart_from_time(leaf, unix(now), |time| self.ca_file(leaf, others, time)),
            None => TrustView::Unknown { why: "There is no certificate.".to_owned() },
        }
    }

    /// What is known of the root above a certificate.
    #[must_use]
    pub fn root(&self, der: &[u8]) -> Root {
        match (self.is_known_root(der), &self.ca_file) {
            (true, _) => Root::Known,
            (false, Some(_)) => Root::NotNamed,
            (false, None) => Root::Unknown,
        }
    }

    /// Whether the certificate is of an authority that is known here, by the system or by the CA file, or was signed by one.
    /// An authority is its name and its key: it may have several certificates.
    #[must_use]
    pub fn is_known_root(&self, der: &[u8]) -> bool {
        let Ok(certificate) = parse(der) else { return false };
        let known = self.known.get_or_init(|| self.known());
        let named = |name: &[u8]| known.get(name).into_iter().flatten();
        let has_its_key = |root: &CertificateDer<'_>| {
            parse(root).is_ok_and(|root| root.public_key().raw == certificate.public_key().raw)
        };
        named(certificate.subject().as_raw()).any(has_its_key)
            || named(certificate.issuer().as_raw())
                .any(|root| parse(root).is_ok_and(|root| signed_by(&certificate, root.public_key()) != Signed::No))
    }

    fn system(&self, leaf: &CertificateDer<'_>, others: &[CertificateDer<'_>], time: UnixTime) -> TrustView {
        let verifier = self
            .system
            .get_or_init(|| Verifier::new(Arc::clone(&self.provider)).map_err(|error| shown(&error.to_string())));
        match verifier {
            Err(why) => TrustView::Unknown { why: format!("The system's store could not be read: {why}.") },
            Ok(verifier) => {
                let said = verifier.verify_server_cert(leaf, others, &own_name(leaf), &[], time).map(drop);
                view(said, leaf, others, "the system knows", NameIsJudged::BY_THE_SYSTEM)
            }
        }
    }

    fn ca_file(&self, leaf: &CertificateDer<'_>, others: &[CertificateDer<'_>], time: UnixTime) -> TrustView {
        let Some(ca_file) = &self.ca_file else { return TrustView::NotSet };
        let algorithms = self.provider.signature_verification_algorithms.all;
        let said = ParsedCertificate::try_from(leaf).and_then(|parsed| {
            verify_server_cert_signed_by_trust_anchor(&parsed, &ca_file.roots, others, time, algorithms)
        });
        view(said, leaf, others, "the CA file holds", NameIsJudged::Last)
    }

    fn pin(&self, leaf: &[u8]) -> TrustView {
        let served = fingerprint(leaf);
        match &self.pin {
            None => TrustView::NotSet,
            Some(pin) if *pin == served => TrustView::Trusted,
            Some(pin) => TrustView::NotTrusted {
                code: DistrustCode::PinMismatch,
                why: format!("Another certificate is pinned: the pin is {pin}, the server's certificate has {served}."),
            },
        }
    }

    fn known(&self) -> Known {
        let system = rustls_native_certs::load_native_certs().certs;
        let own = self.ca_file.iter().flat_map(|file| file.certificates.clone());
        let mut known = Known::new();
        for der in system.into_iter().chain(own) {
            let name = parse(&der).map(|certificate| certificate.subject().as_raw().to_vec());
            if let Ok(name) = name {
                known.entry(name).or_default().push(der);
            }
        }
        known
    }
}

/// Verifiers look at the time before they look for the issuer. Who has ended, or does not hold yet, is judged once more at the
/// nearest moment at which it holds, so that an issuer whom nobody knows is told all the same.
fn apart_from_time(leaf: &[u8], now: UnixTime, judge: impl Fn(UnixTime) -> TrustView) -> TrustView {
    use DistrustCode::{Expired, NotYetValid};
    let first = judge(now);
    let TrustView::NotTrusted { code: code @ (Expired | NotYetValid), why } = &first else { return first };
    match holding(leaf, *code).map(judge) {
        Some(TrustView::NotTrusted { code, why: besides }) if !matches!(code, Expired | NotYetValid) => {
            TrustView::NotTrusted { code, why: format!("{why} Apart from that: {besides}") }
        }
        _ => first,
    }
}

/// The last moment at which a certificate that has ended held, or the first of one that does not hold yet.
fn holding(leaf: &[u8], code: DistrustCode) -> Option<UnixTime> {
    let certificate = parse(leaf).ok()?;
    let validity = certificate.validity();
    let moment = if code == DistrustCode::Expired { validity.not_after } else { validity.not_before };
    Some(UnixTime::since_unix_epoch(Duration::from_secs(moment.timestamp().try_into().ok()?)))
}

fn unix(now: DateTime<Utc>) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(now.timestamp().try_into().unwrap_or(0)))
}

impl CaFile {
    fn read(pem: &[u8]) -> Result<Self, TrustError> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let certificates = read.map_err(|_| TrustError::DamagedPem)?;
        if certificates.is_empty() {
            return Err(TrustError::NoCertificate);
        }
        let mut roots = RootCertStore::empty();
        for (index, certificate) in certificates.iter().enumerate() {
            roots
                .add(certificate.clone())
                .map_err(|error| TrustError::Unusable { place: index + 1, why: shown(&error.to_string()) })?;
        }
        Ok(Self { roots, certificates })
    }
}

/// A name that the certificate covers itself, so that only its chain is judged; any name where it has none.
fn own_name(leaf: &[u8]) -> ServerName<'static> {
    let certificate = parse(leaf).ok();
    let names = certificate.as_ref().and_then(|one| one.subject_alternative_name().ok().flatten());
    let usable = names.iter().flat_map(|names| &names.value.general_names).find_map(|name| match name {
        GeneralName::DNSName(name) => ServerName::try_from(name.replacen('*', "any", 1)).ok(),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| ServerName::IpAddress(address.into())),
        _ => None,
    });
    usable.unwrap_or_else(|| ServerName::IpAddress(std::net::Ipv4Addr::LOCALHOST.into()))
}
