//! One log: bytes that can be read at any place.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file of lines, for reading.
///
/// Lines are read with positioned reads and not through a mapping: a mapped file that somebody else cuts short ends the
/// program that looks at it, and a read only answers less. What is compressed, and what comes from elsewhere, is first written
/// to a temporary file without a name.
#[derive(Debug)]
pub struct Log {
    /// What it is called in the [`crate::Field::Source`] column.
    name: String,
    /// Where it is, for logs that are files.
    path: Option<PathBuf>,
    handle: Handle,
}

#[derive(Debug)]
enum Handle {
    /// Open for as long as the log: what was deleted meanwhile can still be read.
    Kept(File),
    /// Opened each time, so that thousands of files do not use up what a program may have open.
    Reopened(Identity),
    /// A part of a file that several share.
    Part { file: Arc<File>, from: u64, length: u64 },
}

/// What tells a file from another one that later has the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Identity(u64, u64);

impl Log {
    /// A log over an open file.
    #[must_use]
    pub fn new(name: impl Into<String>, path: Option<PathBuf>, file: File) -> Self {
        Self { name: name.into(), path, handle: Handle::Kept(file) }
    }

    /// A log over a file that is opened whenever it is read.
    pub(crate) fn reopened(name: String, path: PathBuf, identity: Identity) -> Self {
        Self { name, path: Some(path), handle: Handle::Reopened(identity) }
    }

    /// A log that was unpacked to a part of a file.
    pub(crate) fn part(name: String, path: PathBuf, file: Arc<File>, from: u64, length: u64) -> Self {
        Self { name, path: Some(path), handle: Handle::Part { file, from, length } }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is; none for what came from elsewhere.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Reads what stands at a place. Answers fewer bytes than asked only at the end of the file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is not there any more.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match &self.handle {
            Handle::Kept(file) => read_full(file, buffer, offset),
            Handle::Reopened(identity) => read_full(&self.reopen(*identity)?, buffer, offset),
            Handle::Part { file, from, length } => {
                let there = length.saturating_sub(offset).min(buffer.len() as u64) as usize;
                read_full(file, &mut buffer[..there], from + offset)
            }
        }
    }

    /// How long it is now.
    ///
    /// # Errors
    ///
    /// When the file cannot be asked.
    pub fn length(&self) -> io::Result<u64> {
        match &self.handle {
            Handle::Kept(file) => Ok(file.metadata()?.len()),
            Handle::Reopened(identity) => Ok(self.reopen(*identity)?.metadata()?.len()),
            Handle::Part { length, .. } => Ok(*length),
        }
    }

    fn reopen(&self, identity: Identity) -> io::Result<File> {
        let (file, metadata) = open(self.path.as_deref().ok_or(io::ErrorKind::NotFound)?)?;
        if Identity::of(&metadata) == identity {
            Ok(file)
        } else {
            Err(io::Error::new(io::ErrorKind::NotFound, "another file has its name now"))
        }
    }
}

impl Identity {
    /// Of what has no name.
    pub(crate) const NONE: Self = Self(0, 0);

    #[cfg(unix)]
    pub(crate) fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self(metadata.dev(), metadata.ino())
    }

    #[cfg(windows)]
    pub(crate) fn of(metadata: &Metadata) -> Self {
        use std::os::windows::fs::MetadataExt as _;
        Self(metadata.creation_time(), 0)
    }
}

/// Opens a file; what is no file is refused before it is opened, because opening a pipe waits for who writes into it.
pub(crate) fn open(path: &Path) -> io::Result<(File, Metadata)> {
    let refuse = || io::Error::new(io::ErrorKind::InvalidInput, "it is a pipe, a device or a folder, and no file");
    if !std::fs::metadata(path)?.is_file() {
        return Err(refuse());
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok((file, metadata)) } else { Err(refuse()) }
}

fn read_full(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match read_some(file, &mut buffer[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Writes at a place: a file that is read at the same time has no place of its own on every system.
pub(crate) fn write_full(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match write_some(file, bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                bytes = &bytes[written..];
                offset += written as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(unix)]
fn write_some(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_some(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, offset)
}
