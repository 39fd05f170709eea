use super::{FileError, Files, Given, LARGEST_FILE, MOST_FILES};

mod forms;
mod hostile;
mod masked;
mod server;

/// Reads one file, which must be understood.
#[track_caller]
fn read(name: &str, text: &str) -> Files {
    read_all(&[(name, text)])
}

/// Reads files, which must be understood.
#[track_caller]
fn read_all(given: &[(&str, &str)]) -> Files {
    let given: Vec<Given<'_>> = given.iter().map(|(name, text)| Given { name, text }).collect();
    let (files, errors) = Files::read(&given);
    assert_eq!(errors, []);
    files
}

/// The one error of a text that cannot be read.
#[track_caller]
fn error(text: &str) -> FileError {
    let (_, mut errors) = Files::read(&[Given { name: "given.yaml", text }]);
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.remove(0)
}
