//! How a port is reached: straight, through a proxy, or by a test's own wire.

use std::collections::HashMap;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How long an address is waited for before the next one is tried beside it, as RFC 8305 recommends.
const HEAD_START: Duration = Duration::from_millis(250);

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
    /// No address was found for the name.
    #[error("no address was found for the name {host}")]
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

/// Which address of a name answered on a port. All connections to one port go there, so that one report is about one machine.
#[derive(Debug, Default)]
pub struct Answered(Mutex<HashMap<(String, u16), SocketAddr>>);

impl Answered {
    /// Connects to the address that answered before, else to the first of these that does. One that does not answer holds
    /// up the next one for a moment only.
    ///
    /// # Errors
    /// What the last address failed with; `none` when there is no address.
    pub async fn connect<T, E, F>(
        &self,
        (host, port): (&str, u16),
        addresses: &[SocketAddr],
        none: E,
        connect: impl Fn(SocketAddr) -> F,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let place = (host.to_owned(), port);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&place).copied();
        if let Some(address) = known {
            return connect(address).await;
        }
        let (address, connection) = race(addresses, none, connect).await?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(place, address);
        Ok(connection)
    }
}

async fn race<T, E, F>(
    addresses: &[SocketAddr],
    none: E,
    connect: impl Fn(SocketAddr) -> F,
) -> Result<(SocketAddr, T), E>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    let (mut rest, mut attempts, mut failure) = (addresses.iter().copied(), JoinSet::new(), none);
    loop {
        if let Some(address) = rest.next() {
            let attempt = connect(address);
            attempts.spawn(async move { (address, attempt.await) });
        }
        let ended = if rest.len() == 0 {
            attempts.join_next().await
        } else {
            match timeout(HEAD_START, attempts.join_next()).await {
                Ok(ended) => ended,
                Err(_) => continue,
            }
        };
        match ended {
            Some(Ok((address, Ok(connection)))) => return Ok((address, connection)),
            Some(Ok((_, Err(error)))) => failure = error,
            // An attempt that was broken off says nothing.
            Some(Err(_)) => {}
            None => return Err(failure),
        }
    }
}

/// Straight through TCP.
#[derive(Debug, Default)]
pub struct Direct(Answered);

impl Dial for Direct {
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> Dialing<'a> {
        Box::pin(async move {
            let none = || DialError::NoSuchName { host: host.to_owned() };
            let addresses: Vec<_> = tokio::net::lookup_host((host, port)).await.map_err(|_| none())?.collect();
            let stream = self.0.connect((host, port), &addresses, none(), connect).await?;
            Ok(Box::new(stream) as Box<dyn Wire>)
        })
    }

    fn addresses<'a>(&'a self, host: &'a str, port: u16) -> Resolving<'a> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, port)).await;
            found.into_iter().flatten().map(|address| address.ip()).collect()
        })
    }
}

async fn connect(address: SocketAddr) -> Result<TcpStream, DialError> {
    TcpStream::connect(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::ConnectionRefused => DialError::Refused,
        _ => DialError::Other(error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn address(last: u8) -> SocketAddr {
        SocketAddr::from(([10, 0, 0, last], 6333))
    }

    /// Which addresses were tried, and what the first to answer said. Only those from `answering` on do.
    async fn tried(answered: &Answered, answering: u8) -> (Vec<SocketAddr>, Result<SocketAddr, &'static str>) {
        let tried = Arc::new(Mutex::new(Vec::new()));
        let connect = |to: SocketAddr| {
            tried.lock().unwrap().push(to);
            async move {
                if to < address(answering) {
                    std::future::pending::<()>().await;
                }
                Ok::<_, &'static str>(to)
            }
        };
        let all = [address(1), address(2), address(3)];
        let connection = answered.connect(("qdrant", 6333), &all, "there is no address", connect).await;
        let tried = tried.lock().unwrap().clone();
        (tried, connection)
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_does_not_answer_holds_up_the_next_for_a_moment_only() {
        let start = tokio::time::Instant::now();
        let (tried, connection) = tried(&Answered::default(), 3).await;
        assert_eq!((tried.len(), connection), (3, Ok(address(3))));
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn every_connection_to_a_port_goes_to_the_address_that_answered_first() {
        let answered = Answered::default();
        assert_eq!(tried(&answered, 2).await, (vec![address(1), address(2)], Ok(address(2))));
        assert_eq!(tried(&answered, 1).await, (vec![address(2)], Ok(address(2))));
    }

    #[tokio::test]
    async fn where_no_address_answers_the_last_failure_is_told() {
        let connect = |to: SocketAddr| std::future::ready(Err::<(), _>(to.to_string()));
        let all = [address(1), address(2)];
        let failed = Answered::default().connect(("qdrant", 6333), &all, "none".to_owned(), connect).await;
        assert_eq!(failed, Err("10.0.0.2:6333".to_owned()));
        let none = Answered::default().connect(("qdrant", 6333), &[], "none".to_owned(), connect).await;
        assert_eq!(none, Err("none".to_owned()));
    }
}
