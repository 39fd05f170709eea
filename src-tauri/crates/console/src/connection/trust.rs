//! Whether a server's certificate is trusted, and exactly why not.

use super::certificate::{CertificateGlance, fingerprint};
use super::client_certificate::{Asked, read_file};
use super::error::ConnectionError;
use crate::moment::rfc3339;
use crate::ports::Clock;
use crate::profiles::Connection;
use chrono::{DateTime, Utc};
use qdrant_access::names::shown;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What a profile trusts. Made once; each connection gets a configuration of its own from it, which notes what it saw.
#[derive(Debug)]
pub(super) struct Trust {
    rules: Arc<Rules>,
    certificate: Option<Arc<CertifiedKey>>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug)]
struct Rules {
    provider: Arc<CryptoProvider>,
    authorities: Vec<Arc<dyn ServerCertVerifier>>,
    /// What the CA file holds: a self-signed certificate in it is trusted as it is.
    listed: Vec<CertificateDer<'static>>,
    pinned: Option<CertificateGlance>,
    accept_any: bool,
}

impl Trust {
    /// Reads the CA file and the system's authorities.
    ///
    /// # Errors
    /// [`ConnectionError::TrustUnusable`].
    pub(super) fn new(
        connection: &Connection,
        pinned: Option<CertificateGlance>,
        certificate: Option<Arc<CertifiedKey>>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConnectionError> {
        let provider = provider();
        let unusable = |detail: String| ConnectionError::TrustUnusable { detail };
        let mut authorities: Vec<Arc<dyn ServerCertVerifier>> = Vec::new();
        let listed = match &connection.ca_file {
            None => Vec::new(),
            Some(path) => ca_file(path).map_err(unusable)?,
        };
        if !listed.is_empty() {
            let mut roots = RootCertStore::empty();
            let (usable, _) = roots.add_parsable_certificates(listed.iter().cloned());
            if usable == 0 {
                return Err(unusable("no certificate in the CA file can be used".to_owned()));
            }
            let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build();
            authorities.push(verifier.map_err(|error| unusable(error.to_string()))?);
        }
        if connection.system_trust {
            let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(&provider));
            match verifier {
                Ok(verifier) => authorities.push(Arc::new(verifier)),
                // A machine without any authorities can still reach what a CA file or a pin vouches for.
                Err(_)
                    if !authorities.is_empty()
                        || connection.pin.is_some()
                        || connection.danger_accept_any_certificate => {}
                Err(error) => return Err(unusable(format!("the system's authorities cannot be read ({error})"))),
            }
        }
        let pinned = connection.pin.as_ref().map(|pin| {
            pinned.filter(|known| known.sha256 == *pin).unwrap_or_else(|| CertificateGlance::unknown(pin.clone()))
        });
        let accept_any = connection.danger_accept_any_certificate;
        Ok(Self { rules: Arc::new(Rules { provider, authorities, listed, pinned, accept_any }), certificate, clock })
    }

    /// What is shown to a server that asks for a client certificate.
    pub(super) fn client_certificate(&self) -> Option<Arc<CertifiedKey>> {
        self.certificate.clone()
    }

    /// A configuration for connections to one port, and the notes that its handshakes leave.
    ///
    /// # Errors
    /// Never in practice: the provider speaks TLS 1.2 and 1.3.
    pub(super) fn configuration(
        &self,
        protocols: &[&[u8]],
        pinned: Pinned,
    ) -> Result<(ClientConfig, Arc<Seen>), ConnectionError> {
        let seen = Arc::new(Seen {
            asked: Arc::new(Asked { certificate: self.certificate.clone(), was_asked: AtomicBool::new(false) }),
            noted: Mutex::default(),
        });
        let verifier = Verifier { rules: Arc::clone(&self.rules), pinned, seen: Arc::clone(&seen) };
        let mut config = ClientConfig::builder_with_details(
            Arc::clone(&self.rules.provider),
            Arc::new(ClockTime(Arc::clone(&self.clock))),
        )
        .with_safe_default_protocol_versions()
        .map_err(|error| ConnectionError::TlsFailed { detail: error.to_string() })?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::clone(&seen.asked) as Arc<dyn rustls::client::ResolvesClientCert>);
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        Ok((config, seen))
    }
}

