//! The reader. What it accepts is exactly what `serde_json` accepts (a property test holds them side by side), but for
//! texts that are too long.
//!
//! A server skips over claims that it does not know, and while skipping it is less strict: nesting of any depth, numbers
//! of any size, halves of surrogate pairs, bytes that are not UTF-8. [`read_skipping`] reads as that does.

use super::{DEEPEST, LONGEST_TEXT, SyntaxError, line_and_column, skip};

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
    /// Good enough to be skipped, and for nothing else; kept as it stood.
    Skipped(String),
}

impl Node {
    /// Whether some part of the value is good enough to be skipped only.
    pub(crate) fn has_skipped(&self) -> bool {
        match &self.value {
            Value::Skipped(_) => true,
            Value::Array(nodes) => nodes.iter().any(Self::has_skipped),
            Value::Object(members) => members.iter().any(|member| member.node.has_skipped()),
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => false,
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
            let name = self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return self.fail("A colon is expected after the name");
            }
            self.at += 1;
            let node = self.member_value()?;
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
            (self.at, self.depth) = (at, depth);
            let end = skip::value(self.text.as_bytes(), at).ok_or(error)?;
            self.at = end;
            Ok(Node { at, value: Value::Skipped(self.text[at..end].to_owned()) })
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
            nodes.push(self.value()?);
            if !self.another(b']', "A comma or a closing bracket is expected here")? {
                return Ok(Value::Array(nodes));
            }
        }
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

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Read<Value> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        let digits = self.digits();
        if digits == 0 {
            return self.fail("A digit is expected here");
        }
        if leading_zero && digits > 1 {
            return Err((start, "A number may not begin with a zero"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return self.fail("A digit is expected after the decimal point");
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return self.fail("A digit is expected in the exponent");
            }
        }
        let number = &self.text[start..self.at];
        if number.parse::<f64>().is_ok_and(f64::is_finite) {
            Ok(Value::Number(number.to_owned()))
        } else {
            Err((start, "The number is too large"))
        }
    }

    fn string(&mut self) -> Read<String> {
        let start = self.at;
        let text = self.string_of_characters()?;
        match self.damaged.partition_point(|at| *at < start) {
            index if self.damaged.get(index).is_some_and(|at| *at < self.at) => Err((start, "A byte is not UTF-8")),
            _ => Ok(text),
        }
    }

    fn string_of_characters(&mut self) -> Read<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            let Some(plain) = plain else {
                self.at = self.text.len();
                return self.fail("The text ends inside a string");
            };
            out.push_str(&self.text[self.at..self.at + plain]);
            self.at += plain;
            match rest[plain] {
                b'"' => {
                    self.at += 1;
                    return Ok(out);
                }
                b'\\' => out.push(self.escape()?),
                _ => return self.fail("A control character in a string must be written as an escape"),
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let start = self.at;
        self.at += 1;
        let escaped = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.code_point(start);
            }
            _ => return Err((start, "This escape is not known in JSON")),
        };
        self.at += 1;
        Ok(escaped)
    }

    fn code_point(&mut self, start: usize) -> Read<char> {
        const HALF: (u32, &str) = (0x400, "Half of a surrogate pair is not a character");
        let first = self.hex(start)?;
        let code = match first {
            0xd800..=0xdbff => {
                if !self.text[self.at..].starts_with("\\u") {
                    return Err((start, HALF.1));
                }
                self.at += 2;
                let second = self.hex(start)?;
                if !(0xdc00..=0xdfff).contains(&second) {
                    return Err((start, HALF.1));
                }
                0x1_0000 + (first - 0xd800) * HALF.0 + (second - 0xdc00)
            }
            other => other,
        };
        char::from_u32(code).ok_or((start, HALF.1))
    }

    fn hex(&mut self, start: usize) -> Read<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let code = digits.and_then(|digits| {
            digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
        });
        self.at += 4;
        code.ok_or((start, "Four hexadecimal digits are expected after \\u"))
    }
}
