//! Reading claims, as strictly as the server.
//!
//! The server derives its reader, and that reader takes more shapes than the documentation shows: an entry may be the
//! list `["docs", "r"]` instead of an object, and a mode may be `{"r": null}` instead of `"r"`. These grant access, so
//! they are read here too, and written back in their usual shape.

use super::{
    Access, Claims, ClaimsError, CollectionAccess, CollectionMode, GlobalMode, MOST_ERRORS, Match, MatchValue, Unknown,
    ValueExists, below,
};
use crate::json::{Json, LossyText, Member, Node, SyntaxError, Value, line_and_column, read, read_skipping};
use crate::path::is_payload_key;
use crate::version::{NEWEST_KNOWN, ServerVersion, since};

/// Claims as they were read, with what matters to a server beside their meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadClaims {
    /// The claims.
    pub claims: Claims,
    /// `exp` was given as null. It means no expiry, but newer servers refuse the token for it.
    pub null_expiry: bool,
    /// `nbf`, `iss` or `aud` stands there twice, `nbf` is a list or an object with something in it, or one of them holds
    /// something that is no JSON before its very end. The server uses none of them, but its token library trips over these
    /// shapes and refuses the token.
    pub unreadable_registered_claim: bool,
}

impl ReadClaims {
    /// Reads claims from JSON text, as [`Claims::parse`] does.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn read(text: &str) -> Result<Self, Vec<ClaimsError>> {
        Self::read_as(text, NEWEST_KNOWN)
    }

    /// Reads claims as a server of this version does. Claims that it does not know yet are unknown claims.
    ///
    /// # Errors
    ///
    /// As [`Claims::parse`], by the rules of that version.
    pub fn read_as(text: &str, version: ServerVersion) -> Result<Self, Vec<ClaimsError>> {
        Self::of(read(text), text, version)
    }

    /// Reads the claims of a token as a server of this version does: what it skips may be anything that can be skipped.
    pub(crate) fn of_token(lossy: &LossyText, version: ServerVersion) -> Result<Self, Vec<ClaimsError>> {
        Self::of(read_skipping(lossy), &lossy.text, version)
    }

    /// Whether a server of this version refuses a token with these claims for the shape of a claim that it can read, or
    /// does not look at.
    #[must_use]
    pub fn shape_is_refused(&self, version: ServerVersion) -> bool {
        self.unreadable_registered_claim || (self.null_expiry && version >= since::NULL_EXPIRY_REFUSED)
    }

    fn of(node: Result<Node, SyntaxError>, text: &str, version: ServerVersion) -> Result<Self, Vec<ClaimsError>> {
        let node = node.map_err(|error| {
            vec![ClaimsError {
                place: String::new(),
                line: Some(error.line),
                column: Some(error.column),
                message: error.message,
            }]
        })?;
        let mut reader = Reader { text, version, errors: Vec::new() };
        let read = reader.claims(&node);
        match read {
            Some(read) if reader.errors.is_empty() => Ok(read),
            _ => Err(reader.errors),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    version: ServerVersion,
    errors: Vec<ClaimsError>,
}

/// The known members of an object, in the order of their names, and the others.
struct Fields<'n> {
    known: Vec<Option<&'n Node>>,
    unknown: Unknown,
}

