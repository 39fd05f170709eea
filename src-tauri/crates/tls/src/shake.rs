//! A whole handshake of TLS 1.2 or 1.3 by rustls, with whoever answers.
//!
//! Any certificate and any signature is taken, because the point is to see them: nothing but the handshake itself is ever sent
//! over such a connection, and it is closed at once. Whether the certificate is trusted is judged apart.

use crate::answer::MOST_CERTIFICATES;
use crate::exchange::{End, Line};
use crate::hello::{ALPN, HTTP2};
use crate::names::{self, SIGNATURES};
use crate::report::{Agreed, Alpn, ProtocolName};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, ClientConfig, ClientConnection, DigitallySignedStruct, HandshakeKind, InvalidMessage,
    SignatureScheme,
};
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The most bytes that are read of one handshake.
const MOST_BYTES: usize = 4 << 20;
/// How long is waited for what comes after a handshake of TLS 1.3, in handshakes, and its bounds.
const PATIENCE: (u32, Duration, Duration) = (4, Duration::from_millis(300), Duration::from_secs(2));

/// How to shake hands with one server; a second handshake with it tries to resume the first.
pub(crate) struct Hand {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
    seen: Arc<Seen>,
}

/// What a handshake brought.
#[derive(Debug)]
pub(crate) struct Shaken {
    /// How the handshake ended.
    pub(crate) end: End,
    /// What came after it; absent when there was no need to wait.
    pub(crate) after: Option<End>,
    /// How long the handshake took; absent when it did not come to an end.
    pub(crate) took: Option<Duration>,
    pub(crate) agreed: Option<Agreed>,
    pub(crate) resumed: bool,
    /// Whether a client certificate was asked for until now.
    pub(crate) asked: bool,
    /// Whether one was shown.
    pub(crate) showed: bool,
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) stapled: bool,
    /// How the answer began.
    pub(crate) first: Vec<u8>,
}

impl Shaken {
    /// Whether the server broke off over the client certificate, be it the one shown or that there is none: until TLS 1.2 within the
    /// handshake, in TLS 1.3 after it. Some servers just hang up.
    pub(crate) fn is_refused(&self) -> bool {
        self.asked && matches!(self.refusal(), End::Alert(_) | End::Closed | End::Reset)
    }

    /// How it ended, or what came after it.
    pub(crate) fn refusal(&self) -> &End {
        self.after.as_ref().unwrap_or(&self.end)
    }
}

impl Hand {
    /// `certificate` is shown to a server that asks for one.
    ///
    /// # Errors
    /// Never in practice: the provider speaks TLS 1.2 and 1.3.
    pub(crate) fn new(name: &str, certificate: Option<Arc<CertifiedKey>>) -> Result<Self, rustls::Error> {
        let seen = Arc::new(Seen { certificate, ..Seen::default() });
        let mut config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&seen) as Arc<dyn ServerCertVerifier>)
            .with_client_cert_resolver(Arc::clone(&seen) as Arc<dyn ResolvesClientCert>);
        config.alpn_protocols = ALPN.iter().map(|protocol| protocol.to_vec()).collect();
        config.resumption = Resumption::in_memory_sessions(8);
        // What cannot be sent as SNI is not sent, as with an address.
        let nameless = ServerName::IpAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED).into());
        let name = ServerName::try_from(name.to_owned()).unwrap_or(nameless);
        Ok(Self { config: Arc::new(config), name, seen })
    }

    /// Offers HTTP/2 alone.
    pub(crate) fn with_http2_only(mut self) -> Self {
        Arc::make_mut(&mut self.config).alpn_protocols.retain(|protocol| protocol == HTTP2);
        self
    }

    /// Shakes hands, waits for what belongs to it if `and_wait`, and hangs up.
    pub(crate) async fn shake(&self, mut line: Line<'_>, and_wait: bool) -> Shaken {
        let mut connection = match ClientConnection::new(Arc::clone(&self.config), self.name.clone()) {
            Ok(connection) => connection,
            Err(error) => return self.seen.told(End::Broken(error.to_string())),
        };
        let start = Instant::now();
        let deadline = line.deadline;
        let end = drive(&mut connection, &mut line, |connection| !connection.is_handshaking()).await;
        let took = (end == End::Done).then(|| start.elapsed());
        let mut after = None;
        let is_new = connection.protocol_version() == Some(rustls::ProtocolVersion::TLSv1_3);
        if let Some(took) = took.filter(|_| and_wait && is_new) {
            // A refused client certificate is told only now, and so is what a resumption needs.
            let (times, least, most) = PATIENCE;
            line.deadline = deadline.min(Instant::now() + (took * times).clamp(least, most));
            after = Some(drive(&mut connection, &mut line, |connection| connection.tls13_tickets_received() > 0).await);
            line.deadline = deadline;
        }
        connection.send_close_notify();
        let mut farewell = Vec::new();
        if connection.write_tls(&mut farewell).is_ok() {
            // The server may be gone already.
            let _ = line.send(&farewell).await;
        }
        Shaken {
            after,
            took,
            agreed: took.and_then(|_| agreed(&connection)),
            resumed: connection.handshake_kind() == Some(HandshakeKind::Resumed),
            first: line.first,
            ..self.seen.told(end)
        }
    }
}

