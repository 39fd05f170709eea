//! Values as text that means nothing else where it is read.

use std::io::{self, Write};

use crate::Field;

/// What begins a formula in one spreadsheet or another.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A line of CSV.
pub(super) fn csv_row<V: AsRef<str>>(out: &mut impl Write, values: impl Iterator<Item = V>) -> io::Result<()> {
    for (index, value) in values.enumerate() {
        let value = value.as_ref();
        if index > 0 {
            out.write_all(b",")?;
        }
        let formula = value.starts_with(FORMULA) || value.trim_start().starts_with(FORMULA);
        if formula || value.contains(['"', ',', '\r', '\n']) || value.starts_with(' ') || value.ends_with(' ') {
            let mark = if formula { "'" } else { "" };
            write!(out, "\"{mark}{}\"", value.replace('"', "\"\""))?;
        } else {
            out.write_all(value.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

/// The head of a table of Markdown.
pub(super) fn markdown_head(out: &mut impl Write, columns: &[Field]) -> io::Result<()> {
    markdown_row(out, std::iter::once("time").chain(columns.iter().map(|field| field.name())))?;
    writeln!(out, "|{}", " --- |".repeat(columns.len() + 1))
}

/// A row of a table of Markdown.
pub(super) fn markdown_row<V: AsRef<str>>(out: &mut impl Write, values: impl Iterator<Item = V>) -> io::Result<()> {
    out.write_all(b"|")?;
    for value in values {
        write!(out, " {} |", markdown(value.as_ref()))?;
    }
    out.write_all(b"\n")
}

/// Text that no reader of Markdown takes for markup, a link, HTML, or the end of the row.
fn markdown(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 8);
    let mut before = ' ';
    for character in value.chars() {
        match character {
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            '\r' => {}
            '\n' => text.push_str("<br>"),
            // Readers make links of `http:` and `www.` themselves.
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~' | '$' | '^' | '@' => {
                text.push('\\');
                text.push(character);
            }
            ':' if before.is_alphabetic() => text.push_str("\\:"),
            '.' if before.eq_ignore_ascii_case(&'w') => text.push_str("\\."),
            character if character.is_control() => text.push(' '),
            character => text.push(character),
        }
        before = character;
    }
    text
}
