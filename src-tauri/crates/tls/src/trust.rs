//! Who trusts a chain: the system, the profile's CA file, the profile's pin, each for itself; and which names it covers.

use crate::certificate::{Signed, address, fingerprint, is_self_signed, parse, signed_by};
use crate::report::{DistrustCode, NameCheck, NameKind, TrustReport, TrustView};
use crate::text::shown;
use chrono::{DateTime, SecondsFormat, Utc};
use rustls::client::danger::ServerCertVerifier;
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::X509Certificate;
use x509_parser::public_key::PublicKey;

/// The shortest RSA key that clients built with rustls accept in a handshake.
const SHORTEST_RSA_BITS: usize = 2048;

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
            provider: Arc::new(rustls::crypto::ring::default_provider()),
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
            system: self.system(leaf, others, time),
            ca_file: self.ca_file(leaf, others, time),
            pin: self.pin(leaf),
        }
    }

    /// Whether the CA file alone vouches for the chain.
    #[must_use]
    pub fn by_ca_file(&self, chain: &[CertificateDer<'_>], now: DateTime<Utc>) -> TrustView {
        match chain.split_first() {
            Some((leaf, others)) => self.ca_file(leaf, others, unix(now)),
            None => TrustView::Unknown { why: "There is no certificate.".to_owned() },
        }
    }

    /// Whether the certificate is an authority that is known here, by the system or by the CA file, or was signed by one.
    #[must_use]
    pub fn is_known_root(&self, der: &[u8]) -> bool {
        let Ok(certificate) = parse(der) else { return false };
        let known = self.known.get_or_init(|| self.known());
        let named = |name: &[u8]| known.get(name).into_iter().flatten();
        named(certificate.subject().as_raw()).any(|root| **root == *der)
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
                view(said, leaf, "the system knows")
            }
        }
    }

    fn ca_file(&self, leaf: &CertificateDer<'_>, others: &[CertificateDer<'_>], time: UnixTime) -> TrustView {
        let Some(ca_file) = &self.ca_file else { return TrustView::NotSet };
        let algorithms = self.provider.signature_verification_algorithms.all;
        let said = ParsedCertificate::try_from(leaf).and_then(|parsed| {
            verify_server_cert_signed_by_trust_anchor(&parsed, &ca_file.roots, others, time, algorithms)
        });
        view(said, leaf, "the CA file holds")
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

/// Whether a certificate covers a name or an address, exactly as clients built with rustls match it.
#[must_use]
pub fn covers(leaf: &[u8], kind: NameKind, name: &str) -> NameCheck {
    let check = |covered, words: String| NameCheck { kind, name: shown(name), covered, words };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let Ok(wanted) = ServerName::try_from(bare) else {
        return check(false, "This is neither a DNS name nor an address, so no certificate can cover it.".to_owned());
    };
    let der = CertificateDer::from(leaf);
    let (parsed, certificate) = match (ParsedCertificate::try_from(&der), parse(leaf)) {
        (Ok(parsed), Ok(certificate)) => (parsed, certificate),
        (_, Err(why)) => return check(false, why),
        (Err(_), Ok(certificate)) if is_old(&certificate) => return check(false, of_old(&certificate)),
        (Err(error), _) => {
            return check(false, format!("Clients cannot use the certificate: {}.", shown(&error.to_string())));
        }
    };
    let names = Names::of(&certificate);
    match verify_server_name(&parsed, &wanted) {
        Ok(()) => check(true, names.why_covered(bare, &wanted)),
        Err(_) => check(false, names.why_not(bare, &wanted)),
    }
}

/// What a certificate says that it is for.
struct Names {
    dns: Vec<String>,
    addresses: Vec<String>,
    common_name: Option<String>,
}

impl Names {
    fn of(certificate: &X509Certificate<'_>) -> Self {
        let view = crate::certificate::of(certificate, DateTime::UNIX_EPOCH);
        Self { dns: view.dns_names, addresses: view.ip_addresses, common_name: view.common_name }
    }

    fn why_covered(&self, name: &str, wanted: &ServerName<'_>) -> String {
        if let ServerName::IpAddress(_) = wanted {
            return "It names this address.".to_owned();
        }
        let name = name.trim_end_matches('.');
        let own = self.dns.iter().find(|own| own.trim_end_matches('.').eq_ignore_ascii_case(name));
        let wildcard = name.split_once('.').and_then(|(_, rest)| {
            self.dns.iter().find(|own| own.strip_prefix("*.").is_some_and(|own| own.eq_ignore_ascii_case(rest)))
        });
        match (own, wildcard) {
            (None, Some(wildcard)) => format!("By the wildcard {wildcard}."),
            _ => "It names this host.".to_owned(),
        }
    }

    fn why_not(&self, name: &str, wanted: &ServerName<'_>) -> String {
        let of_kind = match wanted {
            ServerName::IpAddress(_) => &self.addresses,
            _ => &self.dns,
        };
        let by_common_name = self.common_name.as_deref().filter(|common| common.eq_ignore_ascii_case(name));
        match (by_common_name, self.dns.is_empty() && self.addresses.is_empty()) {
            (Some(common), _) => {
                format!(
                    "It names {common} only as common name, which clients ignore; it belongs into the subject alternative names."
                )
            }
            (None, true) => "It names no host and no address at all.".to_owned(),
            (None, false) if of_kind.is_empty() && matches!(wanted, ServerName::IpAddress(_)) => {
                format!("It names no address, only {}.", listed(&self.dns))
            }
            (None, false) if of_kind.is_empty() => format!("It names no host, only {}.", listed(&self.addresses)),
            (None, false) => format!("It names {}.", listed(of_kind)),
        }
    }
}

/// The first few, and how many more.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let first = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{first} and {} more", names.len() - SHOWN) } else { first }
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

fn view(said: Result<(), rustls::Error>, leaf: &[u8], whose: &str) -> TrustView {
    let leaf = parse(leaf).ok();
    let (code, why) = match said {
        // The names come after the chain: who gets there trusts it.
        Ok(())
        | Err(rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => match leaf.as_ref().and_then(short_rsa) {
            None => return TrustView::Trusted,
            Some(bits) => (
                DistrustCode::WeakSignature,
                format!(
                    "The chain is in order, but the server's RSA key has only {bits} bits: clients break the handshake off."
                ),
            ),
        },
        Err(_) if leaf.as_ref().is_some_and(is_old) => {
            (DistrustCode::Other, leaf.as_ref().map(of_old).unwrap_or_default())
        }
        Err(rustls::Error::InvalidCertificate(error)) => distrust(&error, leaf.as_ref(), whose),
        Err(other) => (DistrustCode::Other, format!("It was refused: {}.", shown(&other.to_string()))),
    };
    TrustView::NotTrusted { code, why }
}

fn distrust(error: &CertificateError, leaf: Option<&X509Certificate<'_>>, whose: &str) -> (DistrustCode, String) {
    let day = |time: &UnixTime| {
        let seconds = i64::try_from(time.as_secs()).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        seconds.map_or_else(String::new, |moment| moment.to_rfc3339_opts(SecondsFormat::Secs, true))
    };
    match error {
        CertificateError::UnknownIssuer if leaf.is_some_and(is_self_signed) => {
            (DistrustCode::SelfSigned, format!("It signed itself, and it is none of those that {whose}."))
        }
        CertificateError::UnknownIssuer => {
            (DistrustCode::UnknownIssuer, format!("No authority that {whose} has signed it."))
        }
        CertificateError::ExpiredContext { not_after, .. } => {
            (DistrustCode::Expired, format!("It, or an authority in its chain, ended at {}.", day(not_after)))
        }
        CertificateError::Expired => {
            (DistrustCode::Expired, "It, or an authority in its chain, ends before it begins or has ended.".to_owned())
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            (DistrustCode::NotYetValid, format!("It, or an authority in its chain, begins at {}.", day(not_before)))
        }
        CertificateError::NotValidYet => (DistrustCode::NotYetValid, "It does not hold yet.".to_owned()),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => (
            DistrustCode::WrongUsage,
            "Its extended key usages, or those of an authority in its chain, do not allow it for servers.".to_owned(),
        ),
        CertificateError::Revoked => (DistrustCode::Revoked, "It was revoked.".to_owned()),
        CertificateError::BadEncoding => {
            (DistrustCode::Unreadable, "It, or a certificate in its chain, cannot be read.".to_owned())
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => (
            DistrustCode::WeakSignature,
            "It, or a certificate in its chain, is signed in a way that is not accepted, such as SHA-1.".to_owned(),
        ),
        CertificateError::BadSignature => (
            DistrustCode::WeakSignature,
            "A signature in its chain is wrong, or made with an RSA key under 2,048 bits, which is not accepted."
                .to_owned(),
        ),
        CertificateError::Other(_) if leaf.is_some_and(|leaf| leaf.is_ca()) => (
            DistrustCode::CaAsLeaf,
            "It is the certificate of an authority (CA:true), which may not serve as a server's own.".to_owned(),
        ),
        other => (DistrustCode::Other, format!("It was refused: {}.", shown(&other.to_string()))),
    }
}

/// Clients built with rustls take version 3 only.
fn is_old(certificate: &X509Certificate<'_>) -> bool {
    certificate.version().0 < 2
}

fn of_old(certificate: &X509Certificate<'_>) -> String {
    format!("It is of X.509 version {}, which clients refuse.", certificate.version().0 + 1)
}

/// How many bits, when it is an RSA key that is too short for handshakes.
fn short_rsa(leaf: &X509Certificate<'_>) -> Option<usize> {
    match leaf.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => Some(key.key_size()).filter(|bits| *bits < SHORTEST_RSA_BITS),
        _ => None,
    }
}
