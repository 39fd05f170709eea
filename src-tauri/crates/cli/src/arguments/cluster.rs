//! Arguments of the commands that talk to a cluster.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Server;

pub(super) const TEST_EXAMPLES: &str = "Examples:
  portcullis-cli test-connection --profile production
  portcullis-cli test-connection --profile production --confirm-pin 1F:0B:…:9C
  portcullis-cli test-connection --url https://localhost:6333 --ca-file authority.pem --manage-key-file key.txt --json";

pub(super) const FACTS_EXAMPLES: &str = "Examples:
  portcullis-cli facts --profile production
  portcullis-cli facts --profile production --with-side-effects --json | jq .jwt_rbac
  portcullis-cli facts --url http://localhost:6333 --metrics-port 9090";

pub(super) const VERIFY_EXAMPLES: &str = "Examples:
  portcullis-cli verify --profile production --plan < /dev/null
  portcullis-cli verify --profile production --token-file token.txt
  portcullis-cli verify --url https://localhost:6333 --ca-file authority.pem --token-file - --json < token.txt";

pub(super) const PRACTICE_EXAMPLES: &str = "Examples:
  portcullis-cli practice
  portcullis-cli practice --single-node --no-flaws --json > practice.json &

It is a simulation: it listens on this machine only, and what it keeps is in one temporary folder, which goes when it ends.
Its keys are in files there, for the arguments --manage-key-file, --read-only-key-file and --ca-file.";

/// Which cluster, and what is shown to it.
#[derive(Debug, Args)]
pub(crate) struct ClusterArguments {
    /// The profile of the cluster: its name or id
    #[arg(long, value_name = "PROFILE", conflicts_with = "url")]
    pub(crate) profile: Option<String>,
    /// A cluster without a profile, such as https://qdrant.example.com:6333
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// A PEM file with the authority that made the certificate of a cluster without a profile
    #[arg(long, value_name = "FILE", requires = "url")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Where gRPC is at a cluster without a profile
    #[arg(long, value_name = "PORT", requires = "url")]
    pub(crate) grpc_port: Option<u16>,
    /// A file with the API key of a cluster without a profile; - for standard input
    #[arg(long, value_name = "FILE", requires = "url")]
    pub(crate) manage_key_file: Option<PathBuf>,
    /// The same for its alternate key
    #[arg(long, value_name = "FILE", requires = "url")]
    pub(crate) alternate_key_file: Option<PathBuf>,
    /// The same for its read-only key
    #[arg(long, value_name = "FILE", requires = "url")]
    pub(crate) read_only_key_file: Option<PathBuf>,
    /// What is shown to the cluster
    #[arg(long, value_enum, default_value = "best", conflicts_with = "token_file")]
    pub(crate) credential: CredentialName,
    /// A file with a token or key that is shown to the cluster instead; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
}

/// What is shown to a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CredentialName {
    /// The strongest that there is, or none
    Best,
    /// The API key
    ManageKey,
    /// The alternate key
    AlternateKey,
    /// The read-only key
    ReadOnlyKey,
    /// The token of the profile
    Token,
    /// Nothing
    None,
}

#[derive(Debug, Args)]
pub(crate) struct TestConnection {
    #[command(flatten)]
    pub(crate) cluster: ClusterArguments,
    /// Trust, from now on, the one certificate with this fingerprint, if it is the one that the cluster shows. Compare it
    /// first with what the cluster's owner says, or with openssl x509 -noout -fingerprint -sha256 on its machine
    #[arg(long, value_name = "SHA256", value_parser = fingerprint, requires = "profile")]
    pub(crate) confirm_pin: Option<String>,
}

/// 64 hexadecimal digits, with or without colons between them.
fn fingerprint(text: &str) -> Result<String, String> {
    let digits: String = text.chars().filter(|letter| *letter != ':').collect::<String>().to_ascii_lowercase();
    let is_whole = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_whole.then_some(digits).ok_or_else(|| "a fingerprint has 64 hexadecimal digits".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct Facts {
    #[command(flatten)]
    pub(crate) cluster: ClusterArguments,
    /// Ask too what the cluster will refuse: each refusal leaves an entry in its audit log
    #[arg(long)]
    pub(crate) with_side_effects: bool,
    /// Where metrics are answered without a key (service.metrics_port)
    #[arg(long, value_name = "PORT")]
    pub(crate) metrics_port: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) cluster: ClusterArguments,
    /// Only tell how many requests would be sent, and how many of them refused
    #[arg(long)]
    pub(crate) plan: bool,
    #[command(flatten)]
    pub(crate) server: Server,
}

#[derive(Debug, Args)]
pub(crate) struct Practice {
    /// One server alone instead of two peers
    #[arg(long)]
    pub(crate) single_node: bool,
    /// Without the flaws that it has on purpose
    #[arg(long)]
    pub(crate) no_flaws: bool,
}
