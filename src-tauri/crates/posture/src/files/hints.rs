//! Values of a line that are secrets by what stands before them: in comments, commands, headers and addresses.

use super::mask::{MASK, names_secret};
use std::ops::Range;

/// What in a comment may be a key, however it is introduced.
const LONG: usize = 16;

/// The line with the values masked that follow names such as `api_key`, and credentials in headers and addresses.
pub(super) fn named(line: &str) -> String {
    let comment = comment(line);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for token in tokens(line) {
        let word = &line[token.clone()];
        ranges.extend(after_name(line, &token, comment));
        let introduces = matches!(word.to_ascii_lowercase().as_str(), "bearer" | "basic");
        ranges.extend(after_blank(line, &token).filter(|value| introduces && is_random(&line[value.clone()], 8)));
        ranges.extend(Some(token).filter(|token| token.start >= comment && is_random(word, LONG)));
    }
    ranges.extend(passwords(line));
    ranges.sort_by_key(|range| range.start);
    let mut masked = String::with_capacity(line.len());
    let mut shown = 0;
    for range in ranges.into_iter().filter(|range| !line[range.clone()].contains(MASK)) {
        if range.start >= shown {
            masked.push_str(&line[shown..range.start]);
            masked.push_str(MASK);
        }
        shown = shown.max(range.end);
    }
    masked + &line[shown..]
}

/// Where a comment begins; behind the line where there is none.
fn comment(line: &str) -> usize {
    let begins = |at: &usize| line[..*at].chars().next_back().is_none_or(char::is_whitespace);
    line.match_indices('#').map(|(at, _)| at).find(begins).unwrap_or(line.len())
}

/// The words of a line, as names and keys are written.
fn tokens(line: &str) -> Vec<Range<usize>> {
    let mut tokens: Vec<Range<usize>> = Vec::new();
    for (at, char) in line.char_indices() {
        if !(char.is_alphanumeric() || matches!(char, '_' | '-' | '.' | '/' | '+')) {
            continue;
        }
        let end = at + char.len_utf8();
        match tokens.last_mut() {
            Some(last) if last.end == at => last.end = end,
            _ => tokens.push(at..end),
        }
    }
    tokens
}

/// The value that follows a name of secrets.
fn after_name(line: &str, name: &Range<usize>, comment: usize) -> Option<Range<usize>> {
    let word = &line[name.clone()];
    if line[..name.start].ends_with("${") || !names_secret(word.trim_start_matches('-')) {
        return None;
    }
    let rest = &line[name.end..];
    let between =
        rest.find(|char: char| !matches!(char, '"' | '\'' | ' ' | '\t' | ':' | '=' | ',')).unwrap_or(rest.len());
    let (between, value) = rest.split_at(between);
    let signed = between.contains([':', '=']);
    if !(signed || word.starts_with("--") || name.start >= comment)
        || value.starts_with(['|', '>', '{', '[', '&', '*', '<', '$', '#'])
    {
        return None;
    }
    let before = line[..name.start].trim_start_matches([' ', '\t', '-', '#', '"', '\'']);
    let first = before.is_empty() || before == "export ";
    let header = names_header(word);
    let length = if line[..name.start].ends_with(['"', '\'']) || between.ends_with(['"', '\'']) || header {
        value.find(['"', '\''])
    } else if first && signed {
        None
    } else {
        value.find([' ', '\t', ',', '}', ']', '"', '\'', '&', ';'])
    };
    let value = &value[..length.unwrap_or(value.len())];
    let plain = matches!(value.trim(), "" | "true" | "false" | "null" | "~");
    let start = name.end + between.len();
    (!plain).then_some(start..start + value.len())
}

/// Whether the value has several words: `Authorization: Bearer x`.
fn names_header(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("authorization") || name.eq_ignore_ascii_case("cookie")
}

/// The word behind the blanks that follow.
fn after_blank(line: &str, word: &Range<usize>) -> Option<Range<usize>> {
    let rest = &line[word.end..];
    let value = rest.trim_start_matches([' ', '\t']);
    let start = line.len() - value.len();
    let length = value.find([' ', '\t', '"', '\'', ',', '}']).unwrap_or(value.len());
    (start > word.end && length > 0).then_some(start..start + length)
}

/// Whether something has letters and digits as only keys have.
fn is_random(word: &str, least: usize) -> bool {
    let has = |kind: fn(&char) -> bool| word.chars().any(|char| kind(&char));
    word.len() >= least && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
}

/// The passwords of `scheme://user:password@host`.
fn passwords(line: &str) -> Vec<Range<usize>> {
    let of = |(at, _): (usize, &str)| {
        let start = at + 3;
        let end = start + line[start..].find([' ', '\t', '"', '\'', '/', ',']).unwrap_or(line.len() - start);
        let user = line[start..end].rfind('@').map(|at| start + at)?;
        let colon = line[start..user].find(':').map(|at| start + at + 1)?;
        (colon < user).then_some(colon..user)
    };
    line.match_indices("://").filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_secret_is_masked_however_it_is_introduced() {
        for line in [
            "# old: QDRANT__SERVICE__API_KEY=PLANTED7c1e93b2",
            "# api_key PLANTED7c1e93b2",
            "    entrypoint: ./qdrant --api-key PLANTED7c1e93b2",
            "  args: [\"--api-key\", \"PLANTED7c1e93b2\"]",
            "  DATABASE_URL: postgres://u:PLANTED7c1e93b2@db/x",
            "    - \"traefik.http.middlewares.a.basicauth.users=admin:PLANTED7c1e93b2\"",
            "docker run qdrant/qdrant # PLANTED7c1e93b2aaaa",
            "  test: [\"CMD\", \"curl\", \"-fH\", \"api-key: PLANTED7c1e93b2\", \"http://localhost\"]",
            "    - {name: x, value: \"Bearer PLANTED7c1e93b2\"}",
            "  curl -H 'Authorization: Bearer PLANTED7c1e93b2' http://x",
            "api_key: two words PLANTED",
            "- --api-key=PLANTED7c1e93b2",
        ] {
            assert!(!named(line).contains("PLANTED"), "{}", named(line));
        }
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        for line in [
            "  enable_tls: false  # later",
            "      - QDRANT__SERVICE__API_KEY=${QDRANT_API_KEY:?}",
            "  api_key:",
            "    secretKeyRef: {name: qdrant-keys, key: api-key}",
            "image: qdrant/qdrant:v1.18.3",
            "    nginx.ingress.kubernetes.io/auth-type: basic",
            "  # the key is an empty text here",
            "  url: http://qdrant:6333",
        ] {
            assert_eq!(named(line), line);
        }
    }
}
