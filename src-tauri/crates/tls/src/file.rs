//! Certificates from files: PEM, DER or PKCS#12.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;

/// The bytes that make one line of PEM.
const LINE: usize = 48;

/// The chain as one PEM file, in the order given.
#[must_use]
pub fn chain_pem(chain: &[CertificateDer<'_>]) -> String {
    let mut pem = String::new();
    for der in chain {
        pem.push_str("-----BEGIN CERTIFICATE-----\n");
        for line in der.chunks(LINE) {
            STANDARD.encode_string(line, &mut pem);
            pem.push('\n');
        }
        pem.push_str("-----END CERTIFICATE-----\n");
    }
    pem
}