impl Reader<'_> {
    fn error(&mut self, at: usize, place: &str, message: impl Into<String>) {
        if self.errors.len() < MOST_ERRORS {
            let (line, column) = line_and_column(self.text, at);
            self.errors.push(ClaimsError {
                place: place.to_owned(),
                line: Some(line),
                column: Some(column),
                message: message.into(),
            });
        }
    }

    fn claims(&mut self, node: &Node) -> Option<ReadClaims> {
        let Value::Object(members) = &node.value else {
            self.error(node.at, "", format!("Claims are a JSON object, not {}", kind(node)));
            return None;
        };
        let names = ["sub", "exp", "access", "value_exists", "subject"];
        let fields = self.members("", members, &names);
        let [sub, exp, access, value_exists, subject] = fields.known[..] else { return None };
        let null_expiry = exp.is_some_and(|exp| matches!(exp.value, Value::Null));
        Some(ReadClaims {
            claims: Claims {
                sub: self.optional_text("/sub", sub),
                exp: exp.and_then(|exp| self.expiry(exp)),
                access: access.and_then(|access| self.access(access)),
                value_exists: value_exists.and_then(|condition| self.value_exists(condition)),
                subject: self.optional_text("/subject", subject),
                unknown: fields.unknown,
            },
            null_expiry,
            unreadable_registered_claim: unreadable_registered_claim(members),
        })
    }

    fn members<'n>(&mut self, place: &str, members: &'n [Member], names: &[&str]) -> Fields<'n> {
        let mut fields = Fields { known: vec![None; names.len()], unknown: Unknown::new() };
        for member in members {
            let known = names.iter().position(|name| *name == member.name && self.knows(place, name));
            match known {
                Some(index) if fields.known[index].is_some() => {
                    let message = format!("\"{}\" is given twice", member.name);
                    self.error(member.at, &below(place, &member.name), message);
                }
                Some(index) => fields.known[index] = Some(&member.node),
                None => fields.unknown.push((member.name.clone(), Json::of(&member.node))),
            }
        }
        fields
    }

    fn knows(&self, place: &str, name: &str) -> bool {
        match (place, name) {
            ("", "sub") => self.version >= since::SUB,
            ("", "subject") => self.version >= since::SUBJECT,
            _ => true,
        }
    }

    /// The fields of an object, or of a list that gives them by position.
    fn fields<'n>(
        &mut self,
        place: &str,
        node: &'n Node,
        names: &[&str],
        required: usize,
        what: &str,
    ) -> Option<Fields<'n>> {
        match &node.value {
            Value::Object(members) => {
                let fields = self.members(place, members, names);
                for (name, value) in names.iter().zip(&fields.known).take(required) {
                    if value.is_none() {
                        self.error(node.at, place, format!("{what} needs \"{name}\""));
                    }
                }
                Some(fields)
            }
            Value::Array(nodes) if (required..=names.len()).contains(&nodes.len()) => {
                let mut known: Vec<_> = nodes.iter().map(Some).collect();
                known.resize(names.len(), None);
                Some(Fields { known, unknown: Unknown::new() })
            }
            _ => {
                let message = format!("{what} is an object with {}", listed(&names[..required]));
                self.error(node.at, place, message);
                None
            }
        }
    }

    fn optional_text(&mut self, place: &str, node: Option<&Node>) -> Option<String> {
        let node = node?;
        match &node.value {
            Value::Null => None,
            Value::Text(text) => Some(text.clone()),
            _ => {
                self.error(node.at, place, format!("A text is expected here, not {}", kind(node)));
                None
            }
        }
    }

    fn text(&mut self, place: &str, node: &Node) -> Option<String> {
        if let Value::Text(text) = &node.value {
            return Some(text.clone());
        }
        self.error(node.at, place, format!("A text is expected here, not {}", kind(node)));
        None
    }

    fn expiry(&mut self, node: &Node) -> Option<u64> {
        match &node.value {
            Value::Null => None,
            Value::Number(digits) if digits.parse::<u64>().is_ok() => digits.parse().ok(),
            _ => {
                let message = "The expiry is a whole number of seconds since 1970, without quotes or a decimal point";
                self.error(node.at, "/exp", message);
                None
            }
        }
    }

    fn access(&mut self, node: &Node) -> Option<Access> {
        if node.has_skipped() {
            self.error(node.at, "/access", "The access cannot be read as JSON");
            return None;
        }
        if let Value::Array(nodes) = &node.value {
            let mut entries = Vec::with_capacity(nodes.len());
            for (index, node) in nodes.iter().enumerate() {
                entries.extend(self.entry(&format!("/access/{index}"), node));
            }
            return Some(Access::Collections(entries));
        }
        match variant(node) {
            Some("r") => return Some(Access::Global(GlobalMode::Read)),
            Some("m") => return Some(Access::Global(GlobalMode::Manage)),
            Some(mode @ ("rw" | "prw")) => {
                let message = format!(
                    "\"{mode}\" is only possible for a collection: give a list of collections, or \"r\" or \"m\""
                );
                self.error(node.at, "/access", message);
            }
            _ => {
                let message = "The access is \"r\", \"m\" or a list of collections";
                self.error(node.at, "/access", message);
            }
        }
        None
    }

    fn entry(&mut self, place: &str, node: &Node) -> Option<CollectionAccess> {
        let names = ["collection", "access", "payload"];
        let fields = self.fields(place, node, &names, 2, "An entry of the access list")?;
        let [collection, access, payload] = fields.known[..] else { return None };
        let collection = collection.and_then(|node| self.text(&below(place, "collection"), node));
        let mode = access.and_then(|node| self.mode(&below(place, "access"), node));
        let payload = payload.filter(|node| !matches!(node.value, Value::Null));
        if let Some(payload) = payload.filter(|_| self.version < since::PAYLOAD_REFUSED) {
            self.constraint(&below(place, "payload"), payload);
        }
        let payload = payload.map(Json::of);
        Some(CollectionAccess { collection: collection?, mode: mode?, payload, unknown: fields.unknown })
    }

    /// The payload constraint of servers that still had it: an object of payload keys and values.
    fn constraint(&mut self, place: &str, node: &Node) {
        let Value::Object(members) = &node.value else {
            self.error(node.at, place, format!("A payload constraint is an object, not {}", kind(node)));
            return;
        };
        for member in members {
            let place = below(place, &member.name);
            if !is_payload_key(&member.name) {
                self.error(member.at, &place, KEY_SHAPE);
            }
            self.match_value(&place, &member.node);
        }
    }

    fn mode(&mut self, place: &str, node: &Node) -> Option<CollectionMode> {
        match variant(node) {
            Some("r") => return Some(CollectionMode::Read),
            Some("rw") => return Some(CollectionMode::ReadWrite),
            Some("prw") if self.version >= since::POINTS_ONLY => {
                return Some(CollectionMode::PointsReadWrite);
            }
            Some("prw") => {
                let message = format!("\"prw\" is known to servers since {}", since::POINTS_ONLY);
                self.error(node.at, place, message);
            }
            Some("m") => {
                let message = "Manage is not possible for one collection: the access is \"r\", \"rw\" or \"prw\"";
                self.error(node.at, place, message);
            }
            _ => self.error(node.at, place, "The access to a collection is \"r\", \"rw\" or \"prw\""),
        }
        None
    }

    fn value_exists(&mut self, node: &Node) -> Option<ValueExists> {
        if matches!(node.value, Value::Null) {
            return None;
        }
        let place = "/value_exists";
        let fields = self.fields(place, node, &["collection", "matches"], 2, "value_exists")?;
        let [collection, matches] = fields.known[..] else { return None };
        let collection = collection.and_then(|node| self.text("/value_exists/collection", node));
        let matches = matches.and_then(|node| self.matches(node));
        Some(ValueExists { collection: collection?, matches: matches?, unknown: fields.unknown })
    }

    fn matches(&mut self, node: &Node) -> Option<Vec<Match>> {
        let place = "/value_exists/matches";
        let Value::Array(nodes) = &node.value else {
            self.error(node.at, place, format!("A list of keys and values is expected here, not {}", kind(node)));
            return None;
        };
        let mut matches = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            matches.extend(self.pair(&format!("{place}/{index}"), node));
        }
        Some(matches)
    }

    fn pair(&mut self, place: &str, node: &Node) -> Option<Match> {
        let fields = self.fields(place, node, &["key", "value"], 2, "An entry of matches")?;
        let [key, value] = fields.known[..] else { return None };
        let key = key.and_then(|node| self.key(&below(place, "key"), node));
        let value = value.and_then(|node| self.match_value(&below(place, "value"), node));
        Some(Match { key: key?, value: value?, unknown: fields.unknown })
    }

    fn key(&mut self, place: &str, node: &Node) -> Option<String> {
        let key = self.text(place, node)?;
        if is_payload_key(&key) {
            return Some(key);
        }
        self.error(node.at, place, KEY_SHAPE);
        None
    }

    fn match_value(&mut self, place: &str, node: &Node) -> Option<MatchValue> {
        match &node.value {
            Value::Text(text) => return Some(MatchValue::Text(text.clone())),
            Value::Boolean(truth) => return Some(MatchValue::Boolean(*truth)),
            // "-0" is read as a decimal number by the server.
            Value::Number(digits) if digits != "-0" => {
                if let Ok(number) = digits.parse() {
                    return Some(MatchValue::Integer(number));
                }
            }
            _ => {}
        }
        self.error(node.at, place, VALUE_SHAPE);
        None
    }
}

