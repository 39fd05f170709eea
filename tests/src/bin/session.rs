//! Runs a command in a desktop session of its own, with an unlocked keyring: `session cargo test …`.

use std::process::ExitCode;

use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else {
        eprintln!("Usage: session <command> [arguments]");
        return ExitCode::from(2);
    };
    match run(&program, words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("The session could not be started: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(program: &std::ffi::OsStr, words: impl Iterator<Item = std::ffi::OsString>) -> std::io::Result<bool> {
    let session = Session::start(Keyring::Unlocked)?;
    // Cargo finds its own folders through the home folder, which is another one in the session.
    let mut command = std::process::Command::new(program);
    let home = std::env::var_os("HOME").unwrap_or_default();
    for (variable, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        if std::env::var_os(variable).is_none() {
            command.env(variable, std::path::Path::new(&home).join(folder));
        }
    }
    command.args(words).envs(session.variables().iter().cloned());
    Ok(command.status()?.success())
}
