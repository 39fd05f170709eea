//! What is said when the arguments cannot be read.
//!
//! The argument itself is not repeated: it could be a key that somebody typed in the wrong place, and what a program
//! prints ends up in logs.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

const WRONG_USE: u8 = 2;

/// Answers in place of a command: help, the version, or what was wrong.
pub(crate) fn answer(error: &Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A reader that has gone away has read enough.
            let _ = write!(io::stdout(), "{}", error.render());
            ExitCode::SUCCESS
        }
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand | ErrorKind::TooManyValues => {
            let _ = writeln!(io::stderr(), "{}\n\nFor more information, try '--help'.", unknown(error));
            ExitCode::from(WRONG_USE)
        }
        _ => {
            let _ = write!(io::stderr(), "{}", error.render());
            ExitCode::from(WRONG_USE)
        }
    }
}

fn unknown(error: &Error) -> String {
    let named = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) if argument.starts_with("--") => {
            let name = argument.split(['=', ' ']).next().unwrap_or_default();
            let is_name = name.len() < 40 && name.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase());
            is_name.then(|| name.to_owned())
        }
        _ => None,
    };
    let what = match named {
        Some(name) => format!("error: there is no argument '{name}' here"),
        None => "error: there is an argument too many".to_owned(),
    };
    format!(
        "{what}\n\nKeys and tokens are read from a profile, from standard input or from files, never from arguments:\n\
         every user of this machine can see the arguments of a running program."
    )
}
