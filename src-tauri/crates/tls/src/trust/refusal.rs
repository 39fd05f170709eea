//! Why a chain is not trusted, in words.

use crate::certificate::{SHORTEST_RSA_BITS, is_by_short_key, is_self_signed, parse, rsa_bits};
use crate::report::{DistrustCode, TrustView};
use crate::text::shown;
use chrono::{DateTime, SecondsFormat};
use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime};
use x509_parser::prelude::X509Certificate;

/// When a verifier looks at the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameIsJudged {
    /// After the chain: who refuses the name trusts the chain.
    Last,
    /// Nobody says when.
    Sometime,
}

impl NameIsJudged {
    /// How the system's verifier does it: where it is webpki, last.
    pub(super) const BY_THE_SYSTEM: Self =
        if cfg!(any(windows, target_vendor = "apple", target_os = "android")) { Self::Sometime } else { Self::Last };
}

/// What a verifier said, as it is shown; `whose` says which authorities were asked.
pub(super) fn view(
    said: Result<(), rustls::Error>,
    leaf: &[u8],
    others: &[CertificateDer<'_>],
    whose: &str,
    name: NameIsJudged,
) -> TrustView {
    let leaf = parse(leaf).ok();
    let has_short_signature = || {
        leaf.as_ref().is_some_and(is_by_short_key)
            || others.iter().any(|der| parse(der).is_ok_and(|one| is_by_short_key(&one)))
    };
    if name == NameIsJudged::Sometime && said.as_ref().is_err_and(is_about_the_name) {
        let why = "The system refused its name, and did not say whether it trusts the chain.".to_owned();
        return TrustView::Unknown { why };
    }
    let (code, why) = match said.or_else(|error| if is_about_the_name(&error) { Ok(()) } else { Err(error) }) {
        Ok(()) => match leaf.as_ref().and_then(short_rsa) {
            None => return TrustView::Trusted,
            Some(bits) => (
                DistrustCode::WeakSignature,
                format!(
                    "The chain is in order, but the server's RSA key has only {bits} bits: many clients break the handshake off."
                ),
            ),
        },
        Err(_) if leaf.as_ref().is_some_and(is_old) => {
            (DistrustCode::Other, leaf.as_ref().map(of_old).unwrap_or_default())
        }
        Err(rustls::Error::InvalidCertificate(CertificateError::BadSignature)) if has_short_signature() => (
            DistrustCode::WeakSignature,
            "It, or a certificate in its chain, is signed with an RSA key under 2,048 bits, which is not accepted."
                .to_owned(),
        ),
        Err(rustls::Error::InvalidCertificate(error)) => distrust(&error, leaf.as_ref(), whose),
        Err(other) => (DistrustCode::Other, format!("It was refused: {}.", shown(&other.to_string()))),
    };
    TrustView::NotTrusted { code, why }
}

fn is_about_the_name(error: &rustls::Error) -> bool {
    use CertificateError::{NotValidForName, NotValidForNameContext};
    matches!(error, rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }))
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
        CertificateError::BadSignature => (DistrustCode::Other, "A signature in its chain is wrong.".to_owned()),
        CertificateError::Other(_) if leaf.is_some_and(|leaf| leaf.is_ca()) => (
            DistrustCode::CaAsLeaf,
            "It is the certificate of an authority (CA:true), which may not serve as a server's own.".to_owned(),
        ),
        other => (DistrustCode::Other, format!("It was refused: {}.", shown(&other.to_string()))),
    }
}

/// Clients built with rustls take version 3 only.
pub(super) fn is_old(certificate: &X509Certificate<'_>) -> bool {
    certificate.version().0 < 2
}

pub(super) fn of_old(certificate: &X509Certificate<'_>) -> String {
    format!("It is of X.509 version {}, which clients refuse.", certificate.version().0 + 1)
}

/// How many bits, when it is an RSA key that is too short for handshakes.
fn short_rsa(leaf: &X509Certificate<'_>) -> Option<u32> {
    rsa_bits(leaf.public_key()).filter(|bits| *bits < SHORTEST_RSA_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_name_tells_of_trust_only_where_names_are_judged_last() {
        let refused = || Err(rustls::Error::InvalidCertificate(CertificateError::NotValidForName));
        assert_eq!(view(refused(), &[], &[], "the system knows", NameIsJudged::Last), TrustView::Trusted);
        let said = view(refused(), &[], &[], "the system knows", NameIsJudged::Sometime);
        assert!(matches!(said, TrustView::Unknown { .. }), "{said:?}");
        assert_eq!(view(Ok(()), &[], &[], "the system knows", NameIsJudged::Sometime), TrustView::Trusted);
    }
}
