//! How hard a key is to guess, judged by its looks alone.

use std::collections::BTreeMap;

/// Enough that nobody tries them all, in bits. 32 random hexadecimal digits show a little more than this: their digits do not
/// all occur equally often.
const ENOUGH_BITS: f64 = 100.0;

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
        // A long random key may hold five letters by chance, but hardly more than one such word in its first half.
        let rest = lower.replace(word, "");
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

/// How much its characters carry, in bits.
fn bits(text: &str) -> f64 {
    let mut counts: BTreeMap<char, f64> = BTreeMap::new();
    let mut length = 0.0;
    for character in text.chars() {
        *counts.entry(character).or_default() += 1.0;
        length += 1.0;
    }
    counts.values().map(|count| count * (length / count).log2()).sum()
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
