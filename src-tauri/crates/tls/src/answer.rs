//! What a server answers to a hello, read as far as it goes in plain text.
//!
//! Everything here is a stranger's: lengths are checked before they are believed, and what is kept is bounded.

use crate::names;
use crate::report::{Agreed, Alpn, ProtocolName};

/// The longest message that is read: room for certificates far beyond what any client takes.
const LONGEST_MESSAGE: usize = 4 << 20;
/// The most bytes that are read of one answer.
const MOST_BYTES: usize = 8 << 20;
/// The most certificates that are kept of one chain.
pub(crate) const MOST_CERTIFICATES: usize = 100;
/// The most plain text in one record, and what compression may add to it.
const LONGEST_RECORD: usize = (1 << 14) + 2048;

/// What a server told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The version it chose; absent when it chose none that is known, or none at all.
    pub(crate) version: Option<ProtocolName>,
    suite: u16,
    group: Option<String>,
    alpn: Option<String>,
    /// The certificates as served, in plain text until TLS 1.2.
    pub(crate) chain: Vec<Vec<u8>>,
    /// Whether it asked for a client certificate.
    pub(crate) asked: bool,
    /// Whether it stapled an OCSP answer.
    pub(crate) stapled: bool,
    /// Whether its part was read to the end: what did not come until then does not come.
    pub(crate) is_whole: bool,
}

impl Answer {
    /// What was agreed on, if a version was.
    pub(crate) fn agreed(&self) -> Option<Agreed> {
        let protocol = self.version?;
        let alpn = match protocol {
            ProtocolName::Tls13 => Alpn::NotSeen,
            _ => Alpn::said(self.alpn.clone()),
        };
        Some(Agreed { protocol, cipher: names::suite(self.suite), key_exchange: self.group.clone(), alpn })
    }
}

/// How far an answer was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Progress {
    /// There is more to come.
    More,
    /// All that can be read was read.
    Done,
    /// The server broke off.
    Alert(u8),
    /// This is no TLS.
    NotTls,
    /// This is TLS, but not as it should be.
    Malformed(&'static str),
    /// There is no end of it.
    TooMuch,
}

/// Reads an answer piece by piece.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    records: Vec<u8>,
    messages: Vec<u8>,
    seen: usize,
    pub(crate) answer: Answer,
}

