//! Writes an audit log for measuring: `audit-log EVENTS FOLDER`.

use std::path::Path;
use std::process::ExitCode;

use portcullis_tests::audit_log::AuditLog;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [events, folder] = words.as_slice() else {
        eprintln!("Usage: audit-log EVENTS FOLDER");
        return ExitCode::from(2);
    };
    let Ok(events) = events.parse() else {
        eprintln!("{events} is not a number of events.");
        return ExitCode::from(2);
    };
    match AuditLog::month(events).write(Path::new(folder)) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The log could not be written: {error}");
            ExitCode::FAILURE
        }
    }
}
