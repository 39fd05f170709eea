//! Which headers the server's token library takes: it reads every field that it knows, whether or not it needs it.

use crate::claims::variant;
use crate::json::{Member, Node, Value};
use crate::version::{ServerVersion, since};

/// Whether a server of this version takes the header: HS256, and no field of a wrong type.
pub(super) fn is_accepted(node: &Node, version: ServerVersion) -> bool {
    let Value::Object(members) = &node.value else { return false };
    let newer = version >= since::EXTRA_HEADER_FIELDS_ARE_TEXT;
    let algorithm = Field::of(members, "alg");
    let fits = |member: &Member| match fits(member, newer) {
        Some(fits) => fits && !matches!(Field::of(members, &member.name), Field::Twice),
        // What is not known has to be a text where all of it is kept.
        None => !newer || matches!(member.node.value, Value::Text(_)),
    };
    matches!(algorithm, Field::Once(node) if variant(node) == Some("HS256")) && members.iter().all(fits)
}

/// Header fields that are a text or null.
const TEXTS: &[&str] = &["typ", "cty", "jku", "kid", "x5u", "x5t", "x5t#S256"];
/// More of them in newer versions; before, they were not looked at.
const NEWER_TEXTS: &[&str] = &["enc", "zip", "url", "nonce"];

/// Whether the value is of the right type; none if the field is not known.
fn fits(member: &Member, newer: bool) -> Option<bool> {
    let node = &member.node;
    match member.name.as_str() {
        "alg" => Some(true),
        name if TEXTS.contains(&name) || (newer && NEWER_TEXTS.contains(&name)) => Some(is_text_or_null(node)),
        "x5c" => Some(is_list_or_null(node)),
        "crit" if newer => Some(is_list_or_null(node)),
        "jwk" => Some(matches!(node.value, Value::Null) || is_key(node)),
        _ => None,
    }
}

/// Fields that a key in a header may have, whatever its kind.
const KEY_TEXTS: &[&str] = &["use", "kid", "x5u", "x5t", "x5t#S256"];
const KEY_LISTS: &[&str] = &["key_ops", "x5c"];
/// The kinds of key, and the texts that each has to have.
const KEY_KINDS: &[(&str, &[&str])] = &[("EC", &["x", "y"]), ("RSA", &["n", "e"]), ("oct", &["k"]), ("OKP", &["x"])];
/// The kinds that lie on a curve, and the curves.
const KINDS_WITH_CURVE: &[&str] = &["EC", "OKP"];
const CURVES: &[&str] = &["P-256", "P-384", "P-521", "Ed25519"];

/// Whether the value is a public key as the field `jwk` holds it. Fields of other kinds of key may be anything.
fn is_key(node: &Node) -> bool {
    let Value::Object(members) = &node.value else { return false };
    let optional = |name: &&str, fits: fn(&Node) -> bool| match Field::of(members, name) {
        Field::Missing => true,
        Field::Once(node) => fits(node),
        Field::Twice => false,
    };
    let is_text = |name: &&str| matches!(Field::of(members, name), Field::Once(Node { value: Value::Text(_), .. }));
    let is_one_of = |name: &str, words: &[&str]| match Field::of(members, name) {
        Field::Once(node) => variant(node).is_some_and(|word| words.contains(&word)),
        Field::Missing | Field::Twice => false,
    };
    let kind = KEY_KINDS.iter().find(|(kind, _)| is_one_of("kty", &[*kind]));
    kind.is_some_and(|(kind, texts)| {
        texts.iter().all(is_text) && (!KINDS_WITH_CURVE.contains(kind) || is_one_of("crv", CURVES))
    }) && KEY_TEXTS.iter().all(|name| optional(name, is_text_or_null))
        && KEY_LISTS.iter().all(|name| optional(name, is_list_or_null))
        // Any algorithm will do, also one that nobody knows.
        && optional(&"alg", |node| matches!(node.value, Value::Null) || variant(node).is_some())
}

/// How often an object has a field.
enum Field<'n> {
    Missing,
    Once(&'n Node),
    Twice,
}

impl<'n> Field<'n> {
    fn of(members: &'n [Member], name: &str) -> Self {
        let mut found = members.iter().filter(|member| member.name == name);
        match (found.next(), found.next()) {
            (None, _) => Self::Missing,
            (Some(member), None) => Self::Once(&member.node),
            (Some(_), Some(_)) => Self::Twice,
        }
    }
}

fn is_text_or_null(node: &Node) -> bool {
    matches!(node.value, Value::Null | Value::Text(_))
}

fn is_list_or_null(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Array(nodes) => nodes.iter().all(|node| matches!(node.value, Value::Text(_))),
        _ => false,
    }
}
