//! Texts into which Compose puts variables of whoever runs it.

use super::environment;
use std::collections::HashMap;

/// The variables that a `.env` beside a Compose file says.
#[derive(Default)]
pub(super) struct Outer(HashMap<String, String>);

/// A text after the variables were put in.
pub(super) struct Filled {
    /// The text, without the parts that nobody knows.
    pub(super) text: String,
    /// Whether some part is not known.
    pub(super) open: bool,
    /// Whether it is certain that something stands here: Compose stops where it is not.
    pub(super) sure: bool,
}

impl Outer {
    /// Whether Compose reads a file of this name by itself.
    pub(super) fn is_read_from(file: &str) -> bool {
        file.rsplit(['/', '\\']).next().is_some_and(|name| name == ".env" || name.starts_with(".env."))
    }

    /// Adds the variables of such a file.
    pub(super) fn add(&mut self, text: &str) {
        let lines = text.lines().filter_map(environment::line);
        self.0.extend(lines.map(|(name, value, ..)| (name.to_owned(), value)));
    }

    /// What a variable says.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A text with its variables put in, or what stands there without them.
    pub(super) fn fill(&self, text: &str) -> Filled {
        let mut filled = Filled { text: String::new(), open: false, sure: false };
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            filled.text.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                filled.text.push('$');
                rest = after;
            } else if let Some((inner, after)) = rest.strip_prefix('{').and_then(braced) {
                self.part(inner, &mut filled);
                rest = after;
            } else {
                let end = rest.find(|char: char| !(char.is_ascii_alphanumeric() || char == '_')).unwrap_or(rest.len());
                self.part(&rest[..end], &mut filled);
                rest = &rest[end..];
            }
        }
        filled.text.push_str(rest);
        filled.sure |= !filled.text.is_empty();
        filled
    }

    fn part(&self, inner: &str, into: &mut Filled) {
        let end = inner.find([':', '-', '?', '+']).unwrap_or(inner.len());
        let (name, how) = inner.split_at(end);
        let (empty_counts, how) = how.strip_prefix(':').map_or((true, how), |how| (false, how));
        let said = self.get(name).filter(|said| empty_counts || !said.is_empty());
        match (said, how.chars().next()) {
            (Some(_), Some('+')) | (None, Some('-')) => {
                let other = self.fill(&how[1..]);
                into.text.push_str(&other.text);
                into.open |= other.open;
                into.sure |= other.sure;
            }
            (Some(said), _) => into.text.push_str(said),
            (None, Some('+')) => {}
            (None, how) => {
                into.open = true;
                into.sure |= how == Some('?') && !empty_counts;
            }
        }
    }
}

/// What stands before the brace that closes, and what stands behind it.
fn braced(text: &str) -> Option<(&str, &str)> {
    let mut depth = 1;
    for (at, char) in text.char_indices() {
        match char {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&text[..at], &text[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Outer;

    #[test]
    fn variables_are_put_in_as_compose_does() {
        let mut outer = Outer::default();
        outer.add("SET=one\nEMPTY=\n");
        for (text, expected, open, sure) in [
            ("plain", "plain", false, true),
            ("$$5", "$5", false, true),
            ("a${SET}b", "aoneb", false, true),
            ("$SET:6333", "one:6333", false, true),
            ("${EMPTY:-two}", "two", false, true),
            ("${EMPTY-two}", "", false, false),
            ("${NONE}", "", true, false),
            ("${NONE:-}", "", false, false),
            ("${NONE:?set it}", "", true, true),
            ("${NONE?set it}", "", true, false),
            ("${NONE:-${SET}}", "one", false, true),
            ("${SET:+three}", "three", false, true),
            ("${NONE:+three}", "", false, false),
            ("x${NONE}", "x", true, true),
        ] {
            let filled = outer.fill(text);
            assert_eq!((&*filled.text, filled.open, filled.sure), (expected, open, sure), "{text}");
        }
    }
}
