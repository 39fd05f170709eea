//! The words that all reports for people share.

use crate::assessment::{Assessment, CheckResult, ResultState, Tally};
use crate::check::{Category, Severity};
use crate::difference::{Change, ChangeKind, Difference};
use crate::grade::Grade;
use crate::outcome::Evidence;
use chrono::DateTime;

impl Severity {
    /// What people call it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Info => "Info",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Critical => "Critical",
        }
    }
}

impl Category {
    /// What people call it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Authentication => "Authentication",
            Self::Authorization => "Authorization",
            Self::Transport => "Transport",
            Self::Network => "Network",
            Self::Audit => "Audit",
            Self::Version => "Version",
            Self::Hardening => "Hardening",
            Self::Tokens => "Tokens",
        }
    }
}

impl Grade {
    /// Its letter.
    pub(super) fn letter(self) -> &'static str {
        match self {
            Self::F => "F",
            Self::D => "D",
            Self::C => "C",
            Self::B => "B",
            Self::A => "A",
        }
    }

    /// What it means.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::F => "Anybody may take or change the data.",
            Self::D => "A protection that everything rests on is missing.",
            Self::C => "A protection is missing, or it is unknown whether one that everything rests on is there.",
            Self::B => "A protection is weakened, or it is unknown whether one is there.",
            Self::A => "Nothing that was looked at is seriously wrong.",
        }
    }
}

/// The letter, or a dash where there is no grade.
pub(super) fn letter(grade: Option<Grade>) -> &'static str {
    grade.map_or("–", Grade::letter)
}

/// What the grade means.
pub(super) fn meaning(grade: Option<Grade>) -> &'static str {
    grade.map_or("Nothing could be judged, so there is no grade.", Grade::meaning)
}

/// What the grade would be by the findings alone, where what is unknown keeps it down.
pub(super) fn without_the_unknown(assessment: &Assessment) -> Option<String> {
    let (better, grade) = (assessment.by_findings?.letter(), assessment.grade?.letter());
    Some(format!("What was found allows {better}. What could not be looked at keeps it at {grade}."))
}

/// How many of each, with their words, the heaviest first.
pub(super) fn counts(tally: &Tally) -> [(&'static str, usize); 8] {
    [
        ("Critical", tally.critical),
        ("High", tally.high),
        ("Medium", tally.medium),
        ("Low", tally.low),
        ("Unknown", tally.unknown),
        ("Accepted", tally.accepted),
        ("Passed", tally.passed),
        ("Not applicable", tally.not_applicable),
    ]
}

/// The sentence on a risk that was accepted.
pub(super) fn acceptance(result: &CheckResult) -> Option<String> {
    let accepted = result.accepted.as_ref()?;
    let (until, reason) = (accepted.until(), accepted.reason());
    Some(match result.state {
        ResultState::Accepted => format!("Accepted until {until}: {reason}"),
        _ => format!("Was accepted until {until}, which has passed, so it counts again: {reason}"),
    })
}

/// What became of a check, with its word; nothing where it fails as before, which the findings tell.
pub(super) fn change(kind: ChangeKind) -> Option<&'static str> {
    match kind {
        ChangeKind::New => Some("New"),
        ChangeKind::Worse => Some("Worse"),
        ChangeKind::Better => Some("Better"),
        ChangeKind::StillThere => None,
        ChangeKind::Mended => Some("Mended"),
        ChangeKind::NoLongerApplies => Some("No longer applies"),
        ChangeKind::NoLongerKnown => Some("No longer known"),
    }
}

/// The sentence on what changed since the run before, and each change with its word.
pub(super) fn changes(difference: &Difference) -> (String, Vec<(&'static str, &Change)>) {
    let listed: Vec<_> = difference.changes.iter().filter_map(|one| Some((change(one.kind)?, one))).collect();
    let grade = match (letter(difference.grade_before), letter(difference.grade_after)) {
        (before, after) if before == after => format!("The grade is {after} as before."),
        (before, after) => format!("The grade was {before} and is {after}."),
    };
    let none = if listed.is_empty() { " Nothing else changed." } else { "" };
    (format!("{grade}{none}"), listed)
}

/// Where and when something was seen.
pub(super) fn origin(evidence: &Evidence) -> String {
    match (&evidence.place, &evidence.at) {
        (Some(place), _) => format!("{}:{}:{}", place.file, place.line, place.column),
        (None, Some(at)) => format!("{}, {}", evidence.source, moment(at)),
        (None, None) => evidence.source.clone(),
    }
}

/// A moment as people write it, where it is one.
pub(super) fn moment(at: &str) -> String {
    DateTime::parse_from_rfc3339(at)
        .map_or_else(|_| at.to_owned(), |at| at.to_utc().format("%-d %B %Y %H:%M:%S UTC").to_string())
}

/// Whether it may stand as a link: an address of the web without anything that a form of report could misread.
pub(super) fn is_link(source: &str) -> bool {
    source.strip_prefix("https://").is_some_and(|rest| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/#?=&%+,".contains(&byte);
        rest.starts_with(|first: char| first.is_ascii_alphanumeric()) && rest.bytes().all(plain)
    })
}

/// Text with the characters that HTML and XML read as markup replaced, for elements and quoted attributes alike.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{is_link, moment};

    #[test]
    fn only_a_plain_address_of_the_web_is_a_link() {
        assert!(is_link("https://qdrant.tech/documentation/guides/security/#tls"));
        for source in [
            "the guide",
            "http://qdrant.tech",
            "javascript:alert(1)",
            "https://",
            "https:///evil",
            "https://a b",
            "https://a\"b",
            "https://a>b",
            "https://a)b",
            "https://user@evil.example",
        ] {
            assert!(!is_link(source), "{source}");
        }
    }

    #[test]
    fn what_is_not_a_moment_is_shown_as_it_is() {
        assert_eq!(moment("2026-11-21T09:00:00+01:00"), "21 November 2026 08:00:00 UTC");
        assert_eq!(moment("<yesterday>"), "<yesterday>");
    }
}
