//! One port, looked at from every side at once.
//!
//! One connection shakes hands in earnest; others say hello by hand in each version. They run at the same time, all of them
//! end when the port's time is over, and what was seen until then is kept.

use crate::dial::{Dial, DialError};
use crate::exchange::{End, Heard, Line, ask};
use crate::plain::{self, Spoken};
use crate::report::{PortReport, PortRole, PortState, ProtocolName};
use crate::shake::{Hand, Shaken, provider};
use crate::tell;
use crate::trust::Trust;
use chrono::{DateTime, Utc};
use rustls::sign::CertifiedKey;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};

/// After which part of its time a port that has not answered one byte of TLS is asked in plain text, too.
const QUIET: u32 = 4;
/// The most addresses of one name whose cover is checked.
const MOST_ADDRESSES: usize = 8;

/// A port to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortToLookAt {
    /// What it is for.
    pub role: PortRole,
    /// The machine to connect to: a name or an address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The name that clients use: sent as SNI unless it is an address, and looked for in the certificate.
    pub server_name: String,
    /// The hosts of peers' URIs that the certificate has to cover, too.
    pub peer_names: Vec<String>,
}

/// How to look.
#[derive(Debug, Clone)]
pub struct Look {
    /// Who is trusted.
    pub trust: Arc<Trust>,
    /// What is shown to a server that asks for a client certificate.
    pub client_certificate: Option<Arc<CertifiedKey>>,
    /// How long one port may take in all.
    pub timeout: Duration,
    /// The time that certificates are judged by.
    pub now: DateTime<Utc>,
}

/// Looks at one port. It listens no longer than its time-out, whatever answers; what is made of the answers then is bounded.
pub async fn look_at(port: &PortToLookAt, dial: &dyn Dial, look: &Look) -> PortReport {
    let deadline = Instant::now() + look.timeout;
    let prober =
        Prober { port, dial, look, deadline, tls_byte: AtomicBool::new(false), plain_byte: AtomicBool::new(false) };
    let (seen, addresses) = tokio::join!(prober.look(), prober.addresses());
    let (owned, trust, now) = (port.clone(), Arc::clone(&look.trust), look.now);
    // Certificates of strangers are work: it must not hold up who else is looked at.
    let telling = tokio::task::spawn_blocking(move || tell::report(&owned, &seen, &addresses, &trust, now));
    telling.await.unwrap_or_else(|_| tell::unlooked(port, PortState::Stopped))
}

/// Everything that connections to one port brought.
#[derive(Debug)]
pub(crate) struct Seen {
    /// How long TCP took, or why there was no connection.
    pub(crate) connect: Result<Duration, DialError>,
    /// The handshake in earnest, with the client certificate if there is one.
    pub(crate) best: Option<Shaken>,
    /// The same again, to resume it.
    pub(crate) again: Option<Shaken>,
    /// The same without the client certificate.
    pub(crate) bare: Option<Shaken>,
    /// What hellos by hand brought, by version; empty when there was no time for them.
    pub(crate) heard: Vec<(ProtocolName, Heard)>,
    /// What speaks in plain text.
    pub(crate) plain: Option<Spoken>,
}

impl Seen {
    fn of(connect: Result<Duration, DialError>) -> Self {
        Self { connect, best: None, again: None, bare: None, heard: Vec::new(), plain: None }
    }
}

struct Prober<'a> {
    port: &'a PortToLookAt,
    dial: &'a dyn Dial,
    look: &'a Look,
    deadline: Instant,
    /// Whether a byte came back on any connection that speaks TLS.
    tls_byte: AtomicBool,
    plain_byte: AtomicBool,
}

