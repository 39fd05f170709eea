//! Looking values up in a payload by key, such as `user.roles[]` or `"with space".list[0]`.

use serde_json::{Map, Value};

/// All values under the key. A list stands for each of its elements, as conditions see it.
pub(super) fn values<'a>(payload: &'a Map<String, Value>, key: &str) -> Vec<&'a Value> {
    let Some((first, rest)) = name(key) else { return Vec::new() };
    let mut found: Vec<&Value> = payload.get(first).into_iter().collect();
    let mut rest = rest;
    while !rest.is_empty() {
        if let Some((step, after)) = rest.strip_prefix('.').and_then(name) {
            found = found.into_iter().filter_map(|value| value.get(step)).collect();
            rest = after;
        } else if let Some((index, after)) = rest.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
            found = elements(found, index);
            rest = after;
        } else {
            return Vec::new();
        }
    }
    found.into_iter().flat_map(flatten).collect()
}

/// The name at the start of a key, without its quotes, and what follows it.
fn name(key: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = key.strip_prefix('"') {
        return quoted.split_once('"');
    }
    let end = key.find(['.', '[']).unwrap_or(key.len());
    (end > 0).then(|| key.split_at(end))
}

fn elements<'a>(lists: Vec<&'a Value>, index: &str) -> Vec<&'a Value> {
    let lists = lists.into_iter().filter_map(Value::as_array);
    match index.parse::<usize>() {
        Ok(index) => lists.filter_map(|list| list.get(index)).collect(),
        Err(_) if index.is_empty() => lists.flatten().collect(),
        Err(_) => Vec::new(),
    }
}

fn flatten(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        other => vec![other],
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop there")]

    use serde_json::json;

    use super::values;

    #[test]
    fn keys_lead_to_the_values_that_conditions_see() {
        let payload = json!({"a": {"b": [{"c": 1}, {"c": [2, 3]}]}, "d e": true, "list": ["x", "y"]});
        let payload = payload.as_object().unwrap();
        let found = |key| values(payload, key).into_iter().cloned().collect::<Vec<_>>();
        assert_eq!(found("a.b[].c"), [json!(1), json!(2), json!(3)]);
        assert_eq!(found("a.b[0].c"), [json!(1)]);
        assert_eq!(found("\"d e\""), [json!(true)]);
        assert_eq!(found("list"), [json!("x"), json!("y")]);
        for absent in ["a.x", "a.b[7].c", "list[x]", "", ".a", "a]"] {
            assert!(found(absent).is_empty(), "{absent}");
        }
    }
}
