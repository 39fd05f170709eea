//! The way to a cluster: its settings with their secrets, and connections by hand, for the test in stages and for gRPC.

use super::certificate::CertificateGlance;
use super::classify::Attempt;
use super::client_certificate::{ClientSecrets, load};
use super::credential::sensitive;
use super::error::ConnectionError;
use super::network::Network;
use super::trust::{Pinned, Seen, Trust, provider};
use crate::ports::Clock;
use crate::profiles::{Connection, Gateway};
use base64::Engine as _;
use hyper::Uri;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::rt::TokioIo;
use qdrant_access::names::shown;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use rustls::pki_types::ServerName;
use secrecy::{ExposeSecret, SecretString};
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tower_service::Service;

/// The most of a server's text that is looked at before it is cut short, in characters.
const MOST_SAID: usize = 64 * 1024;

/// The secrets that the way to a cluster needs.
#[derive(Debug, Clone, Default)]
pub(super) struct WaySecrets {
    pub(super) password: Option<SecretString>,
    pub(super) gateway_key: Option<SecretString>,
    pub(super) client: ClientSecrets,
}

/// The way to every peer of a cluster.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) connection: Connection,
    pub(super) trust: Trust,
    /// What the gateway wants, and the fixed headers.
    pub(super) headers: HeaderMap,
    pub(super) carries_gateway_secret: bool,
    /// Taken out of whatever a server says.
    secrets: Vec<SecretString>,
    pub(super) network: Arc<dyn Network>,
}

