//! Paths as a server reads them: what it overlooks, the names in them, and which names it refuses before anything else.

use qdrant_access::Action;

use crate::answer::Failure;

/// The longest name of a collection, in bytes.
const LONGEST_NAME: usize = 255;
/// What no path may name, and what no new collection may be called.
const NEVER: &[char] = &['/', '\0'];
const NEVER_NEW: &[char] = &['<', '>', ':', '"', '/', '\\', '|', '?', '*', '\0', '\u{1f}'];

/// The path without slashes at its end or beside each other, which a server does not look at.
pub(crate) fn normalized(path: &str) -> String {
    let steps: Vec<_> = path.split('/').filter(|step| !step.is_empty()).collect();
    format!("/{}", steps.join("/"))
}

/// What stands in the path where the route of the action has braces, decoded.
///
/// # Errors
///
/// The answer to a name that no server takes, whoever asks.
pub(crate) fn names(action: &Action, path: &str) -> Result<Vec<String>, Failure> {
    let template = action.rest.and_then(|rest| rest.split_once(' ')).map_or("", |(_, template)| template);
    let mut names = Vec::new();
    for (expected, step) in template.split('/').zip(path.split('/')) {
        if !expected.starts_with('{') {
            continue;
        }
        let name = decoded(step);
        match expected {
            "{collection}" => check_collection(action, &name)?,
            "{shard}" if name.parse::<u32>().is_err() => return Err(no_shard_number(template, &name)),
            "{peer}" if name.parse::<u64>().is_err() => {
                return Err(Failure::text(404, format!("can not parse {name:?} to a u64")));
            }
            _ => {}
        }
        names.push(name);
    }
    Ok(names)
}

fn check_collection(action: &Action, name: &str) -> Result<(), Failure> {
    let forbidden = if action.id == "create_collection" { NEVER_NEW } else { NEVER };
    let problem = if name.len() > LONGEST_NAME {
        format!("value {name:?} invalid, must be from 1 to {LONGEST_NAME} characters")
    } else if let Some(found) = forbidden.iter().find(|sign| name.contains(**sign)) {
        format!("collection name cannot contain \"{found}\" char")
    } else {
        return Ok(());
    };
    Err(Failure::json(422, format!("Validation error in path parameters: [collection_name: {problem}]")))
}

/// The routes of snapshots say it in JSON, the others in plain text.
fn no_shard_number(template: &str, name: &str) -> Failure {
    let text = format!("can not parse {name:?} to a u32");
    if template.contains("/snapshot") {
        Failure::json(400, format!("Deserialize error in path parameters: {text}"))
    } else {
        Failure::text(404, text)
    }
}

fn decoded(step: &str) -> String {
    let mut bytes = Vec::with_capacity(step.len());
    let mut rest = step.as_bytes();
    while let [first, after @ ..] = rest {
        let byte = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop there")]

    use super::*;

    fn of(request: &str) -> Result<Vec<String>, u16> {
        let (method, path) = request.split_once(' ').unwrap();
        let path = normalized(path);
        names(Action::by_request(method, &path).unwrap(), &path).map_err(|failure| failure.status)
    }

    #[test]
    fn names_are_decoded() {
        assert_eq!(of("GET /collections/a%20b").unwrap(), ["a b"]);
        assert_eq!(of("GET //collections/%zz%/").unwrap(), ["%zz%"]);
        assert_eq!(of("GET /collections/docs/shards/0/snapshots/x%2Fy").unwrap(), ["docs", "0", "x/y"]);
    }

    #[test]
    fn names_that_no_server_takes_are_refused() {
        assert_eq!(of("GET /collections/a%2fb"), Err(422));
        assert_eq!(of("PUT /collections/a%3Cb"), Err(422));
        assert!(of("GET /collections/a%3Cb").is_ok());
        assert_eq!(of(&format!("GET /collections/{}", "a".repeat(256))), Err(422));
        assert_eq!(of("GET /collections/docs/shards/x/snapshots"), Err(400));
        assert_eq!(of("DELETE /cluster/peer/x"), Err(404));
    }
}
