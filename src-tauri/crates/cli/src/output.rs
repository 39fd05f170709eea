//! Writing answers. A reader that goes away early, such as `head`, is no failure.

use std::cell::OnceCell;
use std::io::{self, IsTerminal as _, Write};
use std::sync::Arc;

use portcullis_console::preview::{FindingView, Severity};
use portcullis_console::{Console, Notice, shown};
use serde::Serialize;
use serde_json::{Value, json};

use crate::failure::Failure;

/// Where answers go.
pub(crate) struct Output {
    json: bool,
    /// The console that was used, if one was: it knows what became of damaged files.
    console: OnceCell<Arc<Console>>,
    notices: OnceCell<Vec<Notice>>,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, console: OnceCell::new(), notices: OnceCell::new() }
    }

    /// Whether answers are for programs.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// From now on, what this console has to say is told beside every answer.
    pub(crate) fn tell_of(&self, console: &Arc<Console>) {
        self.console.get_or_init(|| Arc::clone(console));
    }

    /// Writes an answer in JSON. Notices stand in it if it is an object.
    ///
    /// # Errors
    ///
    /// Why it could not be written.
    pub(crate) fn json(&self, answer: &impl Serialize) -> Result<(), Failure> {
        let mut answer = serde_json::to_value(answer).map_err(|error| Failure::output(&error))?;
        if let (Value::Object(members), notices @ [_, ..]) = (&mut answer, self.notices()) {
            members.insert("notices".to_owned(), json!(notices));
        }
        self.text(&format!("{answer:#}"))
    }

    /// Writes an answer as it is, and a line end.
    ///
    /// # Errors
    ///
    /// Why it could not be written, unless the reader went away.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let line_end = if text.ends_with('\n') { "" } else { "\n" };
        let written = write!(out, "{text}{line_end}").and_then(|()| out.flush());
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::output(&error)),
            _ => Ok(()),
        }
    }

    /// Writes a part of a long answer. Whether somebody still reads it.
    ///
    /// # Errors
    ///
    /// Why it could not be written.
    pub(crate) fn goes_on(&self, text: impl AsRef<[u8]>) -> Result<bool, Failure> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_ref()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            Err(error) => Err(Failure::output(&error)),
            Ok(()) => Ok(true),
        }
    }

    /// Writes a part of an answer as soon as it is there. An answer in JSON is written whole: meanwhile, whoever watches is
    /// told beside it.
    ///
    /// # Errors
    ///
    /// Those of [`text`](Self::text).
    pub(crate) fn as_it_comes(&self, text: &str) -> Result<(), Failure> {
        if !self.json {
            return self.text(text);
        }
        if io::stderr().is_terminal() {
            self.beside(&format!("{text}\n"));
        }
        Ok(())
    }

    /// Tells people of findings, beside the answer.
    pub(crate) fn findings(&self, findings: &[FindingView]) {
        if !self.json {
            self.beside(&findings_text(findings));
        }
    }

    /// Tells people something beside the answer.
    pub(crate) fn note(&self, text: &str) {
        if !self.json {
            self.beside(&format!("{text}\n"));
        }
    }

    /// Tells how it ended, and what else happened.
    pub(crate) fn finish(&self, outcome: &Result<(), Failure>) {
        let failure = outcome.as_ref().err();
        let notices = if failure.is_some_and(Failure::is_busy) { &[] } else { self.notices() };
        match failure {
            Some(failure) if self.json && !failure.was_answered() => self.beside(&(failure.json(notices) + "\n")),
            _ if self.json && notices.is_empty() => {}
            _ if self.json => self.beside(&format!("{:#}\n", json!({"notices": notices}))),
            _ => {
                let failure = failure.map(|failure| format!("{failure}\n")).filter(|text| text != "\n");
                let notices = notices.iter().map(|notice| format!("Notice: {}\n  {}\n", notice.message, notice.remedy));
                self.beside(&failure.into_iter().chain(notices).collect::<String>());
            }
        }
    }

    fn notices(&self) -> &[Notice] {
        self.notices.get_or_init(|| self.console.get().map(|console| console.notices()).unwrap_or_default())
    }

    fn beside(&self, text: &str) {
        // There is nobody left to tell that standard error cannot be written.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

/// Findings as lines.
pub(crate) fn findings_text(findings: &[FindingView]) -> String {
    let line = |finding: &FindingView| {
        let severity = match finding.severity {
            Severity::Blocking => "blocking",
            Severity::Dangerous => "dangerous",
            Severity::Consider => "consider",
            Severity::Note => "note",
        };
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
