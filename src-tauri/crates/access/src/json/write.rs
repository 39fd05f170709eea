//! The writers: compact for tokens, pretty for people.

use super::{Node, Value};

/// Appends the value as compact JSON.
pub(crate) fn write_compact(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Boolean(true) => out.push_str("true"),
        Value::Boolean(false) => out.push_str("false"),
        Value::Number(text) | Value::Skipped { text, .. } => out.push_str(text),
        Value::Text(text) => quote(text, out),
        Value::Array(nodes) => {
            out.push('[');
            for (index, node) in nodes.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_compact(node, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quote(&member.name, out);
                out.push(':');
                write_compact(&member.node, out);
            }
            out.push('}');
        }
    }
}

/// Appends a text as a JSON string.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                out.push_str("\\u00");
                let code = control as u32;
                for digit in [code / 16, code % 16] {
                    out.extend(char::from_digit(digit, 16));
                }
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}

/// Lays compact JSON out for reading: two spaces of indentation, one member or element a line.
///
/// The text must be well-formed compact JSON, such as [`Json::as_str`](super::Json::as_str) gives.
#[must_use]
pub fn pretty(compact: &str) -> String {
    let mut out = String::with_capacity(compact.len() * 2);
    let mut depth = 0;
    let mut in_string = false;
    let mut escaped = false;
    let mut characters = compact.chars().peekable();
    while let Some(character) = characters.next() {
        if in_string {
            out.push(character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '{' | '[' => {
                out.push(character);
                if let Some(close) = characters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    new_line(depth, &mut out);
                }
            }
            '}' | ']' => {
                depth -= 1;
                new_line(depth, &mut out);
                out.push(character);
            }
            ',' => {
                out.push(',');
                new_line(depth, &mut out);
            }
            ':' => out.push_str(": "),
            '"' => {
                in_string = true;
                out.push('"');
            }
            plain => out.push(plain),
        }
    }
    out
}

fn new_line(depth: usize, out: &mut String) {
    /// Deeper levels are not set further in: a long list far down would grow a hundredfold.
    const DEEPEST_INDENTED: usize = 16;
    out.push('\n');
    for _ in 0..depth.min(DEEPEST_INDENTED) {
        out.push_str("  ");
    }
}
