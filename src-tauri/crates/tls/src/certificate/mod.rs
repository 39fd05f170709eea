//! One certificate as it is shown: every field as OpenSSL prints it, whatever the certificate is.

mod extensions;
mod key;
mod name;
mod parts;
mod signature;

pub(crate) use extensions::address;
pub(crate) use key::rsa_bits;
pub(crate) use name::in_one_line;
pub(crate) use signature::{SHORTEST_RSA_BITS, Signed, is_by_short_key, signed_by};

use crate::report::{CertificateView, KeyView};
use crate::text::{hex, shown};
use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, X509Certificate, X509Error};
use x509_parser::time::ASN1Time;

const SECONDS_OF_A_DAY: i64 = 86_400;

impl CertificateView {
    /// Reads a certificate in DER form. What cannot be read says so in `unreadable`.
    #[must_use]
    pub fn read(der: &[u8], now: DateTime<Utc>) -> Self {
        match parse(der) {
            Ok(certificate) => of(&certificate, now),
            Err(why) => Self { unreadable: Some(why), ..unread(der) },
        }
    }
}

/// SHA-256 of a certificate, as 64 hexadecimal digits.
pub(crate) fn fingerprint(der: &[u8]) -> String {
    hex(&Sha256::digest(der))
}

/// The certificate, when it is one and nothing stands behind it.
///
/// # Errors
/// Why it cannot be read, as a sentence.
pub(crate) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, String> {
    if parts::are_too_many(der) {
        return Err(format!(
            "It has more than {} parts, such as names. No certificate needs so many.",
            parts::MOST_PARTS
        ));
    }
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        Ok(([_], _)) => Err("There is 1 more byte behind the certificate.".to_owned()),
        Ok((behind, _)) => Err(format!("There are {} more bytes behind the certificate.", behind.len())),
        Err(_) if is_cut_off(der) => Err("The certificate is cut off.".to_owned()),
        Err(x509_parser::nom::Err::Incomplete(_)) => Err(DAMAGED.to_owned()),
        Err(x509_parser::nom::Err::Error(error) | x509_parser::nom::Err::Failure(error)) => Err(match error {
            X509Error::Der(_) | X509Error::NomError(_) | X509Error::Generic => DAMAGED.to_owned(),
            other => format!("This is no certificate of X.509, or it is damaged: {}.", shown(&other.to_string())),
        }),
    }
}

const DAMAGED: &str = "This is no certificate of X.509, or it is damaged.";

/// Whether less is there than the first bytes announce.
fn is_cut_off(der: &[u8]) -> bool {
    let [0x30, first, rest @ ..] = der else { return matches!(der, [] | [0x30]) };
    let bytes = match first {
        ..=0x7f => return rest.len() < usize::from(*first),
        0x80 | 0x85.. => return false,
        bytes => usize::from(bytes & 0x7f),
    };
    let Some((length, rest)) = rest.split_at_checked(bytes) else { return true };
    rest.len() < length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte))
}

/// Whether the certificate was signed with its own key. Where that way of signing is unknown here, the names decide.
pub(crate) fn is_self_signed(certificate: &X509Certificate<'_>) -> bool {
    certificate.subject().as_raw() == certificate.issuer().as_raw()
        && signed_by(certificate, certificate.public_key()) != Signed::No
}

/// The names alone; the rest is left empty.
pub(crate) fn names(certificate: &X509Certificate<'_>) -> CertificateView {
    let mut view = CertificateView { common_name: name::common_name(certificate.subject()), ..unread(&[]) };
    extensions::read(certificate, &mut view);
    view
}

fn of(certificate: &X509Certificate<'_>, now: DateTime<Utc>) -> CertificateView {
    let (begins, ends) = (certificate.validity().not_before, certificate.validity().not_after);
    // Whole seconds, as in the certificate: it still holds throughout the second in which it ends.
    let left = ends.timestamp() - now.timestamp();
    let mut view = CertificateView {
        spki_sha256: hex(&Sha256::digest(certificate.public_key().raw)),
        version: certificate.version().0.saturating_add(1),
        subject: name::in_one_line(certificate.subject()),
        common_name: name::common_name(certificate.subject()),
        issuer: name::in_one_line(certificate.issuer()),
        serial: serial(certificate.raw_serial()),
        not_before: moment(begins),
        not_after: moment(ends),
        days_left: left.div_euclid(SECONDS_OF_A_DAY),
        lifetime_days: days_begun(ends.timestamp() - begins.timestamp()),
        key: key::view(certificate.public_key()),
        signature_algorithm: key::signature(&certificate.signature_algorithm),
        self_signed: is_self_signed(certificate),
        ..unread(certificate.as_raw())
    };
    extensions::read(certificate, &mut view);
    view
}

/// Days, of which the last counts as soon as it has begun; less than nothing stays so.
fn days_begun(seconds: i64) -> i64 {
    let whole = seconds.div_euclid(SECONDS_OF_A_DAY);
    if seconds > 0 && seconds % SECONDS_OF_A_DAY > 0 { whole + 1 } else { whole }
}

/// What is known of bytes that are not read.
fn unread(der: &[u8]) -> CertificateView {
    CertificateView {
        sha256: fingerprint(der),
        spki_sha256: String::new(),
        unreadable: None,
        der_bytes: der.len(),
        version: 0,
        subject: String::new(),
        common_name: None,
        issuer: String::new(),
        serial: String::new(),
        dns_names: Vec::new(),
        ip_addresses: Vec::new(),
        other_names: Vec::new(),
        not_before: String::new(),
        not_after: String::new(),
        days_left: 0,
        lifetime_days: 0,
        key: KeyView::default(),
        signature_algorithm: String::new(),
        self_signed: false,
        is_ca: None,
        path_length: None,
        key_usages: Vec::new(),
        extended_key_usages: Vec::new(),
        ca_issuers: Vec::new(),
        ocsp_urls: Vec::new(),
        crl_urls: Vec::new(),
        sct_count: 0,
        subject_key_id: None,
        authority_key_id: None,
        must_staple: false,
    }
}

fn moment(time: ASN1Time) -> String {
    DateTime::from_timestamp(time.timestamp(), 0)
        .map_or_else(String::new, |moment| moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// The number as OpenSSL prints it: whole bytes, and a sign before what is negative.
fn serial(bytes: &[u8]) -> String {
    let is_negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    let mut magnitude = bytes.to_vec();
    if is_negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            let (sum, carried) = (!*byte).overflowing_add(u8::from(carry));
            (*byte, carry) = (sum, carried);
        }
    }
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count().min(magnitude.len().saturating_sub(1));
    let digits = hex(&magnitude[zeros..]).to_uppercase();
    shown(&format!("{}{digits}", if is_negative { "-" } else { "" }))
}
