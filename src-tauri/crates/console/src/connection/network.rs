//! Names and sockets, as they come in from outside.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use tokio::net::{TcpStream, lookup_host};

/// What comes later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Finds addresses and connects to them.
pub trait Network: fmt::Debug + Send + Sync + 'static {
    /// The addresses of a host: a name or an IP address.
    ///
    /// # Errors
    /// Those of the system.
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Later<'a, io::Result<Vec<SocketAddr>>>;

    /// A connection.
    ///
    /// # Errors
    /// Those of the system.
    fn connect(&self, address: SocketAddr) -> Later<'_, io::Result<TcpStream>>;
}

/// The network of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNetwork;

impl Network for SystemNetwork {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Later<'a, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(lookup_host((host, port)).await?.collect()) })
    }

    fn connect(&self, address: SocketAddr) -> Later<'_, io::Result<TcpStream>> {
        Box::pin(TcpStream::connect(address))
    }
}
