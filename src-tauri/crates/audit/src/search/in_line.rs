//! A field that is read from the line itself.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Takes a value: its text, or nothing for an object, which is there but has no text of its own.
pub(super) type Take<'a> = dyn FnMut(Option<&str>) + 'a;

/// Gives the values of a field in a line, those of a list each for itself; no value for a field that is `null` or not there.
///
/// A dotted name is found as it stands, and as a field within others. Values are given while the line is read, so that a list of
/// any length takes no memory.
pub(super) fn values(line: &[u8], name: &str, take: &mut Take<'_>) -> serde_json::Result<()> {
    // As when it was loaded, bytes that are no text are replaced.
    let text = String::from_utf8_lossy(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line));
    let mut json = serde_json::Deserializer::from_str(&text);
    Within { name, take }.deserialize(&mut json)?;
    json.end()
}

/// Looks for the field in an object.
struct Within<'a, 'b> {
    name: &'a str,
    take: &'a mut Take<'b>,
}

impl<'de> DeserializeSeed<'de> for Within<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Within<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(step) = map.next_key_seed(Key(self.name))? {
            match step {
                Step::Here => map.next_value_seed(Values(self.take))?,
                Step::Within(name) => map.next_value_seed(Within { name, take: self.take })?,
                Step::Elsewhere => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Within { name: self.name, take: self.take })?.is_some() {}
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
struct Values<'a, 'b>(&'a mut Take<'b>);

impl Values<'_, '_> {
    fn take<E>(self, value: impl ToString) -> Result<(), E> {
        (self.0)(Some(&value.to_string()));
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        (self.0)(None);
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
        self.take(float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        (self.0)(Some(value));
        Ok(())
    }
}

/// The text of a number, in whichever way it is written: `1e2` and `100.0` are `100`. None for what is no number of JSON.
pub(super) fn number(text: &str) -> Option<String> {
    let number: serde_json::Number = serde_json::from_str(text).ok()?;
    Some(match number.as_f64() {
        Some(value) if number.is_f64() => float(value),
        _ => number.to_string(),
    })
}

fn float(value: f64) -> String {
    /// Up to here every whole number is one of its own.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < WHOLE {
        return (value as i64).to_string();
    }
    // As JSON writes it.
    serde_json::Number::from_f64(value).map_or_else(|| value.to_string(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    fn values(line: &str, name: &str) -> Option<Vec<Option<String>>> {
        let mut found = Vec::new();
        super::values(line.as_bytes(), name, &mut |value| found.push(value.map(str::to_owned))).ok()?;
        Some(found)
    }

    #[test]
    fn fields_are_found_within_others_and_lists_give_each_value() {
        let line = r#"{"n":1.50,"whole":[1e2,100.0,-7,-0.0,18446744073709551615,1e300],"t":true,"none":null,"a":{"b":"deep","c":[1,{"d":"x"},"two"]},"a.b":"flat","\u006bey":"k"}"#;
        for (name, found) in [
            ("n", vec![Some("1.5")]),
            (
                "whole",
                vec![Some("100"), Some("100"), Some("-7"), Some("0"), Some("18446744073709551615"), Some("1e+300")],
            ),
            ("t", vec![Some("true")]),
            ("none", vec![]),
            ("absent", vec![]),
            ("a", vec![None]),
            ("a.b", vec![Some("deep"), Some("flat")]),
            ("a.c", vec![Some("1"), None, Some("two")]),
            ("a.c.d", vec![Some("x")]),
            ("key", vec![Some("k")]),
        ] {
            let found: Vec<_> = found.into_iter().map(|value| value.map(str::to_owned)).collect();
            assert_eq!(values(line, name), Some(found), "{name}");
        }
        assert_eq!(values("\u{feff}{\"a\":1}", "a"), Some(vec![Some("1".to_owned())]));
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        for line in ["{\"a\":1", "{\"a\":1} x", "", &"[".repeat(10_000)] {
            assert_eq!(values(line, "a"), None, "{line}");
        }
    }
}
