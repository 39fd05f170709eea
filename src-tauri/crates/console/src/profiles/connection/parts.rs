//! Bringing each part of a connection into its normal form. Every function names the field that cannot be used.

use super::{ClientCertificate, FixedHeader, Gateway, Peer, SendAs};
use crate::error::Error;
use crate::profiles::address::{Address, port};
use crate::text;

/// Headers that carry a credential, or that decide how a message is read.
const RESERVED_HEADERS: [&str; 19] = [
    "accept-encoding",
    "api-key",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// How the names of headers end that carry a secret.
const SECRET_ENDINGS: [&str; 5] = ["key", "token", "secret", "password", "credential"];

const MOST_HEADERS: usize = 32;
const MOST_PEERS: usize = 256;
const MOST_PEM_BYTES: usize = 64 * 1024;

pub(super) fn optional<T>(
    field: &str,
    value: Option<String>,
    check: impl Fn(&str, &str) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(|text| check(field, text)).transpose()
}

pub(super) fn gateway(gateway: Gateway, send_as: SendAs) -> Result<Gateway, Error> {
    match gateway {
        Gateway::None => Ok(Gateway::None),
        Gateway::Basic { user } => {
            let user = text::line("connection.gateway.user", "The user", &user, 200, true)?;
            if user.contains(':') {
                return Err(Error::field(
                    "connection.gateway.user",
                    "A user name for basic authentication cannot contain a colon: what follows it would be the password.",
                    "Enter the name alone, and the password in its own field.",
                ));
            }
            Ok(Gateway::Basic { user })
        }
        Gateway::Key { header } => {
            let field = "connection.gateway.header";
            let header = if header.trim().is_empty() { "apikey".to_owned() } else { header_name(field, &header)? };
            let taken = match (header.as_str(), send_as) {
                ("api-key", _) => Some("the key of Qdrant itself travels in it"),
                ("authorization", SendAs::Bearer) => Some("the key or token of Qdrant travels in it as bearer"),
                ("authorization", SendAs::ApiKey) => None,
                (other, _) => RESERVED_HEADERS.contains(&other).then_some("it decides how the message is read"),
            };
            match taken {
                None => Ok(Gateway::Key { header }),
                Some(why) => Err(Error::field(
                    field,
                    format!("The header {header} cannot carry the gateway's key: {why}."),
                    "Enter the header that the gateway is set up for; Kong uses apikey unless told otherwise.",
                )),
            }
        }
    }
}

pub(super) fn client_certificate(certificate: ClientCertificate) -> Result<ClientCertificate, Error> {
    let path =
        |field: &str, what: &str, path: &str| file(&format!("connection.client_certificate.{field}"), what, path);
    Ok(match certificate {
        ClientCertificate::None => ClientCertificate::None,
        ClientCertificate::Pem { certificate } => {
            let text = certificate.trim();
            let problem = if text.len() > MOST_PEM_BYTES {
                Some("The client certificate is longer than 64 KiB.")
            } else if text.contains("PRIVATE KEY") {
                Some("The client certificate holds a private key, which would be stored unprotected here.")
            } else if !text.contains("-----BEGIN CERTIFICATE-----") {
                Some("The client certificate is not in PEM form.")
            } else {
                None
            };
            if let Some(problem) = problem {
                return Err(Error::field(
                    "connection.client_certificate.certificate",
                    problem,
                    "Paste only the part from BEGIN CERTIFICATE to END CERTIFICATE, and the key in its own field.",
                ));
            }
            ClientCertificate::Pem { certificate: format!("{text}\n") }
        }
        ClientCertificate::PemFiles { certificate_path, key_path } => ClientCertificate::PemFiles {
            certificate_path: path("certificate_path", "The certificate file", &certificate_path)?,
            key_path: path("key_path", "The key file", &key_path)?,
        },
        ClientCertificate::Pkcs12File { path: file } => {
            ClientCertificate::Pkcs12File { path: path("path", "The PKCS#12 file", &file)? }
        }
    })
}

pub(super) fn headers(headers: Vec<FixedHeader>, gateways: Option<&str>) -> Result<Vec<FixedHeader>, Error> {
    if headers.len() > MOST_HEADERS {
        return Err(Error::field(
            "connection.headers",
            format!("There are more than {MOST_HEADERS} headers."),
            "Keep those that are needed to reach the cluster.",
        ));
    }
    let mut checked: Vec<FixedHeader> = Vec::new();
    for (index, header) in headers.into_iter().enumerate() {
        let field = |part: &str| format!("connection.headers.{index}.{part}");
        let name = header_name(&field("name"), &header.name)?;
        if RESERVED_HEADERS.contains(&name.as_str()) || gateways == Some(name.as_str()) {
            return Err(Error::field(
                field("name"),
                format!("The header {name} would carry or override a credential, or change how the message is read."),
                "Enter keys and passwords in their own fields, where they are kept in the keychain.",
            ));
        }
        if SECRET_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            return Err(Error::field(
                field("name"),
                format!(
                    "The header {name} looks like one that carries a secret, and fixed headers are stored in plain text."
                ),
                "Set up a gateway that wants a key in this header: its key is kept in the keychain.",
            ));
        }
        if checked.iter().any(|other| other.name == name) {
            return Err(Error::field(
                field("name"),
                format!("The header {name} is there twice."),
                "Remove one of them.",
            ));
        }
        let value = text::line(&field("value"), "The value", &header.value, 1_000, true)?;
        if !value.is_ascii() {
            return Err(Error::field(
                field("value"),
                "The value contains characters that headers cannot carry reliably.",
                "Use letters, digits and signs of plain ASCII.",
            ));
        }
        checked.push(FixedHeader { name, value });
    }
    Ok(checked)
}

