//! Arguments of `posture`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use portcullis_posture::Severity;
use portcullis_posture::report::Format;

use super::cluster::ClusterArguments;

pub(super) const EXAMPLES: &str = "Examples:
  portcullis-cli posture --profile production --fail-on high
  portcullis-cli posture --file docker-compose.yml --file config/production.yaml
  portcullis-cli posture --profile production --file config.yaml --format sarif --output posture.sarif
  portcullis-cli posture --all --format html --output fleet.html
  portcullis-cli posture --profile production --accept QDR-072 --reason 'The log is shipped every hour.' --until 2027-01-31
  helm get values qdrant | portcullis-cli posture --file - --fail-on medium

A cluster is asked harmless requests with its strongest credential; what it would refuse is asked only with
--with-side-effects, because each refusal stands in its audit log. A profile and files together are held side by side.";

/// Tells what is wrong with clusters or with configuration files.
#[derive(Debug, Args)]
pub(crate) struct Posture {
    #[command(flatten)]
    pub(crate) cluster: ClusterArguments,
    /// A file that says how Qdrant is run: config.yaml, environment, Compose, Helm values, Kubernetes, nginx, Kong; - for standard
    /// input; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Vec<PathBuf>,
    /// Judge the clusters of all profiles at once
    #[arg(long, conflicts_with_all = ["profile", "url", "file", "accept", "withdraw", "metrics_port"])]
    pub(crate) all: bool,
    /// Also ask what a well-kept cluster refuses; each refusal stands in its audit log
    #[arg(long)]
    pub(crate) with_side_effects: bool,
    /// Where metrics are answered without a key (service.metrics_port)
    #[arg(long, value_name = "PORT")]
    pub(crate) metrics_port: Option<u16>,
    /// How many days the audit log is wanted to reach back
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) retention_days: u16,
    /// The form of the report [default: text for people]
    #[arg(long, value_enum, conflicts_with = "json")]
    pub(crate) format: Option<FormatName>,
    /// Write the report into this file, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// End with exit code 10 when a check of at least this weight fails; unknown: also with 7 when one could not be made
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// Accept the risk of this check of the profile's cluster
    #[arg(long, value_name = "CHECK", requires_all = ["profile", "reason", "until"], conflicts_with = "withdraw")]
    pub(crate) accept: Option<String>,
    /// Why the risk is accepted
    #[arg(long, requires = "accept")]
    pub(crate) reason: Option<String>,
    /// The last day on which it is, such as 2027-01-31
    #[arg(long, value_name = "DAY", requires = "accept")]
    pub(crate) until: Option<String>,
    /// Accept the risk of this check no longer
    #[arg(long, value_name = "CHECK", requires = "profile")]
    pub(crate) withdraw: Option<String>,
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    /// For people, here
    Text,
    /// One page, to read and print
    Html,
    /// Markdown
    Markdown,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit, for build servers
    Junit,
}

impl FormatName {
    /// The report; none for text.
    pub(crate) fn report(self) -> Option<Format> {
        Some(match self {
            Self::Text => return None,
            Self::Html => Format::Html,
            Self::Markdown => Format::Markdown,
            Self::Json => Format::Json,
            Self::Sarif => Format::Sarif,
            Self::Junit => Format::Junit,
        })
    }
}

/// What makes the exit code tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Whatever fails
    Info,
    /// Low and heavier
    Low,
    /// Medium and heavier
    Medium,
    /// High and critical
    High,
    /// Critical
    Critical,
    /// Whatever fails, and whatever could not be looked at
    Unknown,
}

impl FailOn {
    /// The least weight that counts.
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::Info | Self::Unknown => Severity::Info,
            Self::Low => Severity::Low,
            Self::Medium => Severity::Medium,
            Self::High => Severity::High,
            Self::Critical => Severity::Critical,
        }
    }
}
