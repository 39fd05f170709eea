//! Markdown as GitHub reads it, in which a stranger's text is always text.

use super::sources::address;
use super::words::{acceptance, changes, counts, letter, meaning, moment, origin, without_the_unknown};
use super::{PROGRAM_VERSION, ended};
use crate::assessment::{Assessment, CheckResult, ResultState};
use std::fmt::Write as _;

pub(super) fn write(assessments: &[Assessment]) -> String {
    let mut out = String::from("# Security posture\n\n");
    table(&mut out, assessments);
    for assessment in assessments {
        section(&mut out, assessment);
    }
    let _ =
        write!(out, "\n---\n\nPortcullis {PROGRAM_VERSION}. What could not be looked at is unknown, never passed.\n");
    out
}

/// What to do about a failed check, for places that show Markdown.
pub(super) fn advice(result: &CheckResult) -> String {
    let mut out = String::new();
    advise(&mut out, result);
    out
}

/// The same for places that show plain text.
pub(super) fn advice_in_words(result: &CheckResult) -> String {
    let CheckResult { expected, risk, remedy, cost, .. } = result;
    format!("Expected: {expected}\nRisk: {risk}\nWhat mends it: {remedy}\nWhat that costs: {cost}")
}

/// One line for each cluster.
fn table(out: &mut String, assessments: &[Assessment]) {
    let of_none = counts(&Default::default());
    let heads: Vec<&str> = of_none.iter().map(|(word, _)| *word).collect();
    let _ = writeln!(out, "| Grade | Target | Version | When | {} |", heads.join(" | "));
    let _ = writeln!(out, "|---|---|---|---|{}", "--:|".repeat(heads.len()));
    for assessment in assessments {
        let numbers: Vec<String> = counts(&assessment.tally).iter().map(|(_, count)| count.to_string()).collect();
        let _ = writeln!(
            out,
            "| **{}** | {} | {} | {} | {} |",
            letter(assessment.grade),
            text(&assessment.target, Inside::Table),
            text(assessment.version.as_deref().unwrap_or("unknown"), Inside::Table),
            text(&moment(&assessment.at), Inside::Table),
            numbers.join(" | "),
        );
    }
}

fn section(out: &mut String, assessment: &Assessment) {
    let _ = write!(
        out,
        "\n## {}: {}\n\n{}\n",
        para(&assessment.target),
        letter(assessment.grade),
        meaning(assessment.grade)
    );
    if let Some(words) = without_the_unknown(assessment) {
        let _ = writeln!(out, "{words}");
    }
    if !assessment.caps.is_empty() {
        out.push_str("\nWhat keeps the grade down:\n\n");
    }
    for cap in &assessment.caps {
        let _ = writeln!(out, "- at best {}: {} {}", cap.at_best.letter(), para(&cap.check), para(&cap.words));
    }
    if let Some(difference) = &assessment.difference {
        let (words, changes) = changes(difference);
        let _ = write!(out, "\n### Since the run of {}\n\n{words}\n\n", para(&moment(&difference.since)));
        for (word, change) in changes {
            let _ = writeln!(out, "- **{word}:** {} {}", para(&change.check), para(&change.title));
        }
    }
    headed(out, "Findings", &ended(assessment, ResultState::Failed), finding);
    headed(out, "Accepted risks", &ended(assessment, ResultState::Accepted), finding);
    headed(out, "Unknown", &ended(assessment, ResultState::Unknown), |out, result| {
        let why = result.why.as_deref().unwrap_or_default();
        let _ = writeln!(
            out,
            "- **{}** ({}) {}: {}",
            para(&result.id),
            result.severity.word(),
            para(&result.title),
            para(why)
        );
    });
    headed(out, "Passed", &ended(assessment, ResultState::Passed), |out, result| {
        let _ = writeln!(out, "- **{}** {}", para(&result.id), para(&result.expected));
        for evidence in &result.evidence {
            let _ = writeln!(out, "  - seen: {} ({})", para(&evidence.words), para(&origin(evidence)));
        }
    });
    headed(out, "Not applicable", &ended(assessment, ResultState::NotApplicable), |out, result| {
        let why = result.why.as_deref().unwrap_or_default();
        let _ = writeln!(out, "- **{}** {}: {}", para(&result.id), para(&result.title), para(why));
    });
}

fn headed(out: &mut String, head: &str, results: &[&CheckResult], each: fn(&mut String, &CheckResult)) {
    if results.is_empty() {
        return;
    }
    let _ = write!(out, "\n### {head} ({})\n\n", results.len());
    for result in results {
        each(out, result);
    }
}

