//! From what libraries say to what happened.

use super::error::ConnectionError;
use super::trust::Seen;
use qdrant_access::names::shown;
use rustls::AlertDescription;
use std::error::Error as StdError;
use std::io;

/// What is known about the attempt that failed.
pub(super) struct Attempt<'a> {
    /// Like `host:6333`.
    pub(super) address: &'a str,
    pub(super) proxy: Option<&'a str>,
    pub(super) seen: Option<&'a Seen>,
    pub(super) seconds: u64,
    /// Whether the attempt was still connecting.
    pub(super) connecting: bool,
}

impl Attempt<'_> {
    /// What happened.
    pub(super) fn failed(&self, error: &(dyn StdError + 'static)) -> ConnectionError {
        let mut next = Some(error);
        let mut last = error;
        while let Some(error) = next {
            if let Some(error) = tls_error(error) {
                return self.tls_failed(error);
            }
            if let Some(found) = self.known(error) {
                return found;
            }
            last = error;
            next = error.source();
        }
        match self.proxy {
            Some(proxy) if self.connecting => self.proxy_failed(proxy, last),
            _ => ConnectionError::BadAnswer { detail: shown(&last.to_string()) },
        }
    }

    fn known(&self, error: &(dyn StdError + 'static)) -> Option<ConnectionError> {
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            // hyper tells this apart in words only.
            if error.is_parse() && error.to_string().contains("too large") {
                return Some(ConnectionError::TooManyHeaders);
            }
            if error.is_parse() {
                return Some(ConnectionError::BadAnswer { detail: "it is not HTTP".to_owned() });
            }
            // What a server of HTTP/2 says first, before it was asked anything.
            if error.to_string().contains("unexpected message") {
                let detail = "it is not HTTP/1.1; this may be the gRPC port".to_owned();
                return Some(ConnectionError::BadAnswer { detail });
            }
            if error.is_incomplete_message() {
                return Some(self.lost());
            }
        }
        let error = error.downcast_ref::<io::Error>()?;
        if let Some(proxy) = self.proxy.filter(|_| self.connecting) {
            return Some(self.proxy_failed(proxy, error));
        }
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Some(ConnectionError::Refused { address: self.address.to_owned() }),
            io::ErrorKind::TimedOut => {
                Some(ConnectionError::Filtered { address: self.address.to_owned(), seconds: self.seconds })
            }
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::AddrNotAvailable => {
                let (address, detail) = (self.address.to_owned(), error.kind().to_string());
                Some(ConnectionError::Unreachable { address, detail })
            }
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::NotConnected
            | io::ErrorKind::UnexpectedEof => Some(self.lost()),
            _ => None,
        }
    }

    /// A server that wants a client certificate may just close.
    fn lost(&self) -> ConnectionError {
        match self.seen {
            Some(seen) if seen.certificate_was_shown() => ConnectionError::ClientCertificateUnusable {
                detail: "the server closed the connection after it saw it".to_owned(),
            },
            Some(seen) if seen.certificate_was_asked() => ConnectionError::ClientCertificateRequired,
            _ => ConnectionError::ConnectionLost,
        }
    }

    fn tls_failed(&self, error: &rustls::Error) -> ConnectionError {
        if let Some(verdict) = self.seen.and_then(Seen::verdict) {
            return verdict;
        }
        let alert = match error {
            rustls::Error::AlertReceived(alert) => alert,
            rustls::Error::InvalidMessage(_) => return ConnectionError::TlsFailed { detail: NOT_TLS.to_owned() },
            other => return ConnectionError::TlsFailed { detail: shown(&other.to_string()) },
        };
        match (alert, self.seen) {
            (AlertDescription::CertificateRequired, _) => ConnectionError::ClientCertificateRequired,
            (alert, Some(seen)) if seen.certificate_was_shown() && is_about_certificates(*alert) => {
                ConnectionError::ClientCertificateUnusable {
                    detail: format!("the server refused it ({})", words(*alert)),
                }
            }
            (alert, Some(seen)) if seen.certificate_was_asked() && is_about_certificates(*alert) => {
                ConnectionError::ClientCertificateRequired
            }
            (alert, _) => {
                ConnectionError::TlsFailed { detail: format!("the server broke the handshake off ({})", words(*alert)) }
            }
        }
    }

    fn proxy_failed(&self, proxy: &str, error: &(dyn StdError + 'static)) -> ConnectionError {
        let detail = match error.downcast_ref::<io::Error>() {
            Some(error) => error.kind().to_string(),
            None => shown(&error.to_string()),
        };
        ConnectionError::ProxyFailed { proxy: proxy.to_owned(), detail }
    }
}

/// Said when the other side does not speak TLS.
pub(super) const NOT_TLS: &str = "what came back is not TLS";

/// An error of TLS may be wrapped in one of input and output, which does not name it as its source.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(error);
    }
    let inner = error.downcast_ref::<io::Error>()?.get_ref()?;
    tls_error(inner as &(dyn StdError + 'static))
}

fn is_about_certificates(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::HandshakeFailure
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError
    )
}

fn words(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::NoApplicationProtocol => {
            "it offers no protocol of those asked for; a gRPC port does not speak HTTP/1.1".to_owned()
        }
        AlertDescription::ProtocolVersion => "it does not speak TLS 1.2 or 1.3".to_owned(),
        AlertDescription::UnrecognisedName => "it has no certificate for this name".to_owned(),
        other => format!("alert {}", u8::from(other)),
    }
}
