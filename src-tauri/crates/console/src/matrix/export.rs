//! The matrix as CSV, Markdown and JSON. Names of collections come from outside, so each format defends itself.

use super::view::{AnswerView, MatrixView, RowView};
use crate::error::Error;
use qdrant_access::Action;
use qdrant_access::decide::Verdict;
use qdrant_access::matrix::ColumnKind;
use qdrant_access::names::{is_deceptive, shown};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use ts_rs::TS;

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MatrixFormat {
    /// For spreadsheets.
    Csv,
    /// For documents.
    Markdown,
    /// For programs.
    Json,
}

/// The matrix in this format.
///
/// # Errors
/// [`Error::Internal`]; never in practice.
pub(super) fn write(matrix: &MatrixView, format: MatrixFormat) -> Result<String, Error> {
    match format {
        MatrixFormat::Csv => Ok(csv(matrix)),
        MatrixFormat::Markdown => Ok(markdown(matrix)),
        MatrixFormat::Json => json(matrix),
    }
}

/// The longest text of a cell, in characters. A server's words can repeat thousands of names, and stand in every row.
const LONGEST_CELL: usize = 300;

/// One line of the table: the action, and for each column its answer.
struct Line<'a> {
    action: Option<&'static Action>,
    row: &'a RowView,
    cells: Vec<Option<Cell<'a>>>,
}

/// An answer, and what the published guide says if it says something else.
#[derive(Clone, Copy)]
struct Cell<'a> {
    answer: &'a AnswerView,
    guide: Option<Verdict>,
}

impl Line<'_> {
    fn label(&self) -> &str {
        self.action.map_or(&self.row.action, |action| action.label)
    }

    fn group(&self) -> &'static str {
        self.action.map_or("", |action| action.group.label())
    }

    /// The first and the last server that has the action; none for one that is older than all rules, or still there.
    fn versions(&self) -> [Option<String>; 2] {
        let since = self.action.map(|action| action.since.to_string());
        [since, self.action.and_then(|action| action.until).map(|until| until.to_string())]
    }
}

/// Rows about the cluster have one answer, which stands in a column of its own behind the others.
fn lines(matrix: &MatrixView) -> impl Iterator<Item = Line<'_>> {
    let width = matrix.columns.len();
    matrix.rows.iter().map(move |row| {
        let action = Action::by_id(&row.action);
        let is_about_cluster = action.is_some_and(|action| !action.concerns_collection());
        let mut guide = vec![None; row.cells.len()];
        for difference in &row.guide {
            if let Some(says) = guide.get_mut(difference.column) {
                *says = Some(difference.says);
            }
        }
        let found = row.cells.iter().zip(guide);
        let mut found = found.map(|(cell, guide)| matrix.answers.get(*cell).map(|answer| Cell { answer, guide }));
        let mut cells: Vec<Option<Cell<'_>>> = vec![None; width + 1];
        if is_about_cluster {
            cells[width] = found.next().flatten();
        } else {
            for (place, cell) in cells.iter_mut().zip(found) {
                *place = cell;
            }
        }
        Line { action, row, cells }
    })
}

fn headings(matrix: &MatrixView) -> impl Iterator<Item = String> {
    matrix.columns.iter().map(|column| shown(&column.label)).chain(["Cluster".to_owned()])
}

fn in_words(cell: Option<Cell<'_>>) -> String {
    let Some(Cell { answer, guide }) = cell else { return String::new() };
    let mut text = answer.decision.as_str().to_owned();
    if let Some(said) = &answer.text {
        text.push_str(": ");
        text.extend(cut(said).chars().filter(|&character| !is_deceptive(character)));
    }
    if let Some(says) = guide {
        text.push_str(&format!(" (the guide says {})", says.as_str()));
    }
    text
}

/// The text up to the most that a cell holds.
fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST_CELL) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

fn csv(matrix: &MatrixView) -> String {
    let mut text = String::new();
    let mut push = |fields: Vec<String>| {
        text.push_str(&fields.iter().map(|field| csv_field(field)).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    };
    let owned = |texts: [&str; 2]| texts.map(str::to_owned);
    push(owned(["Action", "Group"]).into_iter().chain(headings(matrix)).chain(owned(["Since", "Until"])).collect());
    for line in lines(matrix) {
        let start = owned([line.label(), line.group()]);
        let cells = line.cells.iter().map(|cell| in_words(*cell));
        push(start.into_iter().chain(cells).chain(line.versions().map(Option::unwrap_or_default)).collect());
    }
    text
}

/// A field in quotes. One that a spreadsheet would take for a formula gets an apostrophe in front, which spreadsheets
/// understand as: this is text.
fn csv_field(field: &str) -> String {
    let is_formula = field.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let mark = if is_formula { "'" } else { "" };
    format!("\"{mark}{}\"", field.replace('"', "\"\""))
}

fn markdown(matrix: &MatrixView) -> String {
    let mut text = format!("What the token may do on Qdrant {}\n\n", matrix.server_version);
    let last = ["Since", "Until"].map(str::to_owned);
    let titles: Vec<String> = std::iter::once("Action".to_owned()).chain(headings(matrix)).chain(last).collect();
    let row = |fields: &[String]| {
        format!("| {} |\n", fields.iter().map(|field| markdown_text(field)).collect::<Vec<_>>().join(" | "))
    };
    text.push_str(&row(&titles));
    text.push_str(&format!("|{}\n", " --- |".repeat(titles.len())));
    for line in lines(matrix) {
        let fields: Vec<String> = std::iter::once(line.label().to_owned())
            .chain(line.cells.iter().map(|cell| in_words(*cell)))
            .chain(line.versions().map(Option::unwrap_or_default))
            .collect();
        text.push_str(&row(&fields));
    }
    text
}

/// Text that no Markdown reader takes for markup, a link or HTML.
fn markdown_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

#[derive(Serialize)]
struct JsonRow<'a> {
    action: &'a str,
    label: &'a str,
    group: &'static str,
    rest: Option<&'static str>,
    grpc: Option<&'static str>,
    since: Option<String>,
    until: Option<String>,
    answers: Vec<JsonCell<'a>>,
}

