//! A TLS handshake by itself: what a port shows, whether it is trusted or not.

use super::cluster::{Cluster, Place};
use super::error::ConnectionError;
use super::probe;
use crate::profiles::Scheme;
use rustls::ProtocolVersion;

/// What a handshake showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    /// Like `TLSv1.3`; absent when the handshake came to no end.
    pub version: Option<&'static str>,
    /// The certificates in DER form, leaf first.
    pub chain: Vec<Vec<u8>>,
    /// Whether a client certificate was asked for.
    pub client_certificate_asked: bool,
    /// Why the certificate is not trusted, or the handshake failed.
    pub problem: Option<ConnectionError>,
}

impl Cluster {
    /// Whether something listens on a port of this peer's machine.
    ///
    /// # Errors
    /// [`ConnectionError::Refused`], [`ConnectionError::Filtered`] and their like; [`ConnectionError::Cancelled`].
    pub async fn tcp(&self, port: u16) -> Result<(), ConnectionError> {
        self.until_stopped(async {
            let addresses = self.way.resolve(&self.place.host, port).await?;
            self.way.connect(&self.place.host, port, &addresses).await.map(drop)
        })
        .await
    }

    /// Shakes hands on a port of this peer's machine and hangs up. A certificate that is not trusted is still told.
    ///
    /// # Errors
    /// When there is no connection to shake hands over; [`ConnectionError::Cancelled`].
    pub async fn handshake(&self, port: u16) -> Result<Handshake, ConnectionError> {
        self.until_stopped(async {
            let host = self.place.host.as_str();
            let addresses = self.way.resolve(host, port).await?;
            let stream = self.way.connect(host, port, &addresses).await?;
            let (secured, seen) =
                self.way.secure(stream, host, port, &[b"h2", b"http/1.1"], self.place.pinned(port)).await?;
            let version = secured.as_ref().ok().and_then(|stream| stream.get_ref().1.protocol_version());
            Ok(Handshake {
                version: version.and_then(|version| match version {
                    ProtocolVersion::TLSv1_2 => Some("TLSv1.2"),
                    ProtocolVersion::TLSv1_3 => Some("TLSv1.3"),
                    _ => None,
                }),
                chain: seen.chain().iter().map(|certificate| certificate.to_vec()).collect(),
                client_certificate_asked: seen.certificate_was_asked(),
                problem: secured.err().or_else(|| seen.doubt()),
            })
        })
        .await
    }

    /// What a port of this peer's machine speaks, when it answers at all.
    ///
    /// # Errors
    /// [`ConnectionError::Cancelled`].
    pub(crate) async fn speaks(&self, port: u16) -> Result<Option<Scheme>, ConnectionError> {
        let place = Place { port, ..self.place.clone() };
        self.until_stopped(async { Ok(probe::spoken(&self.way, &place).await) }).await
    }

    pub(super) async fn until_stopped<T>(
        &self,
        work: impl Future<Output = Result<T, ConnectionError>>,
    ) -> Result<T, ConnectionError> {
        tokio::select! {
            () = self.stop.cancelled() => Err(ConnectionError::Cancelled),
            done = work => done,
        }
    }
}
