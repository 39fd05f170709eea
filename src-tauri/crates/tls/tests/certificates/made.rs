//! Certificates of every kind, made anew for each test by `openssl` and by rcgen.

use crate::openssl::{on, run};
use chrono::{DateTime, Utc};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tempfile::TempDir;

pub(crate) const NAME: &str = "node.example.org";

pub(crate) fn at(moment: &str) -> DateTime<Utc> {
    moment.parse().unwrap()
}

/// A self-signed certificate by `openssl req`, in DER form.
pub(crate) fn by_openssl(key: &[&str], subject: &str, more: &[&str], config: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("config"),
        format!("[req]\ndistinguished_name=dn\nstring_mask=utf8only\n[dn]\n{config}"),
    )
    .unwrap();
    let start = [
        "req", "-x509", "-nodes", "-config", "config", "-utf8", "-keyout", "key.pem", "-outform", "DER", "-out",
        "it.der",
    ];
    run(folder.path(), &[start.as_slice(), &["-subj", subject, "-newkey"], key, more].concat());
    std::fs::read(folder.path().join("it.der")).unwrap()
}

/// One of ECDSA P-256 with these extensions, as lines of OpenSSL's configuration.
pub(crate) fn with_extensions(extensions: &str) -> Vec<u8> {
    let config = format!("[ext]\n{extensions}\n");
    by_openssl(&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "/CN=node.example.org", &["-extensions", "ext"], &config)
}

/// X.509 version 1, which OpenSSL makes of a request without extensions.
pub(crate) fn version_one() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let request = [
        "req",
        "-new",
        "-nodes",
        "-newkey",
        "rsa:2048",
        "-subj",
        "/CN=old",
        "-keyout",
        "key.pem",
        "-out",
        "request.pem",
    ];
    run(path, &request);
    run(path, &["x509", "-req", "-in", "request.pem", "-signkey", "key.pem", "-outform", "DER", "-out", "it.der"]);
    std::fs::read(path.join("it.der")).unwrap()
}

/// An authority with its key, or one below it.
pub(crate) struct Authority {
    pub(crate) der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let (params, key) = (authority(name), KeyPair::generate().unwrap());
        let der = params.self_signed(&key).unwrap().der().clone();
        Self { der, issuer: Issuer::new(params, key) }
    }

    pub(crate) fn below(&self, name: &str) -> Self {
        let (params, key) = (authority(name), KeyPair::generate().unwrap());
        let der = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        Self { der, issuer: Issuer::new(params, key) }
    }

    /// The same name and key, signed by somebody else.
    pub(crate) fn also_signed_by(&self, name: &str, other: &Self) -> CertificateDer<'static> {
        authority(name).signed_by(self.issuer.key(), &other.issuer).unwrap().der().clone()
    }

    /// A certificate of its own, and its key in PEM form.
    pub(crate) fn signs(&self, params: &CertificateParams) -> (CertificateDer<'static>, String) {
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().der().clone(), key.serialize_pem())
    }

    /// A leaf for [`NAME`].
    pub(crate) fn leaf(&self) -> CertificateDer<'static> {
        self.signs(&params(&[NAME])).0
    }

    pub(crate) fn pem(&self) -> String {
        pem(&[&self.der])
    }
}

fn authority(name: &str) -> CertificateParams {
    let mut params = params(&[]);
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// A leaf that holds throughout 2026.
pub(crate) fn params(names: &[&str]) -> CertificateParams {
    let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    if let Some(first) = names.first() {
        params.distinguished_name.push(DnType::CommonName, *first);
    }
    holds(&mut params, "2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z");
    params
}

pub(crate) fn holds(params: &mut CertificateParams, from: &str, until: &str) {
    let time = |moment: &str| {
        let seconds = at(moment).timestamp();
        rcgen::date_time_ymd(1970, 1, 1) + std::time::Duration::from_secs(u64::try_from(seconds).unwrap())
    };
    (params.not_before, params.not_after) = (time(from), time(until));
}

/// Self-signed, with its key in PEM form.
pub(crate) fn self_signed(params: &CertificateParams) -> (CertificateDer<'static>, String) {
    let key = KeyPair::generate().unwrap();
    (params.self_signed(&key).unwrap().der().clone(), key.serialize_pem())
}

/// Certificates as one text in PEM form, made by `openssl`.
pub(crate) fn pem(chain: &[&CertificateDer<'_>]) -> String {
    let one = |der: &&CertificateDer<'_>| String::from_utf8(on(der, &["x509", "-inform", "DER"])).unwrap();
    chain.iter().map(one).collect()
}

/// The certificates of a text in PEM form.
pub(crate) fn ders(pem: &str) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().unwrap()
}

/// A folder with files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}