impl Reader {
    /// Takes the next bytes of the wire.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Progress {
        self.seen = self.seen.saturating_add(bytes.len());
        if self.seen > MOST_BYTES {
            return Progress::TooMuch;
        }
        self.records.extend(bytes);
        let mut records = std::mem::take(&mut self.records);
        let mut rest = records.as_slice();
        let progress = loop {
            match self.record(&mut rest) {
                Ok(true) => {}
                Ok(false) => break Progress::More,
                Err(end) => break end,
            }
        };
        // Moved, not copied: a message of many small records must not cost the square of its length.
        let done = records.len() - rest.len();
        records.drain(..done);
        self.records = records;
        progress
    }

    /// Takes one record; whether there was a whole one.
    fn record(&mut self, rest: &mut &[u8]) -> Result<bool, Progress> {
        if rest.first().is_some_and(|kind| !(20..=23).contains(kind)) || rest.get(1).is_some_and(|major| *major != 3) {
            return Err(Progress::NotTls);
        }
        let Some((&[kind, _, _, high, low], behind)) = rest.split_first_chunk::<5>() else { return Ok(false) };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length > LONGEST_RECORD {
            return Err(Progress::NotTls);
        }
        let Some((content, behind)) = behind.split_at_checked(length) else { return Ok(false) };
        *rest = behind;
        match (kind, content) {
            // A warning, such as that the name is not known, breaks nothing off.
            (21, [1, code]) if *code != 0 => Ok(true),
            (21, [_, code]) => Err(Progress::Alert(*code)),
            (22, content) => {
                self.messages.extend(content);
                self.handshake()?;
                Ok(true)
            }
            _ => Err(Progress::Malformed("it sent a record that does not belong into a handshake")),
        }
    }

    fn handshake(&mut self) -> Result<(), Progress> {
        let mut messages = std::mem::take(&mut self.messages);
        let mut rest = messages.as_slice();
        while let Some((&[kind, a, b, c], behind)) = rest.split_first_chunk::<4>() {
            let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
            if length > LONGEST_MESSAGE {
                return Err(Progress::TooMuch);
            }
            let Some((body, behind)) = behind.split_at_checked(length) else { break };
            rest = behind;
            self.message(kind, body)?;
        }
        let done = messages.len() - rest.len();
        messages.drain(..done);
        self.messages = messages;
        Ok(())
    }

    fn message(&mut self, kind: u8, body: &[u8]) -> Result<(), Progress> {
        let malformed = |what| Progress::Malformed(what);
        if self.answer.version.is_none() && kind != 2 {
            return Err(malformed("its first message is no ServerHello"));
        }
        match kind {
            2 => {
                self.server_hello(body).ok_or_else(|| malformed("its ServerHello cannot be read"))?;
                match self.answer.version {
                    // From here on TLS 1.3 is encrypted.
                    Some(ProtocolName::Tls13) => return Err(Progress::Done),
                    None => return Err(malformed("it chose a version that is not known")),
                    Some(_) => {}
                }
            }
            11 => self.certificates(body).ok_or_else(|| malformed("its certificates cannot be read"))?,
            12 => self.key_exchange(body),
            13 => self.answer.asked = true,
            22 => self.answer.stapled = true,
            14 => {
                self.answer.is_whole = true;
                return Err(Progress::Done);
            }
            _ => {}
        }
        Ok(())
    }

    fn server_hello(&mut self, body: &[u8]) -> Option<()> {
        let mut body = Bytes(body);
        let mut version = body.number()?;
        body.take(32)?;
        body.short()?;
        self.answer.suite = body.number()?;
        body.take(1)?;
        // Servers of old send no extensions at all.
        let mut extensions = Bytes(if body.0.is_empty() { &[] } else { body.long()? });
        while !extensions.0.is_empty() {
            let number = extensions.number()?;
            let mut content = Bytes(extensions.long()?);
            match number {
                16 => {
                    let name = Bytes(content.long()?).short()?;
                    self.answer.alpn = Some(crate::text::shown(&String::from_utf8_lossy(name)));
                }
                43 => version = content.number()?,
                51 => self.answer.group = Some(names::group(content.number()?)),
                _ => {}
            }
        }
        self.answer.version = ProtocolName::from_wire(version);
        Some(())
    }

    fn certificates(&mut self, body: &[u8]) -> Option<()> {
        let mut list = Bytes(Bytes(body).longer()?);
        while !list.0.is_empty() && self.answer.chain.len() < MOST_CERTIFICATES {
            self.answer.chain.push(list.longer()?.to_vec());
        }
        Some(())
    }

    /// The group of an elliptic curve, or how long the prime is.
    fn key_exchange(&mut self, body: &[u8]) {
        let suite = names::suite(self.answer.suite);
        self.answer.group = match body {
            [3, high, low, ..] if suite.contains("_ECDHE_") => Some(names::group(u16::from_be_bytes([*high, *low]))),
            _ if suite.contains("_DHE_") => Bytes(body).long().map(|prime| {
                let zeros: usize = prime.iter().take_while(|byte| **byte == 0).count();
                let first = prime.get(zeros).map_or(0, |byte| byte.leading_zeros() as usize);
                format!("DH {} bits", (prime.len() - zeros) * 8 - first)
            }),
            _ => None,
        };
    }
}

