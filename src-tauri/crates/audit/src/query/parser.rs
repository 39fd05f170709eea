//! From terms to what they ask.

use super::error::QueryError;
use super::lexer::{Lexer, RawKind, RawTerm, Word};
use super::time::{Bound, Hours, Weekdays};
use super::{Name, Network, Pattern, Term, Test, Value};
use crate::Field;

/// How long a query may be: more is pasted by mistake.
const LONGEST: usize = 16 << 10;

/// The names that are not fields.
const WORDS: [&str; 4] = ["since", "until", "hour", "weekday"];

pub(super) fn parse(text: &str) -> Result<Vec<Term>, QueryError> {
    if text.len() > LONGEST {
        return Err(QueryError::new(
            0..text.len(),
            format!("The query has {} characters; {LONGEST} are the most.", text.len()),
            "Write a shorter one.",
        ));
    }
    let mut lexer = Lexer::new(text);
    let mut terms = Vec::new();
    while let Some(term) = lexer.term() {
        terms.push(meaning(term?)?);
    }
    Ok(terms)
}

/// Whether a name may stand before a colon without quotes and is read as a field.
pub(super) fn is_plain_name(name: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let begins = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    name.as_bytes().first().is_some_and(begins) && name.bytes().all(letters) && !WORDS.contains(&name)
}

/// Whether a value is read as itself without quotes.
pub(super) fn is_plain_value(value: &str) -> bool {
    !value.is_empty() && !value.chars().any(|letter| letter.is_whitespace() || matches!(letter, '"' | '*' | ','))
}

/// Whether a text is read as itself without quotes.
pub(super) fn is_plain_text(text: &str) -> bool {
    let read_otherwise = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '*' | ':');
    !text.is_empty() && !text.starts_with('-') && !text.chars().any(read_otherwise) && !is_operator(text)
}

fn is_operator(text: &str) -> bool {
    matches!(text, "AND" | "OR" | "NOT")
}

fn meaning(term: RawTerm) -> Result<Term, QueryError> {
    let RawTerm { place, exclude, kind } = term;
    let test = match kind {
        RawKind::Text(word) => text(word)?,
        RawKind::Named { name, values } => match name.literal().as_str() {
            words @ ("since" | "until") if !name.quoted => {
                let [value] = values.as_slice() else {
                    return Err(QueryError::new(
                        place,
                        "There are several moments.",
                        format!("Write one after {words}:."),
                    ));
                };
                if exclude {
                    let other = if words == "since" { "until" } else { "since" };
                    let advice = format!("Write {other}:{} instead.", value.literal());
                    return Err(QueryError::new(place, format!("{words}: cannot be left out with a minus."), advice));
                }
                let bound = bound(value)?;
                if words == "since" { Test::Since(bound) } else { Test::Until(bound) }
            }
            "hour" if !name.quoted => {
                let mut hours = Hours::NONE;
                for value in &values {
                    hours.add(&value.literal()).ok_or_else(|| {
                        let advice = "Write hours from 0 to 24, such as hour:9 or hour:22-6.";
                        QueryError::new(value.place.clone(), not(value, "an hour"), advice)
                    })?;
                }
                Test::Hour(hours)
            }
            "weekday" if !name.quoted => {
                let mut days = Weekdays::NONE;
                for value in &values {
                    days.add(&value.literal()).ok_or_else(|| {
                        let advice = format!("Write {}, or a range such as mon-fri.", Weekdays::NAMES.join(", "));
                        QueryError::new(value.place.clone(), not(value, "a day of the week"), advice)
                    })?;
                }
                Test::Weekday(days)
            }
            _ => fields(&name, &values)?,
        },
    };
    Ok(Term { exclude, test })
}

fn text(word: Word) -> Result<Test, QueryError> {
    let Word { place, pattern, quoted } = word;
    if let Some(operator) = pattern.text().filter(|text| !quoted && is_operator(text)) {
        let advice = match operator {
            "OR" => "Write several values of a field as method:a,b; put the word in quotes to look for it.",
            "AND" => "Leave it out: terms beside each other are all required. Put the word in quotes to look for it.",
            _ => "Write a minus directly before what to leave out; put the word in quotes to look for it.",
        };
        return Err(QueryError::new(place, format!("{operator} is not a word of this language."), advice));
    }
    let pattern = pattern.trimmed();
    if pattern.pieces().is_empty() {
        let advice = "Write the text to look for, or a field with a value, such as subject:*.";
        return Err(QueryError::new(place, "This says nothing about an event.", advice));
    }
    Ok(Test::Text(pattern))
}

fn fields(name: &Word, values: &[Word]) -> Result<Test, QueryError> {
    let Some(field) = name.pattern.text().filter(|text| !text.is_empty() && (name.quoted || is_plain_name(text)))
    else {
        let advice = "Write a field such as method:query_points, or put the whole in quotes to look for it as text.";
        return Err(QueryError::new(name.place.clone(), not(name, "the name of a field"), advice));
    };
    let field = Name::new(field);
    let values = values.iter().map(|word| value(&field, word)).collect::<Result<_, _>>()?;
    Ok(Test::Field(field, values))
}

fn value(name: &Name, word: &Word) -> Result<Value, QueryError> {
    let pattern: &Pattern = &word.pattern;
    match pattern.text() {
        Some("") => return Ok(Value::Missing),
        Some(text) if *name == Name::Column(Field::Remote) && !word.quoted && text.contains('/') => {
            let network = Network::parse(text).ok_or_else(|| {
                let advice = "Write one such as remote:10.0.0.0/8 or remote:2001:db8::/32.";
                QueryError::new(word.place.clone(), not(word, "a network"), advice)
            })?;
            return Ok(Value::Within(network));
        }
        _ => {}
    }
    Ok(Value::Like(pattern.clone()))
}

fn bound(word: &Word) -> Result<Bound, QueryError> {
    Bound::parse(&word.literal()).ok_or_else(|| {
        let advice = "Write a length before now such as 30m, 2h or 7d, a date such as 2026-11-21, a date with a time such as \
                      2026-11-21T10:00, or a moment such as 2026-11-21T10:00:00Z.";
        QueryError::new(word.place.clone(), not(word, "a moment"), advice)
    })
}

fn not(word: &Word, what: &str) -> String {
    let text = word.literal();
    let short: String = text.chars().take(40).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("{short}{dots} is not {what}.")
}
