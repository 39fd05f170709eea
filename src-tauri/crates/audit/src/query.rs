//! What is asked: `result:denied collection:tenant-* -subject:backup since:2h "connection reset"`.
//!
//! Terms beside each other are all required; a minus before one leaves out what it matches.
//!
//! - `field:value`, `field:a,b` for one of several, `*` for any characters, quotes around what has spaces or signs;
//!   in quotes `\"` and `\\` stand for `"` and `\`, and a star is a star. `field:""` is for events without the field, or with
//!   an empty one. The fields are those of [`Field`], `tracing_id`, and any other name that a line carries; `a.b` is the field
//!   `b` within `a`. A field with a list matches where one of its values does. A name that is also a word of the language is
//!   put in quotes: `"hour":9`.
//! - `remote:10.0.0.0/8` is for the addresses of a network.
//! - `since:` takes the moment itself and what is after it, `until:` what is before: RFC 3339, a date (its beginning), a date
//!   with a time, or a length before now (`90s`, `30m`, `2h`, `7d`, `1w`).
//! - `hour:22-6` is from 22 to 6 o'clock, `hour:9` from 9 to 10; `weekday:mon-fri`. Dates, hours and days are those of the zone
//!   of the person.
//! - Anything else is text that must stand in the raw line: in any case when it has no capital letter, else exactly.

mod address;
mod error;
mod lexer;
mod parser;
mod pattern;
mod time;

use std::fmt;

pub use address::Network;
pub use error::QueryError;
pub use pattern::Pattern;
pub use time::{Bound, Hours, Unit, Weekdays};

use crate::{Field, Moment, Zone};

/// When and where a question is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Now {
    /// The present moment; lengths count back from it.
    pub moment: Moment,
    /// The zone of the person, for dates, hours and weekdays.
    pub zone: Zone,
}

/// A question to a log. Its [`Display`](fmt::Display) is a text that is read as the same question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    terms: Vec<Term>,
    now: Now,
}

/// One thing that is required of an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Whether what matches is left out.
    pub exclude: bool,
    /// What it looks at.
    pub test: Test,
}

/// What a term looks at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// A field with one of these values.
    Field(Name, Vec<Value>),
    /// From this moment on.
    Since(Bound),
    /// Before this moment.
    Until(Bound),
    /// In these hours of the day.
    Hour(Hours),
    /// On these days of the week.
    Weekday(Weekdays),
    /// A text in the line.
    Text(Pattern),
}

/// The name of a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Name {
    /// One that is a column.
    Column(Field),
    /// One that is read from the line, dotted where it lies within others.
    InLine(String),
}

/// A value that a field may have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// The field is not there, or empty.
    Missing,
    /// A text, or one with stars.
    Like(Pattern),
    /// An address of a network.
    Within(Network),
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    ///
    /// Where a part of it cannot be read: the place, and what to write instead.
    pub fn parse(text: &str, now: Now) -> Result<Self, QueryError> {
        Ok(Self { terms: parser::parse(text)?, now })
    }

    /// The question that every event answers.
    #[must_use]
    pub fn everything() -> Self {
        Self::default()
    }

    /// What is required, in the order in which it was written.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// When and where it is asked.
    #[must_use]
    pub const fn now(&self) -> &Now {
        &self.now
    }

    /// With only those events, or without them, that have this value in a field; no value is for events without the field.
    ///
    /// A value joins the set that the query has for the field, narrows a pattern that it matches, and leaves the set of the
    /// opposite.
    #[must_use]
    pub fn with(&self, field: &str, value: Option<&str>, include: bool) -> Self {
        let name = Name::new(field);
        let value = Value::exactly(value);
        let mut query = self.clone();
        let mut left_out = false;
        for term in query.terms.iter_mut().filter(|term| term.exclude == include) {
            if let Some(values) = term.values_of(&name) {
                let before = values.len();
                values.retain(|known| *known != value);
                left_out |= !include && values.len() < before && !values.is_empty();
            }
        }
        query.terms.retain(|term| !matches!(&term.test, Test::Field(_, values) if values.is_empty()));
        if left_out {
            return query;
        }
        let place =
            query.terms.iter_mut().filter(|term| term.exclude != include).find_map(|term| term.values_of(&name));
        match place {
            Some(values) if values.contains(&value) => {}
            Some(values) if !include || !values.iter().any(|known| known.is_wider_than(&value)) => values.push(value),
            _ => query.terms.push(Term { exclude: !include, test: Test::Field(name, vec![value]) }),
        }
        query
    }

    /// Whether the query asks for this very value of a field, `true`, or leaves it out, `false`; none where it does not name it.
    #[must_use]
    pub fn names(&self, field: &str, value: Option<&str>) -> Option<bool> {
        let (name, value) = (Name::new(field), Value::exactly(value));
        let named = self.terms.iter().find(|term| match &term.test {
            Test::Field(known, values) => *known == name && values.contains(&value),
            _ => false,
        });
        named.map(|term| !term.exclude)
    }
}

