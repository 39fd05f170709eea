//! rustls as the server that is looked at.

use crate::made::Made;
use rustls::ServerConfig;
use rustls::server::NoServerSessionStorage;
use rustls::server::danger::ClientCertVerifier;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

pub(crate) struct RustlsServer {
    pub(crate) port: u16,
    task: tokio::task::JoinHandle<()>,
}

pub(crate) struct Options {
    pub(crate) tickets: bool,
    pub(crate) versions: &'static [&'static rustls::SupportedProtocolVersion],
    pub(crate) clients: Option<Arc<dyn ClientCertVerifier>>,
    /// The protocols that it speaks, those that it prefers first.
    pub(crate) alpn: &'static [&'static [u8]],
}

impl Default for Options {
    fn default() -> Self {
        Self { tickets: true, versions: rustls::ALL_VERSIONS, clients: None, alpn: &[b"h2", b"http/1.1"] }
    }
}

impl RustlsServer {
    pub(crate) async fn start(made: Made, options: Options) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(options.versions).unwrap();
        let builder = match options.clients {
            Some(clients) => builder.with_client_cert_verifier(clients),
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(made.certificates(), made.private_key()).unwrap();
        config.alpn_protocols = options.alpn.iter().map(|protocol| protocol.to_vec()).collect();
        if !options.tickets {
            config.send_tls13_tickets = 0;
            config.session_storage = Arc::new(NoServerSessionStorage {});
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    // As a server of HTTP does: it waits for a question, answers and closes.
                    if matches!(stream.read(&mut [0; 1024]).await, Ok(1..)) {
                        let _ = stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n").await;
                    }
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { port, task }
    }
}

impl Drop for RustlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
