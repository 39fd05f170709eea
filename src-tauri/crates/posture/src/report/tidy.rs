//! The copy of an assessment that reports are written from: nothing in it is unseen, reorders what stands around it,
//! or is longer than somebody would read.

use crate::assessment::{Assessment, CheckResult, LastKnown, Snippet};
use crate::difference::{Change, Difference};
use crate::grade::Cap;
use crate::outcome::{Evidence, Place};
use portcullis_tls::text::shown;

/// The longest sentence or name, in characters.
const LONGEST_LINE: usize = 2_000;
/// The longest snippet or change, in characters.
const LONGEST_BLOCK: usize = 20_000;

/// The copy. Every field is named, so that a new one cannot be forgotten.
pub(super) fn tidy(assessment: &Assessment) -> Assessment {
    let Assessment { target, at, version, grade, by_findings, caps, tally, results, difference } = assessment;
    Assessment {
        target: line(target),
        at: line(at),
        version: version.as_deref().map(line),
        grade: *grade,
        by_findings: *by_findings,
        caps: caps.iter().map(cap).collect(),
        tally: *tally,
        results: results.iter().map(result).collect(),
        difference: difference.as_ref().map(changed),
    }
}

fn cap(Cap { at_best, check, words }: &Cap) -> Cap {
    Cap { at_best: *at_best, check: line(check), words: line(words) }
}

fn result(result: &CheckResult) -> CheckResult {
    let CheckResult {
        id,
        title,
        category,
        severity,
        opens_everything,
        state,
        evidence: seen,
        why,
        expected,
        risk,
        remedy,
        cost,
        snippets,
        sources,
        accepted,
        sides,
        last,
    } = result;
    CheckResult {
        id: line(id),
        title: line(title),
        category: *category,
        severity: *severity,
        opens_everything: *opens_everything,
        state: *state,
        evidence: seen.iter().map(evidence).collect(),
        why: why.as_deref().map(line),
        expected: line(expected),
        risk: line(risk),
        remedy: line(remedy),
        cost: line(cost),
        snippets: snippets.iter().map(snippet).collect(),
        sources: sources.iter().map(|source| line(source)).collect(),
        accepted: accepted.as_ref().map(|accepted| accepted.with_reason(line(accepted.reason()))),
        sides: *sides,
        last: last.as_ref().map(|LastKnown { state, at }| LastKnown { state: *state, at: line(at) }),
    }
}

fn changed(Difference { since, grade_before, grade_after, changes }: &Difference) -> Difference {
    let change = |Change { check, title, kind, before, after }: &Change| Change {
        check: line(check),
        title: line(title),
        kind: *kind,
        before: *before,
        after: *after,
    };
    let (grade_before, grade_after) = (*grade_before, *grade_after);
    Difference { since: line(since), grade_before, grade_after, changes: changes.iter().map(change).collect() }
}

fn evidence(Evidence { words, source, at, place, fix }: &Evidence) -> Evidence {
    Evidence {
        words: line(words),
        source: line(source),
        at: at.as_deref().map(line),
        place: place.as_ref().map(|Place { file, line: number, column, text }| Place {
            file: line(file),
            line: *number,
            column: *column,
            text: line(text),
        }),
        fix: fix.as_deref().map(block),
    }
}

fn snippet(Snippet { form, text }: &Snippet) -> Snippet {
    Snippet { form: line(form), text: block(text) }
}

fn line(text: &str) -> String {
    cut(text, LONGEST_LINE, false)
}

fn block(text: &str) -> String {
    cut(text, LONGEST_BLOCK, true)
}

/// The text with what is not seen written as its number, and cut with a word about it.
fn cut(text: &str, longest: usize, lines: bool) -> String {
    let mut out = String::with_capacity(text.len().min(longest));
    for (index, character) in text.chars().enumerate() {
        if index == longest {
            let left = text.chars().count() - longest;
            out.push_str(&format!("… ({left} more characters)"));
            break;
        }
        let kept = matches!(character, ' '..='~') || (lines && character == '\n');
        match character {
            _ if kept => out.push(character),
            // No XML can hold them, not even by their number.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push_str(&shown(character.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{block, line};

    #[test]
    fn characters_that_deceive_are_written_by_their_number() {
        assert_eq!(line("a\u{202e}b\n\u{0}é"), "a\\u{202e}b\\u{a}\\u{0}é");
    }

    #[test]
    fn only_a_block_has_lines() {
        assert_eq!(block("a\r\nb"), "a\\u{d}\nb");
    }

    #[test]
    fn a_megabyte_is_cut_and_says_so() {
        let cut = line(&"x".repeat(1_000_000));
        assert!(cut.ends_with("x… (998000 more characters)"), "{}", &cut[1990..]);
        assert!(cut.len() < 2_100);
    }
}