/// Whether a connection leads to the port whose certificate the pin of the profile is. gRPC and other peers may have
/// certificates of their own, and gRPC goes on with an old one after a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pinned {
    /// It does.
    Here,
    /// It leads to another port.
    Elsewhere,
}

/// The one provider of cryptography for TLS.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn ca_file(path: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let bytes = read_file(path)?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(format!("the CA file {} holds no certificate in PEM form, or a damaged one", shown(path))),
    }
}

/// What the handshakes of one configuration showed.
#[derive(Debug)]
pub(super) struct Seen {
    asked: Arc<Asked>,
    noted: Mutex<Noted>,
}

#[derive(Debug, Default)]
struct Noted {
    chain: Vec<CertificateDer<'static>>,
    verdict: Option<ConnectionError>,
    doubt: Option<ConnectionError>,
}

impl Seen {
    /// Why the last certificate was not trusted.
    pub(super) fn verdict(&self) -> Option<ConnectionError> {
        self.lock().verdict.clone()
    }

    /// Why the last certificate was accepted only because any is.
    pub(super) fn doubt(&self) -> Option<ConnectionError> {
        self.lock().doubt.clone()
    }

    /// The last chain, leaf first.
    pub(super) fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.lock().chain.clone()
    }

    /// Whether a client certificate was asked for.
    pub(super) fn certificate_was_asked(&self) -> bool {
        self.asked.was_asked.load(Ordering::Relaxed)
    }

    /// Whether there was one to show.
    pub(super) fn certificate_was_shown(&self) -> bool {
        self.certificate_was_asked() && self.asked.certificate.is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Verifier {
    rules: Arc<Rules>,
    pinned: Pinned,
    seen: Arc<Seen>,
}

impl Verifier {
    fn algorithms(&self) -> &WebPkiSupportedAlgorithms {
        &self.rules.provider.signature_verification_algorithms
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = self.rules.judge(self.pinned, leaf, intermediates, name, ocsp, now);
        let mut noted = self.seen.lock();
        noted.chain = std::iter::once(leaf).chain(intermediates).map(|one| one.clone().into_owned()).collect();
        let against = verdict.as_ref().err().map(|(said, _)| said.clone());
        // A pin decides also where any certificate is accepted.
        if self.rules.accept_any && self.rules.pinned.is_none() {
            (noted.verdict, noted.doubt) = (None, against);
            return Ok(ServerCertVerified::assertion());
        }
        noted.verdict = against;
        verdict.map(|()| ServerCertVerified::assertion()).map_err(|(_, error)| error)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, self.algorithms())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, self.algorithms())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms().supported_schemes()
    }
}

type Verdict = Result<(), (ConnectionError, rustls::Error)>;

impl Rules {
    /// At the port that it was confirmed for, a pin decides alone; else any of the authorities may vouch. Another port that
    /// shows the very same certificate is trusted, too.
    fn judge(
        &self,
        pinned: Pinned,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Verdict {
        let seen = || Box::new(CertificateGlance::of(leaf));
        let refused = || rustls::Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure);
        if let Some(expected) = &self.pinned {
            if fingerprint(leaf) == expected.sha256 {
                return in_time(leaf, now);
            }
            if pinned == Pinned::Here || self.authorities.is_empty() {
                let changed = ConnectionError::PinChanged { seen: seen(), expected: Box::new(expected.clone()) };
                return Err((changed, refused()));
            }
        }
        if self.listed.iter().any(|listed| listed == leaf) {
            in_time(leaf, now)?;
            let parsed = ParsedCertificate::try_from(leaf);
            return parsed
                .and_then(|parsed| verify_server_name(&parsed, name))
                .map_err(|error| (reason(&error, name, leaf), error));
        }
        let mut worst: Option<rustls::Error> = None;
        for authority in &self.authorities {
            match authority.verify_server_cert(leaf, intermediates, name, ocsp, now) {
                Ok(_) => return Ok(()),
                // The authority that knows the certificate says what is wrong with it; the others only do not know it.
                Err(error) if worst.as_ref().is_none_or(is_unknown_issuer) => worst = Some(error),
                Err(_) => {}
            }
        }
        match worst {
            None => Err((ConnectionError::PinUnconfirmed { seen: seen() }, refused())),
            Some(error) => Err((reason(&error, name, leaf), error)),
        }
    }
}