fn header_name(field: &str, name: &str) -> Result<String, Error> {
    let name = name.trim().to_ascii_lowercase();
    let good = (1..=100).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
    if good {
        return Ok(name);
    }
    Err(Error::field(
        field,
        "This is not the name of a header.",
        "Enter a name like apikey or x-tenant: no spaces, no colon.",
    ))
}

pub(super) fn peers(peers: Vec<Peer>) -> Result<Vec<Peer>, Error> {
    if peers.len() > MOST_PEERS {
        return Err(Error::field(
            "connection.peers",
            format!("There are more than {MOST_PEERS} further peers."),
            "Keep those that are to be looked at.",
        ));
    }
    let checked = |(index, peer): (usize, Peer)| {
        let field = |part: &str| format!("connection.peers.{index}.{part}");
        Ok(Peer {
            host: Address::host_checked(&field("host"), &peer.host)?,
            port: port(&field("port"), peer.port)?,
            grpc_port: peer.grpc_port.map(|number| port(&field("grpc_port"), number)).transpose()?,
        })
    };
    peers.into_iter().enumerate().map(checked).collect()
}

/// The proxy's address in its normal form: scheme, host and port.
pub(super) fn proxy(text: &str) -> Result<Option<String>, Error> {
    let field = "connection.proxy";
    let wrong = |problem: &str| {
        Err(Error::field(
            field,
            problem,
            "Enter an address like http://proxy.example.com:3128 or socks5://localhost:1080.",
        ))
    };
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let Some((scheme, rest)) = text.split_once("://") else { return wrong("The proxy has no scheme.") };
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "http" | "socks5" | "socks5h") {
        return wrong("This kind of proxy is not supported.");
    }
    if rest.contains('@') {
        return wrong("The proxy's address holds a user or password, which would be stored unprotected.");
    }
    let rest = rest.trim_end_matches('/');
    let (host, number) = match rest.rsplit_once(':') {
        Some((host, number)) if !number.contains(']') => (host, number),
        _ => return wrong("The proxy has no port."),
    };
    let Ok(number) = number.parse::<u16>() else { return wrong("The proxy's port is not a number up to 65535.") };
    let address = Address {
        scheme: crate::profiles::Scheme::Http,
        host: Address::host_checked(field, host)?,
        port: port(field, number)?,
        path_prefix: String::new(),
    };
    Ok(Some(format!("{scheme}://{}:{}", address.host_in_url(), address.port)))
}

pub(super) fn file(field: &str, what: &str, path: &str) -> Result<String, Error> {
    text::line(field, what, path, 4_000, true)
}

pub(super) fn pin(field: &str, text: &str) -> Result<String, Error> {
    let hex: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).collect::<String>().to_ascii_lowercase();
    if hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(hex);
    }
    Err(Error::field(
        field,
        "This is not a SHA-256 fingerprint.",
        "Enter 64 hexadecimal digits, with or without colons: openssl x509 -noout -fingerprint -sha256 prints them.",
    ))
}
