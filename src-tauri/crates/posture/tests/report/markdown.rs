//! Markdown, by the reader that does what GitHub does.

use crate::examples::{HOSTILE, UNSEEN, check, few, hostile, sample, with_text};
use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use portcullis_posture::report::Format;
use portcullis_posture::{Assessment, ResultState, Severity};
use proptest::prelude::*;
use std::mem::discriminant;

/// As GitHub reads it, and more.
fn options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    extension.math_dollars = true;
    extension.math_code = true;
    options
}

/// What a reader sees beside plain words and code, in order.
fn markup(text: &str) -> Vec<String> {
    let arena = Arena::new();
    parse_document(&arena, text, &options())
        .descendants()
        .filter_map(|node| match &node.data.borrow().value {
            NodeValue::Text(_) | NodeValue::Code(_) | NodeValue::SoftBreak => None,
            NodeValue::Heading(heading) => Some(format!("heading {}", heading.level)),
            NodeValue::CodeBlock(block) => Some(format!("block {}", block.info)),
            NodeValue::Link(link) => Some(format!("link {}", link.url)),
            other => Some(format!("{:?}", discriminant(other))),
        })
        .collect()
}

/// Every word and piece of code that a reader sees.
fn seen(text: &str) -> String {
    let arena = Arena::new();
    parse_document(&arena, text, &options())
        .descendants()
        .filter_map(|node| match &node.data.borrow().value {
            NodeValue::Text(text) => Some(text.to_string()),
            NodeValue::Code(code) => Some(code.literal.clone()),
            NodeValue::CodeBlock(block) => Some(block.literal.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_text_of_a_stranger_changes_nothing_but_words() {
    let plain = markup(&Format::Markdown.write(&[with_text(&sample(), "word")]));
    for text in HOSTILE {
        assert_eq!(markup(&Format::Markdown.write(&[with_text(&sample(), text)])), plain, "{text}");
    }
}

#[test]
fn what_a_stranger_wrote_is_seen_as_it_was_written() {
    for text in ["<script>alert(1)</script>", "a*b*c_d_[e](f)~~g~~", "http://evil.example/@x", "&lt; &amp", "a\\b"] {
        let report = seen(&Format::Markdown.write(&[with_text(&sample(), text)]));
        assert!(report.matches(text).count() > 20, "{text}");
    }
}

#[test]
fn every_check_is_named_with_what_became_of_it() {
    let report = seen(&Format::Markdown.write(&[sample()]));
    for part in [
        "search-eu-1: F",
        "Critical: QDR-001 Anybody may come in",
        "Accepted until 2027-01-31: Only the monitoring network reaches it.",
        "Was accepted until 2026-10-31, which has passed",
        "The port did not answer within ten seconds.",
        "deploy/config.yaml:14:3",
        "QDR-003 Every request needs a key.",
        "QDR-110 No network policy",
    ] {
        assert!(report.contains(part), "{part}");
    }
}

#[test]
fn a_source_leads_to_where_it_can_be_read() {
    let report = |format: Format| format.write(&[sample()]);
    let address = "https://qdrant.tech/documentation/guides/security/#authentication";
    let words = "Qdrant documentation, Security: Authentication";
    assert!(report(Format::Markdown).contains(&format!("Source: [{words}]({address})")));
    assert!(report(Format::Html).contains(&format!("<a href=\"{address}\" rel=\"noreferrer\">{words}</a>")));
}

#[test]
fn what_the_findings_allow_is_told_where_something_unknown_keeps_the_grade_down() {
    let unknown = check("QDR-001", "Anybody may come in", Severity::Critical, ResultState::Unknown);
    let passed = check("QDR-003", "A wrong key is accepted", Severity::High, ResultState::Passed);
    let of = |results| Assessment::new("docs".into(), "".into(), None, results);
    let (kept, known) = (of(vec![unknown, passed.clone()]), of(vec![passed]));
    let words = "What was found allows A. What could not be looked at keeps it at C.";
    for format in [Format::Markdown, Format::Html] {
        assert!(format.write(std::slice::from_ref(&kept)).contains(words), "{format:?}");
        assert!(!format.write(std::slice::from_ref(&known)).contains("What was found"), "{format:?}");
    }
    assert!(Format::Markdown.write(&[kept]).contains("Could not be ruled out: Anybody may come in"));
}

proptest! {
    #![proptest_config(few())]
    #[test]
    fn nothing_of_a_stranger_is_markup(fleet in hostile()) {
        let report = Format::Markdown.write(&fleet);
        prop_assert!(!report.contains(UNSEEN));
        let arena = Arena::new();
        for node in parse_document(&arena, &report, &options()).descendants() {
            let value = &node.data.borrow().value;
            let foreign = matches!(
                value,
                NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) | NodeValue::Link(_) | NodeValue::Image(_)
                    | NodeValue::Emph | NodeValue::Strikethrough | NodeValue::Math(_) | NodeValue::TaskItem(_)
                    | NodeValue::BlockQuote | NodeValue::FootnoteReference(_)
            );
            prop_assert!(!foreign, "{value:?}");
        }
    }
}

#[test]
fn what_changed_since_the_run_before_is_told() {
    let text = Format::Markdown.write(&[crate::examples::after_another()]);
    assert!(text.contains("Since the run of "), "{text}");
    for words in ["14 November 2026", "The grade was C and is F.", "New", "Mended", "Worse"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!Format::Markdown.write(&[crate::examples::sample()]).contains("Since the run of "));
}
