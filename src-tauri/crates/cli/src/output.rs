//! Writing answers. A reader that goes away early, such as `head`, is no failure.

use std::io::{self, Write};

use portcullis_console::preview::FindingView;
use portcullis_console::shown;
use serde::Serialize;

use crate::failure::Failure;

/// Where answers go.
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether answers are for programs.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Writes an answer in JSON.
    ///
    /// # Errors
    ///
    /// [`Failure::Io`].
    pub(crate) fn json(&self, answer: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(answer).map_err(|error| Failure::Io(error.to_string()))?;
        self.text(&text)
    }

    /// Writes an answer as it is, and a line end.
    ///
    /// # Errors
    ///
    /// [`Failure::Io`] unless the reader went away.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let line_end = if text.ends_with('\n') { "" } else { "\n" };
        let written = write!(out, "{text}{line_end}").and_then(|()| out.flush());
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::Io(format!("The answer could not be written: {error}.")))
            }
            _ => Ok(()),
        }
    }

    /// Tells people of findings, beside the answer.
    pub(crate) fn findings(&self, findings: &[FindingView]) {
        if !self.json {
            self.beside(&findings_text(findings));
        }
    }

    /// Tells of a failure.
    pub(crate) fn failure(&self, failure: &Failure) {
        let text = if self.json { failure.json().unwrap_or_default() } else { failure.to_string() };
        if !text.is_empty() {
            self.beside(&format!("{text}\n"));
        }
    }

    fn beside(&self, text: &str) {
        // There is nobody left to tell that standard error cannot be written.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

/// Findings as lines.
pub(crate) fn findings_text(findings: &[FindingView]) -> String {
    let line = |finding: &FindingView| {
        let severity = format!("{:?}", finding.severity).to_lowercase();
        format!("{severity}: {} ({})\n  {}\n  {}\n", finding.title, finding.code, finding.text, finding.remedy)
    };
    findings.iter().map(line).collect()
}

/// A text of several lines that cannot steer the terminal: other characters that are not seen are written as numbers.
pub(crate) fn plain(text: &str) -> String {
    text.lines().map(in_line).collect::<Vec<_>>().join("\n")
}

fn in_line(line: &str) -> String {
    // Short pieces, because longer ones are cut when they are shown.
    let characters: Vec<char> = line.chars().collect();
    characters.chunks(40).map(|piece| shown(&piece.iter().collect::<String>())).collect()
}
