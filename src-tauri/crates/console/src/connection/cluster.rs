//! The client: requests to one peer of a cluster, bounded in size and time, without redirects.

use super::classify::{Attempt, NOT_TLS};
use super::credential::Credential;
use super::error::ConnectionError;
use super::probe;
use super::trust::{Pinned, Seen};
use super::way::{Way, at};
use crate::profiles::{Address, Peer, Scheme};
use hyper::body::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, HeaderMap, LOCATION};
use reqwest::{Client, Method, Response, StatusCode};
use secrecy::SecretString;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

/// The most that is read of an answer.
pub const MOST_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// The most values that the JSON of an answer may hold: each takes far more memory than its two bytes in the answer.
const MOST_ANSWER_VALUES: usize = 1_000_000;

/// The most headers that an answer may have.
const MOST_ANSWER_HEADERS: usize = 100;

/// One peer of a cluster, and how to reach it. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct Cluster {
    pub(super) way: Arc<Way>,
    pub(super) place: Place,
    further: Arc<Vec<Peer>>,
    opened: Arc<OnceCell<Opened>>,
    /// What the REST port speaks, once a failure made that a question: it is asked for once, not for every request.
    spoken: Arc<OnceCell<Option<Scheme>>>,
    pub(super) stop: CancellationToken,
}

/// Where a peer is.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) scheme: Scheme,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) grpc_port: Option<u16>,
    pub(super) path_prefix: String,
    /// Whether the profile's gateway stands in front of it, and gets what it wants.
    pub(super) behind_gateway: bool,
    /// The port whose certificate the profile's pin is; none at further peers.
    pub(super) pinned_port: Option<u16>,
}

impl Place {
    /// Whether the pin of the profile is that of a port of this machine.
    pub(super) fn pinned(&self, port: u16) -> Pinned {
        if self.pinned_port == Some(port) { Pinned::Here } else { Pinned::Elsewhere }
    }
}

/// What is made once for a peer: its addresses, and a client that connects to these and no others.
#[derive(Debug)]
struct Opened {
    addresses: Vec<SocketAddr>,
    client: Client,
    seen: Arc<Seen>,
}

/// What a server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, at most [`MOST_ANSWER_BYTES`].
    pub body: Bytes,
    /// From the first step to the last byte.
    pub took: Duration,
}

