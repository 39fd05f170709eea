//! A field that is read from the line itself.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The values of a field in a line: those of a list each for itself. None for an object, which is there but has no text of its
/// own; nothing is for a field that is `null` or not there.
///
/// A dotted name is found as it stands, and as a field within others. A line that is not JSON has no fields.
pub(crate) fn values(line: &[u8], name: &str) -> Vec<Option<String>> {
    let mut found = Vec::new();
    if read(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line), name, &mut found).is_err() {
        found.clear();
    }
    found
}

fn read(line: &[u8], name: &str, found: &mut Vec<Option<String>>) -> serde_json::Result<()> {
    let mut json = serde_json::Deserializer::from_slice(line);
    Within { name, found }.deserialize(&mut json)?;
    json.end()
}

/// Looks for the field in an object.
struct Within<'a> {
    name: &'a str,
    found: &'a mut Vec<Option<String>>,
}

impl<'de> DeserializeSeed<'de> for Within<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Within<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(step) = map.next_key_seed(Key(self.name))? {
            match step {
                Step::Here => map.next_value_seed(Values(self.found))?,
                Step::Within(name) => map.next_value_seed(Within { name, found: self.found })?,
                Step::Elsewhere => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Within { name: self.name, found: self.found })?.is_some() {}
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

/// Where to go on after a key.
enum Step<'a> {
    Here,
    Within(&'a str),
    Elsewhere,
}

struct Key<'a>(&'a str);

impl<'de, 'a> DeserializeSeed<'de> for Key<'a> {
    type Value = Step<'a>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Step<'a>, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for Key<'a> {
    type Value = Step<'a>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Step<'a>, E> {
        let rest = self.0.strip_prefix(key);
        Ok(match rest {
            Some("") => Step::Here,
            Some(rest) => rest.strip_prefix('.').map_or(Step::Elsewhere, Step::Within),
            None => Step::Elsewhere,
        })
    }
}

/// Takes the values that stand here.
struct Values<'a>(&'a mut Vec<Option<String>>);

impl Values<'_> {
    fn take<E>(self, value: impl ToString) -> Result<(), E> {
        self.0.push(Some(value.to_string()));
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push(None);
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Values(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.take(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.take(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.take(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        // As JSON writes it.
        match serde_json::Number::from_f64(value) {
            Some(number) => self.take(number),
            None => self.take(value),
        }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.take(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_within_others_and_lists_give_each_value() {
        let line =
            r#"{"n":1.50,"t":true,"none":null,"a":{"b":"deep","c":[1,{"d":"x"},"two"]},"a.b":"flat","\u006bey":"k"}"#;
        for (name, found) in [
            ("n", vec![Some("1.5")]),
            ("t", vec![Some("true")]),
            ("none", vec![]),
            ("absent", vec![]),
            ("a", vec![None]),
            ("a.b", vec![Some("deep"), Some("flat")]),
            ("a.c", vec![Some("1"), None, Some("two")]),
            ("a.c.d", vec![Some("x")]),
            ("key", vec![Some("k")]),
        ] {
            let values = values(line.as_bytes(), name);
            assert_eq!(values.iter().map(Option::as_deref).collect::<Vec<_>>(), found, "{name}");
        }
    }

    #[test]
    fn what_is_no_json_has_no_fields() {
        assert!(values(b"{\"a\":1", "a").is_empty());
        assert!(values(b"{\"a\":1} x", "a").is_empty());
        assert_eq!(values("\u{feff}{\"a\":1}".as_bytes(), "a"), [Some("1".to_owned())]);
    }
}
