//! The server's refusals in plain words.

use qdrant_access::authenticate::{InvalidBecause, Refusal};
use qdrant_access::decide::Denial;

/// What was needed, as a sentence; none for words that are unknown.
pub(super) fn explain(error: &str) -> Option<String> {
    denial(error).or_else(|| refusal(error))
}

const DENIALS: [Denial; 6] =
    [Denial::GlobalAccess, Denial::GlobalManage, Denial::Collection, Denial::Write, Denial::PointsOnly, Denial::Manage];

fn denial(error: &str) -> Option<String> {
    let (denial, collection) = DENIALS.iter().find_map(|denial| Some((denial, collection_in(*denial, error)?)))?;
    Some(match denial {
        Denial::GlobalAccess => "The request concerns the whole cluster, so it needs global access: r to read, m for everything. A token that is limited to collections has none, whichever it names.".to_owned(),
        Denial::GlobalManage => "The request changes something or is left to those who manage the cluster, so it needs global access m, an API key or the alternate key. Global access r and the read-only key are not enough.".to_owned(),
        Denial::Collection => format!("The request needs access to the collection {collection}, which the token does not name."),
        Denial::Write => format!("The request changes the collection {collection}, so it needs rw for it, or prw where only points change. The token has r."),
        Denial::PointsOnly => format!("The request concerns more of the collection {collection} than its points, so it needs rw for it, or r where it only reads. The token has prw, which is for points alone."),
        Denial::Manage => "The request is left to those who manage the cluster: no token that is limited to collections may send it. It needs global access m, an API key or the alternate key.".to_owned(),
        // Of servers that write no audit log.
        Denial::ReadOnlyKey => return None,
    })
}

/// The collection in the words of a denial, empty where they name none; none where the words are others.
fn collection_in(denial: Denial, error: &str) -> Option<&str> {
    // No name has this character, so it shows where the name stands.
    const MARK: &str = "\0";
    let words = denial.text(MARK);
    match words.split_once(MARK) {
        None => (words == error).then_some(""),
        Some((before, after)) => error.strip_prefix(before)?.strip_suffix(after),
    }
}

fn refusal(error: &str) -> Option<String> {
    let (_, said) = error.split_once(": ")?;
    let is = |refusal: Refusal| refusal.is_said_as(said);
    let words = if is(Refusal::NoCredential) {
        "The request needs a key or a token, and came without any."
    } else if is(Refusal::Invalid(InvalidBecause::NotAToken)) {
        "The request needs a key of this cluster or a token that it reads. What came is neither, or the cluster takes no tokens (service.jwt_rbac)."
    } else if is(Refusal::InvalidSignature) {
        "The request needs a token that was signed with a key of this cluster. This one was signed with another."
    } else if is(Refusal::Expired) {
        "The request needs a token that is still valid. This one has expired."
    } else if is(Refusal::ConditionFailed) {
        "The token holds only while a point exists (value_exists), and that point was not found."
    } else {
        return None;
    };
    Some(words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_the_recorded_log_is_explained() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/recordings/audit.2026-11-21-00.log");
        let text = std::fs::read_to_string(path).unwrap();
        let mut explained = 0;
        for line in text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(error) = line["error"].as_str() {
                assert!(explain(error).is_some(), "{error}");
                explained += 1;
            }
        }
        assert_eq!(explained, 315);
    }

    #[test]
    fn words_name_the_collection_and_what_is_unknown_stays_unexplained() {
        let words = explain("Forbidden: Write access to collection a collection is required is required").unwrap();
        assert!(words.contains("the collection a collection is required,"), "{words}");
        assert!(explain("Unauthorized: ExpiredSignature").unwrap().contains("expired"));
        for unknown in ["", "Forbidden", "Forbidden: Write access to collection docs", "Something else: happened"] {
            assert_eq!(explain(unknown), None, "{unknown}");
        }
    }
}
