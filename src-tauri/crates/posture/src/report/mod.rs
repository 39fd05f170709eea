//! Assessments written down for people and for machines.
//!
//! Every report takes a list, so that one cluster and a fleet are the same thing. Names, versions and evidence may be
//! a stranger's text: each report is written from a [`tidy`] copy, and each form escapes what it would read as markup.

mod html;
mod json;
mod junit;
mod markdown;
mod sarif;
mod sources;
mod tidy;
mod words;

use crate::assessment::{Assessment, CheckResult, ResultState};
use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

/// The schema of the JSON report.
pub const JSON_SCHEMA: &str = include_str!("report.schema.json");

/// The program's version, which every report names.
const PROGRAM_VERSION: &str = env!("CARGO_PKG_VERSION");

/// A form of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// One page without scripts, for reading and printing.
    Html,
    /// GitHub's Markdown.
    Markdown,
    /// Everything, in the form that [`JSON_SCHEMA`] describes.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit's XML, for build servers.
    Junit,
}

/// A name that is none of a form of report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("There is no report \u{201c}{0}\u{201d}. Choose one of html, markdown, json, sarif and junit.")]
pub struct UnknownFormat(String);

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Html, Self::Markdown, Self::Json, Self::Sarif, Self::Junit];

    /// What it is called on a command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
        }
    }

    /// How a file of it ends, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "xml",
        }
    }

    /// The report on these, in their order.
    #[must_use]
    pub fn write(self, assessments: &[Assessment]) -> String {
        let tidied: Vec<Assessment> = assessments.iter().map(tidy::tidy).collect();
        match self {
            Self::Html => html::write(&tidied),
            Self::Markdown => markdown::write(&tidied),
            Self::Json => json::write(&tidied),
            Self::Sarif => sarif::write(&tidied),
            Self::Junit => junit::write(&tidied),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(name.chars().take(40).collect()))
    }
}

/// The results that ended like this, the heaviest first.
fn ended(assessment: &Assessment, state: ResultState) -> Vec<&CheckResult> {
    let mut results: Vec<_> = assessment.results.iter().filter(|result| result.state == state).collect();
    results.sort_by_key(|result| Reverse(result.severity));
    results
}

#[cfg(test)]
mod tests {
    use super::{Format, UnknownFormat};

    #[test]
    fn a_form_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
    }

    #[test]
    fn a_form_that_there_is_not_is_refused() {
        assert_eq!("pdf".parse::<Format>(), Err(UnknownFormat("pdf".into())));
    }
}
