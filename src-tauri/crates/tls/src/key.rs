//! Whether a key belongs to a certificate.

use crate::certificate::parse;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is to be said of a key beside certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyInFile {
    /// There is none.
    None,
    /// It belongs to the first certificate.
    Fits,
    /// It belongs to another certificate.
    Other,
    /// It is encrypted, so that it cannot be compared.
    Encrypted,
    /// It is of a kind that cannot be used here.
    Unknown,
}

/// Whether a server built on rustls and ring, as Qdrant is, can sign with it.
pub(crate) fn is_usable(key: &PrivateKeyDer<'_>) -> bool {
    any_supported_type(key).is_ok()
}

/// Whether the key belongs to the certificate: both hold the same public key.
pub(crate) fn fits(certificate: &[u8], key: &PrivateKeyDer<'_>) -> KeyInFile {
    let public = any_supported_type(key).ok().and_then(|key| key.public_key().map(|public| public.to_vec()));
    match (parse(certificate), public) {
        (Ok(certificate), Some(public)) if certificate.public_key().raw == public.as_slice() => KeyInFile::Fits,
        (Ok(_), Some(_)) => KeyInFile::Other,
        _ => KeyInFile::Unknown,
    }
}
