//! Certificates from files: PEM, DER or PKCS#12. Keys beside them are noticed and compared, and never shown.

use crate::chain;
use crate::key::{KeyInFile, fits};
use crate::report::{CertificateView, ChainFinding};
use crate::text::shown;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use p12_keystore::error::Error as Pkcs12Error;
use p12_keystore::{CertificateBag, Pkcs12Archive};
use rustls::pki_types::pem::{PemObject, SectionKind};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use ts_rs::TS;
use zeroize::Zeroizing;

/// No file of certificates is larger.
pub const MOST_BYTES: usize = 16 << 20;
/// No PKCS#12 file is larger: it holds a key and its chain.
const MOST_BYTES_OF_PKCS12: usize = 1 << 20;
/// How long a PKCS#12 file may take: whoever makes one says how much work its encryption is.
const LONGEST_WORK: Duration = Duration::from_secs(30);
/// The most certificates that are read of one file: more than any bundle of authorities has.
const MOST_CERTIFICATES: usize = 1000;
/// The bytes that make one line of PEM.
const LINE: usize = 48;

/// What a file of certificates holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenedFile {
    /// In which form it is.
    pub form: FileForm,
    /// The certificates in the order of the file.
    pub certificates: Vec<CertificateView>,
    /// The same in PEM form, to be saved; never shown.
    pub chain_pem: String,
    /// What is to be said of their order, taken as a chain; nothing of a bundle of authorities.
    pub chain_findings: Vec<ChainFinding>,
    /// Whether there is a key beside them, and whether it belongs to the first.
    pub key: KeyInFile,
}

/// The form of a file of certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileForm {
    /// Text between `-----BEGIN CERTIFICATE-----` and its end.
    Pem,
    /// One certificate in binary form.
    Der,
    /// A certificate with its key, in binary form and mostly encrypted (`.p12`, `.pfx`).
    Pkcs12,
}

/// Why a file cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("The file {path} could not be read ({why}).")]
    Unreadable {
        /// Which.
        path: String,
        /// What the system says.
        why: String,
    },
    /// It is no file, such as a folder.
    #[error("{path} is not a file.")]
    NotAFile {
        /// What.
        path: String,
    },
    /// It is too large.
    #[error("The file is larger than 16 MiB; no file of certificates is.")]
    TooLarge,
    /// It is empty.
    #[error("The file is empty.")]
    Empty,
    /// It is in none of the forms.
    #[error("The file holds no certificate: it is neither PEM, nor DER, nor PKCS#12.")]
    NoCertificate,
    /// It holds something else in PEM form.
    #[error("The file is in PEM form, but holds no certificate.")]
    NoCertificateInPem,
    /// The PEM form is damaged.
    #[error("The PEM form of the file is damaged or cut off.")]
    DamagedPem,
    /// The DER form is damaged.
    #[error("The certificate is damaged or cut off: {why}")]
    DamagedDer {
        /// What does not fit.
        why: String,
    },
    /// A passphrase is needed.
    #[error("The PKCS#12 file is encrypted: it needs its passphrase.")]
    PassphraseNeeded,
    /// The passphrase is not the right one.
    #[error("The passphrase does not open the PKCS#12 file.")]
    WrongPassphrase,
    /// The PKCS#12 form is damaged, or of a kind that is not read here.
    #[error("The PKCS#12 file cannot be read: it is damaged, cut off, or encrypted in a way that is not known here.")]
    DamagedPkcs12,
    /// It is larger than such files are.
    #[error("The file is in PKCS#12 form and larger than 1 MiB; no such file is.")]
    TooLargePkcs12,
    /// Its encryption asks for more work than that of such files.
    #[error(
        "The PKCS#12 file was given up after 30 seconds: its encryption asks for more work than any such file needs."
    )]
    TooMuchWork,
    /// There is no certificate in it.
    #[error("The PKCS#12 file holds no certificate.")]
    NoCertificateInPkcs12,
}

