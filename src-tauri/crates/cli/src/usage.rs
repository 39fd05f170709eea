//! What is said when the arguments cannot be read.
//!
//! The argument itself is not repeated: it could be a key that somebody typed in the wrong place, and what a program
//! prints ends up in logs.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;

const WRONG_USE: u8 = 2;

/// Answers in place of a command: help, the version, or what was wrong.
pub(crate) fn answer(error: &Error, json: bool) -> ExitCode {
    let text = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A reader that has gone away has read enough.
            let _ = write!(io::stdout(), "{}", error.render());
            return ExitCode::SUCCESS;
        }
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand | ErrorKind::TooManyValues => {
            format!("{}\n\nFor more information, try '--help'.\n", unknown(error))
        }
        _ => error.render().to_string(),
    };
    let text = if json { for_scripts(&text) } else { text };
    let _ = write!(io::stderr(), "{text}");
    ExitCode::from(WRONG_USE)
}

/// Whether answers are to be JSON, when the arguments as a whole could not be read.
pub(crate) fn wants_json() -> bool {
    std::env::args_os().skip(1).take_while(|argument| argument != "--").any(|argument| argument == "--json")
}

/// What was wrong without how it is used: that is the remedy.
fn for_scripts(text: &str) -> String {
    let end = ["\nUsage:", "\n\nFor more information"].iter().filter_map(|mark| text.find(mark)).min();
    let words: Vec<_> = text[..end.unwrap_or(text.len())].split_whitespace().collect();
    let message = words.join(" ");
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let failure = Failure::usage(message, "Run the command with --help to see how it is used.");
    failure.json(&[]) + "\n"
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
