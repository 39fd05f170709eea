//! The reader. What it accepts is exactly what `serde_json` accepts (a property test holds them side by side), but for
//! texts that are too long.
//!
//! A server skips over claims that it does not know, and while skipping it is less strict: nesting of any depth, numbers
//! of any size, halves of surrogate pairs, bytes that are not UTF-8. [`read_skipping`] reads as that does. Its token
//! library goes on after errors in a few claims, from where the error left it: so it matters here where that is.

use super::{DEEPEST, LONGEST_TEXT, SyntaxError, line_and_column, skip};

mod scalars;

/// A value and the byte offset at which it begins.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: usize,
    pub(crate) value: Value,
}

/// A value; numbers keep their digits as text.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    Number(String),
    Text(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
    /// Good enough to be skipped, and for nothing else.
    Skipped {
        /// As it stood.
        text: String,
        /// Whether a reader that gave up on it stands right behind it.
        given_up_at_end: bool,
    },
}

impl Node {
    /// Whether some part of the value is good enough to be skipped only.
    pub(crate) fn has_skipped(&self) -> bool {
        match &self.value {
            Value::Skipped { .. } => true,
            Value::Array(nodes) => nodes.iter().any(Self::has_skipped),
            Value::Object(members) => members.iter().any(|member| member.node.has_skipped()),
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => false,
        }
    }

    /// Whether it is a list or an object with something in it.
    pub(crate) fn is_full(&self) -> bool {
        match &self.value {
            Value::Array(nodes) => !nodes.is_empty(),
            Value::Object(members) => !members.is_empty(),
            // Were it empty, it would not have had to be skipped.
            Value::Skipped { text, .. } => text.starts_with(['[', '{']),
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => false,
        }
    }

    /// Whether a reader that goes on after an error in this value, from wherever it stands then, comes to its end. Lists
    /// and objects are closed after an error in their last element, and only then.
    pub(crate) fn survives_errors(&self) -> bool {
        fn last<'n>(mut nodes: impl Iterator<Item = &'n Node>) -> bool {
            let wrong = nodes.find(|node| node.has_skipped());
            wrong.is_none_or(|wrong| nodes.next().is_none() && wrong.survives_errors())
        }
        match &self.value {
            Value::Skipped { given_up_at_end, .. } => *given_up_at_end,
            Value::Array(nodes) => last(nodes.iter()),
            Value::Object(members) => last(members.iter().map(|member| &member.node)),
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => true,
        }
    }
}

/// A member of an object and the byte offset of its name.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) at: usize,
    pub(crate) name: String,
    pub(crate) node: Node,
}

/// Reads one JSON value from the whole text.
pub(crate) fn read(text: &str) -> Result<Node, SyntaxError> {
    Reader { text, at: 0, depth: 0, skips: false, damaged: &[] }.whole()
}

/// Bytes as text: what is not UTF-8 has become U+FFFD, and it is known where.
pub(crate) struct LossyText {
    pub(crate) text: String,
    /// Where bytes stood that are not UTF-8, in order.
    damaged: Vec<usize>,
}

impl LossyText {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut text = String::with_capacity(bytes.len());
        let mut damaged = Vec::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                damaged.push(text.len());
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        Self { text, damaged }
    }
}

/// Reads one JSON object. Members whose values a reader that skips would pass over are [`Value::Skipped`] where they are
/// not good for more.
pub(crate) fn read_skipping(lossy: &LossyText) -> Result<Node, SyntaxError> {
    Reader { text: &lossy.text, at: 0, depth: 0, skips: true, damaged: &lossy.damaged }.whole()
}

/// Objects down to this depth have members that a server may skip: an entry of the matches of `value_exists` is the
/// deepest.
const DEEPEST_SKIPPED: usize = 4;

type Read<T> = Result<T, (usize, &'static str)>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// Whether values may be skipped.
    skips: bool,
    /// Where bytes stood that are not UTF-8, in order.
    damaged: &'a [usize],
}

impl Reader<'_> {
    fn whole(mut self) -> Result<Node, SyntaxError> {
        if self.text.len() > LONGEST_TEXT {
            let message = format!("The text is {} bytes long; at most {LONGEST_TEXT} are read", self.text.len());
            return Err(SyntaxError { message, line: 1, column: 1 });
        }
        let outcome = self.value().and_then(|node| {
            self.space();
            match self.peek() {
                None => Ok(node),
                Some(_) => self.fail("There is more text after the end of the JSON value"),
            }
        });
        outcome.map_err(|(at, message)| {
            let (line, column) = line_and_column(self.text, at);
            SyntaxError { message: message.to_owned(), line, column }
        })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn fail<T>(&self, message: &'static str) -> Read<T> {
        Err((self.at, message))
    }

    fn value(&mut self) -> Read<Node> {
        self.space();
        let at = self.at;
        let value = match self.peek() {
            None => return self.fail("The text ends where a value is expected"),
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Boolean(true))?,
            Some(b'f') => self.word("false", Value::Boolean(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) => return self.fail("A value is expected here"),
        };
        Ok(Node { at, value })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Read<Value>) -> Read<Value> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fail("Arrays and objects are nested too deeply here");
        }
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Read<Value> {
        let mut members = Vec::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            self.space();
            let at = self.at;
            if self.peek() != Some(b'"') {
                return self.fail("A name in double quotes is expected here");
            }
            let name = self.string().or_else(|error| self.given_up(b'}', error))?;
            self.space();
            if self.peek() != Some(b':') {
                return self.fail("A colon is expected after the name");
            }
            self.at += 1;
            let node = self.member_value().or_else(|error| self.given_up(b'}', error))?;
            members.push(Member { at, name, node });
            if !self.another(b'}', "A comma or a closing brace is expected here")? {
                return Ok(Value::Object(members));
            }
        }
    }

    fn member_value(&mut self) -> Read<Node> {
        self.space();
        let (at, depth) = (self.at, self.depth);
        self.value().or_else(|error| {
            if !self.skips || depth > DEEPEST_SKIPPED {
                return Err(error);
            }
            let end = skip::value(self.text.as_bytes(), at).ok_or(error)?;
            let given_up_at_end = self.at == end;
            (self.at, self.depth) = (end, depth);
            Ok(Node { at, value: Value::Skipped { text: self.text[at..end].to_owned(), given_up_at_end } })
        })
    }

    fn array(&mut self) -> Read<Value> {
        let mut nodes = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(nodes));
        }
        loop {
            nodes.push(self.value().or_else(|error| match nodes.iter().any(Node::has_skipped) {
                // An earlier element was given up already, so this one was never come to.
                true => Err(error),
                false => self.given_up(b']', error),
            })?);
            if !self.another(b']', "A comma or a closing bracket is expected here")? {
                return Ok(Value::Array(nodes));
            }
        }
    }

    /// After an error in an element: the list or object is closed where it ends right there.
    fn given_up<T>(&mut self, close: u8, error: (usize, &'static str)) -> Read<T> {
        self.space();
        if self.peek() == Some(close) {
            self.at += 1;
        }
        Err(error)
    }

    /// After an element: whether a comma promises another one, or the closing sign ends the list.
    fn another(&mut self, close: u8, message: &'static str) -> Read<bool> {
        self.space();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            _ => self.fail(message),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Read<Value> {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            Ok(value)
        } else {
            self.fail("Only true, false and null may stand without quotes")
        }
    }
}
