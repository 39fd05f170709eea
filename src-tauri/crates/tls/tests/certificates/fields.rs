//! Each field of the view.

use crate::made::{Authority, at, by_openssl, holds, params, self_signed, version_one, with_extensions};
use crate::openssl::{Printed, on};
use portcullis_tls::report::CertificateView;
use rcgen::{CertificateParams, CustomExtension, SerialNumber};
use std::net::IpAddr;

const P256: &[&str] = &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// Holds every field that OpenSSL prints against the view of the same bytes.
fn same(der: &[u8]) -> CertificateView {
    let view = CertificateView::read(der, at("2026-06-01T00:00:00Z"));
    assert_eq!(view.unreadable, None);
    let printed = Printed::of(der);
    assert_eq!(view.der_bytes, der.len());
    assert_eq!(view.sha256.to_uppercase(), printed.line("sha256 Fingerprint").replace(':', ""));
    let spki = on(&on(der, &["x509", "-inform", "DER", "-noout", "-pubkey"]), &["pkey", "-pubin", "-outform", "DER"]);
    let digest = String::from_utf8(on(&spki, &["dgst", "-sha256", "-r"])).unwrap();
    assert_eq!(Some(view.spki_sha256.as_str()), digest.split(' ').next());
    assert_eq!(printed.word("Version").unwrap().split(' ').next().unwrap(), view.version.to_string());
    assert_eq!(view.serial, printed.line("serial"));
    assert_eq!(view.subject, printed.line("subject"));
    assert_eq!(view.issuer, printed.line("issuer"));
    assert_eq!(view.not_before.replace('T', " "), printed.line("notBefore"));
    assert_eq!(view.not_after.replace('T', " "), printed.line("notAfter"));
    same_key(&view, &printed);
    let algorithm = printed.word("Signature Algorithm").unwrap();
    assert_eq!(view.signature_algorithm.split(" with ").next().unwrap(), algorithm);
    same_names(&view, &printed);
    same_extensions(&view, &printed);
    view
}

fn same_key(view: &CertificateView, printed: &Printed) {
    let algorithm = printed.word("Public Key Algorithm").unwrap();
    let expected = match algorithm.as_str() {
        "rsaEncryption" | "rsassaPss" => "RSA",
        "id-ecPublicKey" => "EC",
        "ED25519" => "Ed25519",
        other => panic!("{other} is not made here"),
    };
    assert_eq!(view.key.algorithm, expected);
    if let Some(bits) = printed.word("Public-Key") {
        assert_eq!(format!("({} bit)", view.key.bits.unwrap()), bits);
    }
    assert_eq!(view.key.curve, printed.word("NIST CURVE").or_else(|| printed.word("ASN1 OID")));
}

fn same_names(view: &CertificateView, printed: &Printed) {
    let parts = printed.parts("X509v3 Subject Alternative Name");
    let of =
        |prefix: &str| parts.iter().filter_map(|part| Some(part.strip_prefix(prefix)?.to_owned())).collect::<Vec<_>>();
    assert_eq!(view.dns_names, of("DNS:"));
    let address = |text: &String| text.parse::<IpAddr>().unwrap();
    let expected: Vec<IpAddr> = of("IP Address:").iter().map(address).collect();
    assert_eq!(view.ip_addresses.iter().map(address).collect::<Vec<_>>(), expected);
    assert_eq!(view.other_names, [of("email:"), of("URI:")].concat());
}

