//! One log: bytes that can be read at any place.

use std::fs::File;
use std::io;
use std::path::PathBuf;

/// A file of lines, open for reading.
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
    file: File,
}

impl Log {
    /// A log over an open file.
    #[must_use]
    pub fn new(name: impl Into<String>, path: Option<PathBuf>, file: File) -> Self {
        Self { name: name.into(), path, file }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is; none for what came from elsewhere.
    #[must_use]
    pub fn path(&self) -> Option<&std::path::Path> {
        self.path.as_deref()
    }

    /// Reads what stands at a place. Answers fewer bytes than asked only at the end of the file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match read_some(&self.file, &mut buffer[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    /// How long it is now.
    ///
    /// # Errors
    ///
    /// When the file cannot be asked.
    pub fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }
}

#[cfg(unix)]
fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
