//! A client for REST and gRPC that trusts the practice authority, at a fixed time if the cluster has one.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{HeaderMap, Request};
use hyper_util::rt::{TokioExecutor, TokioIo};
use portcullis_practice::{Clock, Options, PracticeCluster};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The moment at which fixed clocks stand: that of the recordings of tokens, which are about to expire then.
pub(crate) fn moment() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_220_458, 0).expect("a moment")
}

/// A cluster whose clock stands at [`moment`].
pub(crate) async fn start(options: Options) -> PracticeCluster {
    let options = Options { clock: Clock::fixed(moment()), ..options };
    PracticeCluster::start(options).await.expect("the cluster starts")
}

/// What was answered over REST.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the answer is JSON")
    }

    pub(crate) fn result(&self) -> Value {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        self.json()["result"].clone()
    }

    /// The server's words: those in JSON, or the whole body of an error.
    pub(crate) fn error(&self) -> Option<String> {
        if self.status < 400 {
            return None;
        }
        let json: Option<Value> = serde_json::from_slice(&self.body).ok();
        let words = json.and_then(|json| json["status"]["error"].as_str().map(str::to_owned));
        Some(words.unwrap_or_else(|| String::from_utf8_lossy(&self.body).into_owned()))
    }
}

/// A connection that speaks REST.
pub(crate) struct Rest(hyper::client::conn::http1::SendRequest<Full<Bytes>>);

impl Rest {
    /// Connects to a port of a cluster that was started by [`start`].
    pub(crate) async fn connect(cluster: &PracticeCluster, to: SocketAddr) -> Self {
        let sender = match cluster.authority() {
            Some(_) => Self::over(tls(cluster, to, b"http/1.1").await).await,
            None => Self::over(TcpStream::connect(to).await.expect("the port is open")).await,
        };
        Self(sender)
    }

    /// Connects to a port in plain text.
    pub(crate) async fn connect_plain(to: SocketAddr) -> Self {
        Self(Self::over(TcpStream::connect(to).await.expect("the port is open")).await)
    }

    async fn over(
        stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    ) -> hyper::client::conn::http1::SendRequest<Full<Bytes>> {
        let (sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("HTTP is spoken");
        tokio::spawn(connection);
        sender
    }

    pub(crate) async fn send(&mut self, request: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let (method, path) = request.split_once(' ').expect("method and path");
        let mut builder = Request::builder().method(method).uri(path).header("host", "localhost");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let request = builder.body(Full::from(body)).expect("a request");
        self.0.ready().await.expect("the connection is kept");
        let response = self.0.send_request(request).await.expect("an answer comes");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("the answer is whole").to_bytes();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Sends JSON with a key or token in `api-key`.
    pub(crate) async fn ask(&mut self, request: &str, credential: Option<&str>, body: Option<&Value>) -> Answer {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(credential.map(|credential| ("api-key", credential)));
        self.send(request, &headers, body.map(|body| body.to_string().into_bytes()).unwrap_or_default()).await
    }
}

/// What was answered over gRPC.
#[derive(Debug)]
pub(crate) struct GrpcAnswer {
    pub(crate) code: u8,
    pub(crate) message: Option<String>,
    pub(crate) body: Bytes,
    pub(crate) headers: HeaderMap,
    pub(crate) trailers_only: bool,
}

/// A connection that speaks gRPC.
pub(crate) struct Grpc(hyper::client::conn::http2::SendRequest<Full<Bytes>>);

impl Grpc {
    /// Connects to a port under TLS.
    pub(crate) async fn connect(cluster: &PracticeCluster, to: SocketAddr) -> Self {
        Self::over(tls(cluster, to, b"h2").await).await
    }

    /// Connects to a port in plain text.
    pub(crate) async fn connect_plain(to: SocketAddr) -> Self {
        Self::over(TcpStream::connect(to).await.expect("the port is open")).await
    }

    async fn over(stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static) -> Self {
        let executor = TokioExecutor::new();
        let handshake = hyper::client::conn::http2::handshake(executor, TokioIo::new(stream)).await;
        let (sender, connection) = handshake.expect("HTTP/2 is spoken");
        tokio::spawn(connection);
        Self(sender)
    }

    /// Calls with a message and a key or token in `api-key`.
    pub(crate) async fn call(&mut self, call: &str, credential: Option<&str>, message: &[u8]) -> GrpcAnswer {
        let mut framed = vec![0];
        framed.extend(u32::try_from(message.len()).expect("a short message").to_be_bytes());
        framed.extend(message);
        let mut builder = Request::builder().method("POST").uri(format!("http://localhost/{call}"));
        builder = builder.header("content-type", "application/grpc").header("te", "trailers");
        if let Some(credential) = credential {
            builder = builder.header("api-key", credential);
        }
        let request = builder.body(Full::from(framed)).expect("a request");
        self.0.ready().await.expect("the connection is kept");
        let response = self.0.send_request(request).await.expect("an answer comes");
        assert_eq!(response.status(), 200);
        let (parts, body) = response.into_parts();
        let collected = body.collect().await.expect("the answer is whole");
        let trailers = collected.trailers().cloned();
        let status = trailers.as_ref().unwrap_or(&parts.headers);
        let text = |name: &str| status.get(name).map(|value| value.to_str().expect("ASCII").to_owned());
        GrpcAnswer {
            code: text("grpc-status").expect("there is a status").parse().expect("a number"),
            message: text("grpc-message"),
            trailers_only: trailers.is_none(),
            body: collected.to_bytes(),
            headers: parts.headers,
        }
    }
}

/// A connection under TLS that trusts the practice authority alone.
pub(crate) async fn tls(cluster: &PracticeCluster, to: SocketAddr, protocol: &[u8]) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    let authority = cluster.authority().expect("the cluster has TLS");
    roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).expect("PEM")).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_details(provider, Arc::new(FixedTime));
    let builder = builder.with_safe_default_protocol_versions().expect("versions");
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let stream = TcpStream::connect(to).await.expect("the port is open");
    let name = ServerName::from(to.ip());
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("the certificate holds")
}

#[derive(Debug)]
struct FixedTime;

impl TimeProvider for FixedTime {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(moment().timestamp().unsigned_abs())))
    }
}
