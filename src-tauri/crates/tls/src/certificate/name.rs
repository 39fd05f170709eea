//! Distinguished names in the form of RFC 4514, with the short names of OpenSSL.

use crate::text::{hex, is_deceptive, shown};
use std::fmt::Write as _;
use x509_parser::asn1_rs::{Oid, Tag};
use x509_parser::prelude::{AttributeTypeAndValue, RelativeDistinguishedName, X509Name};

/// The short names of attributes.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.13", "description"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.41", "name"),
    ("2.5.4.42", "GN"),
    ("2.5.4.43", "initials"),
    ("2.5.4.44", "generationQualifier"),
    ("2.5.4.46", "dnQualifier"),
    ("2.5.4.65", "pseudonym"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"),
    ("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
    ("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"),
];

/// The name as one line, the last part first, such as `CN=a,O=b`. What is not seen is escaped by its bytes, as RFC 4514
/// allows, so that the line is still a name.
pub(crate) fn in_one_line(name: &X509Name<'_>) -> String {
    let part = |part: &RelativeDistinguishedName<'_>| {
        let mut values: Vec<String> = part.iter().take(MOST_PARTS).map(attribute).collect();
        values.reverse();
        values.join("+")
    };
    let mut parts: Vec<String> = name.iter_rdn().take(MOST_PARTS).map(part).collect();
    parts.reverse();
    shown(&parts.join(","))
}

/// More parts than any name has; the rest is not read.
const MOST_PARTS: usize = 1000;

/// The last common name, as it stands there.
pub(super) fn common_name(name: &X509Name<'_>) -> Option<String> {
    name.iter_common_name().last().map(|value| shown(&text(value).unwrap_or_else(|| dumped(value))))
}

fn attribute(value: &AttributeTypeAndValue<'_>) -> String {
    let number = value.attr_type().to_id_string();
    let Some((_, short)) = ATTRIBUTES.iter().find(|(known, _)| *known == number) else {
        return format!("{number}={}", dumped(value));
    };
    let written = text(value).map_or_else(|| dumped(value), |text| escaped(&text));
    format!("{short}={written}")
}

/// The value as text, when it is text.
fn text(value: &AttributeTypeAndValue<'_>) -> Option<String> {
    let bytes = value.attr_value().data;
    match value.attr_value().tag() {
        Tag::Utf8String => std::str::from_utf8(bytes).ok().map(str::to_owned),
        // All of one byte each; OpenSSL reads what goes beyond ASCII as Latin-1, too.
        Tag::NumericString | Tag::PrintableString | Tag::Ia5String | Tag::VisibleString | Tag::T61String => {
            Some(bytes.iter().copied().map(char::from).collect())
        }
        Tag::BmpString => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            (bytes.len() % 2 == 0).then(|| char::decode_utf16(units).collect::<Result<_, _>>().ok())?
        }
        Tag::UniversalString => {
            let units = bytes.chunks_exact(4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
            (bytes.len() % 4 == 0).then(|| units.map(char::from_u32).collect::<Option<_>>())?
        }
        _ => None,
    }
}

/// What is no text, or has an unknown name: the DER as hexadecimal digits behind a `#`.
fn dumped(value: &AttributeTypeAndValue<'_>) -> String {
    let any = value.attr_value();
    let length = any.data.len();
    let mut der = any.header.tag().0.to_le_bytes()[..1].to_vec();
    if any.header.is_constructed() {
        der[0] |= 0x20;
    }
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => der.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
            der.push(0x80 | u8::try_from(significant.len()).unwrap_or(8));
            der.extend(significant);
        }
    }
    der.extend(&any.data[..length.min(crate::text::LONGEST)]);
    format!("#{}", hex(&der).to_uppercase())
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    let last = text.chars().count().saturating_sub(1);
    for (index, character) in text.chars().enumerate().take(crate::text::LONGEST + 1) {
        let at_edge = (index == 0 && matches!(character, ' ' | '#')) || (index == last && character == ' ');
        if is_deceptive(character) {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "\\{byte:02X}");
            }
        } else {
            if at_edge || matches!(character, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
                out.push('\\');
            }
            out.push(character);
        }
    }
    out
}

/// The number of an object, such as `2.5.4.3`.
pub(super) fn number(oid: &Oid<'_>) -> String {
    shown(&oid.to_id_string())
}
