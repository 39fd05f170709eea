//! Certificates and keys of every kind, made anew for each test.

use crate::openssl::output;
use chrono::{DateTime, Duration, Utc};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SignatureAlgorithm};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::PathBuf;
use tempfile::TempDir;

/// The name that is asked for.
pub(crate) const NAME: &str = "node.example.org";

/// A chain and the key of its first certificate, also as files.
pub(crate) struct Made {
    /// The leaf first, each in PEM form.
    pub(crate) chain: Vec<String>,
    pub(crate) key: String,
    folder: TempDir,
}

impl Made {
    pub(crate) fn new(chain: Vec<String>, key: String) -> Self {
        let made = Self { chain, key, folder: tempfile::tempdir().unwrap() };
        std::fs::write(made.leaf_file(), &made.chain[0]).unwrap();
        std::fs::write(made.rest_file(), made.chain[1..].concat()).unwrap();
        std::fs::write(made.key_file(), &made.key).unwrap();
        made
    }

    pub(crate) fn leaf_file(&self) -> PathBuf {
        self.folder.path().join("leaf.pem")
    }

    pub(crate) fn rest_file(&self) -> PathBuf {
        self.folder.path().join("rest.pem")
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    pub(crate) fn certificates(&self) -> Vec<CertificateDer<'static>> {
        certificates(&self.chain.concat())
    }

    pub(crate) fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap()
    }
}

/// The certificates of a text in PEM form.
pub(crate) fn certificates(pem: &str) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().unwrap()
}

/// An authority.
pub(crate) struct Authority {
    pub(crate) pem: String,
    pub(crate) key: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let (params, key) = (authority_params(name), KeyPair::generate().unwrap());
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, key: key.serialize_pem(), issuer: Issuer::new(params, key) }
    }

    /// An authority below this one.
    pub(crate) fn below(&self, name: &str) -> Self {
        let (params, key) = (authority_params(name), KeyPair::generate().unwrap());
        let pem = params.signed_by(&key, &self.issuer).unwrap().pem();
        Self { pem, key: key.serialize_pem(), issuer: Issuer::new(params, key) }
    }

    /// A certificate of its own for a server or a client; `rest` is served behind it.
    pub(crate) fn signs(&self, params: &CertificateParams, rest: &[&str]) -> Made {
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap().pem();
        let chain = std::iter::once(leaf).chain(rest.iter().map(|pem| (*pem).to_owned())).collect();
        Made::new(chain, key.serialize_pem())
    }
}

/// A leaf that holds for `NAME` for 90 days from yesterday.
pub(crate) fn params() -> CertificateParams {
    params_for(&[NAME])
}

pub(crate) fn params_for(names: &[&str]) -> CertificateParams {
    let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name.push(DnType::CommonName, *names.first().unwrap_or(&NAME));
    holds(&mut params, -1, 90);
    params
}

/// From and until when it holds, in days from now.
pub(crate) fn holds(params: &mut CertificateParams, from: i64, until: i64) {
    let day = |days| {
        let moment: DateTime<Utc> = Utc::now() + Duration::days(days);
        std::time::SystemTime::from(moment).into()
    };
    (params.not_before, params.not_after) = (day(from), day(until));
}

pub(crate) fn self_signed(params: &CertificateParams, algorithm: &'static SignatureAlgorithm) -> Made {
    let key = KeyPair::generate_for(algorithm).unwrap();
    Made::new(vec![params.self_signed(&key).unwrap().pem()], key.serialize_pem())
}

/// A self-signed leaf by OpenSSL, for keys and signatures that nobody else makes any more.
pub(crate) async fn by_openssl(key: &str, arguments: &[&str]) -> Made {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut all = vec![
        "req",
        "-x509",
        "-nodes",
        "-newkey",
        key,
        "-keyout",
        file.path().to_str().unwrap(),
        "-subj",
        "/CN=node.example.org",
    ];
    let names = format!("subjectAltName=DNS:{NAME}");
    all.extend(["-addext", &names, "-days", "90"]);
    all.extend(arguments);
    let certificate = output(&all).await;
    Made::new(vec![String::from_utf8(certificate).unwrap()], std::fs::read_to_string(file.path()).unwrap())
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    holds(&mut params, -1, 1000);
    params
}
