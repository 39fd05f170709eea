//! How hard a key is to guess, judged by its looks alone.

use crate::check::Severity;
use std::collections::BTreeMap;
use std::f64::consts::LN_2;

/// Below this the server warns when it starts, and HS256 loses strength.
const ENOUGH_BYTES: usize = 32;

/// Enough that nobody tries them all, in bits. 32 random digits carry 106, and the measure strays from that by a few: this is
/// so far below that no random key of 32 bytes is called weak by chance.
const ENOUGH_BITS: f64 = 72.0;

/// So many neighbours of one another are a run.
const RUN: usize = 4;

/// No more of a key is looked at.
const MOST_CHARACTERS: usize = 4096;

/// What stands in keys that were copied from documentation or typed by hand.
const WORDS: &[&str] = &[
    "secret",
    "password",
    "passwort",
    "qdrant",
    "apikey",
    "api_key",
    "api-key",
    "changeme",
    "change_me",
    "change-me",
    "example",
    "admin",
    "default",
    "your",
    "test",
    "12345",
    "abcdef",
    "qwerty",
];

/// What is wrong with a key of so many bytes, of which this is known, and how much that weighs: what can be guessed weighs
/// more than what is only shorter than it should be.
pub(crate) fn flaw(name: &str, bytes: usize, weakness: Option<&str>) -> Option<(Severity, String)> {
    match weakness {
        Some(weakness) => Some((Severity::High, format!("{name}: {weakness}"))),
        None if bytes < ENOUGH_BYTES => {
            Some((Severity::Medium, format!("{name} has {bytes} bytes; {ENOUGH_BYTES} are wanted.")))
        }
        None => None,
    }
}

/// What makes a key easy to guess, as a sentence that does not show it; nothing where nothing does.
///
/// The measure is the entropy of its characters, as often as each occurs: a text that only looks random is praised too.
pub fn weakness(key: &str) -> Option<String> {
    let key = key.char_indices().nth(MOST_CHARACTERS).map_or(key, |(end, _)| &key[..end]);
    let lower = key.to_lowercase();
    if key.is_empty() {
        return Some("it is empty.".to_owned());
    }
    if let Some(word) = WORDS.iter().find(|word| lower.contains(**word)) {
        // A long random key may hold such a word by chance, and is good enough without it.
        let rest = WORDS.iter().fold(lower.clone(), |rest, word| rest.replace(word, ""));
        if bits(&rest) < ENOUGH_BITS {
            return Some(format!("it contains a word that everybody tries first (“{word}”)."));
        }
    }
    if let Some(length) = period(key) {
        return Some(format!("it repeats itself after {length} characters."));
    }
    let bits = bits(key);
    (bits < ENOUGH_BITS).then(|| format!("its characters carry about {bits:.0} bits; {ENOUGH_BITS:.0} are wanted."))
}

/// How much its characters carry, in bits. Short texts do not show all characters equally often, however random they are:
/// what is counted is too small by half a natural unit for each character beyond the first (Miller and Madow).
fn bits(text: &str) -> f64 {
    let mut counts: BTreeMap<char, f64> = BTreeMap::new();
    let mut length = 0.0;
    for character in without_runs(text) {
        *counts.entry(character).or_default() += 1.0;
        length += 1.0;
    }
    let seen: f64 = counts.values().map(|count| count * (length / count).log2()).sum();
    let others = counts.keys().skip(1).fold(0.0, |others, _| others + 1.0);
    seen + others / (2.0 * LN_2)
}

/// The characters with one in the place of each run, such as `1111`, `abcd` or `9876`.
fn without_runs(text: &str) -> Vec<char> {
    let characters: Vec<char> = text.chars().collect();
    let step = |at: usize| i64::from(u32::from(characters[at + 1])) - i64::from(u32::from(characters[at]));
    let mut kept = Vec::with_capacity(characters.len());
    let mut at = 0;
    while at < characters.len() {
        kept.push(characters[at]);
        let mut end = at + 1;
        if end < characters.len() && step(at).abs() <= 1 {
            let by = step(at);
            while end < characters.len() && step(end - 1) == by {
                end += 1;
            }
        }
        at = if end - at >= RUN { end } else { at + 1 };
    }
    kept
}

/// After how many characters it begins again, when it does so at least twice.
fn period(key: &str) -> Option<usize> {
    let characters: Vec<char> = key.chars().collect();
    let half = characters.len() / 2;
    (1..=half).find(|length| characters.iter().zip(&characters[*length..]).all(|(one, other)| one == other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_documentation_and_of_lazy_hands_are_weak() {
        for key in [
            "",
            "a",
            "your_secret_api_key_here",
            "my-long-Password-for-qdrant-2026",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabcabcabcabcabcabcabcabcabc",
            "8f14e45fceea167a",
            "abcdefghijklmnopqrstuvwxyz0123456789",
            "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd",
        ] {
            assert!(weakness(key).is_some(), "{key}");
        }
    }

    #[test]
    fn keys_of_a_generator_are_not() {
        // From `openssl rand -base64 32`, `openssl rand -hex 32` and a password manager.
        for key in [
            "c0ffee8f14e45fceea167a5a36dedd4b",
            "vKz7vLQv0TTxMw4PbC1mlmqSCRFbiEXzjB9XvWkQdXo=",
            "1f0e9ab7c4d2835f6e7a80913bd5c2e4f60718293a4b5c6d7e8f90a1b2c3d4e5",
            "G7#kd9!vQx2@Lm5$Zr8%Tn1^Wc4&Yb6*Hf3(",
        ] {
            assert_eq!(weakness(key), None, "{key}");
        }
    }

    /// Keys of so many characters of an alphabet, as a generator with these numbers makes them.
    fn random(alphabet: &[u8], length: usize, keys: usize) -> Vec<String> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(alphabet[usize::try_from(state >> 33).unwrap() % alphabet.len()])
        };
        (0..keys).map(|_| (0..length).map(|_| next()).collect()).collect()
    }

    #[test]
    fn no_random_key_of_enough_bytes_is_weak_whatever_it_is_made_of() {
        for alphabet in ["0123456789", "0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "!#$%&()*+-./:;<=>?@"] {
            for key in random(alphabet.as_bytes(), ENOUGH_BYTES, 5_000) {
                assert_eq!(weakness(&key), None, "{key}");
            }
        }
    }

    #[test]
    fn what_can_be_guessed_weighs_more_than_what_is_short() {
        let hexadecimal = &random(b"0123456789abcdef", 31, 1)[0];
        let of = |key: &str| flaw("The key", key.len(), weakness(key).as_deref()).map(|(severity, _)| severity);
        assert_eq!(of(hexadecimal), Some(Severity::Medium));
        assert_eq!(of(&format!("{hexadecimal}7")), None);
        assert_eq!(of("changeme"), Some(Severity::High));
    }

    #[test]
    fn the_key_is_not_in_what_is_said_of_it() {
        let said = weakness("hunter2hunter").unwrap();
        assert!(!said.contains("hunter"), "{said}");
    }

    #[test]
    fn a_very_long_key_is_judged_at_once() {
        assert_eq!(weakness(&"ab".repeat(500_000)).unwrap(), "it repeats itself after 2 characters.");
        assert!(weakness(&format!("{}b", "a".repeat(5_000_000))).is_some());
    }
}