impl Answer {
    /// The body as JSON. Depth is limited by the reader (128 levels).
    ///
    /// # Errors
    /// [`ConnectionError::BadAnswer`].
    pub fn json(&self) -> Result<Value, ConnectionError> {
        // Signs in texts are counted, too; no answer that is asked for comes near.
        if self.body.iter().filter(|byte| matches!(byte, b',' | b':' | b'[' | b'{')).count() > MOST_ANSWER_VALUES {
            let detail = format!("its JSON holds more than {MOST_ANSWER_VALUES} values");
            return Err(ConnectionError::BadAnswer { detail });
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let detail = if error.to_string().contains("recursion limit") {
                "its JSON is nested deeper than 128 levels".to_owned()
            } else {
                format!("it is not JSON (line {}, column {})", error.line(), error.column())
            };
            ConnectionError::BadAnswer { detail }
        })
    }

    /// The body as text, for reading: invalid bytes are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Cluster {
    pub(super) fn new(way: Way, address: &Address, grpc_port: Option<u16>) -> Self {
        let place = Place {
            scheme: address.scheme,
            host: address.host.clone(),
            port: address.port,
            grpc_port,
            path_prefix: address.path_prefix.clone(),
            behind_gateway: true,
            pinned_port: Some(address.port),
        };
        let further = Arc::new(way.connection.peers.clone());
        Self {
            way: Arc::new(way),
            place,
            further,
            opened: Arc::default(),
            spoken: Arc::default(),
            stop: CancellationToken::new(),
        }
    }

    /// The same, ending with [`ConnectionError::Cancelled`] once the token says so.
    #[must_use]
    pub fn stopped_by(mut self, token: CancellationToken) -> Self {
        self.stop = token;
        self
    }

    /// Every peer that the profile names, this one first.
    pub fn peers(&self) -> Vec<Self> {
        let peer = |peer: &Peer| {
            let place = Place {
                host: peer.host.clone(),
                port: peer.port,
                grpc_port: peer.grpc_port,
                pinned_port: None,
                ..self.place.clone()
            };
            self.moved(place)
        };
        std::iter::once(self.clone()).chain(self.further.iter().map(peer)).collect()
    }

    /// Another port of the same machine, the metrics port for example: without the path prefix, and without the headers of
    /// the profile, because no gateway stands in front of it.
    #[must_use]
    pub fn at_port(&self, scheme: Scheme, port: u16) -> Self {
        self.moved(Place { scheme, port, path_prefix: String::new(), behind_gateway: false, ..self.place.clone() })
    }

    fn moved(&self, place: Place) -> Self {
        Self { place, opened: Arc::default(), spoken: Arc::default(), ..self.clone() }
    }

    /// Like `qdrant.example.com:6333`.
    pub fn address(&self) -> String {
        at(&self.place.host, self.place.port)
    }

    /// With TLS or without.
    pub fn scheme(&self) -> Scheme {
        self.place.scheme
    }

    /// The host alone.
    pub fn host(&self) -> &str {
        &self.place.host
    }

    /// The REST port.
    pub fn port(&self) -> u16 {
        self.place.port
    }

    /// Where the profile says that gRPC is.
    pub fn grpc_port(&self) -> Option<u16> {
        self.place.grpc_port
    }

    /// Sends `GET` to a path, which starts with a slash and may have a query.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub async fn get(&self, path: &str, credential: &Credential) -> Result<Answer, ConnectionError> {
        self.request(Method::GET, path, HeaderMap::new(), None, credential).await
    }

    /// Sends one request and reads the whole answer, whatever its status, but redirects. The path starts with a slash and
    /// may have a query; the profile's prefix goes before it. A body is sent as JSON.
    ///
    /// # Errors
    /// Why there was no answer; [`ConnectionError::PlainHttpRefused`] before anything is sent;
    /// [`ConnectionError::Redirected`]; [`ConnectionError::Cancelled`].
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Option<Bytes>,
        credential: &Credential,
    ) -> Result<Answer, ConnectionError> {
        let seconds = self.way.patience().as_secs();
        let within = tokio::time::timeout(self.way.patience(), self.exchange(method, path, headers, body, credential));
        self.until_stopped(async {
            match within.await.unwrap_or(Err(ConnectionError::Timeout { seconds })) {
                Err(error) => Err(self.other_protocol(error, self.place.port).await),
                Ok(answer) => Ok(answer),
            }
        })
        .await
    }

    /// The JSON without the secrets that a server may have sent back.
    pub(crate) fn without_secrets(&self, value: Value, credential: &Credential) -> Value {
        let hidden = |text: String| self.way.without_secrets(&text, credential.secret());
        match value {
            Value::String(text) => Value::String(hidden(text)),
            Value::Array(values) => values.into_iter().map(|value| self.without_secrets(value, credential)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (hidden(name), self.without_secrets(value, credential)))
                .collect(),
            other => other,
        }
    }

    /// A server's text as it may be shown: short, harmless, and without the secrets that it may have sent back.
    pub fn quiet(&self, text: &str, credential: &Credential) -> String {
        self.way.quiet(text, credential.secret())
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Option<Bytes>,
        credential: &Credential,
    ) -> Result<Answer, ConnectionError> {
        let started = Instant::now();
        let opened = self.open().await?;
        let mut all = self.headers();
        let brings_its_own = ["api-key", AUTHORIZATION.as_str()]
            .into_iter()
            .any(|name| headers.get(name).is_some_and(|value| !value.is_empty()));
        all.extend(headers);
        credential.apply(&mut all, self.way.connection.send_as)?;
        self.may_send(&opened.addresses, brings_its_own || !credential.is_none())?;
        let mut request = opened.client.request(method, format!("{}{path}", self.base())).headers(all);
        if let Some(body) = body {
            request = request.header(reqwest::header::CONTENT_TYPE, "application/json").body(body);
        }
        let response = request.send().await.map_err(|error| self.failed(&error, opened, true))?;
        self.read(response, opened, credential.secret(), started).await
    }

    /// Reads a whole answer, as far as it is one.
    async fn read(
        &self,
        mut response: Response,
        opened: &Opened,
        secret: Option<&SecretString>,
        started: Instant,
    ) -> Result<Answer, ConnectionError> {
        let (status, headers) = (response.status(), response.headers().clone());
        if status.is_redirection() && headers.contains_key(LOCATION) {
            let to = headers.get(LOCATION).map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
            let to = self.way.quiet(&to.unwrap_or_default(), secret);
            return Err(ConnectionError::Redirected { status: status.as_u16(), to });
        }
        if headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            // Nothing compressed was asked for, and what unpacks to more than it seems could fill the memory.
            let detail = "it is compressed, though nothing compressed was asked for".to_owned();
            return Err(ConnectionError::BadAnswer { detail });
        }
        let too_large = ConnectionError::TooLarge { limit: MOST_ANSWER_BYTES };
        if response.content_length().is_some_and(|length| length > MOST_ANSWER_BYTES as u64) {
            return Err(too_large);
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failed(&error, opened, false))? {
            if body.len() + chunk.len() > MOST_ANSWER_BYTES {
                return Err(too_large);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body: body.into(), took: started.elapsed() })
    }

    /// What goes along with every request to this place.
    pub(super) fn headers(&self) -> HeaderMap {
        if self.place.behind_gateway { self.way.headers.clone() } else { HeaderMap::new() }
    }

    /// Keys stay off plain HTTP to other machines. What counts is where the connection goes, not what the host is called.
    pub(super) fn may_send(&self, addresses: &[SocketAddr], carries_secret: bool) -> Result<(), ConnectionError> {
        let carries_secret = carries_secret || (self.place.behind_gateway && self.way.carries_gateway_secret);
        let allowed = self.place.scheme == Scheme::Https
            || !carries_secret
            || self.way.connection.danger_send_keys_over_plain_http
            || self.way.stays_here(addresses);
        if allowed { Ok(()) } else { Err(ConnectionError::PlainHttpRefused { address: self.address() }) }
    }

    async fn open(&self) -> Result<&Opened, ConnectionError> {
        self.opened.get_or_try_init(|| self.make_client()).await
    }

    async fn make_client(&self) -> Result<Opened, ConnectionError> {
        let addresses = self.way.resolve(&self.place.host, self.place.port).await?;
        let (config, seen) = self.way.trust.configuration(&[b"http/1.1"], self.place.pinned(self.place.port))?;
        let patience = self.way.patience();
        let mut builder = Client::builder()
            .tls_backend_preconfigured(config)
            .http1_only()
            .http1_max_headers(MOST_ANSWER_HEADERS)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .no_proxy()
            .connect_timeout(patience);
        if let Some(proxy) = &self.way.connection.proxy {
            let unusable = |error: reqwest::Error| ConnectionError::ProxyFailed {
                proxy: proxy.clone(),
                detail: error.to_string(),
            };
            builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(unusable)?);
        }
        if !addresses.is_empty() {
            builder = builder.resolve_to_addrs(self.name(), &addresses);
        }
        let client =
            builder.build().map_err(|error| ConnectionError::TlsFailed { detail: error.without_url().to_string() })?;
        Ok(Opened { addresses, client, seen })
    }

    /// The host that requests name: that of the certificate, where the profile says which.
    fn name(&self) -> &str {
        self.way.connection.server_name.as_deref().unwrap_or(&self.place.host)
    }

    fn base(&self) -> String {
        format!("{}://{}{}", self.place.scheme.name(), at(self.name(), self.place.port), self.place.path_prefix)
    }

    fn failed(&self, error: &reqwest::Error, opened: &Opened, before_headers: bool) -> ConnectionError {
        let seconds = self.way.patience().as_secs();
        if error.is_timeout() {
            return ConnectionError::Timeout { seconds };
        }
        let attempt = Attempt {
            address: &self.address(),
            proxy: self.way.connection.proxy.as_deref(),
            seen: (before_headers && self.place.scheme == Scheme::Https).then_some(&*opened.seen),
            seconds,
            connecting: error.is_connect(),
        };
        attempt.failed(error)
    }

    /// Finds out whether a failure that looks like it comes from the other protocol on this port.
    pub(super) async fn other_protocol(&self, error: ConnectionError, port: u16) -> ConnectionError {
        let suspicious = match &error {
            ConnectionError::TlsFailed { detail } => self.place.scheme == Scheme::Https && detail == NOT_TLS,
            ConnectionError::BadAnswer { .. } => self.place.scheme == Scheme::Http,
            ConnectionError::ConnectionLost | ConnectionError::Timeout { .. } => true,
            _ => false,
        };
        if !suspicious {
            return error;
        }
        let place = Place { port, ..self.place.clone() };
        let spoken = match port == self.place.port {
            true => *self.spoken.get_or_init(|| probe::spoken(&self.way, &place)).await,
            false => probe::spoken(&self.way, &place).await,
        };
        match (self.place.scheme, spoken) {
            (Scheme::Https, Some(Scheme::Http)) => ConnectionError::TlsOnPlainHttpPort,
            (Scheme::Http, Some(Scheme::Https)) => ConnectionError::PlainHttpOnTlsPort,
            _ => error,
        }
    }
}
