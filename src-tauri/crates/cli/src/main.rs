//! The command line of Portcullis: the use cases of the console for scripts, and for machines without a display.
//!
//! Keys and tokens come from a profile, from standard input or from files, never from arguments: those can be seen by
//! every user of the machine. What a command answers goes to standard output, everything else to standard error.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | could not be done: a file, the ledger, the program itself |
//! | 2 | asked in the wrong way |
//! | 3 | not minted: not claims, blocked by a finding, or a dangerous finding was not accepted |
//! | 4 | `inspect --fail-if-refused`: the server would refuse the credential |
//! | 5 | no such profile, or it does not hold what is needed |
//! | 6 | the keychain cannot be used |
//! | 7 | `inspect --fail-if-refused`, `tls --fail-under`, `posture`: could not be checked; `audit`: not everything could be read |
//! | 8 | the cluster or the ports could not be reached, or the connection test failed; `audit`: the cluster does not tell its log |
//! | 9 | `verify`: the cluster did something else than predicted |
//! | 10 | `tls`: a verdict weighs as much as `--fail-on` says, a certificate ends within `--fail-under` days, or a check of `--config` failed; `posture`: a check fails that weighs as much as `--fail-on` says |

#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod failure;
mod input;
mod output;
mod usage;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;
use output::Output;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage::answer(&error, usage::wants_json()),
    };
    let output = Output::new(arguments.json);
    let outcome = match &arguments.command {
        Command::Mint(mint) => commands::mint::run(mint, &arguments, &output),
        Command::Inspect(inspect) => commands::inspect::run(inspect, &arguments, &output),
        Command::Matrix(matrix) => commands::matrix::run(matrix, &output),
        Command::Profiles(profiles) => commands::profiles::run(profiles, &arguments, &output),
        Command::TestConnection(test) => commands::test_connection::run(test, &arguments, &output),
        Command::Facts(facts) => commands::facts::run(facts, &arguments, &output),
        Command::Verify(verify) => commands::verify::run(verify, &arguments, &output),
        Command::Tls(tls) => commands::tls::run(tls, &arguments, &output),
        Command::Posture(posture) => commands::posture::run(posture, &arguments, &output),
        Command::Audit(audit) => commands::audit::run(audit, &arguments, &output),
        Command::Practice(practice) => commands::practice::run(practice, &output),
    };
    output.finish(&outcome);
    outcome.map_or_else(|failure| ExitCode::from(failure.exit_code()), |()| ExitCode::SUCCESS)
}
