//! What can go wrong on the way to a cluster, told apart, and the words for it: one table.

use super::certificate::CertificateGlance;
use super::problem::{ConnectionProblem, PinQuestion, PinState, ProblemView};

/// Why a request got no answer that can be used. Nothing in it is secret: what a server said passes through
/// [`Cluster`](super::Cluster), which takes the credentials out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words().message)]
#[expect(missing_docs, reason = "each one is described by its words in the table below")]
pub enum ConnectionError {
    NoSuchName { host: String },
    Refused { address: String },
    Filtered { address: String, seconds: u64 },
    Unreachable { address: String, detail: String },
    PlainHttpOnTlsPort,
    TlsOnPlainHttpPort,
    UnknownCa { seen: Box<CertificateGlance> },
    WrongHost { expected: String, names: Vec<String> },
    CertificateExpired { not_after: String },
    CertificateNotYetValid { not_before: String },
    ClientCertificateRequired,
    ClientCertificateUnusable { detail: String },
    PinUnconfirmed { seen: Box<CertificateGlance> },
    PinChanged { seen: Box<CertificateGlance>, expected: Box<CertificateGlance> },
    GatewayRefused { status: u16, wants: GatewayWants },
    QdrantRefused { status: u16, text: String },
    WrongSignature,
    TokenExpired,
    WrongPrefix { prefix: String, secret_was_sent: bool },
    NotQdrant { status: u16, secret_was_sent: bool },
    TooOld { version: Option<String> },
    ManagedCluster,
    PlainHttpRefused { address: String },
    Redirected { status: u16, to: String },
    TooLarge { limit: usize },
    TooManyHeaders,
    Timeout { seconds: u64 },
    BadAnswer { detail: String },
    ProxyFailed { proxy: String, detail: String },
    Cancelled,
    TlsFailed { detail: String },
    TrustUnusable { detail: String },
    ConnectionLost,
}

/// What a gateway asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say it")]
pub enum GatewayWants {
    BasicAuthentication,
    Key,
    Unknown,
}

impl ConnectionError {
    /// The code alone.
    pub fn problem(&self) -> ConnectionProblem {
        self.words().code
    }

    /// What to ask the admin, when this is about a certificate that a pin can settle.
    pub fn pin_question(&self) -> Option<PinQuestion> {
        match self {
            Self::UnknownCa { seen } | Self::PinUnconfirmed { seen } => {
                Some(PinQuestion { state: PinState::FirstUse, seen: (**seen).clone(), expected: None })
            }
            Self::PinChanged { seen, expected } => Some(PinQuestion {
                state: PinState::Changed,
                seen: (**seen).clone(),
                expected: Some((**expected).clone()),
            }),
            _ => None,
        }
    }

