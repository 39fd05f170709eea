//! The one place that signs, and the one that checks signatures.

use crate::error::Error;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use qdrant_access::Claims;
use secrecy::{ExposeSecret, SecretString};

/// The only header that the server needs: it takes no other algorithm.
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A token with exactly these claims, unknown ones included, to the last digit.
///
/// # Errors
/// [`Error::Internal`] when the library refuses; it does not for this algorithm.
pub(crate) fn token(claims: &Claims, key: &SecretString) -> Result<SecretString, Error> {
    let message = message(claims);
    let key = EncodingKey::from_secret(key.expose_secret().as_bytes());
    let signature = crypto::sign(message.as_bytes(), &key, Algorithm::HS256)
        .map_err(|_| Error::Internal("the token could not be signed".to_owned()))?;
    Ok(format!("{message}.{signature}").into())
}

/// A token with these claims and a signature that no key made, to predict what a well-signed one would be answered.
pub(crate) fn unsigned(claims: &Claims) -> String {
    message(claims) + "."
}

/// Whether this key made the signature.
pub(crate) fn is_signed(message: &[u8], signature: &[u8], key: &SecretString) -> bool {
    let key = DecodingKey::from_secret(key.expose_secret().as_bytes());
    crypto::verify(&URL_SAFE_NO_PAD.encode(signature), message, &key, Algorithm::HS256).unwrap_or(false)
}

fn message(claims: &Claims) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(claims.to_compact_json()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use qdrant_access::ServerVersion;
    use qdrant_access::token::{Parts, read_claims};

    #[test]
    fn the_example_of_rfc_7515_is_checked_as_the_rfc_says() {
        // Appendix A.1: its key holds bytes that are not text, so the check is made with the library's own types here.
        let message = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let key = DecodingKey::from_secret(&URL_SAFE_NO_PAD.decode(key).unwrap());
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(crypto::verify(signature, message.as_bytes(), &key, Algorithm::HS256).unwrap());
    }

    #[test]
    fn a_token_is_signed_by_its_key_and_no_other() {
        let key: SecretString = "k".repeat(32).into();
        let token = token(&Claims::parse(r#"{"access":"r"}"#).unwrap(), &key).unwrap();
        let parts = Parts::of(token.expose_secret()).unwrap();
        let signature = parts.signature_bytes().unwrap();
        assert!(is_signed(parts.message.as_bytes(), &signature, &key));
        assert!(!is_signed(parts.message.as_bytes(), &signature, &"other".to_owned().into()));
        assert!(!is_signed(b"other", &signature, &key));
    }

    #[test]
    fn the_claims_of_a_token_are_the_canonical_ones_to_the_last_digit() {
        let text = r#"{"exp":1797847200,"access":"r","precise":1.00000000000000000000000001,"big":123456789012345678901234567890}"#;
        let token = token(&Claims::parse(text).unwrap(), &"key".to_owned().into()).unwrap();
        assert_eq!(read_claims(token.expose_secret(), ServerVersion::default()).unwrap().text, text);
    }
}