fn is_unknown_issuer(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer))
}

fn reason(error: &rustls::Error, name: &ServerName<'_>, leaf: &CertificateDer<'_>) -> ConnectionError {
    let glance = || CertificateGlance::of(leaf);
    let rustls::Error::InvalidCertificate(why) = error else {
        return ConnectionError::TlsFailed { detail: shown(&error.to_string()) };
    };
    match why {
        // Also a self-signed leaf that calls itself an authority, as many recipes make it.
        CertificateError::UnknownIssuer => ConnectionError::UnknownCa { seen: Box::new(glance()) },
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            ConnectionError::WrongHost { expected: name.to_str().into_owned(), names: names(leaf) }
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ConnectionError::CertificateExpired { not_after: glance().not_after }
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            ConnectionError::CertificateNotYetValid { not_before: glance().not_before }
        }
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            ConnectionError::UnknownCa { seen: Box::new(glance()) }
        }
        other => ConnectionError::TlsFailed {
            detail: format!("the certificate is not acceptable ({})", shown(&other.to_string())),
        },
    }
}

/// The names and addresses that a certificate is for.
fn names(leaf: &[u8]) -> Vec<String> {
    use x509_parser::extensions::GeneralName;
    let Ok((_, certificate)) = x509_parser::parse_x509_certificate(leaf) else { return Vec::new() };
    let Ok(Some(alternative)) = certificate.subject_alternative_name() else { return Vec::new() };
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some(shown(name)),
        GeneralName::IPAddress(bytes) => match <[u8; 4]>::try_from(*bytes) {
            Ok(four) => Some(std::net::IpAddr::from(four).to_string()),
            Err(_) => <[u8; 16]>::try_from(*bytes).ok().map(|bytes| std::net::IpAddr::from(bytes).to_string()),
        },
        _ => None,
    };
    alternative.value.general_names.iter().filter_map(name).collect()
}

/// Whether a certificate that is trusted as it is holds now.
fn in_time(leaf: &[u8], now: UnixTime) -> Verdict {
    let Ok((_, certificate)) = x509_parser::parse_x509_certificate(leaf) else {
        let detail = "the certificate cannot be read".to_owned();
        let error = rustls::Error::InvalidCertificate(CertificateError::BadEncoding);
        return Err((ConnectionError::TlsFailed { detail }, error));
    };
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let moment = |unix: i64| DateTime::<Utc>::from_timestamp(unix, 0).map(rfc3339).unwrap_or_default();
    let (from, until) = (certificate.validity().not_before.timestamp(), certificate.validity().not_after.timestamp());
    if now > until {
        let said = ConnectionError::CertificateExpired { not_after: moment(until) };
        return Err((said, rustls::Error::InvalidCertificate(CertificateError::Expired)));
    }
    if now < from {
        let said = ConnectionError::CertificateNotYetValid { not_before: moment(from) };
        return Err((said, rustls::Error::InvalidCertificate(CertificateError::NotValidYet)));
    }
    Ok(())
}

/// The console's clock, as TLS asks for it.
#[derive(Debug)]
struct ClockTime(Arc<dyn Clock>);

impl TimeProvider for ClockTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().timestamp()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}
