//! What this side shows in the TLS handshake: read from the profile, from files, and decrypted.

use super::error::ConnectionError;
use crate::profiles::ClientCertificate;
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::Zeroizing;

/// No certificate or key file is as large as this.
const MOST_BYTES: u64 = 1024 * 1024;

/// The secrets that belong to a client certificate.
#[derive(Debug, Clone, Default)]
pub(super) struct ClientSecrets {
    pub(super) key: Option<SecretString>,
    pub(super) passphrase: Option<SecretString>,
}

/// The certificate with its key, ready to be shown; none when the profile has none.
///
/// # Errors
/// [`ConnectionError::ClientCertificateUnusable`], with the reason.
pub(super) fn load(
    certificate: &ClientCertificate,
    secrets: &ClientSecrets,
    provider: &CryptoProvider,
) -> Result<Option<Arc<CertifiedKey>>, ConnectionError> {
    let (chain, key) = match certificate {
        ClientCertificate::None => return Ok(None),
        ClientCertificate::Pem { certificate } => {
            let key = secrets.key.as_ref().ok_or_else(|| unusable("its key is not in the profile"))?;
            (pem_chain(certificate.as_bytes())?, pem_key(key.expose_secret().as_bytes())?)
        }
        ClientCertificate::PemFiles { certificate_path, key_path } => {
            (pem_chain(&read(certificate_path)?)?, pem_key(&read(key_path)?)?)
        }
        ClientCertificate::Pkcs12File { path } => pkcs12(&read(path)?, secrets.passphrase.as_ref())?,
    };
    let certified = CertifiedKey::from_der(chain, key, provider).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => unusable("the key belongs to another certificate"),
        other => unusable(&other.to_string()),
    })?;
    Ok(Some(Arc::new(certified)))
}

fn unusable(detail: &str) -> ConnectionError {
    ConnectionError::ClientCertificateUnusable { detail: detail.to_owned() }
}

pub(super) fn read_file(path: &str) -> Result<Zeroizing<Vec<u8>>, String> {
    let shown = qdrant_access::names::shown(path);
    let failed = |error: std::io::Error| format!("the file {shown} could not be read ({error})");
    let size = std::fs::metadata(Path::new(path)).map_err(failed)?;
    if !size.is_file() {
        return Err(format!("{shown} is not a file"));
    }
    if size.len() > MOST_BYTES {
        return Err(format!("the file {shown} is larger than 1 MiB"));
    }
    std::fs::read(path).map(Zeroizing::new).map_err(failed)
}

fn read(path: &str) -> Result<Zeroizing<Vec<u8>>, ConnectionError> {
    read_file(path).map_err(|detail| unusable(&detail))
}

fn pem_chain(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, ConnectionError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match chain {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        Ok(_) => Err(unusable("there is no certificate in PEM form")),
        Err(_) => Err(unusable("the certificate in PEM form is damaged")),
    }
}

fn pem_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, ConnectionError> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
        let encrypted = String::from_utf8_lossy(pem).contains("ENCRYPTED");
        unusable(if encrypted {
            "its key is encrypted; decrypt it with openssl pkey, or use a PKCS#12 file with a passphrase"
        } else {
            "its key is not in PEM form"
        })
    })
}

type ChainAndKey = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn pkcs12(bytes: &[u8], passphrase: Option<&SecretString>) -> Result<ChainAndKey, ConnectionError> {
    let passphrase = passphrase.map(ExposeSecret::expose_secret).unwrap_or_default();
    let store = KeyStore::from_pkcs12(bytes, passphrase, Pkcs12ImportPolicy::Relaxed)
        .map_err(|_| unusable("the PKCS#12 file cannot be opened; the passphrase may be wrong or missing"))?;
    let (_, found) = store.private_key_chain().ok_or_else(|| unusable("the PKCS#12 file holds no key"))?;
    let chain = found.certs().iter().map(|certificate| CertificateDer::from(certificate.as_der().to_vec())).collect();
    let key = PrivatePkcs8KeyDer::from(found.key().as_der().to_vec());
    Ok((chain, key.into()))
}

/// Shows the certificate, and remembers whether it was asked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) certificate: Option<Arc<CertifiedKey>>,
    pub(super) was_asked: AtomicBool,
}

impl ResolvesClientCert for Asked {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was_asked.store(true, Ordering::Relaxed);
        self.certificate.clone()
    }

    fn has_certs(&self) -> bool {
        // Also without one: otherwise rustls would not ask here, and the server's wish would go unnoticed.
        true
    }
}
