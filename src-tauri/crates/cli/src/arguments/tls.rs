//! Arguments of `tls`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use portcullis_tls::report::{PortRole, Weight};

pub(super) const EXAMPLES: &str = "Examples:
  portcullis-cli tls qdrant.example.com:6333 grpc=qdrant.example.com:6334
  portcullis-cli tls --profile production --fail-under 30
  portcullis-cli tls --profile production --json | jq '.report.verdicts[] | {weight, title, evidence}'
  portcullis-cli tls --file chain.pem
  portcullis-cli tls --file store.p12 --passphrase-file passphrase.txt
  portcullis-cli tls --config config/config.yaml --peer https://qdrant-0:6335 --peer https://qdrant-1:6335
  ssh qdrant-0 cat /qdrant/config/config.yaml | portcullis-cli tls --config - --started-in /mnt/qdrant-0/qdrant

Only handshakes are sent, and a bare GET / to a port that answers none: never a key or a token. With a profile, its proxy is used, its client certificate is shown
where a server asks for one, and fingerprints and dates are kept, so that changes are told the next time.";

/// Looks at the TLS of ports, at the certificates in a file, or at a configuration before it is deployed.
#[derive(Debug, Args)]
pub(crate) struct Tls {
    /// A port, such as qdrant.example.com:6333 or [::1]:6333. What it is for can stand before it: rest=, grpc=, internal=,
    /// metrics= or other=; 6333, 6334 and 6335 are known
    #[arg(value_name = "HOST:PORT", value_parser = place, required_unless_present_any = ["profile", "file", "config"], conflicts_with_all = ["profile", "file"])]
    pub(crate) places: Vec<Place>,
    /// The profile of a cluster, whose every port is looked at: its name or id
    #[arg(long, value_name = "PROFILE", conflicts_with = "file")]
    pub(crate) profile: Option<String>,
    /// A file with certificates: PEM, DER or PKCS#12; a key that belongs to another certificate ends with exit
    /// code 10
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// A file with the passphrase of a PKCS#12 file; - for standard input
    #[arg(long, value_name = "FILE", requires = "file")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// A configuration of Qdrant, or its tls: section alone, whose files are checked before they are deployed; - for standard
    /// input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["places", "profile", "file", "ca_file", "pin", "server_name", "timeout", "fail_on"])]
    pub(crate) config: Option<PathBuf>,
    /// A peer that the certificate of the configuration has to cover: its URI or its name; may be given several times
    #[arg(long, value_name = "URI", requires = "config")]
    pub(crate) peer: Vec<String>,
    /// The folder that Qdrant is started in, where relative paths of the configuration begin [default: this one]
    #[arg(long, value_name = "FOLDER", requires = "config")]
    pub(crate) started_in: Option<PathBuf>,
    /// A PEM file with authorities to trust besides the system's
    #[arg(long, value_name = "FILE", conflicts_with_all = ["profile", "file"])]
    pub(crate) ca_file: Option<PathBuf>,
    /// The SHA-256 of the certificate that is expected, as 64 hexadecimal digits
    #[arg(long, value_name = "SHA256", conflicts_with_all = ["profile", "file"])]
    pub(crate) pin: Option<String>,
    /// The name that clients use, instead of the host
    #[arg(long, value_name = "NAME", conflicts_with_all = ["profile", "file"])]
    pub(crate) server_name: Option<String>,
    /// Where the profile's cluster answers metrics (service.metrics_port)
    #[arg(long, value_name = "PORT", requires = "profile")]
    pub(crate) metrics_port: Option<u16>,
    /// The port between peers of the profile's cluster [default: as the cluster told, else 6335]
    #[arg(long, value_name = "PORT", requires = "profile")]
    pub(crate) internal_port: Option<u16>,
    /// How long one port may take, in seconds [default: of the profile, else 10]
    #[arg(long, value_name = "SECONDS", default_value = "10", hide_default_value = true, value_parser = seconds, conflicts_with_all = ["profile", "file"])]
    pub(crate) timeout: Duration,
    /// End with exit code 10 if a certificate ends within so many days, and with 7 if one could not be seen or read
    #[arg(long, value_name = "DAYS")]
    pub(crate) fail_under: Option<u32>,
    /// End with exit code 10 if a verdict weighs so much or more
    #[arg(long, value_enum, default_value = "critical")]
    pub(crate) fail_on: FailOn,
}

/// A port on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) role: PortRole,
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// How much a verdict has to weigh to end with an exit code of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// To be mended now
    Critical,
    /// To be mended
    Warning,
    /// Worth knowing
    Note,
    /// No verdict does
    Never,
}

impl FailOn {
    /// Whether a verdict of this weight weighs enough.
    pub(crate) fn includes(self, weight: Weight) -> bool {
        match self {
            Self::Critical => weight >= Weight::Critical,
            Self::Warning => weight >= Weight::Warning,
            Self::Note => weight >= Weight::Note,
            Self::Never => false,
        }
    }
}

fn place(text: &str) -> Result<Place, String> {
    let (role, place) = match text.split_once('=') {
        Some((role, place)) => (Some(named(role).ok_or("a port is rest, grpc, internal, metrics or other")?), place),
        None => (None, text),
    };
    let split = place.rsplit_once(':').filter(|(host, _)| !host.contains(':') || host.ends_with(']'));
    let (host, port) = split.ok_or("give host and port, such as qdrant.example.com:6333 or [::1]:6333")?;
    let host = host.trim_matches(['[', ']']);
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
    if host.is_empty() || host.len() > 253 || !host.bytes().all(is_host) {
        return Err("the host is a name or an address, such as qdrant.example.com or [::1]".to_owned());
    }
    let port: u16 = port.parse().ok().filter(|port| *port != 0).ok_or("a port is a number from 1 to 65535")?;
    Ok(Place { role: role.unwrap_or_else(|| usual(port)), host: host.to_owned(), port })
}

fn named(role: &str) -> Option<PortRole> {
    Some(match role {
        "rest" => PortRole::Rest,
        "grpc" => PortRole::Grpc,
        "internal" => PortRole::Internal,
        "metrics" => PortRole::Metrics,
        "other" => PortRole::Other,
        _ => return None,
    })
}

/// What Qdrant uses a port for unless it was changed.
fn usual(port: u16) -> PortRole {
    match port {
        6333 => PortRole::Rest,
        6334 => PortRole::Grpc,
        6335 => PortRole::Internal,
        _ => PortRole::Other,
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: Option<u64> = text.parse().ok().filter(|seconds| (1..=120).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| "give whole seconds from 1 to 120".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_read_with_what_it_is_for() {
        let read = |text| place(text).map(|place| (place.role, place.host, place.port)).ok();
        let is = |role, host: &str, port| Some((role, host.to_owned(), port));
        assert_eq!(read("a.example:6333"), is(PortRole::Rest, "a.example", 6333));
        assert_eq!(read("10.0.0.7:6334"), is(PortRole::Grpc, "10.0.0.7", 6334));
        assert_eq!(read("[::1]:6335"), is(PortRole::Internal, "::1", 6335));
        assert_eq!(read("a.example:443"), is(PortRole::Other, "a.example", 443));
        assert_eq!(read("grpc=a.example:443"), is(PortRole::Grpc, "a.example", 443));
        for wrong in [
            "a.example",
            "a.example:",
            "a.example:0",
            "a.example:70000",
            ":6333",
            "::1:6333",
            "web=a:1",
            "a b:1",
            "u@a:1",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