#[derive(Serialize)]
struct JsonCell<'a> {
    column: &'a str,
    kind: &'static str,
    decision: Verdict,
    text: Option<Cow<'a, str>>,
    guide: Option<Verdict>,
}

fn json(matrix: &MatrixView) -> Result<String, Error> {
    let labels: Vec<(Cow<'_, str>, &str)> = matrix
        .columns
        .iter()
        .map(|column| (cut(&column.label), kind(column.kind)))
        .chain([(Cow::Borrowed("Cluster"), "cluster")])
        .collect();
    let lines: Vec<Line<'_>> = lines(matrix).collect();
    let rows: Vec<JsonRow<'_>> = lines
        .iter()
        .map(|line| {
            let [since, until] = line.versions();
            JsonRow {
                action: &line.row.action,
                label: line.label(),
                group: line.group(),
                rest: line.action.and_then(|action| action.rest),
                grpc: line.action.and_then(|action| action.grpc),
                since,
                until,
                answers: cells(&labels, &line.cells),
            }
        })
        .collect();
    let whole = serde_json::json!({
        "format": "portcullis-matrix",
        "version": 1,
        "server_version": matrix.server_version,
        "folded": matrix.folded,
        "refused": matrix.refused,
        "actions": rows,
    });
    serde_json::to_string_pretty(&whole).map_err(|error| Error::Internal(error.to_string()))
}

fn cells<'a>(labels: &'a [(Cow<'a, str>, &'static str)], cells: &[Option<Cell<'a>>]) -> Vec<JsonCell<'a>> {
    let named = labels.iter().zip(cells);
    let cells = named.filter_map(|((column, kind), cell)| {
        let Cell { answer, guide } = (*cell)?;
        let text = answer.text.as_deref().map(cut);
        Some(JsonCell { column, kind, decision: answer.decision, text, guide })
    });
    cells.collect()
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Collection => "collection",
        ColumnKind::Level => "level",
        ColumnKind::AnyOther => "any_other",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ColumnView, Level};
    use super::*;

    fn matrix(collection: &str) -> MatrixView {
        MatrixView {
            server_version: "1.18.3".to_owned(),
            columns: vec![ColumnView {
                kind: ColumnKind::Collection,
                label: collection.to_owned(),
                count: 1,
                level: Level::CollectionRead,
            }],
            answers: vec![
                AnswerView { decision: Verdict::Allowed, text: None },
                AnswerView { decision: Verdict::Denied, text: Some("Forbidden: \"x\"".to_owned()) },
            ],
            rows: vec![
                RowView { action: "get_point".to_owned(), cells: vec![0], guide: Vec::new() },
                RowView { action: "create_collection".to_owned(), cells: vec![1], guide: Vec::new() },
            ],
            folded: false,
            refused: None,
        }
    }

    #[test]
    fn csv_quotes_every_field_and_defuses_formulas() {
        let text = csv(&matrix("=HYPERLINK(\"http://x\")"));
        assert!(
            text.starts_with(
                "\"Action\",\"Group\",\"'=HYPERLINK(\"\"http://x\"\")\",\"Cluster\",\"Since\",\"Until\"\r\n"
            ),
            "{text}"
        );
        assert!(text.contains("\"denied: Forbidden: \"\"x\"\"\""));
    }

    #[test]
    fn csv_defuses_every_character_that_starts_a_formula() {
        for start in ["=", "+", "-", "@", " =", "＝"] {
            assert!(csv_field(&format!("{start}1")).starts_with("\"'"), "{start}");
        }
        assert_eq!(csv_field("docs"), "\"docs\"");
    }

    #[test]
    fn markdown_escapes_what_would_be_markup() {
        let text = markdown(&matrix("a|b [x](http://y) <img>"));
        assert!(text.contains(r"a\|b \[x\]\(http://y\) &lt;img&gt;"), "{text}");
    }

    #[test]
    fn a_row_about_the_cluster_has_its_answer_in_the_last_column() {
        let whole: serde_json::Value = serde_json::from_str(&json(&matrix("docs")).unwrap()).unwrap();
        assert_eq!(
            whole["actions"][1]["answers"],
            serde_json::json!([
                {"column": "Cluster", "kind": "cluster", "decision": "denied", "text": "Forbidden: \"x\"", "guide": null}
            ])
        );
        assert_eq!(whole["actions"][0]["answers"][0]["column"], "docs");
    }
}
