//! The flaws that a practice cluster has on purpose.

/// Something wrong with the cluster, on purpose, so that a screen can be held against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Which one.
    pub id: FlawId,
    /// The number of the peer that has it, counted from 1; none if it concerns the whole cluster.
    pub peer: Option<usize>,
    /// The port on which it shows, if it shows on one.
    pub port: Option<u16>,
    /// What is wrong, for people.
    pub sentence: String,
}

/// Which flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlawId {
    /// A certificate for REST expires in 12 days.
    ExpiringCertificate,
    /// gRPC still serves an older certificate than REST.
    StaleGrpcCertificate,
    /// An internal port is in plain text and asks for nothing.
    OpenInternalPort,
    /// The alternate key is shorter than 32 bytes.
    WeakAlternateKey,
}

impl FlawId {
    /// A stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExpiringCertificate => "expiring_certificate",
            Self::StaleGrpcCertificate => "stale_grpc_certificate",
            Self::OpenInternalPort => "open_internal_port",
            Self::WeakAlternateKey => "weak_alternate_key",
        }
    }
}

impl Flaw {
    pub(crate) fn expiring_certificate(peer: usize, port: u16) -> Self {
        let sentence = format!("The certificate that peer {peer} serves over HTTPS expires in 12 days.");
        Self { id: FlawId::ExpiringCertificate, peer: Some(peer), port: Some(port), sentence }
    }

    pub(crate) fn stale_grpc_certificate(peer: usize, port: u16) -> Self {
        let sentence = format!(
            "The gRPC port of peer {peer} still serves an older certificate than its HTTPS port: it was renewed without a restart."
        );
        Self { id: FlawId::StaleGrpcCertificate, peer: Some(peer), port: Some(port), sentence }
    }

    pub(crate) fn open_internal_port(peer: usize, port: u16, asks_for_a_key: bool) -> Self {
        let sentence = if asks_for_a_key {
            format!("The internal port of peer {peer} is in plain text: keys sent to it can be read on the way.")
        } else {
            format!(
                "The internal port of peer {peer} is in plain text and asks for no key: whoever reaches it can read the audit log."
            )
        };
        Self { id: FlawId::OpenInternalPort, peer: Some(peer), port: Some(port), sentence }
    }

    pub(crate) fn weak_alternate_key() -> Self {
        let sentence = "The alternate key is shorter than 32 bytes.".to_owned();
        Self { id: FlawId::WeakAlternateKey, peer: None, port: None, sentence }
    }
}
