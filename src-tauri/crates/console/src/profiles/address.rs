//! Where a cluster is reached.

use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, Ipv6Addr};
use ts_rs::TS;

/// The REST address of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Address {
    /// With TLS or without.
    pub scheme: Scheme,
    /// A name or an IP address; IPv6 without brackets.
    pub host: String,
    /// The REST port.
    pub port: u16,
    /// Empty, or like `/qdrant`.
    pub path_prefix: String,
}

/// With TLS or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// With TLS.
    Https,
    /// Without.
    Http,
}

impl Scheme {
    /// As it stands in a URL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }
}

impl Address {
    /// The address in its normal form.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for `address.host`, `address.port` or `address.path_prefix`.
    pub fn checked(self) -> Result<Self, Error> {
        Ok(Self {
            scheme: self.scheme,
            host: Self::host_checked("address.host", &self.host)?,
            port: port("address.port", self.port)?,
            path_prefix: path_prefix(&self.path_prefix)?,
        })
    }

    /// A host in its normal form.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for `field`.
    pub(super) fn host_checked(field: &str, text: &str) -> Result<String, Error> {
        host(field, text)
    }

    /// The URL that requests start with: `https://host:6333/prefix`.
    pub fn url(&self) -> String {
        format!("{}://{}:{}{}", self.scheme.name(), self.host_in_url(), self.port, self.path_prefix)
    }

    /// The host as it stands in a URL: IPv6 in brackets.
    pub fn host_in_url(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }
}

/// A port that can be connected to.
///
/// # Errors
/// [`Error::InvalidField`] when it is 0.
pub(super) fn port(field: &str, port: u16) -> Result<u16, Error> {
    if port == 0 {
        return Err(Error::field(
            field,
            "Port 0 cannot be connected to.",
            "Choose between 1 and 65535; Qdrant uses 6333 for REST and 6334 for gRPC.",
        ));
    }
    Ok(port)
}

fn host(field: &str, text: &str) -> Result<String, Error> {
    let wrong = |problem: &str, remedy: &str| Err(Error::field(field, problem, remedy));
    let text = text.trim();
    if text.is_empty() {
        return wrong("The host is empty.", "Enter a name or an IP address, for example qdrant.example.com.");
    }
    if text.contains("://") {
        return wrong("The host contains a scheme.", "Enter the host alone and choose https or http beside it.");
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<Ipv6Addr>() {
        return Ok(address.to_string());
    }
    if !text.is_ascii() {
        return wrong(
            "The host contains characters that names on the network cannot have.",
            "Enter an international name in its ASCII form, which starts with xn--.",
        );
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let good = if ends_in_number(name) { name.parse::<Ipv4Addr>().is_ok() } else { is_name(name) };
    if !good {
        return wrong(
            "This is not a host name or an IP address.",
            "Enter the host alone, without port and path, for example qdrant.example.com, 10.0.0.5 or ::1.",
        );
    }
    Ok(name.to_ascii_lowercase())
}

/// Whether URLs take the host for an IPv4 address, in whichever of its many forms: `127.1` and `0x7f000001` are 127.0.0.1.
/// Only the usual form is, so that the address that is shown and judged is the one that is reached.
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    let digits = hexadecimal.map(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    digits.unwrap_or_else(|| last.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_name(name: &str) -> bool {
    name.len() <= 253
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        })
}

fn path_prefix(text: &str) -> Result<String, Error> {
    let path = text.trim().trim_matches('/');
    if path.is_empty() {
        return Ok(String::new());
    }
    let good_segment = |segment: &str| {
        // A dot in hexadecimal digits counts as a dot.
        !matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "" | "." | "..")
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~-%".contains(&byte))
            && segment.split('%').skip(1).all(|rest| {
                let digits = rest.as_bytes().get(..2);
                digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            })
    };
    if path.len() > 1_000 || !path.split('/').all(good_segment) {
        return Err(Error::field(
            "address.path_prefix",
            "The path contains something that a path in front of an API does not have.",
            "Enter a path like /qdrant: letters, digits and . _ ~ - between slashes.",
        ));
    }
    Ok(format!("/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &str, path_prefix: &str) -> Result<Address, Error> {
        Address { scheme: Scheme::Https, host: host.to_owned(), port: 6333, path_prefix: path_prefix.to_owned() }
            .checked()
    }

    #[test]
    fn addresses_are_brought_into_their_normal_form() {
        for (host, prefix, url) in [
            (" Qdrant.Example.COM. ", "", "https://qdrant.example.com:6333"),
            ("[2001:DB8::0:1]", "qdrant/", "https://[2001:db8::1]:6333/qdrant"),
            ("::1", "/", "https://[::1]:6333"),
            ("10.0.0.5", "//a/b//", "https://10.0.0.5:6333/a/b"),
            ("my_host-1", "/x.y~z", "https://my_host-1:6333/x.y~z"),
            ("0x7f.example", "/a%20b/v1%2e0", "https://0x7f.example:6333/a%20b/v1%2e0"),
        ] {
            assert_eq!(address(host, prefix).unwrap().url(), url);
        }
    }

    #[test]
    fn what_is_not_a_host_is_refused() {
        let long = "a".repeat(64);
        for host in [
            "",
            " ",
            "https://x",
            "a b",
            "a/b",
            "host:6333",
            "1.2.3",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0X7F.1",
            "0x7f.0.0.0x1",
            "0x",
            "017700000001",
            "qdrant.example.0x7f",
            "user@host",
            "user:secret@host",
            "host%2eexample",
            "256.1.1.1",
            "-a",
            "a..b",
            "münchen.de",
            "a\u{202E}b",
            "x;rm",
            "$(id)",
            &long,
            "fe80::1%eth0",
        ] {
            assert!(address(host, "").is_err(), "{host:?}");
        }
    }

    #[test]
    fn what_is_not_a_path_prefix_is_refused() {
        for path in [
            "/%2e%2e",
            "/a/%2E./b",
            "/.%2e",
            "/%2e",
            "/a%",
            "/a%2",
            "/a%zz",
            "/a@b",
            "/a/../b",
            "/a?b",
            "/a#b",
            "/a b",
            "/a//b",
            "/ü",
            "/'",
        ] {
            assert!(address("host", path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn port_0_is_refused() {
        let address = Address { scheme: Scheme::Http, host: "h".to_owned(), port: 0, path_prefix: String::new() };
        assert!(matches!(address.checked(), Err(Error::InvalidField { field, .. }) if field == "address.port"));
    }
}
