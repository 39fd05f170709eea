//! Payload keys, as `value_exists` names them.

/// Whether the server reads this text as a payload key.
///
/// A key is a name, then any number of `.name`, `[0]` or `[]`. A name is letters, digits, `_` and `-`, or anything but
/// `"` and `\` between double quotes. A key of any other shape gives the whole claim a wrong type, and the token is
/// refused (`lib/segment/src/json_path/parse.rs` of the server).
#[must_use]
pub fn is_payload_key(text: &str) -> bool {
    let Some(mut rest) = name(text) else { return false };
    while !rest.is_empty() {
        let step = if let Some(after_dot) = rest.strip_prefix('.') {
            name(after_dot)
        } else if let Some(after_bracket) = rest.strip_prefix('[') {
            index(after_bracket)
        } else {
            None
        };
        match step {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

fn name(text: &str) -> Option<&str> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (inside, after) = quoted.split_once('"')?;
        return (!inside.contains('\\')).then_some(after);
    }
    let after = text.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
    (after.len() < text.len()).then_some(after)
}

fn index(text: &str) -> Option<&str> {
    let (digits, after) = text.split_once(']')?;
    let fits = digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u64>().is_ok();
    (digits.is_empty() || fits).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::is_payload_key;

    #[test]
    fn keys_of_the_servers_shape_are_taken() {
        for key in ["user_id", "a.b", "a-b", "a[0].b[]", "\"with space\".x", "\"\"", "größe", "a[][1]"] {
            assert!(is_payload_key(key), "{key}");
        }
    }

    #[test]
    fn keys_of_any_other_shape_are_refused() {
        let too_large = "a[99999999999999999999]";
        for key in ["", "a b", ".a", "a.", "a[", "a[x]", "a[-1]", "a]", "\"a", "\"a\\b\"", "a\"b\"", too_large, "a[+1]"]
        {
            assert!(!is_payload_key(key), "{key}");
        }
    }
}