fn same_extensions(view: &CertificateView, printed: &Printed) {
    let constraints = printed.parts("X509v3 Basic Constraints");
    let word = |prefix: &str| constraints.iter().find_map(|part| part.strip_prefix(prefix));
    assert_eq!(view.is_ca, word("CA:").map(|word| word == "TRUE"));
    assert_eq!(view.path_length.map(|length| length.to_string()).as_deref(), word("pathlen:"));
    assert_eq!(view.key_usages, printed.parts("X509v3 Key Usage"));
    assert_eq!(view.extended_key_usages, printed.parts("X509v3 Extended Key Usage"));
    let access = printed.extension("Authority Information Access");
    let links =
        |prefix: &str| access.iter().filter_map(|line| Some(line.strip_prefix(prefix)?.to_owned())).collect::<Vec<_>>();
    assert_eq!(view.ca_issuers, links("CA Issuers - URI:"));
    assert_eq!(view.ocsp_urls, links("OCSP - URI:"));
    let points = printed.extension("X509v3 CRL Distribution Points");
    assert_eq!(
        view.crl_urls,
        points.iter().filter_map(|line| Some(line.strip_prefix("URI:")?.to_owned())).collect::<Vec<_>>()
    );
    let id = |name: &str| {
        printed.extension(name).first().map(|line| line.trim_start_matches("keyid:").replace(':', "").to_lowercase())
    };
    assert_eq!(view.subject_key_id, id("X509v3 Subject Key Identifier"));
    assert_eq!(view.authority_key_id, id("X509v3 Authority Key Identifier"));
    let timestamps = printed.extension("CT Precertificate SCTs");
    assert_eq!(
        view.sct_count,
        timestamps.iter().filter(|line| line.starts_with("Signed Certificate Timestamp")).count()
    );
    assert_eq!(view.must_staple, printed.parts("TLS Feature").contains(&"status_request".to_owned()));
}

#[test]
fn keys_of_rsa() {
    for bits in ["1024", "2048", "4096"] {
        let view = same(&by_openssl(&[&format!("rsa:{bits}")], "/CN=rsa", &["-sha256"], ""));
        assert_eq!(view.key.bits.unwrap().to_string(), bits);
        assert!(view.self_signed, "{bits}");
    }
}

#[test]
fn keys_of_elliptic_curves() {
    for (curve, hash) in [("P-256", "-sha256"), ("P-384", "-sha384"), ("P-521", "-sha512"), ("secp256k1", "-sha256")] {
        let key = ["ec", "-pkeyopt", &format!("ec_paramgen_curve:{curve}")];
        let view = same(&by_openssl(&key, "/CN=ec", &[hash], ""));
        assert_eq!(view.key.curve.as_deref(), Some(curve));
        assert!(view.self_signed, "{curve}");
    }
}

#[test]
fn keys_of_rsa_for_pss_alone() {
    let key = ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"];
    assert_eq!(same(&by_openssl(&key, "/CN=pss", &[], "")).key.bits, Some(2048));
}

#[test]
fn a_curve_by_its_numbers_has_no_name() {
    let key = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"];
    let view = CertificateView::read(&by_openssl(&key, "/CN=explicit", &[], ""), at("2026-06-01T00:00:00Z"));
    assert_eq!((view.key.algorithm.as_str(), view.key.bits, view.key.curve), ("EC", None, None));
}

#[test]
fn keys_of_ed25519() {
    let view = same(&by_openssl(&["ed25519"], "/CN=ed", &[], ""));
    assert_eq!((view.key.algorithm.as_str(), view.self_signed), ("Ed25519", true));
}

#[test]
fn signatures_of_every_kind() {
    for (hash, expected) in [
        ("-md5", "md5WithRSAEncryption"),
        ("-sha1", "sha1WithRSAEncryption"),
        ("-sha384", "sha384WithRSAEncryption"),
        ("-sha512", "sha512WithRSAEncryption"),
    ] {
        let view = same(&by_openssl(&["rsa:2048"], "/CN=signed", &[hash], ""));
        assert_eq!(view.signature_algorithm, expected);
        assert!(view.self_signed, "{hash}");
    }
}

#[test]
fn signatures_by_keys_of_unusual_sizes() {
    for (key, hash) in
        [("rsa:1024", "-sha384"), ("rsa:1024", "-sha512"), ("rsa:1536", "-sha1"), ("rsa:3072", "-sha256")]
    {
        assert!(same(&by_openssl(&[key], "/CN=size", &[hash], "")).self_signed, "{key} {hash}");
    }
}

#[test]
fn a_signature_of_rsa_pss_says_its_hash() {
    for hash in ["sha256", "sha1"] {
        let more = [&format!("-{hash}"), "-sigopt", "rsa_padding_mode:pss"];
        let view = same(&by_openssl(&["rsa:2048"], "/CN=pss", &more, ""));
        assert_eq!(view.signature_algorithm, format!("rsassaPss with {hash}"));
    }
}

