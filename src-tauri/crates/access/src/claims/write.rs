//! Claims as JSON: known claims first, in the server's order, then the unknown ones.

use super::{Access, Claims, CollectionAccess, Match, MatchValue, Unknown, ValueExists};
use crate::json::quote;

impl Claims {
    /// The claims as canonical JSON without any space: what is signed.
    #[must_use]
    pub fn to_compact_json(&self) -> String {
        let mut object = Object::begin();
        if let Some(sub) = &self.sub {
            object.text("sub", sub);
        }
        if let Some(exp) = self.exp {
            object.name("exp").push_str(&exp.to_string());
        }
        match &self.access {
            None => {}
            Some(Access::Global(mode)) => object.text("access", mode.as_str()),
            Some(Access::Collections(entries)) => object.list("access", entries, entry),
        }
        if let Some(condition) = &self.value_exists {
            let text = value_exists(condition);
            object.name("value_exists").push_str(&text);
        }
        if let Some(subject) = &self.subject {
            object.text("subject", subject);
        }
        object.end(&self.unknown)
    }
}

fn entry(entry: &CollectionAccess) -> String {
    let mut object = Object::begin();
    object.text("collection", &entry.collection);
    object.text("access", entry.mode.as_str());
    if let Some(payload) = &entry.payload {
        object.name("payload").push_str(payload.as_str());
    }
    object.end(&entry.unknown)
}

fn value_exists(condition: &ValueExists) -> String {
    let mut object = Object::begin();
    object.text("collection", &condition.collection);
    object.list("matches", &condition.matches, pair);
    object.end(&condition.unknown)
}

fn pair(pair: &Match) -> String {
    let mut object = Object::begin();
    object.text("key", &pair.key);
    match &pair.value {
        MatchValue::Text(text) => object.text("value", text),
        MatchValue::Integer(number) => object.name("value").push_str(&number.to_string()),
        MatchValue::Boolean(truth) => object.name("value").push_str(&truth.to_string()),
    }
    object.end(&pair.unknown)
}

/// A JSON object that is being written.
struct Object(String);

impl Object {
    fn begin() -> Self {
        Self("{".to_owned())
    }

    fn name(&mut self, name: &str) -> &mut String {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        quote(name, &mut self.0);
        self.0.push(':');
        &mut self.0
    }

    fn text(&mut self, name: &str, text: &str) {
        quote(text, self.name(name));
    }

    fn list<T>(&mut self, name: &str, items: &[T], write: fn(&T) -> String) {
        let out = self.name(name);
        out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            out.push_str(&write(item));
        }
        out.push(']');
    }

    fn end(mut self, unknown: &Unknown) -> String {
        for (name, value) in unknown {
            self.name(name).push_str(value.as_str());
        }
        self.0.push('}');
        self.0
    }
}