/// What a payload key looks like.
pub(crate) const KEY_SHAPE: &str = "A payload key looks like role, user.roles[] or \"with space\".name";

/// What a value that is looked for may be.
pub(crate) const VALUE_SHAPE: &str =
    "The value is a text, true, false, or a whole number between -9223372036854775808 and 9223372036854775807";

/// The name of a choice: a text, or an object with that name alone and null.
pub(crate) fn variant(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Text(text) => Some(text),
        Value::Object(members) => match &members[..] {
            [Member { name, node: Node { value: Value::Null, .. }, .. }] => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// The server's token library reads these once more, for itself. It goes on after an error, from where the error left it:
/// that is seldom the end of the claim.
fn unreadable_registered_claim(members: &[Member]) -> bool {
    let registered = ["nbf", "iss", "aud"];
    members.iter().enumerate().any(|(index, member)| {
        let name = member.name.as_str();
        let twice = || members[..index].iter().any(|earlier| earlier.name == name);
        let full_nbf = || name == "nbf" && member.node.is_full();
        registered.contains(&name) && (twice() || full_nbf() || !member.node.survives_errors())
    })
}

fn kind(node: &Node) -> &'static str {
    match node.value {
        Value::Null => "null",
        Value::Boolean(_) => "true or false",
        Value::Number(_) => "a number",
        Value::Text(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
        Value::Skipped { .. } => "something that cannot be read",
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" and ")
}
