//! Listening on loopback, with and without TLS.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use hyper::body::{Body, Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// The most connections that one port keeps open.
const MOST_CONNECTIONS: usize = 256;
/// How long a client may take to get through the handshake, or to send the headers of a request.
const SLOWEST_START: Duration = Duration::from_secs(10);

const PAUSE: Duration = Duration::from_millis(50);

/// What is spoken on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// HTTP in either version.
    Http,
    /// HTTP in its second version only, as gRPC wants it.
    Http2,
}

/// Takes a port on loopback; zero means any free one. Nothing here can take one anywhere else.
pub(crate) async fn bind(port: u16) -> io::Result<(TcpListener, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

/// Answers what comes in on a port, until dropped. Its connections end with it.
pub(crate) async fn listen<F, R, B>(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    protocol: Protocol,
    answer: F,
) where
    F: Fn(IpAddr, Request<Incoming>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Response<B>> + Send + 'static,
    B: Body<Data = Bytes, Error = Infallible> + Send + 'static,
{
    let acceptor = tls.map(TlsAcceptor::from);
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, remote)) = listener.accept().await else {
            // Out of file handles, most likely: others must close first.
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let (acceptor, answer) = (acceptor.clone(), answer.clone());
        connections.spawn(async move {
            let _place = place;
            match acceptor {
                None => talk(stream, remote.ip(), protocol, answer).await,
                Some(acceptor) => {
                    if let Ok(Ok(stream)) = tokio::time::timeout(SLOWEST_START, acceptor.accept(stream)).await {
                        talk(stream, remote.ip(), protocol, answer).await;
                    }
                }
            }
        });
    }
}

async fn talk<S, F, R, B>(stream: S, remote: IpAddr, protocol: Protocol, answer: F)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    F: Fn(IpAddr, Request<Incoming>) -> R + Send + Sync + 'static,
    R: Future<Output = Response<B>> + Send + 'static,
    B: Body<Data = Bytes, Error = Infallible> + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(SLOWEST_START);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(64);
    let builder = if protocol == Protocol::Http2 { builder.http2_only() } else { builder };
    let service = service_fn(move |request| {
        let response = answer(remote, request);
        async move { Ok::<_, Infallible>(response.await) }
    });
    // A client that goes away in the middle is no news.
    let _ = builder.serve_connection(TokioIo::new(stream), service).await;
}
