//! Reading files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// The most that is read of anything.
const MOST_BYTES: u64 = 10 * 1024 * 1024;

/// Whether the path stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Refuses to read standard input for two things at once.
///
/// # Errors
///
/// [`Failure::Usage`] if more than one of the paths is `-`.
pub(crate) fn at_most_one_stdin<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Failure> {
    if paths.into_iter().filter(|path| is_stdin(path)).count() > 1 {
        return Err(Failure::Usage("Only one thing can be read from standard input.".to_owned()));
    }
    Ok(())
}

/// Reads a secret without the line end after it.
///
/// # Errors
///
/// [`Failure::Io`].
pub(crate) fn secret(path: &Path) -> Result<SecretString, Failure> {
    let text = Zeroizing::new(text(path)?);
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(SecretString::from(line.strip_suffix('\r').unwrap_or(line)))
}

/// Reads a text.
///
/// # Errors
///
/// [`Failure::Io`] if it cannot be read, is too large, or is not UTF-8.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    let name = if is_stdin(path) { "Standard input".to_owned() } else { format!("The file {}", path.display()) };
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::InvalidData => Failure::Io(format!("{name} is not text in UTF-8.")),
        _ => Failure::Io(format!("{name} could not be read: {error}.")),
    };
    let mut text = String::new();
    let read = if is_stdin(path) {
        io::stdin().lock().take(MOST_BYTES + 1).read_to_string(&mut text)
    } else {
        File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_string(&mut text))
    };
    let length = read.map_err(failed)?;
    if u64::try_from(length).is_ok_and(|length| length > MOST_BYTES) {
        return Err(Failure::Io(format!("{name} is too large: more than 10 MiB.")));
    }
    Ok(text)
}
