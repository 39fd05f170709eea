//! The order and the completeness of chains.

use crate::made::{Authority, params, self_signed};
use portcullis_tls::chain::{Root, look};
use portcullis_tls::report::ChainCode;
use portcullis_tls::trust::Trust;
use rustls::pki_types::CertificateDer;

/// Root, two authorities in between, a leaf.
struct Family {
    root: Authority,
    upper: Authority,
    lower: Authority,
    leaf: CertificateDer<'static>,
}

fn family() -> Family {
    let root = Authority::new("Root");
    let upper = root.below("Upper");
    let lower = upper.below("Lower");
    let leaf = lower.leaf();
    Family { root, upper, lower, leaf }
}

/// What is said by who knows the root.
fn said(root: &Authority, chain: &[&CertificateDer<'static>]) -> Vec<(ChainCode, Vec<usize>)> {
    let trust = Trust::new(Some(root.pem().as_bytes()), None).unwrap();
    let chain: Vec<_> = chain.iter().map(|der| (*der).clone()).collect();
    look(&chain, &|der| trust.root(der)).into_iter().map(|finding| (finding.code, finding.certificates)).collect()
}

#[test]
fn a_chain_in_order_needs_no_words() {
    let Family { root, upper, lower, leaf } = family();
    assert_eq!(said(&root, &[&leaf, &lower.der, &upper.der]), []);
}

#[test]
fn an_authority_that_is_missing() {
    let Family { root, upper, lower, leaf } = family();
    assert_eq!(said(&root, &[&leaf]), [(ChainCode::MissingIntermediate, vec![0])]);
    assert_eq!(said(&root, &[&leaf, &lower.der]), [(ChainCode::MissingIntermediate, vec![1])]);
    assert_eq!(
        said(&root, &[&leaf, &upper.der]),
        [(ChainCode::Unrelated, vec![1]), (ChainCode::MissingIntermediate, vec![0])]
    );
}

#[test]
fn authorities_in_the_wrong_order() {
    let Family { root, upper, lower, leaf } = family();
    assert_eq!(said(&root, &[&leaf, &upper.der, &lower.der]), [(ChainCode::WrongOrder, vec![1])]);
}

#[test]
fn a_chain_upside_down() {
    let Family { root, upper, lower, leaf } = family();
    assert_eq!(said(&root, &[&upper.der, &lower.der, &leaf]), [(ChainCode::WrongOrder, vec![1, 0])]);
}

#[test]
fn a_root_that_nobody_needs() {
    let Family { root, upper, lower, leaf } = family();
    assert_eq!(said(&root, &[&leaf, &lower.der, &upper.der, &root.der]), [(ChainCode::SuperfluousRoot, vec![3])]);
}

#[test]
fn a_certificate_that_is_served_twice() {
    let Family { root, upper, lower, leaf } = family();
    assert_eq!(said(&root, &[&leaf, &lower.der, &lower.der, &upper.der]), [(ChainCode::Repeated, vec![2])]);
}

#[test]
fn a_certificate_that_does_not_belong_there() {
    let Family { root, upper, lower, leaf } = family();
    let stranger = Authority::new("Stranger").der;
    assert_eq!(said(&root, &[&leaf, &stranger, &lower.der, &upper.der]), [(ChainCode::Unrelated, vec![1])]);
}

#[test]
fn an_authority_of_the_right_name_with_another_key_did_not_sign() {
    let Family { root, leaf, .. } = family();
    let impostor = root.below("Lower").der;
    assert_eq!(
        said(&root, &[&leaf, &impostor]),
        [(ChainCode::Unrelated, vec![1]), (ChainCode::MissingIntermediate, vec![0])]
    );
}

#[test]
fn a_root_of_the_right_name_with_another_key_is_not_known() {
    let family = family();
    let chain = [&family.leaf, &family.lower.der, &family.upper.der];
    assert_eq!(said(&Authority::new("Root"), &chain), [(ChainCode::MissingIntermediate, vec![2])]);
}

#[test]
fn a_self_signed_certificate_is_its_own_chain() {
    let (leaf, _) = self_signed(&params(&["node.example.org"]));
    assert_eq!(said(&Authority::new("Root"), &[&leaf]), []);
}

#[test]
fn a_chain_of_fifty() {
    let root = Authority::new("Root");
    let mut authorities = vec![root.below("0")];
    for index in 1..49 {
        authorities.push(authorities[index - 1].below(&index.to_string()));
    }
    let leaf = authorities[48].leaf();
    let chain: Vec<_> = std::iter::once(&leaf).chain(authorities.iter().rev().map(|one| &one.der)).collect();
    assert_eq!(said(&root, &chain), [(ChainCode::TooLong, (10..50).collect())]);
}

#[test]
fn a_hundred_authorities_of_one_name_come_to_an_end() {
    let root = Authority::new("Same");
    let others: Vec<_> = (0..99).map(|_| Authority::new("Same").der).collect();
    let leaf = root.leaf();
    let chain: Vec<_> = std::iter::once(&leaf).chain(&others).collect();
    assert!(said(&root, &chain).contains(&(ChainCode::Unrelated, (1..100).collect())));
}

#[test]
fn a_certificate_that_cannot_be_read() {
    let Family { root, upper, lower, leaf } = family();
    let damaged = CertificateDer::from(lower.der[..100].to_vec());
    let said = said(&root, &[&leaf, &damaged, &upper.der]);
    assert_eq!(said[0], (ChainCode::Unreadable, vec![1]));
    assert!(said.contains(&(ChainCode::MissingIntermediate, vec![0])));
}

#[test]
fn nothing_is_said_of_an_empty_chain() {
    assert_eq!(look(&[], &|_| Root::Unknown), []);
}

#[test]
fn a_root_that_nobody_named_may_be_known_elsewhere() {
    let trust = Trust::new(None, None).unwrap();
    let Family { upper, lower, leaf, .. } = family();
    let found = look(&[leaf, lower.der, upper.der], &|der| trust.root(der));
    assert_eq!(
        found.iter().map(|one| (one.code, &*one.certificates)).collect::<Vec<_>>(),
        [(ChainCode::UnknownRoot, &[2][..])]
    );
    assert!(found[0].words.contains("CN=Root"), "{}", found[0].words);
}

#[test]
fn who_says_where_its_issuer_can_be_had_was_signed_by_one_in_between() {
    // Authority information access: the issuer is at http://a/b.
    let mut access = vec![0x30, 0x18, 0x30, 0x16, 6, 8, 0x2B, 6, 1, 5, 5, 7, 0x30, 2, 0x86, 10];
    access.extend(b"http://a/b");
    let mut params = params(&["node.example.org"]);
    params.custom_extensions.push(rcgen::CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], access));
    let (leaf, _) = Authority::new("Lower").signs(&params);
    let found = look(&[leaf], &|_| Root::Unknown);
    assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), [ChainCode::MissingIntermediate]);
}

#[test]
fn a_root_that_another_one_signed_too_is_still_known() {
    let (root, old) = (Authority::new("Root"), Authority::new("Old"));
    let lower = root.below("Lower");
    let crossed = root.also_signed_by("Root", &old);
    assert_eq!(said(&root, &[&lower.leaf(), &lower.der, &crossed]), []);
}

#[test]
fn what_was_not_checked_is_not_told_as_found() {
    let first = Authority::new("Same");
    let others: Vec<_> = (0..301).map(|_| Authority::new("Same").der).collect();
    let leaf = first.leaf();
    let chain: Vec<_> = std::iter::once(&leaf).chain(&others).collect();
    let codes: Vec<_> = said(&first, &chain).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, [ChainCode::TooLong, ChainCode::TooLong]);
}
