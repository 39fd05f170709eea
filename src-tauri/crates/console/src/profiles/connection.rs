//! How a cluster is reached: what stands in front of it, what is trusted, how credentials travel.

mod parts;

use super::address::Address;
use crate::error::Error;
use parts::{client_certificate, file, gateway, headers, optional, peers, pin, proxy};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use ts_rs::TS;

/// Everything about the way to a cluster that is not its address and not secret. Its default suits a cluster that is
/// reached directly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Connection {
    /// How the key or token travels.
    pub send_as: SendAs,
    /// What asks for a credential of its own in front of the cluster.
    pub gateway: Gateway,
    /// What this side shows in the TLS handshake.
    pub client_certificate: ClientCertificate,
    /// Sent with every request; nothing secret.
    pub headers: Vec<FixedHeader>,
    /// Further peers of the same cluster.
    pub peers: Vec<Peer>,
    /// `http://host:port`, `socks5://host:port` or `socks5h://host:port`.
    pub proxy: Option<String>,
    /// Asked for in the handshake, and looked for in the certificate, instead of the host.
    pub server_name: Option<String>,
    /// Whether the authorities that the system trusts are trusted.
    pub system_trust: bool,
    /// A PEM file with authorities that are trusted too.
    pub ca_file: Option<String>,
    /// The SHA-256 of the one certificate that is accepted, as 64 hexadecimal digits.
    pub pin: Option<String>,
    /// Accepts whatever certificate comes: anybody between here and the cluster can read the keys.
    pub danger_accept_any_certificate: bool,
    /// Sends keys over plain HTTP to other machines: anybody between here and the cluster can read them.
    pub danger_send_keys_over_plain_http: bool,
    /// For one request from its start to its last byte: 1 to 120, 10 unless set.
    pub timeout_seconds: u32,
}

/// How the key or token travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SendAs {
    /// In the header `api-key`.
    #[default]
    ApiKey,
    /// As `Authorization: Bearer`.
    Bearer,
}

/// What asks for a credential of its own in front of the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Gateway {
    /// Nothing.
    #[default]
    None,
    /// HTTP basic authentication.
    Basic {
        /// The user; the password is a secret of the profile.
        user: String,
    },
    /// A key in a header of its own; the key is a secret of the profile.
    Key {
        /// `apikey` unless set.
        header: String,
    },
}

/// What this side shows in the TLS handshake.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ClientCertificate {
    /// Nothing.
    #[default]
    None,
    /// A certificate as PEM text; its key is a secret of the profile.
    Pem {
        /// The certificate, and those between it and its authority.
        certificate: String,
    },
    /// PEM files, read at each use.
    PemFiles {
        /// The certificate, and those between it and its authority.
        certificate_path: String,
        /// Its key.
        key_path: String,
    },
    /// A PKCS#12 file (`.p12`, `.pfx`), read at each use; its passphrase is a secret of the profile.
    #[serde(rename = "pkcs12_file")]
    Pkcs12File {
        /// The file.
        path: String,
    },
}

/// A header that is sent with every request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FixedHeader {
    /// Its name.
    pub name: String,
    /// Its value, as it is.
    pub value: String,
}

/// A further peer of a cluster. Scheme and path are those of the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Peer {
    /// A name or an IP address.
    pub host: String,
    /// The REST port.
    pub port: u16,
    /// The gRPC port.
    pub grpc_port: Option<u16>,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            send_as: SendAs::default(),
            gateway: Gateway::default(),
            client_certificate: ClientCertificate::default(),
            headers: Vec::new(),
            peers: Vec::new(),
            proxy: None,
            server_name: None,
            system_trust: true,
            ca_file: None,
            pin: None,
            danger_accept_any_certificate: false,
            danger_send_keys_over_plain_http: false,
            timeout_seconds: 10,
        }
    }
}

impl Connection {
    /// The same without what its owner has to decide to risk. A pin is confirmed where it is used: one that came along
    /// would trust its sender without a question.
    pub(super) fn without_dangers(self) -> Self {
        Self { danger_accept_any_certificate: false, danger_send_keys_over_plain_http: false, pin: None, ..self }
    }

    /// Every field in its normal form.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for the first field that cannot be used.
    pub(super) fn checked(self) -> Result<Self, Error> {
        if self.send_as == SendAs::Bearer && matches!(self.gateway, Gateway::Basic { .. }) {
            return Err(Error::field(
                "connection.send_as",
                "A bearer token cannot pass basic authentication: both need the header Authorization, and there is only one.",
                "Send the key or token as api-key.",
            ));
        }
        let gateway = gateway(self.gateway, self.send_as)?;
        let proxy = self.proxy.as_deref().map(proxy).transpose()?.flatten();
        let server_name = optional("connection.server_name", self.server_name, Address::host_checked)?;
        if server_name.as_deref().is_some_and(|name| name.parse::<IpAddr>().is_ok()) {
            return Err(Error::field(
                "connection.server_name",
                "The server name is an address: the connection would go there instead of to the host.",
                "Enter a name of the certificate. If it has only addresses, confirm its fingerprint instead.",
            ));
        }
        if server_name.is_some() && proxy.as_deref().is_some_and(|proxy| !proxy.starts_with("socks5:")) {
            return Err(Error::field(
                "connection.server_name",
                "A proxy that looks names up itself is asked for the server by the name in the certificate, so the two cannot differ behind one.",
                "Remove the server name, or use a SOCKS proxy with socks5:// before its address.",
            ));
        }
        let own_header = match &gateway {
            Gateway::Key { header } => Some(header.clone()),
            Gateway::None | Gateway::Basic { .. } => None,
        };
        if !(1..=120).contains(&self.timeout_seconds) {
            return Err(Error::field(
                "connection.timeout_seconds",
                format!("The time for one request is {} seconds.", self.timeout_seconds),
                "Choose between 1 and 120 seconds.",
            ));
        }
        Ok(Self {
            send_as: self.send_as,
            gateway,
            client_certificate: client_certificate(self.client_certificate)?,
            headers: headers(self.headers, own_header.as_deref())?,
            peers: peers(self.peers)?,
            proxy,
            server_name,
            system_trust: self.system_trust,
            ca_file: optional("connection.ca_file", self.ca_file, |field, path| file(field, "The CA file", path))?,
            pin: optional("connection.pin", self.pin, pin)?,
            danger_accept_any_certificate: self.danger_accept_any_certificate,
            danger_send_keys_over_plain_http: self.danger_send_keys_over_plain_http,
            timeout_seconds: self.timeout_seconds,
        })
    }
}

#[cfg(test)]
mod tests;