#[test]
fn names_of_every_kind() {
    let view = same(&with_extensions(
        "subjectAltName=DNS:node.example.org,DNS:*.peers.example.org,IP:10.1.2.3,IP:2001:db8::7,email:ops@example.org,URI:spiffe://example.org/node",
    ));
    assert_eq!(view.dns_names, ["node.example.org", "*.peers.example.org"]);
    assert_eq!(view.ip_addresses, ["10.1.2.3", "2001:db8::7"]);
    assert_eq!(view.other_names, ["ops@example.org", "spiffe://example.org/node"]);
}

#[test]
fn names_that_are_rare_are_kept_as_other_names() {
    let der = with_extensions(
        "subjectAltName=RID:1.2.3.4,dirName:whom,otherName:1.2.3.5;UTF8:x\n[whom]\nCN=someone\nO=somewhere",
    );
    let view = CertificateView::read(&der, at("2026-06-01T00:00:00Z"));
    assert_eq!(view.other_names, ["Registered ID:1.2.3.4", "DirName:O=somewhere,CN=someone", "othername:1.2.3.5"]);
}

#[test]
fn two_hundred_names() {
    let names: Vec<String> = (0..200).map(|index| format!("DNS:peer-{index}.example.org")).collect();
    assert_eq!(same(&with_extensions(&format!("subjectAltName={}", names.join(",")))).dns_names.len(), 200);
}

