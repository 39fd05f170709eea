//! What may come next in a query.

use serde::Serialize;
use ts_rs::TS;

use crate::query::written;
use crate::{Cancel, Field, Query, Search, Snapshot};

/// A word that may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Suggestion {
    /// Where the text begins that it replaces, in bytes.
    pub start: usize,
    /// Where that ends.
    pub end: usize,
    /// What to put there.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// How many events have the value.
    pub count: Option<u64>,
}

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// A field; its value comes next.
    Field,
    /// `since:`, `until:`, `hour:` or `weekday:`.
    Word,
    /// A value of a field, or an example of one.
    Value,
}

/// How many are suggested.
const MOST: usize = 50;

/// How many values of each field are suggested where no field was written.
const FEW: usize = 5;

/// The words of the language that are not fields, with examples of what they take.
const WORDS: [(&str, &[&str]); 4] = [
    ("since", &["15m", "1h", "24h", "7d", "30d"]),
    ("until", &["1h", "24h", "7d"]),
    ("hour", &["20-6", "9-17"]),
    ("weekday", &["sat,sun", "mon-fri"]),
];

/// What may be written at a place of a query, the likeliest first. Values come with how many events have them.
#[must_use]
pub fn complete(snapshot: &Snapshot, text: &str, cursor: usize) -> Vec<Suggestion> {
    let cursor = text.floor_char_boundary(cursor);
    let part = Part::before(text, cursor);
    let mut found = match &part.field {
        Some((name, value_at)) => {
            let value = Typed { text: &part.typed, start: *value_at, end: cursor };
            let mut words = WORDS.iter().filter(|(word, _)| word == name);
            match (Field::named(name), words.next()) {
                (Some(field), _) => values(snapshot, field, &value, MOST, ""),
                (None, Some((_, examples))) => value.of(SuggestionKind::Value, examples.iter().copied()),
                (None, None) => Vec::new(),
            }
        }
        None => {
            let typed = Typed { text: &part.typed, start: part.start, end: cursor };
            let fields = Field::ALL.iter().map(|field| field.name()).chain(["tracing_id"]);
            let fields: Vec<String> = fields.map(|name| format!("{name}:")).collect();
            let words: Vec<String> = WORDS.iter().map(|(word, _)| format!("{word}:")).collect();
            let mut found = typed.of(SuggestionKind::Field, fields.iter().map(String::as_str));
            found.extend(typed.of(SuggestionKind::Word, words.iter().map(String::as_str)));
            if !part.typed.is_empty() {
                for field in [Field::Result, Field::Method, Field::Collection, Field::Subject, Field::Remote] {
                    found.extend(values(snapshot, field, &typed, FEW, &format!("{}:", field.name())));
                }
            }
            found
        }
    };
    found.truncate(MOST);
    found
}

/// The part of a query that the cursor stands in.
struct Part {
    /// Where the term begins, after its minus.
    start: usize,
    /// The field that it names, and where its last value begins.
    field: Option<(String, usize)>,
    /// What is written of the name or the value, without its quotes.
    typed: String,
}

impl Part {
    fn before(text: &str, cursor: usize) -> Self {
        let mut part = Self { start: 0, field: None, typed: String::new() };
        let mut quoted = false;
        let mut letters = text[..cursor].char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let next = at + letter.len_utf8();
            match letter {
                '"' => quoted = !quoted,
                '\\' if quoted && letters.peek().is_some_and(|(_, next)| matches!(next, '"' | '\\')) => {
                    part.typed.extend(letters.next().map(|(_, escaped)| escaped));
                }
                _ if quoted => part.typed.push(letter),
                _ if letter.is_whitespace() => part = Self { start: next, field: None, typed: String::new() },
                '-' if at == part.start && part.field.is_none() => part.start = next,
                ':' if part.field.is_none() => part.field = Some((std::mem::take(&mut part.typed), next)),
                ',' => {
                    if let Some((_, value_at)) = &mut part.field {
                        *value_at = next;
                        part.typed.clear();
                    } else {
                        part.typed.push(letter);
                    }
                }
                _ => part.typed.push(letter),
            }
        }
        part
    }
}

/// What is written so far, and where.
struct Typed<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl Typed<'_> {
    fn of<'a>(&self, kind: SuggestionKind, texts: impl Iterator<Item = &'a str>) -> Vec<Suggestion> {
        let begins = texts.filter(|text| text.starts_with(&self.text.to_lowercase()));
        begins.map(|text| self.suggestion(kind, text.to_owned(), None)).collect()
    }

    fn suggestion(&self, kind: SuggestionKind, text: String, count: Option<u64>) -> Suggestion {
        Suggestion { start: self.start, end: self.end, text, kind, count }
    }
}

