//! Arguments of `profiles`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Clear, ConnectionFields};

pub(super) const EXAMPLES: &str = "Examples:
  portcullis-cli profiles list --json
  portcullis-cli profiles add production --url https://qdrant.example.com:6333 --environment production \\
      --manage-key-file key.txt --server-version 1.18.3
  pass show qdrant/key | portcullis-cli profiles edit production --manage-key-file -
  portcullis-cli profiles edit production --gateway-user ops --gateway-password-file password.txt --ca-file ca.pem
  portcullis-cli profiles edit production --client-pkcs12-file me.p12 --client-passphrase-file passphrase.txt
  portcullis-cli profiles edit production --peer qdrant-1.example.com:6333:6334 --clear proxy
  portcullis-cli profiles export > profiles.json
  portcullis-cli profiles remove production --yes

Which certificate is trusted by its fingerprint is confirmed with 'test-connection --confirm-pin'.";

#[derive(Debug, Args)]
pub(crate) struct Profiles {
    #[command(subcommand)]
    pub(crate) command: ProfilesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProfilesCommand {
    /// All profiles, without their secrets
    List,
    /// One profile, without its secrets
    Show {
        /// Its name or id
        profile: String,
    },
    /// Add a profile; its keys go to the keychain
    Add {
        /// Its name
        name: String,
        /// Where the cluster's REST interface is, such as https://qdrant.example.com:6333
        #[arg(long)]
        url: String,
        #[command(flatten)]
        fields: Box<ProfileFields>,
    },
    /// Change a profile; what is not given stays as it is
    Edit(Box<ProfileEdit>),
    /// Delete a profile with all its secrets
    Remove {
        /// Its name or id
        profile: String,
        /// Yes, delete it: there is no way back
        #[arg(long, required = true)]
        yes: bool,
    },
    /// Print profiles for another machine, without secrets
    Export {
        /// Their names or ids; all if none is given
        profiles: Vec<String>,
    },
    /// Add the profiles of an export
    Import {
        /// The file; - for standard input
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ProfileEdit {
    /// Its name or id
    pub(crate) profile: String,
    /// Another name
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Where the cluster's REST interface is
    #[arg(long)]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) fields: ProfileFields,
    /// A secret to delete from the profile and the keychain; may be given several times
    #[arg(long, value_enum, value_name = "SECRET")]
    pub(crate) forget: Vec<SecretName>,
    /// What to bring back to how it is in a new profile, with the secrets that belong to it; may be given several times
    #[arg(long, value_enum, value_name = "FIELD")]
    pub(crate) clear: Vec<Clear>,
}

#[derive(Debug, Args)]
pub(crate) struct ProfileFields {
    /// The folder that it is shown in
    #[arg(long)]
    pub(crate) folder: Option<String>,
    /// What the cluster is for
    #[arg(long, value_enum)]
    pub(crate) environment: Option<EnvironmentName>,
    /// Where gRPC is
    #[arg(long, value_name = "PORT")]
    pub(crate) grpc_port: Option<u16>,
    /// The version of the server, such as 1.18.3
    #[arg(long, value_name = "VERSION")]
    pub(crate) server_version: Option<String>,
    /// A file with the API key (service.api_key); - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) manage_key_file: Option<PathBuf>,
    /// A file with the alternate key (service.alt_api_key); - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) alternate_key_file: Option<PathBuf>,
    /// A file with the read-only key (service.read_only_api_key); - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) read_only_key_file: Option<PathBuf>,
    /// A file with a token that somebody else minted; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) connection: ConnectionFields,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EnvironmentName {
    Production,
    Staging,
    Development,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretName {
    ManageKey,
    AlternateKey,
    ReadOnlyKey,
    Token,
    GatewayPassword,
    GatewayKey,
    ClientKey,
    ClientPassphrase,
}
