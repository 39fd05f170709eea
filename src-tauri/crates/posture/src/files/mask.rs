//! Texts without their secrets: what stands in reports, evidence and differences.

use super::hints::named;
use super::qdrant::apart;
use super::yaml::Spot;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;

/// What stands for a secret, however long it is.
pub(crate) const MASK: &str = "\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}";
/// Shorter secrets are masked only where they stand: elsewhere they would be parts of other words.
const SHORTEST: usize = 4;

/// The lines of a text, with secrets masked.
pub(crate) struct Masked {
    name: String,
    lines: Vec<Line>,
}

struct Line {
    text: String,
    /// Whether something in it was masked, so that its columns are not those of the file.
    changed: bool,
}

/// What is to be masked in one text.
#[derive(Default)]
pub(crate) struct Secrets {
    spans: Vec<(Spot, Spot)>,
    words: Vec<zeroize::Zeroizing<String>>,
}

impl Secrets {
    /// The value between two places, which says this.
    pub(crate) fn add(&mut self, start: Spot, end: Spot, text: &str) {
        self.spans.push((start, end));
        self.add_words(text);
    }

    /// A value that may stand anywhere.
    pub(crate) fn add_words(&mut self, text: &str) {
        let words = text.lines().map(str::trim).filter(|line| line.chars().count() >= SHORTEST);
        self.words.extend(words.clone().map(|line| line.to_owned().into()));
        // What follows the name of a scheme is the credential.
        let credentials = words.filter_map(|line| line.strip_prefix("Bearer ").or_else(|| line.strip_prefix("Basic ")));
        self.words.extend(credentials.map(|credential| credential.trim().to_owned().into()));
    }
}

/// All secrets of all files, wherever they stand.
#[derive(Default)]
pub(crate) struct Words {
    found: Option<AhoCorasick>,
    any: bool,
}

impl Words {
    /// The secrets of these files.
    pub(crate) fn of<'a>(all: impl Iterator<Item = &'a Secrets>) -> Self {
        let mut words: Vec<&str> = all.flat_map(|secrets| &secrets.words).map(|word| word.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        let found = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words).ok();
        Self { found, any: !words.is_empty() }
    }

    /// A text without them. Where they cannot be looked for, nothing is shown.
    pub(crate) fn masked(&self, text: &str) -> String {
        match &self.found {
            _ if !self.any => text.to_owned(),
            None => MASK.to_owned(),
            Some(found) => {
                let mut masked = String::with_capacity(text.len());
                found.replace_all_with(text, &mut masked, |_, _, masked| {
                    masked.push_str(MASK);
                    true
                });
                masked
            }
        }
    }
}

impl Masked {
    /// The text with everything masked that is known to be a secret or is named like one.
    pub(crate) fn new(name: &str, text: &str, secrets: &Secrets, words: &Words) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut spans: Vec<(Spot, Spot)> = secrets.spans.clone();
        spans.sort();
        let mut from = 0;
        let lines = text.lines().enumerate().map(|(index, line)| {
            let number = index + 1;
            while spans.get(from).is_some_and(|(_, end)| end.line < number) {
                from += 1;
            }
            let here = spans[from..].iter().take_while(|(start, _)| start.line <= number);
            let ranges: Vec<Range<usize>> = here.filter_map(|span| within(line, number, *span)).collect();
            let masked = named(&words.masked(&cut(line, ranges)));
            Line { changed: masked != line, text: masked }
        });
        Self { name: name.to_owned(), lines: lines.collect() }
    }

    /// The file's name as it was given.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The line of this number, from 1.
    pub(crate) fn line(&self, number: usize) -> &str {
        self.lines.get(number.saturating_sub(1)).map_or("", |line| &line.text)
    }

    /// Whether the line shows what the file says, so that columns are the same.
    pub(crate) fn is_whole(&self, number: usize) -> bool {
        self.lines.get(number.saturating_sub(1)).is_some_and(|line| !line.changed)
    }

    /// How many lines there are.
    pub(crate) fn count(&self) -> usize {
        self.lines.len()
    }
}

/// The part of a line that lies between two places, in characters.
fn within(line: &str, number: usize, (start, end): (Spot, Spot)) -> Option<Range<usize>> {
    if start.line > number || end.line < number {
        return None;
    }
    let indent = line.chars().take_while(|char| char.is_whitespace()).count();
    let from = if start.line == number { start.column - 1 } else { indent };
    let to = if end.line == number { end.column.saturating_sub(1) } else { line.chars().count() };
    (from < to).then_some(from..to)
}

/// The line with these parts masked.
fn cut(line: &str, mut ranges: Vec<Range<usize>>) -> String {
    if ranges.is_empty() {
        return line.to_owned();
    }
    ranges.sort_by_key(|range| range.start);
    let mut masked = String::new();
    let mut hidden = 0;
    let mut ranges = ranges.into_iter().peekable();
    for (index, char) in line.chars().enumerate() {
        while let Some(range) = ranges.next_if(|range| range.start <= index) {
            if index >= hidden {
                masked.push_str(MASK);
            }
            hidden = hidden.max(range.end);
        }
        if index >= hidden {
            masked.push(char);
        }
    }
    masked
}

/// What the names of secrets hold, without the signs between their parts.
const SECRET: [&str; 10] = [
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
    "password",
    "passwd",
    "credential",
    "signingkey",
    "authorization",
    "cookie",
];
/// What names of secrets end with.
const ENDS: [&str; 3] = ["secret", "token", "passphrase"];
/// Names of keys of the server, to which a mistyped name comes near.
const KEYS: [&str; 5] = ["apikey", "altapikey", "readonlyapikey", "secretkey", "accesskey"];
/// What only names a place for secrets, and says none.
const PLACES: [&str; 3] = ["authsecret", "authtlssecret", "imagepullsecret"];

/// Whether a name says that its value is a secret, also when it is mistyped.
pub(crate) fn names_secret(name: &str) -> bool {
    let whole = name.to_ascii_lowercase();
    if ["basicauth.users", "htpasswd"].iter().any(|part| whole.contains(part)) {
        return true;
    }
    let last = name.rsplit("__").next().unwrap_or(name);
    let last = last.rsplit(['.', '/']).next().unwrap_or(last);
    let squeezed: String = last.chars().filter(|char| char.is_alphanumeric()).collect::<String>().to_ascii_lowercase();
    if PLACES.contains(&squeezed.as_str()) {
        return false;
    }
    let near = |key: &&str| squeezed.len().abs_diff(key.len()) <= 2 && apart(&squeezed, key) <= 2;
    SECRET.iter().any(|part| squeezed.contains(part))
        || ENDS.iter().any(|end| squeezed.ends_with(end))
        || KEYS.iter().any(near)
}