/// The values of a field that begin with what is written, then those that contain it; each in the order of how many there are.
fn values(snapshot: &Snapshot, field: Field, typed: &Typed<'_>, most: usize, before: &str) -> Vec<Suggestion> {
    let wanted = typed.text.to_lowercase();
    let Ok(all) = Search::run(snapshot, &Query::everything(), &Cancel::default()) else { return Vec::new() };
    let counts = all.counts(&[field]).pop().unwrap_or_default();
    let dictionary = snapshot.dictionaries().read(field);
    let mut found: Vec<(bool, u64, &str)> = dictionary
        .iter()
        .filter_map(|(code, value)| {
            let count = counts.get(code as usize).copied().filter(|&count| count > 0)?;
            let at = value.to_lowercase().find(&wanted)?;
            (at == 0 || before.is_empty()).then_some((at > 0, count, &**value))
        })
        .collect();
    found.sort_unstable_by_key(|&(within, count, value)| (within, std::cmp::Reverse(count), value));
    found.truncate(most);
    let text = |value: &str| format!("{before}{}", written(field, value));
    found
        .into_iter()
        .map(|(_, count, value)| typed.suggestion(SuggestionKind::Value, text(value), Some(count)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Now;
    use crate::testing::{line, snapshot};

    fn log() -> Snapshot {
        let lines = [("docs", "say \"hi\""), ("docs", "backup"), ("tenant-1", "backup"), ("my docs", "backup")]
            .iter()
            .zip(0..)
            .map(|(&(collection, subject), second)| {
                line(
                    second,
                    &[("result", "ok"), ("collection", collection), ("subject", subject), ("remote", "10.0.0.1")],
                )
            });
        snapshot(&[("log", lines.collect())], 3).0
    }

    /// What the text becomes with each suggestion; the cursor stands at the bar.
    fn completed(text: &str) -> Vec<String> {
        let cursor = text.find('|').unwrap();
        let text = text.replace('|', "");
        let with = |suggestion: Suggestion| {
            format!("{}{}{}", &text[..suggestion.start], suggestion.text, &text[suggestion.end..])
        };
        complete(&log(), &text, cursor).into_iter().map(with).collect()
    }

    #[test]
    fn values_come_by_how_many_there_are_and_in_quotes_where_they_need_them() {
        assert_eq!(completed("collection:|"), ["collection:docs", "collection:\"my docs\"", "collection:tenant-1"]);
        assert_eq!(
            completed("collection:DO| result:ok"),
            ["collection:docs result:ok", "collection:\"my docs\" result:ok"]
        );
        assert_eq!(completed("x -collection:docs,te|"), ["x -collection:docs,tenant-1"]);
        assert_eq!(completed("subject:\"say|"), [r#"subject:"say \"hi\"""#]);
        assert_eq!(complete(&log(), "collection:d", 12)[0].count, Some(2));
    }

    #[test]
    fn fields_and_words_come_by_their_beginning_and_values_with_their_field() {
        assert_eq!(completed("re|"), ["result:", "remote:"]);
        assert_eq!(completed("-s|"), ["-subject:", "-source:", "-since:", r#"-subject:"say \"hi\"""#]);
        assert_eq!(completed("backup result:ok d|"), ["backup result:ok collection:docs"]);
        assert_eq!(completed("since:1|"), ["since:15m", "since:1h"]);
        assert_eq!(completed("odd:|"), [""; 0]);
        assert!(completed("|").len() > 10);
    }

    #[test]
    fn every_suggestion_of_a_value_can_be_read() {
        for text in ["|", "s|", "collection:|", "subject:|", "hour:|", "weekday:|", "until:|", "remote:|", "1|"] {
            for text in completed(text).into_iter().filter(|text| !text.ends_with(':')) {
                assert!(Query::parse(&text, Now::default()).is_ok(), "{text}");
            }
        }
    }

    #[test]
    fn a_cursor_within_a_letter_or_beyond_the_text_is_no_harm() {
        for cursor in 0..20 {
            let found = complete(&log(), "é:\"\\é", cursor);
            assert!(found.iter().all(|suggestion| suggestion.start <= suggestion.end && suggestion.end <= 7));
        }
    }
}
