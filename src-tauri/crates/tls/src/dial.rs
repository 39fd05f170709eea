//! How a port is reached: straight, through a proxy, or by a test's own wire.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};

/// A connection to a port.
pub trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// A connection that is being made.
pub type Dialing<'a> = Pin<Box<dyn Future<Output = Result<Box<dyn Wire>, DialError>> + Send + 'a>>;

/// Addresses that are being looked up.
pub type Resolving<'a> = Pin<Box<dyn Future<Output = Vec<IpAddr>> + Send + 'a>>;

/// Opens connections to ports. A port is looked at over several of them.
pub trait Dial: Send + Sync {
    /// Opens one connection; its own time-out is the caller's.
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> Dialing<'a>;

    /// The addresses that the name has, to see whether a certificate covers them. None by default: behind a proxy that looks
    /// names up, a name is told to nobody else.
    fn addresses<'a>(&'a self, host: &'a str, port: u16) -> Resolving<'a> {
        let _ = (host, port);
        Box::pin(std::future::ready(Vec::new()))
    }
}

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DialError {
    /// The name has no address.
    #[error("the name {host} has no address")]
    NoSuchName {
        /// The name.
        host: String,
    },
    /// Nothing listens there.
    #[error("nothing listens there")]
    Refused,
    /// There was no answer in time.
    #[error("no answer within {} seconds", .after.as_secs_f64())]
    Filtered {
        /// How long was waited.
        after: Duration,
    },
    /// Anything else, made visible.
    #[error("{0}")]
    Other(String),
}

/// Straight through TCP.
#[derive(Debug, Clone, Copy)]
pub struct Direct;

impl Dial for Direct {
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> Dialing<'a> {
        Box::pin(async move {
            let none = || DialError::NoSuchName { host: host.to_owned() };
            let addresses: Vec<_> = tokio::net::lookup_host((host, port)).await.map_err(|_| none())?.collect();
            let mut last = none();
            for address in addresses {
                match tokio::net::TcpStream::connect(address).await {
                    Ok(stream) => return Ok(Box::new(stream) as Box<dyn Wire>),
                    Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => last = DialError::Refused,
                    Err(error) => last = DialError::Other(error.to_string()),
                }
            }
            Err(last)
        })
    }

    fn addresses<'a>(&'a self, host: &'a str, port: u16) -> Resolving<'a> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, port)).await;
            found.into_iter().flatten().map(|address| address.ip()).collect()
        })
    }
}