#[test]
fn more_names_than_anyone_reads_are_counted() {
    let names: Vec<String> = (0..1500).map(|index| format!("n{index}.example.org")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let view = CertificateView::read(&self_signed(&params(&names)).0, at("2026-06-01T00:00:00Z"));
    assert_eq!(view.dns_names.len(), 1001);
    assert_eq!(view.dns_names[1000], "… and 500 more");
}

#[test]
fn a_common_name_alone_is_no_dns_name() {
    let view = same(&by_openssl(P256, "/CN=node.example.org", &[], ""));
    assert_eq!(view.common_name.as_deref(), Some("node.example.org"));
    assert_eq!(view.dns_names, Vec::<String>::new());
}

#[test]
fn subjects_with_every_character_that_must_be_escaped() {
    for subject in [
        "/C=DE/ST=Bayern/L=M\u{fc}nchen/O=Tor, Turm + Graben/OU=a\\\\b\"c<d>e;f/CN=#first",
        "/CN= edges /O=\u{65e5}\u{672c}",
        "/DC=org/DC=example/UID=u/emailAddress=a@example.org/CN=x",
        "/serialNumber=12/title=t/GN=g/SN=s/initials=i/pseudonym=p/dnQualifier=q/street=w/postalCode=9/description=d/name=n/generationQualifier=III/businessCategory=b",
        "/O=one+OU=two/CN=three",
    ] {
        same(&by_openssl(P256, subject, &["-multivalue-rdn"], ""));
    }
}

#[test]
fn attributes_without_a_name_are_dumped() {
    let mut params = params(&["x"]);
    params.distinguished_name.push(rcgen::DnType::CustomDnType(vec![1, 2, 3, 4]), "unknown");
    let view = same(&self_signed(&params).0);
    assert_eq!(view.subject, "1.2.3.4=#0C07756E6B6E6F776E,CN=x");
}

#[test]
fn a_subject_that_is_empty() {
    assert_eq!(same(&by_openssl(P256, "/", &[], "")).subject, "");
}

#[test]
fn serials_as_openssl_prints_them() {
    for serial in [
        "0",
        "1",
        "127",
        "128",
        "255",
        "256",
        "-1",
        "-127",
        "-128",
        "-129",
        "-256",
        "0x0102030405060708090a0b0c0d0e0f1011121314",
    ] {
        same(&by_openssl(P256, "/CN=serial", &["-set_serial", serial], ""));
    }
}

#[test]
fn a_serial_of_a_thousand_digits_is_cut() {
    let mut params = params(&["node.example.org"]);
    params.serial_number = Some(SerialNumber::from(vec![0x7f; 500]));
    let view = CertificateView::read(&self_signed(&params).0, at("2026-06-01T00:00:00Z"));
    assert_eq!(view.serial, format!("{}…", "7F".repeat(150)));
}

#[test]
fn what_authorities_may() {
    let view = same(&with_extensions("basicConstraints=critical,CA:true,pathlen:3\nkeyUsage=keyCertSign,cRLSign"));
    assert_eq!((view.is_ca, view.path_length), (Some(true), Some(3)));
    assert_eq!(same(&with_extensions("basicConstraints=CA:false")).is_ca, Some(false));
    assert_eq!(same(&with_extensions("keyUsage=digitalSignature")).is_ca, None);
}

#[test]
fn every_key_usage() {
    let all = "digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyAgreement,keyCertSign,cRLSign,encipherOnly,decipherOnly";
    assert_eq!(same(&with_extensions(&format!("keyUsage={all}"))).key_usages.len(), 9);
}

#[test]
fn every_extended_key_usage() {
    let all = "anyExtendedKeyUsage,serverAuth,clientAuth,codeSigning,emailProtection,timeStamping,OCSPSigning,ipsecEndSystem,msSGC,1.2.3.4.5";
    assert_eq!(same(&with_extensions(&format!("extendedKeyUsage={all}"))).extended_key_usages.len(), 10);
}

#[test]
fn where_the_issuer_and_its_lists_are() {
    let view = same(&with_extensions(
        "authorityInfoAccess=OCSP;URI:http://ocsp.example.org/,caIssuers;URI:http://ca.example.org/a.crt,OCSP;URI:http://two.example.org\ncrlDistributionPoints=URI:http://crl.example.org/a.crl,URI:http://crl.example.org/b.crl",
    ));
    assert_eq!((view.ocsp_urls.len(), view.ca_issuers.len(), view.crl_urls.len()), (2, 1, 2));
}

#[test]
fn key_identifiers_of_subject_and_issuer() {
    let authority = Authority::new("Authority");
    let mut params = params(&["node.example.org"]);
    params.use_authority_key_identifier_extension = true;
    let view = same(&authority.signs(&params).0);
    let of_issuer = same(&authority.der).subject_key_id;
    assert!(of_issuer.is_some());
    assert_eq!(view.authority_key_id, of_issuer);
}

#[test]
fn stapling_that_is_demanded() {
    assert!(same(&with_extensions("tlsfeature=status_request")).must_staple);
    assert!(!same(&with_extensions("tlsfeature=17")).must_staple);
}

#[test]
fn embedded_timestamps() {
    // RFC 6962: version, log, time, no extensions, SHA-256 with ECDSA, a signature.
    let one = [&[0][..], &[7; 32], &[0, 0, 1, 0x8f, 0, 0, 0, 0], &[0, 0], &[4, 3], &[0, 2, 0x30, 0]].concat();
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap().to_be_bytes();
    let entry = [&length(&one)[..], &one].concat();
    let list = [entry.clone(), entry].concat();
    let list = [&length(&list)[..], &list].concat();
    let content = [&[4, u8::try_from(list.len()).unwrap()][..], &list].concat();
    let mut params = params(&["node.example.org"]);
    params.custom_extensions.push(CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 11129, 2, 4, 2], content));
    assert_eq!(same(&self_signed(&params).0).sct_count, 2);
}

#[test]
fn x509_of_version_one() {
    assert_eq!(same(&version_one()).version, 1);
}

#[test]
fn dates_far_away() {
    let mut params: CertificateParams = params(&["node.example.org"]);
    holds(&mut params, "1975-01-01T00:00:00Z", "9999-12-31T23:59:59Z");
    let view = same(&self_signed(&params).0);
    assert_eq!((view.not_before.as_str(), view.not_after.as_str()), ("1975-01-01T00:00:00Z", "9999-12-31T23:59:59Z"));
}

#[test]
fn a_certificate_of_a_megabyte() {
    let mut params = params(&["node.example.org"]);
    params.custom_extensions.push(CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![4; 1 << 20]));
    assert!(same(&self_signed(&params).0).der_bytes > 1 << 20);
}

#[test]
fn the_same_name_with_another_key_is_not_self_signed() {
    let mut params = params(&["node.example.org"]);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, "Authority");
    let view = same(&Authority::new("Authority").signs(&params).0);
    assert_eq!((view.subject == view.issuer, view.self_signed), (true, false));
}