impl Way {
    /// Reads the files that the profile names, and puts everything together. Connects to nothing.
    ///
    /// # Errors
    /// [`ConnectionError::TrustUnusable`], [`ConnectionError::ClientCertificateUnusable`],
    /// [`ConnectionError::BadAnswer`] for a secret that cannot travel.
    pub(super) fn new(
        connection: Connection,
        pinned: Option<CertificateGlance>,
        secrets: WaySecrets,
        clock: Arc<dyn Clock>,
        network: Arc<dyn Network>,
    ) -> Result<Self, ConnectionError> {
        let certificate = load(&connection.client_certificate, &secrets.client, &provider())?;
        let trust = Trust::new(&connection, pinned, certificate, clock)?;
        let mut headers = HeaderMap::new();
        for fixed in &connection.headers {
            let name = HeaderName::from_bytes(fixed.name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&fixed.value)) {
                headers.insert(name, value);
            }
        }
        let mut hidden: Vec<SecretString> = Vec::new();
        let gateway = match &connection.gateway {
            Gateway::None => None,
            Gateway::Basic { user } => {
                let password = secrets.password.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
                let both = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
                hidden.push(both.clone().into());
                Some((AUTHORIZATION, format!("Basic {both}")))
            }
            Gateway::Key { header } => {
                let key = secrets.gateway_key.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
                HeaderName::from_bytes(header.as_bytes()).ok().map(|name| (name, key.to_owned()))
            }
        };
        let carries_gateway_secret = gateway.is_some();
        if let Some((name, value)) = gateway {
            headers.insert(name, sensitive(&value)?);
        }
        hidden.extend([secrets.password, secrets.gateway_key].into_iter().flatten());
        Ok(Self { connection, trust, headers, carries_gateway_secret, secrets: hidden, network })
    }

    /// The time for one request.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(self.connection.timeout_seconds.into())
    }

    /// The text without the secrets that a server may have sent back.
    pub(super) fn without_secrets(&self, text: &str, secret: Option<&SecretString>) -> String {
        let mut text = text.to_owned();
        for secret in self.secrets.iter().chain(secret) {
            let secret = secret.expose_secret().trim();
            // What is this short cannot be told from ordinary text.
            if secret.len() >= 4 {
                text = text.replace(secret, "[secret]");
            }
        }
        text
    }

    /// A server's text as it may be shown: short, harmless, and without the secrets that it may have sent back.
    pub(super) fn quiet(&self, text: &str, secret: Option<&SecretString>) -> String {
        // First what is hidden, then what is cut: half a secret would be none that is known.
        let text: String = text.chars().take(MOST_SAID).collect();
        let text = self.without_secrets(&text, secret);
        let text: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect();
        // Short pieces, because longer ones are cut when they are shown.
        text.chunks(40).map(|piece| shown(&piece.iter().collect::<String>())).collect()
    }

    /// The addresses of a host. Behind a proxy that finds them itself: none.
    ///
    /// # Errors
    /// [`ConnectionError::NoSuchName`], [`ConnectionError::Timeout`].
    pub(super) async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, ConnectionError> {
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        if self.proxy_resolves() {
            return Ok(Vec::new());
        }
        self.look_up(host, port).await
    }

    async fn look_up(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, ConnectionError> {
        let unknown = || ConnectionError::NoSuchName { host: host.to_owned() };
        let found = tokio::time::timeout(self.patience(), self.network.resolve(host, port)).await;
        let timeout = |_| ConnectionError::Timeout { seconds: self.patience().as_secs() };
        let addresses = found.map_err(timeout)?.map_err(|_| unknown())?;
        if addresses.is_empty() { Err(unknown()) } else { Ok(addresses) }
    }

    pub(super) fn proxy_resolves(&self) -> bool {
        self.connection.proxy.as_deref().is_some_and(|proxy| !proxy.starts_with("socks5:"))
    }

    /// Whether what is sent to these addresses stays on this machine. What goes through a proxy may not.
    pub(super) fn stays_here(&self, addresses: &[SocketAddr]) -> bool {
        let is_loopback = |address: &SocketAddr| address.ip().to_canonical().is_loopback();
        self.connection.proxy.is_none() && !addresses.is_empty() && addresses.iter().all(is_loopback)
    }

    /// A connection to the first of the addresses that answers, through the proxy if there is one.
    ///
    /// # Errors
    /// [`ConnectionError::Refused`], [`ConnectionError::Filtered`], [`ConnectionError::Unreachable`],
    /// [`ConnectionError::ProxyFailed`].
    pub(super) async fn connect(
        &self,
        host: &str,
        port: u16,
        addresses: &[SocketAddr],
    ) -> Result<TcpStream, ConnectionError> {
        let patience = self.patience();
        let named = at(host, port);
        let attempt = Attempt {
            address: &named,
            proxy: self.connection.proxy.as_deref(),
            seen: None,
            seconds: patience.as_secs(),
            connecting: true,
        };
        if let Some(proxy) = &self.connection.proxy {
            let through = tokio::time::timeout(patience, self.through_proxy(proxy, host, port, addresses));
            return match through.await {
                Ok(stream) => stream,
                Err(_) => {
                    Err(ConnectionError::ProxyFailed { proxy: proxy.clone(), detail: "it did not answer".to_owned() })
                }
            };
        }
        let each = patience / u32::try_from(addresses.len().max(1)).unwrap_or(1);
        let mut failure = ConnectionError::NoSuchName { host: host.to_owned() };
        for address in addresses {
            failure = match tokio::time::timeout(each, self.network.connect(*address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => attempt.failed(&error),
                Err(_) => ConnectionError::Filtered { address: named.clone(), seconds: patience.as_secs() },
            };
        }
        Err(failure)
    }

    async fn through_proxy(
        &self,
        proxy: &str,
        host: &str,
        port: u16,
        addresses: &[SocketAddr],
    ) -> Result<TcpStream, ConnectionError> {
        let failed = |detail: String| ConnectionError::ProxyFailed { proxy: proxy.to_owned(), detail };
        let uri = |text: String| text.parse::<Uri>().map_err(|error| failed(error.to_string()));
        let at_proxy = uri(proxy.to_owned())?;
        // A proxy that is told an address gets the one that was looked up here.
        let target = match addresses.first() {
            Some(address) if !self.proxy_resolves() => uri(format!("http://{address}"))?,
            _ => uri(format!("http://{}", at(host, port)))?,
        };
        let connector = ToProxy(Arc::clone(&self.network));
        let stream = if at_proxy.scheme_str() == Some("http") {
            Tunnel::new(at_proxy, connector).call(target).await.map_err(|error| failed(shown(&error.to_string())))?
        } else {
            SocksV5::new(at_proxy, connector).call(target).await.map_err(|error| failed(shown(&error.to_string())))?
        };
        Ok(stream.into_inner())
    }

    /// TLS over a connection, and what was seen on the way there, whatever came of it: those about certificates,
    /// [`ConnectionError::TlsFailed`], [`ConnectionError::ConnectionLost`], [`ConnectionError::Timeout`].
    ///
    /// # Errors
    /// When it could not even be tried.
    pub(super) async fn secure(
        &self,
        stream: TcpStream,
        host: &str,
        port: u16,
        protocols: &[&[u8]],
        pinned: Pinned,
    ) -> Result<(Result<TlsStream<TcpStream>, ConnectionError>, Arc<Seen>), ConnectionError> {
        let (config, seen) = self.trust.configuration(protocols, pinned)?;
        let name = self.connection.server_name.as_deref().unwrap_or(host);
        let name = ServerName::try_from(name.to_owned()).map_err(|_| ConnectionError::TlsFailed {
            detail: format!("{name} is not a name that a certificate can carry"),
        })?;
        let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream);
        let seconds = self.patience().as_secs();
        let attempt = Attempt { address: &at(host, port), proxy: None, seen: Some(&seen), seconds, connecting: true };
        let secured = match tokio::time::timeout(self.patience(), handshake).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(attempt.failed(&error)),
            Err(_) => Err(ConnectionError::Timeout { seconds }),
        };
        Ok((secured, seen))
    }
}

/// `host:port`, with brackets around IPv6.
pub(super) fn at(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// Connects to the proxy itself.
#[derive(Debug, Clone)]
struct ToProxy(Arc<dyn Network>);

impl Service<Uri> for ToProxy {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TokioIo<TcpStream>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, proxy: Uri) -> Self::Future {
        let network = Arc::clone(&self.0);
        Box::pin(async move {
            let host = proxy.host().unwrap_or_default().trim_matches(['[', ']']);
            let port = proxy.port_u16().unwrap_or_default();
            let mut failure = io::Error::from(io::ErrorKind::NotFound);
            for address in network.resolve(host, port).await? {
                match network.connect(address).await {
                    Ok(stream) => return Ok(TokioIo::new(stream)),
                    Err(error) => failure = error,
                }
            }
            Err(failure)
        })
    }
}
