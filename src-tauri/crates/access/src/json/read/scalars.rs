//! Numbers and strings.

use super::{Read, Reader, Value};

impl Reader<'_> {
    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    pub(super) fn number(&mut self) -> Read<Value> {
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
        let mut exponent = self.at;
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            exponent = self.at;
            if self.digits() == 0 {
                return self.fail("A digit is expected in the exponent");
            }
        }
        let number = &self.text[start..self.at];
        if number.parse::<f64>().is_ok_and(f64::is_finite) {
            Ok(Value::Number(number.to_owned()))
        } else {
            self.at = exponent + self.digits_of_exponent(exponent);
            Err((start, "The number is too large"))
        }
    }

    /// How many digits of an exponent are read before it is too large for 32 bits, that last one included.
    fn digits_of_exponent(&self, start: usize) -> usize {
        let digits = &self.text.as_bytes()[start..self.at];
        let mut exponent = 0_u64;
        let too_large = digits.iter().position(|digit| {
            exponent = exponent * 10 + u64::from(digit - b'0');
            exponent > i32::MAX as u64
        });
        too_large.map_or(digits.len(), |index| index + 1)
    }

    pub(super) fn string(&mut self) -> Read<String> {
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
                    // The sign that should have been the other half is gone, be it the closing quote.
                    self.at += if self.peek() == Some(b'\\') { 2 } else { 1 };
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