impl Term {
    fn values_of(&mut self, name: &Name) -> Option<&mut Vec<Value>> {
        match &mut self.test {
            Test::Field(known, values) if known == name => Some(values),
            _ => None,
        }
    }
}

impl Name {
    fn new(name: &str) -> Self {
        Field::named(name).map_or_else(|| Self::InLine(name.to_owned()), Self::Column)
    }

    /// The name as a line and a query have it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Column(field) => field.name(),
            Self::InLine(name) => name,
        }
    }
}

impl Value {
    fn exactly(value: Option<&str>) -> Self {
        match value {
            None | Some("") => Self::Missing,
            Some(text) => Self::Like(Pattern::exactly(text)),
        }
    }

    /// Whether a value of a field is this one; none where the field is not there.
    #[must_use]
    pub fn matches(&self, value: Option<&str>) -> bool {
        match (self, value) {
            (Self::Missing, value) => value.is_none_or(str::is_empty),
            (Self::Like(pattern), Some(value)) => pattern.matches(value),
            (Self::Within(network), Some(value)) => network.contains(value),
            (_, None) => false,
        }
    }

    fn is_wider_than(&self, other: &Self) -> bool {
        match other {
            Self::Like(pattern) => self != other && self.matches(pattern.text()),
            _ => false,
        }
    }
}

/// A value of a field as a query has it, in quotes where it needs them.
pub(crate) fn written(field: Field, value: &str) -> String {
    if value.is_empty() {
        return "\"\"".to_owned();
    }
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_value(&mut text, &Name::Column(field), &Pattern::exactly(value));
    text
}

fn write_value(out: &mut impl fmt::Write, name: &Name, pattern: &Pattern) -> fmt::Result {
    let network = *name == Name::Column(Field::Remote);
    pattern.write(out, |piece| parser::is_plain_value(piece) && !(network && piece.contains('/')))
}

impl fmt::Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            let space = if index > 0 { " " } else { "" };
            write!(out, "{space}{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exclude {
            out.write_str("-")?;
        }
        match &self.test {
            Test::Field(name, values) => {
                match name {
                    Name::InLine(name) if !parser::is_plain_name(name) => pattern::write_quoted(out, name)?,
                    name => out.write_str(name.as_str())?,
                }
                let mut before = ":";
                for value in values {
                    out.write_str(before)?;
                    before = ",";
                    match value {
                        Value::Missing => out.write_str("\"\"")?,
                        Value::Like(pattern) => write_value(out, name, pattern)?,
                        Value::Within(network) => write!(out, "{network}")?,
                    }
                }
                Ok(())
            }
            Test::Since(bound) => write!(out, "since:{bound}"),
            Test::Until(bound) => write!(out, "until:{bound}"),
            Test::Hour(hours) => write!(out, "hour:{hours}"),
            Test::Weekday(days) => write!(out, "weekday:{days}"),
            Test::Text(pattern) => pattern.write(out, parser::is_plain_text),
        }
    }
}

#[cfg(test)]
mod tests;
