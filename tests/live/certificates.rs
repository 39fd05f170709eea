//! Certificates for one server: an authority, the server's, and a client's.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair};

/// Where the files are, and who signs them.
pub(crate) struct Certificates {
    pub(crate) authority: PathBuf,
    pub(crate) server: PathBuf,
    pub(crate) server_key: PathBuf,
    pub(crate) client: PathBuf,
    pub(crate) client_key: PathBuf,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Certificates {
    /// Makes them and writes them into a folder.
    pub(crate) fn write(folder: &Path) -> Self {
        let mut params = params("Live test authority", &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("a certificate");
        let (server, server_key) = leaf(folder, "server", ExtendedKeyUsagePurpose::ServerAuth, &issuer);
        let (client, client_key) = leaf(folder, "client", ExtendedKeyUsagePurpose::ClientAuth, &issuer);
        let authority = written(folder, "authority.pem", &issuer.pem());
        Self { authority, server, server_key, client, client_key, issuer }
    }

    /// Writes another certificate of the server over the first, with another key.
    pub(crate) fn renew(&self, folder: &Path) {
        leaf(folder, "server", ExtendedKeyUsagePurpose::ServerAuth, &self.issuer);
    }
}

/// Writes a certificate and its key.
fn leaf(
    folder: &Path,
    name: &str,
    usage: ExtendedKeyUsagePurpose,
    issuer: &CertifiedIssuer<'static, KeyPair>,
) -> (PathBuf, PathBuf) {
    let mut params = params(name, &["127.0.0.1", "localhost"]);
    params.extended_key_usages = vec![usage];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, issuer).expect("a certificate");
    // The key comes last: a server that reads both in between finds two that do not fit, and keeps what it has.
    let certificate = written(folder, &format!("{name}.pem"), &certificate.pem());
    (certificate, written(folder, &format!("{name}.key"), &key.serialize_pem()))
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the file can be written");
    path
}

fn params(name: &str, names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names that a certificate can carry");
    params.distinguished_name.push(DnType::CommonName, name);
    params
}
