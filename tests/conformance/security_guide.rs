//! The outline of the security guide, of its overview and of the article on authentication behind an ingress, from which
//! the table of the posture crate is kept complete. It holds names of sections and fingerprints, and no sentence of theirs.

use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// The documents by their short names, with their files beside this checkout, where somebody has them.
const DOCUMENTS: [(&str, &str); 3] = [
    ("guide", "security-guide.txt"),
    ("overview", "security-overview.md"),
    ("article", "authentication-behind-ingress.md"),
];

/// What stands in a line that recommends something, besides lines of lists, which all count.
const SIGNS: [&str; 18] = [
    "should",
    "must",
    "recommend",
    "need to",
    "needs to",
    "never",
    "always",
    "optionally",
    "keep ",
    "insecure",
    "can be enabled",
    "to enable",
    "is enabled",
    "restrict",
    "important",
    "may use",
    "certificate",
    "prevent",
];

/// Of the outline as it was taken from the documents.
const LINES: usize = 109;
const DIGEST: &str = "924417ee62f5cdd13021a7812ed69255f6e5bbd876f3f946454c4fa4d441a237";

/// A line of the outline: the document, what it is, and the fingerprint of its text.
type Line = (String, String, String);

fn outline() -> Vec<Line> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates");
    let path = crates.join("posture/tests/fixtures/guide/outline.tsv");
    let text = fs::read_to_string(path).expect("the outline is there");
    let line = |line: &str| {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut cell = || cells.next().expect("five columns");
        (cell(), cell(), cell())
    };
    text.lines().map(line).collect()
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text of a line of a list, without what marks it.
fn item(line: &str) -> Option<&str> {
    let (mark, rest) = line.split_once(' ')?;
    let number = mark.strip_suffix('.').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    (matches!(mark, "\u{2022}" | "-" | "\u{2014}") || number).then(|| rest.trim_start())
}

/// The outline of a document: its headings, the lines of its lists, and every other line that recommends something.
fn outlined(document: &str, file: &str, text: &str) -> Vec<Line> {
    let lines: Vec<&str> = text.lines().collect();
    let is_blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(|line| line.trim().is_empty());
    let marked = file.ends_with(".md");
    let mut outline = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let trimmed = line.trim();
        let alone = !line.starts_with(' ') && is_blank(at.checked_sub(1)) && is_blank(Some(at + 1));
        let name = |text: &str| {
            text.chars().count() < 60 && text.chars().all(|char| char.is_alphabetic() || " -".contains(char))
        };
        let lower = trimmed.to_lowercase();
        let (kind, text) = if trimmed.is_empty() {
            continue;
        } else if marked && trimmed.starts_with('#') {
            ("heading", trimmed.trim_start_matches('#').trim())
        } else if let Some(item) = item(trimmed) {
            ("item", item)
        } else if !marked && alone && name(trimmed) {
            ("heading", trimmed)
        } else if SIGNS.iter().any(|sign| lower.contains(sign)) {
            ("line", trimmed)
        } else {
            continue;
        };
        outline.push((document.to_owned(), kind.to_owned(), digest(text)[..12].to_owned()));
    }
    outline
}

#[test]
fn the_outline_is_the_one_that_was_taken_from_the_documents() {
    let outline = outline();
    assert_eq!(outline.len(), LINES);
    let lines: Vec<String> =
        outline.iter().map(|(document, kind, fingerprint)| format!("{document}\t{kind}\t{fingerprint}")).collect();
    assert_eq!(digest(&lines.join("\n")), DIGEST);
}

#[test]
fn every_heading_and_every_recommendation_of_the_documents_is_in_the_outline() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference");
    for (document, file) in DOCUMENTS {
        let kept: Vec<Line> = outline().into_iter().filter(|(of, ..)| of == document).collect();
        assert!(!kept.is_empty(), "{document} has no outline");
        // The documents are not ours to hand on: where they are not beside the checkout, the digest above holds the outline.
        let Ok(text) = fs::read_to_string(folder.join(file)) else { continue };
        assert_eq!(outlined(document, file, &text), kept, "{file}");
    }
}

#[test]
fn a_recommendation_that_is_added_is_noticed() {
    let text = "Hardening\n\n  \u{2022} One thing.\n\nYou should do this.\n";
    let more = text.replace("One thing.\n", "One thing.\n  \u{2022} Another.\n");
    let (before, after) = (outlined("guide", "guide.txt", text), outlined("guide", "guide.txt", &more));
    let kinds = |outline: &[Line]| outline.iter().map(|(_, kind, _)| kind.clone()).collect::<Vec<_>>();
    assert_eq!(kinds(&before), ["heading", "item", "line"]);
    assert_eq!(kinds(&after), ["heading", "item", "item", "line"]);
    assert_ne!(before, outlined("guide", "guide.txt", &text.replace("this", "that")));
}
