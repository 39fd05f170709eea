//! Values as the server's reader of configurations converts them.

use super::settings::{Kind, Setting};
use super::yaml::Node;

/// What the server makes of a number of YAML where it wants a switch or a whole number. In quotes, it is a text.
pub(super) fn as_number(setting: &Setting, node: &Node, value: &str) -> Option<String> {
    if node.is_quoted() || !value.contains(|char: char| char.is_ascii_digit()) {
        return None;
    }
    let fraction = || value.parse::<f64>().ok();
    match setting.kind {
        Kind::Switch => {
            let on = whole(value).map(|number| number != 0).or_else(|| fraction().map(|number| number != 0.0));
            on.map(|on| on.to_string())
        }
        Kind::Number => {
            let rounded = || fraction().map(|number| number.round().to_string());
            whole(value).map(|number| number.to_string()).or_else(rounded)
        }
        _ => None,
    }
}

/// On or off, as the server reads a text.
pub(super) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "on" | "yes" => Some(true),
        "false" | "0" | "off" | "no" => Some(false),
        _ => None,
    }
}

/// A whole number, as the server reads a text.
pub(super) fn number(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| switch(text).map(i64::from))
}

/// A whole number, as YAML writes it.
pub(super) fn whole(text: &str) -> Option<i64> {
    let based = [("0x", 16), ("0o", 8)];
    let read = |(sign, base): (&str, u32)| Some(i64::from_str_radix(text.strip_prefix(sign)?, base).ok());
    based.into_iter().find_map(read).unwrap_or_else(|| text.parse().ok())
}
