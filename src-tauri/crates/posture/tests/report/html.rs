//! The page, by the parser that browsers' rules are written in.

use crate::examples::{HOSTILE, UNSEEN, few, hostile, sample, with_text};
use portcullis_posture::report::Format;
use proptest::prelude::*;
use scraper::Html;
use scraper::node::Element;

/// Everything that the page is made of.
const ELEMENTS: &[&str] = &[
    "html", "head", "meta", "title", "style", "body", "main", "footer", "h1", "h2", "h3", "h4", "section", "header",
    "article", "div", "p", "b", "bdi", "span", "br", "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr",
    "th", "td", "pre", "ins", "del", "details", "summary", "a",
];
const ATTRIBUTES: &[&str] = &["class", "id", "lang", "charset", "name", "content", "http-equiv", "href", "rel"];

fn elements(page: &Html) -> impl Iterator<Item = &Element> {
    page.tree.nodes().filter_map(|node| node.value().as_element())
}

/// The text without that of the style.
fn seen(page: &Html) -> String {
    page.select(&scraper::Selector::parse("body").unwrap()).flat_map(|body| body.text()).collect()
}

/// Whether the page loads nothing, runs nothing and leads nowhere but to the web by https and to itself.
fn is_inert(text: &str) {
    let page = Html::parse_document(text);
    for element in elements(&page) {
        assert!(ELEMENTS.contains(&element.name()), "{}", element.name());
        for (name, value) in element.attrs() {
            assert!(ATTRIBUTES.contains(&name), "{name}");
            assert!(name != "href" || value.starts_with("https://") || value.starts_with("#target-"), "{value}");
        }
    }
    assert!(!page.tree.nodes().any(|node| node.value().is_comment()));
    let style = page.select(&scraper::Selector::parse("style").unwrap()).collect::<Vec<_>>();
    assert_eq!(style.len(), 1);
    assert!(!style[0].inner_html().contains("url("));
}

#[test]
fn the_page_loads_and_runs_nothing() {
    let text = Format::Html.write(&[sample(), sample()]);
    is_inert(&text);
    assert!(text.contains("default-src 'none'"));
}

#[test]
fn every_check_is_on_the_page_with_what_became_of_it() {
    let seen = seen(&Html::parse_document(&Format::Html.write(&[sample()])));
    for part in [
        "search-eu-1",
        "Anybody may take or change the data.",
        "21 November 2026 08:00:00 UTC",
        "Anybody may come in",
        "The list of collections came without a key.",
        "Accepted until 2027-01-31: Only the monitoring network reaches it.",
        "Was accepted until 2026-10-31, which has passed",
        "The port did not answer within ten seconds.",
        "deploy/config.yaml:14:3",
        "QDR-003",
        "QDR-110",
        "api_key: <your key>",
    ] {
        assert!(seen.contains(part), "{part}");
    }
}

#[test]
fn a_text_of_a_stranger_changes_nothing_but_words() {
    // A change is shown line by line, with what comes and what goes marked.
    let made_of = |text: &str| -> Vec<String> {
        let page = Html::parse_document(&Format::Html.write(&[with_text(&sample(), text)]));
        elements(&page).map(|element| element.name().to_owned()).filter(|name| name != "ins" && name != "del").collect()
    };
    let plain = made_of("word");
    for text in HOSTILE {
        assert_eq!(made_of(text), plain, "{text}");
    }
}

#[test]
fn a_fleet_is_a_table_that_leads_to_each_cluster() {
    let page = Html::parse_document(&Format::Html.write(&[sample(), sample(), sample()]));
    let links = scraper::Selector::parse("table.fleet a").unwrap();
    for link in page.select(&links) {
        let target = scraper::Selector::parse(link.attr("href").unwrap()).unwrap();
        assert_eq!(page.select(&target).count(), 1);
    }
    assert_eq!(page.select(&links).count(), 3);
}

#[test]
fn a_script_in_an_answer_is_shown_as_text() {
    let mut assessment = sample();
    assessment.results[0].evidence[0].words = "<script>alert(1)</script>".into();
    let text = Format::Html.write(&[assessment]);
    is_inert(&text);
    assert!(seen(&Html::parse_document(&text)).contains("<script>alert(1)</script>"));
}

proptest! {
    #![proptest_config(few())]
    #[test]
    fn whatever_a_stranger_writes_the_page_is_inert(fleet in hostile()) {
        let text = Format::Html.write(&fleet);
        is_inert(&text);
        prop_assert!(!text.contains(UNSEEN));
    }
}

#[test]
fn what_changed_since_the_run_before_is_told() {
    let text = Format::Html.write(&[crate::examples::after_another()]);
    assert!(text.contains("Since the run of "), "{text}");
    for words in ["14 November 2026", "The grade was C and is F.", "New", "Mended", "Worse"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!Format::Html.write(&[crate::examples::sample()]).contains("Since the run of "));
}
