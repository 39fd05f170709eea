//! Problems as the window and the command line see them.

use super::certificate::CertificateGlance;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The codes of [`ConnectionError`](super::ConnectionError).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each code is described by its words in the table below")]
pub enum ConnectionProblem {
    NoSuchName,
    Refused,
    Filtered,
    PlainHttpOnTlsPort,
    TlsOnPlainHttpPort,
    UnknownCa,
    WrongHost,
    CertificateExpired,
    CertificateNotYetValid,
    ClientCertificateRequired,
    ClientCertificateUnusable,
    PinUnconfirmed,
    PinChanged,
    GatewayRefused,
    QdrantRefused,
    WrongSignature,
    TokenExpired,
    WrongPrefix,
    NotQdrant,
    TooOld,
    ManagedCluster,
    PlainHttpRefused,
    Redirected,
    TooLarge,
    Timeout,
    BadAnswer,
    ProxyFailed,
    Cancelled,
    TlsFailed,
    ConnectionLost,
}

/// A problem as the window and the command line see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProblemView {
    /// What the screens decide by.
    pub code: ConnectionProblem,
    /// What happened, as a sentence.
    pub message: String,
    /// What to do about it, as a sentence.
    pub remedy: String,
}

/// What to ask the admin about a certificate that is not trusted yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PinQuestion {
    /// Whether another one was trusted before.
    pub state: PinState,
    /// The one that the server shows now.
    pub seen: CertificateGlance,
    /// The one that was trusted.
    pub expected: Option<CertificateGlance>,
}

/// Whether another certificate was trusted before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PinState {
    /// None was.
    FirstUse,
    /// Another one was.
    Changed,
}
