//! Real servers on loopback, each with one behaviour. They end with the test's runtime.

use rustls::ServerConfig;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A server that notes what it was asked.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// The head of every request that came, in lower case.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// Answers each request with what `answer` makes of its head, over plain HTTP.
    pub(crate) async fn plain(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::start(None, answer).await
    }

    /// The same over TLS.
    pub(crate) async fn tls(config: ServerConfig, answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::start(Some(config), answer).await
    }

    async fn start(tls: Option<ServerConfig>, answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let acceptor = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (noted, answer) = (Arc::clone(&heads), Arc::new(answer));
        let address = listen(move |stream| {
            let (acceptor, noted, answer) = (acceptor.clone(), Arc::clone(&noted), Arc::clone(&answer));
            async move {
                match acceptor {
                    None => serve(stream, &noted, &*answer).await,
                    Some(acceptor) => {
                        if let Ok(stream) = acceptor.accept(stream).await {
                            serve(stream, &noted, &*answer).await;
                        }
                    }
                }
            }
        })
        .await;
        Self { address, heads }
    }
}

async fn serve<S>(mut stream: S, noted: &Mutex<Vec<String>>, answer: &(dyn Fn(&str) -> Vec<u8> + Send + Sync))
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Some(head) = head(&mut stream).await else { return };
    let answer = answer(&head);
    noted.lock().unwrap().push(head.to_ascii_lowercase());
    let _ = stream.write_all(&answer).await;
    let _ = stream.shutdown().await;
}

/// The head of a request, without its body.
pub(crate) async fn head<S: AsyncRead + Unpin>(stream: &mut S) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// Hands each connection to `serve`.
pub(crate) async fn listen<F, W>(serve: F) -> SocketAddr
where
    F: Fn(TcpStream) -> W + Send + 'static,
    W: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    address
}

/// A port on which nothing listens.
pub(crate) async fn closed_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

/// An answer with this status and body.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}").into_bytes()
}

pub(crate) const ROOT: &str = r#"{"title":"qdrant - vector search engine","version":"1.18.3","commit":"x"}"#;

/// As much of a Qdrant as a test of the connection asks for, with this manage key.
pub(crate) fn qdrant(head: &str, key: &str) -> Vec<u8> {
    let path = head.split(' ').nth(1).unwrap_or_default();
    let lower = head.to_ascii_lowercase();
    let with_key = lower.contains(&format!("\r\napi-key: {key}\r\n"))
        || lower.contains(&format!("\r\nauthorization: bearer {key}\r\n"));
    match path {
        "/" => answer("200 OK", "Content-Type: application/json\r\n", ROOT),
        _ if !with_key && !lower.contains("api-key:") && !lower.contains("authorization:") => {
            answer("401 Unauthorized", "", "Must provide an API key or an Authorization bearer token")
        }
        _ if !with_key => answer("401 Unauthorized", "", "Invalid API key or JWT"),
        "/collections" => {
            answer("200 OK", "", r#"{"result":{"collections":[{"name":"docs"}]},"status":"ok","time":0.1}"#)
        }
        _ => answer("404 Not Found", "", r#"{"status":{"error":"Not found"}}"#),
    }
}
