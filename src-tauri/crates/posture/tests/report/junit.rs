//! JUnit's XML, by a strict reader.

use crate::examples::{UNSEEN, check, few, hostile, sample};
use portcullis_posture::report::Format;
use portcullis_posture::{Assessment, ResultState, Severity};
use proptest::prelude::*;
use roxmltree::{Document, Node};

fn named<'a, 'input>(document: &'a Document<'input>, tag: &str) -> Vec<Node<'a, 'input>> {
    document.descendants().filter(|node| node.has_tag_name(tag)).collect()
}

fn child<'a, 'input>(document: &'a Document<'input>, id: &str) -> Option<Node<'a, 'input>> {
    let case = named(document, "testcase").into_iter().find(|case| case.attribute("name").unwrap().starts_with(id));
    case.unwrap().first_element_child()
}

#[test]
fn each_state_is_what_a_build_server_understands() {
    let text = Format::Junit.write(&[sample()]);
    let document = Document::parse(&text).unwrap();
    assert!(child(&document, "QDR-003").is_none());
    let failure = child(&document, "QDR-001").unwrap();
    assert_eq!((failure.tag_name().name(), failure.attribute("type")), ("failure", Some("Critical")));
    assert!(failure.text().unwrap().contains("GET /collections"));
    for (id, word) in
        [("QDR-031", "Unknown: "), ("QDR-060", "Accepted until 2027-01-31"), ("QDR-110", "Not applicable: ")]
    {
        let skipped = child(&document, id).unwrap();
        assert_eq!(skipped.tag_name().name(), "skipped", "{id}");
        assert!(skipped.attribute("message").unwrap().starts_with(word), "{id}");
    }
}

#[test]
fn a_risk_whose_acceptance_has_ended_fails_and_says_so() {
    let text = Format::Junit.write(&[sample()]);
    let document = Document::parse(&text).unwrap();
    let failure = child(&document, "QDR-070").unwrap();
    assert_eq!(failure.tag_name().name(), "failure");
    assert!(failure.text().unwrap().contains("Was accepted until 2026-10-31, which has passed"));
}

#[test]
fn a_finding_in_a_file_names_its_place() {
    let text = Format::Junit.write(&[sample()]);
    let document = Document::parse(&text).unwrap();
    assert!(child(&document, "QDR-130").unwrap().text().unwrap().contains("deploy/config.yaml:14:3"));
}

/// The counts of every suite, and of all, are those of its elements.
fn counts_agree(document: &Document<'_>) {
    for suite in document.descendants().filter(|node| ["testsuite", "testsuites"].contains(&node.tag_name().name())) {
        for (attribute, tag) in [("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")] {
            let counted = suite.descendants().filter(|node| node.has_tag_name(tag)).count();
            assert_eq!(suite.attribute(attribute), Some(&*counted.to_string()), "{attribute}");
        }
    }
}

#[test]
fn the_counts_are_those_of_the_elements() {
    let other = Assessment::new(
        "b".into(),
        "2026-11-21T08:00:00Z".into(),
        None,
        vec![check("QDR-001", "Anybody may come in", Severity::Info, ResultState::Failed)],
    );
    counts_agree(&Document::parse(&Format::Junit.write(&[sample(), other])).unwrap());
}

proptest! {
    #![proptest_config(few())]
    #[test]
    fn whatever_a_stranger_writes_is_well_formed_and_only_text(fleet in hostile()) {
        let text = Format::Junit.write(&fleet);
        let document = Document::parse(&text).unwrap();
        counts_agree(&document);
        prop_assert_eq!(named(&document, "testcase").len(), fleet.iter().map(|one| one.results.len()).sum::<usize>());
        for node in document.descendants().filter(|node| node.is_element()) {
            let name = node.tag_name().name();
            prop_assert!(["testsuites", "testsuite", "testcase", "failure", "skipped"].contains(&name), "{name}");
        }
        prop_assert!(!text.contains(UNSEEN));
    }
}