async fn drive(connection: &mut ClientConnection, line: &mut Line<'_>, is_done: fn(&ClientConnection) -> bool) -> End {
    let mut buffer = vec![0; 16 << 10];
    let mut seen = 0_usize;
    loop {
        let mut out = Vec::new();
        while connection.wants_write() {
            if connection.write_tls(&mut out).is_err() {
                break;
            }
        }
        if let Err(end) = line.send(&out).await {
            return end;
        }
        if is_done(connection) {
            return End::Done;
        }
        let mut bytes = match line.receive(&mut buffer).await {
            Ok(bytes) => bytes,
            Err(end) => return end,
        };
        seen = seen.saturating_add(bytes.len());
        if seen > MOST_BYTES {
            return End::TooMuch;
        }
        while !bytes.is_empty() {
            match connection.read_tls(&mut bytes) {
                Ok(0) => return End::Closed,
                Ok(_) => {}
                Err(_) => return End::TooMuch,
            }
            if let Err(error) = connection.process_new_packets() {
                let mut alert = Vec::new();
                if connection.write_tls(&mut alert).is_ok() {
                    // It is courtesy only.
                    let _ = line.send(&alert).await;
                }
                return failed(&error, &line.first);
            }
            // Whatever it says now is not asked for.
            let _ = connection.reader().read(&mut [0; 4096]);
        }
    }
}

fn failed(error: &rustls::Error, first: &[u8]) -> End {
    match error {
        rustls::Error::AlertReceived(AlertDescription::CloseNotify) => End::Closed,
        rustls::Error::AlertReceived(alert) => End::Alert((*alert).into()),
        _ if !looks_like_tls(first) => End::NotTls,
        rustls::Error::InvalidMessage(
            InvalidMessage::HandshakePayloadTooLarge | InvalidMessage::CertificatePayloadTooLarge,
        ) => End::Broken("sent a message longer than 65,535 bytes, which is not read here".to_owned()),
        other => {
            End::Broken(format!("answered in TLS, but not as it should ({})", crate::text::shown(&other.to_string())))
        }
    }
}

/// Whether bytes begin like a record of TLS.
fn looks_like_tls(first: &[u8]) -> bool {
    matches!(first, [20..=23, 3, ..] | [20..=23])
}

fn agreed(connection: &ClientConnection) -> Option<Agreed> {
    let alpn = connection.alpn_protocol().map(|name| crate::text::shown(&String::from_utf8_lossy(name)));
    Some(Agreed {
        protocol: ProtocolName::from_wire(connection.protocol_version()?.into())?,
        cipher: names::suite(connection.negotiated_cipher_suite()?.suite().into()),
        key_exchange: connection.negotiated_key_exchange_group().map(|group| names::group(group.name().into())),
        alpn: Alpn::said(alpn),
    })
}

/// The one provider of cryptography.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Takes everything, and notes it.
#[derive(Debug, Default)]
struct Seen {
    certificate: Option<Arc<CertifiedKey>>,
    asked: AtomicBool,
    served: Mutex<(Vec<CertificateDer<'static>>, bool)>,
}

impl Seen {
    fn told(&self, end: End) -> Shaken {
        let (chain, stapled) = self.served.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let asked = self.asked.load(Ordering::Relaxed);
        let showed = asked && self.certificate.is_some();
        Shaken {
            end,
            after: None,
            took: None,
            agreed: None,
            resumed: false,
            asked,
            showed,
            chain,
            stapled,
            first: Vec::new(),
        }
    }
}

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        ocsp: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = std::iter::once(leaf).chain(others).take(MOST_CERTIFICATES).map(|one| one.clone().into_owned());
        *self.served.lock().unwrap_or_else(PoisonError::into_inner) = (chain.collect(), !ocsp.is_empty());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        SIGNATURES.iter().map(|(scheme, _)| SignatureScheme::from(*scheme)).collect()
    }
}

impl ResolvesClientCert for Seen {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.certificate.clone()
    }

    fn has_certs(&self) -> bool {
        true
    }
}
