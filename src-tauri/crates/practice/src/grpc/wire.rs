//! The little of protobuf that the answers need: texts, numbers and messages by field number.

/// A message that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Message(Vec<u8>);

const VARINT: u32 = 0;
const DOUBLE: u32 = 1;
const BYTES: u32 = 2;
const FOUR_BYTES: u32 = 5;

impl Message {
    /// Adds a number; zero is what a missing one means, and is left out.
    pub(super) fn number(mut self, field: u32, number: u64) -> Self {
        if number != 0 {
            self.tag(field, VARINT);
            self.varint(number);
        }
        self
    }

    pub(super) fn double(mut self, field: u32, number: f64) -> Self {
        self.tag(field, DOUBLE);
        self.0.extend(number.to_le_bytes());
        self
    }

    pub(super) fn text(self, field: u32, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    pub(super) fn message(self, field: u32, message: &Self) -> Self {
        self.bytes(field, &message.0)
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }

    fn bytes(mut self, field: u32, bytes: &[u8]) -> Self {
        self.tag(field, BYTES);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    fn tag(&mut self, field: u32, kind: u32) {
        self.varint(u64::from(field << 3 | kind));
    }

    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }
}

/// A field of a message that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message with their numbers, up to the first thing that cannot be read.
pub(super) fn fields(mut message: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut fields = Vec::new();
    while let Some((field, rest)) = read_field(message) {
        fields.extend(field);
        message = rest;
    }
    fields
}

/// The last text under this number.
pub(super) fn text(message: &[u8], field: u64) -> Option<&str> {
    let found = fields(message).into_iter().rev().find(|(number, _)| *number == field);
    match found?.1 {
        Field::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        Field::Number(_) => None,
    }
}

/// The last number under this number.
pub(super) fn number(message: &[u8], field: u64) -> Option<u64> {
    let found = fields(message).into_iter().rev().find(|(number, _)| *number == field);
    match found?.1 {
        Field::Number(value) => Some(value),
        Field::Bytes(_) => None,
    }
}

type Read<'a> = (Option<(u64, Field<'a>)>, &'a [u8]);

fn read_field(message: &[u8]) -> Option<Read<'_>> {
    let (tag, rest) = read_varint(message)?;
    let skip = |count: usize| rest.get(count..).map(|rest| (None, rest));
    match u32::try_from(tag & 7).ok()? {
        VARINT => read_varint(rest).map(|(value, rest)| (Some((tag >> 3, Field::Number(value))), rest)),
        BYTES => {
            let (length, rest) = read_varint(rest)?;
            let (bytes, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            Some((Some((tag >> 3, Field::Bytes(bytes))), rest))
        }
        DOUBLE => skip(8),
        FOUR_BYTES => skip(4),
        _ => None,
    }
}

fn read_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (index, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_message_can_be_read() {
        let inner = Message::default().text(1, "docs");
        let written = Message::default().message(1, &inner).number(2, 300).double(3, 1.5).number(4, 0).finish();
        assert_eq!(written[..8], [10, 6, 10, 4, b'd', b'o', b'c', b's']);
        assert_eq!(fields(&written), [(1, Field::Bytes(&[10, 4, b'd', b'o', b'c', b's'])), (2, Field::Number(300))]);
        assert_eq!((text(&inner.finish(), 1), number(&written, 2)), (Some("docs"), Some(300)));
    }

    #[test]
    fn what_cannot_be_read_ends_the_message() {
        for broken in [&[0x0a, 0x7f, 1][..], &[0xff; 11], &[0x0b], &[0x09, 1]] {
            assert!(fields(broken).is_empty(), "{broken:?}");
        }
    }
}
