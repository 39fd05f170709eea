//! The practice authority and the certificates that it issues. Nothing of it touches the disk.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

use crate::cluster::StartError;
use crate::options::Options;

/// What peers speak over TLS: REST takes both versions of HTTP, gRPC only the second.
const REST_PROTOCOLS: &[&[u8]] = &[b"h2", b"http/1.1"];
const GRPC_PROTOCOLS: &[&[u8]] = &[b"h2"];

/// An authority made on the spot.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    now: DateTime<Utc>,
}

/// A peer's certificate with its key. The authority's is not served: clients have it already.
pub(crate) struct Leaf {
    certificate: CertificateDer<'static>,
    key: PrivatePkcs8KeyDer<'static>,
}

/// The certificates that a peer serves, ready to be served; without TLS there are none.
#[derive(Default)]
pub(crate) struct PeerTls {
    pub(crate) rest: Option<Arc<ServerConfig>>,
    pub(crate) grpc: Option<Arc<ServerConfig>>,
    pub(crate) internal: Option<Arc<ServerConfig>>,
}

/// How long a certificate holds, in days from now.
#[derive(Clone, Copy)]
pub(crate) struct Validity {
    since: i64,
    until: i64,
}

impl Validity {
    /// Freshly issued.
    pub(crate) const FRESH: Self = Self { since: -1, until: 89 };
    /// Issued earlier, and about to expire.
    pub(crate) const EXPIRING: Self = Self { since: -78, until: 12 };
    /// Issued earlier, and good for a while.
    pub(crate) const OLDER: Self = Self { since: -45, until: 45 };
    const AUTHORITY: Self = Self { since: -100, until: 365 };
}

/// Which ports a certificate is for.
#[derive(Clone, Copy)]
pub(crate) enum Usage {
    Rest,
    Grpc,
    /// Between peers: both sides show a certificate.
    Internal,
}

impl Authority {
    pub(crate) fn new(now: DateTime<Utc>) -> Result<Self, StartError> {
        let mut params = params("Portcullis practice authority (simulation)", Validity::AUTHORITY, now);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        Ok(Self { issuer, now })
    }

    /// The authority's certificate, for those who want to trust it.
    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A peer's certificate for loopback.
    pub(crate) fn leaf(&self, peer: usize, validity: Validity) -> Result<Leaf, StartError> {
        let mut params = params(&format!("Portcullis practice peer {peer} (simulation)"), validity, self.now);
        let loopback = [std::net::Ipv4Addr::LOCALHOST.into(), std::net::Ipv6Addr::LOCALHOST.into()];
        params.subject_alt_names = vec![SanType::DnsName("localhost".try_into()?)];
        params.subject_alt_names.extend(loopback.map(SanType::IpAddress));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let leaf = params.signed_by(&key, &self.issuer)?;
        Ok(Leaf { certificate: leaf.der().clone(), key: PrivatePkcs8KeyDer::from(key.serialize_der()) })
    }

    /// Ready to be served with this certificate.
    pub(crate) fn server(&self, leaf: &Leaf, usage: Usage) -> Result<Arc<ServerConfig>, StartError> {
        // Named, so that it does not matter which provider the rest of the program has chosen.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
        let builder = match usage {
            Usage::Rest | Usage::Grpc => builder.with_no_client_auth(),
            Usage::Internal => {
                let mut roots = RootCertStore::empty();
                roots.add(self.certificate())?;
                builder.with_client_cert_verifier(
                    WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build()?,
                )
            }
        };
        let mut config = builder.with_single_cert(vec![leaf.certificate.clone()], leaf.key.clone_key().into())?;
        let protocols = if matches!(usage, Usage::Rest) { REST_PROTOCOLS } else { GRPC_PROTOCOLS };
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        Ok(Arc::new(config))
    }

    fn certificate(&self) -> CertificateDer<'static> {
        self.issuer.der().clone()
    }
}

impl PeerTls {
    /// What the peer with this number, counted from 1, serves. A healthy peer serves one certificate on all its ports.
    pub(crate) fn new(options: &Options, number: usize, authority: Option<&Authority>) -> Result<Self, StartError> {
        let Some(authority) = authority else { return Ok(Self::default()) };
        let expires_soon = options.flaws.expiring_certificate && number == 2;
        let leaf = authority.leaf(number, if expires_soon { Validity::EXPIRING } else { Validity::FRESH })?;
        let older = (options.flaws.stale_grpc_certificate && number == 1)
            .then(|| authority.leaf(number, Validity::OLDER))
            .transpose()?;
        let internal = (!options.internal_is_plain()).then(|| authority.server(&leaf, Usage::Internal)).transpose()?;
        Ok(Self {
            rest: Some(authority.server(&leaf, Usage::Rest)?),
            grpc: Some(authority.server(older.as_ref().unwrap_or(&leaf), Usage::Grpc)?),
            internal,
        })
    }
}

/// Whoever looks a moment later still sees whole days left.
const SLACK: std::time::Duration = std::time::Duration::from_secs(3600);

fn params(name: &str, validity: Validity, now: DateTime<Utc>) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    let moment = |days| {
        let at: DateTime<Utc> = now + Duration::days(days);
        date_time_ymd(1970, 1, 1) + std::time::Duration::from_secs(at.timestamp().unsigned_abs())
    };
    params.not_before = moment(validity.since);
    params.not_after = moment(validity.until) + SLACK;
    params
}
