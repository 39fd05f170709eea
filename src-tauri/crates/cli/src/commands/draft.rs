//! Claims from arguments.

use serde_json::{Map, Value, json};

use crate::arguments::ClaimsArguments;
use crate::failure::Failure;
use crate::input;

/// The claims that the arguments stand for, as JSON; `exp` is added to claims that are given in parts.
///
/// # Errors
///
/// A wrong use if no claims are given; why their file cannot be read.
pub(super) fn claims(arguments: &ClaimsArguments, exp: Option<u64>) -> Result<String, Failure> {
    if let Some(file) = &arguments.claims_file {
        return input::text(file);
    }
    let mut claims = Map::new();
    if !arguments.collection.is_empty() {
        let entries = arguments.collection.iter();
        let entries = entries.map(|(name, mode)| json!({"collection": name, "access": mode.as_str()}));
        claims.insert("access".to_owned(), entries.collect());
    } else if let Some(mode) = arguments.global {
        claims.insert("access".to_owned(), mode.as_str().into());
    } else {
        return Err(Failure::usage(
            "It was not said what the token may do.",
            "Give --collection NAME=MODE, --global r, or --claims-file FILE.",
        ));
    }
    if let Some(collection) = &arguments.value_exists {
        let texts = arguments.match_text.iter().map(|(key, value)| pair(key, value.as_str().into()));
        let integers = arguments.match_integer.iter().map(|(key, value)| pair(key, (*value).into()));
        let booleans = arguments.match_boolean.iter().map(|(key, value)| pair(key, (*value).into()));
        let matches: Value = texts.chain(integers).chain(booleans).collect();
        claims.insert("value_exists".to_owned(), json!({"collection": collection, "matches": matches}));
    }
    for (name, value) in [("sub", &arguments.sub), ("subject", &arguments.subject)] {
        claims.extend(value.as_ref().map(|value| (name.to_owned(), value.as_str().into())));
    }
    claims.extend(exp.map(|exp| ("exp".to_owned(), exp.into())));
    Ok(Value::Object(claims).to_string())
}

fn pair(key: &str, value: Value) -> Value {
    json!({"key": key, "value": value})
}
