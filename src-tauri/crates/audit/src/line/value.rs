//! Lines of any kind, read by serde.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{LINE_FIELDS, NoEvent, moment};
use crate::{Field, Moment};

/// How much of a value is kept, in bytes: whoever writes lines must not fill the memory with them.
pub(super) const LONGEST: usize = 64 << 10;

/// Where the timestamp is put, behind the fields.
const TIMESTAMP: usize = LINE_FIELDS;

/// When, and the values of the fields.
pub(super) type Values = [Option<String>; LINE_FIELDS];

/// Reads a line, given without its end. Bytes that are no text are replaced.
pub(super) fn read(line: &[u8]) -> Result<(Moment, Values), NoEvent> {
    let mut object = serde_json::from_slice::<Object>(line).ok();
    if object.is_none() && std::str::from_utf8(line).is_err() {
        object = serde_json::from_str(&String::from_utf8_lossy(line)).ok();
    }
    let Some(Object(mut values)) = object else { return Err(reason(line)) };
    let timestamp = values[TIMESTAMP].take();
    let time = match timestamp {
        Some(text) => moment::read(&text).ok_or(NoEvent::Timestamp)?,
        None => return Err(NoEvent::NoTimestamp),
    };
    let mut values = values.into_iter();
    Ok((time, std::array::from_fn(|_| values.next().flatten().map(cut))))
}

/// Why a line is no object.
fn reason(line: &[u8]) -> NoEvent {
    if line.contains(&0) {
        NoEvent::Zeros
    } else if serde_json::from_slice::<Object>(line).is_err_and(|error| error.is_data()) {
        NoEvent::NotAnObject
    } else {
        NoEvent::NotJson
    }
}

/// The part of a value that is kept.
pub(super) fn cut(mut value: String) -> String {
    if value.len() > LONGEST {
        value.truncate(value.floor_char_boundary(LONGEST));
        value.shrink_to_fit();
    }
    value
}

/// The fields of a line and its timestamp. Of a name that is there twice the last counts.
struct Object([Option<String>; LINE_FIELDS + 1]);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut values = [const { None }; LINE_FIELDS + 1];
        while let Some(Key(place)) = map.next_key()? {
            match place {
                Some(TIMESTAMP) => values[TIMESTAMP] = Some(map.next_value::<Timestamp>()?.0),
                Some(place) => values[place] = map.next_value::<Text>()?.0,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Object(values))
    }
}

/// Which field a key is.
struct Key(Option<usize>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let name = CowText::deserialize(json)?.0;
        let field = Field::named(&name).filter(|field| *field != Field::Source).map(|field| field as usize);
        Ok(Self(field.or((name == "timestamp").then_some(TIMESTAMP))))
    }
}

/// A text that is borrowed where it can be.
struct CowText<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for CowText<'de> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Borrowing;
        impl<'de> Visitor<'de> for Borrowing {
            type Value = CowText<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a text")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(CowText(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(CowText(Cow::Owned(text.to_owned())))
            }
        }
        json.deserialize_str(Borrowing)
    }
}

/// A timestamp; of what is no text a text that is no timestamp.
struct Timestamp(String);

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(TextVisitor).map(|text| Self(text.0.unwrap_or_default()))
    }
}

/// A value as a text: numbers and truths as JSON writes them; none for `null`, and for lists and objects, which can only be
/// read from the line.
struct Text(Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text(Some(text.to_owned())))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Text, E> {
        Ok(Text(serde_json::Number::from_f64(value).map(|number| number.to_string())))
    }

    fn visit_unit<E: Error>(self) -> Result<Text, E> {
        Ok(Text(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Text, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text(None))
    }
}
