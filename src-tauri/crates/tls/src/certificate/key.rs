//! Public keys and ways of signing, by the names that OpenSSL prints.

use super::name::number;
use crate::report::KeyView;
use x509_parser::asn1_rs::{FromDer, Oid, Tag};
use x509_parser::prelude::{AlgorithmIdentifier, SubjectPublicKeyInfo};
use x509_parser::public_key::RSAPublicKey;
use x509_parser::signature_algorithm::RsaSsaPssParams;

/// Keys without parameters: their size follows from their kind.
const KEYS: &[(&str, &str, u32)] = &[
    ("1.3.101.112", "Ed25519", 256),
    ("1.3.101.113", "Ed448", 456),
    ("1.3.101.110", "X25519", 253),
    ("1.3.101.111", "X448", 448),
];

const CURVES: &[(&str, &str, u32)] = &[
    ("1.2.840.10045.3.1.1", "P-192", 192),
    ("1.3.132.0.33", "P-224", 224),
    ("1.2.840.10045.3.1.7", "P-256", 256),
    ("1.3.132.0.34", "P-384", 384),
    ("1.3.132.0.35", "P-521", 521),
    ("1.3.132.0.10", "secp256k1", 256),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 256),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 512),
];

const SIGNATURES: &[(&str, &str)] = &[
    ("1.2.840.113549.1.1.2", "md2WithRSAEncryption"),
    ("1.2.840.113549.1.1.3", "md4WithRSAEncryption"),
    ("1.2.840.113549.1.1.4", "md5WithRSAEncryption"),
    ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption"),
    ("1.3.14.3.2.29", "sha1WithRSA"),
    ("1.2.840.113549.1.1.14", "sha224WithRSAEncryption"),
    ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption"),
    ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption"),
    ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption"),
    ("1.2.840.10040.4.3", "dsaWithSHA1"),
    ("2.16.840.1.101.3.4.3.1", "dsa_with_SHA224"),
    ("2.16.840.1.101.3.4.3.2", "dsa_with_SHA256"),
    ("1.2.840.10045.4.1", "ecdsa-with-SHA1"),
    ("1.2.840.10045.4.3.1", "ecdsa-with-SHA224"),
    ("1.2.840.10045.4.3.2", "ecdsa-with-SHA256"),
    ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384"),
    ("1.2.840.10045.4.3.4", "ecdsa-with-SHA512"),
    ("1.3.101.112", "ED25519"),
    ("1.3.101.113", "ED448"),
];

const HASHES: &[(&str, &str)] = &[
    ("1.3.14.3.2.26", "sha1"),
    ("2.16.840.1.101.3.4.2.4", "sha224"),
    ("2.16.840.1.101.3.4.2.1", "sha256"),
    ("2.16.840.1.101.3.4.2.2", "sha384"),
    ("2.16.840.1.101.3.4.2.3", "sha512"),
];

const RSA: &str = "1.2.840.113549.1.1.1";
const PSS: &str = "1.2.840.113549.1.1.10";

pub(super) fn view(key: &SubjectPublicKeyInfo<'_>) -> KeyView {
    let algorithm = key.algorithm.algorithm.to_id_string();
    match algorithm.as_str() {
        RSA | PSS => KeyView { algorithm: "RSA".to_owned(), bits: rsa_bits(key), curve: None },
        "1.2.840.10045.2.1" => {
            let curve = key
                .algorithm
                .parameters
                .as_ref()
                .filter(|any| any.tag() == Tag::Oid)
                .and_then(|any| Oid::try_from(any).ok());
            let known = curve.as_ref().and_then(|oid| CURVES.iter().find(|(id, _, _)| *id == oid.to_id_string()));
            KeyView {
                algorithm: "EC".to_owned(),
                bits: known.map(|(_, _, bits)| *bits),
                curve: known.map(|(_, name, _)| (*name).to_owned()).or_else(|| curve.as_ref().map(number)),
            }
        }
        other => match KEYS.iter().find(|(id, _, _)| *id == other) {
            Some((_, name, bits)) => KeyView { algorithm: (*name).to_owned(), bits: Some(*bits), curve: None },
            None => KeyView { algorithm: number(&key.algorithm.algorithm), bits: None, curve: None },
        },
    }
}

/// How long the modulus is without the zeros in front, when this is a key of RSA.
pub(crate) fn rsa_bits(key: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    let algorithm = key.algorithm.algorithm.to_id_string();
    if algorithm != RSA && algorithm != PSS {
        return None;
    }
    let (_, rsa) = RSAPublicKey::from_der(&key.subject_public_key.data).ok()?;
    let modulus = &rsa.modulus[rsa.modulus.iter().take_while(|byte| **byte == 0).count()..];
    let unused = modulus.first().map_or(0, |byte| byte.leading_zeros());
    u32::try_from(modulus.len() * 8).ok().map(|bits| bits - unused)
}

/// Such as `sha256WithRSAEncryption`; for RSA-PSS with its hash, because that is what may be weak.
pub(super) fn signature(algorithm: &AlgorithmIdentifier<'_>) -> String {
    let id = algorithm.algorithm.to_id_string();
    if id == PSS {
        let parameters = algorithm.parameters.as_ref().and_then(|any| RsaSsaPssParams::try_from(any).ok());
        // RFC 4055: SHA-1 where nothing is said.
        let hash = parameters
            .as_ref()
            .map_or_else(|| "1.3.14.3.2.26".to_owned(), |one| one.hash_algorithm_oid().to_id_string());
        let hash = HASHES.iter().find(|(id, _)| *id == hash).map_or(hash.as_str(), |(_, name)| name);
        return format!("rsassaPss with {}", crate::text::shown(hash));
    }
    SIGNATURES
        .iter()
        .find(|(known, _)| *known == id)
        .map_or_else(|| number(&algorithm.algorithm), |(_, name)| (*name).to_owned())
}