impl Prober<'_> {
    async fn look(&self) -> Seen {
        let start = Instant::now();
        let line = match self.line(&self.tls_byte).await {
            Ok(line) => line,
            Err(error) => return Seen::of(Err(error)),
        };
        let mut seen = Seen::of(Ok(start.elapsed()));
        let quiet = Instant::now() + self.look.timeout / QUIET;
        let tls = async { tokio::join!(self.handshakes(line), self.hellos()) };
        tokio::pin!(tls);
        let done = tokio::select! {
            done = &mut tls => Some(done),
            () = sleep_until(quiet) => None,
        };
        let done = match done {
            Some(done) => Some(done),
            None if self.tls_byte.load(Ordering::Relaxed) => Some(tls.await),
            None => tokio::select! {
                done = &mut tls => Some(done),
                spoken = self.plain() => match spoken {
                    // Servers refuse plain text in plain text on a port of TLS, to say that it is one: their slow answer in TLS
                    // still counts.
                    Some(spoken) => {
                        let may_be_tls = spoken.is_refusal || self.tls_byte.load(Ordering::Relaxed);
                        seen.plain = Some(spoken);
                        if may_be_tls { Some(tls.await) } else { None }
                    }
                    None => Some(tls.await),
                }
            },
        };
        if let Some(((best, again, bare), heard)) = done {
            (seen.best, seen.again, seen.bare, seen.heard) = (best, again, bare, heard);
        }
        if seen.speaks_tls() {
            seen.plain = None;
        } else if seen.plain.is_none() {
            let told = seen.first_bytes().find_map(plain::spoken);
            seen.plain = told;
            if seen.plain.is_none()
                && !self.tls_byte.load(Ordering::Relaxed)
                && !self.plain_byte.load(Ordering::Relaxed)
            {
                seen.plain = self.plain().await;
            }
        }
        seen
    }

    /// The handshake in earnest, and those that depend on how it went.
    async fn handshakes(&self, line: Line<'_>) -> (Option<Shaken>, Option<Shaken>, Option<Shaken>) {
        let certificate = self.look.client_certificate.clone();
        let has_certificate = certificate.is_some();
        let Ok(hand) = Hand::new(&self.port.server_name, certificate) else { return (None, None, None) };
        let mut best = hand.shake(line, true).await;
        let again = async {
            if best.took.is_none() || best.is_refused() {
                return None;
            }
            Some(hand.shake(self.line(&self.tls_byte).await.ok()?, false).await)
        };
        let bare = async {
            if !best.asked || !has_certificate {
                return None;
            }
            let hand = Hand::new(&self.port.server_name, None).ok()?;
            Some(hand.shake(self.line(&self.tls_byte).await.ok()?, true).await)
        };
        // Clients of gRPC offer nothing but HTTP/2: a server that prefers another protocol may still know it.
        let http2 = async {
            let is_sure = best.agreed.as_ref().is_none_or(|agreed| agreed.alpn.protocol() == Some("h2"));
            if is_sure || self.port.role != PortRole::Grpc {
                return None;
            }
            let hand = Hand::new(&self.port.server_name, self.look.client_certificate.clone()).ok()?.with_http2_only();
            hand.shake(self.line(&self.tls_byte).await.ok()?, false).await.agreed.map(|agreed| agreed.alpn)
        };
        let (again, bare, http2) = tokio::join!(again, bare, http2);
        if let (Some(agreed), Some(http2)) = (&mut best.agreed, http2) {
            agreed.alpn = http2;
        }
        (Some(best), again, bare)
    }

    async fn hellos(&self) -> Vec<(ProtocolName, Heard)> {
        let [newest, newer, older, oldest] = ProtocolName::ALL;
        let (newest, newer, older, oldest) =
            tokio::join!(self.hello(newest), self.hello(newer), self.hello(older), self.hello(oldest));
        let mut heard = Vec::new();
        for (version, first) in ProtocolName::ALL.into_iter().zip([newest, newer, older, oldest]) {
            // Too many connections at once may be what was hung up on: this one is alone.
            let is_hung_up = matches!(first.end, End::Closed | End::Reset) && first.answer.version.is_none();
            heard.push((version, if is_hung_up { self.hello(version).await } else { first }));
        }
        heard
    }

    async fn hello(&self, version: ProtocolName) -> Heard {
        let mut random = [0; 32];
        // A hello without randomness is still a hello.
        let _ = provider().secure_random.fill(&mut random);
        match self.line(&self.tls_byte).await {
            Ok(line) => ask(line, version, &self.port.server_name, &random).await,
            Err(error) => {
                let end = End::Broken(format!("could not be reached again ({error})"));
                Heard { end, answer: crate::answer::Answer::default(), first: Vec::new() }
            }
        }
    }

    async fn plain(&self) -> Option<Spoken> {
        let (one, two) = tokio::join!(self.line(&self.plain_byte), self.line(&self.plain_byte));
        plain::ask([one.ok()?, two.ok()?], &self.port.server_name).await
    }

    async fn line<'b>(&self, any_byte: &'b AtomicBool) -> Result<Line<'b>, DialError> {
        let dialing = self.dial.dial(&self.port.host, self.port.port);
        let wire = timeout_at(self.deadline, dialing).await;
        let wire = wire.map_err(|_| DialError::Filtered { after: self.look.timeout })??;
        Ok(Line::new(wire, self.deadline, any_byte))
    }

    async fn addresses(&self) -> Vec<IpAddr> {
        if let Ok(address) = self.port.host.parse() {
            return vec![address];
        }
        let looked_up = timeout_at(self.deadline, self.dial.addresses(&self.port.host, self.port.port)).await;
        let mut addresses = looked_up.unwrap_or_default();
        addresses.sort_unstable();
        addresses.dedup();
        addresses.truncate(MOST_ADDRESSES);
        addresses
    }
}

impl Seen {
    /// Whether the server agreed on anything in TLS.
    pub(crate) fn speaks_tls(&self) -> bool {
        let has_version = self.heard.iter().any(|(_, heard)| heard.answer.version.is_some());
        has_version || self.best.as_ref().is_some_and(|best| best.took.is_some() || !best.chain.is_empty())
    }

    /// Whether any attempt in TLS brought a byte.
    pub(crate) fn first_byte_came(&self) -> bool {
        self.first_bytes().any(|first| !first.is_empty())
    }

    fn first_bytes(&self) -> impl Iterator<Item = &[u8]> {
        let best = self.best.iter().map(|best| best.first.as_slice());
        best.chain(self.heard.iter().map(|(_, heard)| heard.first.as_slice()))
    }
}
