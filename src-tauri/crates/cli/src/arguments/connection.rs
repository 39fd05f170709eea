//! Arguments that say how the cluster of a profile is reached.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use portcullis_console::profiles::{FixedHeader, Peer};

use super::Switch;

#[derive(Debug, Args)]
#[command(next_help_heading = "How the cluster is reached")]
pub(crate) struct ConnectionFields {
    /// How the key or token travels: in the header api-key, or as Authorization: Bearer
    #[arg(long, value_enum)]
    pub(crate) send_as: Option<SendAsName>,
    /// The user for HTTP basic authentication in front of the cluster
    #[arg(long, value_name = "USER", conflicts_with_all = ["gateway_header", "gateway_key_file"])]
    pub(crate) gateway_user: Option<String>,
    /// A file with the password for it; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["gateway_header", "gateway_key_file"])]
    pub(crate) gateway_password_file: Option<PathBuf>,
    /// The header in which a gateway in front of the cluster wants a key of its own
    #[arg(long, value_name = "NAME")]
    pub(crate) gateway_header: Option<String>,
    /// A file with the key of the gateway; - for standard input. Without --gateway-header, it travels in apikey
    #[arg(long, value_name = "FILE")]
    pub(crate) gateway_key_file: Option<PathBuf>,
    /// A PEM file with the client certificate, and those between it and its authority. It is taken over into the profile
    #[arg(long, value_name = "FILE", conflicts_with = "client_pkcs12_file")]
    pub(crate) client_certificate_file: Option<PathBuf>,
    /// A PEM file with the key of the client certificate; - for standard input. It is taken over into the keychain
    #[arg(long, value_name = "FILE", conflicts_with = "client_pkcs12_file")]
    pub(crate) client_key_file: Option<PathBuf>,
    /// Take neither over: certificate and key are read from their files at each use
    #[arg(long, requires_all = ["client_certificate_file", "client_key_file"])]
    pub(crate) read_client_files: bool,
    /// A PKCS#12 file with client certificate and key; it is read at each use
    #[arg(long, value_name = "FILE")]
    pub(crate) client_pkcs12_file: Option<PathBuf>,
    /// A file with the passphrase of the PKCS#12 file; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) client_passphrase_file: Option<PathBuf>,
    /// A header that is sent with every request, such as "x-team: search"; nothing secret. May be given several times, and
    /// all together replace those that the profile has
    #[arg(long, value_name = "NAME: VALUE", value_parser = header)]
    pub(crate) header: Vec<FixedHeader>,
    /// A further peer of the cluster, such as qdrant-1.example.com:6333 or, with its gRPC port, [::1]:6333:6334. May be given
    /// several times, and all together replace those that the profile has
    #[arg(long, value_name = "HOST:PORT", value_parser = peer)]
    pub(crate) peer: Vec<Peer>,
    /// A proxy, such as http://proxy:3128, socks5://proxy:1080 or socks5h://proxy:1080
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// The name to ask for in the handshake and to look for in the certificate, instead of the host
    #[arg(long, value_name = "NAME")]
    pub(crate) server_name: Option<String>,
    /// Whether the authorities that the system trusts are trusted
    #[arg(long, value_enum)]
    pub(crate) system_trust: Option<Switch>,
    /// A PEM file with authorities to trust too; it is read at each use
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Accept whatever certificate comes: anybody between here and the cluster can read the keys
    #[arg(long, value_enum, value_name = "SWITCH")]
    pub(crate) danger_accept_any_certificate: Option<Switch>,
    /// Send keys over plain HTTP to other machines: anybody between here and the cluster can read them
    #[arg(long, value_enum, value_name = "SWITCH")]
    pub(crate) danger_send_keys_over_plain_http: Option<Switch>,
    /// How long one request may take, in seconds: 1 to 120
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SendAsName {
    ApiKey,
    Bearer,
}

/// What can be brought back to how it is in a new profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Clear {
    /// The port of gRPC
    GrpcPort,
    /// The version of the server
    ServerVersion,
    /// What stands in front of the cluster, and its password or key
    Gateway,
    /// The client certificate, its key and its passphrase
    ClientCertificate,
    /// The headers that are sent with every request
    Headers,
    /// The further peers
    Peers,
    /// The proxy
    Proxy,
    /// The server name
    ServerName,
    /// The file with authorities
    CaFile,
    /// The fingerprint of the one certificate that is accepted
    Pin,
}

fn header(text: &str) -> Result<FixedHeader, String> {
    let (name, value) = text.split_once(':').ok_or("give name and value with a colon between them")?;
    Ok(FixedHeader { name: name.trim().to_owned(), value: value.trim().to_owned() })
}

/// What host and ports may be is the console's to say.
fn peer(text: &str) -> Result<Peer, String> {
    let wrong = "give host and port, such as qdrant-1.example.com:6333, and the port of gRPC behind another colon";
    let after_host = text.rfind(']').map_or(0, |bracket| bracket + 1);
    let colon = after_host + text[after_host..].find(':').ok_or(wrong)?;
    let (host, ports) = (&text[..colon], &text[colon + 1..]);
    let (port, grpc_port) = ports.split_once(':').map_or((ports, None), |(port, grpc)| (port, Some(grpc)));
    let number = |text: &str| text.parse::<u16>().map_err(|_| wrong.to_owned());
    Ok(Peer { host: host.to_owned(), port: number(port)?, grpc_port: grpc_port.map(number).transpose()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_read_with_its_ports() {
        for (text, host, port, grpc_port) in [
            ("qdrant-1:6333", "qdrant-1", 6333, None),
            ("qdrant-1:6333:6334", "qdrant-1", 6333, Some(6334)),
            ("[::1]:6333:6334", "[::1]", 6333, Some(6334)),
        ] {
            assert_eq!(peer(text), Ok(Peer { host: host.to_owned(), port, grpc_port }));
        }
        for wrong in ["qdrant-1", "qdrant-1:", "::1:6333", "[::1]", "a:1:2:3", "https://qdrant-1:6333"] {
            assert!(peer(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_header_is_read_up_to_its_first_colon() {
        let read = header("X-Team:  search: eu ").unwrap();
        assert_eq!((read.name.as_str(), read.value.as_str()), ("X-Team", "search: eu"));
        assert!(header("X-Team").is_err());
    }
}