/// A check that fails, accepted or not.
fn finding(out: &mut String, result: &CheckResult) {
    let _ = write!(out, "#### {}: {} {}\n\n", result.severity.word(), para(&result.id), para(&result.title));
    if let Some(words) = acceptance(result) {
        let _ = write!(out, "**{}**\n\n", para(&words));
    }
    for evidence in &result.evidence {
        let _ = write!(out, "Seen: {} ({})\n\n", para(&evidence.words), para(&origin(evidence)));
        if let Some(place) = &evidence.place {
            fenced(out, "", &place.text);
        }
        if let Some(fix) = &evidence.fix {
            fenced(out, "diff", fix);
        }
    }
    advise(out, result);
    for source in &result.sources {
        let _ = match address(source) {
            Some(address) if address == source => write!(out, "Source: <{source}>\n\n"),
            Some(address) => write!(out, "Source: [{}]({address})\n\n", para(source)),
            None => write!(out, "Source: {}\n\n", para(source)),
        };
    }
}

fn advise(out: &mut String, result: &CheckResult) {
    for (word, said) in [
        ("Expected", &result.expected),
        ("Risk", &result.risk),
        ("What mends it", &result.remedy),
        ("What that costs", &result.cost),
    ] {
        if !said.is_empty() {
            let _ = write!(out, "**{word}:** {}\n\n", para(said));
        }
    }
    for snippet in &result.snippets {
        let _ = write!(out, "As {}:\n\n", para(&snippet.form));
        fenced(out, "", &snippet.text);
    }
}

/// A block of code whose fence is longer than any in it.
fn fenced(out: &mut String, language: &str, code: &str) {
    let fence = "`".repeat(longest_run(code).max(2) + 1);
    let _ = write!(out, "{fence}{language}\n{}\n{fence}\n\n", code.trim_end_matches('\n'));
}

/// Where text stands: a table splits even code at its bars.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Paragraph,
    Table,
}

fn para(said: &str) -> String {
    text(said, Inside::Paragraph)
}

/// Words in a line. What readers would link or call somebody by, though no mark stands there, is written as code.
fn text(said: &str, inside: Inside) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in said.split_whitespace() {
        let lower = word.to_ascii_lowercase();
        let linked = ["@", "://", "www."].iter().any(|mark| lower.contains(mark)) || lower.starts_with('#');
        words.push(if linked { code(word, inside) } else { escaped(word, words.is_empty()) });
    }
    words.join(" ")
}

fn code(word: &str, inside: Inside) -> String {
    let fence = "`".repeat(longest_run(word) + 1);
    let space = if word.starts_with('`') || word.ends_with('`') { " " } else { "" };
    let word = if inside == Inside::Table { word.replace('|', "\\|") } else { word.to_owned() };
    format!("{fence}{space}{word}{space}{fence}")
}

/// A word with a backslash before what would be markup. Only a first word can begin a list or a heading.
fn escaped(word: &str, first: bool) -> String {
    let mut out = String::with_capacity(word.len() + 8);
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let numbers_list = digits > 0 && word.len() == digits + 1;
    for (index, character) in word.char_indices() {
        let begins = first
            && ((index == 0 && "-+=".contains(character))
                || (index == digits && numbers_list && ".)".contains(character)));
        if begins || "\\`*_[]<>&~$|#!^".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Inside, fenced, para, text};

    #[test]
    fn marks_are_written_with_a_backslash() {
        assert_eq!(para("a *b* [c](d) <e> `f` &amp; ~~g~~"), r"a \*b\* \[c\](d) \<e\> \`f\` \&amp; \~\~g\~\~");
    }

    #[test]
    fn what_would_begin_a_list_does_not() {
        assert_eq!(
            ["- a", "1. a", "12) a", "+ a", "=== a", "a - 1. b", "1.18.3"].map(para),
            [r"\- a", r"1\. a", r"12\) a", r"\+ a", r"\=== a", "a - 1. b", "1.18.3"]
        );
    }

    #[test]
    fn addresses_and_names_of_people_are_code() {
        assert_eq!(para("see http://evil/ or @ops or a@b.c"), "see `http://evil/` or `@ops` or `a@b.c`");
    }

    #[test]
    fn code_is_closed_by_more_ticks_than_are_in_it() {
        assert_eq!(para("`@``"), "``` `@`` ```");
        let mut out = String::new();
        fenced(&mut out, "", "````\n# out");
        assert_eq!(out, "`````\n````\n# out\n`````\n\n");
    }

    #[test]
    fn a_bar_does_not_split_a_cell() {
        assert_eq!(text("a|b @|c", Inside::Table), r"a\|b `@\|c`");
    }
}
