//! The arguments, as clap reads them. None of them takes a key or a token.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};

mod audit;
mod claims;
mod cluster;
mod connection;
mod posture;
mod profiles;
mod tls;

pub(crate) use audit::{Audit, FormatName as EventFormat};
pub(crate) use claims::{ClaimsArguments, Expiry};
pub(crate) use cluster::{ClusterArguments, CredentialName, Facts, Practice, TestConnection, Verify};
pub(crate) use connection::{Clear, ConnectionFields, SendAsName};
pub(crate) use posture::{FailOn, Posture};
pub(crate) use profiles::{EnvironmentName, ProfileEdit, ProfileFields, Profiles, ProfilesCommand, SecretName};
pub(crate) use tls::{Place, Tls};

const EXIT_CODES: &str = "Exit codes:
  0  done
  1  could not be done: a file, the ledger, the program itself
  2  asked in the wrong way
  3  not minted: not claims, blocked by a finding, or a dangerous finding was not accepted
  4  inspect --fail-if-refused: the server would refuse the credential
  5  no such profile, or it does not hold what is needed
  6  the keychain cannot be used
  7  inspect --fail-if-refused: could not be checked, because a key is missing or only the cluster can tell;
     tls --fail-under: not every port showed a certificate; posture: a file could not be read, or with
     --fail-on unknown a check could not be made; audit: not everything could be read, also while following
  8  the cluster or the ports could not be reached, or the connection test failed; audit: the cluster
     does not tell its log, or no longer to this key while following;
     verify: some requests got no answer that says anything
  9  verify: the cluster did something else than predicted
  10 tls: a verdict weighs as much as --fail-on says, a certificate ends within --fail-under days,
     or a check of --config failed; posture: a check fails that weighs as much as --fail-on says

Keys and tokens are read from a profile, from standard input (-) or from files, never from arguments:
every user of this machine can see the arguments of a running program. White space around a key is left out.";

const MINT_EXAMPLES: &str = "Examples:
  portcullis-cli mint --profile production --collection docs=r --subject search-app --expires-in 30d
  portcullis-cli mint --key-file key.txt --collection docs=prw --collection logs=r --subject loader
  pass show qdrant/key | portcullis-cli mint --key-file - --claims-file claims.json --json
  portcullis-cli mint --profile staging --global m --accept access_manage --subject deploy --expires-in 1h";

const INSPECT_EXAMPLES: &str = "Examples:
  portcullis-cli inspect --profile production < token.txt
  portcullis-cli inspect --key-file key.txt --server-version 1.17.1 --json < token.txt
  wl-paste | portcullis-cli inspect --key-file key.txt --fail-if-refused > /dev/null && echo good";

const MATRIX_EXAMPLES: &str = "Examples:
  portcullis-cli matrix --collection docs=rw --collection logs=r
  portcullis-cli matrix --key read-only --server-version 1.15.5
  portcullis-cli matrix --token-file token.txt --format markdown > what-it-may-do.md
  portcullis-cli matrix --claims-file claims.json --json | jq '.actions[] | {action, answers}'";

/// Portcullis, the security console for Qdrant, without its window.
#[derive(Debug, Parser)]
#[command(name = "portcullis-cli", version, after_help = EXIT_CODES, subcommand_required = true)]
pub(crate) struct Arguments {
    /// Answer in JSON, on standard output; errors too, on standard error
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Where profiles and the ledger are kept, instead of the place that the window uses
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data_folder: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Sign claims with a key, and print the token
    #[command(after_help = MINT_EXAMPLES)]
    Mint(Mint),
    /// Read a token or a key from standard input and tell what a server would answer to it
    #[command(after_help = INSPECT_EXAMPLES)]
    Inspect(Inspect),
    /// Tell what a credential may do, action by action
    #[command(after_help = MATRIX_EXAMPLES)]
    Matrix(Matrix),
    /// Look after cluster profiles
    #[command(after_help = profiles::EXAMPLES)]
    Profiles(Profiles),
    /// Test the connection to a cluster, stage by stage
    #[command(after_help = cluster::TEST_EXAMPLES)]
    TestConnection(TestConnection),
    /// Tell what a cluster shows of its configuration
    #[command(after_help = cluster::FACTS_EXAMPLES)]
    Facts(Facts),
    /// Try a credential on its cluster, with requests that change nothing, and compare with the prediction
    #[command(after_help = cluster::VERIFY_EXAMPLES)]
    Verify(Verify),
    /// Look at the TLS and the certificates of ports, at the certificates in a file, or at a configuration
    #[command(after_help = tls::EXAMPLES)]
    Tls(Tls),
    /// Tell what is wrong with clusters or with configuration files, how that is known, and what mends it
    #[command(after_help = posture::EXAMPLES)]
    Posture(Posture),
    /// Tell who did what and what was refused, from log files or from a cluster
    #[command(after_help = audit::EXAMPLES)]
    Audit(Box<Audit>),
    /// Run a practice cluster on this machine until it is interrupted
    #[command(after_help = cluster::PRACTICE_EXAMPLES)]
    Practice(Practice),
}