/// Reads a file, if it is not larger than files of certificates are.
///
/// # Errors
/// When it cannot be read, is no file, or is too large.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let name = || shown(&path.display().to_string());
    let failed = |error: std::io::Error| FileError::Unreadable { path: name(), why: error.to_string() };
    let about = std::fs::metadata(path).map_err(failed)?;
    if !about.is_file() {
        return Err(FileError::NotAFile { path: name() });
    }
    let file = std::fs::File::open(path).map_err(failed)?;
    let size = usize::try_from(about.len()).ok().filter(|size| *size <= MOST_BYTES).ok_or(FileError::TooLarge)?;
    // Room for all from the start, so that no copy of a key is left behind by growing.
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 1));
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > MOST_BYTES { Err(FileError::TooLarge) } else { Ok(bytes) }
}

/// Opens what a file holds. The passphrase is for PKCS#12 only.
///
/// # Errors
/// Why there is no certificate to be shown.
pub fn open(bytes: &[u8], passphrase: Option<&SecretString>, now: DateTime<Utc>) -> Result<OpenedFile, FileError> {
    let found = find(bytes, passphrase)?;
    let first = found.certificates.first();
    let key = match (&found.key, first) {
        (Some(key), Some(first)) => fits(first, key),
        _ if found.has_encrypted_key => KeyInFile::Encrypted,
        _ => KeyInFile::None,
    };
    let certificates: Vec<_> = found.certificates.iter().map(|der| CertificateView::read(der, now)).collect();
    // A bundle of authorities is no chain, and whether a root is known is a question to a port, not to a file.
    let is_bundle = certificates.iter().all(|one| one.is_ca == Some(true));
    let chain_findings = if is_bundle { Vec::new() } else { chain::look(&found.certificates, &|_| chain::Root::Known) };
    let chain_pem = chain_pem(&found.certificates);
    Ok(OpenedFile { form: found.form, certificates, chain_pem, chain_findings, key })
}

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

/// A key that leaves nothing behind.
pub(crate) type Key = Zeroizing<PrivateKeyDer<'static>>;

/// What stands in a file.
pub(crate) struct Found {
    form: FileForm,
    pub(crate) certificates: Vec<CertificateDer<'static>>,
    key: Option<Key>,
    has_encrypted_key: bool,
}

impl Found {
    pub(crate) fn is_pem(&self) -> bool {
        self.form == FileForm::Pem
    }
}

pub(crate) fn find(bytes: &[u8], passphrase: Option<&SecretString>) -> Result<Found, FileError> {
    if bytes.len() > MOST_BYTES {
        return Err(FileError::TooLarge);
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(FileError::Empty);
    }
    let found = if has(bytes, b"-----BEGIN ") {
        pem(bytes)?
    } else if is_pkcs12(bytes) {
        pkcs12(bytes, passphrase)?
    } else if bytes.first() == Some(&0x30) {
        crate::certificate::parse(bytes).map_err(|why| FileError::DamagedDer { why })?;
        let certificates = vec![CertificateDer::from(bytes.to_vec())];
        Found { form: FileForm::Der, certificates, key: None, has_encrypted_key: false }
    } else {
        return Err(FileError::NoCertificate);
    };
    match (found.certificates.is_empty(), found.form) {
        (false, _) => Ok(found),
        (true, FileForm::Pkcs12) => Err(FileError::NoCertificateInPkcs12),
        (true, _) => Err(FileError::NoCertificateInPem),
    }
}

/// The first key in PEM form; whether there is one that is encrypted instead.
pub(crate) fn pem_key(bytes: &[u8]) -> (Option<Key>, bool) {
    let key = PrivateKeyDer::from_pem_slice(bytes).ok().map(Zeroizing::new);
    // Both forms: `ENCRYPTED PRIVATE KEY`, and the header of the old one.
    let is_encrypted = has(bytes, b"BEGIN ENCRYPTED PRIVATE KEY") || has(bytes, b"Proc-Type: 4,ENCRYPTED");
    (key.filter(|_| !is_encrypted), is_encrypted)
}

