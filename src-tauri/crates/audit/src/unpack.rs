//! Compressed logs are unpacked into a temporary file without a name, so that each line can be read again.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::Cancel;
use crate::log::write_full;

/// How much is unpacked at once.
const PIECE: usize = 256 << 10;

/// How a file is compressed: its first bytes say so, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    pub(crate) fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// Where one worker puts what it unpacks: all in one file, because there may be thousands of logs.
#[derive(Debug, Default)]
pub(crate) struct Attic {
    file: Option<Arc<File>>,
    end: u64,
}

/// How much may be unpacked altogether. What unpacks to more is likelier a trap than a log.
#[derive(Debug)]
pub(crate) struct Room {
    most: u64,
    used: AtomicU64,
}

/// What came out of a file.
#[derive(Debug)]
pub(crate) struct Unpacked {
    pub(crate) file: Arc<File>,
    pub(crate) from: u64,
    pub(crate) length: u64,
    /// What is wrong with the rest, in words.
    pub(crate) problem: Option<String>,
}

impl Room {
    pub(crate) const fn new(most: u64) -> Self {
        Self { most, used: AtomicU64::new(0) }
    }

    fn take(&self, bytes: u64) -> bool {
        self.used.fetch_add(bytes, Ordering::Relaxed) + bytes <= self.most
    }
}

impl Attic {
    /// Unpacks a file; none when it was told to stop. What could be read of a damaged file is kept.
    pub(crate) fn unpack(
        &mut self,
        packing: Packing,
        file: File,
        room: &Room,
        cancel: &Cancel,
    ) -> io::Result<Option<Unpacked>> {
        let target = match &self.file {
            Some(file) => Arc::clone(file),
            None => Arc::clone(self.file.insert(Arc::new(tempfile::tempfile()?))),
        };
        let mut out = Out { file: &target, from: self.end, end: self.end, room, cancel };
        let source = BufReader::with_capacity(PIECE, file);
        let outcome = match packing {
            Packing::Gzip => gzip(source, &mut out),
            Packing::Zstd => zstd(source, &mut out),
        };
        let (from, length) = (out.from, out.end - out.from);
        self.end = out.end;
        let problem = match outcome {
            Ok(()) => None,
            Err(Stopped::Cancelled) => return Ok(None),
            Err(Stopped::Unreadable(why)) => Some(format!(
                "Only a part of the file could be unpacked, {length} bytes, because it is damaged or cut short: {why}. \
                 Copy it again from where it comes."
            )),
            Err(Stopped::TooMuch) => Some(format!(
                "Only a part of the file was unpacked: all compressed files together may unpack to {} MiB. Unpack it \
                 yourself, and open what you need of it.",
                room.most >> 20
            )),
            Err(Stopped::Unwritable(error)) => Some(format!(
                "Only a part of the file was unpacked, because the folder for temporary files, {}, took no more: {error}. \
                 Make room there.",
                std::env::temp_dir().display()
            )),
        };
        Ok(Some(Unpacked { file: target, from, length, problem }))
    }
}

enum Stopped {
    Cancelled,
    TooMuch,
    Unreadable(String),
    Unwritable(io::Error),
}

struct Out<'a> {
    file: &'a File,
    from: u64,
    end: u64,
    room: &'a Room,
    cancel: &'a Cancel,
}

impl Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        if self.cancel.is_cancelled() {
            return Err(Stopped::Cancelled);
        }
        if !self.room.take(bytes.len() as u64) {
            return Err(Stopped::TooMuch);
        }
        write_full(self.file, bytes, self.end).map_err(Stopped::Unwritable)?;
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// Everything that a decoder gives now.
    fn copy(&mut self, mut source: impl Read, buffer: &mut [u8]) -> Result<(), Stopped> {
        loop {
            match source.read(buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => self.write(&buffer[..read])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Stopped::Unreadable(error.to_string())),
            }
        }
    }
}

/// A file may be several ones, one behind the other.
fn gzip(source: impl BufRead, out: &mut Out<'_>) -> Result<(), Stopped> {
    out.copy(MultiGzDecoder::new(source), &mut vec![0; PIECE])
}

/// A file may be several frames, one behind the other, with others between them that are to be passed over.
fn zstd(mut source: impl BufRead, out: &mut Out<'_>) -> Result<(), Stopped> {
    /// A frame of nothing. Once there was a frame, the decoder checks how much memory the next one asks for.
    const EMPTY: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x00, 0x01, 0x00, 0x00];
    /// The end of a frame, with zeros for a sum.
    const END: &[u8] = &[0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00];
    let unreadable = |error: &dyn std::fmt::Display| Stopped::Unreadable(error.to_string());
    let mut decoder = FrameDecoder::new();
    decoder.init(EMPTY).map_err(|error| unreadable(&error))?;
    let mut buffer = vec![0; PIECE];
    while !source.fill_buf().map_err(|error| unreadable(&error))?.is_empty() {
        match decoder.reset(&mut source) {
            Ok(()) => {}
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                io::copy(&mut (&mut source).take(length.into()), &mut io::sink())
                    .map_err(|error| unreadable(&error))?;
                continue;
            }
            Err(error) => return Err(unreadable(&error)),
        }
        while !decoder.is_finished() {
            let decoded = decoder.decode_blocks(&mut source, BlockDecodingStrategy::UptoBytes(PIECE));
            if let Err(error) = decoded {
                // The decoder holds back what later blocks may refer to: it is told that no more comes.
                let _ = decoder.decode_blocks(END, BlockDecodingStrategy::All);
                out.copy(&mut decoder, &mut buffer)?;
                return Err(unreadable(&error));
            }
            out.copy(&mut decoder, &mut buffer)?;
        }
        out.copy(&mut decoder, &mut buffer)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
