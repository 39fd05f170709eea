//! Whether one key signed a certificate.

use super::key::rsa_bits;
use ring::signature::{
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, UnparsedPublicKey, VerificationAlgorithm,
};
use x509_parser::oid_registry::{
    OID_PKCS1_SHA1WITHRSA, OID_PKCS1_SHA256WITHRSA, OID_PKCS1_SHA512WITHRSA, OID_SHA1_WITH_RSA,
};
use x509_parser::prelude::{SubjectPublicKeyInfo, X509Certificate, X509Error};

/// What can be said of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signed {
    /// The key made it.
    Yes,
    /// The key did not make it.
    No,
    /// Signatures of that kind cannot be checked here.
    Unknown,
}

/// Whether the key signed the certificate. This is about who made it, not about whether that way of signing is safe:
/// short keys and SHA-1 are checked, too.
pub(crate) fn signed_by(certificate: &X509Certificate<'_>, key: &SubjectPublicKeyInfo<'_>) -> Signed {
    let bits = rsa_bits(key);
    let said = match (bits, short_keys(certificate)) {
        (Some(..1024 | 8193..), _) | (Some(..2048), None) => return Signed::Unknown,
        (Some(_), Some(algorithm)) => UnparsedPublicKey::new(algorithm, &key.subject_public_key.data)
            .verify(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data)
            .map_err(|_| X509Error::SignatureVerificationError),
        _ => certificate.verify_signature(Some(key)),
    };
    match said {
        Ok(()) => Signed::Yes,
        Err(X509Error::SignatureUnsupportedAlgorithm) => Signed::Unknown,
        Err(_) => Signed::No,
    }
}

/// The shortest RSA key that is taken to be safe, and that clients built with rustls accept in a handshake.
pub(crate) const SHORTEST_RSA_BITS: u32 = 2048;

/// Whether an RSA key under 2048 bits signed it: the signature is as long as the key.
pub(crate) fn is_by_short_key(certificate: &X509Certificate<'_>) -> bool {
    let is_rsa = certificate.signature_algorithm.algorithm.to_id_string().starts_with("1.2.840.113549.1.1.");
    is_rsa && certificate.signature_value.data.len() * 8 < SHORTEST_RSA_BITS as usize
}

/// The ways of signing that are also checked with RSA keys under 2048 bits.
fn short_keys(certificate: &X509Certificate<'_>) -> Option<&'static dyn VerificationAlgorithm> {
    let algorithm = &certificate.signature_algorithm.algorithm;
    if *algorithm == OID_PKCS1_SHA1WITHRSA || *algorithm == OID_SHA1_WITH_RSA {
        Some(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY)
    } else if *algorithm == OID_PKCS1_SHA256WITHRSA {
        Some(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY)
    } else if *algorithm == OID_PKCS1_SHA512WITHRSA {
        Some(&RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY)
    } else {
        None
    }
}