fn pem(bytes: &[u8]) -> Result<Found, FileError> {
    let mut certificates = Vec::new();
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(bytes) {
        let (kind, content) = section.map_err(|_| FileError::DamagedPem)?;
        if kind == SectionKind::Certificate {
            certificates.push(CertificateDer::from(content));
        } else {
            drop(Zeroizing::new(content));
        }
        if certificates.len() == MOST_CERTIFICATES {
            break;
        }
    }
    // A section that was cut off is not told as an error everywhere.
    if certificates.is_empty() && has(bytes, b"-----BEGIN CERTIFICATE-----") {
        return Err(FileError::DamagedPem);
    }
    let (key, has_encrypted_key) = pem_key(bytes);
    Ok(Found { form: FileForm::Pem, certificates, key, has_encrypted_key })
}

/// Whether these bytes begin as PKCS#12 does: a sequence whose first part is the version, 3.
fn is_pkcs12(bytes: &[u8]) -> bool {
    let [0x30, length, behind @ ..] = bytes else { return false };
    let skipped = usize::from(if *length > 0x80 { *length & 0x7f } else { 0 });
    behind.get(skipped..).is_some_and(|behind| behind.starts_with(&[2, 1, 3]))
}

fn pkcs12(bytes: &[u8], passphrase: Option<&SecretString>) -> Result<Found, FileError> {
    if bytes.len() > MOST_BYTES_OF_PKCS12 {
        return Err(FileError::TooLargePkcs12);
    }
    let words = passphrase.map(ExposeSecret::expose_secret).unwrap_or_default();
    let (has_no_words, words) = (words.is_empty(), Zeroizing::new(words.to_owned()));
    let bytes = Zeroizing::new(bytes.to_vec());
    let archive = within(LONGEST_WORK, move || Pkcs12Archive::from_pkcs12(&bytes, &words));
    let archive = archive.ok_or(FileError::TooMuchWork)?.map_err(|error| match error {
        Pkcs12Error::MacError(_) | Pkcs12Error::UnpadError | Pkcs12Error::Pkcs5Error(_) if has_no_words => {
            FileError::PassphraseNeeded
        }
        Pkcs12Error::MacError(_) | Pkcs12Error::UnpadError | Pkcs12Error::Pkcs5Error(_) => FileError::WrongPassphrase,
        _ => FileError::DamagedPkcs12,
    })?;
    let key = archive.keys.first();
    let id = key.and_then(|key| key.local_key_id.as_ref()).map(AsRef::as_ref);
    // The certificate that the key is for comes first, wherever it stands in the file.
    let (own, others): (Vec<_>, Vec<_>) =
        archive.certs.iter().partition(|one| id.is_some() && one.local_key_id.as_deref() == id);
    let der = |one: &CertificateBag| CertificateDer::from(one.cert.as_der().to_vec());
    let mut certificates: Vec<_> = own.into_iter().chain(others).map(der).collect();
    let key = key.map(|key| Zeroizing::new(PrivatePkcs8KeyDer::from(key.key.as_der().to_vec()).into()));
    certificates.truncate(MOST_CERTIFICATES);
    Ok(Found { form: FileForm::Pkcs12, certificates, key, has_encrypted_key: false })
}

/// What comes of work, unless it takes longer. Then nobody waits for it any more; what it would have come to is dropped.
fn within<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        // Whoever waited may have given up.
        let _ = done.send(work());
    });
    result.recv_timeout(limit).ok()
}

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::within;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[test]
    fn work_without_end_is_given_up() {
        let (hold, held) = channel::<()>();
        assert_eq!(within(Duration::from_millis(1), move || held.recv().is_ok()), None);
        drop(hold);
        assert_eq!(within(Duration::from_secs(60), || 7), Some(7));
    }

    #[test]
    fn work_that_panics_is_given_up_at_once() {
        assert_eq!(within(Duration::MAX, || std::panic::resume_unwind(Box::new(()))), None::<()>);
    }
}
