//! Reading files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use portcullis_console::shown;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// The most that is read of a text.
const MOST_BYTES: usize = 10 * 1024 * 1024;

/// The most that is read of a key or a token.
const MOST_SECRET_BYTES: usize = 1024 * 1024;

/// Whether the path stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Refuses to read standard input for two things at once.
///
/// # Errors
///
/// A wrong use if more than one of the paths is `-`.
pub(crate) fn at_most_one_stdin<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Failure> {
    if paths.into_iter().filter(|path| is_stdin(path)).count() > 1 {
        return Err(Failure::usage(
            "Two things are to be read from standard input.",
            "Read one of them from standard input and the others from files.",
        ));
    }
    Ok(())
}

/// Reads a key, without the white space around it: no key has any there, since HTTP takes it off.
///
/// # Errors
///
/// Why it cannot be read; a wrong use if there is no key, or more than one line.
pub(crate) fn key(path: &Path) -> Result<SecretString, Failure> {
    let text = secret(path)?;
    let key = text.expose_secret().trim();
    if key.is_empty() {
        return Err(empty(path, "Put the key into it, or leave the argument out if there is no such key."));
    }
    if key.chars().any(char::is_control) {
        return Err(Failure::usage(
            format!("{} holds a line break or another control character within the key.", name(path)),
            "Check that it holds the key itself and nothing else.",
        ));
    }
    Ok(SecretString::from(key))
}

/// Reads a secret as it is. What was read along the way is wiped.
///
/// # Errors
///
/// Why it cannot be read.
pub(crate) fn secret(path: &Path) -> Result<SecretString, Failure> {
    // Never grown, so that no copy stays behind in memory that was given back.
    let mut bytes = Zeroizing::new(vec![0; MOST_SECRET_BYTES + 1]);
    let mut length = 0;
    let mut source = open(path)?;
    while length < bytes.len() {
        match source.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(path, &error)),
        }
    }
    if length > MOST_SECRET_BYTES {
        return Err(too_large(path, "1 MiB"));
    }
    std::str::from_utf8(&bytes[..length]).map(SecretString::from).map_err(|_| not_text(path))
}

/// Reads a text.
///
/// # Errors
///
/// Why it cannot be read: it is not there, too large, not UTF-8, or empty.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    open(path)?.take(most + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() > MOST_BYTES {
        return Err(too_large(path, "10 MiB"));
    }
    if bytes.trim_ascii().is_empty() {
        return Err(empty(path, "Check that it is the right file, and that it was written to the end."));
    }
    String::from_utf8(bytes).map_err(|_| not_text(path))
}

/// That there is nothing in a file.
pub(crate) fn empty(path: &Path, remedy: &str) -> Failure {
    Failure::usage(format!("{} is empty.", name(path)), remedy)
}

fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if is_stdin(path) {
        return Ok(Box::new(io::stdin().lock()));
    }
    File::open(path).map(|file| Box::new(file) as Box<dyn Read>).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let message = format!("{} could not be read: {error}.", name(path));
    Failure::file(message, "Check that it is there, that it is a file, and that this user may read it.")
}

fn too_large(path: &Path, most: &str) -> Failure {
    Failure::file(format!("{} is too large: more than {most}.", name(path)), "Check that it is the right file.")
}

fn not_text(path: &Path) -> Failure {
    Failure::file(format!("{} is not text in UTF-8.", name(path)), "Check that it is the right file.")
}

fn name(path: &Path) -> String {
    if is_stdin(path) { "Standard input".to_owned() } else { format!("The file {}", shown(&path.to_string_lossy())) }
}