    /// The code, message and remedy.
    pub fn words(&self) -> ProblemView {
        use ConnectionProblem as Code;
        let view = |code, message: &str, remedy: &str| ProblemView {
            code,
            message: message.to_owned(),
            remedy: remedy.to_owned(),
        };
        match self {
            Self::NoSuchName { host } => view(
                Code::NoSuchName,
                &format!("The name {host} is not known: no address belongs to it."),
                "Check the spelling, and whether this machine uses the name server or VPN that knows the name.",
            ),
            Self::Refused { address } => view(
                Code::Refused,
                &format!("{address} refused the connection: the machine is there, but nothing listens on this port."),
                "Check the port (6333 for REST unless changed) and that Qdrant runs and listens on this address, not only on its own loopback.",
            ),
            Self::Filtered { address, seconds } => view(
                Code::Filtered,
                &format!("{address} did not answer within {seconds} seconds, not even with a refusal."),
                "A firewall, security group or network policy probably drops the packets, or the machine is off. Allow this machine there, or use the VPN or proxy that leads to the cluster.",
            ),
            Self::Unreachable { address, detail } => view(
                Code::Filtered,
                &format!("{address} cannot be reached from here: {detail}."),
                "Check that this machine has a network that leads there, and the VPN if one is needed.",
            ),
            Self::PlainHttpOnTlsPort => view(
                Code::PlainHttpOnTlsPort,
                "The profile says http, but this port speaks TLS.",
                "Choose https in the profile.",
            ),
            Self::TlsOnPlainHttpPort => view(
                Code::TlsOnPlainHttpPort,
                "The profile says https, but this port speaks plain HTTP.",
                "Turn on TLS at the server (service.enable_tls), or give the port of the TLS proxy. Choose http only if the way to the cluster is safe by other means.",
            ),
            Self::UnknownCa { seen } => view(
                Code::UnknownCa,
                &format!("The certificate was made by an authority that is not trusted here: {}.", named(&seen.issuer)),
                "Name the authority's certificate as CA file in the profile. For a self-signed certificate, compare the fingerprint with the server's, then confirm it.",
            ),
            Self::WrongHost { expected, names } => view(
                Code::WrongHost,
                &format!("The certificate is not for {expected}: {}.", names_in_words(names)),
                "Use a name that the certificate carries as the host, or enter it as server name, or have the certificate made for this host.",
            ),
            Self::CertificateExpired { not_after } => view(
                Code::CertificateExpired,
                &format!("The certificate ended on {not_after}."),
                "Renew it at the server. Qdrant reads new files for HTTPS after tls.cert_ttl, for gRPC only after a restart.",
            ),
            Self::CertificateNotYetValid { not_before } => view(
                Code::CertificateNotYetValid,
                &format!("The certificate is valid only from {not_before} on."),
                "Check the clock of this machine, and that of the machine that made the certificate.",
            ),
            Self::ClientCertificateRequired => view(
                Code::ClientCertificateRequired,
                "The server wants a client certificate, and the profile has none.",
                "Enter the client certificate and its key in the profile, made by the authority that the server trusts.",
            ),
            Self::ClientCertificateUnusable { detail } => view(
                Code::ClientCertificateUnusable,
                &format!("The client certificate cannot be used: {detail}."),
                "Check the files, the passphrase, the dates, and that the authority that the server trusts made it. Certificates of X.509 version 1 are refused by Qdrant.",
            ),
            Self::PinUnconfirmed { seen } => view(
                Code::PinUnconfirmed,
                &format!("The certificate of this server was not confirmed yet: {}.", seen.sha256),
                "Compare the fingerprint with the one on the server, then confirm it.",
            ),
            Self::PinChanged { seen, expected } => view(
                Code::PinChanged,
                &format!(
                    "The server shows another certificate ({}) than the one that was confirmed ({}).",
                    seen.sha256, expected.sha256
                ),
                "Ask whoever runs the server whether the certificate was replaced. Confirm the new one only then: it could also be somebody in between.",
            ),
            Self::GatewayRefused { status, wants } => match wants {
                GatewayWants::BasicAuthentication => view(
                    Code::GatewayRefused,
                    &format!(
                        "Something in front of the cluster asks for a user and a password (basic authentication, status {status})."
                    ),
                    "Choose basic authentication in the profile and enter user and password; Qdrant's own key then travels as api-key.",
                ),
                GatewayWants::Key => view(
                    Code::GatewayRefused,
                    &format!("A gateway in front of the cluster asks for a key of its own (status {status})."),
                    "Choose a gateway key in the profile, with the header that the gateway reads (Kong: apikey), and enter the key.",
                ),
                GatewayWants::Unknown => view(
                    Code::GatewayRefused,
                    &format!(
                        "Something in front of the cluster refused the request (status {status}); this is not an answer of Qdrant."
                    ),
                    "Ask whoever runs the proxy or gateway what it wants: user and password, a key in a header, a client certificate, or this machine's address in a list.",
                ),
            },
            Self::QdrantRefused { status, text } => view(
                Code::QdrantRefused,
                &format!("Qdrant refused the credential (status {status}): {text}."),
                "Check that the key or token is the one of this cluster. A token also needs jwt_rbac to be on, and its collections each once.",
            ),
            Self::WrongSignature => view(
                Code::WrongSignature,
                "Qdrant refused the token: it was signed with another key than this cluster has.",
                "Mint it again with the cluster's present key; after a change of the key, all tokens signed with the old one are void.",
            ),
            Self::TokenExpired => view(
                Code::TokenExpired,
                "Qdrant refused the token: it has expired.",
                "Mint a new one. If it should still be valid, compare the clocks of this machine and of the server.",
            ),
            Self::WrongPrefix { prefix, secret_was_sent: false } => view(
                Code::WrongPrefix,
                &format!("There is no Qdrant under the path {prefix} of this server. No key was sent to it."),
                "Check the path in the profile's address: the one that the proxy forwards to Qdrant, or none at all.",
            ),
            Self::WrongPrefix { prefix, secret_was_sent: true } => view(
                Code::WrongPrefix,
                &format!(
                    "There is no Qdrant under the path {prefix} of this server. A key or password of the profile was sent to it."
                ),
                "Check the path in the profile's address. If this is not a machine that you trust, replace that key or password.",
            ),
            Self::NotQdrant { status, secret_was_sent: true } => view(
                Code::NotQdrant,
                &format!(
                    "Something answers here (status {status}), but it is not a Qdrant. A key or password of the profile was sent to it."
                ),
                "Check host and port. If this is not a machine that you trust, replace that key or password.",
            ),
            Self::NotQdrant { status, secret_was_sent: false } => view(
                Code::NotQdrant,
                &format!("Something answers here (status {status}), but it is not a Qdrant. No key was sent to it."),
                "Check host and port (6333 is REST, 6334 gRPC), and the path if a proxy forwards only a part of its paths.",
            ),
            Self::TooOld { version } => match version {
                Some(version) => view(
                    Code::TooOld,
                    &format!("This is Qdrant {version}. Versions before 1.2 know neither keys nor TLS."),
                    "Update the cluster.",
                ),
                None => view(
                    Code::TooOld,
                    "This Qdrant does not say which version it is, so it is older than 1.2, which knew neither keys nor TLS.",
                    "Update the cluster.",
                ),
            },
            Self::ManagedCluster => view(
                Code::ManagedCluster,
                "This looks like a managed cluster: its gateway lets nothing pass without a key.",
                "Enter a key of the cluster from the provider's web page in the profile.",
            ),
            Self::PlainHttpRefused { address } => view(
                Code::PlainHttpRefused,
                &format!(
                    "The key was not sent: the connection to {address} is plain HTTP to another machine, and anybody in between could read it."
                ),
                "Use https. Where the way is safe by other means, allow keys over plain HTTP in this profile.",
            ),
            Self::Redirected { status, to } => view(
                Code::Redirected,
                &format!(
                    "The server redirects to {to} (status {status}). It was not followed, because keys would go there too."
                ),
                "Enter the address that it redirects to in the profile, if that is where the cluster is.",
            ),
            Self::TooLarge { limit } => view(
                Code::TooLarge,
                &format!("The answer is larger than {} MiB and was cut off.", limit / (1024 * 1024)),
                "Check that this address is really the cluster: no answer that Portcullis asks for is as large as that.",
            ),
            Self::TooManyHeaders => view(
                Code::TooLarge,
                "The answer has more headers than any server of this kind sends.",
                "Check that this address is really the cluster, or what a proxy in between adds.",
            ),
            Self::Timeout { seconds } => view(
                Code::Timeout,
                &format!("The answer was not complete after {seconds} seconds."),
                "Try again. If the cluster is slow or far away, raise the time for one request in the profile.",
            ),
            Self::BadAnswer { detail } => view(
                Code::BadAnswer,
                &format!("The answer cannot be read: {detail}."),
                "Check that this address is really the cluster, and whether a proxy in between changes answers.",
            ),
            Self::ProxyFailed { proxy, detail } => view(
                Code::ProxyFailed,
                &format!("The proxy {proxy} did not lead to the cluster: {detail}."),
                "Check the proxy's address in the profile, and whether it allows connections to this host and port.",
            ),
            Self::Cancelled => {
                view(Code::Cancelled, "This was stopped before it was finished.", "Start it again when you want it.")
            }
            Self::TlsFailed { detail } => view(
                Code::TlsFailed,
                &format!("No secure connection came about: {detail}."),
                "Check that the server offers TLS 1.2 or 1.3, and that its certificate and chain are complete and of X.509 version 3.",
            ),
            Self::TrustUnusable { detail } => view(
                Code::TlsFailed,
                &format!("What the profile trusts cannot be used: {detail}."),
                "Check the CA file: it must be readable and hold certificates in PEM form.",
            ),
            Self::ConnectionLost => view(
                Code::ConnectionLost,
                "The connection ended before the answer was complete.",
                "Try again. If it happens again, look at the log of the server or of the proxy in between.",
            ),
        }
    }
}

fn named(name: &str) -> &str {
    if name.is_empty() { "it names none" } else { name }
}

fn names_in_words(names: &[String]) -> String {
    match names {
        [] => "it carries no name at all".to_owned(),
        [one] => format!("it is for {one}"),
        _ => {
            let shown = names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
            let more = if names.len() > 5 { format!(" and {} more", names.len() - 5) } else { String::new() };
            format!("it is for {shown}{more}")
        }
    }
}

#[cfg(test)]
mod tests;
