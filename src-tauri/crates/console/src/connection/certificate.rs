//! What can be said about a certificate at a glance.

use crate::moment::rfc3339;
use chrono::DateTime;
use qdrant_access::names::shown;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

/// What can be said about a certificate at a glance. Everything but the fingerprint is what the certificate says of
/// itself; empty where it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CertificateGlance {
    /// The fingerprint, as 64 hexadecimal digits.
    pub sha256: String,
    /// Whom it names.
    pub subject: String,
    /// Who made it.
    pub issuer: String,
    /// RFC 3339.
    pub not_before: String,
    /// RFC 3339.
    pub not_after: String,
}

impl CertificateGlance {
    /// What a certificate in DER form says.
    pub fn of(der: &[u8]) -> Self {
        let known = Self::unknown(fingerprint(der));
        let Ok((_, certificate)) = x509_parser::parse_x509_certificate(der) else { return known };
        let moment = |unix: i64| DateTime::from_timestamp(unix, 0).map(rfc3339).unwrap_or_default();
        Self {
            subject: shown(&certificate.subject().to_string()),
            issuer: shown(&certificate.issuer().to_string()),
            not_before: moment(certificate.validity().not_before.timestamp()),
            not_after: moment(certificate.validity().not_after.timestamp()),
            ..known
        }
    }

    /// A certificate of which only the fingerprint is known.
    pub fn unknown(sha256: String) -> Self {
        Self {
            sha256,
            subject: String::new(),
            issuer: String::new(),
            not_before: String::new(),
            not_after: String::new(),
        }
    }
}

/// The SHA-256 of a certificate, as 64 hexadecimal digits.
pub(super) fn fingerprint(der: &[u8]) -> String {
    Sha256::digest(der).iter().map(|byte| format!("{byte:02x}")).collect()
}
