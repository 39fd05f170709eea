//! What the extensions of a certificate say.

use super::name::{in_one_line, number};
use crate::report::CertificateView;
use crate::text::{hex, shown};
use std::net::IpAddr;
use x509_parser::asn1_rs::{FromDer, Sequence};
use x509_parser::extensions::{DistributionPointName, ExtendedKeyUsage, KeyUsage};
use x509_parser::prelude::{AccessDescription, GeneralName, ParsedExtension, X509Certificate, X509Extension};

/// The most names, addresses or links that are shown of one certificate; the rest is counted.
const MOST_SHOWN: usize = 1000;

const OCSP: &str = "1.3.6.1.5.5.7.48.1";
const CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";
const TLS_FEATURES: &str = "1.3.6.1.5.5.7.1.24";
/// `status_request`, in the TLS feature extension.
const STATUS_REQUEST: u8 = 5;

/// Extended key usages that have a name in OpenSSL, beyond those that the parser tells apart.
const USAGES: &[(&str, &str)] = &[
    ("1.3.6.1.5.5.7.3.5", "IPSec End System"),
    ("1.3.6.1.5.5.7.3.6", "IPSec Tunnel"),
    ("1.3.6.1.5.5.7.3.7", "IPSec User"),
    ("1.3.6.1.4.1.311.10.3.3", "Microsoft Server Gated Crypto"),
    ("2.16.840.1.113730.4.1", "Netscape Server Gated Crypto"),
];

/// Fills in what the extensions say. One that cannot be read says nothing.
pub(super) fn read(certificate: &X509Certificate<'_>, view: &mut CertificateView) {
    for extension in certificate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => {
                names.general_names.iter().for_each(|name| add_name(name, view));
            }
            ParsedExtension::BasicConstraints(constraints) => {
                view.is_ca = Some(constraints.ca);
                view.path_length = constraints.path_len_constraint;
            }
            ParsedExtension::KeyUsage(usage) => view.key_usages = key_usages(*usage),
            ParsedExtension::ExtendedKeyUsage(usage) => view.extended_key_usages = extended_key_usages(usage),
            ParsedExtension::AuthorityInfoAccess(access) => {
                view.ocsp_urls.extend(access.iter().filter_map(|one| link(one, OCSP)));
                view.ca_issuers.extend(access.iter().filter_map(|one| link(one, CA_ISSUERS)));
            }
            ParsedExtension::CRLDistributionPoints(points) => {
                let names = points.iter().filter_map(|point| match &point.distribution_point {
                    Some(DistributionPointName::FullName(names)) => Some(names),
                    _ => None,
                });
                view.crl_urls.extend(names.flatten().filter_map(|name| match name {
                    GeneralName::URI(uri) => Some(shown(uri)),
                    _ => None,
                }));
            }
            ParsedExtension::SubjectKeyIdentifier(id) => view.subject_key_id = Some(shown(&hex(id.0))),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                view.authority_key_id = id.key_identifier.as_ref().map(|id| shown(&hex(id.0)));
            }
            ParsedExtension::SCT(timestamps) => view.sct_count = timestamps.len(),
            _ => view.must_staple |= demands_stapling(extension),
        }
    }
    let lists = [&mut view.dns_names, &mut view.ip_addresses, &mut view.other_names];
    let links = [&mut view.ca_issuers, &mut view.ocsp_urls, &mut view.crl_urls, &mut view.extended_key_usages];
    lists.into_iter().chain(links).for_each(bound);
}

fn add_name(name: &GeneralName<'_>, view: &mut CertificateView) {
    match name {
        GeneralName::DNSName(name) => view.dns_names.push(shown(name)),
        GeneralName::IPAddress(bytes) => match address(bytes) {
            Some(address) => view.ip_addresses.push(address.to_string()),
            None => view.other_names.push(format!("IP:{}", shown(&hex(bytes)))),
        },
        GeneralName::RFC822Name(text) | GeneralName::URI(text) => view.other_names.push(shown(text)),
        GeneralName::DirectoryName(name) => view.other_names.push(format!("DirName:{}", in_one_line(name))),
        GeneralName::RegisteredID(id) => view.other_names.push(format!("Registered ID:{}", number(id))),
        GeneralName::OtherName(kind, _) => view.other_names.push(format!("othername:{}", number(kind))),
        GeneralName::X400Address(_) => view.other_names.push("X400Name".to_owned()),
        GeneralName::EDIPartyName(_) => view.other_names.push("EdiPartyName".to_owned()),
        GeneralName::Invalid(_, bytes) => {
            view.other_names.push(format!("unreadable:{}", shown(&String::from_utf8_lossy(bytes))));
        }
    }
}

/// An address of four or sixteen bytes.
pub(crate) fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

fn key_usages(usage: KeyUsage) -> Vec<String> {
    let words = [
        (usage.digital_signature(), "Digital Signature"),
        (usage.non_repudiation(), "Non Repudiation"),
        (usage.key_encipherment(), "Key Encipherment"),
        (usage.data_encipherment(), "Data Encipherment"),
        (usage.key_agreement(), "Key Agreement"),
        (usage.key_cert_sign(), "Certificate Sign"),
        (usage.crl_sign(), "CRL Sign"),
        (usage.encipher_only(), "Encipher Only"),
        (usage.decipher_only(), "Decipher Only"),
    ];
    said(&words)
}

fn extended_key_usages(usage: &ExtendedKeyUsage<'_>) -> Vec<String> {
    let words = [
        (usage.any, "Any Extended Key Usage"),
        (usage.server_auth, "TLS Web Server Authentication"),
        (usage.client_auth, "TLS Web Client Authentication"),
        (usage.code_signing, "Code Signing"),
        (usage.email_protection, "E-mail Protection"),
        (usage.time_stamping, "Time Stamping"),
        (usage.ocsp_signing, "OCSP Signing"),
    ];
    let others = usage.other.iter().map(|oid| {
        let id = number(oid);
        USAGES.iter().find(|(known, _)| *known == id).map_or(id, |(_, words)| (*words).to_owned())
    });
    said(&words).into_iter().chain(others).collect()
}

fn said(words: &[(bool, &str)]) -> Vec<String> {
    words.iter().filter(|(is_set, _)| *is_set).map(|(_, word)| (*word).to_owned()).collect()
}

fn link(access: &AccessDescription<'_>, method: &str) -> Option<String> {
    match &access.access_location {
        GeneralName::URI(uri) if access.access_method.to_id_string() == method => Some(shown(uri)),
        _ => None,
    }
}

/// The TLS feature extension (RFC 7633) is a sequence of numbers.
fn demands_stapling(extension: &X509Extension<'_>) -> bool {
    extension.oid.to_id_string() == TLS_FEATURES
        && Sequence::from_der(extension.value).is_ok_and(|(_, numbers)| {
            let mut rest = numbers.content.as_ref();
            while let [2, length, behind @ ..] = rest {
                let Some((number, behind)) = behind.split_at_checked(usize::from(*length)) else { return false };
                if number == [STATUS_REQUEST] {
                    return true;
                }
                rest = behind;
            }
            false
        })
}

fn bound(list: &mut Vec<String>) {
    let all = list.len();
    if all > MOST_SHOWN {
        list.truncate(MOST_SHOWN);
        list.push(format!("… and {} more", all - MOST_SHOWN));
    }
}