/// Bytes, taken from the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(front)
    }

    fn number(&mut self) -> Option<u16> {
        self.take(2).map(|two| u16::from_be_bytes([two[0], two[1]]))
    }

    /// What stands behind a length of one byte.
    fn short(&mut self) -> Option<&'a [u8]> {
        let length = self.take(1)?[0];
        self.take(length.into())
    }

    /// What stands behind a length of two bytes.
    fn long(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(length.into())
    }

    /// What stands behind a length of three bytes.
    fn longer(&mut self) -> Option<&'a [u8]> {
        let high = usize::from(self.take(1)?[0]);
        let low = usize::from(self.number()?);
        self.take(high << 16 | low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[kind, 3, 3], length.as_slice(), content].concat()
    }

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&[kind], &length[1..], body].concat()
    }

    fn server_hello(version: u16, suite: u16, extensions: &[u8]) -> Vec<u8> {
        let mut body = [version.to_be_bytes().as_slice(), &[0; 32], &[0], &suite.to_be_bytes(), &[0]].concat();
        if !extensions.is_empty() {
            body.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
            body.extend(extensions);
        }
        message(2, &body)
    }

    fn whole_flight() -> Vec<u8> {
        [
            server_hello(0x0301, 0x0035, &[]),
            message(11, &[0, 0, 10, 0, 0, 3, 1, 2, 3, 0, 0, 1, 9]),
            message(13, &[0]),
            message(14, &[]),
        ]
        .concat()
    }

    #[test]
    fn a_flight_is_read_however_it_is_cut() {
        let flight = whole_flight();
        for size in [1, 2, 7, 1000] {
            let mut reader = Reader::default();
            let wire: Vec<u8> = flight.chunks(size).flat_map(|piece| record(22, piece)).collect();
            let ends: Vec<_> = wire.chunks(3).map(|piece| reader.push(piece)).collect();
            assert!(ends.contains(&Progress::Done), "{size}");
            assert_eq!(reader.answer.chain, [vec![1, 2, 3], vec![9]]);
            assert!(reader.answer.asked && reader.answer.is_whole && !reader.answer.stapled);
            let agreed = reader.answer.agreed().unwrap();
            assert_eq!(
                (agreed.protocol, agreed.cipher.as_str()),
                (ProtocolName::Tls10, "TLS_RSA_WITH_AES_256_CBC_SHA")
            );
        }
    }

    #[test]
    fn a_retry_of_tls_1_3_names_its_group() {
        let mut reader = Reader::default();
        let hello = server_hello(0x0303, 0x1302, &[0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 0x1D]);
        assert_eq!(reader.push(&record(22, &hello)), Progress::Done);
        let agreed = reader.answer.agreed().unwrap();
        assert_eq!(agreed.protocol, ProtocolName::Tls13);
        assert_eq!(agreed.cipher, "TLS_AES_256_GCM_SHA384");
        assert_eq!(agreed.key_exchange.as_deref(), Some("x25519"));
    }

    #[test]
    fn a_prime_is_told_by_its_length_without_leading_zeros() {
        let prime = [0, 3, 0, 0x7F, 0xFF, 0, 1, 2, 0, 1, 9];
        let mut reader = Reader::default();
        let flight = [server_hello(0x0303, 0x009F, &[]), message(12, &prime), message(14, &[])].concat();
        assert_eq!(reader.push(&record(22, &flight)), Progress::Done);
        assert_eq!(reader.answer.agreed().unwrap().key_exchange.as_deref(), Some("DH 15 bits"));
    }

    #[test]
    fn a_warning_is_passed_over_and_a_fatal_alert_ends() {
        let mut reader = Reader::default();
        assert_eq!(reader.push(&record(21, &[1, 112])), Progress::More);
        assert_eq!(reader.push(&record(21, &[2, 70])), Progress::Alert(70));
    }

    #[test]
    fn what_is_no_tls_is_told_from_its_first_bytes() {
        for garbage in
            [&b"HTTP/1.1 400 Bad Request\r\n"[..], b"SSH-2.0-x", &[0, 0, 18, 4], &[22, 9], &[22, 3, 1, 255, 255]]
        {
            assert_eq!(Reader::default().push(garbage), Progress::NotTls, "{garbage:?}");
        }
    }

    #[test]
    fn lengths_that_lie_are_told() {
        for body in [&[0_u8, 0, 200, 0, 0, 3, 1][..], &[0, 0, 4, 255, 255, 255, 1], &[]] {
            let mut reader = Reader::default();
            let flight = [server_hello(0x0303, 0x009C, &[]), message(11, body)].concat();
            assert!(matches!(reader.push(&record(22, &flight)), Progress::Malformed(_)), "{body:?}");
        }
    }

    #[test]
    fn a_message_without_end_is_left() {
        let mut reader = Reader::default();
        assert_eq!(reader.push(&record(22, &[11, 0xFF, 0xFF, 0xFF])), Progress::TooMuch);
        let mut reader = Reader::default();
        reader.push(&record(22, &server_hello(0x0303, 0x009C, &[])));
        let endless = record(22, &message(4, &[0; 10_000]));
        let ends = (0..1000).map(|_| reader.push(&endless)).find(|end| *end != Progress::More);
        assert_eq!(ends, Some(Progress::TooMuch));
    }

    #[test]
    fn no_piece_of_a_flight_makes_it_panic() {
        let whole = record(22, &whole_flight());
        for place in 0..whole.len() {
            for value in [0, 1, 3, 0x7F, 0xFF] {
                let mut damaged = whole.clone();
                damaged[place] = value;
                Reader::default().push(&damaged);
                Reader::default().push(&damaged[..place]);
            }
        }
    }
}
