//! One attempt at a handshake over one connection: how it ended, and the bytes that tell it.

use crate::answer::{Answer, Progress, Reader};
use crate::dial::Wire;
use crate::hello::hello;
use crate::names;
use crate::report::ProtocolName;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

/// How many of the first bytes are kept: enough to tell what speaks there.
const FIRST_BYTES: usize = 256;

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// As far as it can go.
    Done,
    /// The server broke off, in TLS's own words.
    Alert(u8),
    /// The server closed the connection.
    Closed,
    /// The connection broke.
    Reset,
    /// The time was over.
    TimedOut,
    /// What it answered is no TLS.
    NotTls,
    /// There was no end of it.
    TooMuch,
    /// It speaks TLS, but not as it should, or not as can be read here.
    Broken(String),
}

impl End {
    /// What the server did, to follow `The server` or `it`.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Done => "answered".to_owned(),
            Self::Alert(code) => format!("broke the handshake off ({})", names::alert(*code)),
            Self::Closed => "closed the connection during the handshake".to_owned(),
            Self::Reset => "reset the connection during the handshake".to_owned(),
            Self::TimedOut => "did not answer to the end in time".to_owned(),
            Self::NotTls => "answered with something that is not TLS".to_owned(),
            Self::TooMuch => "sent more than any handshake has".to_owned(),
            Self::Broken(what) => what.clone(),
        }
    }
}

/// A connection that ends in time and remembers how the answer began.
pub(crate) struct Line<'a> {
    wire: Box<dyn Wire>,
    pub(crate) deadline: Instant,
    /// Whether any connection to this port has brought a byte yet.
    any_byte: &'a AtomicBool,
    /// How the answer began.
    pub(crate) first: Vec<u8>,
}

impl<'a> Line<'a> {
    pub(crate) fn new(wire: Box<dyn Wire>, deadline: Instant, any_byte: &'a AtomicBool) -> Self {
        Self { wire, deadline, any_byte, first: Vec::new() }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Result<(), End> {
        let sending = async {
            self.wire.write_all(bytes).await?;
            self.wire.flush().await
        };
        timeout_at(self.deadline, sending).await.map_err(|_| End::TimedOut)?.map_err(|error| broken(&error))
    }

    /// At least one byte.
    pub(crate) async fn receive<'b>(&mut self, buffer: &'b mut [u8]) -> Result<&'b [u8], End> {
        let reading = timeout_at(self.deadline, self.wire.read(buffer)).await;
        let count = reading.map_err(|_| End::TimedOut)?.map_err(|error| broken(&error))?;
        if count == 0 {
            return Err(End::Closed);
        }
        self.any_byte.store(true, Ordering::Relaxed);
        let bytes = &buffer[..count];
        let room = FIRST_BYTES.saturating_sub(self.first.len()).min(count);
        self.first.extend(&bytes[..room]);
        Ok(bytes)
    }
}

fn broken(error: &io::Error) -> End {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => End::Closed,
        _ => End::Reset,
    }
}

/// What a hello by hand brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) end: End,
    pub(crate) answer: Answer,
    pub(crate) first: Vec<u8>,
}

/// Says hello by hand in one version and reads what can be read of the answer.
pub(crate) async fn ask(mut line: Line<'_>, version: ProtocolName, name: &str, random: &[u8; 32]) -> Heard {
    let mut reader = Reader::default();
    let end = match line.send(&hello(version, name, random)).await {
        Ok(()) => listen(&mut line, &mut reader).await,
        Err(end) => end,
    };
    Heard { end, answer: reader.answer, first: line.first }
}

async fn listen(line: &mut Line<'_>, reader: &mut Reader) -> End {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let progress = match line.receive(&mut buffer).await {
            Ok(bytes) => reader.push(bytes),
            Err(end) => return end,
        };
        match progress {
            Progress::More => {}
            Progress::Done => return End::Done,
            Progress::Alert(code) => return End::Alert(code),
            Progress::NotTls => return End::NotTls,
            Progress::TooMuch => return End::TooMuch,
            Progress::Malformed(what) => return End::Broken(format!("answered in TLS, but {what}")),
        }
    }
}