#[derive(Debug, Args)]
pub(crate) struct Mint {
    /// The profile whose key signs: its name or id
    #[arg(long, value_name = "PROFILE", conflicts_with = "key_file")]
    pub(crate) profile: Option<String>,
    /// A file with the key that signs; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Which key of the profile signs
    #[arg(long, value_enum, default_value = "manage", requires = "profile")]
    pub(crate) signing_key: SigningKeyName,
    #[command(flatten)]
    pub(crate) claims: ClaimsArguments,
    #[command(flatten)]
    pub(crate) expiry: Expiry,
    /// What to call the token in the ledger
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) label: String,
    /// Who gets the token, for the ledger
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) holder: String,
    /// The code of a dangerous finding that is accepted, such as never_expires; may be given several times
    #[arg(long, value_name = "CODE")]
    pub(crate) accept: Vec<String>,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) moment: Moment,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The profile whose keys the credential is checked against: its name or id
    #[arg(long, value_name = "PROFILE", conflicts_with_all = ["key_file", "alternate_key_file", "read_only_key_file"])]
    pub(crate) profile: Option<String>,
    /// A file with the server's API key (service.api_key)
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// A file with the server's alternate key (service.alt_api_key)
    #[arg(long, value_name = "FILE")]
    pub(crate) alternate_key_file: Option<PathBuf>,
    /// A file with the server's read-only key (service.read_only_api_key)
    #[arg(long, value_name = "FILE")]
    pub(crate) read_only_key_file: Option<PathBuf>,
    /// Whether the server takes tokens (service.jwt_rbac)
    #[arg(long, value_enum, default_value = "on")]
    pub(crate) jwt_rbac: Switch,
    /// End with exit code 4 if the server would refuse the credential, and with 7 if that could not be checked: without
    /// the key that signed it, without the keychain, or where value_exists leaves it to the cluster
    #[arg(long)]
    pub(crate) fail_if_refused: bool,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) moment: Moment,
}

#[derive(Debug, Args)]
pub(crate) struct Matrix {
    /// A file with a token; - for standard input. Neither its signature nor its expiry matters here
    #[arg(long, value_name = "FILE", conflicts_with_all = ["claims_file", "key", "collection", "global", "subject", "sub", "value_exists"])]
    pub(crate) token_file: Option<PathBuf>,
    /// A kind of key
    #[arg(long, value_enum, conflicts_with_all = ["claims_file", "collection", "global", "subject", "sub", "value_exists"])]
    pub(crate) key: Option<KeyKind>,
    #[command(flatten)]
    pub(crate) claims: ClaimsArguments,
    /// How to lay it out
    #[arg(long, value_enum, default_value = "text", conflicts_with = "json")]
    pub(crate) format: Format,
    /// The version of the server, such as 1.18.3 [default: the newest known]
    #[arg(long, value_name = "VERSION")]
    pub(crate) server_version: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Server {
    /// The version of the server, such as 1.18.3 [default: of the profile, else the newest known]
    #[arg(long, value_name = "VERSION")]
    pub(crate) server_version: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Moment {
    /// The moment that expiries are judged at, in seconds since 1970 [default: now]
    #[arg(long, value_name = "UNIX_SECONDS", allow_negative_numbers = true, value_parser = unix_seconds)]
    pub(crate) now: Option<DateTime<Utc>>,
}

fn unix_seconds(text: &str) -> Result<DateTime<Utc>, String> {
    let seconds: Option<i64> = text.parse().ok().filter(|seconds| *seconds >= 0);
    let moment = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    moment.ok_or_else(|| "give seconds since 1970: a whole number, 0 or more, such as 1795222800".to_owned())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SigningKeyName {
    Manage,
    Alternate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyKind {
    Manage,
    ReadOnly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Csv,
    Markdown,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    /// Every argument of a command and of the commands below it.
    fn all(command: &clap::Command) -> Vec<clap::Arg> {
        let own = command.get_arguments().cloned();
        own.chain(command.get_subcommands().flat_map(all)).collect()
    }

    #[test]
    fn no_argument_takes_a_secret_itself() {
        for argument in all(&Arguments::command()) {
            let name = argument.get_id().as_str();
            let secret = ["key", "token", "secret", "passw", "passphrase"].iter().any(|word| name.contains(word));
            let takes_text = argument.get_possible_values().is_empty() && argument.get_action().takes_values();
            assert!(!secret || !takes_text || name.ends_with("_file"), "{name} takes a secret");
        }
    }
}
